//! What every page of a decision is made from: the decision with its frame, the addresses below it, and its words.

use std::ops::Deref;

use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, NoRule, Service,
    decisions::{self, Deciding, DecisionView, Which},
    heading, overview, timetable,
};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    policy::Action,
};

use crate::{
    act::{OnCase, Place, Segment, on_case_with},
    appeals,
    cases::{frame, ruler},
    frames::{CaseFrame, WeightyAct},
    ui::{
        Choice, Html,
        govuk::{SummaryList, SummaryRow},
        ruler::ruler as draw,
        words,
    },
    web::{App, HttpError, SignedIn, fields, links},
};

pub(super) fn kind_of(text: &str) -> Result<DecisionKind, HttpError> {
    DecisionKind::parse(text).ok_or(HttpError::NotFound)
}

/// What every decision page is made from.
pub(super) struct Ground {
    pub(super) deciding: Deciding,
    pub(super) ruler: Html,
    pub(super) kind: DecisionKind,
    which: Which,
    /// The logo at the head of its letter; `None` where nothing was sent, or without one.
    pub(super) letterhead: Option<Html>,
}

impl Ground {
    /// An act on one decision, at an address that names the case and it.
    pub(super) fn place(page: &'static str, action: Action) -> Place<(CaseReference, Which), OnCase<Self>> {
        // Pages name the question that a decision answers; one of an earlier assessment, and programs, name it by its id.
        let load = |service: &Service, context: &Context, (reference, which): &(CaseReference, Which)| {
            Self::load(service, context, reference, *which)
        };
        on_case_with(page, action, load, |ground: &Self| &ground.deciding.open).part("decisions")
    }

    fn load(service: &Service, context: &Context, reference: &CaseReference, which: Which) -> Result<Self, Failure<NoRule>> {
        let deciding = decisions::show_one(service, context, reference, which)?;
        let kind = match (which, &deciding.current) {
            (Which::Latest(kind), _) => kind,
            (Which::One(_), Some(view)) => view.kind,
            (Which::One(_), None) => return Err(Failure::NotFound),
        };
        let (dates, advice) = service.store.read(|conn| {
            let dates = timetable::of_open_case(conn, service.store.law(), deciding.open.clone(), context.today, None)?;
            let advice = overview::advice_lines(conn, &dates)?;
            Ok::<_, Failure<NoRule>>((dates, advice))
        })?;
        let ruler = ruler::assessment(&dates, &advice).map(|model| draw(&model)).unwrap_or_default();
        let sent_on = deciding.current.as_ref().and_then(|view| view.notified_on);
        let letterhead = sent_on.and_then(|day| {
            let logo = service.logo_on(day)?;
            Some(links::logo(&logo).img("app-letterhead", &service.council_on(day)))
        });
        Ok(Self { deciding, ruler, kind, which, letterhead })
    }

    pub(super) fn act(&self, frame: &CaseFrame) -> WeightyAct {
        WeightyAct { frame: frame.clone(), title: title(self.kind).into(), cancel: self.deciding.open.path("decisions") }
    }

    pub(super) fn path(&self, step: &str) -> String {
        let page = match (self.which, step) {
            (_, "") => self.page(),
            (Which::Latest(kind), step) => format!("decisions/{}/{step}", kind.code()),
            (Which::One(id), step) => format!("decisions/{id}/{step}"),
        };
        self.deciding.open.path(&page)
    }

    /// Where the decision is read, below its case: one that is named by its id among the others.
    pub(super) fn page(&self) -> String {
        match self.which {
            Which::Latest(kind) => format!("decisions/{}", kind.code()),
            Which::One(_) => "decisions".to_owned(),
        }
    }

    /// Whether it can be proposed at the stage of the case, for the first time, or again with the answer to a question.
    pub(super) fn can_be_proposed(&self) -> bool {
        self.deciding.current.as_ref().is_none_or(|view| view.question().is_some())
            && self.deciding.open.case.stage.after(self.kind.step(DecisionOutcome::Agreed)).is_ok()
    }

    pub(super) fn limit(&self) -> Option<NaiveDate> {
        self.deciding.limit
    }

    pub(super) fn is_late(&self, today: NaiveDate) -> bool {
        self.deciding.limit.is_some_and(|limit| limit < today)
    }
}

/// The outcomes to choose from.
pub(super) fn outcomes(kind: DecisionKind) -> Vec<Choice> {
    [DecisionOutcome::Agreed, DecisionOutcome::Refused].map(|one| Choice::new(one.code(), kind.outcome_words(one))).to_vec()
}

pub(super) fn title(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Assess => "Decide whether to assess",
        DecisionKind::Issue => "Decide whether to issue a plan",
    }
}

/// What was proposed or decided, and why.
/// A decision; the letter about it under the logo of its day.
pub(super) fn decision_list(view: &DecisionView, letterhead: Option<&Html>) -> SummaryList {
    let mut rows = vec![SummaryRow::new(
        if view.state == DecisionState::Proposed { "Proposed" } else { "Decided" },
        view.kind.outcome_words(view.outcome),
    )];
    for answer in &view.limbs {
        let met = if answer.is_met { "Yes" } else { "No" };
        rows.push(SummaryRow::new(answer.limb.label(), format!("{met}. {}", answer.reasons)));
    }
    let mut row = |label: &str, text: &Option<String>| {
        if let Some(text) = text {
            rows.push(SummaryRow::new(label, text.as_str()));
        }
    };
    row("Evidence relied on", &fields::given(view.evidence_for.clone()));
    row("Evidence given less weight", &fields::given(view.evidence_against.clone()));
    row("The family’s view", &fields::given(view.family_view.clone()));
    row("Panel’s recommendation", &view.panel_recommendation);
    row("Why it is late", &view.late_reason);
    row("Why it was entered late", &view.keyed_late_reason);
    row("Why it differs", &view.differs_reason);
    row("Why without all advice", &view.outstanding_reason);
    rows.push(SummaryRow::new("Proposed by", Html::name(&view.proposed_by)));
    if let (Some(by), Some(on)) = (&view.decided_by, view.decided_on) {
        rows.push(SummaryRow::new("Decision maker", Html::name(by)));
        rows.push(SummaryRow::new("Decided on", words::date(on)));
    }
    if let Some(on) = view.notified_on {
        rows.push(SummaryRow::new("Family told", words::date(on)));
    }
    if let Some(why) = &view.letter_keyed_late_reason {
        rows.push(SummaryRow::new("Why the letter was entered late", why.as_str()));
    }
    if !view.sent_to.is_empty() {
        rows.push(SummaryRow::new("Sent to", appeals::names(&view.sent_to)));
    }
    if let Some(letter) = &view.notice {
        let head = letterhead.cloned().unwrap_or_default();
        rows.push(SummaryRow::new("Letter", head.then(Html::lines(letter))));
    }
    SummaryList::new(rows)
}

/// The ground of a page that is no act of its own, in its frame.
pub(super) struct Framed {
    pub(super) ground: Ground,
    pub(super) frame: CaseFrame,
}

impl Deref for Framed {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

pub(super) async fn ground(
    app: &App,
    signed_in: &SignedIn,
    reference: CaseReference,
    kind: DecisionKind,
) -> Result<Framed, HttpError> {
    let context = signed_in.context(None);
    let (ground, heading) = app
        .run(move |service| {
            let ground = Ground::load(service, &context, &reference, Which::Latest(kind))?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &ground.deciding.open))?;
            Ok::<_, Failure<NoRule>>((ground, heading))
        })
        .await?;
    let frame = frame(signed_in, &ground.deciding.open, &heading, "decisions");
    Ok(Framed { ground, frame })
}

/// A decision in an address: by its question on pages, by its id for programs.
impl Segment for Which {
    fn read(text: &str) -> Option<Self> {
        DecisionKind::parse(text).map(Self::Latest).or_else(|| text.parse().ok().map(Self::One))
    }
}
