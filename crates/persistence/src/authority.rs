//! What is known of the authority itself, each from a day on.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    authority::AuthorityDetail,
    ids::{AuthorityDetailId, AuthorityLogoId, UserId},
};

use crate::{
    DbConnection, StorageResult,
    schema::{authority_details, authority_logos, users},
};

row! {
    /// Something that is known of the authority.
    pub struct AuthorityDetailRow in authority_details {
        /// Which.
        pub id: AuthorityDetailId,
        /// What it is about.
        pub detail: AuthorityDetail,
        /// What it says.
        pub text: String,
        /// The first day on which it holds.
        pub from_on: NaiveDate,
        /// When it was recorded.
        pub recorded_at: DateTime<Utc>,
        /// Who recorded it.
        pub recorded_by: UserId,
    }
}

/// Lists everything that was ever known, with the name of who recorded it: in the order of their days, and of those of one day as they were recorded.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection) -> StorageResult<Vec<(AuthorityDetailRow, String)>> {
    Ok(on!(conn, |c| authority_details::table
        .inner_join(users::table.on(users::id.eq(authority_details::recorded_by)))
        .order((authority_details::from_on.asc(), authority_details::recorded_at.asc(), authority_details::id.asc()))
        .select((AuthorityDetailRow::as_select(), users::name))
        .load(c))?)
}

row! {
    /// The logo of the authority from a day on, or that it has none.
    pub struct LogoRow in authority_logos {
        /// Which.
        pub id: AuthorityLogoId,
        /// The SHA-256 of its file, in hexadecimal; `None`, with the three below, where there is no logo from then on.
        pub sha256: Option<String>,
        /// The media type of its file.
        pub content_type: Option<String>,
        /// Its width in pixels.
        pub width: Option<i32>,
        /// Its height in pixels.
        pub height: Option<i32>,
        /// The first day on which it is used.
        pub from_on: NaiveDate,
        /// When it was recorded.
        pub recorded_at: DateTime<Utc>,
        /// Who recorded it.
        pub recorded_by: UserId,
    }
}

/// Lists every logo that there ever was, with the name of who recorded it: in the order of their days, and of those of one day as they were recorded.
///
/// # Errors
/// Any failure of the database.
pub fn list_logos(conn: &mut DbConnection) -> StorageResult<Vec<(LogoRow, String)>> {
    Ok(on!(conn, |c| authority_logos::table
        .inner_join(users::table.on(users::id.eq(authority_logos::recorded_by)))
        .order((authority_logos::from_on.asc(), authority_logos::recorded_at.asc(), authority_logos::id.asc()))
        .select((LogoRow::as_select(), users::name))
        .load(c))?)
}
