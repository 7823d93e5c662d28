//! The days of a plan beside what it rests on: the family’s time to comment, the advice that it is written from, the schools that were asked.

use chrono::Duration;
use ehc_application::{
    Failure,
    consultations::{
        reply::{self, Reply},
        send::{self, Consult},
    },
    facts::{self, CorrectRefused, Corrected, Correction},
    plans::{
        finalise::{self, FinaliseFailed},
        sections::SectionText,
        send_draft::{self, SendDraft, SendRefused},
        take::{self, Take},
        versions::versions,
    },
};
use ehc_domain::{
    advice::AdviceKind,
    consultations::ReplyOutcome,
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    ids::FactId,
    institutions::InstitutionKind,
    plans::{FinaliseRefused, PlanSection, SendDraftRefused, ServiceMethod, VersionKind},
    timetable::facts::FactKind,
};
use ehc_persistence::{Database, advice as advice_rows};
use ehc_test_support::{Persona, add_school, both_databases, day, words};

use super::world::{ADVICE_OF_OTHERS, World};

impl World<'_> {
    /// Corrects as Priya alone.
    fn corrected_alone(&self, fact: FactId, on: &str) -> Corrected {
        self.try_correct(Persona::PriyaNair, fact, on).unwrap()
    }

    fn fact_about(&self, kind: &FactKind) -> FactId {
        self.facts().standing().find(|fact| fact.kind == *kind).map(|fact| fact.id).expect("the fact")
    }
}

both_databases! {
    fn the_familys_time_to_comment_is_not_cut_short_by_correcting_the_plan_or_the_draft(db: &Database) {
        let world = World::issued(db);
        let served = |on: &str| world.correct_served(world.fact("draft_served"), on, Some(on));
        let cut = |tried: Result<FactId, Failure<CorrectRefused>>, until: &str| {
            assert!(matches!(&tried, Err(Failure::Rule(CorrectRefused::CutsShort(last))) if *last == day(until)), "{tried:?}");
        };
        // The draft was served on 4 January: the fifteen days end with the 18th.
        cut(world.correct("final_plan_sent", "2027-01-17"), "2027-01-18");
        cut(world.correct("final_plan_sent", "2027-01-18"), "2027-01-18");
        world.correct("final_plan_sent", "2027-01-19").unwrap();
        world.correct("final_plan_sent", "2027-01-25").unwrap();
        cut(served("2027-01-11"), "2027-01-25");
        served("2027-01-10").unwrap();
        world.assert_holds_together("the family had its fifteen days");
    }

    fn less_time_for_the_family_and_advice_that_counts_as_late_need_a_second_person(db: &Database) {
        let world = World::drafting(db);
        world.on("2027-01-12");
        world.send_draft();
        let reached = |on: &str| {
            let right = Correction { on: ActDay::new(day(on)).unwrap(), details: None, also: Vec::new(), served_on: Some(day(on)), reason: words("The stamp") };
            facts::correct(&world.service, &world.priya(), &(world.reference.clone(), world.fact("draft_served")), right).unwrap()
        };
        let shorter = reached("2027-01-11");
        assert!(matches!(shorter, Corrected::Proposed(_)), "{shorter:?}");

        let advice = world.request(AdviceKind::ParentsViews).id;
        let accepted = world.facts().standing().find(|fact| fact.kind.code() == "advice_accepted" && fact.kind.subject() == Some(advice.uuid())).map(|fact| fact.id);
        if let Some(accepted) = accepted {
            world.corrected_alone(accepted, "2026-12-10");
        }
        let due = world.timetable().find_about(ADVICE_OF_OTHERS, advice.uuid()).unwrap().due.unwrap();
        let came = || world.fact_about(&FactKind::AdviceReceived { advice });
        let in_time = world.corrected_alone(came(), &due.to_string());
        assert!(matches!(in_time, Corrected::Made(_)), "on the last day: {in_time:?}");
        let late = world.corrected_alone(came(), &(due + Duration::days(1)).to_string());
        assert!(matches!(late, Corrected::Proposed(_)), "the day after: {late:?}");
    }

    fn a_plan_is_not_dated_before_the_advice_that_it_is_written_from(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        // Told on the 18th, while the psychologist’s advice came on 20 November.
        world.settle(DecisionKind::Issue, DecisionOutcome::Agreed, "2026-11-17", "2026-11-18");
        world.on("2027-01-06");
        world.write(SectionText::Views("She wants to be a vet.".into()));
        let psychology = world.request(AdviceKind::Psychological);
        let latest = db.read(|conn| advice_rows::find_latest(conn, psychology.id)).unwrap().unwrap();
        let rows = vec![(1, PlanSection::B, PlanSection::F)];
        take::take(&world.service, &world.priya(), &world.reference, &Take { advice: latest.id, rows }).unwrap();
        let send = |on: &str| {
            let sending = SendDraft {
                sent_on: Some(day(on)),
                how: ServiceMethod::Hand,
                served_on: None,
                breaks_reason: Some(words("The measures are agreed at the meeting")),
                keyed_late_reason: Some(words("Keyed from the file copy")),
                version: world.plan().record.version,
                addressees: None,
            };
            send_draft::send(&world.service, &world.priya(), &world.reference, &sending)
        };
        let came_on = day("2026-11-20");
        let early = send("2026-11-19");
        assert!(matches!(early, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::LaterAdvice { came_on: on }))) if on == came_on), "{early:?}");
        send("2026-11-20").unwrap();
        let copy = db.read(|conn| versions(conn, &world.plan().record)).unwrap().remove(0);
        let attached = copy.content["sections"]["K"].as_array().unwrap().clone();
        assert!(!attached.is_empty() && attached.iter().all(|one| one["submitted_on"].as_str().unwrap() <= "2026-11-20"), "{attached:?}");
    }

    fn advice_does_not_come_after_the_final_plan_that_is_written_from_it(db: &Database) {
        let world = World::issued(db);
        let advice = world.request(AdviceKind::Psychological).id;
        let accepted = world.facts().standing().find(|fact| fact.kind.code() == "advice_accepted" && fact.kind.subject() == Some(advice.uuid())).map(|fact| fact.id);
        let came = world.fact_about(&FactKind::AdviceReceived { advice });
        world.on("2027-01-28");
        // Whatever else stands in the way, the case does not come to contradict itself.
        if let Some(accepted) = accepted
            && world.try_correct(Persona::PriyaNair, accepted, "2027-01-27").is_ok()
        {
            let tried = world.try_correct(Persona::PriyaNair, came, "2027-01-26");
            assert!(matches!(&tried, Err(Failure::Rule(CorrectRefused::AfterThePlan(on))) if *on == day("2027-01-25")), "{tried:?}");
        }
        world.assert_holds_together("the plan is written from advice that had come");
    }

    fn the_school_that_the_plan_names_is_told_beside_the_one_that_the_child_attends(db: &Database) {
        let world = World::drafting(db);
        world.on("2027-01-04");
        world.send_draft();
        let told = || {
            let parts = finalise::show(&world.service, &world.priya(), &world.reference).unwrap().parts;
            parts.told_too.into_iter().filter(|one| one.who.contains("school or college")).collect::<Vec<_>>()
        };
        assert_eq!(told().iter().map(|one| one.who).collect::<Vec<_>>(), ["The school or college that the child attends, or that the plan names"]);
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        world.write(SectionText::Named(school));
        let named = told().pop().unwrap();
        assert_eq!((named.who, named.known), ("The school or college that the plan names", Ok("Brookside Primary".to_owned())));
        assert_eq!(told().len(), 2);
    }

    fn a_school_that_answered_later_had_not_answered_on_the_day_of_the_plan(db: &Database) {
        let world = World::drafting(db);
        world.on("2027-01-04");
        world.send_draft();
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        let asked = Consult { institutions: vec![school], preferred: None, preference_on: None, sent_on: day("2027-01-05"), units: Vec::new() };
        world.on("2027-01-05");
        let id = send::consult(&world.service, &world.priya(), &world.reference, asked).unwrap().ids[0];
        world.on("2027-01-11");
        world.comment("2027-01-11");
        world.write(SectionText::TypeOnly("A mainstream primary school".into()));
        world.on("2027-01-26");
        let due = world.timetable().find_about("COP983-CONSULT-15D", id.uuid()).unwrap().due.unwrap();
        assert!(due > day("2027-01-19"), "{due}");
        let reply = Reply { replied_on: day("2027-01-25"), outcome: ReplyOutcome::Agrees, ground: None, text: None, version: 1 };
        reply::record(&world.service, &world.priya(), &world.reference, id, reply).unwrap();
        let early = world.finalise(Some("2027-01-19"));
        let Err(Failure::Rule(FinaliseFailed::GatesClosed(closed))) = early else { panic!("{early:?}") };
        assert_eq!(closed, [FinaliseRefused::ConsultationOpen { until: due }]);
        world.finalise(Some("2027-01-25")).unwrap();
        let tried = world.correct("final_plan_sent", "2027-01-19");
        assert!(matches!(&tried, Err(Failure::Rule(CorrectRefused::BeforeTheReply(until))) if *until == due), "{tried:?}");
        let copies = db.read(|conn| versions(conn, &world.plan().record)).unwrap();
        assert_eq!(copies.iter().filter(|copy| copy.kind == VersionKind::Final).count(), 1);
    }
}
