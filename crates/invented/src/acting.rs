//! One act of a story, performed through its use case.

use std::collections::BTreeMap;

use ehc_application::{
    Context, Service, advice as asking,
    advice::{
        AskLine, NotAsked, Whom,
        check::Check,
        content::AdviceContent,
        contribute::{AnswerGiven, Draft, Submission},
        receive::Received,
    },
    decisions,
    decisions::{Proposal, Ruling, Sending, Which},
    exceptions,
    exceptions::NewException,
    facts, requests,
};
use ehc_domain::{
    advice::{AdviceAnswer, AdviceKind, AdviceState, NotAskedGround},
    decisions::{DecisionKind, DecisionOutcome, LimbAnswer},
    ids::{AdviceRequestId, FactId},
    text::{Text, Words},
};
use ehc_persistence::{StorageError, advice::AdviceRequestRow, cases, timetable::list_facts};
use uuid::Uuid;

use super::{
    InventFailed,
    council::Cast,
    scenes::{Excuse, From, Reply, Scene},
    words::{Needs, Piece},
};

/// Why a family is told late, where no reason is on record yet.
const TOLD_LATE: &str = "The letter waited for the signature of an officer who was away; the family was told of the delay.";

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

    pub(super) fn request(
        &self,
        new: requests::NewRequest,
        institution_id: Option<ehc_domain::ids::InstitutionId>,
    ) -> Result<(), InventFailed> {
        // The number that the use case takes next is the one that the story tells of.
        self.service.store.database().write(|conn| cases::set_last_number(conn, self.scene.case.saturating_sub(1)))?;
        let new = requests::NewRequest { institution_id, ..new };
        self.done("record the request", requests::record(self.service, self.context, new))
    }

    pub(super) fn propose(
        &self,
        kind: DecisionKind,
        outcome: DecisionOutcome,
        needs: Needs,
        panel: Option<&str>,
    ) -> Result<(), InventFailed> {
        let answer =
            |(limb, is_met, reasons)| Ok::<_, InventFailed>(LimbAnswer { limb, is_met, reasons: Words::parse(reasons)? });
        let proposal = Proposal {
            kind,
            outcome,
            limbs: needs.limbs(kind, outcome).into_iter().map(answer).collect::<Result<_, _>>()?,
            evidence_for: Words::optional("The request with its enclosures; the setting’s records of support and of progress.")?,
            evidence_against: Words::optional("The setting’s view that some support could continue without a plan.")?,
            family_view: Words::optional("The family ask for help that lasts and want to be part of every step.")?,
            panel_recommendation: Words::optional(panel.unwrap_or_default())?,
            answer: None,
        };
        self.done("propose the decision", decisions::propose(self.service, self.context, &self.scene.reference(), proposal))
    }

    pub(super) fn decision(&self, kind: DecisionKind) -> Result<(DecisionOutcome, i32), InventFailed> {
        let shown = decisions::show(self.service, self.context, &self.scene.reference(), kind)
            .map_err(|failure| InventFailed::refused("find the decision", kind.label(), failure))?;
        shown.current.map(|view| (view.outcome, view.version)).ok_or(InventFailed::Missing("a decision"))
    }

    pub(super) fn decide(&self, kind: DecisionKind, reason: &str) -> Result<(), InventFailed> {
        let (outcome, version) = self.decision(kind)?;
        let ruling = Ruling {
            outcome,
            decided_on: self.context.today,
            differs_reason: None,
            late_reason: Words::optional(reason)?,
            keyed_late_reason: None,
            outstanding_reason: Words::optional(reason)?,
            version,
        };
        self.done("decide", decisions::decide(self.service, self.context, &self.scene.reference(), Which::Latest(kind), ruling))
    }

    pub(super) fn tell(&self, kind: DecisionKind) -> Result<(), InventFailed> {
        let late_reason = Words::optional(TOLD_LATE)?;
        let sending = Sending { on: self.context.today, how: None, addressees: None, late_reason, keyed_late_reason: None };
        let told = decisions::notify(self.service, self.context, &self.scene.reference(), Which::Latest(kind), sending);
        self.done("tell the family", told)
    }

    pub(super) fn ask(&self, lines: &[(AdviceKind, From)], cast: &Cast) -> Result<(), InventFailed> {
        let line = |(kind, from): &(AdviceKind, From)| {
            let whom = match from {
                From::Colleague(who) => Whom::User(cast.actor(*who)?.user_id),
                From::TeamOf(who) => Whom::Team(cast.actor(*who)?.team_id.ok_or(InventFailed::Missing("a team"))?),
                From::Outside(name, body) => {
                    Whom::Outside { name: Text::optional(name)?, body: Text::optional(body)?, is_section_31: false }
                }
                From::EarlierAdvice(day) => Whom::Nobody(NotAsked {
                    ground: NotAskedGround::ExistingAdviceAccepted,
                    reason: Words::optional(
                        "The report of last term is recent and full; its author, the family and we are content with it.",
                    )?,
                    author_satisfied_on: Some(*day),
                    authority_satisfied_on: Some(*day),
                    family_satisfied_on: Some(*day),
                }),
            };
            Ok(AskLine { kind: *kind, whom })
        };
        let lines = lines.iter().map(line).collect::<Result<Vec<_>, InventFailed>>()?;
        self.done("ask for advice", asking::ask(self.service, self.context, &self.scene.reference(), None, lines))
    }

    /// Finds the latest request for a kind of advice.
    pub(super) fn asked(&self, kind: AdviceKind) -> Result<AdviceRequestRow, InventFailed> {
        let rows = self.service.store.read(|conn| {
            let case = cases::find_by_reference(conn, &self.scene.reference())?;
            case.map_or(Ok(Vec::new()), |case| ehc_persistence::advice::list_requests(conn, case.id))
        })?;
        rows.into_iter().rfind(|row| row.kind == kind).ok_or(InventFailed::Missing(kind.label()))
    }

    pub(super) fn answer(&self, kind: AdviceKind, reply: &Reply) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        let (answer, day, next, reason) = match reply {
            Reply::ComesBy(day) => (AdviceAnswer::WillCome, Some(*day), None, ""),
            Reply::Missed(on, next) => (AdviceAnswer::MissedAppointment, Some(*on), Some(*next), ""),
            Reply::Declines(reason) => (AdviceAnswer::Decline, None, None, *reason),
        };
        let given = AnswerGiven { answer, day, next, reason: Words::optional(reason)?, version: request.version };
        self.done("answer", asking::contribute::answer(self.service, self.context, request.id, given))
    }

    pub(super) fn give(&self, kind: AdviceKind, piece: &Piece) -> Result<(), InventFailed> {
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

    pub(super) fn draft_version(&self, request: AdviceRequestId) -> Result<i32, InventFailed> {
        let latest = self.service.store.read(|conn| ehc_persistence::advice::find_latest(conn, request))?;
        Ok(latest.filter(|row| !row.is_submitted).map_or(0, |row| row.version))
    }

    pub(super) fn receive(&self, kind: AdviceKind, piece: &Piece) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        let author = if request.asked_of.is_empty() { request.body.clone() } else { request.asked_of.clone() };
        let received = Received {
            on: self.context.today,
            author: Text::parse(&author)?,
            text: Words::optional(&piece.views)?,
            document: None,
            is_accepted: matches!(kind, AdviceKind::ParentsViews | AdviceKind::ChildsViews),
            version: request.version,
        };
        let recorded =
            asking::receive::record_received(self.service, self.context, &self.scene.reference(), request.id, received);
        self.done("record the advice", recorded)
    }

    pub(super) fn accept(&self, kind: AdviceKind) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        if request.state == AdviceState::Accepted {
            return Ok(());
        }
        let reference = self.scene.reference();
        let check = Check::accepted(request.version);
        self.done("accept the advice", asking::check::check(self.service, self.context, &reference, request.id, check))
    }

    pub(super) fn send_back(&self, kind: AdviceKind, reason: &str) -> Result<(), InventFailed> {
        let request = self.asked(kind)?;
        let reference = self.scene.reference();
        let check = Check::sent_back(Words::parse(reason)?, request.version);
        self.done("send the advice back", asking::check::check(self.service, self.context, &reference, request.id, check))
    }

    pub(super) fn except(&self, kind: Option<AdviceKind>, excuse: &Excuse) -> Result<(), InventFailed> {
        let reference = self.scene.reference();
        let mut key = excuse.rule.clone();
        if let Some(kind) = kind {
            let subject = self.asked(kind)?.id.uuid();
            let (_, limits) = exceptions::offered(self.service, self.context, &reference)
                .map_err(|failure| InventFailed::refused("find the limit", kind.label(), failure))?;
            let limit = limits.into_iter().find(|limit| limit.duty.subject() == Some(subject));
            key = limit.ok_or(InventFailed::Missing("a limit"))?.duty.key.to_string();
        }
        let new = NewException {
            duty: Text::parse(&key)?,
            ground: excuse.ground,
            from: excuse.from,
            to: excuse.to,
            evidence: Text::parse(&excuse.evidence)?,
            why_impractical: Words::parse(&excuse.why)?,
            family_told_on: Some(self.context.today),
        };
        self.done("record the exception", exceptions::record(self.service, self.context, &reference, new))
    }

    pub(super) fn approve(&self) -> Result<(), InventFailed> {
        let reference = self.scene.reference();
        let last: Option<FactId> = self.service.store.read(|conn| {
            let Some(case) = cases::find_by_reference(conn, &reference)? else { return Ok::<_, StorageError>(None) };
            let facts = list_facts(conn, case.id)?;
            Ok(facts.into_iter().rfind(|fact| fact.kind == "exception_recorded").map(|fact| fact.id))
        })?;
        let exception = last.ok_or(InventFailed::Missing("an exception"))?;
        self.done("approve the exception", exceptions::approve(self.service, self.context, &reference, exception))
    }

    pub(super) fn fact(&self, code: &str, subject: Option<Uuid>, details: &[(&'static str, String)]) -> Result<(), InventFailed> {
        let details: BTreeMap<String, String> = details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let recorded =
            facts::record(self.service, self.context, &self.scene.reference(), code, subject, &details, self.context.today);
        self.done("record the fact", recorded)
    }
}
