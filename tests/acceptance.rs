//! Alpha, from the request to the final plan, as the programs of a council meet it: the built program on each database, its JSON interface, one sign-in a
//! day for everybody, and every date as the law gives it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ehc_acceptance::{Answer, Person, Program};
use ehc_test_support::{Persona, TestDatabase, both_databases, personas};
use serde_json::{Value, json};

/// Alpha's case.
struct Alpha {
    program: Program,
    reference: String,
}

impl Alpha {
    /// Monday 7 September 2026: Fatima Hassan asks for an assessment of her daughter.
    fn requested(db: &TestDatabase) -> Self {
        personas::insert_all(db);
        let program = Program::start(db.url(), "2026-09-07");
        let alpha = Self { program, reference: String::new() };
        let request = json!({
            "received_on": "2026-09-07", "source": "parent", "channel": "email",
            "requester_name": "Fatima Hassan", "requester_email": "fatima.hassan@family.example",
            "concerns": "She cannot make herself understood at school.",
            "child_name": "Amira Hassan", "born_on": "2018-03-14", "parent_name": "Fatima Hassan", "parent_relation": "mother",
        });
        let recorded = alpha.person(Persona::PriyaNair).post("requests", &request).granted();
        Self { reference: recorded["reference"].as_str().unwrap().to_owned(), ..alpha }
    }

    fn person(&self, persona: Persona) -> Person {
        self.program.sign_in(&persona.email(), personas::PASSWORD)
    }

    fn path(&self, page: &str) -> String {
        format!("cases/{}/{page}", self.reference)
    }

    fn get(&self, page: &str) -> Value {
        self.person(Persona::PriyaNair).get(&self.path(page)).granted()
    }

    fn post(&self, by: Persona, page: &str, body: &Value) -> Answer {
        self.person(by).post(&self.path(page), body)
    }

    /// Priya does an act that is granted.
    fn act(&self, page: &str, body: &Value) -> Value {
        self.post(Persona::PriyaNair, page, body).granted()
    }

    /// Finds the one duty under a rule.
    fn duty(&self, rule: &str) -> Value {
        let timetable = self.get("timetable");
        let mut found = timetable["duties"].as_array().unwrap().iter().filter(|duty| duty["rule"] == rule);
        let duty = found.next().unwrap_or_else(|| panic!("a duty under {rule}")).clone();
        assert_eq!(found.count(), 0, "one limit under {rule}");
        duty
    }

    fn assert_limit(&self, rule: &str, due: &str, act_by: &str) {
        let duty = self.duty(rule);
        assert_eq!((&duty["due"], &duty["act_by"]), (&json!(due), &json!(act_by)), "{rule}");
    }

    fn stage(&self) -> Value {
        self.get("timetable")["stage"].clone()
    }

    /// Priya proposes; Helen, who gave her password just now, decides.
    fn decided(&self, kind: &str, limbs: &[&str], today: &str) -> String {
        let limbs: Vec<Value> = limbs
            .iter()
            .map(|limb| json!({ "limb": limb, "is_met": true, "reasons": "Two terms of purposeful support" }))
            .collect();
        let proposal = json!({ "kind": kind, "outcome": "agreed", "limbs": limbs, "evidence_for": "The school's records", "family_view": "Help that lasts" });
        let id = self.act("decisions", &proposal)["id"].as_str().unwrap().to_owned();
        let ruling = json!({ "outcome": "agreed", "decided_on": today, "version": 1 });
        let decide = format!("decisions/{id}/decide");
        assert_eq!(self.post(Persona::PriyaNair, &decide, &ruling).refused().0, 403, "nobody decides what they proposed");
        self.post(Persona::HelenWard, &decide, &ruling).granted();
        id
    }

    /// Finds a request for advice.
    fn asked(&self, kind: &str) -> Value {
        let list = self.get("advice");
        list.as_array().unwrap().iter().find(|request| request["kind"] == kind).unwrap().clone()
    }

    /// Lists what somebody is asked for.
    fn inbox(&self, persona: Persona) -> Vec<Value> {
        self.person(persona).get("advice").granted().as_array().unwrap().clone()
    }

    fn plan(&self) -> Value {
        self.get("plan")
    }

    fn write_section(&self, section: &str, text: &str) {
        let plan = self.plan();
        let mark = &plan["sections"].as_array().unwrap().iter().find(|one| one["section"] == section).unwrap()["mark"];
        let page = self.path(&format!("plan/sections/{section}"));
        self.person(Persona::PriyaNair).put(&page, &json!({ "text": text, "mark": mark })).granted();
    }

    fn finalise(&self, sent_on: &str) -> Answer {
        let version = self.plan()["version"].clone();
        self.post(Persona::HelenWard, "plan/finalise", &json!({ "version": version, "sent_on": sent_on }))
    }
}

/// The advice of somebody who saw the child.
fn advice(seen_on: &str) -> Value {
    let row = json!({
        "need": "Finds long instructions hard", "outcome": "Follows an instruction of two steps", "what": "A programme of talking games",
        "who": "a teaching assistant trained by the therapist", "how_often": "3 times a week", "how_long": "20 minutes",
        "ratio": "one to one", "review": "every half term",
    });
    json!({ "content": { "seen_on": seen_on, "views": "She likes to draw.", "rows": [row] }, "version": 0, "is_declared": true })
}

both_databases! {
    fn a_backup_of_a_service_that_runs_is_a_service_again(db: &TestDatabase) {
        let alpha = Alpha::requested(db);
        alpha.program.run(&["backup", "council.backup"]);
        let folder = tempfile::tempdir().unwrap();
        let empty = (db.kind() == "PostgreSQL").then(|| {
            let empty = TestDatabase::postgres();
            empty.write(|conn| conn.execute_constant("DROP SCHEMA public CASCADE; CREATE SCHEMA public")).unwrap();
            empty
        });
        let url = empty.as_ref().map_or_else(|| format!("sqlite:{}", folder.path().join("ehc.db").display()), |empty| empty.url().to_owned());
        let again = alpha.program.put_back("council.backup", &url);
        let timetable = again.sign_in(&Persona::PriyaNair.email(), personas::PASSWORD).get(&alpha.path("timetable")).granted();
        assert_eq!(timetable, alpha.get("timetable"));
        let verdict: Value = serde_json::from_str(&again.run(&["audit", "verify"])).unwrap();
        assert_eq!(verdict["ok"], true, "{verdict}");
    }

    fn alpha_from_the_request_to_the_final_plan(db: &TestDatabase) {
        let mut alpha = Alpha::requested(db);
        assert_eq!(alpha.stage(), "requested");
        alpha.assert_limit("R05-DECISION-6W", "2026-10-19", "2026-10-19");
        alpha.assert_limit("R13-FINAL-20W", "2027-01-25", "2027-01-25");
        // Nobody else learns that there is such a case.
        for persona in [Persona::JamesOsei, Persona::AnnaKowalska, Persona::MarcusBell, Persona::TomFielding, Persona::JudithCrane] {
            assert_eq!(alpha.person(persona).get(&alpha.path("timetable")).refused().0, 404, "{persona:?}");
        }

        alpha.program.live_on("2026-10-08");
        let id = alpha.decided("assess", &["has_or_may_have_needs", "may_need_plan"], "2026-10-08");
        assert_eq!(alpha.duty("R05-DECISION-6W")["met_on"], Value::Null, "a decision that nobody was told of keeps no limit");

        alpha.program.live_on("2026-10-12");
        alpha.act(&format!("decisions/{id}/tell"), &json!({ "on": "2026-10-12", "how": "email" }));
        assert_eq!(alpha.duty("R05-DECISION-6W")["met_on"], "2026-10-12");
        alpha.assert_limit("R10-NO-PLAN-16W", "2026-12-28", "2026-12-24");
        let outside = |name: &str| json!({ "name": name });
        alpha.act("advice", &json!({ "lines": [
            { "kind": "parents_views", "outside": outside("Fatima Hassan") },
            { "kind": "childs_views", "outside": outside("Amira Hassan") },
            { "kind": "education", "outside": outside("Grace Mbeki") },
            { "kind": "medical", "team": personas::Team::Health.id().uuid().to_string() },
            { "kind": "psychological", "user": Persona::JamesOsei.id().uuid().to_string() },
            { "kind": "social_care", "user": Persona::MarcusBell.id().uuid().to_string() },
        ]}));
        assert_eq!(alpha.asked("medical")["is_legal"], true, "reg 8(1) binds a health body");
        assert_eq!(alpha.asked("psychological")["is_legal"], false, "the Code asks as much of the others");
        for kind in ["education", "medical", "psychological", "social_care"] {
            assert_eq!(alpha.asked(kind)["due"], "2026-11-23", "{kind}");
        }

        alpha.program.live_on("2026-11-20");
        for (kind, author) in [("parents_views", "Fatima Hassan"), ("childs_views", "Amira Hassan"), ("education", "Grace Mbeki")] {
            let request = alpha.asked(kind);
            let came = json!({ "on": "2026-11-20", "author": author, "text": "She wants to be understood.", "is_accepted": true, "version": request["version"] });
            alpha.act(&format!("advice/{}/received", request["id"].as_str().unwrap()), &came);
        }
        // The health trust was asked as a team: Anna takes the request.
        let request = alpha.inbox(Persona::RuthAdeyemi)[0]["id"].as_str().unwrap().to_owned();
        alpha.person(Persona::AnnaKowalska).post(&format!("advice/{request}/take"), &json!({})).granted();
        assert_eq!(alpha.inbox(Persona::RuthAdeyemi), [Value::Null; 0], "what a colleague has taken is theirs");
        let answers = [("medical", Persona::AnnaKowalska), ("psychological", Persona::JamesOsei), ("social_care", Persona::MarcusBell)];
        for (kind, persona) in answers {
            let mine = alpha.inbox(persona);
            assert_eq!(mine.len(), 1, "{persona:?} sees their own request and no other");
            let submission = format!("advice/{}/submission", mine[0]["id"].as_str().unwrap());
            let sent = alpha.person(persona).post(&submission, &advice("2026-11-12")).granted();
            assert_eq!(sent["submitted_on"], "2026-11-20");
            let request = alpha.asked(kind);
            let check = format!("advice/{}/check", request["id"].as_str().unwrap());
            alpha.act(&check, &json!({ "result": "accepted", "version": request["version"] }));
            let request = alpha.asked(kind);
            assert_eq!((&request["state"], &request["due"]), (&json!("accepted"), &json!("2026-11-23")), "no answer moves a limit");
        }

        alpha.program.live_on("2026-12-14");
        let id = alpha.decided("issue", &["plan_is_necessary"], "2026-12-14");
        alpha.act(&format!("decisions/{id}/tell"), &json!({ "on": "2026-12-14", "how": "email" }));
        assert_eq!(alpha.stage(), "drafting");

        // The draft is given by hand: that day counts as the first of fifteen (reg 13(1)).
        alpha.program.live_on("2027-01-04");
        let given = alpha.plan()["advice"].as_array().unwrap().iter().find(|advice| advice["kind"] == "psychological").unwrap().clone();
        let rows = json!([{ "number": 1, "need_section": "b", "provision_section": "f" }]);
        alpha.act("plan/take", &json!({ "advice": given["id"], "rows": rows }));
        alpha.write_section("a", "She wants to be a vet.");
        let sending = json!({ "how": "hand", "breaks_reason": "The measures are agreed with the school", "version": alpha.plan()["version"] });
        let sent = alpha.act("plan/send-draft", &sending);
        assert_eq!(sent, json!({ "number": 1, "served_on": "2027-01-04", "comments_until": "2027-01-18" }));
        assert_eq!(alpha.duty("R13-DRAFT-REPS-15D")["due"], "2027-01-18");

        alpha.program.live_on("2027-01-18");
        let comment = json!({ "section": "f", "text": "We are glad of this.", "made_by": "Fatima Hassan", "received_on": "2027-01-11" });
        let comment = alpha.act("plan/comments", &comment)["id"].as_str().unwrap().to_owned();
        alpha.act(&format!("plan/comments/{comment}/answer"), &json!({ "is_accepted": true, "version": 1 }));
        alpha.write_section("i", "A mainstream primary school");
        assert_eq!(alpha.finalise("2027-01-18").refused(), (422, "gates_closed"), "the last day is the family's to its end");

        alpha.program.live_on("2027-01-25");
        alpha.act("plan/ask-approval", &json!({}));
        let issued = alpha.finalise("2027-01-25").granted();
        assert_eq!(issued, json!({ "on": "2027-01-25", "limit": "2027-01-25", "days_late": 0, "days_early": 0 }));
        assert_eq!((alpha.stage(), &alpha.duty("R13-FINAL-20W")["met_on"]), (json!("issued"), &json!("2027-01-25")));

        // What the operator reads is what the people read, and nothing that is stored differs from the law.
        let printed: Value = serde_json::from_str(&alpha.program.run(&["timetable", &alpha.reference])).unwrap();
        assert_eq!(printed, alpha.get("timetable"));
        alpha.program.run(&["recompute", "--check"]);
        alpha.program.run(&["audit", "verify"]);
    }
}
