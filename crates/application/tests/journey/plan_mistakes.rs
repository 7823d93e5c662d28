//! An existing plan that was recorded by mistake: while nothing rests on it, nothing counts from it any more, and that can be taken back.

use ehc_application::{
    Context, Failure,
    endings::{self, Mistake, SetAsideRefused, TakeBackRefused},
    heading,
    held::{self, ExistingPlan, MovedIn, Reviewed, Telling},
    notes::{self, Note},
    notifications::newest_alerts,
    offers::Offer,
    plans::{self, versions::versions},
    requests::{self, Joins, NewParent, NewRequest},
};
use ehc_domain::{
    cases::Stage,
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    notifications::NoticeEvent,
    plans::{PlanSection, PlanState},
    policy::Refusal,
    requests::{Became, RequestSource},
    timetable::facts::ReviewOutcome,
};
use ehc_persistence::{Database, StorageError, requests as rows};
use ehc_test_support::{Persona, a_request, both_databases, day, line, words};

use super::{
    entered::existing,
    world::{ASSESS, World},
};

const NEXT: &str = "S44-REVIEW-NEXT-12M";
const TELL: &str = "R15-4-INFORM-6W";

fn on(text: &str) -> ActDay {
    ActDay::new(day(text)).unwrap()
}

/// A plan of ours that was amended and reviewed.
fn amended() -> ExistingPlan {
    ExistingPlan { amended_on: Some(on("2026-06-01")), reviewed_on: Some(on("2026-09-07")), ..existing() }
}

fn moved_in() -> ExistingPlan {
    let moved = MovedIn { from: line("Northshire Council"), transferred_on: on("2026-10-05"), known_on: on("2026-09-28") };
    ExistingPlan { moved: Some(moved), ..existing() }
}

impl World<'_> {
    /// Somebody asks about the child whose plan was entered.
    fn asks(&self, received_on: &str, source: RequestSource) -> Became {
        let new = NewRequest {
            source,
            child_name: line("Leila Rahman"),
            born_on: Some(day("2016-05-09")),
            joins: Some(Joins::Case(self.reference.clone())),
            ..a_request(received_on)
        };
        requests::record(&self.service, &self.priya(), new).unwrap().became
    }

    pub fn can(&self, by: &Context, offer: Offer) -> bool {
        let open = |conn: &mut _| {
            ehc_application::cases::open::<ehc_application::NoRule>(
                conn,
                by,
                &self.reference,
                ehc_domain::policy::Action::CaseView,
            )
        };
        let heading = self.service.store.read(|conn| {
            let open = open(conn)?;
            Ok::<_, Failure<ehc_application::NoRule>>(heading::load(conn, by, &open)?)
        });
        heading.unwrap().offers.contains(&offer)
    }

    fn assert_in_the_way(&self, what: &str) {
        let Err(Failure::Rule(refused @ SetAsideRefused::Since { .. })) = self.mistake() else { panic!("{what}") };
        assert!(refused.to_string().starts_with(what), "{refused}");
        let standing = endings::standing(&self.service, &self.priya(), &self.reference).unwrap();
        assert_eq!(standing.in_the_way, Some(refused), "the page says so before anything is typed");
        assert!(!self.can(&self.priya(), Offer::Mistake), "and the menu does not offer it");
    }
}

fn taken_back_whole(db: &Database, new: ExistingPlan) {
    let world = World::entered(db, new);
    let limits = || world.deadlines().into_iter().map(|row| (row.rule, row.due, row.is_open)).collect::<Vec<_>>();
    let (before, began_on) = (limits(), world.case().began_on);
    let copies = || db.read(|conn| versions(conn, &world.plan().record)).unwrap();
    let kept = copies();
    world.on("2026-11-10");
    assert!(world.can(&world.priya(), Offer::Mistake));
    let follows = endings::mistake_preview(&world.service, &world.priya(), &world.reference, &mistake()).unwrap();
    assert!(!follows.follows.ends.is_empty() && follows.follows.stays.is_empty(), "{follows:?}");
    assert_eq!(follows.asked, Some(vec!["Helen Ward".to_owned()]), "the limits of a plan are limits of ours");
    world.mistake().unwrap();
    assert_eq!((world.stage(), world.case().closed_on), (Stage::RecordedInError, Some(day("2026-11-10"))));
    assert_eq!((world.deadlines(), world.in_figures(), copies()), (Vec::new(), (0, 0, 0), Vec::new()));
    world.assert_is_as_the_facts_say();
    let told = newest_alerts(&world.service, &world.helen(), 50).unwrap();
    assert!(told.iter().any(|alert| alert.event == NoticeEvent::ApprovalWaiting), "{told:?}");
    assert!(matches!(world.mistake(), Err(Failure::Rule(SetAsideRefused::Stage(_)))), "once");
    assert!(world.can(&world.priya(), Offer::TakeBack));
    world.on("2026-11-11");
    world.back().unwrap();
    assert_eq!((world.stage(), world.case().closed_on, world.case().began_on), (Stage::Maintained, None, began_on));
    assert_eq!((limits(), copies()), (before, kept));
    world.assert_is_as_the_facts_say();
    assert!(matches!(world.back(), Err(Failure::Rule(TakeBackRefused::NotEnded))));
}

both_databases! {
    fn a_plan_of_ours_entered_by_mistake_has_no_dates_and_is_counted_nowhere_and_that_is_taken_back_whole(db: &Database) {
        taken_back_whole(db, amended());
    }

    fn so_has_a_plan_that_seemed_to_come_with_a_family(db: &Database) {
        taken_back_whole(db, moved_in());
    }

    fn what_was_sent_or_decided_on_the_plan_stands_in_the_way_and_is_named(db: &Database) {
        let world = World::entered(db, moved_in());
        notes::write(&world.service, &world.priya(), &world.reference, Note { note: words("Rang") }).unwrap();
        assert!(world.can(&world.priya(), Offer::Mistake), "a note is nothing that was sent");
        held::tell_of_transfer(&world.service, &world.priya(), &world.reference, Telling { on: day("2026-11-02") }).unwrap();
        world.assert_in_the_way("Telling the family of the transfer (2 November 2026) is on record since the plan was entered");
        assert_eq!(world.stage(), Stage::Maintained);
    }

    fn a_review_of_ours_stands_in_the_way(db: &Database) {
        let world = World::entered(db, amended());
        let new = Reviewed { meeting_on: None, on: day("2026-11-02"), outcome: ReviewOutcome::Maintain };
        held::record_review(&world.service, &world.priya(), &world.reference, new).unwrap();
        world.assert_in_the_way("Review decision notified (2 November 2026)");
    }

    fn a_request_that_seemed_to_ask_for_a_re_assessment_is_answered_in_six_weeks_of_its_own_day(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-11-16");
        assert_eq!(world.asks("2026-11-09", RequestSource::Parent), Became::Reassessment);
        assert_eq!(world.asks("2026-11-11", RequestSource::BroughtToAttention), Became::Reassessment);
        world.on("2026-11-20");
        let before: Vec<_> = world.deadlines().into_iter().map(|row| (row.rule, row.due)).collect();
        let follows = endings::mistake_preview(&world.service, &world.priya(), &world.reference, &mistake()).unwrap();
        assert!(follows.follows.stays.iter().any(|owed| owed.title == "Decide whether to assess" && owed.due == Some(day("2026-12-21"))), "{follows:?}");
        world.mistake().unwrap();
        assert_eq!((world.stage(), world.case().began_on, world.case().closed_on), (Stage::Requested, day("2026-11-09"), None));
        world.assert_limit(ASSESS, "2026-12-21", "2026-12-21");
        let case = world.case();
        let became = db.read(|conn| rows::list(conn, case.id)).unwrap().into_iter().map(|row| row.became).collect::<Vec<_>>();
        assert_eq!(became, [Became::Began, Became::Kept]);
        world.assert_is_as_the_facts_say();
        // That the plan was none may have been the mistake: it stands again, and both ask for a re-assessment of it.
        assert!(world.can(&world.priya(), Offer::TakeBack));
        let page = endings::ending(&world.service, &world.priya(), &world.reference).unwrap();
        assert!(page.is_of_plan && page.recorded.is_some());
        let why = endings::TakeBack { reason: words("It is a plan") };
        let found = endings::preview_take_back(&world.service, &world.priya(), &world.reference, &why).unwrap();
        assert!(found.moves.iter().any(|one| one.title == "Decide whether to assess" && one.after.is_none()), "{found:?}");
        assert!(world.back().unwrap(), "two people");
        assert_eq!((world.stage(), world.case().closed_on, world.case().episode), (Stage::Maintained, None, 1));
        let became = db.read(|conn| rows::list(conn, case.id)).unwrap().into_iter().map(|row| row.became).collect::<Vec<_>>();
        assert_eq!(became, [Became::Reassessment, Became::Reassessment]);
        let limits: Vec<_> = world.deadlines().into_iter().map(|row| (row.rule, row.due)).collect();
        assert_eq!(limits, before, "as before it was set aside");
        world.assert_is_as_the_facts_say();
        // And it can be set aside again; once something is proposed on the request, the plan stays a mistake.
        world.mistake().unwrap();
        world.assert_limit(ASSESS, "2026-12-21", "2026-12-21");
        world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert!(!world.can(&world.priya(), Offer::TakeBack));
        assert!(matches!(world.back(), Err(Failure::Rule(TakeBackRefused::NotEnded))));
    }

    fn a_case_that_the_plan_had_joined_is_as_it_was_before(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-14", "2026-10-16");
        world.on("2026-11-02");
        let joining = ExistingPlan {
            child_name: line("Amira Hassan"),
            born_on: Some(day("2018-03-14")),
            joins: Some(Joins::Case(world.reference.clone())),
            ..existing()
        };
        let was = world.case();
        held::enter(&world.service, &world.priya(), joining.clone()).unwrap();
        world.on("2026-11-03");
        world.mistake().unwrap();
        let now = world.case();
        assert_eq!((now.stage, now.closed_on, now.began_on, now.episode), (was.stage, was.closed_on, was.began_on, was.episode));
        world.assert_is_as_the_facts_say();
        let ending = endings::ending(&world.service, &world.priya(), &world.reference).unwrap();
        assert_eq!(ending.recorded.as_deref(), Some("recorded by mistake"));
        world.on("2026-11-04");
        world.back().unwrap();
        assert_eq!((world.stage(), world.case().began_on), (Stage::Maintained, day("2026-03-02")));
        world.assert_is_as_the_facts_say();
        // And a true plan can be entered once it is set aside again.
        world.on("2026-11-05");
        world.mistake().unwrap();
        world.on("2026-11-06");
        held::enter(&world.service, &world.priya(), ExistingPlan { made_on: on("2025-03-03"), reviewed_on: Some(on("2026-03-02")), ..joining }).unwrap();
        world.assert_limit(NEXT, "2027-03-01", "2027-03-01");
        let copies = db.read(|conn| versions(conn, &world.plan().record)).unwrap();
        assert_eq!(copies.iter().map(|copy| copy.sent_on).collect::<Vec<_>>(), [day("2025-03-03")], "the copy of the plan that was none is left out");
        world.assert_is_as_the_facts_say();
    }

    fn the_plan_that_is_written_afterwards_begins_without_a_word_of_the_plan_that_was_none(db: &Database) {
        let parent = Some(NewParent::named(line("Nadia Rahman")));
        let world = World::entered(db, ExistingPlan { parent, ..existing() });
        world.on("2026-11-03");
        world.mistake().unwrap();
        assert_eq!(world.asks("2026-11-03", RequestSource::Parent), Became::Began);
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-11-05", "2026-11-06");
        world.settle(DecisionKind::Issue, DecisionOutcome::Agreed, "2026-11-12", "2026-11-13");
        let plan = world.plan();
        assert_eq!((plan.record.state, plan.rows.len(), plan.sections.i.is_blank()), (PlanState::Drafting, 0, true));
        world.write(plans::sections::SectionText::Views("She wants to be a vet.".into()));
        assert_eq!(world.plan().sections.a, "She wants to be a vet.");
        assert!(world.plan().rows.iter().all(|row| row.section != PlanSection::B));
        let case = world.case();
        assert!(db.read(|conn| Ok::<_, StorageError>(ehc_persistence::plans::find_by_case(conn, case.id)?.is_some())).unwrap());
    }

    fn only_who_runs_the_case_records_that_a_plan_was_a_mistake(db: &Database) {
        let world = World::entered(db, moved_in());
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let tried = endings::set_aside(&world.service, &world.as_(persona), &world.reference, mistake());
            assert!(matches!(tried, Err(Failure::Refused(Refusal::Hidden | Refusal::Denied))), "{persona:?}: {tried:?}");
        }
        assert_eq!(world.duty(TELL).due, Some(day("2026-11-16")));
        world.mistake().unwrap();
    }
}

fn mistake() -> Mistake {
    Mistake { request: None, reason: words("It is a support plan of the school") }
}
