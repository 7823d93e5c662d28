//! What ends a case is entered late: a limit that was missed does not vanish by one person and without a word.

use ehc_application::{
    Failure,
    approvals::{self, AnswerRefused, Approval, ApproveRefused, Settled},
    decisions::{AloneRefused, LoneWithdrawal, preview_alone, withdraw_alone},
    endings::{self, Before, Death, EndRefused, Move, Moving, Transfer, Withdrawal},
    facts::{self, TransferDetails},
};
use ehc_domain::{
    approvals::ProposedAct,
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome},
    requests::RequestSource,
    timetable::{DutyStatus, events::Event},
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, day, line, words};

use super::{
    entered::existing,
    world::{ASSESS, World},
};

fn why(is_said: bool) -> Option<ehc_domain::text::Words<4_000>> {
    is_said.then(|| words("The email lay in another inbox"))
}

fn move_on(on: &str, is_said: bool) -> Move {
    Move { on: day(on), to: line("Northshire Council"), keyed_late_reason: why(is_said) }
}

fn withdrawal(on: &str, is_said: bool) -> Withdrawal {
    Withdrawal { on: day(on), reason: words("They wait for the school"), everybody: false, keyed_late_reason: why(is_said) }
}

/// For how many days the decision whether to assess is overdue that would end.
fn days_late(before: &Before) -> Vec<i64> {
    before.follows.ends.iter().filter(|owed| owed.title == "Decide whether to assess").map(|owed| owed.days_late).collect()
}

impl World<'_> {
    fn would_move(&self, on: &str, is_said: bool) -> Result<Before, Failure<EndRefused>> {
        endings::move_away_preview(&self.service, &self.priya(), &self.reference, &move_on(on, is_said))
    }

    fn withdraws_on(&self, on: &str, is_said: bool) -> Result<Settled, Failure<EndRefused>> {
        let done = endings::withdraw(&self.service, &self.priya(), &self.reference, withdrawal(on, is_said))?;
        Ok(done.settled)
    }
}

both_databases! {
    fn by_a_day_on_its_limit_or_before_what_is_overdue_ends_with_a_reason_and_a_second_person(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-23");
        for on in ["2026-10-18", "2026-10-19"] {
            let unsaid = world.would_move(on, false);
            assert!(matches!(unsaid, Err(Failure::Rule(EndRefused::KeyedLateReasonMissing))), "{on}: {unsaid:?}");
            let before = world.would_move(on, true).unwrap();
            assert_eq!((days_late(&before), before.asked.clone()), (vec![4], Some(vec!["Helen Ward".to_owned()])), "{on}: {before:?}");
            assert!(before.moves.iter().any(|one| one.title == "Decide whether to assess" && one.is_overdue_no_more), "{on}");
        }
        let after = world.would_move("2026-10-20", false).unwrap();
        assert_eq!((days_late(&after), after.asked), (vec![4], None), "a limit that was missed by then stays missed");
        let done = endings::move_away(&world.service, &world.priya(), &world.reference, move_on("2026-10-20", true)).unwrap();
        assert_eq!((done, world.stage()), (Settled::AtOnce, Stage::MovedAway));
        let (_, days) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        assert_eq!(days.last().unwrap().keyed_late, None, "nobody was asked");
        world.assert_is_as_the_facts_say();
    }

    fn on_the_last_day_of_a_limit_nothing_is_overdue_and_a_move_is_recorded_at_once(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-19");
        let done = endings::move_away(&world.service, &world.priya(), &world.reference, move_on("2026-10-12", false)).unwrap();
        assert_eq!((done, world.stage()), (Settled::AtOnce, Stage::MovedAway));
    }

    fn a_withdrawal_that_waits_changes_nothing_until_somebody_else_approves_it_and_stands_as_keyed_by_whoever_proposed_it(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-23");
        let Settled::Proposed(id) = world.withdraws_on("2026-10-16", true).unwrap() else { panic!("it waits") };
        assert_eq!((world.stage(), world.status(ASSESS)), (Stage::Requested, DutyStatus::Overdue { days: 4 }));
        let at = (world.reference.clone(), id);
        let line = approvals::find(&world.service, &world.helen(), &at).unwrap().line;
        assert_eq!((line.act, line.reason.as_str()), (ProposedAct::Ending, "They wait for the school"));
        let rows = line.proposed.unwrap().rows;
        assert!(rows.contains(&("Why it is entered only now".to_owned(), String::new(), "The email lay in another inbox".to_owned())), "{rows:?}");
        let another = world.withdraws_on("2026-10-15", true);
        assert!(matches!(another, Err(Failure::Rule(EndRefused::Approval(_)))), "{another:?}");
        let alone = approvals::approve(&world.service, &Persona::PriyaNair.context(&world.ports.clock), &at, Approval {});
        assert!(matches!(alone, Err(Failure::Refused(_)) | Err(Failure::Rule(ApproveRefused::Answer(AnswerRefused::SamePerson)))), "{alone:?}");
        approvals::approve(&world.service, &world.helen(), &at, Approval {}).unwrap();
        assert_eq!(world.status(ASSESS), DutyStatus::Closed { on: day("2026-10-16"), because: Event::RequestWithdrawn, missed: 0 });
        assert_eq!((world.stage(), world.case().closed_on), (Stage::Withdrawn, Some(day("2026-10-16"))));
        let (_, days) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        let end = days.iter().find(|one| one.kind.code() == "request_withdrawn").unwrap();
        assert_eq!((end.keyed_by.as_deref(), end.keyed_late.as_deref()), (Some("Priya Nair"), Some("The email lay in another inbox")));
        world.assert_is_as_the_facts_say();
    }

    fn a_withdrawal_of_today_is_one_persons_act_though_something_is_overdue(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-23");
        let before = endings::withdraw_preview(&world.service, &world.priya(), &world.reference, &withdrawal("2026-10-23", false)).unwrap();
        assert_eq!((days_late(&before), before.asked), (vec![4], None));
        assert_eq!(world.withdraws_on("2026-10-23", false).unwrap(), Settled::AtOnce);
        assert_eq!(world.stage(), Stage::Withdrawn);
        // Nor does what was missed by then vanish by a correction of that day.
        let made = world.try_correct(Persona::PriyaNair, world.fact("request_withdrawn"), "2026-10-20").unwrap();
        assert!(matches!(made, facts::Corrected::Made(_)), "a day late is late: {made:?}");
        let waits = world.try_correct(Persona::PriyaNair, world.fact("request_withdrawn"), "2026-10-19").unwrap();
        assert!(matches!(waits, facts::Corrected::Proposed(_)), "{waits:?}");
    }

    fn a_withdrawal_before_another_asked_moves_every_limit_and_waits_for_a_second_person(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-12");
        world.asks_too("Brookside Primary", RequestSource::Institution, "2026-10-01");
        let unsaid = world.withdraws_on("2026-09-30", false);
        assert!(matches!(unsaid, Err(Failure::Rule(EndRefused::KeyedLateReasonMissing))), "{unsaid:?}");
        let settled = world.withdraws_on("2026-09-30", true).unwrap();
        assert!(matches!(settled, Settled::Proposed(_)), "{settled:?}");
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        assert!(world.both_settle(settled));
        assert_eq!((world.stage(), world.case().began_on), (Stage::Requested, day("2026-10-01")));
        world.assert_is_as_the_facts_say();
    }

    fn whoever_withdraws_alone_by_a_day_that_is_past_says_why_only_now_where_a_limit_moves(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-12");
        let first = world.all_asked()[0].id;
        world.asks_too("Brookside Primary", RequestSource::Institution, "2026-10-01");
        let at = (world.reference.clone(), first);
        let new = |on: &str, is_said| LoneWithdrawal { on: day(on), reason: words("They wait"), keyed_late_reason: why(is_said) };
        let preview = |on: &str, is_said| preview_alone(&world.service, &world.priya(), &at, &new(on, is_said));
        assert!(preview("2026-10-12", false).unwrap().asked.is_some(), "said on the day, a limit moves all the same");
        let unsaid = preview("2026-10-11", false);
        assert!(matches!(unsaid, Err(Failure::Rule(AloneRefused::KeyedLateReasonMissing))), "{unsaid:?}");
        let done = withdraw_alone(&world.service, &world.priya(), &at, new("2026-10-11", true)).unwrap();
        assert!(world.both_settle(done.settled));
        let days = facts::also_on_record(&world.service, &world.priya(), &world.reference).unwrap();
        let gone = days.iter().find(|one| one.on == day("2026-10-11")).unwrap();
        assert_eq!(gone.keyed, Some((day("2026-10-12"), Some("Priya Nair".to_owned()))));
        assert_eq!(gone.keyed_late.as_deref(), Some("The email lay in another inbox"));
    }

    fn a_death_is_recorded_by_one_person_who_says_why_only_now_and_reads_what_was_overdue(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-23");
        let new = |is_said| Death { on: day("2026-10-19"), keyed_late_reason: why(is_said) };
        let unsaid = endings::died(&world.service, &world.priya(), &world.reference, new(false));
        assert!(matches!(unsaid, Err(Failure::Rule(EndRefused::KeyedLateReasonMissing))), "{unsaid:?}");
        let before = endings::died_preview(&world.service, &world.priya(), &world.reference, &new(true)).unwrap();
        assert_eq!((days_late(&before), before.asked), (vec![4], None));
        endings::died(&world.service, &world.priya(), &world.reference, new(true)).unwrap();
        assert_eq!(world.stage(), Stage::Died);
        world.assert_is_as_the_facts_say();
    }

    fn a_transfer_by_a_day_on_which_it_was_in_time_waits_for_a_second_person_and_so_does_one_before_a_review_was_missed(db: &Database) {
        let world = World::entered(db, existing());
        let transfer = |on: &str, is_said| Transfer { on: day(on), to: line("Northshire Council"), keyed_late_reason: why(is_said) };
        let preview = |on: &str, is_said| {
            endings::transfer_out_preview(&world.service, &world.priya(), &world.reference, &transfer(on, is_said))
        };
        let moving = Moving { on: day("2026-11-02"), moves_on: day("2026-12-14"), to: line("Northshire Council"), keyed_late_reason: None };
        endings::move_known(&world.service, &world.priya(), &world.reference, moving).unwrap();
        world.on("2026-12-21");
        assert_eq!(world.status("R15-2-TRANSFER"), DutyStatus::Overdue { days: 7 });
        let unsaid = preview("2026-12-14", false);
        assert!(matches!(unsaid, Err(Failure::Rule(EndRefused::KeyedLateReasonMissing))), "{unsaid:?}");
        let in_time = preview("2026-12-14", true).unwrap();
        assert!(in_time.asked.is_some() && in_time.moves.iter().any(|one| one.is_in_time_now), "what is overdue would count as met: {in_time:?}");
        let done = |before: &Before| -> Vec<i64> { before.follows.done.iter().map(|owed| owed.days_late).collect() };
        assert_eq!(done(&in_time), [0]);
        let late = preview("2026-12-15", false).unwrap();
        assert_eq!((late.asked.clone(), done(&late)), (None, vec![1]), "what was done late is late");
        assert!(late.follows.ends.iter().all(|owed| !owed.title.contains("ransfer")), "{late:?}");
        // The review of the plan of 2 March 2026 is due within 12 months.
        world.on("2027-03-08");
        assert!(preview("2027-03-01", true).unwrap().asked.is_some());
        let settled = endings::transfer_out(&world.service, &world.priya(), &world.reference, transfer("2027-03-01", true)).unwrap();
        assert_eq!(world.stage(), Stage::Maintained);
        assert!(world.both_settle(settled));
        assert_eq!(world.stage(), Stage::MovedAway);
        world.assert_is_as_the_facts_say();
    }

    fn a_move_that_is_entered_after_the_plan_had_to_be_transferred_says_why_only_now(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-12-21");
        let moving = |on: &str, is_said| Moving { on: day(on), moves_on: day("2026-11-09"), to: line("Northshire Council"), keyed_late_reason: why(is_said) };
        let known = |new| endings::move_known(&world.service, &world.priya(), &world.reference, new);
        let preview = endings::move_known_preview(&world.service, &world.priya(), &world.reference, &moving("2026-11-02", true)).unwrap();
        assert!(preview.moves.iter().any(|one| one.is_overdue_at_once), "{preview:?}");
        let unsaid = known(moving("2026-11-02", false));
        assert!(matches!(unsaid, Err(Failure::Rule(EndRefused::KeyedLateReasonMissing))), "{unsaid:?}");
        known(moving("2026-11-02", true)).unwrap();
        let (_, days) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        let known_on = days.iter().find(|one| one.kind.code() == "move_out_known" && !one.is_detail).unwrap();
        assert_eq!(known_on.keyed_late.as_deref(), Some("The email lay in another inbox"));
    }

    fn a_council_that_is_wrong_in_the_move_and_in_the_transfer_is_put_right_in_both_at_once(db: &Database) {
        let world = World::entered(db, existing());
        let moving = Moving { on: day("2026-11-02"), moves_on: day("2026-12-14"), to: line("Northshire Council"), keyed_late_reason: None };
        endings::move_known(&world.service, &world.priya(), &world.reference, moving).unwrap();
        world.on("2026-12-14");
        let transfer = Transfer { on: day("2026-12-14"), to: line("Northshire  council"), keyed_late_reason: None };
        endings::transfer_out(&world.service, &world.priya(), &world.reference, transfer).unwrap();
        let councils = || -> Vec<String> {
            let named = world.facts();
            let of = |code: &str| named.standing().find(|fact| fact.kind.code() == code).unwrap().kind.details()["to"].clone();
            vec![of("move_out_known"), of("plan_transferred_out")]
        };
        let details = |moves_on: Option<&str>, council: &str| TransferDetails {
            made_on: None,
            amended_on: None,
            reviewed_on: None,
            known_on: None,
            moves_on: moves_on.map(day),
            authority: Some(line(council)),
            reason: words("The letter names another council"),
        };
        let at = |code: &str| (world.reference.clone(), world.fact(code));
        let preview = |code: &str, new: &TransferDetails| {
            facts::preview_details(&world.service, &world.priya(), &at(code), new).unwrap().with_it
        };
        let correct = |code: &str, new| facts::correct_details(&world.service, &world.priya(), &at(code), new).unwrap();

        let of_the_move = details(Some("2026-12-14"), "Westmoor Council");
        assert_eq!(preview("move_out_known", &of_the_move), ["The transfer of the plan to the new authority: last day: Westmoor Council, was Northshire  council"]);
        assert!(matches!(correct("move_out_known", of_the_move), facts::Corrected::Made(_)));
        assert_eq!(councils(), ["Westmoor Council", "Westmoor Council"]);

        // The same from the other end.
        assert_eq!(preview("plan_transferred_out", &details(None, "Eastmoor Council")).len(), 1);
        assert!(matches!(correct("plan_transferred_out", details(None, "Eastmoor Council")), facts::Corrected::Made(_)));
        assert_eq!(councils(), ["Eastmoor Council", "Eastmoor Council"]);

        // A name that is only written otherwise is no other council.
        assert!(preview("plan_transferred_out", &details(None, "EASTMOOR council")).is_empty());

        // With a day that moves a limit both wait for one second person, who sees both.
        world.on("2027-01-11");
        let facts::Corrected::Proposed(id) = correct("move_out_known", details(Some("2026-12-10"), "Southmoor Council")) else {
            panic!("it waits")
        };
        assert_eq!(councils(), ["Eastmoor Council", "Eastmoor Council"]);
        let at_it = (world.reference.clone(), id);
        let rows = approvals::find(&world.service, &world.helen(), &at_it).unwrap().line.proposed.unwrap().rows;
        assert!(rows.iter().any(|(title, _, now)| title == "Corrected with it" && now.contains("Southmoor Council")), "{rows:?}");
        approvals::approve(&world.service, &world.helen(), &at_it, Approval {}).unwrap();
        assert_eq!(councils(), ["Southmoor Council", "Southmoor Council"]);
        for persona in [Persona::JamesOsei, Persona::TomFielding] {
            let new = details(None, "Northmoor Council");
            let tried = facts::correct_details(&world.service, &world.as_(persona), &at("plan_transferred_out"), new);
            assert!(matches!(tried, Err(Failure::Refused(_) | Failure::NotFound)), "{persona:?}");
        }
        world.assert_is_as_the_facts_say();
        world.assert_nothing_differs();
    }

    fn nobody_ends_a_case_who_may_not(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-23");
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi] {
            let tried = endings::withdraw(&world.service, &world.as_(persona), &world.reference, withdrawal("2026-10-16", true));
            assert!(matches!(tried, Err(Failure::Refused(_) | Failure::NotFound)), "{persona:?}: {tried:?}");
        }
        assert_eq!(world.stage(), Stage::Requested);
    }

    fn an_assessment_does_not_end_while_somebody_who_withdrew_alone_still_asked(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-12");
        let school = world.asks_too("Brookside Primary", RequestSource::Institution, "2026-09-14");
        let at = (world.reference.clone(), school);
        let alone = LoneWithdrawal { on: day("2026-10-05"), reason: words("They wait"), keyed_late_reason: None };
        withdraw_alone(&world.service, &world.priya(), &at, alone).unwrap();
        let tried = world.withdraws_on("2026-10-04", false);
        assert!(matches!(&tried, Err(Failure::Rule(EndRefused::AskedStill(who, on))) if who == "Brookside Primary" && *on == day("2026-10-05")), "{tried:?}");
        assert_eq!(world.withdraws_on("2026-10-06", false).unwrap(), Settled::AtOnce);
        let end = world.fact("request_withdrawn");
        let tried = world.try_correct(Persona::PriyaNair, end, "2026-10-04");
        assert!(matches!(&tried, Err(Failure::Rule(facts::CorrectRefused::AskedStill(..)))), "{tried:?}");
        world.try_correct(Persona::PriyaNair, end, "2026-10-05").unwrap();
        let days = |withdrawn_on: &str| facts::LoneDays {
            received_on: ehc_domain::days::ActDay::new(day("2026-09-14")).unwrap(),
            withdrawn_on: day(withdrawn_on),
            reason: words("The stamp"),
        };
        let correct = |on: &str| facts::correct_lone(&world.service, &world.priya(), &at, days(on));
        let late = correct("2026-10-06");
        assert!(matches!(late, Err(Failure::Rule(facts::LoneDaysRefused::AfterTheEnd(on))) if on == day("2026-10-05")), "{late:?}");
        correct("2026-10-02").unwrap();
        world.assert_is_as_the_facts_say();
    }

    fn nobody_moves_before_they_were_born_or_after_they_died(db: &Database) {
        let world = World::entered(db, existing());
        let moving = |moves_on: &str| Moving { on: day("2026-11-02"), moves_on: day(moves_on), to: line("Northshire Council"), keyed_late_reason: why(true) };
        let known = |new| endings::move_known(&world.service, &world.priya(), &world.reference, new);
        let unborn = known(moving("2016-05-08"));
        assert!(matches!(unborn, Err(Failure::Rule(EndRefused::MovesBeforeTheBirth(_)))), "{unborn:?}");
        let without = known(moving("2026-03-01"));
        assert!(matches!(without, Err(Failure::Rule(EndRefused::Order(_)))), "the plan was first made on 2 March: {without:?}");
        known(moving("2026-12-14")).unwrap();
        world.on("2026-12-21");
        let out = |on: &str, to: &str| {
            let new = Transfer { on: day(on), to: line(to), keyed_late_reason: why(true) };
            endings::transfer_out(&world.service, &world.priya(), &world.reference, new)
        };
        for (on, to) in [("2026-12-13", "Northshire Council"), ("2026-12-14", "Southshire Council")] {
            let refused = out(on, to);
            assert!(matches!(refused, Err(Failure::Rule(EndRefused::Order(_)))), "{on} {to}: {refused:?}");
        }
        assert!(world.both_settle(out("2026-12-14", "northshire council").unwrap()), "what is overdue would count as met");
        let dies = |on: &str| {
            endings::died(&world.service, &world.priya(), &world.reference, Death { on: day(on), keyed_late_reason: why(true) })
        };
        assert!(matches!(dies("2026-12-13"), Err(Failure::Rule(EndRefused::Order(_)))));
        dies("2026-12-14").unwrap();
        assert_eq!(world.stage(), Stage::Died);
        world.assert_is_as_the_facts_say();
    }

    fn what_was_missed_by_the_end_stays_missed_and_what_was_not_does_not(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-20");
        endings::withdraw(&world.service, &world.priya(), &world.reference, withdrawal("2026-10-20", false)).unwrap();
        world.on("2026-11-30");
        let because = Event::RequestWithdrawn;
        assert_eq!(world.status(ASSESS), DutyStatus::Closed { on: day("2026-10-20"), because, missed: 1 });
        assert_eq!(world.status(super::world::FINAL), DutyStatus::Closed { on: day("2026-10-20"), because, missed: 0 });
    }

    fn a_withdrawal_before_a_decision_of_which_nobody_was_told_says_that_none_was_needed(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-08");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        world.on("2026-10-09");
        let before = |on: &str| {
            let new = withdrawal(on, false);
            endings::withdraw_preview(&world.service, &world.priya(), &world.reference, &new).unwrap().decided_since
        };
        assert_eq!(before("2026-10-07"), [(DecisionKind::Assess, day("2026-10-08"))]);
        assert_eq!(before("2026-10-08"), []);
        assert_eq!(before("2026-10-09"), []);
        assert_eq!(world.withdraws_on("2026-10-07", false).unwrap(), Settled::AtOnce);
        assert_eq!(world.stage(), Stage::Withdrawn);
        assert!(world.tell(&world.priya(), id).is_err(), "nobody is told of it");
        world.assert_is_as_the_facts_say();
    }
}
