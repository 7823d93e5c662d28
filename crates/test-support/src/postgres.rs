//! The template database of PostgreSQL, and copies of it.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Bool};
use ehc_persistence::{Connected, DbConnection, migrations};

use crate::databases::{fingerprint, one_of_two_places};

/// The number of the advisory lock under which the template is made.
const TEMPLATE_LOCK: i64 = 7_304_115;

/// One test's database, dropped with the value.
#[derive(Debug)]
pub(crate) struct Copy {
    server: String,
    name: String,
    url: String,
}

impl Copy {
    pub(crate) fn make() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let server = server();
        let template = format!("ehc_template_{}", fingerprint("postgres"));
        let name = format!("ehc_test_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        let mut admin = connect(&server);
        ensure_template(&mut admin, &server, &template);
        let _place = one_of_two_places();
        run(&mut admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        run(&mut admin, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Self { url: with_database(&server, &name), server, name }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // A copy that stays behind dies with the throwaway server; failing here would hide why the test failed.
        if let Ok(mut admin) = PgConnection::establish(&self.server) {
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn server() -> String {
    match std::env::var("EHC_TEST_POSTGRES_URL") {
        Ok(url) if !url.is_empty() => url,
        _ => panic!(
            "This test needs PostgreSQL. Run scripts/test, which starts a throwaway server, or set EHC_TEST_POSTGRES_URL to the address of \
             one on which databases may be created."
        ),
    }
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap_or_else(|error| panic!("the PostgreSQL server for tests does not answer: {error}"))
}

fn run(connection: &mut PgConnection, statement: &str) {
    connection.batch_execute(statement).unwrap_or_else(|error| panic!("PostgreSQL refuses `{statement}`: {error}"));
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

fn exists(connection: &mut PgConnection, database: &str) -> bool {
    sql_query("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1) AS found")
        .bind::<diesel::sql_types::Text, _>(database)
        .get_result::<Found>(connection)
        .expect("the list of databases")
        .found
}

fn ensure_template(admin: &mut PgConnection, server: &str, template: &str) {
    if exists(admin, template) {
        return;
    }
    run(admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"));
    if !exists(admin, template) {
        // Made under another name, so that a run that is interrupted leaves no half-migrated template.
        let unfinished = format!("{template}_unfinished");
        run(admin, &format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"));
        run(admin, &format!("CREATE DATABASE {unfinished} TEMPLATE template0 ENCODING 'UTF8'"));
        let mut connection = DbConnection::from(Connected::Pg(connect(&with_database(server, &unfinished))));
        migrations::run(&mut connection).unwrap_or_else(|error| panic!("the PostgreSQL migrations fail: {error}"));
        drop(connection);
        run(admin, &format!("ALTER DATABASE {unfinished} RENAME TO {template}"));
    }
    run(admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"));
}

/// Returns the address of another database on the same server.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) =
        url.split_once('?').map_or((url, String::new()), |(address, options)| (address, format!("?{options}")));
    let (scheme, rest) = address.split_once("://").expect("an address that begins with postgres://");
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}/{name}{options}")
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_name_of_the_database_is_replaced_and_the_rest_is_kept() {
        assert_eq!(with_database("postgres://a@b:1/old?x=y", "new"), "postgres://a@b:1/new?x=y");
        assert_eq!(with_database("postgres://a@b:1", "new"), "postgres://a@b:1/new");
    }
}
