//! What programs may rely on: every act with its refusals, by code and by the answer to put right.

use std::collections::BTreeSet;

use ehc_http::routes::{self, Kind};

fn table() -> String {
    let mut lines = Vec::new();
    for row in routes::all().into_iter().filter(|row| row.kind() == Kind::Api) {
        let Some(act) = &row.act else { continue };
        lines.push(format!("{} {} ({})", row.method, row.path, act.status));
        let refusals = act.refusals.iter();
        lines.extend(refusals.map(|refusal| format!("  {} @ {}", refusal.code, refusal.field.unwrap_or("the whole act"))));
    }
    lines.join("\n")
}

#[test]
fn every_refusal_of_an_act_has_a_code_that_stands() {
    insta::assert_snapshot!(table());
}

#[test]
fn a_code_means_one_thing_within_an_act() {
    for row in routes::all() {
        let Some(act) = &row.act else { continue };
        let mut seen = BTreeSet::new();
        for refusal in &act.refusals {
            assert!(seen.insert((refusal.code, refusal.words)) || refusal.field.is_some(), "{row:?} says {} twice", refusal.code);
            let is_code = refusal.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            assert!(is_code, "{row:?}: {}", refusal.code);
        }
    }
}
