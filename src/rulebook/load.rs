//! From the files of a language's folder to its [`LanguageRules`], with every fault that can be found in them.

use super::DefinitionId;
use super::conditions::Conditions;
use super::error::RuleError;
use super::files::{RuleFile, RuleFiles};
use super::language::{
    Binds, Entry, Example, ExampleTurn, Group, LanguageRules, LocatedPattern, Rule, Slot, TextSettings, split,
};
use super::order::Order;
use super::schema::{self, BindsWritten, ExampleWritten, GroupTable, LanguageFile, LexiconFile, Text};
use crate::pattern::{self, Node, NodeKind, Pattern};
use crate::text::Vocabulary;
use crate::transcript::{Language, Speaker};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// How many turns `after` reaches where a rule does not say.
const AFTER_REACHES: usize = 3;

/// Reads every folder whose name is a language.
pub(super) fn load_all(
    files: &RuleFiles,
    ids: &BTreeMap<String, DefinitionId>,
    errors: &mut Vec<RuleError>,
) -> BTreeMap<Language, LanguageRules> {
    let mut languages = BTreeMap::new();
    for folder in files.folders() {
        let language = Language::from_tag(folder).filter(|language| language.as_str() == folder);
        let rules = language.and_then(|language| Some((language, Loader::new(files, folder, ids, errors).load()?)));
        languages.extend(rules);
    }
    languages
}

struct Loader<'a> {
    files: &'a RuleFiles,
    folder: &'a str,
    ids: &'a BTreeMap<String, DefinitionId>,
    errors: &'a mut Vec<RuleError>,
    /// Knows fillers and apostrophes, for checking words.
    vocabulary: Vocabulary,
    entry_names: Vec<String>,
}

/// A file being read: for places.
struct Source<'a> {
    file: &'a RuleFile,
    shown: Arc<str>,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    fn new(file: &'a RuleFile) -> Self {
        let lines = std::iter::once(0).chain(file.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { file, shown: file.shown.as_str().into(), lines }
    }

    /// The line (from 1) of a byte.
    fn line(&self, offset: usize) -> u32 {
        self.lines.partition_point(|&start| start <= offset) as u32
    }

    /// The place of `inner` (bytes of the text's value) in the file; the whole text where it has escapes.
    fn place(&self, text: &Text, inner: &Range<usize>) -> Range<usize> {
        let outer = text.span();
        let written = self.file.text.get(outer.clone()).unwrap_or("");
        match written.find(text.get_ref().as_str()) {
            Some(start) => outer.start + start + inner.start..outer.start + start + inner.end,
            None => outer,
        }
    }
}

impl<'a> Loader<'a> {
    fn new(
        files: &'a RuleFiles,
        folder: &'a str,
        ids: &'a BTreeMap<String, DefinitionId>,
        errors: &'a mut Vec<RuleError>,
    ) -> Self {
        let vocabulary = Vocabulary::default();
        Loader { files, folder, ids, errors, vocabulary, entry_names: Vec::new() }
    }

    fn load(mut self) -> Option<LanguageRules> {
        let path = format!("{}/lexicon.toml", self.folder);
        let Some(file) = self.files.get(&path) else {
            let shown = format!("rules/{path}");
            self.errors.push(RuleError::new("a language needs a lexicon", "add this file", &shown, 0..0));
            return None;
        };
        let lexicon: LexiconFile = schema::parse(file, self.errors)?;
        let source = Source::new(file);
        self.entry_names = lexicon.entries.keys().map(|name| name.get_ref().clone()).collect();
        let settings = self.settings(lexicon.text, &source);
        let entries = self.entries(&lexicon.entries, &source);
        let mut rules = Vec::new();
        for (id, file) in self.files.under(self.folder).filter(|&(id, _)| id != "lexicon") {
            let Some(&definition) = self.ids.get(id) else {
                self.errors.push(RuleError::unknown_id(id, self.ids.keys(), &file.shown, 0..0));
                continue;
            };
            if let Some(written) = schema::parse::<LanguageFile>(file, self.errors) {
                rules.push(self.rule(definition, written, &Source::new(file)));
            }
        }
        rules.sort_by_key(|rule| rule.definition);
        Some(LanguageRules { settings, entries, rules, order: Order::default() })
    }

    fn settings(&mut self, table: schema::TextTable, source: &Source<'_>) -> TextSettings {
        let mut settings = TextSettings {
            apostrophe: table.apostrophe,
            fillers: table.fillers,
            abbreviations: table.abbreviations,
            borders: table.borders,
            question: Vec::new(),
            not_name: table.not_name,
            name_particles: table.name_particles,
            company_forms: table.company_forms,
        };
        self.vocabulary = settings.vocabulary();
        settings.question = self.undivided(&table.question, source);
        settings
    }

    /// The lexicon's entries, each after those it uses; circles are errors.
    fn entries(&mut self, written: &BTreeMap<Text, Vec<Text>>, source: &Source<'_>) -> Vec<Entry> {
        let mut waiting: Vec<Entry> = Vec::new();
        for (name, patterns) in written {
            if Slot::from_name(name.get_ref()).is_some() {
                let message = format!("`{}` is a slot of every language", name.get_ref());
                self.error(source, name.span(), message, "choose another name");
            }
            waiting.push(Entry { name: name.get_ref().clone(), patterns: self.undivided(patterns, source) });
        }
        let mut sorted: Vec<Entry> = Vec::new();
        loop {
            let ready = |entry: &Entry| {
                used_entries(&entry.patterns)
                    .all(|used| Slot::from_name(used).is_some() || sorted.iter().any(|done| done.name == used))
            };
            let (now, later): (Vec<Entry>, Vec<Entry>) = waiting.into_iter().partition(ready);
            if now.is_empty() {
                for entry in later {
                    let place = written.keys().find(|name| *name.get_ref() == entry.name).map(Text::span);
                    // An unknown entry has been reported where it is used; only a circle is news.
                    if used_entries(&entry.patterns).all(|used| self.is_known(used)) {
                        let message = format!("the entry `{}` uses itself, directly or through others", entry.name);
                        self.error(source, place.unwrap_or(0..0), message, "break the circle");
                    }
                }
                return sorted;
            }
            sorted.extend(now);
            waiting = later;
        }
    }

    fn is_known(&self, name: &str) -> bool {
        Slot::from_name(name).is_some() || self.entry_names.iter().any(|known| known == name)
    }

    fn rule(&mut self, definition: DefinitionId, mut written: LanguageFile, source: &Source<'_>) -> Rule {
        let mut top = written.take_top_group();
        let common = self.patterns(&std::mem::take(&mut top.exceptions), source);
        let tables = std::iter::once(top).chain(std::mem::take(&mut written.groups));
        let mut groups = Vec::new();
        let mut has_patterns = false;
        for table in tables {
            has_patterns |= !table.patterns.is_empty();
            let group = self.group(table, &common, source);
            if !group.patterns.is_empty() {
                groups.push(group);
            }
        }
        if has_patterns == written.absent {
            let help = "write `patterns = [\"…\"]`, or `absent = true` where the language has no such thing";
            self.error(source, 0..0, "a rule file has patterns, or says that there is nothing to find", help);
        }
        let examples = |loader: &mut Self, written: Vec<toml::Spanned<ExampleWritten>>| {
            written.into_iter().filter_map(|example| loader.example(example, source)).collect()
        };
        Rule {
            definition,
            groups,
            matches: examples(self, written.matches),
            no_matches: examples(self, written.no_matches),
            file: source.shown.clone(),
        }
    }

    fn group(&mut self, table: GroupTable, common: &[LocatedPattern], source: &Source<'_>) -> Group {
        let patterns = self.patterns(&table.patterns, source);
        let mut exceptions = common.to_vec();
        exceptions.extend(self.patterns(&table.exceptions, source));
        let reach = if table.with.is_empty() { AFTER_REACHES } else { 0 };
        let conditions = Conditions {
            parts: table.part.into_iter().collect(),
            not_parts: table.not_part.into_iter().collect(),
            question: table.question,
            after: self.resolve_ids(&table.after, source),
            not_after: self.resolve_ids(&table.not_after, source),
            with: self.resolve_ids(&table.with, source),
            without: self.resolve_ids(&table.without, source),
            within: table.within.unwrap_or(reach),
            answers: self.resolve_ids(&table.answers, source),
            answers_question: table.answers_question,
            first: table.first,
            channels: table.channel,
            direction: table.direction,
            purposes: table.purpose,
            turn_words: table.turn_words,
        };
        let binds = table.binds.map(|binds| match binds {
            BindsWritten::CustomerName => Binds::CustomerName,
            BindsWritten::AgentName => Binds::AgentName,
        });
        let exceptions_in_match = self.patterns(&table.exceptions_in_match, source);
        Group { patterns, exceptions, exceptions_in_match, conditions, weak: table.weak, binds }
    }

    fn resolve_ids(&mut self, names: &[Text], source: &Source<'_>) -> Vec<DefinitionId> {
        let mut resolved = Vec::new();
        for name in names {
            match self.ids.get(name.get_ref()) {
                Some(&id) => resolved.push(id),
                None => {
                    self.errors.push(RuleError::unknown_id(name.get_ref(), self.ids.keys(), &source.shown, name.span()))
                }
            }
        }
        resolved
    }

    /// Patterns that must be of one part: what stands for words in a pattern has a place among its words.
    fn undivided(&mut self, texts: &[Text], source: &Source<'_>) -> Vec<LocatedPattern> {
        for text in texts {
            let parts = pattern::parse(text.get_ref()).map_or(1, |pattern| pattern.parts.len());
            if parts > 1 {
                let help = "write it into the rule's own patterns, or with a gap";
                self.error(source, text.span(), "`&` cannot stand in the lexicon", help);
            }
        }
        self.patterns(texts, source)
    }

    fn patterns(&mut self, texts: &[Text], source: &Source<'_>) -> Vec<LocatedPattern> {
        let mut patterns = Vec::new();
        for text in texts {
            match pattern::parse(text.get_ref()) {
                Ok(pattern) => {
                    self.check_pattern(&pattern, text, source);
                    patterns.push(LocatedPattern {
                        pattern,
                        file: source.shown.clone(),
                        line: source.line(text.span().start),
                    });
                }
                Err(error) => {
                    let place = source.place(text, &error.span);
                    self.error(source, place, error.message, &error.help);
                }
            }
        }
        patterns
    }

    fn check_pattern(&mut self, pattern: &Pattern, text: &Text, source: &Source<'_>) {
        for part in &pattern.parts {
            self.check_node(part, text, source);
            if can_be_empty(part) {
                let place = source.place(text, &part.span);
                self.error(
                    source,
                    place,
                    "this can match without any word",
                    "leave at least one word that must be said",
                );
            }
        }
    }

    fn check_node(&mut self, node: &Node, text: &Text, source: &Source<'_>) {
        match &node.kind {
            NodeKind::Word(word) | NodeKind::Exact(word) if split(word, &self.vocabulary).is_empty() => {
                let place = source.place(text, &node.span);
                self.error(source, place, format!("`{word}` is a filler and never seen"), "leave it out");
            }
            NodeKind::Entry(name) if !self.is_known(name) => {
                let known = self.entry_names.iter().map(String::as_str).chain(Slot::ALL.iter().map(|(name, _)| *name));
                let place = source.place(text, &node.span);
                let error = RuleError::unknown("lexicon entry", name, known, &source.shown, place);
                self.errors.push(error);
            }
            NodeKind::Sequence(nodes) | NodeKind::Alternatives(nodes) => {
                nodes.iter().for_each(|node| self.check_node(node, text, source));
            }
            NodeKind::Optional(node) => self.check_node(node, text, source),
            _ => {}
        }
    }

    fn example(&mut self, written: toml::Spanned<ExampleWritten>, source: &Source<'_>) -> Option<Example> {
        let span = written.span();
        let line = source.line(span.start);
        let table = match written.into_inner() {
            ExampleWritten::Text(text) => {
                let (text, marks) = self.marks(&text, &span, source)?;
                return Some(Example { text, marks, line, ..Example::default() });
            }
            ExampleWritten::Table(table) => table,
        };
        let (text, marks) = self.marks(&table.text, &span, source)?;
        let mut before = Vec::new();
        for turn in &table.before {
            let parsed = turn.split_once(':').and_then(|(speaker, text)| {
                Some(ExampleTurn { speaker: Speaker::from_name(speaker.trim())?, text: text.trim().to_owned() })
            });
            match parsed {
                Some(turn) => before.push(turn),
                None => self.error(source, span.clone(), "a turn before needs its speaker", "write `customer: …`"),
            }
        }
        Some(Example {
            text,
            marks,
            because: table.because,
            part: table.part,
            channel: table.channel,
            direction: table.direction,
            purpose: table.purpose,
            customer_name: table.customer_name,
            agent_name: table.agent_name,
            company: table.company,
            before,
            line,
        })
    }

    /// Takes the `[[…]]` out of an example sentence.
    fn marks(&mut self, text: &str, span: &Range<usize>, source: &Source<'_>) -> Option<(String, Vec<Range<usize>>)> {
        let mut plain = String::new();
        let mut marks = Vec::new();
        let mut rest = text;
        while let Some((before, marked)) = rest.split_once("[[") {
            let Some((inside, after)) = marked.split_once("]]") else {
                self.error(source, span.clone(), "a mark is never closed", "close it with `]]`");
                return None;
            };
            plain.push_str(before);
            marks.push(plain.len()..plain.len() + inside.len());
            plain.push_str(inside);
            rest = after;
        }
        plain.push_str(rest);
        Some((plain, marks))
    }

    fn error(&mut self, source: &Source<'_>, span: Range<usize>, message: impl Into<String>, help: &str) {
        self.errors.push(RuleError::new(message, help, &source.shown, span));
    }
}

/// The names in braces that some patterns use.
fn used_entries(patterns: &[LocatedPattern]) -> impl Iterator<Item = &str> {
    let mut names = Vec::new();
    for located in patterns {
        located.pattern.parts.iter().for_each(|part| collect_entries(part, &mut names));
    }
    names.into_iter()
}

fn collect_entries<'a>(node: &'a Node, names: &mut Vec<&'a str>) {
    match &node.kind {
        NodeKind::Entry(name) => names.push(name),
        NodeKind::Sequence(nodes) | NodeKind::Alternatives(nodes) => {
            nodes.iter().for_each(|node| collect_entries(node, names));
        }
        NodeKind::Optional(node) => collect_entries(node, names),
        _ => {}
    }
}

/// Whether a node can match without any given word: gaps and edges alone are nothing to find.
fn can_be_empty(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Word(_) | NodeKind::Star { .. } | NodeKind::Exact(_) | NodeKind::Entry(_) => false,
        NodeKind::Gap { .. } | NodeKind::Begin | NodeKind::End | NodeKind::Optional(_) => true,
        NodeKind::Sequence(nodes) => nodes.iter().all(can_be_empty),
        NodeKind::Alternatives(nodes) => nodes.iter().any(can_be_empty),
    }
}
