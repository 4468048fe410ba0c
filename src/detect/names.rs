//! The names of a call: the customer's, the agent's, the company's; from the metadata and from what was said.

use super::clause::NamePart;
use super::compile::Compiled;
use crate::rulebook::split;
use crate::text::{CallText, WordFlags};
use crate::transcript::Transcript;
use std::collections::BTreeSet;

/// Folded words of the names of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub customer: BTreeSet<String>,
    pub agent: BTreeSet<String>,
    pub company: BTreeSet<String>,
}

impl Names {
    /// The names that the metadata tell.
    pub fn from_metadata(compiled: &Compiled, call: &Transcript) -> Self {
        let words = |name: &Option<String>| name.iter().flat_map(|name| name_words(compiled, name)).collect();
        let mut company: BTreeSet<String> = words(&call.company);
        company.retain(|word| !compiled.company_forms.contains(word));
        Names { customer: words(&call.customer_name), agent: words(&call.agent_name), company }
    }

    /// Notes on every word of the call whose name it is part of.
    pub fn mark(&self, text: &CallText, parts: &mut [NamePart]) {
        let named =
            [(&self.customer, NamePart::CUSTOMER), (&self.agent, NamePart::AGENT), (&self.company, NamePart::COMPANY)];
        for (names, part) in named.into_iter().filter(|(names, _)| !names.is_empty()) {
            for (word, marked) in text.words().iter().zip(parts.iter_mut()) {
                if names.contains(text.folded(word)) {
                    marked.set(part);
                }
            }
        }
    }
}

/// The words of a name that tell it from others: particles and words that are no names are left out.
fn name_words(compiled: &Compiled, name: &str) -> Vec<String> {
    let vocabulary = &compiled.lexis.vocabulary;
    split(name, vocabulary)
        .into_iter()
        .filter(|word| {
            let flags = vocabulary.flags(vocabulary.id(word));
            !flags.has(WordFlags::PARTICLE) && !flags.has(WordFlags::NOT_NAME)
        })
        .collect()
}
