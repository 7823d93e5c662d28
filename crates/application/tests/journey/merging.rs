//! A child recorded twice: with a second person’s consent the duplicate goes into the case that stays, and nothing is lost.

use ehc_application::{
    Failure,
    approvals::{self, Approval, ApproveRefused},
    decisions,
    documents::{self, NewDocument},
    endings::{self, TakeBack, TakeBackRefused},
    merging::{self, MergeRefused, Merging},
    people::{self, NewPerson},
    requests::{Joins, NewRequest, find_matches},
    timetable::facts_of,
};
use ehc_domain::{
    approvals::ProposalState,
    cases::{CaseReference, Stage},
    decisions::{DecisionKind, DecisionOutcome},
    documents::DocumentClass,
    ids::ApprovalId,
    requests::{Became, RequestSource},
};
use ehc_persistence::{Database, cases, people as rows, requests};
use ehc_test_support::{Persona, arrived, both_databases, day, line, papers::pdf, words};

use super::world::{ASSESS, World, amira};

impl World<'_> {
    /// The same child, recorded a second time on 5 October because a school asked too.
    pub fn duplicate(&self, received_on: &str) -> CaseReference {
        self.on("2026-10-05");
        let new = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            match_reason: Some(words("Taken for a cousin")),
            ..amira(received_on)
        };
        self.record(new)
    }

    pub fn merge(&self, duplicate: &CaseReference, into: &CaseReference) -> Result<ApprovalId, Failure<MergeRefused>> {
        let merging = Merging { into: into.clone(), reason: words("The mother says it is one child") };
        merging::propose(&self.service, &self.priya(), duplicate, merging)
    }

    pub fn consent(&self, duplicate: &CaseReference, id: ApprovalId) -> Result<(), Failure<ApproveRefused>> {
        approvals::approve(&self.service, &self.helen(), &(duplicate.clone(), id), Approval {})
    }

    pub fn row(&self, reference: &CaseReference) -> cases::CaseRow {
        self.database.read(|conn| cases::find_by_reference(conn, reference)).unwrap().unwrap()
    }
}

both_databases! {
    fn a_duplicate_goes_into_the_case_that_stays_and_nothing_is_lost(db: &Database) {
        let world = World::requested(db);
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        let duplicate = world.duplicate("2026-09-03");
        let uncle = NewPerson {
            name: line("Yusuf Hassan"),
            relation: line("uncle"),
            checked: None,
            basis: None,
            phone: None,
            email: None,
            address: None,
            contact_way: None,
            language: None,
            flags: Vec::new(),
            same_as: None,
            is_another: false,
            another_reason: None,
        };
        people::add(&world.service, &world.priya(), &duplicate, uncle).unwrap();
        let gone = world.row(&duplicate);

        let id = world.merge(&duplicate, &world.reference).unwrap();
        assert_eq!(world.row(&duplicate).stage, Stage::Requested, "nothing is done alone");
        let shown = approvals::find(&world.service, &world.helen(), &(duplicate.clone(), id)).unwrap().line.proposed.unwrap();
        assert_eq!(shown.what, format!("{duplicate} is a duplicate of {}", world.reference));
        let said: Vec<(&str, &str)> = shown.rows.iter().map(|(name, _, after)| (name.as_str(), after.as_str())).collect();
        for what in ["Name", "Birth date"] {
            assert!(said.contains(&(what, "The same in both")), "{what}: {said:?}");
        }
        let ends = format!("Ends in {duplicate}: Decide whether to assess");
        assert!(said.contains(&(ends.as_str(), "Due on 15 October 2026")), "{said:?}");
        assert!(said.contains(&("People of the circle who go over", "1")), "the mother is in both, the uncle in one: {said:?}");
        assert!(shown.moves.iter().any(|one| one.title == "Decide whether to assess" && one.after == Some(day("2026-10-15"))), "{shown:?}");

        world.consent(&duplicate, id).unwrap();
        world.assert_limit(ASSESS, "2026-10-15", "2026-10-15");
        assert_eq!(world.case().began_on, day("2026-09-03"), "the clock runs from the first request");
        let asked = db.read(|conn| requests::list(conn, world.case().id)).unwrap();
        let became: Vec<Became> = asked.iter().map(|row| row.became).collect();
        assert_eq!(became, [Became::Earlier, Became::Began], "{asked:?}");
        let circle = db.read(|conn| rows::list_circle(conn, world.case().id)).unwrap();
        assert!(circle.iter().any(|(_, person)| person.name == "Yusuf Hassan"));
        assert_eq!(circle.iter().filter(|(_, person)| person.name == "Fatima Hassan").count(), 1);
        let ended = world.row(&duplicate);
        assert_eq!((ended.stage, ended.merged_into_id), (Stage::RecordedInError, Some(world.case().id)));
        assert_eq!(db.read(|conn| requests::list(conn, gone.id)).unwrap(), []);
        let merged = db.read(|conn| cases::list_merged_into(conn, world.case().id)).unwrap();
        assert_eq!(merged.into_iter().map(|case| case.reference).collect::<Vec<_>>(), [duplicate.to_string()]);
        let visibility = world.priya().visibility();
        let mistakes = cases::CaseFilter { stages: vec![Stage::RecordedInError], ..cases::CaseFilter::default() };
        let listed = |filter| db.read(|conn| cases::list(conn, &visibility, &filter, None, 10)).unwrap();
        assert!(listed(mistakes).is_empty(), "what was merged was no mistake");
        assert!(listed(cases::CaseFilter::default()).iter().any(|line| line.id == gone.id), "and is listed all the same");
        world.assert_nothing_differs();
        let told = db.read(|conn| ehc_persistence::audit::list_of_case(conn, world.case().id, true, None, 50)).unwrap();
        assert!(told.iter().any(|row| row.action == "case.merge"), "the case that stays says so too");
        // From now on the child is found once, and the end is not taken back by one person.
        let again = find_matches(&world.service, &world.priya(), &amira("2026-10-05")).unwrap();
        assert_eq!(again.iter().map(|one| one.case_id).collect::<Vec<_>>(), [world.case().id]);
        let back = endings::take_back(&world.service, &world.priya(), &duplicate, TakeBack { reason: words("No") });
        assert!(matches!(back, Err(Failure::Rule(TakeBackRefused::NotEnded))));
    }

    fn documents_go_over_and_are_opened_from_the_case_that_stays(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        let file = arrived(&world.service, "report.pdf", &pdf("a report")).unwrap();
        let new = NewDocument { class: DocumentClass::Health, title: "Report".into(), advice_request_id: None };
        let document = documents::upload(&world.service, &world.priya(), &duplicate, new, file).unwrap();
        let id = world.merge(&duplicate, &world.reference).unwrap();
        world.consent(&duplicate, id).unwrap();
        let listed = |case: &CaseReference| documents::list(&world.service, &world.priya(), case).unwrap().lines.len();
        assert_eq!((listed(&world.reference), listed(&duplicate)), (1, 0));
        assert!(documents::open_document(&world.service, &world.priya(), &world.reference, document).is_ok());
    }

    fn two_schools_that_asked_on_one_day_both_go_over(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        let second = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Hillcrest Academy"),
            joins: Some(Joins::Case(duplicate.clone())),
            ..amira("2026-09-10")
        };
        world.record(second);
        let id = world.merge(&duplicate, &world.reference).unwrap();
        world.consent(&duplicate, id).unwrap();
        assert_eq!(db.read(|conn| requests::list(conn, world.case().id)).unwrap().len(), 3);
        let left = db.read(|conn| facts_of(conn, world.row(&duplicate).id)).unwrap();
        assert_eq!(left.standing().count(), 0, "no clock of the duplicate is left");
        world.assert_nothing_differs();
    }

    fn whoever_must_not_be_told_in_the_duplicate_must_not_be_told_in_the_case_that_stays(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        let silent = |reference: &CaseReference| {
            let circle = db.read(|conn| rows::list_circle(conn, world.row(reference).id)).unwrap();
            let (link, _) = circle.into_iter().find(|(_, person)| person.name == "Fatima Hassan").unwrap();
            let quiet = rows::CasePersonRow {
                not_told_from: Some(day("2026-09-11")),
                not_told_reason: Some("An order".into()),
                ..link
            };
            db.write(|conn| rows::update_part(conn, quiet)).unwrap();
        };
        silent(&duplicate);
        assert!(matches!(world.merge(&duplicate, &world.reference), Err(Failure::Rule(MergeRefused::LessProtected))));
        silent(&world.reference);
        world.merge(&duplicate, &world.reference).unwrap();
    }

    fn a_confidential_address_of_the_duplicate_is_confidential_in_the_case_that_stays(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        let child = db.read(|conn| rows::find(conn, world.row(&duplicate).child_id)).unwrap().unwrap();
        db.write(|conn| rows::update(conn, rows::PersonRow { address_is_confidential: true, ..child })).unwrap();
        assert!(matches!(world.merge(&duplicate, &world.reference), Err(Failure::Rule(MergeRefused::LessProtected))));
    }

    fn another_name_is_shown_to_whoever_approves(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        let sister = NewRequest { child_name: line("Samira Hassan"), match_reason: Some(words("Her sister")), ..amira("2026-10-01") };
        let sister = world.record(sister);
        let id = world.merge(&sister, &world.reference).unwrap();
        let shown = approvals::find(&world.service, &world.helen(), &(sister.clone(), id)).unwrap().line.proposed.unwrap();
        let name = shown.rows.iter().find(|(name, ..)| name == "Name").unwrap();
        assert_eq!(name.2, "Another in each: check that both are the same child");
        assert_eq!(shown.in_words(), format!("{sister} is a duplicate of {}", world.reference));
    }

    fn the_same_request_keyed_twice_is_one_request(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        let twice = world.record(NewRequest { match_reason: Some(words("Not seen")), ..amira("2026-09-07") });
        let id = world.merge(&twice, &world.reference).unwrap();
        world.consent(&twice, id).unwrap();
        assert_eq!(db.read(|conn| requests::list(conn, world.case().id)).unwrap().len(), 1);
        assert_eq!(world.case().began_on, day("2026-09-07"));
        world.assert_nothing_differs();
    }

    fn what_came_further_than_a_request_stays_and_two_plans_never_become_one(db: &Database) {
        let world = World::issued(db);
        let plan = world.reference.clone();
        let other = world.record(NewRequest { match_reason: Some(words("Not seen")), ..amira("2027-01-11") });
        assert!(matches!(world.merge(&plan, &other), Err(Failure::Rule(MergeRefused::MustStay))));
        assert!(matches!(world.merge(&other, &other), Err(Failure::Rule(MergeRefused::Itself))));
        let nobody = CaseReference::from_number(999_999);
        assert!(matches!(world.merge(&other, &nobody), Err(Failure::Rule(MergeRefused::NoSuchCase))));
        let second = world.row(&other);
        db.write(|conn| cases::update(conn, cases::CaseRow { stage: Stage::Maintained, ..second })).unwrap();
        assert!(matches!(world.merge(&other, &plan), Err(Failure::Rule(MergeRefused::TwoPlans))));
    }

    fn a_proposal_that_waits_is_named_and_once_it_is_taken_back_the_case_can_be_merged(db: &Database) {
        let world = World::requested(db);
        let stays = world.duplicate("2026-09-10");
        let proposed = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert!(matches!(world.merge(&world.reference, &stays), Err(Failure::Rule(MergeRefused::ProposalWaits))));
        let back = |by: &ehc_application::Context, version| {
            let new = decisions::TakeBack { reason: words("It is a duplicate"), version };
            decisions::take_back(&world.service, by, &world.reference, decisions::Which::One(proposed), new)
        };
        assert!(matches!(back(&world.helen(), 1), Err(Failure::Rule(decisions::TakeBackRefused::NotYours))));
        assert!(matches!(back(&world.as_(Persona::TomFielding), 1), Err(Failure::Refused(_))));
        assert!(matches!(back(&world.priya(), 2), Err(Failure::Storage(ehc_application::StorageError::Conflict))));
        back(&world.priya(), 1).unwrap();
        assert!(matches!(back(&world.priya(), 1), Err(Failure::NotFound)));
        let told = db.read(|conn| ehc_persistence::audit::list_of_case(conn, world.case().id, true, None, 50)).unwrap();
        assert!(told.iter().any(|row| row.action == "decision.take_back"), "the history keeps that it was proposed and taken back");
        let id = world.merge(&world.reference, &stays).unwrap();
        world.consent(&world.reference, id).unwrap();
        assert_eq!(world.stage(), Stage::RecordedInError);
    }

    fn a_decision_is_not_taken_back_and_of_two_cases_that_came_further_neither_is_told_to_go(db: &Database) {
        let world = World::requested(db);
        let other = world.duplicate("2026-09-10");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        let new = decisions::TakeBack { reason: words("No"), version: 2 };
        let tried = decisions::take_back(&world.service, &world.priya(), &world.reference, decisions::Which::One(id), new);
        assert!(matches!(tried, Err(Failure::Rule(decisions::TakeBackRefused::AlreadyDecided))));
        assert!(matches!(world.merge(&world.reference, &other), Err(Failure::Rule(MergeRefused::MustStay))));
        let second = world.row(&other);
        db.write(|conn| cases::update(conn, cases::CaseRow { stage: Stage::Assessing, ..second })).unwrap();
        assert!(matches!(world.merge(&world.reference, &other), Err(Failure::Rule(MergeRefused::BothFurther))));
        assert!(matches!(world.merge(&other, &world.reference), Err(Failure::Rule(MergeRefused::BothFurther))));
    }

    fn a_merging_lapses_when_the_duplicate_comes_further_meanwhile(db: &Database) {
        let world = World::requested(db);
        let stays = world.duplicate("2026-09-10");
        let id = world.merge(&world.reference, &stays).unwrap();
        world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert!(matches!(world.consent(&world.reference, id), Err(Failure::Rule(ApproveRefused::Changed))));
        assert_eq!(approvals::lapse(&world.service).unwrap(), 1);
        let line = approvals::find(&world.service, &world.priya(), &(world.reference.clone(), id)).unwrap().line;
        assert_eq!(line.state, ProposalState::Lapsed);
        assert_eq!(world.stage(), Stage::Requested);
    }

    fn a_request_for_a_child_with_a_plan_asks_for_a_re_assessment_once_it_is_merged(db: &Database) {
        let world = World::issued(db);
        let other = world.record(NewRequest { match_reason: Some(words("Not seen")), ..amira("2027-01-25") });
        let id = world.merge(&other, &world.reference).unwrap();
        world.consent(&other, id).unwrap();
        let asked = db.read(|conn| requests::list(conn, world.case().id)).unwrap();
        assert_eq!(asked.last().unwrap().became, Became::Reassessment);
        assert_eq!(world.stage(), Stage::Issued);
        world.assert_nothing_differs();
    }

    fn nobody_merges_who_may_not_open_both(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        for stranger in [Persona::JamesOsei, Persona::TomFielding] {
            let merging = Merging { into: world.reference.clone(), reason: words("x") };
            let tried = merging::propose(&world.service, &world.as_(stranger), &duplicate, merging);
            assert!(matches!(tried, Err(Failure::Refused(_))), "{stranger:?}");
        }
        assert_eq!(world.row(&duplicate).stage, Stage::Requested);
    }

    fn a_duplicate_whose_request_was_withdrawn_goes_over_as_withdrawn_and_starts_no_clock(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-03");
        world.everybody_withdraws_from(&duplicate, "2026-10-01");
        assert_eq!(world.row(&duplicate).stage, Stage::Withdrawn);
        let page = merging::to_merge(&world.service, &world.priya(), &duplicate).unwrap();
        assert_eq!(page.in_the_way, None);
        let id = world.merge(&duplicate, &world.reference).unwrap();
        let shown = approvals::find(&world.service, &world.helen(), &(duplicate.clone(), id)).unwrap().line.proposed.unwrap();
        assert!(shown.moves.is_empty(), "{shown:?}");
        let what = shown.rows.iter().find(|(name, ..)| name == "Request of 3 September 2026").unwrap();
        assert!(what.2.starts_with("Withdrawn on 1 October 2026"), "{what:?}");
        world.consent(&duplicate, id).unwrap();
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        assert_eq!((world.stage(), world.case().began_on), (Stage::Requested, day("2026-09-07")));
        let asked = db.read(|conn| requests::list(conn, world.case().id)).unwrap();
        let became: Vec<_> = asked.iter().map(|row| (row.source, row.became, row.withdrawn_on)).collect();
        assert_eq!(
            became,
            [
                (RequestSource::Institution, Became::Kept, Some(day("2026-10-01"))),
                (RequestSource::Parent, Became::Began, None),
            ]
        );
        let ended = world.row(&duplicate);
        assert_eq!((ended.stage, ended.merged_into_id), (Stage::RecordedInError, Some(world.case().id)));
        let left = db.read(|conn| facts_of(conn, ended.id)).unwrap();
        assert_eq!(left.standing().count(), 0, "no clock of the duplicate is left");
        world.assert_nothing_differs();
        // Where the school asks still, its request stands in the case that stays, from its own day.
        let from = world.asks_still_by_two(&(world.reference.clone(), asked[0].id)).unwrap();
        assert_eq!(from, day("2026-09-03"));
        world.assert_limit(ASSESS, "2026-10-15", "2026-10-15");
        world.assert_is_as_the_facts_say();
    }

    fn one_of_two_requests_of_a_duplicate_that_was_withdrawn_alone_goes_over_as_withdrawn(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        let mother = NewRequest { joins: Some(Joins::Case(duplicate.clone())), ..amira("2026-09-14") };
        world.record(mother);
        let asked = db.read(|conn| requests::list(conn, world.row(&duplicate).id)).unwrap();
        let new = decisions::LoneWithdrawal { on: day("2026-10-01"), reason: words("They wait"), keyed_late_reason: Some(words("The letter lay at the school")) };
        world.alone_by_two(&(duplicate.clone(), asked[1].id), new).unwrap();
        let id = world.merge(&duplicate, &world.reference).unwrap();
        world.consent(&duplicate, id).unwrap();
        let over = db.read(|conn| requests::list(conn, world.case().id)).unwrap();
        let withdrawn: Vec<_> = over.iter().map(|row| (row.received_on, row.withdrawn_on)).collect();
        assert_eq!(
            withdrawn,
            [(day("2026-09-07"), None), (day("2026-09-10"), None), (day("2026-09-14"), Some(day("2026-10-01")))]
        );
        world.assert_is_as_the_facts_say();
    }

    fn of_a_case_that_has_ended_it_is_said_truly_why_it_goes_into_no_other(db: &Database) {
        let world = World::requested(db);
        let told = |case: &CaseReference| {
            let refused = match world.merge(case, &world.reference) {
                Err(Failure::Rule(refused)) => refused,
                other => panic!("{other:?}"),
            };
            let page = merging::to_merge(&world.service, &world.priya(), case).unwrap();
            assert_eq!(page.in_the_way, Some(refused.clone()), "the page says so first");
            refused
        };
        // Recorded by mistake: nobody asked.
        let mistaken = world.duplicate("2026-09-10");
        let mistake = endings::Mistake { request: None, reason: words("A sister") };
        let settled = endings::set_aside(&world.service, &world.priya(), &mistaken, mistake).unwrap();
        let endings::Settled::Proposed(id) = settled else { panic!("{settled:?}") };
        approvals::approve(&world.service, &world.helen(), &(mistaken.clone(), id), approvals::Approval {}).unwrap();
        assert_eq!(told(&mistaken), MergeRefused::NobodyAsked);
        // The child has died, or moved away: so it is in every case of the child.
        let gone = world.duplicate("2026-09-11");
        endings::died(&world.service, &world.priya(), &gone, endings::Death { on: day("2026-10-01"), keyed_late_reason: Some(words("The letter lay at the school")) }).unwrap();
        assert_eq!(told(&gone), MergeRefused::ChildGone(Stage::Died));
        let moved = world.duplicate("2026-09-12");
        let away = endings::Move { on: day("2026-10-01"), to: line("Northshire Council"), keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&moved, endings::move_away(&world.service, &world.priya(), &moved, away).unwrap());
        let refused = told(&moved);
        assert_eq!(refused, MergeRefused::ChildGone(Stage::MovedAway));
        assert!(refused.to_string().contains("moved to another council") && !refused.to_string().contains("further"), "{refused}");
        // Merged already.
        let merged = world.duplicate("2026-09-13");
        let id = world.merge(&merged, &world.reference).unwrap();
        world.consent(&merged, id).unwrap();
        assert_eq!(told(&merged), MergeRefused::MergedAlready);
        // A request that was withdrawn after an officer had decided holds a decision.
        let decided = world.duplicate("2026-09-14");
        let of_decided = World { database: db, ports: world.ports.clone(), service: world.ports.service(db), reference: decided.clone() };
        let id = of_decided.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        of_decided.decide(&world.helen(), id, of_decided.ruling(DecisionOutcome::Agreed)).unwrap();
        world.everybody_withdraws_from(&decided, "2026-10-05");
        assert_eq!(told(&decided), MergeRefused::MustStay);
    }

    fn a_withdrawn_duplicate_of_which_a_decision_was_only_proposed_can_be_merged(db: &Database) {
        let world = World::requested(db);
        let stays = world.duplicate("2026-09-10");
        world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.everybody_withdraws_from(&world.reference, "2026-10-05");
        let id = world.merge(&world.reference, &stays).unwrap();
        world.consent(&world.reference, id).unwrap();
        assert_eq!((world.stage(), world.row(&stays).stage), (Stage::RecordedInError, Stage::Requested));
        world.assert_nothing_differs();
    }
}
