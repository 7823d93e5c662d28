//! The official register taken over by a program.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use ehc_application::{
    Failure,
    documents::UploadRefused,
    institutions::import::{self, Area, Imported, Official, RegisterRefused},
};
use ehc_domain::documents::FileRefused;
use serde::Serialize;
use utoipa::ToSchema;

use super::{super::ground::EDIT, AUTHORITIES};
use crate::web::{
    App, HttpError,
    described::{says, text, yes_or_no},
    error::UNKNOWN_CODE,
    respond::Answer,
    route::Row,
    upload::Uploading,
};

const DRY_RUN: &str = "dry_run";

pub(super) fn import() -> Row {
    Row::post("/api/v1/institutions/import", EDIT, || web::to(send)).describes(
        says("Takes schools and colleges over from the official register, or with `dry_run` says what would be")
            .takes_file_and(&[(AUTHORITIES, text())], &[(DRY_RUN, yes_or_no())])
            .gives::<ImportedJson>(200)
            .refuses::<RegisterRefused>()
            .refuses_by(&[UNKNOWN_CODE])
            .fails(&[HttpError::Upload(UploadRefused::NotKept), HttpError::Conflict]),
    )
}

/// A school or college by its name and unique reference number.
#[derive(Debug, Serialize, ToSchema)]
struct NamedUrnJson {
    name: String,
    urn: String,
}

/// One of which something is another than before.
#[derive(Debug, Serialize, ToSchema)]
struct DifferingJson {
    name: String,
    urn: String,
    /// What, in words.
    changes: String,
}

/// One without a number that could be any of several.
#[derive(Debug, Serialize, ToSchema)]
struct CouldBeJson {
    name: String,
    urns: Vec<String>,
}

/// A unit that somebody named here, of a kind that the official register does not have there.
#[derive(Debug, Serialize, ToSchema)]
struct UnitNotFoundJson {
    name: String,
    urn: String,
    unit: String,
}

/// A row that cannot be read.
#[derive(Debug, Serialize, ToSchema)]
struct WrongRowJson {
    /// Its number, of which the first is that of the names.
    row: u64,
    column: &'static str,
    urn: String,
}

/// What the official register did to ours, or would do.
#[derive(Debug, Serialize, ToSchema)]
struct ImportedJson {
    /// Whether nothing was changed.
    dry_run: bool,
    added: Vec<NamedUrnJson>,
    changed: Vec<DifferingJson>,
    closed: Vec<NamedUrnJson>,
    /// How many are as they were.
    unchanged: usize,
    /// Open here, and not in the file.
    not_found: Vec<NamedUrnJson>,
    /// Closed here and open there: they stay closed.
    closed_here: Vec<NamedUrnJson>,
    /// Without a number here, where several have the name and kind.
    could_be: Vec<CouldBeJson>,
    /// Named here, where the file has no unit of the kind: they stay open.
    units_not_found: Vec<UnitNotFoundJson>,
    /// How many rows of each type section I of a plan cannot name, or have not opened.
    passed_over: BTreeMap<String, usize>,
    /// How many answers of each column nobody could use.
    left_out: BTreeMap<&'static str, usize>,
    wrong_rows: Vec<WrongRowJson>,
    /// Columns that the file lacks.
    columns_not_found: Vec<&'static str>,
}

impl ImportedJson {
    fn of(official: Official, imported: Imported, dry_run: bool) -> Self {
        let named = |all: Vec<(String, String)>| all.into_iter().map(|(name, urn)| NamedUrnJson { name, urn }).collect();
        let changed = imported.changed.into_iter();
        let wrong = official.wrong.into_iter();
        let units = imported.units_not_found.into_iter();
        Self {
            dry_run,
            added: named(imported.added),
            changed: changed.map(|one| DifferingJson { name: one.name, urn: one.urn, changes: one.changes }).collect(),
            closed: named(imported.closed),
            unchanged: imported.unchanged,
            not_found: named(imported.not_found),
            closed_here: named(imported.closed_here),
            could_be: imported.could_be.into_iter().map(|(name, urns)| CouldBeJson { name, urns }).collect(),
            units_not_found: units.map(|one| UnitNotFoundJson { name: one.name, urn: one.urn, unit: one.unit }).collect(),
            passed_over: official.passed_over,
            left_out: official.left_out,
            wrong_rows: wrong.map(|row| WrongRowJson { row: row.number, column: row.column, urn: row.urn }).collect(),
            columns_not_found: official.columns_not_found,
        }
    }
}

async fn send(app: web::Data<App>, uploading: Uploading) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let sent = uploading.read(&app, &[AUTHORITIES, DRY_RUN]).await?;
    let mut file = sent.file.and_then(|file| file.ok_or(FileRefused::Empty.into())).map_err(HttpError::Upload)?;
    let refused = |refused: RegisterRefused| HttpError::from(Failure::Rule(refused));
    let area = Area::parse(sent.typed.value(AUTHORITIES)).map_err(refused)?;
    let dry_run = match sent.typed.value(DRY_RUN) {
        "" | "false" => false,
        "true" => true,
        _ => return Err(HttpError::unknown(DRY_RUN)),
    };
    let (context, sha256) = (signed_in.context(sent.submission), file.sha256.clone());
    let content = app.look(move || file.content()).await?.map_err(HttpError::Upload)?;
    let done = app.run(move |service| {
        let official = import::read(&content).map_err(Failure::Rule)?;
        let imported = if dry_run {
            import::look_at(service, &context, &area, &official)?
        } else {
            import::import_as(service, &context, &area, &official, &sha256)?
        };
        Ok::<_, Failure<RegisterRefused>>((official, imported))
    });
    let (official, imported) = done.await?;
    Ok(HttpResponse::Ok().json(ImportedJson::of(official, imported, dry_run)))
}
