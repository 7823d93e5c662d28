//! What has no page of its own is recorded on one plain form, which says what the law asks, and every line of work leads to where its limit can be met.

use actix_web::http::Method;
use ehc_domain::{
    decisions::DecisionKind,
    next_act::NextAct,
    plans::FinaliseRefused,
    timetable::{facts::FactKind, rules::published},
};
use ehc_http::routes;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};
use serde_json::{Value, json};

use crate::{
    browser::{Person, TestSite},
    dates::{Beta, issued},
    doors::{send, wrong},
};

/// A limit, the facts with which it begins, each with its details, and the act that meets it.
type Begun = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// What began with each limit that is met on the plain form.
const BEGUN: &[Begun] = &[
    ("R15-7-NOTIFY-NEW-RCB", &[("commissioner_move_known", r#"{"moves_on":"2026-12-20"}"#)], "commissioner_notified"),
    ("R15-8-RCB-REQUEST", &[("new_commissioner_aware", r#"{"with_move":"yes"}"#)], "commissioner_request"),
    ("R16-2-NOTIFY-NEW-RCB", &[("commissioner_change_known", "{}")], "commissioner_notified"),
    ("R16-3-RCB-REQUEST", &[("new_commissioner_aware", r#"{"with_move":"no"}"#)], "commissioner_request"),
    ("R47-HE-DISCLOSE-15WD", &[("he_disclosure_asked", "{}")], "he_disclosed"),
    (
        "R18-1A-PHASE-POST16",
        &[("phase_transfer_foreseen", r#"{"change":"secondary_to_post_16","transfers_on":"2027-09-01"}"#)],
        "phase_transfer",
    ),
    (
        "R18-1B-PHASE-OTHER",
        &[("phase_transfer_foreseen", r#"{"change":"other_phase","transfers_on":"2027-09-01"}"#)],
        "phase_transfer",
    ),
    (
        "R18-2-POST16-MOVE-5M",
        &[("phase_transfer_foreseen", r#"{"change":"between_post_16","transfers_on":"2027-09-01"}"#)],
        "phase_transfer",
    ),
    ("R20-3-NOTICE-2W", &[("review_meeting_held", r#"{"route":"attending"}"#)], "review_notice"),
    ("R20-4-CIRCULATE-2W", &[("review_meeting_held", r#"{"route":"attending"}"#)], "review_advice"),
    ("R20-9-REPORT-2W", &[("review_meeting_held", r#"{"route":"attending"}"#)], "review_report"),
    ("R21-3-NOTICE-2W", &[("review_meeting_held", r#"{"route":"not_attending"}"#)], "review_notice"),
    ("R21-4-CIRCULATE-2W", &[("review_meeting_held", r#"{"route":"not_attending"}"#)], "review_advice"),
    ("R21-8-REPORT-2W", &[("review_meeting_held", r#"{"route":"not_attending"}"#)], "review_report"),
    (
        "R22-2A-AMEND-NOTICE-4W",
        &[("review_meeting_held", r#"{"route":"attending"}"#), ("review_decision_notified", r#"{"outcome":"amend"}"#)],
        "amendment_notice",
    ),
    ("R22-3-FINAL-8W", &[("amendment_notice_sent", "{}")], "amended_plan"),
    ("DEVON-FINAL-12W", &[("review_meeting_held", r#"{"route":"attending"}"#), ("amendment_notice_sent", "{}")], "amended_plan"),
    ("R25-DECISION-15D", &[("reassessment_asked", r#"{"source":"family"}"#)], "reassessment_refused"),
    ("R27-2-FINAL-14W", &[("reassessment_asked", r#"{"source":"family"}"#), ("reassessment_begun", "{}")], "reassessed_plan"),
    ("R33-CONTACT-2M", &[], "adviser_contacted"),
    ("R35-2-NOTIFY-HEALTH-3WD", &[("mediation_wanted", r#"{"issues":"some_health"}"#)], "commissioners_told"),
    (
        "R35-3-HEALTH-ONLY-30D",
        &[("mediation_wanted", r#"{"issues":"health_only"}"#), ("mediation_commissioners_told", "{}")],
        "mediation_arranged",
    ),
    ("R35-4-MIXED-30D", &[("mediation_wanted", r#"{"issues":"some_health"}"#)], "mediation_arranged"),
    ("R36-2-ARRANGE-30D", &[("mediation_wanted", r#"{"issues":"no_health"}"#)], "mediation_arranged"),
    (
        "R37-2-DATE-5WD",
        &[("mediation_wanted", r#"{"issues":"no_health"}"#), ("mediation_arranged", r#"{"meeting_on":"2026-12-20"}"#)],
        "mediation_place_told",
    ),
    (
        "R42-2-AS-ORDER",
        &[
            ("mediation_wanted", r#"{"issues":"no_health"}"#),
            ("mediation_agreed", r#"{"as_order":"amend_provision","other_points":"no","commissioner_must_tell":"no"}"#),
        ],
        "agreed_like_order",
    ),
    (
        "R42-3-OTHER-2W",
        &[
            ("mediation_wanted", r#"{"issues":"no_health"}"#),
            ("mediation_agreed", r#"{"other_points":"yes","commissioner_must_tell":"no"}"#),
        ],
        "agreed_other",
    ),
    (
        "R42-4-TELL-LA-1W",
        &[
            ("mediation_wanted", r#"{"issues":"no_health"}"#),
            ("mediation_agreed", r#"{"other_points":"no","commissioner_must_tell":"yes"}"#),
        ],
        "agreement_told",
    ),
    ("TR20-APPEAL", &[], "appealed"),
    ("TR21-LA-RESPONSE-30WD", &[("appeal_lodged", "{}"), ("appeal_sent_to_authority", "{}")], "appeal_response"),
    ("R44-2B-NOTIFY-2W", &[("appeal_lodged", "{}"), ("order_made", r#"{"order":"assess"}"#)], "ordered_assessment_told"),
    ("R44-2D-RECONSIDER-2W", &[("appeal_lodged", "{}"), ("order_made", r#"{"order":"reconsider"}"#)], "reconsidered_no_plan"),
    ("R44-2E-SEP-5W", &[("appeal_lodged", "{}"), ("order_made", r#"{"order":"amend_provision"}"#)], "amended_under_order"),
    ("R44-2F-PLACEMENT-2W", &[("appeal_lodged", "{}"), ("order_made", r#"{"order":"amend_placement"}"#)], "placement_amended"),
    (
        "R44-2H-CONTINUE-AMEND-5W",
        &[("appeal_lodged", "{}"), ("order_made", r#"{"order":"continue_and_amend"}"#)],
        "amended_under_order",
    ),
    ("R45-3-NOTIFY-2W", &[("appeal_lodged", "{}"), ("appeal_conceded", r#"{"about":"assess"}"#)], "ordered_assessment_told"),
    ("R45-4-AMEND-5W", &[("appeal_lodged", "{}"), ("appeal_conceded", r#"{"about":"amend_provision"}"#)], "amended_under_order"),
    ("R45-5A-PLACEMENT-2W", &[("appeal_lodged", "{}"), ("appeal_conceded", r#"{"about":"placement"}"#)], "placement_amended"),
    ("R45-5B-COMBINED-5W", &[("appeal_lodged", "{}"), ("appeal_conceded", r#"{"about":"combined"}"#)], "amended_under_order"),
    (
        "R45-PARA6A-AMEND-5W",
        &[("appeal_lodged", "{}"), ("appeal_conceded", r#"{"about":"continue_and_amend"}"#)],
        "amended_under_order",
    ),
    ("NR6-3-HEALTH-5W", &[("appeal_lodged", "{}"), ("recommendation_made", r#"{"field":"health"}"#)], "health_answered"),
    (
        "NR6-6-COPY-SOS-1W",
        &[
            ("appeal_lodged", "{}"),
            ("recommendation_made", r#"{"field":"health"}"#),
            ("recommendation_answered", r#"{"field":"health"}"#),
        ],
        "health_copied",
    ),
    (
        "NR7-1-SOCIAL-5W",
        &[("appeal_lodged", "{}"), ("recommendation_made", r#"{"field":"social_care"}"#)],
        "social_care_answered",
    ),
    (
        "NR7-4-COPY-SOS-1W",
        &[
            ("appeal_lodged", "{}"),
            ("recommendation_made", r#"{"field":"social_care"}"#),
            ("recommendation_answered", r#"{"field":"social_care"}"#),
        ],
        "social_care_copied",
    ),
    ("PB11-2A-REVIEW-3M", &[("first_direct_payment", "{}")], "payments_reviewed"),
    ("R56-3-COMMENTS-ANNUAL", &[("local_offer_comments_published", "{}")], "comments_published"),
    ("UKGDPR-SAR-1M", &[("subject_access_asked", "{}")], "access_answered"),
    ("DP16-2-DISCLOSE-5WD", &[("release_known", "{}")], "kept_plan_to_authority"),
    ("DP16-3-DISCLOSE-RCB-5WD", &[("kept_plan_received", "{}")], "kept_plan_to_commissioner"),
    ("DP16-4-RCB-REQUEST-15WD", &[("kept_plan_received", "{}"), ("kept_plan_sent_to_commissioner", "{}")], "release_request"),
    ("DP17-1-SEND-5WD", &[("detention_known", "{}")], "kept_plan_sent"),
    ("DP17-2-SEND-5WD", &[("detention_known", "{}"), ("custody_move_known", "{}")], "kept_plan_to_custody"),
    ("R44-2A-CEASE", &[("appeal_lodged", "{}"), ("order_made", r#"{"order":"cease_dismissed"}"#)], "plan_ceased"),
];

/// Limits after an order or a concession that lead to the page of their date, where nothing meets them yet: an order does not begin the assessment in which they
/// would be. The list only grows shorter.
const UNMET: &[&str] = &["R44-2BI-", "R44-2BII-", "R44-2CI-", "R44-2CII-", "R45-3AA-", "R45-3AB-", "R45-6A-", "R45-6B-"];

/// A case with a plan sent on 2 March 2026, as of 1 December 2026.
struct Case {
    beta: Beta,
    begun: u128,
}

impl Case {
    async fn new(db: &Database) -> Self {
        Self { beta: Beta::with(db, "2026-12-01", &[(FactKind::FinalPlanSent, "2026-10-20")]).await, begun: 1_000 }
    }

    /// Records what begins a limit, all about one thing that is new; returns the key of the limit.
    async fn begin(&mut self, rule: &str, facts: &[(&str, &str)]) -> String {
        self.begun += 1;
        let subject = uuid::Uuid::from_u128(self.begun);
        let place = format!("/api/v1/cases/{}/facts", self.beta.reference);
        for (number, (kind, details)) in (10_u32..).zip(facts) {
            let details: Value = serde_json::from_str(details).unwrap();
            let mut body = json!({ "kind": kind, "on": format!("2026-11-{number}"), "details": details });
            let about_the_case = ["first_direct_payment", "local_offer_comments_published"];
            if !about_the_case.contains(kind) {
                body["subject"] = json!(subject);
            }
            let answer = send(&self.beta.site, &self.beta.priya, &place, body).await;
            assert_eq!(answer.status, 201, "{rule}, {kind}: {}", answer.body);
        }
        let open = self.open(rule).await;
        let about = open.iter().find(|key| key.contains(&subject.to_string())).or(open.last());
        about.unwrap_or_else(|| panic!("{rule} is not owed")).clone()
    }

    /// Goes on with the case of another child, to whom the same has happened.
    fn goes_on_with_another(&mut self, db: &Database) {
        self.begun += 1;
        let number = u8::try_from(self.begun - 1_000).unwrap();
        let surname = char::from(b'A' + number % 26).to_string()
            + &char::from(b'a' + number % 26).to_string().repeat(3 + usize::from(number / 26));
        let child = (format!("Tomi {surname}"), day("2015-01-01") + chrono::Duration::days(number.into()));
        let happened = [(FactKind::FinalPlanSent, "2026-10-20")];
        self.beta.reference = issued(db, &self.beta.site, (&child.0, child.1), &happened, self.begun);
    }

    /// Begins a limit and meets it on the plain form, which says what the law asks.
    async fn is_met_plainly(&mut self, (rule, facts, act): &Begun) {
        let key = self.begin(rule, facts).await;
        let (site, priya) = (&self.beta.site, &self.beta.priya);
        let place = page_of(&self.beta.reference.to_string(), &key);
        let page = site.get_as(priya, &place).await;
        assert_eq!(page.status, 200, "{rule}: {}", page.body);
        let wants = published().find(|known| known.id.as_str() == *rule).unwrap();
        for words in [wants.satisfied_by.split('\'').next().unwrap().get(1..).unwrap(), "What the law asks", "Last day"] {
            assert!(page.body.contains(words), "{rule}, {words}: {}", page.body);
        }
        let empty = site.post_as(priya, &place, "").await;
        assert!(empty.status == 422 && empty.body.contains("Enter the day on which it was done"), "{rule}: {}", empty.body);
        let met = site.post_as(priya, &place, &format!("act={act}&{MET}")).await;
        assert_eq!(met.status, 303, "{rule}: {}", met.body);
        assert!(!self.open(rule).await.contains(&key), "{rule} is still owed");
        let again = site.get_as(priya, &place).await;
        assert!(again.status == 200 && again.body.contains("This is done already"), "{rule}: {}", again.body);
    }

    /// The keys of the limits of a rule that are open.
    async fn open(&self, rule: &str) -> Vec<String> {
        let place = format!("/api/v1/cases/{}/timetable", self.beta.reference);
        let dates = self.beta.site.get_as(&self.beta.priya, &place).await.json();
        let duties = dates["duties"].as_array().unwrap().iter().filter(|duty| duty["rule"] == rule && duty["is_open"] == true);
        duties.map(|duty| duty["key"].as_str().unwrap().to_owned()).collect()
    }
}

fn page_of(case: &str, key: &str) -> String {
    format!("/cases/{case}/dates/{}/done", key.replace('/', "~").replace('#', "%23"))
}

const MET: &str =
    "on-day=1&on-month=12&on-year=2026&other_day-day=10&other_day-month=12&other_day-year=2026&told=The+family,+by+post";

/// The lines of somebody’s work: what each leads to.
async fn lines(site: &TestSite, who: &Person, reference: &str) -> Vec<String> {
    let page = site.get_as(who, "/work?show=fortnight").await;
    let start = format!("/cases/{reference}/");
    let links = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with(&start)).map(ToOwned::to_owned).collect()
}

/// Every next act; another does not compile until it stands here.
fn next_acts() -> Vec<NextAct> {
    use NextAct as A;
    let kinds = [DecisionKind::Assess, DecisionKind::Issue];
    let mut acts: Vec<A> = kinds
        .into_iter()
        .flat_map(|kind| [A::Propose(kind), A::Decide(kind), A::AnswerAboutDecision(kind), A::Tell(kind)])
        .collect();
    let until = day("2026-12-16");
    acts.extend([
        A::AskForAdvice,
        A::AskForMoreAdvice,
        A::CheckAdvice(2),
        A::WriteDraft,
        A::ClearSectionI,
        A::SendDraft,
        A::SendDraftAgain,
    ]);
    acts.extend([
        A::AnswerComments(1),
        A::AwaitReplies(until),
        A::AwaitComments(until),
        A::AskForApproval,
        A::AnswerAboutPlan,
        A::Approve,
    ]);
    acts.extend(
        [FinaliseRefused::SettingMissing, FinaliseRefused::HealthAgreementMissing, FinaliseRefused::NoDraftServed].map(A::Open),
    );
    for act in &acts {
        match act {
            A::Propose(_) | A::Decide(_) | A::AnswerAboutDecision(_) | A::Tell(_) | A::AskForAdvice | A::AskForMoreAdvice => {}
            A::CheckAdvice(_) | A::WriteDraft | A::ClearSectionI | A::SendDraft | A::SendDraftAgain | A::AnswerComments(_) => {}
            A::Open(_) | A::AwaitReplies(_) | A::AwaitComments(_) | A::AskForApproval | A::AnswerAboutPlan | A::Approve => {}
        }
    }
    acts
}

#[test]
fn cw_02_every_next_act_leads_to_a_page_that_there_is() {
    let pages: Vec<&str> = routes::all().into_iter().filter(|row| row.method == Method::GET).map(|row| row.path).collect();
    let fits = |pattern: &str, path: &str| {
        let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len()
            && pattern.iter().zip(&path).all(|(pattern, part)| pattern.starts_with('{') || pattern == part)
    };
    for act in next_acts() {
        let place = format!("/cases/EHC-000001/{}", act.page());
        assert!(pages.iter().any(|page| fits(page, &place)), "{act:?} leads to {place}");
    }
}

both_databases! {
    async fn cw_02_whatever_has_no_page_of_its_own_is_met_on_the_plain_form_that_says_what_the_law_asks(db: &Database) {
        let mut case = Case::new(db).await;
        for begun in BEGUN {
            // What meets one limit may meet or overtake another: each has a case of its own.
            case.goes_on_with_another(db);
            case.is_met_plainly(begun).await;
        }
    }

    async fn cw_02_an_act_is_not_recorded_plainly_without_what_the_law_needs_to_hear_of_it(db: &Database) {
        let mut case = Case::new(db).await;
        let key = case.begin("R20-9-REPORT-2W", &[("review_meeting_held", r#"{"route":"attending"}"#)]).await;
        let (site, priya) = (&case.beta.site, &case.beta.priya);
        let door = format!("/api/v1{}", page_of(&case.beta.reference.to_string(), &key));
        let refused = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        let met = json!({ "act": "review_report", "on": "2026-12-01", "told": "The parents and the school, by post" });
        let with = |name: &str, value: Value| {
            let mut changed = met.clone();
            changed[name] = value;
            changed
        };
        for (sent, wanted) in [
            (with("told", Value::Null), refused("told", "nobody_told")),
            (with("act", json!("plan_ceased")), refused("act", "another_act")),
            (with("act", json!("no_such_act")), refused("act", "unknown_code")),
            (with("on", json!("2026-12-02")), refused("on", "in_the_future")),
            (with("on", json!("2014-08-31")), refused("on", "too_early")),
        ] {
            let answer = send(site, priya, &door, sent).await;
            assert_eq!((answer.status, wrong(&answer)), (422, wanted), "{}", answer.body);
        }
        let nobodys = send(site, priya, &door.replace("R20-9", "R99-9"), met.clone()).await;
        assert_eq!(nobodys.status, 404);
        let james = site.sign_in(Persona::JamesOsei).await;
        assert_eq!(send(site, &james, &door, met.clone()).await.status, 404, "who does not see the case learns nothing");
        assert_eq!(send(site, priya, &door, met.clone()).await.status, 201);
        let history = site.get_as(priya, &format!("/cases/{}/history", case.beta.reference)).await;
        assert!(history.body.contains("The parents and the school, by post"), "{}", history.body);
        let twice = send(site, priya, &door, met).await;
        assert_eq!((twice.status, twice.json()["code"].as_str()), (422, Some("nothing_to_meet")));
        // What is arranged has a day, and nothing is served before it is sent.
        let key = case.begin("R36-2-ARRANGE-30D", &[("mediation_wanted", r#"{"issues":"no_health"}"#)]).await;
        let door = format!("/api/v1{}", page_of(&case.beta.reference.to_string(), &key));
        let sent = json!({ "act": "mediation_arranged", "on": "2026-12-01", "told": "The parents, by telephone" });
        let answer = send(&case.beta.site, &case.beta.priya, &door, sent).await;
        assert_eq!(wrong(&answer), refused("other_day", "not_arranged"), "{}", answer.body);
        let meeting = [("review_meeting_held", r#"{"route":"attending"}"#), ("review_decision_notified", r#"{"outcome":"amend"}"#)];
        let key = case.begin("R22-2A-AMEND-NOTICE-4W", &meeting).await;
        let door = format!("/api/v1{}", page_of(&case.beta.reference.to_string(), &key));
        let sent = json!({ "act": "amendment_notice", "on": "2026-12-01", "other_day": "2026-11-30", "told": "The parents, by post" });
        let answer = send(&case.beta.site, &case.beta.priya, &door, sent).await;
        assert_eq!(wrong(&answer), refused("other_day", "served_before_sent"), "{}", answer.body);
    }

    async fn cw_02_a_family_is_consulted_before_it_is_decided_and_the_date_leads_to_where_that_is_recorded(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let date = format!("/cases/{reference}/dates/R03-CONSULT");
        let page = site.get_as(&priya, &date).await;
        assert!(page.body.contains(&format!("href=\"{date}/done\"")), "{}", page.body);
        assert_eq!(site.get_as(&priya, &format!("{date}/done")).await.status, 200);
        let met = site.post_as(&priya, &format!("{date}/done"), &format!("act=family_consulted&{}", MET.replace("day=1&on-month=12", "day=20&on-month=9"))).await;
        assert_eq!(met.status, 303, "{}", met.body);
        let page = site.get_as(&priya, &date).await;
        assert!(!page.body.contains("/done\""), "{}", page.body);
        // What is met on a page of its own is not met here.
        let other = site.get_as(&priya, &format!("/cases/{reference}/dates/R05-DECISION-6W/done")).await;
        assert_eq!((other.status, other.location()), (303, format!("/cases/{reference}/dates/R05-DECISION-6W").as_str()));
    }

    async fn cw_02_every_line_of_work_opens_a_page_on_which_its_limit_can_be_met(db: &Database) {
        let mut case = Case::new(db).await;
        for (rule, facts, _) in BEGUN.iter().filter(|(rule, ..)| *rule != "R44-2A-CEASE" && !rule.starts_with("DP")) {
            case.begin(rule, facts).await;
        }
        case.begin("R20-10-DECISION-4W", &[("review_meeting_set", r#"{"route":"attending","meeting_on":"2026-11-12"}"#)]).await;
        case.begin("R39-1-CERT-3WD", &[("mediation_wanted", r#"{"issues":"no_health"}"#), ("mediation_concluded", "{}")]).await;
        let (site, reference) = (&case.beta.site, case.beta.reference.to_string());
        let mut seen = 0;
        for after in ["2026-12-01", "2027-02-01", "2027-06-01"] {
            site.ports.clock.set_day(day(after));
            let priya = site.sign_in(Persona::PriyaNair).await;
            for link in lines(site, &priya, &reference).await {
                let page = site.get_as(&priya, &link).await;
                assert_eq!(page.status, 200, "{after}, {link}: {} {}", page.location(), page.body);
                if UNMET.iter().any(|rule| link.contains(rule)) {
                    continue;
                }
                let form = page.body.contains("<form method=\"post\"") && page.body.contains(&reference);
                assert!(form && !page.body.contains("cannot be recorded now"), "{after}: nothing can be recorded on {link}");
                seen += 1;
            }
        }
        assert!(seen > 20, "{seen} lines");
    }
}
