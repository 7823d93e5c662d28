//! Performs stories through the use cases: every act of every case in the order of time, each by its own person, with the alerts of each morning
//! and the mail of each day between them.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use ehc_application::{
    Context, Service, advice as asking,
    advice::{
        AskLine, NotAsked, Whom,
        content::AdviceContent,
        contribute::{AnswerGiven, Draft, Submission},
        receive::Received,
    },
    decisions,
    decisions::{Proposal, Ruling},
    exceptions,
    exceptions::NewException,
    facts,
    notifications::{self, Envelope, MailFailure, Mailer},
    overview, requests,
};
use ehc_domain::{
    advice::{AdviceAnswer, AdviceKind, AdviceState, NotAskedGround},
    decisions::{DecisionKind, DecisionOutcome},
    ids::{AdviceRequestId, DecisionId, FactId},
};
use ehc_persistence::{StorageError, advice::AdviceRequestRow, cases, timetable::list_facts};
use uuid::Uuid;

use super::{
    InventFailed, LAST_DAY,
    clock::{StoryClock, day, instant},
    council::{Cast, Who},
    planning,
    schools::{School, Schools},
    story::{Act, From, Reply, Scene, Story},
    words::{Needs, Piece},
};

/// Until when everybody has read their alerts; what came later is new.
const READ_UNTIL: &str = "2026-11-30";
/// The number after which new cases go on.
const LAST_NUMBER: u32 = 600;

/// Mail that arrives at once and is kept by nobody: the people are invented.
struct Nowhere;

impl Mailer for Nowhere {
    fn send(&self, _: &Envelope) -> Result<(), MailFailure> {
        Ok(())
    }
}

/// Performs every act of the stories.
///
/// # Errors
/// The first act that a use case refuses.
pub(super) fn play(
    service: &Service,
    clock: &StoryClock,
    cast: &Cast,
    schools: &Schools,
    stories: Vec<Story>,
) -> Result<(), InventFailed> {
    let mut scenes: Vec<Scene> = stories.into_iter().flat_map(Story::scenes).collect();
    // Stable, so that acts of one case at the same minute stay in the order in which they were told.
    scenes.sort_by_key(|scene| scene.at);
    let mut player = Player { service, clock, cast, schools, subjects: BTreeMap::new() };
    let mut today = scenes.first().map_or_else(|| day(LAST_DAY), |scene| scene.at.date_naive());
    let mut waiting = scenes.into_iter().peekable();
    while today <= day(LAST_DAY) {
        player.morning(today)?;
        while let Some(scene) = waiting.next_if(|scene| scene.at.date_naive() == today) {
            clock.set(scene.at);
            player.perform(&scene).map_err(|failure| located(failure, &scene))?;
        }
        player.evening(today)?;
        today += Duration::days(1);
    }
    if let Some(left) = waiting.next() {
        return Err(InventFailed::refused("act after its last day", left.reference(), left.at));
    }
    service.store.database().write(|conn| cases::set_last_number(conn, LAST_NUMBER))?;
    Ok(())
}

fn located(failure: InventFailed, scene: &Scene) -> InventFailed {
    let place = |about: &str| format!("{}, {}, {}, {about}", scene.reference(), scene.at.date_naive(), scene.by.name());
    match failure {
        InventFailed::Refused { act, about, why } => InventFailed::Refused { act, about: place(&about), why },
        InventFailed::Missing(what) => InventFailed::refused("find", place(what), "it was not made"),
        other => other,
    }
}

struct Player<'a> {
    service: &'a Service,
    clock: &'a StoryClock,
    cast: &'a Cast,
    schools: &'a Schools,
    subjects: BTreeMap<(u32, u8), Uuid>,
}

impl Player<'_> {
    fn morning(&self, today: NaiveDate) -> Result<(), InventFailed> {
        self.clock.set(instant(today, 7, 0));
        let raised = notifications::raise_alerts(self.service, today)?;
        if raised.alerts > 0 { self.deliver(instant(today, 7, 1)) } else { Ok(()) }
    }

    fn evening(&self, today: NaiveDate) -> Result<(), InventFailed> {
        self.deliver(instant(today, 18, 30))?;
        if today == day(READ_UNTIL) {
            for who in Who::ALL.iter().copied() {
                let context = self.context(who, instant(today, 18, 45))?;
                notifications::mark_all_read(self.service, &context, context.now)
                    .map_err(|failure| InventFailed::refused("read the alerts", who.name(), failure))?;
            }
        }
        Ok(())
    }

    fn deliver(&self, at: DateTime<Utc>) -> Result<(), InventFailed> {
        self.clock.set(at);
        while notifications::deliver(self.service, &Nowhere, self.service.ports.id(), at)?.is_worth_repeating() {}
        Ok(())
    }

    fn context(&self, who: Who, at: DateTime<Utc>) -> Result<Context, InventFailed> {
        Ok(Context {
            actor: self.cast.actor(who)?,
            now: at,
            today: ehc_application::ports::london_day(at),
            request_id: self.service.ports.identifiers.uuid(),
            submission: None,
        })
    }

    fn perform(&mut self, scene: &Scene) -> Result<(), InventFailed> {
        let context = self.context(scene.by, scene.at)?;
        let act = Acting { service: self.service, context: &context, scene };
        match &scene.act {
            Act::Request(new, school) => {
                act.request(new.as_ref().clone(), school.and_then(|school| self.schools.get(&school).copied()))
            }
            Act::Describe(child) => planning::describe(&act, child),
            Act::Propose(kind, outcome, needs, panel) => act.propose(*kind, *outcome, *needs, *panel),
            Act::Decide(kind, reason) => act.decide(*kind, reason),
            Act::Tell(kind) => act.tell(*kind),
            Act::Withdraw(reason) => act.done(
                "record the withdrawal",
                decisions::withdraw(self.service, &context, &scene.reference(), context.today, reason),
            ),
            Act::Ask(lines) => act.ask(lines, self.cast),
            Act::Answer(kind, reply) => act.answer(*kind, reply),
            Act::Give(kind, piece) => act.give(*kind, piece),
            Act::Receive(kind, piece) => act.receive(*kind, piece),
            Act::Accept(kind) => act.accept(*kind),
            Act::SendBack(kind, reason) => act.send_back(*kind, reason),
            Act::Except(kind, new) => act.except(*kind, new),
            Act::Approve => act.approve(),
            Act::Write(plan) => planning::write(&act, plan),
            Act::SendDraft(reason) => planning::send_draft(&act, reason),
            Act::Consult(school, is_preference) => planning::consult(&act, self.school(*school)?, *is_preference),
            Act::Replied(school, ground, words) => planning::replied(&act, self.school(*school)?, *ground, words),
            Act::Name(school) => planning::name(&act, self.school(*school)?),
            Act::Issue => planning::approve(&act),
            Act::Fact(code, subject, details) => {
                let id = *self.subjects.entry((scene.case, *subject)).or_insert_with(|| self.service.ports.identifiers.uuid());
                act.fact(code, (*subject > 0).then_some(id), details)
            }
            Act::Look => act.done("open the case", overview::show(self.service, &context, &scene.reference())),
        }
    }

    fn school(&self, school: School) -> Result<ehc_domain::ids::InstitutionId, InventFailed> {
        self.schools.get(&school).copied().ok_or(InventFailed::Missing(school.name()))
    }
}

/// One act about to be performed.
pub(super) struct Acting<'a> {
    /// The service.
    pub(super) service: &'a Service,
    /// Who acts, and when.
    pub(super) context: &'a Context,
    /// The scene.
    pub(super) scene: &'a Scene,
}

impl Acting<'_> {
    /// Turns the answer of a use case into that of the story.
    pub(super) fn done<T, E: std::fmt::Display>(&self, act: &str, result: Result<T, E>) -> Result<(), InventFailed> {
        result.map(drop).map_err(|failure| InventFailed::refused(act, "", failure))
    }

    fn request(
        &self,
        new: requests::NewRequest,
        institution_id: Option<ehc_domain::ids::InstitutionId>,
    ) -> Result<(), InventFailed> {
        // The number that the use case takes next is the one that the story tells of.
        self.service.store.database().write(|conn| cases::set_last_number(conn, self.scene.case.saturating_sub(1)))?;
        let new = requests::NewRequest { institution_id, ..new };
        self.done("record the request", requests::record(self.service, self.context, new))
    }

    fn propose(
        &self,
        kind: DecisionKind,
        outcome: DecisionOutcome,
        needs: Needs,
        panel: Option<&str>,
    ) -> Result<(), InventFailed> {
        let proposal = Proposal {
            kind,
            outcome,
            limbs: needs.limbs(kind, outcome),
            evidence_for: "The request with its enclosures; the setting’s records of support and of progress.".into(),
            evidence_against: "The setting’s view that some support could continue without a plan.".into(),
            family_view: "The family ask for help that lasts and want to be part of every step.".into(),
            panel_recommendation: panel.unwrap_or_default().to_owned(),
        };
        self.done("propose the decision", decisions::propose(self.service, self.context, &self.scene.reference(), proposal))
    }

    fn decision(&self, kind: DecisionKind) -> Result<(DecisionId, DecisionOutcome, i32), InventFailed> {
        let shown = decisions::show(self.service, self.context, &self.scene.reference(), kind)
            .map_err(|failure| InventFailed::refused("find the decision", kind.label(), failure))?;
        shown.current.map(|view| (view.id, view.outcome, view.version)).ok_or(InventFailed::Missing("a decision"))
    }

    fn decide(&self, kind: DecisionKind, reason: &str) -> Result<(), InventFailed> {
        let (id, outcome, version) = self.decision(kind)?;
        let ruling = Ruling {
            outcome,
            decided_on: self.context.today,
            differs_reason: String::new(),
            late_reason: reason.to_owned(),
            outstanding_reason: reason.to_owned(),
            version,
        };
        self.done("decide", decisions::decide(self.service, self.context, &self.scene.reference(), id, ruling))
    }

    fn tell(&self, kind: DecisionKind) -> Result<(), InventFailed> {
        let (id, ..) = self.decision(kind)?;
        let told = decisions::notify(self.service, self.context, &self.scene.reference(), id, self.context.today);
        self.done("tell the family", told)
    }

    fn ask(&self, lines: &[(AdviceKind, From)], cast: &Cast) -> Result<(), InventFailed> {
        let line = |(kind, from): &(AdviceKind, From)| {
            let whom = match from {
                From::Colleague(who) => Whom::User(cast.actor(*who)?.user_id),
                From::TeamOf(who) => Whom::Team(cast.actor(*who)?.team_id.ok_or(InventFailed::Missing("a team"))?),
                From::Outside(name, body) => Whom::Outside { name: name.clone(), body: body.clone(), is_section_31: false },
                From::EarlierAdvice(day) => Whom::Nobody(NotAsked {
                    ground: Some(NotAskedGround::ExistingAdviceAccepted),
                    reason: "The report of last term is recent and full; its author, the family and we are content with it."
                        .into(),
                    author_satisfied_on: Some(*day),
                    authority_satisfied_on: Some(*day),
                    family_satisfied_on: Some(*day),
                }),
            };
            Ok(AskLine { kind: *kind, whom })
        };
        let lines = lines.iter().map(line).collect::<Result<Vec<_>, InventFailed>>()?;
        self.done("ask for advice", asking::ask(self.service, self.context, &self.scene.reference(), lines))
    }

    /// Finds the latest request for a kind of advice.
    pub(super) fn asked(&self, kind: AdviceKind) -> Result<AdviceRequestRow, InventFailed> {
        let rows = self.service.store.read(|conn| {
            let case = cases::find_by_reference(conn, &self.scene.reference())?;
            case.map_or(Ok(Vec::new()), |case| ehc_persistence::advice::list_requests(conn, case.id))
        })?;
        rows.into_iter().rfind(|row| row.kind == kind).ok_or(InventFailed::Missing(kind.label()))
    }

    fn answer(&self, kind: AdviceKind, reply: &Reply) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        let (answer, day, next, reason) = match reply {
            Reply::ComesBy(day) => (AdviceAnswer::WillCome, Some(*day), None, ""),
            Reply::Missed(on, next) => (AdviceAnswer::MissedAppointment, Some(*on), Some(*next), ""),
            Reply::Declines(reason) => (AdviceAnswer::Decline, None, None, *reason),
        };
        let given = AnswerGiven { answer, day, next, reason: reason.to_owned(), version: request.version };
        self.done("answer", asking::contribute::answer(self.service, self.context, request.id, given))
    }

    fn give(&self, kind: AdviceKind, piece: &Piece) -> Result<(), InventFailed> {
        let mut request = self.asked(kind)?;
        if request.user_id.is_none() {
            self.done("take the request", asking::contribute::take(self.service, self.context, request.id))?;
            request = self.asked(kind)?;
        }
        let content = AdviceContent {
            seen_on: piece.seen_on,
            not_seen_reason: String::new(),
            views: piece.views.clone(),
            rows: piece.rows.clone(),
        };
        let version = self.draft_version(request.id)?;
        let submission = Submission { draft: Draft { content, document_id: None, version }, is_declared: true };
        self.done("submit the advice", asking::contribute::submit(self.service, self.context, request.id, submission))
    }

    fn draft_version(&self, request: AdviceRequestId) -> Result<i32, InventFailed> {
        let latest = self.service.store.read(|conn| ehc_persistence::advice::find_latest(conn, request))?;
        Ok(latest.filter(|row| !row.is_submitted).map_or(0, |row| row.version))
    }

    fn receive(&self, kind: AdviceKind, piece: &Piece) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        let author = if request.asked_of.is_empty() { request.body.clone() } else { request.asked_of.clone() };
        let received = Received {
            on: self.context.today,
            author,
            text: piece.views.clone(),
            document_id: None,
            is_accepted: matches!(kind, AdviceKind::ParentsViews | AdviceKind::ChildsViews),
            version: request.version,
        };
        let recorded =
            asking::receive::record_received(self.service, self.context, &self.scene.reference(), request.id, received);
        self.done("record the advice", recorded)
    }

    fn accept(&self, kind: AdviceKind) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        if request.state == AdviceState::Accepted {
            return Ok(());
        }
        let reference = self.scene.reference();
        self.done("accept the advice", asking::check::accept(self.service, self.context, &reference, request.id, request.version))
    }

    fn send_back(&self, kind: AdviceKind, reason: &str) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        let reference = self.scene.reference();
        let sent = asking::check::send_back(self.service, self.context, &reference, request.id, reason, request.version);
        self.done("send the advice back", sent)
    }

    fn except(&self, kind: Option<AdviceKind>, new: &NewException) -> Result<(), InventFailed> {
        let reference = self.scene.reference();
        let mut new = new.clone();
        if let Some(kind) = kind {
            let subject = self.asked(kind)?.id.uuid();
            let (_, limits) = exceptions::offered(self.service, self.context, &reference)
                .map_err(|failure| InventFailed::refused("find the limit", kind.label(), failure))?;
            let limit = limits.into_iter().find(|limit| limit.duty.subject == Some(subject));
            new.duty = limit.ok_or(InventFailed::Missing("a limit"))?.duty.key;
        }
        self.done("record the exception", exceptions::record(self.service, self.context, &reference, new))
    }

    fn approve(&self) -> Result<(), InventFailed> {
        let reference = self.scene.reference();
        let last: Option<FactId> = self.service.store.read(|conn| {
            let Some(case) = cases::find_by_reference(conn, &reference)? else { return Ok::<_, StorageError>(None) };
            let facts = list_facts(conn, case.id)?;
            Ok(facts.into_iter().rfind(|fact| fact.kind == "exception_recorded").map(|fact| fact.id))
        })?;
        let exception = last.ok_or(InventFailed::Missing("an exception"))?;
        self.done("approve the exception", exceptions::approve(self.service, self.context, &reference, exception))
    }

    fn fact(&self, code: &str, subject: Option<Uuid>, details: &[(&'static str, String)]) -> Result<(), InventFailed> {
        let details: BTreeMap<String, String> = details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let recorded =
            facts::record(self.service, self.context, &self.scene.reference(), code, subject, &details, self.context.today);
        self.done("record the fact", recorded)
    }
}
