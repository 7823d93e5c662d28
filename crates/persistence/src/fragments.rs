//! Pieces of SQL that diesel does not write: one of many keys, what is an act and no look, and a count that stops.
//!
//! For SQLite diesel writes a list of keys as so many parameters, and SQLite must then read and plan the query again each time it is asked; here the list is one
//! parameter, so that the prepared query is kept.

use std::fmt::Write;

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Bool, Text, Uuid as UuidType},
    sqlite::Sqlite,
};
use ehc_domain::{audit::looking, ids::Id};
use uuid::Uuid;

/// A column that holds one of some keys.
#[derive(Debug, Clone)]
pub(crate) struct Among<E> {
    column: E,
    keys: Vec<Uuid>,
    /// The keys as SQLite is given them: a JSON list of their digits. It is made with the fragment, which the query borrows what it binds from.
    text: String,
}

/// Says that a column holds one of these keys; none of them, and it holds for no row.
pub(crate) fn among<E, K>(column: E, ids: &[Id<K>]) -> Among<E> {
    let keys: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut text = String::with_capacity(2 + 35 * keys.len());
    text.push('[');
    for (place, key) in keys.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}\"{}\"", key.simple());
    }
    text.push(']');
    Among { column, keys, text }
}

impl<E: Expression> Expression for Among<E> {
    type SqlType = Bool;
}
impl<E, S> SelectableExpression<S> for Among<E> where Self: AppearsOnTable<S> {}
impl<E: AppearsOnTable<S>, S> AppearsOnTable<S> for Among<E> {}
impl<E, G> ValidGrouping<G> for Among<E> {
    type IsAggregate = is_aggregate::No;
}
// What is asked depends on whether there are any.
impl<E> QueryId for Among<E> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// How it is asked whether something is among none, which no database needs to look for.
const AMONG_NONE: &str = "1 = 0";

impl<E: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Among<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if self.keys.is_empty() {
            out.push_sql(AMONG_NONE);
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT unhex(value) FROM json_each(");
        out.push_bind_param::<Text, _>(&self.text)?;
        out.push_sql("))");
        Ok(())
    }
}
impl<E: QueryFragment<Pg>> QueryFragment<Pg> for Among<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.keys.is_empty() {
            out.push_sql(AMONG_NONE);
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<UuidType>, _>(&self.keys)?;
        out.push_sql(")");
        Ok(())
    }
}

/// A column that holds none of some keys, or nothing.
#[derive(Debug, Clone)]
pub(crate) struct NoneOf<E>(Among<E>);

/// Says that a column holds none of these keys; where it holds nothing, that is so.
pub(crate) fn none_of<E, K>(column: E, ids: &[Id<K>]) -> NoneOf<E> {
    NoneOf(among(column, ids))
}

impl<E: Expression> Expression for NoneOf<E> {
    type SqlType = Bool;
}
impl<E, S> SelectableExpression<S> for NoneOf<E> where Self: AppearsOnTable<S> {}
impl<E: AppearsOnTable<S>, S> AppearsOnTable<S> for NoneOf<E> {}
impl<E, G> ValidGrouping<G> for NoneOf<E> {
    type IsAggregate = is_aggregate::No;
}
impl<E> QueryId for NoneOf<E> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<E, DB> QueryFragment<DB> for NoneOf<E>
where
    DB: Backend,
    E: QueryFragment<DB>,
    Among<E>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // Of no keys the column is not even read.
        if self.0.keys.is_empty() {
            out.push_sql("1 = 1");
            return Ok(());
        }
        out.push_sql("(");
        self.0.column.walk_ast(out.reborrow())?;
        out.push_sql(" IS NULL OR NOT (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql("))");
        Ok(())
    }
}

/// A column that holds one of some codes.
#[derive(Debug, Clone)]
pub(crate) struct OneOf<E> {
    column: E,
    codes: Vec<String>,
    /// The codes as SQLite is given them: a JSON list.
    text: String,
}

/// Says that a column holds one of these codes, which are words of our own; asked alike each time, however many there are, so that it is planned once.
pub(crate) fn one_of<E>(column: E, codes: &[&str]) -> OneOf<E> {
    let text = serde_json::json!(codes).to_string();
    OneOf { column, codes: codes.iter().map(|code| (*code).to_owned()).collect(), text }
}

impl<E: Expression> Expression for OneOf<E> {
    type SqlType = Bool;
}
impl<E, S> SelectableExpression<S> for OneOf<E> where Self: AppearsOnTable<S> {}
impl<E: AppearsOnTable<S>, S> AppearsOnTable<S> for OneOf<E> {}
impl<E, G> ValidGrouping<G> for OneOf<E> {
    type IsAggregate = is_aggregate::No;
}
impl<E: QueryId> QueryId for OneOf<E> {
    type QueryId = OneOf<E::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = E::HAS_STATIC_QUERY_ID;
}
impl<E: QueryFragment<Sqlite>> QueryFragment<Sqlite> for OneOf<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.text)?;
        out.push_sql("))");
        Ok(())
    }
}
impl<E: QueryFragment<Pg>> QueryFragment<Pg> for OneOf<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<Text>, _>(&self.codes)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Narrows a query of cases to those that somebody may know of: none of which a conflict of interest keeps them, and of restricted ones those on which
/// they are named or which they opened in an emergency.
macro_rules! may_know {
    ($visibility:expr) => {{
        let is_let_in = BoolExpressionMethods::or(
            $crate::schema::cases::restriction_review_on.is_null(),
            $crate::fragments::among($crate::schema::cases::id, &$visibility.let_in()),
        );
        BoolExpressionMethods::and(
            is_let_in,
            diesel::dsl::not($crate::fragments::among($crate::schema::cases::id, &$visibility.hidden())),
        )
    }};
}
pub(crate) use may_know;

/// As [`may_know`], for a query without the table of cases: whatever is not about one of the cases that are [kept from](crate::kept::kept_from) somebody.
macro_rules! may_know_of {
    ($case_id:expr, $kept:expr) => {
        diesel::dsl::not($crate::fragments::among($case_id, $kept))
    };
}
pub(crate) use may_know_of;

/// What the user of a query was called at an instant, where they have had another name since.
macro_rules! name_then {
    ($at:expr) => {
        $crate::schema::former_user_names::table
            .filter($crate::schema::former_user_names::user_id.eq($crate::schema::users::id))
            .filter($crate::schema::former_user_names::until_at.ge($at))
            .order(($crate::schema::former_user_names::until_at.asc(), $crate::schema::former_user_names::id.asc()))
            .select($crate::schema::former_user_names::name)
            .single_value()
    };
}
pub(crate) use name_then;

/// Whether an entry of the trail is an act and not somebody looking, said in the very letters of the index of acts, and alike each time, so that it is planned once.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct IsAct;

impl Expression for IsAct {
    type SqlType = Bool;
}
impl<S> AppearsOnTable<S> for IsAct {}
impl<G> ValidGrouping<G> for IsAct {
    type IsAggregate = is_aggregate::No;
}
impl<DB: Backend> QueryFragment<DB> for IsAct {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for (place, look) in looking().into_iter().enumerate() {
            // They are codes of our own, of letters and full stops.
            out.push_sql(if place == 0 { "audit_entries.action <> '" } else { " AND audit_entries.action <> '" });
            out.push_sql(look);
            out.push_sql("'");
        }
        Ok(())
    }
}

/// How many rows a query finds; the query itself says, with its own limit, where to stop.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct CountOf<Q>(pub Q);

impl<Q> Query for CountOf<Q> {
    type SqlType = BigInt;
}
impl<Q, C> RunQueryDsl<C> for CountOf<Q> {}

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for CountOf<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS found");
        Ok(())
    }
}
impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for CountOf<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS found");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_act_is_told_by_codes_that_end_no_text_and_opening_a_case_is_one_of_them() {
        let looks = looking();
        assert!(looks.contains(&"case.view"), "the index of acts leaves it out");
        for look in looks {
            assert!(look.chars().all(|letter| letter.is_ascii_lowercase() || matches!(letter, '.' | '_')), "{look}");
        }
    }
}
