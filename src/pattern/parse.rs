//! From a pattern's text to its tree.

use super::{LONGEST_GAP, Node, NodeKind, Pattern};
use std::ops::Range;

/// How deep brackets may be nested: enough for people, not enough to exhaust the stack.
const DEEPEST: usize = 32;

/// What is wrong in the text of a pattern; `span` counts bytes from its start.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
    /// Where.
    pub span: Range<usize>,
}

/// Parses a pattern.
///
/// # Errors
/// The first thing that cannot be read, with its place: a bracket left open, a gap turned round or too wide, a
/// star in the middle of a word, a character that matching would ignore, an empty alternative.
pub fn parse(text: &str) -> Result<Pattern, PatternError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let mut parts = vec![parser.sequence()?];
    while parser.take('&') {
        parts.push(parser.sequence()?);
    }
    match parser.peek() {
        None => {}
        Some(')') => {
            return Err(parser.error("this bracket closes nothing", "remove it, or open one with `(` before"));
        }
        Some('|') => {
            return Err(parser.error("alternatives stand in brackets", "write `(this|that)`"));
        }
        Some(_) => return Err(parser.ignored_character()),
    }
    let pattern = Pattern { parts };
    if let Some(empty) = pattern.parts.iter().find(|part| is_empty(part)) {
        return Err(PatternError {
            message: "there is no word here".to_owned(),
            help: "write the words to find".to_owned(),
            span: empty.span.clone(),
        });
    }
    Ok(pattern)
}

fn is_empty(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Sequence(items) if items.is_empty())
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += self.peek().map_or(0, char::len_utf8);
        }
    }

    fn error(&self, message: &str, help: &str) -> PatternError {
        let width = self.peek().map_or(0, char::len_utf8);
        self.error_at(self.at..self.at + width, message, help)
    }

    fn error_at(&self, span: Range<usize>, message: &str, help: &str) -> PatternError {
        PatternError { message: message.to_owned(), help: help.to_owned(), span }
    }

    fn ignored_character(&self) -> PatternError {
        let character = self.peek().unwrap_or(' ');
        let help = match character {
            ',' | '.' | '!' | ';' | ':' => {
                "punctuation makes no difference to words; write `^` or `$` for the edge of a clause"
            }
            '?' => "`?` stands right behind what it makes optional; for a question say `question = true`",
            '/' => "regular expressions are not part of this version's patterns",
            '#' => "write `{digits}` for a number",
            _ => "remove it",
        };
        self.error(&format!("`{character}` would be ignored here"), help)
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let mut items = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(')' | '|' | '&') => break,
                Some(_) => items.push(self.item()?),
            }
        }
        let span = start..self.at;
        Ok(match items.len() {
            1 => items.remove(0),
            _ => Node { kind: NodeKind::Sequence(items), span },
        })
    }

    fn item(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let node = match self.peek() {
            Some('(') => self.group()?,
            Some('{') => self.entry()?,
            Some('<') => self.gap()?,
            Some('^') => self.sign(NodeKind::Begin),
            Some('$') => self.sign(NodeKind::End),
            Some('=') => self.exact()?,
            _ => self.word()?,
        };
        if !self.take('?') {
            return Ok(node);
        }
        if matches!(node.kind, NodeKind::Gap { .. } | NodeKind::Begin | NodeKind::End) {
            return Err(self.error_at(start..self.at, "only words can be optional", "write a gap from 0: `<0-4>`"));
        }
        Ok(Node { kind: NodeKind::Optional(Box::new(node)), span: start..self.at })
    }

    fn sign(&mut self, kind: NodeKind) -> Node {
        let start = self.at;
        self.at += 1;
        Node { kind, span: start..self.at }
    }

    fn group(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error_at(
                start..self.at,
                "brackets are nested too deep",
                "name a part of it in the lexicon",
            ));
        }
        let mut alternatives = Vec::new();
        loop {
            let alternative = self.sequence()?;
            if is_empty(&alternative) {
                return Err(self.error("an alternative is empty", "for `this or nothing` put `?` behind the bracket"));
            }
            alternatives.push(alternative);
            if !self.take('|') {
                break;
            }
        }
        if !self.take(')') {
            return Err(self.error_at(start..start + 1, "this bracket is never closed", "close it with `)`"));
        }
        self.depth -= 1;
        let span = start..self.at;
        Ok(match alternatives.len() {
            1 => Node { span, ..alternatives.remove(0) },
            _ => Node { kind: NodeKind::Alternatives(alternatives), span },
        })
    }

    fn entry(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let Some(length) = self.text[start..].find('}') else {
            return Err(self.error("this brace is never closed", "close it with `}`"));
        };
        let name = &self.text[start + 1..start + length];
        let is_name = !name.is_empty()
            && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'));
        self.at = start + length + 1;
        if !is_name {
            return Err(self.error_at(
                start..self.at,
                "this is no name of a lexicon entry",
                "names have letters, digits and `_`",
            ));
        }
        Ok(Node { kind: NodeKind::Entry(name.to_owned()), span: start..self.at })
    }

    fn gap(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let end = self.text[start..].find('>').map_or(self.text.len(), |length| start + length + 1);
        let bounds = self.text[start..end].trim_start_matches('<').trim_end_matches('>').split_once('-');
        let numbers = bounds.and_then(|(min, max)| Some((min.trim().parse().ok()?, max.trim().parse().ok()?)));
        self.at = end;
        match numbers {
            Some((min, max)) if min <= max && max <= LONGEST_GAP && max > 0 => {
                Ok(Node { kind: NodeKind::Gap { min, max }, span: start..end })
            }
            Some((_, max)) if max > LONGEST_GAP => Err(self.error_at(
                start..end,
                &format!("a gap spans at most {LONGEST_GAP} words"),
                "for `anywhere in the clause` write `&`",
            )),
            _ => Err(self.error_at(start..end, "this is no gap", "write `<0-4>`: from none to four words")),
        }
    }

    fn exact(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        self.at += 1;
        let word = self.letters();
        if word.is_empty() || word.contains(['*', '-']) {
            return Err(self.error_at(start..self.at, "`=` stands before one whole word", "write `=Huber`"));
        }
        Ok(Node { kind: NodeKind::Exact(word.to_owned()), span: start..self.at })
    }

    /// The letters, digits, stars, apostrophes and hyphens from here on.
    fn letters(&mut self) -> &str {
        let start = self.at;
        while let Some(character) = self.peek() {
            let belongs =
                character.is_alphanumeric() || matches!(character, '*' | '-' | '\'' | '’' | '\u{0300}'..='\u{036f}');
            if !belongs {
                break;
            }
            self.at += character.len_utf8();
        }
        &self.text[start..self.at]
    }

    fn word(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let word = self.letters().to_owned();
        if !word.chars().any(char::is_alphanumeric) {
            self.at = start;
            return Err(self.ignored_character());
        }
        let span = start..self.at;
        let stem = word.trim_matches('*');
        if !word.contains('*') {
            return Ok(Node { kind: NodeKind::Word(word), span });
        }
        if stem.contains('*') || stem.contains('-') {
            return Err(self.error_at(
                span,
                "a star stands at the beginning or the end of one word",
                "write alternatives for what the middle may be; a hyphen parts words",
            ));
        }
        if stem.chars().count() < 3 {
            return Err(self.error_at(
                span,
                "a star needs at least three letters beside it",
                "write the forms out: `(an|ans)`",
            ));
        }
        let star = NodeKind::Star { stem: stem.to_owned(), before: word.starts_with('*'), after: word.ends_with('*') };
        Ok(Node { kind: star, span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in brackets, so that a case is a line.
    fn drawn(node: &Node) -> String {
        let list = |nodes: &[Node]| nodes.iter().map(drawn).collect::<Vec<_>>().join(" ");
        match &node.kind {
            NodeKind::Word(word) => word.clone(),
            NodeKind::Star { stem, before, after } => {
                format!("{}{stem}{}", if *before { "*" } else { "" }, if *after { "*" } else { "" })
            }
            NodeKind::Exact(word) => format!("={word}"),
            NodeKind::Entry(name) => format!("{{{name}}}"),
            NodeKind::Gap { min, max } => format!("<{min}-{max}>"),
            NodeKind::Begin => "^".to_owned(),
            NodeKind::End => "$".to_owned(),
            NodeKind::Sequence(items) => format!("[{}]", list(items)),
            NodeKind::Alternatives(items) => format!("(or {})", list(items)),
            NodeKind::Optional(item) => format!("(maybe {})", drawn(item)),
        }
    }

    #[test]
    fn patterns_read_as_the_guide_says() {
        let cases = [
            ("ich fasse zusammen", "[ich fasse zusammen]"),
            ("zusammen* *fassung *vertrag*", "[zusammen* *fassung *vertrag*]"),
            ("(fasse|fassen wir) kurz?", "[(or fasse [fassen wir]) (maybe kurz)]"),
            ("(noch mal)? {adverb}? <0-6> $", "[(maybe [noch mal]) (maybe {adverb}) <0-6> $]"),
            ("^ =Huber", "[^ =Huber]"),
            ("((a|b) c|d)", "(or [(or a b) c] d)"),
            ("qu'est-ce que", "[qu'est-ce que]"),
        ];
        for (text, expected) in cases {
            let pattern = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(drawn(&pattern.parts[0]), expected, "pattern: {text}");
        }
        assert_eq!(parse("notier* & ich").map(|pattern| pattern.parts.len()), Ok(2));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        let cases = [
            ("(offen", "this bracket is never closed", 0..1),
            ("zu) viel", "this bracket closes nothing", 2..3),
            ("a|b", "alternatives stand in brackets", 1..2),
            ("(a|)", "an alternative is empty", 3..4),
            ("<6-2> ja", "this is no gap", 0..5),
            ("<0-99> ja", "a gap spans at most 12 words", 0..6),
            ("<0-2>? ja", "only words can be optional", 0..6),
            ("ja, gut", "`,` would be ignored here", 2..3),
            ("wie geht ?", "`?` would be ignored here", 9..10),
            ("a*b", "a star stands at the beginning or the end of one word", 0..3),
            ("an*", "a star needs at least three letters beside it", 0..3),
            ("{offen", "this brace is never closed", 0..1),
            ("{kein name}", "this is no name of a lexicon entry", 0..11),
            ("", "there is no word here", 0..0),
            ("ich & ", "there is no word here", 5..6),
        ];
        for (text, message, span) in cases {
            let error = parse(text).expect_err(text);
            assert_eq!((error.message.as_str(), error.span), (message, span), "pattern: {text}");
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
    }
}
