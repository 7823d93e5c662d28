//! A merging that was a mistake: with two people's consent both cases stand again as they were, and what was recorded since stays where it was recorded.

use ehc_application::{
    Failure,
    approvals::{self, Approval, ApproveRefused},
    decisions, documents as files,
    documents::NewDocument,
    endings, facts,
    flags::{self, Safeguarding},
    merging::{self, UndoRefused, Undoing},
    people::{self, NewPerson},
    requests::{Joins, NewRequest},
    timetable::facts_of,
};
use ehc_domain::{
    cases::{CaseReference, Stage},
    decisions::{DecisionKind, DecisionOutcome},
    documents::DocumentClass,
    ids::ApprovalId,
    requests::{Became, RequestSource},
};
use ehc_persistence::{
    Database, cases::CaseRow, documents, merges, people as rows, requests, requests::RequestRow, timetable::list_deadlines,
};
use ehc_test_support::{Persona, arrived, both_databases, day, line, papers::pdf, words};

use super::world::{ASSESS, World, amira};

/// What is known of a case, but for how often it was written.
#[derive(Debug, PartialEq)]
struct Known {
    case: CaseRow,
    requests: Vec<RequestRow>,
    facts: Vec<(String, chrono::NaiveDate)>,
    circle: Vec<String>,
    documents: usize,
    limits: Vec<(String, Option<chrono::NaiveDate>)>,
}

impl World<'_> {
    fn as_it_is(&self, reference: &CaseReference) -> Known {
        let case = self.row(reference);
        self.database
            .read(|conn| {
                let facts = facts_of(conn, case.id)?;
                let mut facts: Vec<_> = facts.standing().map(|fact| (fact.kind.code().to_owned(), fact.on)).collect();
                facts.sort();
                let circle = rows::list_circle(conn, case.id)?;
                let limits = list_deadlines(conn, case.id)?;
                Ok::<_, ehc_application::StorageError>(Known {
                    requests: requests::list(conn, case.id)?,
                    facts,
                    circle: circle.into_iter().map(|(_, person)| person.name).collect(),
                    documents: documents::list(conn, case.id)?.len(),
                    limits: limits.into_iter().map(|row| (row.rule, row.due)).collect(),
                    case: CaseRow { version: 0, ..case },
                })
            })
            .unwrap()
    }

    fn merged(&self, duplicate: &CaseReference) {
        let id = self.merge(duplicate, &self.reference).unwrap();
        self.consent(duplicate, id).unwrap();
    }

    fn undo(&self, duplicate: &CaseReference) -> Result<ApprovalId, Failure<UndoRefused>> {
        let new = Undoing { reason: words("They are cousins with one name") };
        merging::propose_undoing(&self.service, &self.priya(), duplicate, new)
    }

    /// Why it is not undone, as the page says it before anything is typed.
    fn not_undone(&self, duplicate: &CaseReference) -> UndoRefused {
        let refused = match self.undo(duplicate) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        let page = merging::to_undo(&self.service, &self.priya(), duplicate).unwrap();
        assert_eq!(page.in_the_way, Some(refused));
        refused
    }

    fn undone(&self, duplicate: &CaseReference) {
        let id = self.undo(duplicate).unwrap();
        self.consent(duplicate, id).unwrap();
    }

    fn uncle(&self, case: &CaseReference, name: &str) {
        let uncle = NewPerson {
            name: line(name),
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
        people::add(&self.service, &self.priya(), case, uncle).unwrap();
    }

    fn upload(&self, case: &CaseReference) {
        let file = arrived(&self.service, "report.pdf", &pdf("a report")).unwrap();
        let new = NewDocument { class: DocumentClass::Health, title: "Report".into(), advice_request_id: None };
        files::upload(&self.service, &self.priya(), case, new, file).unwrap();
    }
}

both_databases! {
    fn a_merging_made_by_mistake_is_undone_by_two_people_and_both_cases_stand_as_they_were(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-03");
        world.uncle(&duplicate, "Yusuf Hassan");
        world.upload(&duplicate);
        let before = (world.as_it_is(&world.reference), world.as_it_is(&duplicate));
        world.merged(&duplicate);
        world.assert_limit(ASSESS, "2026-10-15", "2026-10-15");
        assert_ne!((world.as_it_is(&world.reference), world.as_it_is(&duplicate)), before);
        // Helen approves it and keys nothing.
        let keyed_by = |case: &CaseReference| {
            let lines = facts::on_record(&world.service, &world.priya(), case).unwrap().1;
            lines.into_iter().map(|line| line.keyed_by.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(keyed_by(&world.reference), ["Priya Nair", "Priya Nair"]);

        let id = world.undo(&duplicate).unwrap();
        assert_eq!(world.row(&duplicate).stage, Stage::RecordedInError, "nothing is done alone");
        let alone = approvals::approve(&world.service, &world.priya(), &(duplicate.clone(), id), Approval {});
        assert!(alone.is_err(), "{alone:?}");
        let shown = approvals::find(&world.service, &world.helen(), &(duplicate.clone(), id)).unwrap().line.proposed.unwrap();
        assert_eq!(shown.what, format!("{duplicate} is no duplicate of {}", world.reference));
        let said: Vec<(&str, &str)> = shown.rows.iter().map(|(name, _, after)| (name.as_str(), after.as_str())).collect();
        for line in [("Request of 3 September 2026", "Goes back"), ("Documents that go back", "1"), ("People of the circle who go back", "1")] {
            assert!(said.contains(&line), "{line:?}: {said:?}");
        }
        let moved = |title: String| shown.moves.iter().find(|one| one.title == title).map(|one| one.after);
        assert_eq!(moved(format!("{}: Decide whether to assess", world.reference)), Some(Some(day("2026-10-19"))), "{shown:?}");
        assert_eq!(moved(format!("{duplicate}: Decide whether to assess")), Some(Some(day("2026-10-15"))), "{shown:?}");

        world.consent(&duplicate, id).unwrap();
        assert_eq!((world.as_it_is(&world.reference), world.as_it_is(&duplicate)), before);
        assert_eq!((keyed_by(&world.reference), keyed_by(&duplicate)), (vec!["Priya Nair".to_owned()], vec!["Priya Nair".to_owned()]));
        world.assert_is_as_the_facts_say();
        for case in [&world.reference, &duplicate] {
            let told = db.read(|conn| ehc_persistence::audit::list_of_case(conn, world.row(case).id, true, None, 50)).unwrap();
            assert!(["case.merge", "case.unmerge"].iter().all(|act| told.iter().any(|row| row.action == *act)), "{case}: the trail of both is kept");
        }
        // It may be merged again, and that undone again.
        world.merged(&duplicate);
        world.undone(&duplicate);
        assert_eq!((world.as_it_is(&world.reference), world.as_it_is(&duplicate)), before);
        assert_eq!(world.not_undone(&duplicate), UndoRefused::NotMerged, "once");
    }

    fn what_was_recorded_since_stays_in_the_case_that_had_taken_it_in(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        world.uncle(&duplicate, "Yusuf Hassan");
        world.uncle(&duplicate, "Idris Hassan");
        world.merged(&duplicate);
        world.on("2026-10-08");
        world.upload(&world.reference);
        let stays = world.row(&world.reference);
        let circle = db.read(|conn| rows::list_circle(conn, stays.id)).unwrap();
        let (idris, _) = circle.into_iter().find(|(_, person)| person.name == "Idris Hassan").unwrap();
        db.write(|conn| rows::update_part(conn, rows::CasePersonRow { relation: "godfather".into(), ..idris })).unwrap();
        let again = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Hillcrest Academy"),
            joins: Some(Joins::Case(world.reference.clone())),
            ..amira("2026-10-06")
        };
        world.record(again);
        let page = merging::preview_undoing(&world.service, &world.priya(), &duplicate, &Undoing { reason: words("A cousin") }).unwrap();
        let said: Vec<&str> = page.shown.rows.iter().map(|(name, ..)| name.as_str()).collect();
        assert!(said.contains(&"What was recorded since") && said.iter().any(|name| name.starts_with("People who stay in both")), "{said:?}");
        world.undone(&duplicate);
        let (stays, back) = (world.as_it_is(&world.reference), world.as_it_is(&duplicate));
        assert_eq!((stays.documents, back.documents), (1, 0));
        assert_eq!((stays.requests.len(), back.requests.len()), (2, 1));
        assert!(stays.circle.contains(&"Idris Hassan".to_owned()) && !stays.circle.contains(&"Yusuf Hassan".to_owned()), "{stays:?}");
        assert!(back.circle.contains(&"Idris Hassan".to_owned()) && back.circle.contains(&"Yusuf Hassan".to_owned()), "{back:?}");
        world.assert_is_as_the_facts_say();
    }

    fn a_request_that_had_begun_the_next_assessment_or_asked_for_a_re_assessment_goes_back_too(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let all = endings::Withdrawal { on: day("2026-09-14"), reason: words("They move"), everybody: true, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, all).unwrap().settled);
        let duplicate = world.duplicate("2026-10-01");
        let before = (world.as_it_is(&world.reference), world.as_it_is(&duplicate));
        world.merged(&duplicate);
        assert_eq!((world.stage(), world.case().episode), (Stage::Requested, 2));
        world.undone(&duplicate);
        assert_eq!((world.as_it_is(&world.reference), world.as_it_is(&duplicate)), before);
        world.assert_is_as_the_facts_say();
    }

    fn a_re_assessment_that_was_asked_for_in_the_duplicate_is_asked_for_no_more(db: &Database) {
        let world = World::issued(db);
        let other = world.record(NewRequest { match_reason: Some(words("Not seen")), ..amira("2027-01-25") });
        let before = (world.as_it_is(&world.reference), world.as_it_is(&other));
        world.merged(&other);
        assert_eq!(world.as_it_is(&world.reference).requests.last().unwrap().became, Became::Reassessment);
        world.undone(&other);
        assert_eq!((world.as_it_is(&world.reference), world.as_it_is(&other)), before);
        world.assert_is_as_the_facts_say();
    }

    fn a_withdrawn_duplicate_and_one_that_was_keyed_twice_stand_again_as_they_were(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        let all = endings::Withdrawal { on: day("2026-10-01"), reason: words("They wait"), everybody: true, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&duplicate, endings::withdraw(&world.service, &world.priya(), &duplicate, all).unwrap().settled);
        let twice = world.record(NewRequest { match_reason: Some(words("Not seen")), ..amira("2026-09-07") });
        for case in [&duplicate, &twice] {
            let before = (world.as_it_is(&world.reference), world.as_it_is(case));
            world.merged(case);
            world.undone(case);
            assert_eq!((world.as_it_is(&world.reference), world.as_it_is(case)), before, "{case}");
            world.assert_is_as_the_facts_say();
        }
        assert_eq!(world.row(&duplicate).stage, Stage::Withdrawn);
    }

    fn what_rests_on_a_request_that_came_over_is_named_and_goes_first(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let all = endings::Withdrawal { on: day("2026-09-14"), reason: words("They move"), everybody: true, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, all).unwrap().settled);
        let duplicate = world.duplicate("2026-10-01");
        world.merged(&duplicate);
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert_eq!(world.not_undone(&duplicate), UndoRefused::DecisionSince);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        world.tell(&world.priya(), id).unwrap();
        let refused = world.not_undone(&duplicate).to_string();
        assert!(refused.starts_with("Telling the family whether there is an assessment (5 October 2026) is on record in the other case"), "{refused}");
    }

    fn a_request_that_was_withdrawn_since_is_named_and_what_was_proposed_lapses_when_something_changes(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        world.merged(&duplicate);
        let id = world.undo(&duplicate).unwrap();
        let asked = world.as_it_is(&world.reference).requests;
        let school = asked.iter().find(|row| row.source == RequestSource::Institution).unwrap().id;
        let alone = decisions::LoneWithdrawal { on: day("2026-10-05"), reason: words("They wait"), keyed_late_reason: Some(words("The letter lay at the school")) };
        world.alone_by_two(&(world.reference.clone(), school), alone).unwrap();
        assert_eq!(world.not_undone(&duplicate), UndoRefused::ChangedSince(day("2026-09-10")));
        assert!(matches!(world.consent(&duplicate, id), Err(Failure::Rule(ApproveRefused::Changed))));
    }

    fn what_was_withdrawn_alone_and_stands_again_as_it_came_keeps_no_merging_from_being_undone(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        let before = (world.as_it_is(&world.reference), world.as_it_is(&duplicate));
        world.merged(&duplicate);
        let offered = || {
            let context = world.priya();
            db.read(|conn| {
                let open = ehc_application::cases::open::<ehc_application::NoRule>(conn, &context, &duplicate, ehc_domain::policy::Action::CaseView).unwrap();
                Ok::<_, ehc_application::StorageError>(ehc_application::heading::load(conn, &context, &open)?.offers)
            })
            .unwrap()
            .contains(&ehc_application::offers::Offer::Unmerge)
        };
        let asked = world.as_it_is(&world.reference).requests;
        for row in &asked {
            let at = (world.reference.clone(), row.id);
            let alone = decisions::LoneWithdrawal { on: day("2026-10-05"), reason: words("They wait"), keyed_late_reason: Some(words("The letter lay at the school")) };
            world.alone_by_two(&at, alone).unwrap();
            assert_eq!(offered(), row.source == RequestSource::Parent, "only what came over keeps it from that");
            world.asks_still_by_two(&at).unwrap();
            assert!(offered(), "{:?}", row.source);
        }
        world.undone(&duplicate);
        assert_eq!((world.as_it_is(&world.reference), world.as_it_is(&duplicate)), before);
        world.assert_is_as_the_facts_say();
    }

    fn a_merging_is_not_undone_where_that_would_leave_somebody_less_protected(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        world.merged(&duplicate);
        world.on("2026-10-08");
        let flag = Safeguarding { speak_to: line("Carol Dean, 01632 960114"), reason: words("An inquiry") };
        flags::safeguard(&world.service, &world.priya(), &world.reference, flag).unwrap();
        assert_eq!(world.not_undone(&duplicate), UndoRefused::LessProtected, "a flag that was raised since");

    }

    fn while_the_child_is_recorded_as_dead_the_merging_is_not_undone(db: &Database) {
        let world = World::requested(db);
        let second = world.duplicate("2026-09-11");
        world.merged(&second);
        endings::died(&world.service, &world.priya(), &world.reference, endings::Death { on: day("2026-10-05"), keyed_late_reason: Some(words("The letter lay at the school")) }).unwrap();
        assert_eq!(world.not_undone(&second), UndoRefused::ChildDied);
        world.back().unwrap();
        world.undone(&second);
    }

    fn nothing_is_undone_that_was_not_kept_and_nobody_undoes_who_does_not_run_both(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-10");
        assert_eq!(world.not_undone(&duplicate), UndoRefused::NotMerged);
        world.merged(&duplicate);
        for stranger in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let new = Undoing { reason: words("A cousin") };
            let tried = merging::propose_undoing(&world.service, &world.as_(stranger), &duplicate, new);
            assert!(matches!(tried, Err(Failure::Refused(_))), "{stranger:?}");
        }
        db.write(|conn| merges::remove(conn, world.row(&duplicate).id)).unwrap();
        assert_eq!(world.not_undone(&duplicate), UndoRefused::NotKept);
    }
}
