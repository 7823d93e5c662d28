//! What the letters of the invented council say since the Act began.

use diesel::RunQueryDsl;
use ehc_domain::{authority::AuthorityDetail, codes::Coded, ids::Id};
use ehc_persistence::{
    Connected, Database, DbConnection, StorageResult, authority::AuthorityDetailRow, schema::authority_details,
};
use uuid::Uuid;

use crate::Persona;

/// Records something of everything that is known of an authority.
pub(crate) fn insert(conn: &mut DbConnection) -> StorageResult<()> {
    let row = |(number, detail): (u128, &AuthorityDetail)| AuthorityDetailRow {
        id: Id::new(Uuid::from_u128(0x0199_0001_0000_7000_8000_0007_0000_0000 | number)),
        detail: *detail,
        text: match detail {
            AuthorityDetail::Name => "Ashmere Council".to_owned(),
            AuthorityDetail::Code => "861".to_owned(),
            detail => format!("{} of Ashmere\n01632 960 000", detail.label()),
        },
        from_on: "2014-09-01".parse().expect("a day"),
        recorded_at: "2026-09-01T08:00:00Z".parse().expect("an instant"),
        recorded_by: Persona::TomFielding.id(),
    };
    AuthorityDetailRow::insert_all((1..).zip(AuthorityDetail::ALL).map(row).collect(), conn)
}

/// Takes away everything that is known of the authority, as where nobody has recorded it yet.
pub fn forget_authority(database: &Database) {
    database
        .write(|conn| -> StorageResult<()> {
            match conn.connected() {
                Connected::Pg(c) => diesel::delete(authority_details::table).execute(c)?,
                Connected::Sqlite(c) => diesel::delete(authority_details::table).execute(c)?,
            };
            Ok(())
        })
        .unwrap_or_else(|error| panic!("what is known of the authority cannot be taken away: {error}"));
}
