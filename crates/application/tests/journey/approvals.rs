//! A second person: what moves a limit of the authority’s own counts once somebody else has read and approved it.

use ehc_application::{
    Failure,
    approvals::{self, AnswerRefused, Approval, ApproveRefused, Line, NotProposed, Refusal, TakenBack, WithdrawRefused},
    facts::{self, CorrectRefused, Corrected, Correction},
    notes::{self, Note},
    notifications::newest_alerts,
    requests::NewRequest,
    timetable::facts_of,
};
use ehc_domain::{
    approvals::ProposalState,
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    ids::{ApprovalId, FactId},
    notifications::{MailState, NoticeEvent},
    policy::{Refusal as Forbidden, visibility},
};
use ehc_persistence::{Database, StorageError, accounts, approvals as rows};
use ehc_test_support::{Persona, both_databases, day, line, words};

use super::world::{ASSESS, FINAL, World, amira};

fn correction(on: &str) -> Correction {
    let on = ActDay::new(day(on)).unwrap();
    Correction { on, details: None, also: Vec::new(), served_on: None, reason: words("The stamp") }
}

impl World<'_> {
    fn request_fact(&self) -> FactId {
        let facts = self.database.read(|conn| facts_of(conn, self.case().id)).unwrap();
        facts.standing().find(|fact| fact.kind.code() == "request_received").unwrap().id
    }

    pub fn try_correct(&self, by: Persona, fact: FactId, on: &str) -> Result<Corrected, Failure<CorrectRefused>> {
        facts::correct(&self.service, &self.as_(by), &(self.reference.clone(), fact), correction(on))
    }

    /// Priya proposes that the request came on another day.
    fn proposed(&self, on: &str) -> ApprovalId {
        match self.try_correct(Persona::PriyaNair, self.request_fact(), on).unwrap() {
            Corrected::Proposed(id) => id,
            made @ Corrected::Made(_) => panic!("{made:?}"),
        }
    }

    fn approve(&self, by: Persona, id: ApprovalId) -> Result<(), Failure<ApproveRefused>> {
        let by = if by == Persona::HelenWard { self.helen() } else { self.as_(by) };
        approvals::approve(&self.service, &by, &(self.reference.clone(), id), Approval {})
    }

    fn line(&self, id: ApprovalId) -> Line {
        approvals::find(&self.service, &self.priya(), &(self.reference.clone(), id)).unwrap().line
    }

    /// Which alerts of a kind somebody has not read.
    fn unread(&self, who: Persona, event: NoticeEvent) -> usize {
        let alerts = newest_alerts(&self.service, &self.as_(who), 50).unwrap();
        alerts.into_iter().filter(|alert| alert.event == event && !alert.is_read).count()
    }

    fn told(&self, who: Persona, event: NoticeEvent) -> Vec<String> {
        let alerts = newest_alerts(&self.service, &self.as_(who), 50).unwrap();
        alerts.into_iter().filter(|alert| alert.event == event).map(|alert| alert.title).collect()
    }
}

both_databases! {
    fn a_day_that_moves_our_own_limit_is_moved_once_a_manager_has_approved_it(db: &Database) {
        let world = World::requested(db);
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        let id = world.proposed("2026-09-04");
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        assert_eq!(world.case().began_on, day("2026-09-07"), "until then nothing changes");
        assert_eq!(world.told(Persona::HelenWard, NoticeEvent::ApprovalWaiting).len(), 1);

        let waiting = approvals::mine(&world.service, &world.helen()).unwrap();
        assert_eq!((waiting.for_me.len(), waiting.by_me.len()), (1, 0));
        let shown = waiting.for_me[0].proposed.clone().unwrap();
        assert!(shown.what.starts_with("The request"), "{shown:?}");
        assert_eq!(shown.rows, [("Day".to_owned(), "7 September 2026".to_owned(), "4 September 2026".to_owned())]);
        let last = shown.moves.iter().find(|one| one.title == "Send the final plan").unwrap();
        assert_eq!((last.before, last.after, last.binds_us), (Some(day("2027-01-25")), Some(day("2027-01-22")), true));

        world.approve(Persona::HelenWard, id).unwrap();
        world.assert_limit(FINAL, "2027-01-22", "2027-01-22");
        assert_eq!(world.case().began_on, day("2026-09-04"));
        world.assert_nothing_differs();
        let line = world.line(id);
        assert_eq!((line.state, line.proposed_by.as_str(), line.ended_by.as_deref()), (ProposalState::Approved, "Priya Nair", Some("Helen Ward")));
        assert_eq!(world.told(Persona::PriyaNair, NoticeEvent::ProposalAnswered).len(), 1);
        assert!(matches!(world.approve(Persona::HelenWard, id), Err(Failure::Rule(ApproveRefused::Answer(AnswerRefused::NothingWaits)))), "once");
    }

    fn what_moves_no_limit_of_ours_needs_nobody_else(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let facts = world.database.read(|conn| facts_of(conn, world.case().id)).unwrap();
        let asked = facts.standing().find(|fact| fact.kind.code() == "advice_asked").unwrap();
        let later = asked.on + chrono::Duration::days(1);
        world.on(&later.to_string());
        let made = world.try_correct(Persona::PriyaNair, asked.id, &later.to_string()).unwrap();
        assert!(matches!(made, Corrected::Made(_)), "the limit of an adviser moves, and not ours: {made:?}");
        assert_eq!(approvals::mine(&world.service, &world.helen()).unwrap().for_me, []);
    }

    fn a_day_by_which_what_an_adviser_owes_is_overdue_no_more_needs_a_second_person(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let facts = world.database.read(|conn| facts_of(conn, world.case().id)).unwrap();
        let asked = facts.standing().find(|fact| fact.kind.code() == "advice_asked").unwrap();
        let due = asked.on + chrono::Duration::days(42);
        let later = (asked.on + chrono::Duration::days(8)).to_string();
        for (days, waits) in [(0, false), (1, true)] {
            world.on(&(due + chrono::Duration::days(days)).to_string());
            let moves = facts::preview(&world.service, &world.priya(), &(world.reference.clone(), asked.id), &correction(&later)).unwrap().moves;
            assert_eq!(moves.iter().any(|one| one.is_overdue_no_more), waits, "{days}: {moves:?}");
        }
        let proposed = world.try_correct(Persona::PriyaNair, asked.id, &later).unwrap();
        assert!(matches!(proposed, Corrected::Proposed(_)), "{proposed:?}");
    }

    fn a_day_that_makes_late_work_count_as_done_in_time_needs_a_second_person(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-16", "2026-10-20");
        world.on("2026-11-02");
        let told = |world: &World<'_>| {
            let facts = world.database.read(|conn| facts_of(conn, world.case().id)).unwrap();
            facts.standing().find(|fact| fact.kind.code() == "assessment_decision_notified").unwrap().id
        };
        assert_eq!(world.duty(ASSESS).due, Some(day("2026-10-19")));
        // One day late still is late, whichever day it was.
        let still_late = world.try_correct(Persona::PriyaNair, told(&world), "2026-10-21").unwrap();
        assert!(matches!(still_late, Corrected::Made(_)), "{still_late:?}");
        let in_time = world.try_correct(Persona::PriyaNair, told(&world), "2026-10-19").unwrap();
        let Corrected::Proposed(id) = in_time else { panic!("{in_time:?}") };
        let shown = world.line(id).proposed.unwrap();
        assert!(shown.moves.iter().any(|one| one.is_in_time_now && one.binds_us), "{shown:?}");
    }

    fn nobody_is_their_own_second_person_and_a_caseworker_is_nobodys(db: &Database) {
        let world = World::requested(db);
        // Helen is the one manager over the team, so nobody is left to approve what she proposes.
        let alone = world.try_correct(Persona::HelenWard, world.request_fact(), "2026-09-04");
        assert!(matches!(alone, Err(Failure::Rule(CorrectRefused::Approval(NotProposed::NobodyElse)))), "{alone:?}");
        let id = world.proposed("2026-09-04");
        assert!(matches!(world.approve(Persona::PriyaNair, id), Err(Failure::Refused(Forbidden::Denied))));
        for stranger in [Persona::JamesOsei, Persona::TomFielding, Persona::JudithCrane, Persona::OwenPrice] {
            assert!(matches!(world.approve(stranger, id), Err(Failure::Refused(Forbidden::Hidden))), "{stranger:?}");
        }
        assert_eq!(approvals::mine(&world.service, &world.priya()).unwrap().for_me, []);
        assert_eq!(world.line(id).state, ProposalState::Waiting);
        // Nor is it written by any other way.
        let own = rows::Ending { state: ProposalState::Approved, by: Some(Persona::PriyaNair.id()), at: world.priya().now, answer: None };
        assert!(matches!(db.write(|conn| rows::end(conn, id, own)), Err(StorageError::Driver(_))));
    }

    fn a_request_cannot_have_come_after_it_was_acknowledged(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        let late = world.try_correct(Persona::PriyaNair, world.request_fact(), "2026-09-08");
        assert!(matches!(late, Err(Failure::Rule(CorrectRefused::AfterItWasAnswered(on))) if on == day("2026-09-07")), "{late:?}");
        let early = world.try_correct(Persona::PriyaNair, world.request_fact(), "2026-09-06").unwrap();
        assert!(matches!(early, Corrected::Proposed(_)), "the day before moves the limits: {early:?}");
    }

    fn what_was_done_in_time_and_would_count_as_late_is_said_before(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-16", "2026-10-19");
        world.on("2026-11-02");
        let id = world.proposed("2026-09-04");
        let shown = world.line(id).proposed.unwrap();
        assert!(shown.moves.iter().any(|one| one.title == "Decide whether to assess" && one.is_late_now), "{shown:?}");
    }

    fn who_approves_gives_the_password_again(db: &Database) {
        let world = World::requested(db);
        let id = world.proposed("2026-09-04");
        let mut helen = world.helen();
        helen.actor.has_just_confirmed = false;
        let tried = approvals::approve(&world.service, &helen, &(world.reference.clone(), id), Approval {});
        assert!(matches!(tried, Err(Failure::Refused(Forbidden::StepUp))));
    }

    fn what_was_read_is_what_is_done_so_a_proposal_lapses_when_its_case_changes_under_it(db: &Database) {
        let world = World::requested(db);
        let id = world.proposed("2026-09-04");
        let again = world.try_correct(Persona::PriyaNair, world.request_fact(), "2026-09-03");
        assert!(matches!(again, Err(Failure::Rule(CorrectRefused::Approval(NotProposed::Waits)))), "one at a time: {again:?}");
        // A note changes nothing of it; a decision that was told of makes other limits of it.
        notes::write(&world.service, &world.priya(), &world.reference, Note { note: words("Rang") }).unwrap();
        assert_eq!(approvals::lapse(&world.service).unwrap(), 0);
        assert_eq!(world.line(id).state, ProposalState::Waiting);
        world.on("2026-10-20");
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-14", "2026-10-16");
        assert!(matches!(world.approve(Persona::HelenWard, id), Err(Failure::Rule(ApproveRefused::Changed))));
        assert_eq!((approvals::lapse(&world.service).unwrap(), approvals::lapse(&world.service).unwrap()), (1, 0));
        let line = world.line(id);
        assert_eq!((line.state, line.ended_by), (ProposalState::Lapsed, None));
        assert_eq!(world.told(Persona::PriyaNair, NoticeEvent::ProposalAnswered).len(), 1);
        assert!(matches!(world.approve(Persona::HelenWard, id), Err(Failure::Rule(ApproveRefused::Answer(AnswerRefused::NothingWaits)))));
        // It can be proposed anew, as things stand now.
        let anew = world.proposed("2026-09-04");
        world.approve(Persona::HelenWard, anew).unwrap();
        assert_eq!(world.case().began_on, day("2026-09-04"));
        world.assert_nothing_differs();
    }

    fn a_refusal_says_why_and_a_proposal_can_be_taken_back_by_whoever_made_it(db: &Database) {
        let world = World::requested(db);
        let at = |id| (world.reference.clone(), id);
        let refused = world.proposed("2026-09-04");
        let taken = approvals::withdraw(&world.service, &world.helen(), &at(refused), TakenBack {});
        assert!(matches!(taken, Err(Failure::Rule(WithdrawRefused::SomebodyElses))));
        approvals::refuse(&world.service, &world.helen(), &at(refused), Refusal { reason: words("The stamp says the 7th") }).unwrap();
        let line = world.line(refused);
        assert_eq!((line.state, line.answer.as_deref()), (ProposalState::Refused, Some("The stamp says the 7th")));
        let back = world.proposed("2026-09-04");
        approvals::withdraw(&world.service, &world.priya(), &at(back), TakenBack {}).unwrap();
        assert_eq!(world.line(back).state, ProposalState::Withdrawn);
        assert!(matches!(approvals::withdraw(&world.service, &world.priya(), &at(back), TakenBack {}), Err(Failure::Rule(WithdrawRefused::NothingWaits))));
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        let mine = approvals::mine(&world.service, &world.priya()).unwrap();
        assert_eq!(mine.by_me.iter().map(|line| line.state).collect::<Vec<_>>(), [ProposalState::Withdrawn, ProposalState::Refused]);
    }

    fn nobody_is_asked_any_longer_for_an_answer_to_what_was_answered_taken_back_or_lapsed(db: &Database) {
        let world = World::requested(db);
        let at = |id| (world.reference.clone(), id);
        let asked = || world.unread(Persona::HelenWard, NoticeEvent::ApprovalWaiting);
        let back = world.proposed("2026-09-04");
        assert_eq!(asked(), 1);
        approvals::withdraw(&world.service, &world.priya(), &at(back), TakenBack {}).unwrap();
        assert_eq!(asked(), 0);
        let refused = world.proposed("2026-09-04");
        assert_eq!(asked(), 1);
        approvals::refuse(&world.service, &world.helen(), &at(refused), Refusal { reason: words("The stamp says the 7th") }).unwrap();
        assert_eq!(asked(), 0);
        assert_eq!(world.unread(Persona::PriyaNair, NoticeEvent::ProposalAnswered), 1, "the answer is still to be read");
        let lapsed = world.proposed("2026-09-04");
        world.on("2026-10-14");
        let decision = world.propose(DecisionKind::Assess, DecisionOutcome::Refused);
        assert_eq!(world.unread(Persona::HelenWard, NoticeEvent::DecisionWaiting), 1);
        world.decide(&world.helen(), decision, world.ruling(DecisionOutcome::Refused)).unwrap();
        assert_eq!(world.unread(Persona::HelenWard, NoticeEvent::DecisionWaiting), 0, "it is decided");
        world.on("2026-10-16");
        world.tell(&world.priya(), decision).unwrap();
        assert_eq!(approvals::lapse(&world.service).unwrap(), 1);
        assert_eq!((asked(), world.line(lapsed).state), (0, ProposalState::Lapsed));
        let unsent = db.read(|conn| ehc_persistence::notifications::notices_of(conn, &visibility(&Persona::HelenWard.actor()), None, 50)).unwrap();
        let waits = |notice: &&ehc_persistence::notifications::NoticeRow| notice.event == NoticeEvent::ApprovalWaiting;
        assert!(unsent.iter().filter(waits).all(|notice| notice.mail_state != MailState::Waiting), "{unsent:?}");
    }

    fn a_proposal_is_found_under_its_own_case_alone(db: &Database) {
        let world = World::requested(db);
        let id = world.proposed("2026-09-04");
        let other = NewRequest { child_name: line("Tomasz Nowak"), match_reason: Some(words("Another child")), ..amira("2026-09-07") };
        let other = world.record(other);
        assert!(matches!(approvals::find(&world.service, &world.priya(), &(other.clone(), id)), Err(Failure::NotFound)));
        assert_eq!(approvals::list(&world.service, &world.priya(), &other).unwrap().1, []);
        let over = db.read(|conn| accounts::list_managers_over(conn, world.case().team_id)).unwrap();
        assert!(over.iter().any(|(user, _)| *user == Persona::HelenWard.id()));
    }
}
