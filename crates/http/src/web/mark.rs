//! Where the next page of a list begins: an instant and the identifier of what stands there.

use chrono::{DateTime, Utc};
use ehc_domain::ids::Id;
use uuid::Uuid;

use super::HttpError;

/// The place after which a page begins.
pub(crate) type Mark<K> = (DateTime<Utc>, Id<K>);

const WRONG: HttpError = HttpError::Malformed("The place in the list was not one of ours.");

/// Reads a place in a list of another order; `None` for its beginning.
///
/// # Errors
/// [`HttpError::Malformed`] when it cannot be read: a program that was given the first page again would never come to the end.
pub(crate) fn place<T>(place: Option<&str>, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, HttpError> {
    place.map(|place| parse(place).ok_or(WRONG)).transpose()
}

/// Reads a place in a list; `None` for its beginning.
///
/// # Errors
/// [`HttpError::Malformed`] when it was not made by [`text`].
pub(crate) fn read<K>(place: Option<&str>) -> Result<Option<Mark<K>>, HttpError> {
    let Some((at, id)) = place.map(|place| place.split_once('_').ok_or(WRONG)).transpose()? else { return Ok(None) };
    let at = at.parse::<i64>().ok().and_then(DateTime::from_timestamp_micros).ok_or(WRONG)?;
    Ok(Some((at, Id::new(Uuid::try_parse(id).map_err(|_| WRONG)?))))
}

/// Writes a place in a list as it stands in an address.
pub(crate) fn text<K>((at, id): Mark<K>) -> String {
    format!("{}_{}", at.timestamp_micros(), id.uuid())
}

#[cfg(test)]
mod tests {
    use ehc_domain::ids::NoticeId;

    use super::*;

    #[test]
    fn a_place_in_the_list_survives_an_address() {
        let place: Mark<_> = ("2026-12-01T09:00:00.123456Z".parse().unwrap(), NoticeId::new(Uuid::from_u128(7)));
        assert_eq!(read(Some(&text(place))), Ok(Some(place)));
        assert_eq!(read::<()>(None), Ok(None));
        for wrong in ["", "_", "x_y", "1", "1_x", "99999999999999999999_00000000-0000-0000-0000-000000000007"] {
            assert!(read::<()>(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
