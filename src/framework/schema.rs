//! A framework file as written, and its way to a checked [`Framework`].

use super::{Area, Competency, Demand, Framework, Group, Seen, Titles};
use crate::rulebook::{DefinitionId, Part, RuleError, RuleFile, Rulebook};
use crate::transcript::{Channel, Direction, Language, Purpose};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameworkFile {
    title: BTreeMap<String, String>,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "item")]
    _item: String,
    #[serde(default, rename = "area")]
    areas: Vec<AreaTable>,
    #[serde(default, rename = "competency")]
    competencies: Vec<CompetencyTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaTable {
    id: Spanned<String>,
    title: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompetencyTable {
    id: Spanned<String>,
    area: Spanned<String>,
    title: BTreeMap<String, String>,
    seen: SeenWritten,
    #[serde(default)]
    reason: BTreeMap<String, String>,
    #[serde(default)]
    scope: Vec<Purpose>,
    #[serde(default)]
    channel: Vec<Channel>,
    #[serde(default)]
    when: Vec<Spanned<String>>,
    #[serde(default, rename = "group")]
    groups: Vec<GroupTable>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SeenWritten {
    Yes,
    Partly,
    No,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct GroupTable {
    any: Vec<Spanned<String>>,
    none: Vec<Spanned<String>>,
    regional: bool,
    tag: Option<String>,
    optional: bool,
    when: Vec<Spanned<String>>,
    times: Option<Spanned<usize>>,
    part: Option<Spanned<Part>>,
    direction: Option<Direction>,
    channel: Vec<Channel>,
}

/// Reads one framework file; notes every fault and gives nothing if the file cannot be read at all.
pub(super) fn load(id: &str, file: &RuleFile, rulebook: &Rulebook, errors: &mut Vec<RuleError>) -> Option<Framework> {
    let written: FrameworkFile = match toml::from_str(&file.text) {
        Ok(written) => written,
        Err(error) => {
            errors.push(RuleError::new(error.message(), "", &file.shown, error.span().unwrap_or(0..0)));
            return None;
        }
    };
    let mut checker = Checker { file, rulebook, errors };
    checker.once("area", written.areas.iter().map(|area| &area.id));
    checker.once("competency", written.competencies.iter().map(|competency| &competency.id));
    let areas: Vec<Area> =
        written.areas.into_iter().map(|area| Area { id: area.id.into_inner(), titles: titles(area.title) }).collect();
    let competencies =
        written.competencies.into_iter().map(|competency| checker.competency(competency, &areas)).collect();
    Some(Framework { id: id.to_owned(), titles: titles(written.title), areas, competencies })
}

fn titles(written: BTreeMap<String, String>) -> Titles {
    Titles(written.into_iter().filter_map(|(tag, title)| Some((Language::from_tag(&tag)?, title))).collect())
}

struct Checker<'a> {
    file: &'a RuleFile,
    rulebook: &'a Rulebook,
    errors: &'a mut Vec<RuleError>,
}

impl Checker<'_> {
    /// Ids are what columns and rows are found by.
    fn once<'i>(&mut self, what: &str, ids: impl Iterator<Item = &'i Spanned<String>>) {
        let mut seen = BTreeSet::new();
        for id in ids.filter(|id| !seen.insert(id.get_ref())) {
            self.fault(id.span(), &format!("the {what} `{}` is there twice", id.get_ref()), "give one another id");
        }
    }

    fn competency(&mut self, written: CompetencyTable, areas: &[Area]) -> Competency {
        let area = areas.iter().position(|area| area.id == *written.area.get_ref());
        if area.is_none() {
            let known = areas.iter().map(|area| area.id.as_str());
            let place = written.area.span();
            self.errors.push(RuleError::unknown("area", written.area.get_ref(), known, &self.file.shown, place));
        }
        let seen = match written.seen {
            SeenWritten::Yes => Seen::Yes,
            SeenWritten::Partly => Seen::Partly,
            SeenWritten::No => Seen::No,
        };
        if seen != Seen::Yes && written.reason.is_empty() {
            self.fault(written.id.span(), "nobody is told why this cannot be seen", "write `reason = { en = \"…\" }`");
        }
        if (seen == Seen::No) != written.groups.is_empty() {
            let help = "a competency has groups if, and only if, something of it can be seen";
            self.fault(written.id.span(), "groups and `seen` contradict each other", help);
        }
        Competency {
            id: written.id.get_ref().clone(),
            area: area.unwrap_or_default(),
            titles: titles(written.title),
            seen,
            reason: titles(written.reason),
            scope: written.scope,
            channels: written.channel,
            when: self.ids(&written.when),
            groups: written.groups.into_iter().map(|group| self.group(group, &written.id)).collect(),
        }
    }

    fn group(&mut self, written: GroupTable, competency: &Spanned<String>) -> Group {
        let kinds = [!written.any.is_empty(), !written.none.is_empty(), written.regional, written.tag.is_some()];
        if kinds.into_iter().filter(|&kind| kind).count() != 1 {
            self.fault(
                competency.span(),
                "a group asks for one thing",
                "write one of `any`, `none`, `regional`, `tag`",
            );
        }
        let is_any = !written.any.is_empty();
        if let Some(times) = written.times.as_ref().filter(|times| !is_any || *times.get_ref() == 0) {
            self.fault(times.span(), "`times` counts turns that show one of `any`", "write 1 or more, beside `any`");
        }
        if let Some(part) = written.part.as_ref().filter(|_| !is_any) {
            self.fault(part.span(), "`part` bounds where one of `any` counts", "leave it out, or ask for `any`");
        }
        let (times, part) = (written.times.map_or(1, Spanned::into_inner), written.part.map(Spanned::into_inner));
        let names = |ids: &[Spanned<String>]| ids.iter().map(|id| id.get_ref().as_str()).collect::<Vec<_>>().join("|");
        let (demand, label) = if is_any {
            let mut label = names(&written.any);
            if times > 1 {
                label += &format!("×{times}");
            }
            if let Some(part) = part {
                label += &format!("@{}", part.as_str());
            }
            (Demand::Any { definitions: self.ids(&written.any), times, part }, label)
        } else if !written.none.is_empty() {
            (Demand::None(self.ids(&written.none)), format!("none({})", names(&written.none)))
        } else if let Some(tag) = written.tag {
            let tagged = self.rulebook.ids().filter(|&id| self.rulebook.definition(id).tags.contains(&tag)).collect();
            (Demand::Tagged(tagged), format!("tag({tag})"))
        } else {
            (Demand::OtherThanRegional, "language other than regional".to_owned())
        };
        Group {
            demand,
            when: self.ids(&written.when),
            optional: written.optional,
            direction: written.direction,
            channels: written.channel,
            label,
        }
    }

    fn ids(&mut self, written: &[Spanned<String>]) -> Vec<DefinitionId> {
        let mut ids = Vec::new();
        for name in written {
            match self.rulebook.id(name.get_ref()) {
                Some(id) => ids.push(id),
                None => {
                    let known = self.rulebook.definitions().iter().map(|definition| &definition.id);
                    self.errors.push(RuleError::unknown_id(name.get_ref(), known, &self.file.shown, name.span()));
                }
            }
        }
        ids
    }

    fn fault(&mut self, place: Range<usize>, message: &str, help: &str) {
        self.errors.push(RuleError::new(message, help, &self.file.shown, place));
    }
}
