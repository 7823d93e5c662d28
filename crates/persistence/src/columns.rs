//! How each kind of value is stored, once per database: identifiers, instants, JSON and codes.
//!
//! The SQL types are ours, so that the domain's own types can be read and written without wrappers.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromStaticSqlRow, Queryable},
    expression::{AsExpression, bound::Bound},
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Binary, Nullable, Text, Timestamptz},
    sqlite::Sqlite,
};
use ehc_domain::ids::Id;
use uuid::Uuid;

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

use ehc_domain::codes::Coded;
use sql_types::{Code, Instant, Json, Key};

/// Lets a type be bound and read as `$sql`, given its `ToSql` and `FromSql`.
macro_rules! expression {
    ([$($generics:tt)*] $type:ty as $sql:ty) => {
        impl<$($generics)*> AsExpression<$sql> for $type {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'expr, $($generics)*> AsExpression<$sql> for &'expr $type {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<$($generics)* DB> Queryable<$sql, DB> for $type
        where
            DB: Backend,
            Self: FromStaticSqlRow<$sql, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

expression!([K: 'static,] Id<K> as Key);
expression!([] DateTime<Utc> as Instant);
expression!([] serde_json::Value as Json);

impl<K: 'static> ToSql<Key, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.uuid(), &mut out.reborrow())
    }
}
impl<K> FromSql<Key, Pg> for Id<K> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(value).map(Self::new)
    }
}
impl<K: 'static> ToSql<Key, Sqlite> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.uuid().as_bytes().to_vec());
        Ok(IsNull::No)
    }
}
impl<K> FromSql<Key, Sqlite> for Id<K> {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        Ok(Self::new(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<Instant, Pg> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.trunc_subsecs(6), &mut out.reborrow())
    }
}
impl FromSql<Instant, Pg> for DateTime<Utc> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Self as FromSql<Timestamptz, Pg>>::from_sql(value)
    }
}
impl ToSql<Instant, Sqlite> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_rfc3339_opts(SecondsFormat::Micros, true));
        Ok(IsNull::No)
    }
}
impl FromSql<Instant, Sqlite> for DateTime<Utc> {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(DateTime::parse_from_rfc3339(&text)?.with_timezone(&Utc))
    }
}

impl ToSql<Json, Pg> for serde_json::Value {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Jsonb, Pg>::to_sql(self, &mut out.reborrow())
    }
}
impl FromSql<Json, Pg> for serde_json::Value {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Self as FromSql<diesel::sql_types::Jsonb, Pg>>::from_sql(value)
    }
}
impl ToSql<Json, Sqlite> for serde_json::Value {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<Json, Sqlite> for serde_json::Value {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Stores closed lists of the domain by their codes; an unknown code in the database is an error, never a default.
macro_rules! codes {
    ($($type:path),* $(,)?) => {$(
        expression!([] $type as Code);
        impl ToSql<Code, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<Text, Pg>::to_sql(Coded::code(*self), &mut out.reborrow())
            }
        }
        impl ToSql<Code, Sqlite> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(Coded::code(*self));
                Ok(IsNull::No)
            }
        }
        impl<DB: Backend> FromSql<Code, DB> for $type
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let code = <String as FromSql<Text, DB>>::from_sql(value)?;
                Coded::parse(&code).ok_or_else(|| format!("unknown {} `{code}`", stringify!($type)).into())
            }
        }
    )*};
}

