//! Where the pages of accounts are.

use ehc_domain::ids::UserId;

/// The page of all accounts.
pub const PLACE: &str = "/admin/users";

/// The address of the page of an account.
pub fn user_path(id: UserId) -> String {
    format!("{PLACE}/{id}")
}
