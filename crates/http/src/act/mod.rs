//! An act declared once: where it stands, who may do it, what its page shows, the use case behind it, and where it leads.
//!
//! From that follow the page, its post, the JSON door with its description, tokens, the form shown again with what is wrong, and the sample that is sent to
//! it as every role.

mod address;
mod asking;
mod described;
mod doing;
mod ground;
mod next;
mod programs;
mod steps;

pub(crate) use {
    address::{Address, OfCase, Segment},
    asking::Asking,
    described::described,
    ground::{Ground, OnCase, Plain, Shown},
    next::{Instead, Next},
    programs::{Named, for_programs},
    steps::Check,
};

use std::sync::Arc;

use actix_web::{http::Method, web};
use ehc_application::{Context, Failure, NoRule, Service, cases::OpenCase, heading};
use ehc_domain::{policy::Action, refusals::Refuses};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use programs::{Answers, written};

use crate::{
    form::Form,
    frames::{FormPage, TextPage},
    ui::FormState,
    web::{
        SignedIn,
        described::Given,
        route::{Row, Rule},
    },
};

/// What an address names, part by part.
type Parts = web::Path<Vec<String>>;
/// What stands after the question mark.
type Asked = web::Query<Vec<(String, String)>>;
/// How a refusal is shown: the status, and the page with more on it.
type ShownOf<A, G, R> = fn(&Shown<A, G>, &R, FormPage) -> (u16, FormPage);
/// The use case behind an act.
type Does<A, F, T, R> = fn(&Service, &Context, &A, F) -> Result<T, Failure<R>>;
type Load<A, G> = Box<dyn Fn(&Service, &Context, &A) -> Result<G, Failure<NoRule>> + Send + Sync>;

/// An act before it is said what it does: where it stands, and what its page is made from.
pub(crate) struct Place<A, G> {
    page: &'static str,
    rule: Rule,
    seen_by: Rule,
    part: &'static str,
    load: Load<A, G>,
}

/// An act on a case, at `/cases/{reference}/…`.
pub(crate) fn on_case<A: OfCase>(page: &'static str, action: Action) -> Place<A, OnCase<()>> {
    let load = move |service: &Service, context: &Context, at: &A| {
        service.store.read(|conn| {
            let open = ehc_application::cases::open::<NoRule>(conn, context, at.reference(), action)?;
            let heading = heading::load(conn, context, &open)?;
            Ok(OnCase { open, heading, more: () })
        })
    };
    Place { page, rule: Rule::OnCase(action), seen_by: Rule::OnCase(action), part: "", load: Box::new(load) }
}

/// An act on a case whose page shows more: `load` finds it, `open` says which part of it is the case.
pub(crate) fn on_case_with<A: Address, M: Send + 'static>(
    page: &'static str,
    action: Action,
    load: impl Fn(&Service, &Context, &A) -> Result<M, Failure<NoRule>> + Send + Sync + 'static,
    open: fn(&M) -> &OpenCase,
) -> Place<A, OnCase<M>> {
    let load = move |service: &Service, context: &Context, at: &A| {
        let more = load(service, context, at)?;
        let open = open(&more).clone();
        let heading = service.store.read(|conn| heading::load(conn, context, &open))?;
        Ok(OnCase { open, heading, more })
    };
    Place { page, rule: Rule::OnCase(action), seen_by: Rule::OnCase(action), part: "", load: Box::new(load) }
}

/// An act elsewhere, on a page that is made from what `load` finds.
pub(crate) fn at<A: Address, G: Ground>(
    page: &'static str,
    rule: Rule,
    load: fn(&Service, &Context, &A) -> Result<G, Failure<NoRule>>,
) -> Place<A, G> {
    Place { page, rule, seen_by: rule, part: "", load: Box::new(load) }
}

/// What is done by a button on another page, whatever that shows.
pub(crate) fn button<A: Address>(page: &'static str, rule: Rule) -> Place<A, ()> {
    at(page, rule, |_, _, _| Ok(()))
}

impl<A: Address, G: Ground> Place<A, G> {
    /// Says who sees the page, where more may read it than may do the act.
    #[must_use]
    pub(crate) fn seen_by(mut self, rule: Rule) -> Self {
        self.seen_by = rule;
        self
    }

    /// Says which part of the case the page belongs to, as in its address.
    #[must_use]
    pub(crate) fn part(mut self, part: &'static str) -> Self {
        self.part = part;
        self
    }

    /// Says what is done, in words for programs and by the use case, and what the page shows round the questions.
    pub(crate) fn does<F: Form, T: Send + 'static, R: Refuses + Send + 'static>(
        self,
        says: &'static str,
        does: Does<A, F, T, R>,
        shows: fn(&Shown<A, G>) -> FormPage,
    ) -> Act<A, G, F, T, R> {
        Act {
            json: None,
            says,
            does,
            shows,
            asks: |_, _| {},
            begins: |shown| F::begun(shown.today),
            instead: |_| None,
            refuses: None,
            stands: |_| Value::Null,
            then: |_, _| Next::to("/"),
            status: 204,
            answers: Arc::new(|_, _| Value::Null),
            gives: None,
            keeps: false,
            has_page: true,
            settles: |_, _| None,
            lost: None,
            is_kept: false,
            place: self,
        }
    }

    /// Says what a button on another page does at once: there is no page to ask anything, and a refusal is a page of its own.
    pub(crate) fn does_at_once<F: Form, T: Send + 'static, R: Refuses + Send + 'static>(
        self,
        says: &'static str,
        does: Does<A, F, T, R>,
    ) -> Act<A, G, F, T, R> {
        Act { has_page: false, ..self.does(says, does, |_| FormPage::default()) }
    }
}

/// An act, whole.
pub(crate) struct Act<A, G: Ground, F, T, R> {
    place: Place<A, G>,
    json: Option<(Method, &'static str)>,
    says: &'static str,
    does: Does<A, F, T, R>,
    shows: fn(&Shown<A, G>) -> FormPage,
    asks: fn(&Shown<A, G>, &mut Asking),
    begins: fn(&Shown<A, G>) -> FormState,
    instead: fn(&Shown<A, G>) -> Option<Instead>,
    refuses: Option<ShownOf<A, G, R>>,
    stands: fn(&R) -> Value,
    then: fn(&Shown<A, G>, &T) -> Next,
    status: u16,
    answers: Answers<A, T>,
    gives: Option<Given>,
    keeps: bool,
    has_page: bool,
    settles: fn(&Shown<A, G>, &R) -> Option<Next>,
    lost: Option<fn(&SignedIn) -> TextPage>,
    is_kept: bool,
}

impl<A: Address, G: Ground, F: Form, T: Send + 'static, R: Refuses + Send + 'static> Act<A, G, F, T, R> {
    /// Opens the JSON door: `POST` at this address.
    #[must_use]
    pub(crate) fn json(self, path: &'static str) -> Self {
        self.json_by(Method::POST, path)
    }

    /// Opens the JSON door by another method.
    #[must_use]
    pub(crate) fn json_by(mut self, method: Method, path: &'static str) -> Self {
        self.json = Some((method, path));
        self
    }

    /// Changes the questions by what is known: choices, hints, what is not asked.
    #[must_use]
    pub(crate) fn asks(mut self, asks: fn(&Shown<A, G>, &mut Asking)) -> Self {
        self.asks = asks;
        self
    }

    /// Says what the boxes hold before anything is typed.
    #[must_use]
    pub(crate) fn begins(mut self, begins: fn(&Shown<A, G>) -> FormState) -> Self {
        self.begins = begins;
        self
    }

    /// Says what is shown in place of the form where it would be refused whatever is typed.
    #[must_use]
    pub(crate) fn instead(mut self, instead: fn(&Shown<A, G>) -> Option<Instead>) -> Self {
        self.instead = instead;
        self
    }

    /// Says how a refusal is shown where its own answer and words are not all: the status, and the page with more on it. Where somebody else was first, what
    /// is known was read again, and the form carries the version that stands now.
    #[must_use]
    pub(crate) fn refuses(mut self, refuses: ShownOf<A, G, R>) -> Self {
        self.refuses = Some(refuses);
        self
    }

    /// Says what programs are told of what stands now, where somebody else was first.
    #[must_use]
    pub(crate) fn stands(mut self, stands: fn(&R) -> Value) -> Self {
        self.stands = stands;
        self
    }

    /// Says where a refusal leads that leaves nothing to put right.
    #[must_use]
    pub(crate) fn settles(mut self, settles: fn(&Shown<A, G>, &R) -> Option<Next>) -> Self {
        self.settles = settles;
        self
    }

    /// Says what is shown to whoever sends it for something that is not to be found any more.
    #[must_use]
    pub(crate) fn lost(mut self, lost: fn(&SignedIn) -> TextPage) -> Self {
        self.lost = Some(lost);
        self
    }

    /// Keeps what is typed while it is written.
    #[must_use]
    pub(crate) fn keeps(mut self) -> Self {
        self.keeps = true;
        self
    }

    /// Says what programs are answered; 204 and nothing unless told.
    #[must_use]
    pub(crate) fn answers<B: Serialize + ToSchema + 'static>(mut self, status: u16, answers: fn(&A, &T) -> B) -> Self {
        self.status = status;
        self.answers = written(answers);
        self.gives = Some(Given::json::<B>());
        self
    }

    /// Says where it leads, and makes the rows of its doors.
    pub(crate) fn then(mut self, then: fn(&Shown<A, G>, &T) -> Next) -> Vec<Row> {
        self.then = then;
        doing::rows(&Arc::new(self))
    }
}
