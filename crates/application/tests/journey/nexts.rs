//! What is next in a case follows from its state: whose it is, where it is done, and that it is accepted there.

use chrono::{Datelike, Duration};
use ehc_application::{
    advice::check,
    decisions::{self, Proposal, Ruling, Which},
    next::{self, Next},
    overview,
    plans::{
        ask::{self, Asking},
        comments::{self, Answer},
        rows::{self, RowWords},
        sections::SectionText,
        send_draft::{self, SendDraft},
    },
    questions::Question,
    sending_back::{self, SentBack},
    work::{self, Span, Whose},
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome},
    next_act::NextAct,
    plans::{FinaliseRefused, PlanSection, ProvisionDetail, ServiceMethod},
};
use ehc_persistence::{Database, decisions as decision_rows, next_acts};
use ehc_test_support::{Persona, both_databases, day, words};

use super::{
    corrections::Chance,
    world::{World, proposal, seen},
};

impl World<'_> {
    fn next(&self, who: Persona) -> Option<Next> {
        overview::show(&self.service, &self.as_(who), &self.reference).unwrap().next_act
    }

    /// What is next, as the caseworker and the manager are told of it, and where it is done.
    fn said(&self) -> [String; 3] {
        let (priya, helen) = (self.next(Persona::PriyaNair), self.next(Persona::HelenWard));
        let page = priya.as_ref().map(|next| next.act.page().to_owned()).unwrap_or_default();
        let title = |next: Option<Next>| next.map(|next| next.title()).unwrap_or_default();
        [title(priya), title(helen), page]
    }

    fn assert_next(&self, title: &str, page: &str) {
        assert_eq!(self.said(), [title, title, page].map(str::to_owned));
        self.assert_lists_say_the_same();
    }

    /// What lists say of the case is what its own page says, before it was found ahead and after; what was found ahead of an act is never said after it.
    fn assert_lists_say_the_same(&self) {
        for is_found_ahead in [false, true] {
            if is_found_ahead {
                while next::find_ahead(&self.service).unwrap() {}
            }
            for who in [Persona::PriyaNair, Persona::HelenWard] {
                let (context, case, law) = (self.as_(who), self.case(), self.service.store.law());
                let mut listed = self.database.read(|conn| next::of_cases(conn, law, &context, [case.id])).unwrap();
                assert_eq!(listed.remove(&case.id), self.next(who), "{who:?}, found ahead: {is_found_ahead}");
            }
        }
        let (case, today) = (self.case(), self.priya().today);
        let kept = self.database.read(|conn| next_acts::list(conn, &[case.id], today)).unwrap();
        assert_eq!(kept.len(), usize::from(self.next(Persona::PriyaNair).is_some()), "it is found ahead where something is next");
    }

    fn question(&self, what: SentBack) {
        let question = Question { question: words("Why?") };
        sending_back::send_back(&self.service, &self.as_(Persona::HelenWard), &(self.reference.clone(), what), question).unwrap();
    }

    fn propose_with(&self, kind: DecisionKind, answer: Option<&str>) {
        let new = Proposal { answer: answer.map(words), ..proposal(kind, DecisionOutcome::Agreed) };
        decisions::propose(&self.service, &self.priya(), &self.reference, new).unwrap();
    }

    fn rule(&self, kind: DecisionKind) {
        let case = self.case();
        let row = self.database.read(|conn| decision_rows::find_latest(conn, case.id, kind)).unwrap().unwrap();
        let ruling = Ruling {
            late_reason: Some(words("The file was lost")),
            outstanding_reason: Some(words("The family needs it now")),
            version: row.version,
            ..self.ruling(DecisionOutcome::Agreed)
        };
        decisions::decide(&self.service, &self.helen(), &self.reference, Which::One(row.id), ruling).unwrap();
    }

    fn ask_approval(&self, answer: Option<&str>) {
        let asking = Asking { answer: answer.map(words) };
        ask::ask_approval(&self.service, &self.priya(), &self.reference, asking).unwrap();
    }

    fn send_explained(&self) {
        let sending = SendDraft {
            sent_on: None,
            how: ServiceMethod::Hand,
            served_on: None,
            breaks_reason: Some(words("The rest is agreed")),
            keyed_late_reason: None,
            version: self.plan().record.version,
            addressees: None,
        };
        send_draft::send(&self.service, &self.priya(), &self.reference, &sending).unwrap();
    }

    fn write_need(&self) {
        let need = RowWords {
            section: PlanSection::B,
            parent: None,
            text: "Finds it hard to wait".into(),
            measure: String::new(),
            provision: ProvisionDetail::default(),
            aims: None,
            source: None,
            source_note: String::new(),
        };
        rows::add(&self.service, &self.priya(), &self.reference, &need).unwrap();
    }

    fn comment_unanswered(&self) {
        let new = comments::NewComment {
            section: PlanSection::F,
            text: words("We want more"),
            made_by: ehc_test_support::line("Fatima Hassan"),
            received_on: self.priya().today,
        };
        comments::add(&self.service, &self.priya(), &self.reference, new).unwrap();
    }

    fn answer_comments(&self) {
        let case = self.case();
        let plan = self.plan().record.id;
        let all = self.database.read(|conn| ehc_persistence::plans::list_comments(conn, plan)).unwrap();
        assert!(all.iter().all(|comment| comment.case_id == case.id));
        for comment in all.into_iter().filter(|comment| comment.is_accepted.is_none()) {
            let answer = Answer { is_accepted: true, reason: None, version: comment.version };
            comments::answer(&self.service, &self.priya(), &self.reference, comment.id, answer).unwrap();
        }
    }

    /// Does what is next, as whoever it names, which is taken.
    fn do_next(&self, act: NextAct) {
        match act {
            NextAct::Propose(kind) => self.propose_with(kind, None),
            NextAct::AnswerAboutDecision(kind) => self.propose_with(kind, Some("Because")),
            NextAct::Decide(kind) => self.rule(kind),
            NextAct::Tell(kind) => {
                let case = self.case();
                let row = self.database.read(|conn| decision_rows::find_latest(conn, case.id, kind)).unwrap().unwrap();
                self.tell(&self.priya(), row.id).unwrap();
            }
            NextAct::AskForAdvice => self.ask_everybody(),
            NextAct::CheckAdvice(_) => {
                for request in self.asked().into_iter().filter(|row| row.state == AdviceState::Received) {
                    let found = check::Check::accepted(request.version);
                    check::check(&self.service, &self.priya(), &self.reference, request.id, found).unwrap();
                }
            }
            // A draft that says little is sent with the reason why.
            NextAct::WriteDraft => {
                self.write_need();
                self.send_explained();
            }
            NextAct::SendDraft | NextAct::SendDraftAgain => self.send_explained(),
            NextAct::ClearSectionI => self.write(SectionText::Blank),
            NextAct::AnswerComments(_) => self.answer_comments(),
            NextAct::Open(FinaliseRefused::SettingMissing) => self.write(SectionText::TypeOnly("A mainstream school".into())),
            NextAct::AwaitComments(until) | NextAct::AwaitReplies(until) => self.on(&(until + Duration::days(1)).to_string()),
            NextAct::AskForApproval => self.ask_approval(None),
            NextAct::AnswerAboutPlan => self.ask_approval(Some("Because")),
            NextAct::Approve => {
                let version = self.plan().record.version;
                let approval = ehc_application::plans::finalise::Approval {
                    version,
                    sent_on: self.helen().today,
                    late_reason: Some(words("The advice was late")),
                    keyed_late_reason: None,
                    addressees: None,
                };
                ehc_application::plans::finalise::finalise(&self.service, &self.helen(), &self.reference, approval).unwrap();
            }
            NextAct::AskForMoreAdvice | NextAct::Open(_) => panic!("{act:?} is not of this child"),
        }
    }
}

both_databases! {
    fn cw_02_what_is_next_follows_from_the_state_of_the_case_up_to_the_decision_to_assess(db: &Database) {
        let world = World::requested(db);
        world.assert_next("Decide whether to assess", "decisions/assess");
        world.propose_with(DecisionKind::Assess, None);
        let waits = "Waiting for Helen Ward to decide whether to assess";
        assert_eq!(world.said(), [waits, "Decide whether to assess", "decisions/assess"].map(str::to_owned));
        let lines = work::to_do(&world.service, &world.priya(), Whose::Mine, Span::TwoMoreWeeks, None).unwrap();
        assert!(lines.lines.is_empty(), "the limit lies further ahead");
        world.on("2026-10-13");
        let lines = work::to_do(&world.service, &world.priya(), Whose::Mine, Span::TwoMoreWeeks, None).unwrap();
        assert_eq!(lines.act(&lines.lines[0]).map(Next::title).as_deref(), Some(waits), "the list says the same");
        world.question(SentBack::Decision(DecisionKind::Assess));
        world.assert_next("Answer the question about whether to assess", "decisions/assess/reasons");
        world.propose_with(DecisionKind::Assess, Some("Because"));
        assert_eq!(world.said()[0], waits);
        world.rule(DecisionKind::Assess);
        world.assert_next("Tell the family whether we will assess", "decisions/assess/tell");
        world.do_next(NextAct::Tell(DecisionKind::Assess));
        world.assert_next("Ask for advice", "advice/new");
    }

    fn cw_02_while_advice_is_gathered_what_came_is_checked_before_the_plan_is_decided(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.assert_next("Decide whether to issue a plan", "decisions/issue");
        world.on("2026-11-12");
        world.submit(AdviceKind::SocialCare, Persona::MarcusBell, seen("2026-11-10")).unwrap();
        world.assert_next("Check the advice that came", "advice");
        world.submit(AdviceKind::Psychological, Persona::JamesOsei, seen("2026-11-11")).unwrap();
        world.assert_next("Check 2 pieces of advice that came", "advice");
        world.do_next(NextAct::CheckAdvice(2));
        world.assert_next("Decide whether to issue a plan", "decisions/issue");
        world.propose_with(DecisionKind::Issue, None);
        assert_eq!(world.said()[0], "Waiting for Helen Ward to decide whether to issue a plan");
        world.rule(DecisionKind::Issue);
        world.assert_next("Tell the family whether there will be a plan", "decisions/issue/tell");
    }

    fn cw_02_a_draft_is_written_sent_answered_approved_and_sent_again_where_it_was_taken_back(db: &Database) {
        let world = World::drafting(db);
        world.assert_next("Write the draft plan", "plan");
        world.on("2027-01-04");
        world.send_draft();
        world.assert_next("Name a school or college in section I", "plan/sections/i");
        world.write(SectionText::TypeOnly("A mainstream school".into()));
        world.assert_next("Wait for the family’s comments", "plan/comments");
        let draft = world.facts().standing().find(|fact| fact.kind.code() == "draft_served").unwrap().id;
        world.retract_by_two(draft).unwrap();
        assert_eq!(world.stage(), Stage::Drafting);
        world.assert_next("Clear section I, then send the draft again", "plan/sections/i");
        world.write(SectionText::Blank);
        world.assert_next("Send the draft plan again", "plan/send-draft");
        world.on("2027-01-05");
        world.send_explained();
        world.write(SectionText::TypeOnly("A mainstream school".into()));
        world.assert_next("Wait for the family’s comments", "plan/comments");
        world.comment_unanswered();
        world.assert_next("Answer the family’s comment", "plan/comments");
        world.answer_comments();
        let Some(Next { act: NextAct::AwaitComments(until), .. }) = world.next(Persona::PriyaNair) else { panic!("their time runs") };
        assert_eq!(until, day("2027-01-19"));
        world.on("2027-01-19");
        world.assert_next("Wait for the family’s comments", "plan/comments");
        world.on("2027-01-20");
        world.assert_next("Ask a manager to approve the final plan", "plan/finalise");
        world.ask_approval(None);
        let asked = ["Waiting for Helen Ward to approve the final plan", "Approve the final plan", "plan/finalise"].map(str::to_owned);
        assert_eq!(world.said(), asked);
        world.question(SentBack::Plan);
        world.assert_next("Answer the question about the final plan", "plan/finalise/ask");
        world.ask_approval(Some("Because"));
        assert_eq!(world.said(), asked);
        world.finalise(None).unwrap();
        assert_eq!(world.said(), ["", "", ""].map(str::to_owned), "nothing is left of the assessment");
    }

    fn in_random_histories_no_act_is_named_that_is_refused(db: &Database) {
        let mut world = World::before(db, "2026-09-07");
        let mut chance = Chance(20_260_907);
        let mut done = 0;
        let mut ends = 0;
        for _ in 0..6 {
            let today = world.priya().today.to_string();
            let new = super::world::amira(&today);
            let new = ehc_application::requests::NewRequest { match_reason: Some(words("Another child")), ..new };
            world.reference = world.record(new);
            for _ in 0..30 {
                let Some(next) = world.next(Persona::PriyaNair) else { break };
                world.assert_lists_say_the_same();
                world.do_next(next.act);
                done += 1;
                if chance.below(3) == 0 {
                    world.disturb(&mut chance);
                }
                world.on(&(world.priya().today + Duration::days(i64::try_from(chance.below(3)).unwrap())).to_string());
            }
            ends += usize::from(world.stage() == Stage::Issued);
        }
        assert!(done > 60 && ends > 0, "{done} acts were named and done, {ends} plans issued, until {}", world.priya().today.year());
    }
}

impl World<'_> {
    /// Something that comes between: a question, a comment, advice, or that a step is taken back.
    fn disturb(&self, chance: &mut Chance) {
        match (chance.below(4), self.stage(), self.next(Persona::PriyaNair).map(|next| next.act)) {
            (0, _, Some(NextAct::Decide(kind))) => self.question(SentBack::Decision(kind)),
            (0, _, Some(NextAct::Approve)) => self.question(SentBack::Plan),
            (1, Stage::DraftSent, _) => self.comment_unanswered(),
            (2, Stage::Assessing, Some(NextAct::Propose(_))) => {
                let waits = |row: &ehc_persistence::advice::AdviceRequestRow| {
                    row.kind == AdviceKind::Psychological && row.state == AdviceState::Asked
                };
                if self.asked().iter().any(waits) {
                    let on = self.priya().today.to_string();
                    self.submit(AdviceKind::Psychological, Persona::JamesOsei, seen(&on)).unwrap();
                }
            }
            (3, ..) => {
                let facts = self.facts();
                let last = facts.standing().last().map(|fact| fact.id);
                if let Some(last) = last.filter(|_| facts.standing().count() > 1) {
                    // What others rest on stays.
                    let _ = self.retract_by_two(last);
                }
            }
            _ => {}
        }
    }
}
