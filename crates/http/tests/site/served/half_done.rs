//! What people of the scene were in the middle of when they were looked at.

use ehc_application::{
    access::{self, Restriction},
    requests::{Joins, NewRequest},
};
use ehc_domain::{accounts::Role, cases::CaseReference, requests::RequestSource};
use ehc_persistence::Database;
use ehc_test_support::{
    Persona, a_request, day, find_case, line, personas,
    personas::{Team, insert_another},
    words,
};
use serde_json::json;

use super::scene::Scene;
use crate::{browser::Person, doors::send};

/// A request of which the steps are half done.
const REQUEST: &str = "/requests/new/019a0000-0000-7000-8000-000000000006";

impl Scene<'_> {
    /// What people were in the middle of: an appointment missed and advice with a draft, a request that may be of a child on record, a note not sent.
    pub(super) async fn leave_things_half_done(&self, assessing: &CaseReference) {
        let anna = self.site.sign_in(Persona::AnnaKowalska).await;
        let place = self.inbox(&anna).await;
        let version = self.page(&anna, &format!("{place}/answer")).await.hidden("version");
        let missed = "answer=missed_appointment&day-missed_appointment-day=3&day-missed_appointment-month=11\
                      &day-missed_appointment-year=2026&next-day=2&next-month=2&next-year=2027";
        self.act(&anna, &format!("{place}/answer"), &format!("{missed}&version={version}")).await;
        let form = "version=0&need-1=Speech&what-1=Access+to+therapy&seen-day=10&seen-month=1&seen-year=2027";
        self.act(&anna, &format!("{place}/write"), form).await;
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let child = self.site.get_as(&priya, &format!("/api/v1/cases/{assessing}/people")).await.json()[0]["id"].clone();
        for name in ["Yusuf+Grant", "Osman+Grant", "Idris+Grant"] {
            let new = format!("name={name}&relation=uncle&phone=&email=&address=&contact_way=&language=");
            self.act(&priya, &format!("/cases/{assessing}/people/new"), &new).await;
        }
        let circle = self.site.get_as(&priya, &format!("/api/v1/cases/{assessing}/people")).await.json();
        let of = |name: &str| {
            let found = circle.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["id"].clone();
            found.as_str().unwrap().to_owned()
        };
        let quiet = "from-day=20&from-month=1&from-year=2027&reason=An+order&version=1";
        self.act(&priya, &format!("/cases/{assessing}/people/{}/not-told", of("Osman Grant")), quiet).await;
        let over = "ended_on-day=20&ended_on-month=1&ended_on-year=2027&reason=He+moved&version=1";
        self.act(&priya, &format!("/cases/{assessing}/people/{}/end", of("Idris Grant")), over).await;
        let born = "born_on-day=14&born_on-month=3&born_on-year=2013&reason=As+on+the+certificate";
        let check = format!("/cases/{assessing}/people/{}/birth-date", child.as_str().unwrap());
        assert_eq!(self.act(&priya, &check, born).await.location(), format!("{check}/check"));
        let record = format!("/cases/{assessing}/people/{}", child.as_str().unwrap());
        let from = "from-day=4&from-month=1&from-year=2027";
        self.act(&priya, &format!("{record}/school"), &format!("institution_id=&elsewhere=EHE&words=&{from}&reason=")).await;
        self.act(&priya, &format!("{record}/year"), &format!("year_shift=-1&{from}&reason=As+agreed")).await;
        let circumstances = format!("{record}/circumstances");
        let vision = format!("kind=vision_impairment&words=Left+eye&{from}&reason=");
        let check = self.act(&priya, &circumstances, &vision).await.location().to_owned();
        let version = self.page(&priya, &check).await.hidden("version");
        self.act(&priya, &check, &format!("version={version}")).await;
        let known = self.site.get_as(&priya, &format!("/api/v1{record}")).await.json()["circumstances"][0]["id"].clone();
        let ended = format!("words=Left+eye&{from}&until-day=20&until-month=1&until-year=2027&reason=");
        self.act(&priya, &format!("{circumstances}/{}", known.as_str().unwrap()), &ended).await;
        self.act(&priya, &circumstances, &format!("kind=hearing_impairment&words=&{from}&reason=")).await;
        let who = "source=parent&requester_name=Fatima+Hassan&received_on-day=18&received_on-month=1&received_on-year=2027\
                   &channel=email&requester_email=&concerns=";
        self.act(&priya, REQUEST, who).await;
        let child = self
            .act(
                &priya,
                &format!("{REQUEST}/child"),
                "child_name=Amira+Hassan&born_on-day=14&born_on-month=3&born_on-year=2018&upn=",
            )
            .await;
        assert_eq!(child.location(), format!("{REQUEST}/matches"));
        self.act(&priya, &format!("{REQUEST}/matches"), "joins=another&match_reason=A+cousin").await;
        let family =
            "institution_id=&parent_name=Fatima+Hassan&parent_relation=mother&phone=&email=&address=&contact_way=&language=";
        self.act(&priya, &format!("{REQUEST}/family"), family).await;
        let typed = format!("page=/cases/{assessing}/notes/new&note=Father+rang");
        assert_eq!(self.site.post_as(&priya, "/unsent", &typed).await.status, 200);
    }

    /// A correction that is being checked, and one that waits for a second person.
    pub(super) async fn propose(&self, checking: &CaseReference, waiting: &CaseReference) {
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let right = "on-day=4&on-month=9&on-year=2026&reason=The+stamp+says+so";
        for (case, is_sent) in [(checking, false), (waiting, true)] {
            let facts = self.site.get_as(&priya, &format!("/api/v1/cases/{case}/facts")).await.json();
            let facts = facts["facts"].as_array().unwrap().clone();
            let request = facts.iter().find(|fact| fact["kind"] == "request_received").unwrap()["id"].clone();
            let place = format!("/cases/{case}/facts/{}/correct", request.as_str().unwrap());
            let check = self.act(&priya, &place, right).await.location().to_owned();
            assert_eq!(check, format!("{place}/check"));
            if is_sent {
                self.act(&priya, &check, "").await;
            }
        }
    }

    /// The days of a plan that came, of which a correction is being checked.
    pub(super) async fn correct_details(&self, priya: &Person, case: &str) {
        let facts = self.site.get_as(priya, &format!("/api/v1{case}/facts")).await.json();
        let facts = facts["facts"].as_array().unwrap().clone();
        let came = facts.iter().find(|fact| fact["kind"] == "plan_transferred_in").unwrap()["id"].clone();
        let place = format!("{case}/facts/{}/details", came.as_str().unwrap());
        let right = "made_on-day=3&made_on-month=3&made_on-year=2026&known_on-day=11&known_on-month=1&known_on-year=2027\
                     &authority=Northshire&reason=Their+letter+says+so";
        assert_eq!(self.act(priya, &place, right).await.location(), format!("{place}/check"));
    }

    /// A day on record of which it is checked that it never happened.
    pub(super) async fn take_back(&self, priya: &Person, case: &CaseReference) {
        let consulted = json!({ "kind": "family_consulted", "on": "2027-01-19" });
        let fact = send(&self.site, priya, &format!("/api/v1/cases/{case}/facts"), consulted).await.json()["id"].clone();
        let place = format!("/cases/{case}/facts/{}/take-back", fact.as_str().unwrap());
        assert_eq!(self.act(priya, &place, "reason=It+was+her+brother").await.location(), format!("{place}/check"));
    }

    /// A duplicate of which is checked into which case it goes.
    pub(super) async fn merge(&self, stays: &CaseReference) {
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let duplicate = self.record("Amira Hassan", "2027-01-18");
        let form = format!("into={stays}&reason=The+mother+says+so");
        self.act(&priya, &format!("/cases/{duplicate}/merge"), &form).await;
    }

    /// A duplicate that was merged, of which it is checked how it would stand again.
    pub(super) async fn undo_a_merging(&self) {
        let (priya, helen) = (self.site.sign_in(Persona::PriyaNair).await, self.site.sign_in(Persona::HelenWard).await);
        let (stays, duplicate) = (self.record("Ada Quill", "2027-01-18"), self.record("Ada Quill", "2027-01-19"));
        let place = format!("/cases/{duplicate}");
        let check =
            self.act(&priya, &format!("{place}/merge"), &format!("into={stays}&reason=One+child")).await.location().to_owned();
        let proposed = self.act(&priya, &check, "").await.location().to_owned();
        self.act(&helen, &format!("{proposed}/approve"), &format!("confirm_password={}", personas::PASSWORD)).await;
        self.act(&priya, &format!("{place}/undo-merging"), "reason=They+are+cousins").await;
    }

    /// A call in which something was promised that is due today, and a letter that was put right.
    pub(super) async fn talk(&self, case: &CaseReference) {
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{case}/contacts");
        let letter = "on-day=18&on-month=1&on-year=2027&at=&way=letter&person=&with_name=Grace+Mbeki&said=A+report";
        self.act(&priya, &format!("{place}/new"), &format!("{letter}&promise=&promised_by=")).await;
        let id = self.first_id(&priya, &format!("/api/v1{place}"), None).await;
        let right = format!("{letter}s&promise=&promised_by=&reason=There+were+two");
        self.act(&priya, &format!("{place}/{id}/correct"), &right).await;
        let call = "on-day=19&on-month=1&on-year=2027&at=2:30pm&way=call_in&person=&with_name=Grace+Mbeki&said=When+is+it+ready";
        let promise = "promise=Ring+back&promised_for-day=20&promised_for-month=1&promised_for-year=2027&promised_by=";
        self.act(&priya, &format!("{place}/new"), &format!("{call}&{promise}")).await;
    }

    /// A case with a flag, on which two people ask.
    pub(super) async fn raise_a_flag(&self) {
        let case = self.record("Elin Vaughan", "2027-01-19");
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let form = "speak_to=Carol+Dean,+01632+960114&reason=An+inquiry";
        self.act(&priya, &format!("/cases/{case}/flags/safeguarding"), form).await;
        let school = NewRequest {
            child_name: line("Elin Vaughan"),
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(case)),
            ..a_request("2027-01-19")
        };
        self.site.record(school);
    }

    /// A case that another manager restricted to Helen and Priya, one that Helen is about to restrict, and one for whose caseworker somebody stands in.
    pub(super) async fn restrict_and_cover(&self, db: &Database) {
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        let sian = insert_another(db, 2, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        let helen = self.site.sign_in(Persona::HelenWard).await;
        let restricted = self.record("Zainab Nowak", "2027-01-19");
        let by = ehc_application::Context { actor: moira.clone(), ..Persona::HelenWard.context(&self.site.ports.clock) };
        let people = vec![Persona::HelenWard.id(), Persona::PriyaNair.id()];
        let restriction = Restriction { people, review_on: day("2027-03-01"), reason: words("A threat was made") };
        access::restrict(&self.site.app.service, &by, &restricted, restriction).unwrap();
        self.led.borrow_mut().push((Persona::HelenWard, format!("/cases/{restricted}/access/named")));
        let begun = self.record("Tomasz Nowak", "2027-01-19");
        let form = format!("people={}&review_on-day=1&review_on-month=3&review_on-year=2027&reason=A+threat", moira.user_id);
        self.act(&helen, &format!("/cases/{begun}/access/restrict"), &form).await;
        let form = format!("user={}&last_day-day=22&last_day-month=1&last_day-year=2027&reason=Away", sian.user_id);
        self.act(&helen, &format!("/cases/{begun}/cover"), &form).await;
    }

    /// A role and the move of a team that wait for information governance, and a case of which it reviews the access.
    pub(super) async fn govern(&self) {
        let tom = self.site.sign_in(Persona::TomFielding).await;
        let place = format!("/admin/users/{}", Persona::JudithCrane.id());
        let version = self.page(&tom, &format!("{place}/change")).await.hidden("version");
        let who = format!("email={}&name=Judith+Crane&version={version}", Persona::JudithCrane.email().replace('@', "%40"));
        let form = format!("{who}&roles=panel_member&roles=administrator&team=&reason=She+stands+in+for+Tom");
        self.act(&tom, &format!("{place}/change"), &form).await;
        let above = self.act(&tom, "/admin/teams/new", "name=The+whole+council&kind=casework&parent=").await;
        let above = above.location().rsplit('/').next().unwrap().to_owned();
        let place = format!("/admin/teams/{}/change", Team::SendService.id());
        let version = self.page(&tom, &place).await.hidden("version");
        let form = format!(
            "name=Ashmere+SEND+Service&kind=casework&parent={above}&version={version}&reason=All+services+come+under+one+head"
        );
        self.act(&tom, &place, &form).await;
        let owen = self.site.sign_in(Persona::OwenPrice).await;
        let restricted = self.site.get_as(&owen, "/api/v1/restricted-cases").await.json()[0]["case"].clone();
        let review = format!("/governance/cases/{}/review", restricted.as_str().unwrap());
        self.act(&owen, &review, "ground=complaint&reason=Nobody+runs+it+any+more").await;
    }

    /// Cases that were opened in an emergency: one reviewed, one not yet, and somebody who asks whether a child is known.
    pub(super) async fn open_in_an_emergency(&self) {
        let (marcus, owen) = (self.site.sign_in(Persona::MarcusBell).await, self.site.sign_in(Persona::OwenPrice).await);
        for (child, is_reviewed) in [("Tomasz Grant", true), ("Zainab Nowak", false)] {
            let case = find_case(self.db, &self.record(child, "2027-01-19"));
            let form = "ground=child_at_risk&reason=The+duty+officer+asks";
            self.act(&marcus, &format!("/known-children/{}/emergency", case.id), form).await;
            if is_reviewed {
                let waits = self.site.get_as(&owen, "/api/v1/emergencies").await.json()["waiting"][0]["id"].clone();
                let review = format!("/emergencies/{}/review", waits.as_str().unwrap());
                self.act(&owen, &review, "outcome=justified&findings=The+call+was+logged").await;
                self.led.borrow_mut().push((Persona::MarcusBell, review.replace("/review", "/outcome")));
            }
        }
        // A third, and a fourth that waits for a manager.
        for (child, waits) in [("Oliver Grant", false), ("Amira Grant", true)] {
            let case = find_case(self.db, &self.record(child, "2027-01-19"));
            let place = format!("/known-children/{}/emergency", case.id);
            self.act(&marcus, &place, "ground=child_at_risk&reason=The+duty+officer+asks").await;
            if waits {
                self.led.borrow_mut().push((Persona::MarcusBell, place));
            }
        }
        let asks = "surname=Nowak&born_on-day=14&born_on-month=3&born_on-year=2018";
        self.act(&marcus, "/known-children", asks).await;
    }

    /// A case that the caseworker who keyed it must have nothing to do with.
    pub(super) async fn keep_somebody_out(&self) {
        let case = self.record("Oliver Nowak", "2027-01-19");
        let helen = self.site.sign_in(Persona::HelenWard).await;
        let form = format!("user={}&reason=Her+nephew", Persona::PriyaNair.id());
        self.act(&helen, &format!("/cases/{case}/access/conflict"), &form).await;
    }

    /// A child whose former identity is kept apart, in a case that was restricted from the start.
    pub(super) fn keep_an_identity_apart(&self) {
        let new = NewRequest { child_name: line("Nell Farrow"), kept_apart: true, parent: None, ..a_request("2027-01-19") };
        let case = self.site.record(new);
        let child = find_case(self.db, &case).child_id;
        self.led.borrow_mut().push((Persona::HelenWard, format!("/cases/{case}/people/{child}")));
    }

    /// A case for which two people asked, of whom one withdrew alone.
    pub(super) async fn withdraw_one_of_two(&self) {
        let case = self.record("Ivo Marsh", "2027-01-19");
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let school = NewRequest {
            child_name: line("Ivo Marsh"),
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(case.clone())),
            ..a_request("2027-01-19")
        };
        self.site.record(school);
        let list = self.page(&priya, &format!("/cases/{case}/decisions")).await.body;
        let page =
            list.split('"').rfind(|piece| piece.contains("/requests/") && piece.ends_with("/withdraw")).unwrap().to_owned();
        for (step, form) in [("", "on-day=20&on-month=1&on-year=2027&reason=They+wait"), ("/check", "")] {
            // Where they lead nothing is left to do.
            assert_eq!(self.site.post_as(&priya, &format!("{page}{step}"), form).await.status, 303, "{step}");
        }
        self.act(&priya, &page.replace("/withdraw", "/still-asks"), "reason=Another+school").await;
        // Another, of which the withdrawal is being checked.
        let case = self.record("Ivo Thorn", "2027-01-19");
        let school = NewRequest {
            child_name: line("Ivo Thorn"),
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(case.clone())),
            ..a_request("2027-01-19")
        };
        self.site.record(school);
        let list = self.page(&priya, &format!("/cases/{case}/decisions")).await.body;
        let page =
            list.split('"').rfind(|piece| piece.contains("/requests/") && piece.ends_with("/withdraw")).unwrap().to_owned();
        self.act(&priya, &page, "on-day=20&on-month=1&on-year=2027&reason=They+wait").await;
    }

    /// A case for which two people asked, of whom one was set aside as a mistake and is about to be put back; and one whose end is about to be taken back.
    pub(super) async fn put_back_one_of_two(&self) {
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let case = self.record("Isla Marsh", "2027-01-18");
        let school = NewRequest {
            child_name: line("Isla Marsh"),
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(case.clone())),
            ..a_request("2027-01-19")
        };
        self.site.record(school);
        let of = ehc_test_support::find_case(self.db, &case).id;
        let kept = self.db.read(|conn| ehc_persistence::requests::list(conn, of)).unwrap()[1].id;
        self.act(&priya, &format!("/cases/{case}/recorded-by-mistake"), &format!("request={kept}&reason=Another+child")).await;
        self.act(&priya, &format!("/cases/{case}/recorded-by-mistake/check"), "").await;
        self.act(&priya, &format!("/cases/{case}/requests/{kept}/put-back"), "reason=It+was+her").await;
        let gone = self.record("Rory Marsh", "2027-01-18");
        let away = "on-day=20&on-month=1&on-year=2027&to=Northshire";
        for (step, form) in [("", away), ("/check", "")] {
            // Where they lead nothing is left to do.
            assert_eq!(self.site.post_as(&priya, &format!("/cases/{gone}/moved-away{step}"), form).await.status, 303, "{step}");
        }
        self.act(&priya, &format!("/cases/{gone}/take-back-the-end"), "reason=They+stayed").await;
        let ours = json!({ "made_on": "2026-03-02", "child_name": "Una Marsh", "born_on": "2016-05-09", "section_b": "Needs" });
        let entered = send(&self.site, &priya, "/api/v1/existing-plans", ours).await;
        assert_eq!(entered.status, 201, "{}", entered.body);
        let una = entered.json()["reference"].as_str().unwrap().to_owned();
        self.led.borrow_mut().push((priya.who, format!("/cases/{una}/facts")));
    }
}
