//! Every address of the service with the rule of who may use it. What is not in this table is not served, and what has no rule opens to nobody.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use actix_web::{
    HttpResponse, Route, guard,
    http::Method,
    web::{self, ServiceConfig},
};
use ehc_domain::policy::Action;

use crate::{HttpError, act::Declared};

/// Who may use an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody, signed in or not.
    Public,
    /// Anybody signed in, for what is their own or what the page itself limits to them.
    Own,
    /// Those whose role may do this where no case is concerned; others are refused before the request is read.
    May(Action),
    /// Those who may do this to the case in the address; the use case decides, and hides the case from everybody else.
    OnCase(Action),
}

/// How an address answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Pages and their forms.
    Page,
    /// JSON.
    Api,
    /// Files that go with pages, and health.
    Plain,
}

/// One address, one method, one rule.
#[derive(Clone)]
pub struct Row {
    /// `GET` also answers `HEAD`.
    pub method: Method,
    /// In the manner of actix: `/cases/{reference}`.
    pub path: &'static str,
    /// Who may use it.
    pub rule: Rule,
    /// A body that passes the form's shape, for the test that sends every form to things that do not exist.
    pub sample: Cow<'static, str>,
    /// The act that is done there, where it was declared as one.
    pub act: Option<Declared>,
    route: Arc<dyn Fn() -> Route + Send + Sync>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.rule)
    }
}

impl Row {
    /// A page or a JSON answer: `Row::get("/account", Rule::Own, || web::to(show))`.
    pub fn get(path: &'static str, rule: Rule, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self { method: Method::GET, path, rule, sample: "".into(), act: None, route: Arc::new(route) }
    }

    /// A form or a JSON act.
    pub fn post(path: &'static str, rule: Rule, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self { method: Method::POST, ..Self::get(path, rule, route) }
    }

    /// Any other method of JSON.
    pub fn other(method: Method, path: &'static str, rule: Rule, route: impl Fn() -> Route + Send + Sync + 'static) -> Self {
        Self { method, ..Self::get(path, rule, route) }
    }

    /// Gives a body that passes the form's shape.
    #[must_use]
    pub fn sample(mut self, body: impl Into<Cow<'static, str>>) -> Self {
        self.sample = body.into();
        self
    }

    /// Says what act is done there.
    #[must_use]
    pub(crate) fn act(mut self, act: Declared) -> Self {
        self.act = Some(act);
        self
    }

    /// Returns how the address answers.
    pub fn kind(&self) -> Kind {
        if self.path.starts_with("/api/") {
            Kind::Api
        } else if self.path.starts_with("/health/") || self.path.starts_with("/assets/") {
            Kind::Plain
        } else {
            Kind::Page
        }
    }
}

/// Lists every address. A feature adds its own rows here; within a feature, fixed words come before names in braces.
pub fn all() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(crate::health::routes());
    rows.extend(crate::files::routes());
    rows.extend(crate::api::routes());
    rows.extend(crate::accounts::routes());
    rows.extend(crate::home::routes());
    rows.extend(crate::unsent::routes());
    rows.extend(crate::help::routes());
    rows.extend(crate::calculator::routes());
    rows.extend(crate::advice::routes());
    rows.extend(crate::documents::routes());
    rows.extend(crate::requests::routes());
    rows.extend(crate::cases::routes());
    rows.extend(crate::decisions::routes());
    rows.extend(crate::mediation::routes());
    rows.extend(crate::plans::routes());
    rows.extend(crate::consultations::routes());
    rows.extend(crate::notifications::routes());
    rows.extend(crate::tasks::routes());
    rows.extend(crate::reports::routes());
    rows.extend(crate::calendars::routes());
    rows
}

/// The rules by method and address.
#[derive(Debug)]
pub(crate) struct Rules(BTreeMap<(String, &'static str), Rule>);

impl Rules {
    pub(crate) fn of_all_routes() -> Self {
        Self(all().into_iter().map(|row| ((row.method.to_string(), row.path), row.rule)).collect())
    }

    pub(crate) fn of(&self, method: &Method, pattern: &str) -> Option<Rule> {
        let method = if *method == Method::HEAD { Method::GET.as_str() } else { method.as_str() };
        self.0.iter().find(|((of, path), _)| of == method && *path == pattern).map(|(_, rule)| *rule)
    }
}

/// Mounts every row.
pub(crate) fn mount(config: &mut ServiceConfig) {
    let mut paths: Vec<(&'static str, Vec<Row>)> = Vec::new();
    for row in all() {
        match paths.iter_mut().find(|(path, _)| *path == row.path) {
            Some((_, rows)) => rows.push(row),
            None => paths.push((row.path, vec![row])),
        }
    }
    for (path, rows) in paths {
        let mut resource = web::resource(path);
        for row in rows {
            let route = (row.route)();
            resource = resource.route(if row.method == Method::GET {
                route.guard(guard::Any(guard::Get()).or(guard::Head()))
            } else {
                route.method(row.method)
            });
        }
        config.service(resource.default_service(web::to(|| async { Err::<HttpResponse, _>(HttpError::Method) })));
    }
}
