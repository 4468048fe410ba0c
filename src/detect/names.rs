//! The names of a call: the customer's, the agent's, the company's; from the metadata and from what was said.

use super::clause::NamePart;
use super::compile::Compiled;
use crate::rulebook::split;
use crate::text::{CallText, WordFlags, WordId};
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
        let said = |word: &String| !compiled.company_forms.contains(word);
        let mut company: BTreeSet<String> = words(&call.company);
        company.retain(said);
        if company.is_empty() {
            // A name of common words only, such as Western Herald: then these are its name.
            let all = call.company.iter().flat_map(|name| split(name, &compiled.lexis.vocabulary));
            company = all.filter(said).collect();
        }
        Names { customer: words(&call.customer_name), agent: words(&call.agent_name), company }
    }

    /// Notes on every word of the call whose name it is part of.
    pub fn mark(&self, compiled: &Compiled, text: &CallText, parts: &mut [NamePart]) {
        let named =
            [(&self.customer, NamePart::CUSTOMER), (&self.agent, NamePart::AGENT), (&self.company, NamePart::COMPANY)];
        // Most words of names are in no rule: only words without a number need be compared by their letters.
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for (names, part) in named {
            for name in names {
                match compiled.lexis.vocabulary.id(name) {
                    WordId::UNKNOWN => unknown.push((name.as_str(), part)),
                    id => known.push((id, part)),
                }
            }
        }
        if known.is_empty() && unknown.is_empty() {
            return;
        }
        for (word, marked) in text.words().iter().zip(parts) {
            if word.id == WordId::UNKNOWN {
                let folded = text.folded(word);
                unknown.iter().filter(|(name, _)| *name == folded).for_each(|&(_, part)| marked.set(part));
            } else {
                known.iter().filter(|(id, _)| *id == word.id).for_each(|&(_, part)| marked.set(part));
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
