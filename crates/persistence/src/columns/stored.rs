//! How identifiers, instants, JSON and codes are written and read, once per database.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromStaticSqlRow, Queryable},
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Binary, Text, Timestamptz},
    sqlite::Sqlite,
};
use ehc_domain::{codes::Coded, ids::Id};
use uuid::Uuid;

use super::{
    Bind, Db,
    sql_types::{Code, Instant, Json, Key},
};

macro_rules! bind_in_db {
    ([$($generics:tt)*] $type:ty) => {
        impl<$($generics)*> Bind for $type {
            type Bound = Db<Self>;
            fn bind(self) -> Db<Self> {
                Db(self)
            }
        }
    };
}

// Diesel itself reads these two under any SQL type for which they can be decoded.
bind_in_db!([] DateTime<Utc>);

bind_in_db!([] serde_json::Value);

/// Lets a type be bound through [`Db`] and read as `$sql`.
macro_rules! stored {
    ([$($generics:tt)*] $type:ty as $sql:ty) => {
        bind_in_db!([$($generics)*] $type);
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

stored!([K: 'static,] Id<K> as Key);

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
        stored!([] $type as Code);
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

codes!(
    ehc_domain::access::ReviewGround,
    ehc_domain::accounts::Role,
    ehc_domain::accounts::TeamKind,
    ehc_domain::advice::AdviceAnswer,
    ehc_domain::approvals::ProposalState,
    ehc_domain::approvals::ProposedAct,
    ehc_domain::audit::AuditOutcome,
    ehc_domain::advice::AdviceKind,
    ehc_domain::advice::AdviceState,
    ehc_domain::advice::Binding,
    ehc_domain::advice::NotAskedGround,
    ehc_domain::calendar::CalendarChangeKind,
    ehc_domain::cases::DutyActor,
    ehc_domain::cases::Stage,
    ehc_domain::consultations::ObjectionGround,
    ehc_domain::consultations::ReplyOutcome,
    ehc_domain::contacts::ContactWay,
    ehc_domain::decisions::DecisionKind,
    ehc_domain::decisions::DecisionOutcome,
    ehc_domain::decisions::DecisionState,
    ehc_domain::documents::DocumentClass,
    ehc_domain::documents::DocumentState,
    ehc_domain::authority::AuthorityDetail,
    ehc_domain::emergency::EmergencyGround,
    ehc_domain::emergency::EmergencyOutcome,
    ehc_domain::flags::FlagKind,
    ehc_domain::institutions::ContactRole,
    ehc_domain::institutions::InstitutionKind,
    ehc_domain::institutions::UnitKind,
    ehc_domain::notifications::MailState,
    ehc_domain::notifications::NoticeEvent,
    ehc_domain::notifications::TaskKind,
    ehc_domain::people::care::Involvement,
    ehc_domain::people::circumstance::ChildCircumstance,
    ehc_domain::people::ethnicity::Ethnicity,
    ehc_domain::people::schooling::Elsewhere,
    ehc_domain::people::record::PersonField,
    ehc_domain::people::record::ResponsibilityBasis,
    ehc_domain::people::record::Sex,
    ehc_domain::policy::Standing,
    ehc_domain::plans::PlanSection,
    ehc_domain::plans::PlanState,
    ehc_domain::plans::RowKind,
    ehc_domain::plans::VersionKind,
    ehc_domain::requests::Channel,
    ehc_domain::requests::Became,
    ehc_domain::requests::RequestSource,
    ehc_domain::timetable::moves::Moved,
    ehc_domain::timetable::rules::Authority,
);
