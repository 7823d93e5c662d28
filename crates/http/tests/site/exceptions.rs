//! The form on which an exception is recorded: it offers what the regulations give, and nothing else.

use ehc_application::requests::NewRequest;
use ehc_domain::{
    advice::AdviceKind,
    cases::{CaseReference, Stage},
    ids::AdviceRequestId,
    institutions::InstitutionKind,
    requests::RequestSource,
};
use ehc_persistence::{Database, advice::AdviceRequestRow, institutions::ClosureRow};
use ehc_test_support::{Persona, a_request, add_school, both_databases, change_case, day, find_case, line};

use crate::browser::{Answer, Person, TestSite};

/// Delta: a request of 1 June 2027 about a child at a school that closes in the summer.
struct Delta<'a> {
    db: &'a Database,
    site: TestSite,
    reference: CaseReference,
    priya: Person,
}

impl<'a> Delta<'a> {
    async fn new(db: &'a Database, kind: InstitutionKind, closed: (&str, &str)) -> Self {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2027-06-01"));
        let school = add_school(db, "Hillcrest School", kind);
        let closure = ClosureRow { institution_id: school, first_closed_on: day(closed.0), reopens_on: day(closed.1) };
        db.write(|conn| closure.insert(conn)).unwrap();
        let new = NewRequest {
            source: RequestSource::Institution,
            child_name: line("Tomi Bello"),
            born_on: Some(day("2018-05-04")),
            institution_id: Some(school),
            ..a_request("2027-06-01")
        };
        let reference = site.record(new);
        change_case(db, &reference, |case| case.stage = Stage::Assessing);
        site.ports.clock.set_day(day("2027-09-01"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        Self { db, site, reference, priya }
    }

    /// Records that the school was asked for its advice on a day.
    fn asked(&self, kind: AdviceKind, on: &str) {
        let case = find_case(self.db, &self.reference);
        let id: AdviceRequestId = self.site.app.service.ports.id();
        let row = AdviceRequestRow {
            asked_of: "Grace Bello".into(),
            body: "Hillcrest School".into(),
            ..AdviceRequestRow::asked(id, case.id, kind, kind.usual_binding(), day(on))
        };
        self.db.write(|conn| row.insert(conn)).unwrap();
    }

    fn path(&self) -> String {
        format!("/cases/{}/exceptions/new", self.reference)
    }

    /// The codes of the grounds on the form.
    async fn offers(&self, ground: &str) -> bool {
        let answer = self.site.get_as(&self.priya, &self.path()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.body.contains("value=\"X-ABSENT-4W\""), "the other grounds stay on offer");
        answer.body.contains(&format!("value=\"{ground}\""))
    }

    async fn take(&self) -> Answer {
        let form = "duty=R13-FINAL-20W&ground-R13-FINAL-20W=X-SCHOOL-4W&from-day=22&from-month=7&from-year=2027&to-day=1&to-month=9&to-year=2027\
             &evidence=Term+dates&why_impractical=Nobody+could+write+it&family_told_on-day=&family_told_on-month=&family_told_on-year=";
        self.site.post_as(&self.priya, &self.path(), form).await
    }
}

const SUMMER: (&str, &str) = ("2027-07-22", "2027-09-02");

both_databases! {
    async fn cw_08_the_closure_ground_is_offered_for_advice_asked_inside_the_window(db: &Database) {
        let delta = Delta::new(db, InstitutionKind::Primary, SUMMER).await;
        assert!(!delta.offers("X-SCHOOL-4W").await, "nothing was asked of the school");
        // Asked too early or too late, in the order in which the days would come; none of them gives the ground.
        for on in ["2027-07-14", "2027-08-27", "2027-08-28"] {
            delta.asked(AdviceKind::Education, on);
            assert!(!delta.offers("X-SCHOOL-4W").await, "{on}");
            let refused = delta.take().await;
            assert!(refused.status == 422 && refused.body.contains("The closure gives no ground"), "{on}: {refused:?}");
        }
        delta.asked(AdviceKind::Psychological, "2027-07-20");
        assert!(!delta.offers("X-SCHOOL-4W").await, "the ground is about advice of the school alone");
        delta.asked(AdviceKind::Education, "2027-07-20");
        assert!(delta.offers("X-SCHOOL-4W").await);
        assert!(!delta.offers("X-EY-4W").await, "the school is no early years provider");
        assert_eq!(delta.take().await.status, 303);
    }

    async fn cw_08_the_first_day_of_the_window_gives_the_ground(db: &Database) {
        let delta = Delta::new(db, InstitutionKind::Primary, SUMMER).await;
        delta.asked(AdviceKind::Education, "2027-07-15");
        assert!(delta.offers("X-SCHOOL-4W").await);
    }

    async fn cw_08_the_last_day_of_the_window_gives_the_ground(db: &Database) {
        let delta = Delta::new(db, InstitutionKind::Primary, SUMMER).await;
        delta.asked(AdviceKind::Education, "2027-08-26");
        assert!(delta.offers("X-SCHOOL-4W").await);
    }

    async fn cw_08_an_early_years_provider_gives_the_ground_of_its_own(db: &Database) {
        let delta = Delta::new(db, InstitutionKind::EarlyYears, SUMMER).await;
        delta.asked(AdviceKind::Education, "2027-07-20");
        assert!(delta.offers("X-EY-4W").await);
        assert!(!delta.offers("X-SCHOOL-4W").await);
    }

    async fn cw_08_a_school_closed_for_three_weeks_never_gives_the_ground(db: &Database) {
        let delta = Delta::new(db, InstitutionKind::Primary, ("2027-07-22", "2027-08-12")).await;
        for on in ["2027-07-15", "2027-07-20", "2027-08-05"] {
            delta.asked(AdviceKind::Education, on);
            assert!(!delta.offers("X-SCHOOL-4W").await, "{on}");
        }
        let refused = delta.take().await;
        assert!(refused.status == 422 && refused.body.contains("the closure lasted 21 days, fewer than 28"), "{refused:?}");
    }
}
