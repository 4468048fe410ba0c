//! A framework file as written, and its way to a checked [`Framework`].

use super::{Area, Competency, Demand, Framework, Group, Seen, Titles};
use crate::rulebook::{DefinitionId, Part, RuleError, RuleFile, Rulebook};
use crate::transcript::{Channel, Direction, Language, Purpose};
use serde::Deserialize;
use std::collections::BTreeMap;
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
    id: String,
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
    times: Option<usize>,
    part: Option<Part>,
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
    let areas: Vec<Area> =
        written.areas.into_iter().map(|area| Area { id: area.id, titles: titles(area.title) }).collect();
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
            self.fault(&written.id, "nobody is told why this cannot be seen", "write `reason = { en = \"…\" }`");
        }
        if (seen == Seen::No) != written.groups.is_empty() {
            let help = "a competency has groups if, and only if, something of it can be seen";
            self.fault(&written.id, "groups and `seen` contradict each other", help);
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
            self.fault(competency, "a group asks for one thing", "write one of `any`, `none`, `regional`, `tag`");
        }
        let names = |ids: &[Spanned<String>]| ids.iter().map(|id| id.get_ref().as_str()).collect::<Vec<_>>().join("|");
        let (demand, label) = if !written.any.is_empty() {
            let times = written.times.unwrap_or(1);
            let mut label = names(&written.any);
            if times > 1 {
                label += &format!("×{times}");
            }
            if let Some(part) = written.part {
                label += &format!("@{}", part.as_str());
            }
            (Demand::Any { definitions: self.ids(&written.any), times, part: written.part }, label)
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

    fn fault(&mut self, place: &Spanned<String>, message: &str, help: &str) {
        self.errors.push(RuleError::new(message, help, &self.file.shown, place.span()));
    }
}
