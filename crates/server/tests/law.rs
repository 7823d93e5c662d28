//! The law from the command line: what the built program prints, and how it refuses.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// Runs the program in an empty folder, where there is neither a database nor a place to look for one.
fn ehc(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ehc"));
    command.current_dir(folder).env_clear().args(arguments);
    command.env("EHC__DATABASE__URL", format!("sqlite:{}", folder.join("data/ehc.db").display()));
    command.output().unwrap()
}

fn words(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", words(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The status and the one sentence of a refusal.
fn refusal(output: &Output) -> (i32, String) {
    let said = words(&output.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    (output.status.code().unwrap(), said.trim_end().to_owned())
}

#[test]
fn a_limit_is_worked_out_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let expected = [
        (vec!["R05-DECISION-6W", "--trigger", "2026-02-20"], Some("2026-04-03"), Some("2026-04-02")),
        (vec!["R13-FINAL-20W", "--trigger", "2026-03-02"], Some("2026-07-20"), Some("2026-07-20")),
        (vec!["R13-DRAFT-REPS-15D", "--trigger", "2026-06-01"], Some("2026-06-15"), None),
        (vec!["R15-2-TRANSFER", "--trigger", "2026-12-19", "--fact", "move=2027-01-09"], Some("2027-01-13"), Some("2027-01-13")),
        (
            vec!["R15-5-REVIEW", "--trigger", "2027-01-13", "--fact", "reviewed=2026-02-10"],
            Some("2027-04-12"),
            Some("2027-04-12"),
        ),
        (
            vec!["TR20-APPEAL", "--trigger", "2026-10-01", "--fact", "certificate=2026-11-29"],
            Some("2027-01-04"),
            Some("2027-01-04"),
        ),
        (vec!["S45-4-NOT-BEFORE", "--trigger", "2026-06-10", "--fact", "appealed=2026-07-01"], None, None),
        (vec!["R03-CONSULT", "--trigger", "2026-03-02"], None, None),
    ];
    for (asked, due, act_by) in expected {
        let said = json(&ehc(folder.path(), &[&["rules", "due"], &asked[..]].concat()));
        assert_eq!((said["rule"].as_str(), said["due"].as_str(), said["act_by"].as_str()), (Some(asked[0]), due, act_by));
        assert_eq!(said["receipt"]["rule"], asked[0]);
        assert_eq!(said["receipt"]["hash"].as_str().unwrap().len(), 64);
        assert_eq!(said.as_object().unwrap().len(), 4);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn what_cannot_be_worked_out_is_refused_in_one_sentence_with_status_2() {
    let folder = tempfile::tempdir().unwrap();
    let due = |arguments: &[&str]| refusal(&ehc(folder.path(), &[&["rules", "due"], arguments].concat()));
    let sentence = |words: &str| (2, format!("ehc: {words}."));
    assert_eq!(due(&["R99-NOTHING", "--trigger", "2026-03-02"]), sentence("there is no rule called R99-NOTHING"));
    assert_eq!(
        due(&["R15-2-TRANSFER", "--trigger", "2026-03-02"]),
        sentence("R15-2-TRANSFER needs the fact move: the day of the move")
    );
    for impossible in ["2026-02-30", "2026-2-3", "03/02/2026", "+2026-03-02", " 2026-03-02", ""] {
        assert_eq!(
            due(&["R05-DECISION-6W", &format!("--trigger={impossible}")]),
            sentence(&format!("The trigger must be a real date like 2026-09-07, not {impossible:?}"))
        );
    }
    assert_eq!(
        due(&["R15-2-TRANSFER", "--trigger", "2026-03-02", "--fact", "move=2026-02-30"]),
        sentence("move cannot be \"2026-02-30\"")
    );
    assert_eq!(
        due(&["R05-DECISION-6W", "--trigger", "2026-03-02", "--fact", "moon=2026-03-02"]),
        sentence("R05-DECISION-6W takes no fact called moon")
    );
    let twice =
        ["TR20-APPEAL", "--trigger", "2026-03-02", "--fact", "certificate=2026-03-03", "--fact", "certificate=2026-03-04"];
    assert_eq!(due(&twice), sentence("The fact certificate is given twice"));
    assert_eq!(due(&["R05-DECISION-6W"]).0, 2, "no trigger");
    assert_eq!(due(&["R13-FINAL-20W", "--trigger", "2014-08-31"]).0, 2, "before the law began");
}

#[test]
fn every_rule_is_listed_with_its_citation_and_the_facts_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let listed = json(&ehc(folder.path(), &["rules", "list"]));
    let rules = listed["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 101);
    let find = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    let transfer = find("R15-2-TRANSFER");
    assert_eq!(transfer["regulation"], "SEND Regulations 2014 reg 15(2)");
    assert_eq!((&transfer["period"], &transfer["unit"]), (&15.into(), &"working_day".into()));
    assert_eq!((&transfer["facts"][0]["name"], &transfer["facts"][0]["required"]), (&"move".into(), &true.into()));
    assert_eq!(find("S46-MAX-AGE")["facts"][0]["options"].as_array().unwrap().len(), 3);
    assert!(find("R42-2-AS-ORDER")["facts"][0]["options"].as_array().unwrap().len() > 5);
    assert!(rules.iter().all(|rule| rule["regulation"].as_str().is_some_and(|words| !words.is_empty())));
}

#[test]
fn a_kept_receipt_is_identical_and_a_changed_one_says_where_it_differs() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["rules", "due", "TR20-APPEAL", "--trigger", "2026-10-01", "--fact", "certificate=2026-11-29"];
    let printed = words(&ehc(folder.path(), &arguments).stdout);
    let keep = |text: &str| std::fs::write(folder.path().join("kept.json"), text).unwrap();
    keep(&printed);
    let verified = ehc(folder.path(), &["receipt", "verify", "kept.json"]);
    assert_eq!(json(&verified)["result"], "identical");

    let whole: Value = serde_json::from_str(&printed).unwrap();
    keep(&whole["receipt"].to_string());
    assert_eq!(json(&ehc(folder.path(), &["receipt", "verify", "kept.json"]))["result"], "identical", "the receipt alone");

    let mut forged = whole.clone();
    forged["receipt"]["due"] = "2027-02-04".into();
    keep(&forged.to_string());
    let verified = ehc(folder.path(), &["receipt", "verify", "kept.json"]);
    assert_eq!(refusal(&verified), (1, "ehc: The receipt of TR20-APPEAL differs in due, hash.".to_owned()));
    let said: Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!((&said["result"], &said["receipts"][0]["differences"][0]["now"]), (&"differs".into(), &"2027-01-04".into()));

    let mut relabelled = whole;
    relabelled["due"] = "2027-02-04".into();
    keep(&relabelled.to_string());
    assert_eq!(refusal(&ehc(folder.path(), &["receipt", "verify", "kept.json"])).0, 1, "what stands beside the receipt");

    for unusable in ["", "[]", "{}", "null", "{\"receipt\":3}", "{\"rule\":\"R99\",\"hash\":\"x\"}"] {
        keep(unusable);
        assert_eq!(refusal(&ehc(folder.path(), &["receipt", "verify", "kept.json"])).0, 2, "{unusable}");
    }
    assert_eq!(refusal(&ehc(folder.path(), &["receipt", "verify", "absent.json"])).0, 2);
}

#[test]
fn a_receipt_on_a_calendar_of_another_service_says_what_is_missing_and_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let printed = words(&ehc(folder.path(), &["rules", "due", "R05-DECISION-6W", "--trigger", "2026-03-02"]).stdout);
    let mut kept: Value = serde_json::from_str(&printed).unwrap();
    kept["receipt"]["calendar"] = "england-2020-2028-86d20d12+1".into();
    std::fs::write(folder.path().join("kept.json"), kept.to_string()).unwrap();
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    let (status, why) = refusal(&ehc(folder.path(), &["receipt", "verify", "kept.json"]));
    assert_eq!(status, 2);
    assert!(why.contains("england-2020-2028-86d20d12+1") && why.contains("there is no database here"), "{why}");
    assert_eq!(names(), before, "nothing was made");

    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/ehc.db"), "").unwrap();
    let (status, why) = refusal(&ehc(folder.path(), &["receipt", "verify", "kept.json"]));
    assert!(status == 2 && why.contains("the database here holds no calendars"), "{status} {why}");
}

#[test]
fn the_timetable_of_a_case_is_printed_and_its_receipts_verify_and_stored_dates_agree() {
    let folder = tempfile::tempdir().unwrap();
    json_or_text(&ehc(folder.path(), &["demo"]));
    let listed = json(&ehc(folder.path(), &["recompute", "--check"]));
    assert_eq!(listed["differ"], Value::Array(Vec::new()));
    let output = ehc(folder.path(), &["timetable", "EHC-000418"]);
    let said = json(&output);
    assert_eq!(said["case"], "EHC-000418");
    let duties = said["duties"].as_array().unwrap();
    assert!(duties.iter().any(|duty| duty["rule"] == "R13-FINAL-20W"), "{duties:?}");
    std::fs::write(folder.path().join("kept.json"), &output.stdout).unwrap();
    let verified = json(&ehc(folder.path(), &["receipt", "verify", "kept.json"]));
    assert_eq!(verified["receipts"].as_array().unwrap().len(), duties.len());

    let early = json(&ehc(folder.path(), &["timetable", "EHC-000418", "--as-known-on", "2014-09-01"]));
    assert_eq!((&early["duties"], &early["stage"]), (&Value::Array(Vec::new()), &Value::Null), "nothing was known");
    let october = json(&ehc(folder.path(), &["timetable", "EHC-000418", "--as-known-on", "2026-10-01"]));
    assert_eq!((&october["stage"], &said["stage"]), (&"requested".into(), &"assessing".into()));
    let ahead = ["timetable", "EHC-000418", "--as-known-on", "2027-12-01"];
    let nobody_knows = "ehc: Nothing is known yet as on 1 December 2027: enter today or an earlier day.".to_owned();
    assert_eq!(refusal(&ehc(folder.path(), &ahead)), (2, nobody_knows));
    assert_eq!(refusal(&ehc(folder.path(), &["timetable", "EHC-999999"])).0, 2);
    assert_eq!(refusal(&ehc(folder.path(), &["timetable", "nonsense"])).0, 2);
    assert_eq!(refusal(&ehc(folder.path(), &["timetable", "EHC-000418", "--as-known-on", "2026-02-30"])).0, 2);
}

fn json_or_text(output: &Output) {
    assert!(output.status.success(), "{}", words(&output.stderr));
}

#[test]
fn a_calendar_that_ends_is_warned_of_from_october() {
    let folder = tempfile::tempdir().unwrap();
    let warnings = |today: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ehc"));
        let output = command.current_dir(folder.path()).env_clear().env("EHC__CLOCK__TODAY", today).arg("check-config").output();
        json(&output.unwrap())["warnings"].as_array().unwrap().clone()
    };
    assert_eq!(warnings("2028-09-30"), Vec::<Value>::new());
    assert!(warnings("2028-10-01")[0].as_str().unwrap().contains("2029"));
}
