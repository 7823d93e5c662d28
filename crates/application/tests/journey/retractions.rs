//! Days on record that never happened: taken back where nothing rests on them, with a second person where moving them needs one, and kept in the history.

use std::collections::BTreeMap;

use ehc_application::{
    Failure,
    advice::{
        content::{AdviceContent, ContentRow},
        contribute,
    },
    approvals,
    consultations::{
        reply::{self, Reply},
        send::{self, Consult},
    },
    endings,
    facts::{self, Corrected, Correction, RetractRefused, Retracted, Retraction},
    held::{self, Reviewed},
    plans::versions::versions,
    requests::{Joins, NewRequest},
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    approvals::ProposalState,
    cases::Stage,
    consultations::ReplyOutcome,
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    ids::{ApprovalId, FactId},
    institutions::InstitutionKind,
    policy::Refusal,
    requests::{Became, RequestSource},
    timetable::{DutyStatus, facts::ReviewOutcome},
};
use ehc_persistence::{
    Database, advice as advice_rows, consultations as consultation_rows, decisions as decision_rows, requests,
};
use ehc_test_support::{Persona, add_school, both_databases, day, line, words};

use super::{
    entered::existing,
    world::{ADVICE_OF_OTHERS, ASSESS, FINAL, World, amira},
};

const REPORT: &str = "R20-9-REPORT-2W";

fn why() -> Retraction {
    Retraction { reason: words("It belongs to the case of another child") }
}

impl World<'_> {
    pub fn try_retract(&self, by: Persona, fact: FactId) -> Result<Retracted, Failure<RetractRefused>> {
        facts::retract(&self.service, &self.as_(by), &(self.reference.clone(), fact), why())
    }

    /// Takes back as Priya does it, with Helen’s approval where that is needed; says whether it was.
    pub fn retract_by_two(&self, fact: FactId) -> Result<bool, Failure<RetractRefused>> {
        match self.try_retract(Persona::PriyaNair, fact)? {
            Retracted::Made(_) => Ok(false),
            Retracted::Proposed(id) => {
                approvals::approve(&self.service, &self.helen(), &(self.reference.clone(), id), approvals::Approval {}).unwrap();
                Ok(true)
            }
        }
    }

    fn proposed_back(&self, fact: FactId) -> ApprovalId {
        match self.try_retract(Persona::PriyaNair, fact).unwrap() {
            Retracted::Proposed(id) => id,
            made @ Retracted::Made(_) => panic!("{made:?}"),
        }
    }

    fn not_taken_back(&self, fact: FactId) -> RetractRefused {
        let refused = match self.try_retract(Persona::PriyaNair, fact) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        let page = facts::find_to_retract(&self.service, &self.priya(), &self.reference, fact).unwrap();
        assert_eq!(page.in_the_way, Some(refused.clone()), "the page says so before anything is typed");
        refused
    }

    /// The school asks for the child, who is on record.
    fn asks_again(&self, received_on: &str) {
        let new = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(self.reference.clone())),
            ..amira(received_on)
        };
        self.record(new);
    }

    fn db_requests(&self) -> Vec<requests::RequestRow> {
        let case = self.case();
        self.database.read(|conn| requests::list(conn, case.id)).unwrap()
    }

    fn assert_limit_of_the_next(&self, rule: &str, due: &str) {
        assert!(
            self.deadlines().iter().any(|row| row.rule == rule && row.due == Some(day(due)) && row.met_on.is_none()),
            "{rule}"
        );
    }

    fn meeting(&self, review: u128, on: &str) -> FactId {
        let route = BTreeMap::from([("route".to_owned(), "attending".to_owned())]);
        let review = Some(uuid::Uuid::from_u128(review));
        facts::record(&self.service, &self.priya(), &self.reference, "review_meeting_held", review, &route, day(on)).unwrap()
    }

    fn reports(&self) -> Vec<chrono::NaiveDate> {
        self.deadlines().into_iter().filter(|row| row.rule == REPORT).filter_map(|row| row.due).collect()
    }
}

both_databases! {
    fn a_mistyped_meeting_is_taken_back_with_the_review_that_it_had_begun(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-11-16");
        let (wrong, _) = (world.meeting(1, "2026-11-06"), world.meeting(2, "2026-11-13"));
        assert_eq!(world.reports(), [day("2026-11-20"), day("2026-11-27")], "two reviews");
        let at = (world.reference.clone(), wrong);
        let preview = facts::preview_retraction(&world.service, &world.priya(), &at, &why()).unwrap();
        let gone = preview.moves.iter().find(|one| one.before == Some(day("2026-11-20"))).unwrap();
        assert_eq!((gone.after, gone.binds_us), (None, true));
        assert_eq!(preview.asked, Some(vec!["Helen Ward".to_owned()]));

        let id = world.proposed_back(wrong);
        assert_eq!(world.reports().len(), 2, "until it is approved nothing changes");
        let shown = approvals::find(&world.service, &world.priya(), &(world.reference.clone(), id)).unwrap().line;
        let shown = shown.proposed.unwrap();
        assert!(shown.what.starts_with("Review meeting held"), "{shown:?}");
        assert_eq!(shown.rows, [("Day".to_owned(), "6 November 2026".to_owned(), "It never happened".to_owned())]);
        approvals::approve(&world.service, &world.helen(), &(world.reference.clone(), id), approvals::Approval {}).unwrap();
        assert_eq!(world.reports(), [day("2026-11-27")]);
        let facts = world.facts();
        assert!(facts.standing().all(|fact| fact.id != wrong) && facts.find(wrong).unwrap().on == day("2026-11-06"), "it is kept");
        let back = facts.history().iter().find(|fact| fact.supersedes == Some(wrong)).unwrap();
        assert_eq!(back.correction_reason.as_deref(), Some("It belongs to the case of another child"));
        assert!(matches!(world.not_taken_back(wrong), RetractRefused::NoSuchFact), "once");
        world.assert_is_as_the_facts_say();
    }

    fn what_was_approved_is_what_is_done_so_taking_back_lapses_when_its_fact_is_corrected(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-11-16");
        let wrong = world.meeting(1, "2026-11-06");
        let id = world.proposed_back(wrong);
        let right = Correction { on: ActDay::new(day("2026-11-09")).unwrap(), details: None, also: Vec::new(), served_on: None, reason: words("The minutes") };
        let Corrected::Proposed(other) = facts::correct(&world.service, &world.priya(), &(world.reference.clone(), wrong), right).unwrap() else {
            panic!("it moves limits of ours");
        };
        approvals::approve(&world.service, &world.helen(), &(world.reference.clone(), other), approvals::Approval {}).unwrap();
        let late = approvals::approve(&world.service, &world.helen(), &(world.reference.clone(), id), approvals::Approval {});
        assert!(matches!(late, Err(Failure::Rule(approvals::ApproveRefused::Changed))), "{late:?}");
        assert_eq!(approvals::lapse(&world.service).unwrap(), 1);
        let line = approvals::find(&world.service, &world.priya(), &(world.reference.clone(), id)).unwrap().line;
        assert_eq!(line.state, ProposalState::Lapsed);
        assert_eq!(world.reports(), [day("2026-11-23")]);
    }

    fn what_rests_on_a_day_is_named_and_goes_first(db: &Database) {
        let world = World::entered(db, existing());
        let new = Reviewed { meeting_on: Some(day("2026-10-26")), on: day("2026-11-02"), outcome: ReviewOutcome::Maintain };
        held::record_review(&world.service, &world.priya(), &world.reference, new).unwrap();
        let (meeting, decided) = (world.fact("review_meeting_held"), world.fact("review_decision_notified"));
        let refused = world.not_taken_back(meeting);
        assert!(refused.to_string().starts_with("Review decision notified (2 November 2026) rests on this"), "{refused}");
        let can = || {
            let (_, lines) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
            lines.into_iter().filter(|line| line.may_go).map(|line| line.fact).collect::<Vec<_>>()
        };
        assert_eq!(can(), [decided], "nor is it offered");
        assert!(world.retract_by_two(decided).unwrap());
        assert_eq!(can(), [meeting]);
        assert!(world.retract_by_two(meeting).unwrap());
        world.assert_limit("S44-REVIEW-FIRST-12M", "2027-03-01", "2027-03-01");
        world.assert_is_as_the_facts_say();
    }

    fn a_family_that_was_not_told_is_to_be_told(db: &Database) {
        let world = World::assessing(db);
        let told = world.fact("assessment_decision_notified");
        world.ask_everybody();
        let refused = world.not_taken_back(told);
        assert!(refused.to_string().starts_with("Asking for the advice (12 October 2026) rests on this"), "{refused}");
        for _ in world.asked() {
            assert!(!world.retract_by_two(world.fact("advice_asked")).unwrap(), "no limit of ours hangs on it");
        }
        assert_eq!(world.asked(), []);
        assert!(world.deadlines().iter().all(|row| row.rule != ADVICE_OF_OTHERS));
        world.on("2026-10-19");
        let at = (world.reference.clone(), told);
        let preview = facts::preview_retraction(&world.service, &world.priya(), &at, &why()).unwrap();
        assert!(preview.moves.iter().any(|one| one.title == "Decide whether to assess" && one.is_owed_again && one.binds_us), "{preview:?}");
        assert!(world.retract_by_two(told).unwrap(), "what counted as done is owed again");
        assert_eq!((world.stage(), world.status(ASSESS)), (Stage::Requested, DutyStatus::DueToday));
        let case = world.case();
        let row = db.read(|conn| decision_rows::find_latest(conn, case.id, DecisionKind::Assess)).unwrap().unwrap();
        assert_eq!((row.state, row.notified_on, row.served_on, row.notice), (DecisionState::Decided, None, None, None));
        world.tell(&world.priya(), row.id).unwrap();
        assert_eq!((world.stage(), world.stored(ASSESS).met_on), (Stage::Assessing, Some(day("2026-10-19"))));
        world.assert_is_as_the_facts_say();
    }

    fn a_refusal_that_nobody_was_told_of_leaves_the_case_open_unless_somebody_asked_again(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-14", "2026-10-16");
        let told = world.fact("assessment_decision_notified");
        assert_eq!((world.stage(), world.case().closed_on), (Stage::NotAssessed, Some(day("2026-10-16"))));
        assert!(world.retract_by_two(told).unwrap());
        assert_eq!((world.stage(), world.case().closed_on), (Stage::Requested, None));
        world.assert_is_as_the_facts_say();
        world.on("2026-10-19");
        let case = world.case();
        let row = db.read(|conn| decision_rows::find_latest(conn, case.id, DecisionKind::Assess)).unwrap().unwrap();
        world.tell(&world.priya(), row.id).unwrap();
        world.on("2026-11-30");
        let again = ehc_application::requests::NewRequest {
            joins: Some(ehc_application::requests::Joins::Case(world.reference.clone())),
            ..super::world::amira("2026-11-30")
        };
        ehc_application::requests::record(&world.service, &world.priya(), again).unwrap();
        let refused = world.not_taken_back(world.fact("assessment_decision_notified"));
        assert!(refused.to_string().starts_with("The request (30 November 2026) rests on this"), "{refused}");
    }

    fn advice_of_another_child_is_taken_back_and_owed_again(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-16");
        world.receive(AdviceKind::Education, "Grace Mbeki");
        let (came, accepted) = (world.fact("advice_received"), world.fact("advice_accepted"));
        assert!(world.not_taken_back(came).to_string().starts_with("Accepting the advice (16 November 2026) rests on this"));
        assert!(!world.retract_by_two(accepted).unwrap());
        assert_eq!(world.request(AdviceKind::Education).state, AdviceState::Received);
        assert!(!world.retract_by_two(came).unwrap(), "the limit is the school’s");
        let row = world.request(AdviceKind::Education);
        assert_eq!(row.state, AdviceState::Asked);
        assert_eq!(db.read(|conn| advice_rows::list_versions(conn, row.id)).unwrap(), [], "its words are shown nowhere");
        let duty = world.timetable().find_about(ADVICE_OF_OTHERS, row.id.uuid()).unwrap().clone();
        assert!(duty.is_open());
        world.assert_is_as_the_facts_say();
        world.on("2026-11-18");
        world.receive(AdviceKind::Education, "Grace Mbeki");
        let versions = db.read(|conn| advice_rows::list_versions(conn, row.id)).unwrap();
        assert_eq!(versions.iter().map(|version| (version.number, version.submitted_on)).collect::<Vec<_>>(), [(2, Some(day("2026-11-18")))]);
        let duty = world.timetable().find_about(ADVICE_OF_OTHERS, row.id.uuid()).unwrap().clone();
        assert_eq!(duty.met_on(), Some(day("2026-11-18")));
        world.assert_is_as_the_facts_say();
    }

    fn a_request_for_advice_is_not_taken_back_once_somebody_works_on_it(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let psychology = world.request(AdviceKind::Psychological);
        let facts = world.facts();
        let asked = facts.standing().find(|fact| fact.kind.subject() == Some(psychology.id.uuid())).unwrap().id;
        let row = ContentRow { need: "Finds long instructions hard".into(), ..ContentRow::default() };
        let draft = contribute::Draft { content: AdviceContent { rows: vec![row], ..AdviceContent::default() }, document_id: None, version: 0 };
        contribute::save_draft(&world.service, &world.as_(Persona::JamesOsei), psychology.id, draft).unwrap();
        assert_eq!(world.not_taken_back(asked), RetractRefused::WorkedOn);
        assert_eq!(world.asked().len(), 6);
    }

    fn a_draft_that_was_not_sent_leaves_the_plan_to_be_written_and_a_comment_shows_that_it_was(db: &Database) {
        let world = World::drafting(db);
        world.on("2027-01-04");
        world.send_draft();
        let served = world.fact("draft_served");
        assert!(world.retract_by_two(served).is_ok());
        let plan = world.plan();
        assert_eq!((world.stage(), plan.record.state), (Stage::Drafting, ehc_domain::plans::PlanState::Drafting));
        assert_eq!(db.read(|conn| versions(conn, &plan.record)).unwrap(), [], "no copy was sent");
        assert!(world.deadlines().iter().all(|row| row.rule != super::world::WINDOW));
        world.on("2027-01-05");
        let version = plan.record.version;
        let sending = ehc_application::plans::send_draft::SendDraft {
            sent_on: None,
            how: ehc_domain::plans::ServiceMethod::Hand,
            served_on: None,
            breaks_reason: Some(words("The measures are agreed at the meeting")),
            keyed_late_reason: Some(words("Keyed from the file copy")),
            version,
            addressees: None,
        };
        ehc_application::plans::send_draft::send(&world.service, &world.priya(), &world.reference, &sending).unwrap();
        let copies = db.read(|conn| versions(conn, &world.plan().record)).unwrap();
        assert_eq!(copies.iter().map(|copy| copy.sent_on).collect::<Vec<_>>(), [day("2027-01-05")]);
        world.on("2027-01-11");
        world.comment("2027-01-11");
        assert_eq!(world.not_taken_back(world.fact("draft_served")), RetractRefused::Comment(day("2027-01-11")));
        world.assert_is_as_the_facts_say();
    }

    fn a_final_plan_that_was_not_sent_is_owed_again(db: &Database) {
        let world = World::issued(db);
        let sent = world.fact("final_plan_sent");
        let refused = world.not_taken_back(world.fact("draft_served"));
        assert!(refused.to_string().starts_with("The final plan (25 January 2027) rests on this"), "{refused}");
        assert!(world.retract_by_two(sent).unwrap());
        assert_eq!((world.stage(), world.plan().record.state), (Stage::DraftSent, ehc_domain::plans::PlanState::DraftSent));
        assert!(world.duty(FINAL).is_open());
        world.assert_is_as_the_facts_say();
        world.on("2027-01-26");
        let late = ehc_application::plans::finalise::Approval {
            version: world.plan().record.version,
            sent_on: day("2027-01-26"),
            late_reason: Some(words("It had been recorded as sent and lay in the tray")),
            keyed_late_reason: Some(words("Keyed from the file copy")),
            addressees: None,
        };
        ehc_application::plans::finalise::finalise(&world.service, &world.helen(), &world.reference, late).unwrap();
        let copies = db.read(|conn| versions(conn, &world.plan().record)).unwrap();
        assert_eq!(copies.last().unwrap().sent_on, day("2027-01-26"));
        world.assert_is_as_the_facts_say();
    }

    fn a_reply_and_a_consultation_are_taken_back_in_that_order(db: &Database) {
        let world = World::assessing(db);
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        world.on("2026-11-02");
        let asked = Consult { institutions: vec![school], units: Vec::new(), preferred: None, preference_on: None, sent_on: day("2026-10-26") };
        let id = send::consult(&world.service, &world.priya(), &world.reference, asked).unwrap().ids[0];
        let reply = Reply { replied_on: day("2026-10-30"), outcome: ReplyOutcome::Agrees, ground: None, text: None, version: 1 };
        reply::record(&world.service, &world.priya(), &world.reference, id, reply).unwrap();
        let (sent, replied) = (world.fact("consultation_sent"), world.fact("consultation_replied"));
        let refused = world.not_taken_back(sent);
        assert!(refused.to_string().starts_with("The reply (30 October 2026) rests on this"), "{refused}");
        assert!(!world.retract_by_two(replied).unwrap());
        let case = world.case();
        let row = db.read(|conn| consultation_rows::find(conn, case.id, id)).unwrap().unwrap();
        assert_eq!((row.replied_on, row.outcome), (None, None));
        let right = Correction { on: ActDay::new(day("2026-10-27")).unwrap(), details: None, also: Vec::new(), served_on: None, reason: words("The stamp") };
        let moved = world.correct_by_two(sent, right).unwrap();
        let row = db.read(|conn| consultation_rows::find(conn, case.id, id)).unwrap().unwrap();
        assert_eq!(row.sent_on, day("2026-10-27"), "what a page says follows a correction");
        assert!(!world.retract_by_two(moved).unwrap());
        assert_eq!(db.read(|conn| consultation_rows::find(conn, case.id, id)).unwrap(), None);
        world.assert_is_as_the_facts_say();
    }

    fn requests_plans_and_ends_are_taken_back_as_a_whole_and_not_here(db: &Database) {
        let world = World::entered(db, existing());
        assert_eq!(world.not_taken_back(world.fact("plan_held")), RetractRefused::IsAMistake);
        let died = ehc_application::endings::Death { on: day("2026-11-02"), keyed_late_reason: Some(words("The letter lay at the school")) };
        ehc_application::endings::died(&world.service, &world.priya(), &world.reference, died).unwrap();
        assert_eq!(world.not_taken_back(world.fact("died")), RetractRefused::IsAnEnd);
        let nobody = FactId::new(uuid::Uuid::from_u128(9));
        assert!(matches!(world.try_retract(Persona::PriyaNair, nobody), Err(Failure::Rule(RetractRefused::NoSuchFact))));
    }

    fn only_who_runs_the_case_takes_a_day_back_and_a_manager_alone_finds_nobody_to_approve(db: &Database) {
        let world = World::entered(db, existing());
        let meeting = world.meeting(1, "2026-10-26");
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let tried = world.try_retract(persona, meeting);
            assert!(matches!(tried, Err(Failure::Refused(Refusal::Hidden | Refusal::Denied))), "{persona:?}: {tried:?}");
        }
        let alone = world.try_retract(Persona::HelenWard, meeting);
        assert!(matches!(alone, Err(Failure::Rule(RetractRefused::Approval(_)))), "{alone:?}");
    }

    fn a_withdrawal_after_which_the_next_assessment_began_is_taken_back_and_the_first_goes_on_with_its_limits(db: &Database) {
        let world = World::requested(db);
        let before = world.deadlines();
        world.on("2026-10-05");
        world.asks_again("2026-10-01");
        world.everybody_withdraws("2026-09-28");
        assert_eq!((world.stage(), world.case().episode), (Stage::Requested, 2));
        world.assert_limit_of_the_next(ASSESS, "2026-11-12");
        let withdrawn = world.fact("request_withdrawn");
        let at = (world.reference.clone(), withdrawn);
        let preview = facts::preview_retraction(&world.service, &world.priya(), &at, &why()).unwrap();
        let is_again = |title: &str| preview.moves.iter().any(|one| one.is_owed_again && one.title == title);
        assert!(is_again("Decide whether to assess") && is_again("Send the final plan"), "{preview:?}");
        assert!(preview.moves.iter().any(|one| (one.before, one.after) == (Some(day("2026-11-12")), None)), "{preview:?}");
        assert_eq!(preview.asked, Some(vec!["Helen Ward".to_owned()]));
        let (_, lines) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        assert!(lines.iter().any(|line| line.fact == withdrawn && line.may_go), "it is offered among the days on record");
        assert!(world.retract_by_two(withdrawn).unwrap(), "a limit moves, so a second person approves it");
        let case = world.case();
        assert_eq!((case.stage, case.episode, case.began_on, case.closed_on), (Stage::Requested, 1, day("2026-09-07"), None));
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        assert_eq!(world.deadlines().len(), before.len(), "no clock of the second is left");
        let became: Vec<_> = world.db_requests().iter().map(|row| (row.became, row.episode, row.withdrawn_on)).collect();
        assert_eq!(became, [(Became::Began, 1, None), (Became::Kept, 1, None)]);
        world.assert_is_as_the_facts_say();
        // The assessment goes on, and may be withdrawn truly.
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-08", "2026-10-12");
        world.assert_is_as_the_facts_say();
        world.everybody_withdraws("2026-10-12");
        assert_eq!(world.stage(), Stage::Withdrawn);
        world.assert_is_as_the_facts_say();
    }

    fn a_withdrawal_is_taken_back_also_where_the_next_request_came_months_later_and_the_first_had_come_to_an_assessment(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-11-02");
        world.everybody_withdraws("2026-11-02");
        assert!(matches!(world.not_taken_back(world.fact("request_withdrawn")), RetractRefused::IsAnEnd), "it ended the case");
        world.on("2026-12-07");
        world.asks_again("2026-12-01");
        assert!(world.retract_by_two(world.fact("request_withdrawn")).unwrap());
        assert_eq!((world.stage(), world.case().episode, world.case().began_on), (Stage::Assessing, 1, day("2026-09-07")));
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        assert!(matches!(world.status(ASSESS), DutyStatus::MetInTime { .. }));
        world.assert_is_as_the_facts_say();
    }

    fn a_withdrawal_stays_once_the_next_assessment_has_had_a_step_of_its_own_which_is_named(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        world.everybody_withdraws("2026-09-28");
        world.asks_again("2026-10-01");
        let withdrawn = world.fact("request_withdrawn");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert!(matches!(world.not_taken_back(withdrawn), RetractRefused::NextProposed));
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        assert_eq!(world.not_taken_back(withdrawn), RetractRefused::NextDecided(day("2026-10-05")));
        world.tell(&world.priya(), id).unwrap();
        let refused = world.not_taken_back(withdrawn).to_string();
        assert!(refused.starts_with("Telling the family whether there is an assessment (5 October 2026) rests on this"), "{refused}");
        let (_, lines) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        assert!(lines.iter().all(|line| line.fact != withdrawn || !line.may_go), "nor is it offered");
        assert_eq!(world.case().episode, 2);
        world.assert_is_as_the_facts_say();
    }

    fn a_move_that_never_was_is_taken_back_though_somebody_has_asked_again_since_whose_request_is_kept(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        let away = endings::Move { on: day("2026-09-28"), to: line("Northshire Council"), keyed_late_reason: None };
        endings::move_away(&world.service, &world.priya(), &world.reference, away).unwrap();
        world.on("2026-10-05");
        assert!(matches!(world.not_taken_back(world.fact("moved_away")), RetractRefused::IsAnEnd), "it ended the case");
        world.asks_again("2026-10-01");
        assert_eq!((world.stage(), world.case().episode), (Stage::Requested, 2));
        assert!(world.retract_by_two(world.fact("moved_away")).unwrap(), "a limit of the council moves");
        assert_eq!((world.stage(), world.case().episode, world.case().began_on), (Stage::Requested, 1, day("2026-09-07")));
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        let kept: Vec<Became> = world.db_requests().into_iter().map(|row| row.became).collect();
        assert!(kept.contains(&Became::Kept), "{kept:?}");
        world.assert_is_as_the_facts_say();
    }

    fn a_transfer_stays_once_somebody_has_asked_again_and_the_day_is_named(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-12-14");
        let transfer = endings::Transfer { on: day("2026-12-14"), to: line("Northshire Council"), keyed_late_reason: None };
        endings::transfer_out(&world.service, &world.priya(), &world.reference, transfer).unwrap();
        assert!(matches!(world.not_taken_back(world.fact("plan_transferred_out")), RetractRefused::IsAnEnd));
        world.on("2026-12-21");
        let joins = Some(Joins::Case(world.reference.clone()));
        let child = NewRequest { child_name: line("Leila Rahman"), born_on: Some(day("2016-05-09")), joins, ..amira("2026-12-21") };
        world.record(child);
        assert_eq!(world.not_taken_back(world.fact("plan_transferred_out")), RetractRefused::NextBegan(day("2026-12-21")));
        world.assert_is_as_the_facts_say();
    }
}
