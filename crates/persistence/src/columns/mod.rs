//! How each kind of value is stored, once per database: identifiers, instants, JSON and codes.
//!
//! The SQL types are ours, so that the domain's own types can be read and written without wrappers.

#[macro_use]
mod row;
mod stored;

use chrono::NaiveDate;
use diesel::{
    backend::Backend,
    expression::AsExpression,
    serialize::{self, Output, ToSql},
};
use sql_types::{Code, Instant, Json, Key};

/// How many rows one statement inserts: SQLite takes 32,766 values in one, and no table has sixty columns.
pub(crate) const AT_ONCE: usize = 500;

/// The SQL types that stand in `schema.rs`.
pub mod sql_types {
    use diesel::{query_builder::QueryId, sql_types::SqlType};

    /// An identifier: `uuid` on PostgreSQL, sixteen bytes on SQLite.
    #[derive(Debug, Clone, Copy, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
    pub struct Key;

    /// A moment in UTC: `timestamptz` on PostgreSQL, fixed-width text to the microsecond on SQLite.
    #[derive(Debug, Clone, Copy, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
    pub struct Instant;

    /// A JSON value: `jsonb` on PostgreSQL, checked text on SQLite.
    #[derive(Debug, Clone, Copy, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
    pub struct Json;

    /// A code from a closed list, decoded strictly; text on both.
    #[derive(Debug, Clone, Copy, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 25, array_oid = 1009), sqlite_type(name = "Text"))]
    pub struct Code;
}

/// What `schema.rs` names.
pub mod prelude {
    pub use super::sql_types::{Code, Instant, Json, Key};
    pub use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};
}

/// Carries a value of the domain into a query. Reading needs no wrapper; binding does, because the value's type and the trait are both foreign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression)]
#[diesel(sql_type = Key)]
#[diesel(sql_type = Instant)]
#[diesel(sql_type = Json)]
#[diesel(sql_type = Code)]
pub struct Db<T>(pub T);

macro_rules! bound_as {
    ($($sql:ty),*) => {$(
        impl<T, DB> ToSql<$sql, DB> for Db<T>
        where
            DB: Backend,
            T: std::fmt::Debug + ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }
    )*};
}

bound_as!(Key, Instant, Json, Code);

/// Says how a value goes into a query, so that queries and inserts are written the same for every type.
pub trait Bind {
    /// What diesel binds.
    type Bound;

    /// Makes it.
    fn bind(self) -> Self::Bound;
}

macro_rules! bind_as_is {
    ($($type:ty),*) => {$(
        impl Bind for $type {
            type Bound = Self;
            fn bind(self) -> Self {
                self
            }
        }
    )*};
}

bind_as_is!(String, i32, i64, bool, NaiveDate);

impl<'a> Bind for &'a str {
    type Bound = &'a str;
    fn bind(self) -> &'a str {
        self
    }
}

impl<T: Bind> Bind for Option<T> {
    type Bound = Option<T::Bound>;
    fn bind(self) -> Self::Bound {
        self.map(Bind::bind)
    }
}

impl<T: Bind> Bind for Vec<T> {
    type Bound = Vec<T::Bound>;
    fn bind(self) -> Self::Bound {
        self.into_iter().map(Bind::bind).collect()
    }
}
