//! The words by which people are found: kept with every person, in the transaction that changes a name.

use std::collections::BTreeSet;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use ehc_domain::{
    ids::PersonId,
    names::{halves, indexed_words, is_near},
};
use uuid::Uuid;

use crate::{
    DbConnection, StorageResult,
    columns::{AT_ONCE, Bind},
    fragments,
    schema::{name_words, people},
};

row! {
    /// A word by which somebody is found.
    pub struct NameWordRow in name_words {
        /// The word, as `ehc_domain::names::indexed_words` has it.
        pub word: String,
        /// The same from its last letter to its first.
        pub backwards: String,
        /// Who.
        pub person_id: PersonId,
    }
}

/// How many people are brought in at once.
const BATCH: i64 = 500;

/// The last character there is: words that begin alike stand between them and it.
const LAST: char = char::MAX;

/// Has people found by the words of their names, as `ehc_domain::names::searched_by` joined those, and by no others.
///
/// # Errors
/// Any failure of the database.
pub fn keep(conn: &mut DbConnection, people: &[(PersonId, String)]) -> StorageResult<()> {
    for people in people.chunks(AT_ONCE) {
        let ids: Vec<PersonId> = people.iter().map(|(id, _)| *id).collect();
        let kept: Vec<(PersonId, String)> = on!(conn, |c| name_words::table
            .filter(fragments::among(name_words::person_id, &ids))
            .select((name_words::person_id, name_words::word))
            .load(c))?;
        let wanted: BTreeSet<(PersonId, String)> =
            people.iter().flat_map(|(id, names)| indexed_words(names).into_iter().map(|word| (*id, word))).collect();
        for (id, word) in kept.iter().filter(|one| !wanted.contains(one)) {
            let gone = name_words::table.find((word, id.bind()));
            on!(conn, |c| diesel::delete(gone).execute(c))?;
        }
        let kept: BTreeSet<(PersonId, String)> = kept.into_iter().collect();
        let new = wanted.difference(&kept).map(|(id, word)| NameWordRow {
            word: word.clone(),
            backwards: backwards(word),
            person_id: *id,
        });
        NameWordRow::insert_all(new.collect(), conn)?;
    }
    Ok(())
}

/// Has everybody found who is on record and not found yet: after an update that brought these words in.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn complete(conn: &mut DbConnection) -> StorageResult<()> {
    let mut last = PersonId::new(Uuid::nil());
    loop {
        // Asked for each person by itself: PostgreSQL would go through the list of all that are found for every one of them.
        let is_found = exists(name_words::table.filter(name_words::person_id.eq(people::id)));
        let people: Vec<(PersonId, String)> = on!(conn, |c| people::table
            .filter(people::id.gt(last.bind()))
            .filter(not(is_found))
            .order(people::id.asc())
            .limit(BATCH)
            .select((people::id, people::search_text))
            .load(c))?;
        let Some((id, _)) = people.last() else { return Ok(()) };
        last = *id;
        keep(conn, &people)?;
    }
}

/// Lists the words on record that are near to one, itself not among them; none for a word that is too short.
///
/// # Errors
/// Any failure of the database.
pub fn list_near(conn: &mut DbConnection, word: &str) -> StorageResult<Vec<String>> {
    let Some((beginning, end)) = halves(word) else { return Ok(Vec::new()) };
    let (begins, ends) = (beginning.to_owned(), backwards(end));
    let mut found: Vec<String> = on!(conn, |c| name_words::table
        .filter(name_words::word.ge(&begins).and(name_words::word.lt(after(&begins))))
        .select(name_words::word)
        .distinct()
        .load(c))?;
    let from_behind: Vec<String> = on!(conn, |c| name_words::table
        .filter(name_words::backwards.ge(&ends).and(name_words::backwards.lt(after(&ends))))
        .select(name_words::backwards)
        .distinct()
        .load(c))?;
    found.extend(from_behind.iter().map(|word| backwards(word)));
    found.retain(|one| one != word && is_near(one, word));
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What every word that begins so comes before.
pub(crate) fn after(beginning: &str) -> String {
    format!("{beginning}{LAST}")
}

fn backwards(word: &str) -> String {
    word.chars().rev().collect()
}
