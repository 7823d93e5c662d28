//! Test databases, fixed ports and invented people.
//!
//! [`both_databases!`] makes two tests from one body. Use it from the `tests` folder of a crate: inside `src` the crate under test is another crate
//! to the compiler than the one this helper was built with, and only [`TestDatabase::url`] is of use there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of tests fails by panicking, as its callers do"
)]

mod authority;
pub mod builders;
pub mod databases;
pub mod papers;
pub mod personas;
pub mod ports;
mod postgres;
mod sqlite;

pub use authority::forget_authority;
pub use builders::{
    a_case, a_deadline, a_request, a_standing, act_day, add_school, an_advice_request, change_case, day, find_case, form_key,
    line, mailbox, visibility_of, words,
};
pub use databases::{TestDatabase, texts_of};
pub use personas::Persona;
pub use ports::{MemoryFiles, SeededChance, SequentialIds, TestClock, TestPorts, arrived};

/// Makes a service over a test database, with a fixed clock, sequential identifiers, seeded chance and files in memory. A test that must
/// move the clock or look at the files makes [`TestPorts`] first.
pub fn service(database: &ehc_persistence::Database) -> ehc_application::Service {
    TestPorts::new().service(database)
}

/// Makes a test on SQLite and a test on PostgreSQL from each body; each run has a migrated database of its own.
///
/// ```ignore
/// both_databases! {
///     fn a_person_is_found_by_name(db: &Database) {
///         db.read(|conn| people::find(conn, "Amira")).unwrap();
///     }
///
///     async fn a_page_opens(db: &Database) { /* on an actix system */ }
/// }
/// ```
#[macro_export]
macro_rules! both_databases {
    () => {};
    ($(#[$meta:meta])* fn $name:ident($db:ident: $type:ty) $(-> $result:ty)? $body:block $($rest:tt)*) => {
        #[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "the body of a test")]
        fn $name($db: $type) $(-> $result)? $body

        mod $name {
            #[allow(unused_imports, reason = "the result may name a type of the test file")]
            use super::*;

            $(#[$meta])*
            #[test]
            fn sqlite() $(-> $result)? {
                super::$name(&$crate::TestDatabase::sqlite())
            }

            $(#[$meta])*
            #[test]
            fn postgres() $(-> $result)? {
                super::$name(&$crate::TestDatabase::postgres())
            }
        }

        $crate::both_databases! { $($rest)* }
    };
    ($(#[$meta:meta])* async fn $name:ident($db:ident: $type:ty) $body:block $($rest:tt)*) => {
        #[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "the body of a test")]
        async fn $name($db: $type) $body

        mod $name {
            $(#[$meta])*
            #[test]
            fn sqlite() {
                ::actix_web::rt::System::new().block_on(super::$name(&$crate::TestDatabase::sqlite()));
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                ::actix_web::rt::System::new().block_on(super::$name(&$crate::TestDatabase::postgres()));
            }
        }

        $crate::both_databases! { $($rest)* }
    };
}
