//! Names that were changed before every one of them was kept for searching: the history of a person knows them, and they are brought in once per version.

use ehc_domain::{
    ids::PersonId,
    names::{searched_by, searched_names},
};
use ehc_persistence::{StorageResult, people};

use crate::Service;

/// How many people are brought up to date at once.
const BATCH: i64 = 200;

/// Has everybody found by every name that they have or had; says of how many that was not so.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn bring_in(service: &Service) -> StorageResult<usize> {
    let (mut after, mut found): (Option<PersonId>, usize) = (None, 0);
    loop {
        let (last, more) = service.store.database().write(|conn| {
            let renamed = people::list_renamed(conn, after, BATCH)?;
            let ids: Vec<PersonId> = renamed.iter().map(|row| row.id).collect();
            let former = people::list_former_names(conn, &ids)?;
            let mut more = 0;
            for row in &renamed {
                let earlier = row.earlier_names.iter().flat_map(|names| names.lines());
                let changed = former.iter().filter(|(id, _)| *id == row.id).flat_map(|(_, names)| names.lines());
                let names = std::iter::once(row.name.as_str()).chain(row.known_as.as_deref()).chain(earlier).chain(changed);
                let text = searched_by(names.chain(searched_names(&row.search_text)));
                if text != row.search_text {
                    people::set_search_text(conn, row.id, &text)?;
                    more += 1;
                }
            }
            Ok::<_, ehc_persistence::StorageError>((ids.last().copied(), more))
        })?;
        found += more;
        let Some(last) = last else { return Ok(found) };
        after = Some(last);
    }
}
