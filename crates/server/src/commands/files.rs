//! `ehc files`

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use ehc_application::ports::FileStore;
use ehc_persistence::{Database, backup};
use serde::Serialize;

use super::CommandError;
use crate::{output, ports::FolderFileStore, settings::Settings, wiring};

/// Look after the files of documents and logos.
#[derive(Debug, Args)]
pub struct Files {
    #[command(subcommand)]
    command: FilesCommand,
}

#[derive(Debug, Subcommand)]
enum FilesCommand {
    /// List files that no document or logo names, and files that one names and that are not there. Nothing is removed.
    Check {
        /// Read every file too, and list those whose content is not what it was.
        #[arg(long)]
        contents: bool,
    },
}

impl Files {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when a file is missing or damaged.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let FilesCommand::Check { contents } = self.command;
        let found = Found::in_folder(&wiring::database(settings)?, &wiring::files(settings)?, contents)?;
        let wrong = found.wrong();
        output::json(&Said { ok: wrong.is_empty(), found })?;
        if wrong.is_empty() { Ok(()) } else { Err(CommandError::Failed(wrong.join(". "))) }
    }
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Said {
    ok: bool,
    #[serde(flatten)]
    found: Found,
}

/// What is found of files, by their hashes.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Found {
    /// How many are in the folder.
    kept: usize,
    /// Named by a document, and not there.
    missing: Vec<String>,
    /// Named by a document, and not what they were; left out when none was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<Vec<String>>,
    /// There for long, and named by no document.
    unnamed: Vec<String>,
}

impl Found {
    fn in_folder(database: &Database, files: &FolderFileStore, contents: bool) -> Result<Self, CommandError> {
        // What lay there before the documents are read, and has lain there for long, is named by one of them or by none.
        let settled = files.hashes(true)?;
        let named: BTreeSet<String> = database.read(backup::file_hashes)?.into_iter().collect();
        // A file is there before its document is, so that these are read last.
        let kept = files.hashes(false)?;
        let is_damaged = |hash: &&String| files.open(hash).is_err();
        Ok(Self {
            kept: kept.len(),
            missing: named.difference(&kept).cloned().collect(),
            damaged: contents.then(|| named.intersection(&kept).filter(is_damaged).cloned().collect()),
            unnamed: settled.difference(&named).cloned().collect(),
        })
    }

    fn wrong(&self) -> Vec<String> {
        let said = |many: usize, what| (many > 0).then(|| format!("Files that documents name and that are {what}: {many}"));
        let damaged = self.damaged.as_ref().map_or(0, Vec::len);
        [said(self.missing.len(), "not there"), said(damaged, "damaged")].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ehc_domain::{
        documents::{DocumentClass, DocumentState},
        hex,
        ids::Id,
    };
    use ehc_persistence::{authority::LogoRow, documents::DocumentRow};
    use ehc_test_support::{Persona, TestDatabase, a_case, both_databases, day, personas};
    use sha2::{Digest, Sha256};
    use uuid::Uuid;

    use super::*;

    fn hash(text: &str) -> String {
        hex::write(&Sha256::digest(text))
    }

    fn keep(files: &FolderFileStore, text: &str) {
        let mut incoming = files.begin().unwrap();
        incoming.add(text.as_bytes()).unwrap();
        incoming.keep(&hash(text)).unwrap();
    }

    fn name(db: &TestDatabase, text: &str) {
        let row = DocumentRow {
            id: Id::new(Uuid::from_bytes(Sha256::digest(text)[..16].try_into().unwrap())),
            case_id: a_case().insert(db).id,
            class: DocumentClass::Education,
            title: "Advice".into(),
            file_name: "advice.txt".into(),
            content_type: "text/plain".into(),
            sha256: hash(text),
            size_bytes: 1,
            state: DocumentState::Unscanned,
            uploaded_by: Persona::PriyaNair.id(),
            uploaded_at: day("2026-09-07").and_hms_opt(9, 0, 0).unwrap().and_utc(),
            advice_request_id: None,
            withdrawn_at: None,
            withdrawn_reason: None,
        };
        db.write(|conn| row.insert(conn)).unwrap();
    }

    both_databases! {
        fn files_are_compared_with_the_documents_that_name_them_and_on_demand_with_what_they_were(db: &TestDatabase) {
            personas::insert_all(db);
            let folder = tempfile::tempdir().unwrap();
            let files = FolderFileStore::open_folder(folder.path()).unwrap();
            for text in ["whole", "damaged", "lost"] {
                keep(&files, text);
                name(db, text);
            }
            keep(&files, "on its way");
            let place = |text: &str| folder.path().join(&hash(text)[..2]).join(hash(text));
            fs::write(place("damaged"), "damagee").unwrap();
            fs::remove_file(place("lost")).unwrap();
            let found = |contents| Found::in_folder(db, &files, contents).unwrap();
            let names_only = Found { kept: 3, missing: vec![hash("lost")], damaged: None, unnamed: vec![] };
            assert_eq!(found(false), names_only);
            assert_eq!(found(true), Found { damaged: Some(vec![hash("damaged")]), ..names_only });
            assert_eq!(found(true).wrong().len(), 2);

            let old = fs::File::options().write(true).open(place("on its way")).unwrap();
            old.set_modified(std::time::SystemTime::now() - std::time::Duration::from_hours(2)).unwrap();
            assert_eq!(found(false).unnamed, [hash("on its way")], "no document came to name it");
            let logo = LogoRow {
                id: Id::new(Uuid::from_u128(1)),
                sha256: Some(hash("on its way")),
                content_type: Some("image/png".into()),
                width: Some(64),
                height: Some(32),
                from_on: day("2026-09-07"),
                recorded_at: day("2026-09-07").and_hms_opt(9, 0, 0).unwrap().and_utc(),
                recorded_by: Persona::TomFielding.id(),
            };
            db.write(|conn| logo.insert(conn)).unwrap();
            assert!(found(false).unnamed.is_empty(), "it is the logo");
            keep(&files, "lost");
            keep(&files, "damaged");
            assert!(found(true).wrong().is_empty());
        }
    }
}
