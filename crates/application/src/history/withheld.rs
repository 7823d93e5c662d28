//! What nobody may read who may not know it by now, wherever words about a case hold it: former names of a child whose former identity is kept apart since, and the
//! numbers of hidden cases.

use std::collections::BTreeSet;

use ehc_domain::cases::CaseReference;
use ehc_persistence::{
    DbConnection, StorageResult, cases,
    people::{self, PersonRow},
};

use crate::{Context, people::reads_former_names};

/// What is withheld from one reader of words about one case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Withheld {
    /// The longest first, so that no part of a name stands where a shorter one was taken out.
    former: Vec<String>,
    hidden: BTreeSet<String>,
}

impl Withheld {
    /// Finds what these words may hold that is to be taken out of them.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn of<'a>(
        conn: &mut DbConnection,
        context: &Context,
        child: &PersonRow,
        texts: impl Iterator<Item = &'a str>,
    ) -> StorageResult<Self> {
        let numbers = texts.flat_map(|text| text.split_inclusive(is_between)).filter_map(number_in);
        let named: BTreeSet<String> = numbers.map(|number| number.to_string()).collect();
        let mut hidden = BTreeSet::new();
        for number in named {
            let Ok(reference) = number.parse() else { continue };
            if cases::find_by_reference(conn, &reference)?.is_some_and(|case| !context.may_know(&case)) {
                hidden.insert(number);
            }
        }
        if reads_former_names(context, child) {
            return Ok(Self { former: Vec::new(), hidden });
        }
        let now = [Some(child.name.as_str()), child.known_as.as_deref()];
        let found = people::list_former_names(conn, &[child.id])?;
        let names = found.iter().flat_map(|(_, names)| names.lines()).filter(|name| !now.contains(&Some(*name)));
        let mut former: Vec<String> = names.map(str::to_owned).collect();
        former.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Ok(Self { former, hidden })
    }

    /// Returns words without it: they say that it is another case, or a former name.
    pub(crate) fn out_of(&self, text: &str) -> String {
        let text = if self.hidden.is_empty() { text.to_owned() } else { self.without_hidden(text) };
        self.former.iter().fold(text, |text, name| without_name(&text, name))
    }

    fn without_hidden(&self, text: &str) -> String {
        let word = |word: &str| match number_in(word) {
            Some(number) if self.hidden.contains(number.as_str()) => {
                format!("another case{}", word.trim_start_matches(|letter| !is_between(letter)))
            }
            _ => word.to_owned(),
        };
        text.split_inclusive(is_between).map(word).collect()
    }
}

/// Takes a name out of a text, wherever it stands as words of its own.
fn without_name(text: &str, name: &str) -> String {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let (mut rest, mut kept) = (text, String::new());
    while let Some((before, after)) = (!name.is_empty()).then(|| rest.split_once(name)).flatten() {
        let is_whole = !is_part(before.chars().next_back()) && !is_part(after.chars().next());
        kept.push_str(before);
        kept.push_str(if is_whole { "a former name" } else { name });
        rest = after;
    }
    kept + rest
}

fn is_between(letter: char) -> bool {
    !letter.is_ascii_alphanumeric() && letter != '-'
}

/// Reads the number of a case that a word with what follows it is, however it is typed.
fn number_in(word: &str) -> Option<CaseReference> {
    word.trim_end_matches(is_between).to_ascii_uppercase().parse().ok()
}
