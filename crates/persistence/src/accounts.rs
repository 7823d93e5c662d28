//! x
row! {
    /// A user.
    pub struct UserRow in users {
        /// Who.
        pub id: ehc_domain::ids::UserId,
        pub email: String,
        pub name: String,
        pub password_hash: String,
        pub team_id: Option<ehc_domain::ids::TeamId>,
        pub is_active: bool,
        pub stamp: i32,
        pub created_at: chrono::DateTime<chrono::Utc>,
    }
}
use crate::columns::Bind;
use diesel::prelude::*;
pub fn find(conn: &mut crate::DbConnection, id: ehc_domain::ids::UserId) -> crate::StorageResult<Option<UserRow>> {
    use crate::schema::users;
    Ok(on!(conn, |c| users::table.find(id.bind()).select(UserRow::as_select()).first(c).optional())?)
}
