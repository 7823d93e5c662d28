//! An address of the service with the rule of who may use it. What has no rule opens to nobody.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, Resource, Route, Scope, guard,
    http::Method,
    web::{self, ServiceConfig},
};
use ehc_domain::{policy::Action, refusals};

use super::{
    HttpError,
    described::{Described, Given},
};
use crate::form::Question;

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

/// What is declared of an act.
#[derive(Debug, Clone)]
pub struct Declared {
    /// What it does, in a sentence.
    pub says: &'static str,
    /// What it asks, and how.
    pub(crate) questions: Vec<Question>,
    /// Every refusal by its code.
    pub refusals: Vec<refusals::Declared>,
    /// The status when it is done.
    pub status: u16,
    /// What programs are answered then; `None` for nothing.
    pub(crate) gives: Option<Given>,
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
    /// What programs are told of it, where it is no declared act.
    pub(crate) described: Option<Described>,
    /// Whether it is written down, by its address, that somebody was shown it: where what it is made from leaves no row of its own.
    is_noted: bool,
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
        Self {
            method: Method::GET,
            path,
            rule,
            sample: "".into(),
            act: None,
            described: None,
            is_noted: false,
            route: Arc::new(route),
        }
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

    /// Says what programs are told of it.
    #[must_use]
    pub(crate) fn describes(mut self, described: Described) -> Self {
        self.described = Some(described);
        self
    }

    /// Writes down by its address that somebody was shown this page of a case.
    #[must_use]
    pub(crate) fn noted(mut self) -> Self {
        self.is_noted = true;
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

/// The rules by address and method, each with whether it is noted that somebody was shown what stands there.
#[derive(Debug)]
pub(crate) struct Rules {
    by_address: BTreeMap<&'static str, Vec<(Method, Rule, bool)>>,
    /// The pages of a case by the first word after it and by how many there are; where the word is a name, by none.
    case_pages: BTreeMap<(&'static str, usize), Vec<CasePage>>,
}

/// A page of a case: the words of its address after the case, and its rule.
type CasePage = (Vec<&'static str>, Rule);

/// What is before a case's pages in their addresses.
const CASES: &str = "/cases/";

impl Rules {
    pub(crate) fn new(rows: &[Row]) -> Self {
        let mut rules = Self { by_address: BTreeMap::new(), case_pages: BTreeMap::new() };
        for row in rows {
            rules.by_address.entry(row.path).or_default().push((row.method.clone(), row.rule, row.is_noted));
            let Some(("{reference}", words)) = row.path.strip_prefix(CASES).map(after_case) else { continue };
            if row.method == Method::GET {
                let words: Vec<&'static str> = words.collect();
                let first = words.first().copied().filter(|word| !is_name(word)).unwrap_or_default();
                let pages = rules.case_pages.entry((first, words.len())).or_default();
                pages.push((words, row.rule));
                // A fixed word comes before a name.
                pages.sort_by_key(|(words, _)| words.iter().filter(|word| is_name(word)).count());
            }
        }
        rules
    }

    pub(crate) fn of(&self, method: &Method, pattern: &str) -> Option<Rule> {
        self.find(method, pattern).map(|(rule, _)| rule)
    }

    /// Returns the rule of the page of a case to which a link leads; `None` where there is none.
    pub(crate) fn of_case_page(&self, address: &str) -> Option<Rule> {
        let (_, words) = after_case(address.strip_prefix(CASES)?);
        let (first, count) = (words.clone().next().unwrap_or_default(), words.clone().count());
        let leads_there =
            |pattern: &[&str]| pattern.iter().zip(words.clone()).all(|(wanted, word)| is_name(wanted) || *wanted == word);
        [first, ""].into_iter().find_map(|first| {
            let pages = self.case_pages.get(&(first, count))?;
            pages.iter().find(|(pattern, _)| leads_there(pattern)).map(|(_, rule)| *rule)
        })
    }

    /// Says whether what is asked for has a page and takes what is sent from it.
    pub(crate) fn have_form(&self, request: &HttpRequest) -> bool {
        let Some(pattern) = request.match_pattern().filter(|pattern| !pattern.starts_with("/api/")) else { return false };
        [Method::GET, Method::POST].iter().all(|method| self.of(method, &pattern).is_some())
    }

    /// Returns what a page of a case is for, where it is noted that somebody was shown it.
    pub(crate) fn noted(&self, method: &Method, pattern: &str) -> Option<Action> {
        match self.find(method, pattern)? {
            (Rule::OnCase(action), true) => Some(action),
            _ => None,
        }
    }

    fn find(&self, method: &Method, pattern: &str) -> Option<(Rule, bool)> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.by_address.get(pattern)?.iter().find(|(of, ..)| of == method).map(|(_, rule, is_noted)| (*rule, *is_noted))
    }
}

/// Parts what follows the list of cases in an address: the case, and the words after it.
fn after_case(rest: &str) -> (&str, impl Iterator<Item = &str> + Clone) {
    let mut parts = rest.split('/');
    (parts.next().unwrap_or_default(), parts)
}

/// Whether a part of an address stands for whatever is there.
fn is_name(part: &str) -> bool {
    part.starts_with('{')
}

/// What stands at one place of an address: the rows of what is left of it, or all that begins with the next part.
enum Place<'a> {
    Rows(&'static str, Vec<&'a Row>),
    Under(&'static str, Vec<Place<'a>>),
}

/// What is left of an address, with its rows.
type Left<'a> = (&'static str, Vec<&'a Row>);

/// Sorts addresses by their parts, so that a request is compared with the parts that could come next and not with every address there is.
fn places(rows: Vec<Left<'_>>) -> Vec<Place<'_>> {
    let mut groups: Vec<(&'static str, Vec<Left<'_>>)> = Vec::new();
    for (rest, rows) in rows {
        let end = rest.char_indices().skip(1).find(|(_, letter)| *letter == '/').map_or(rest.len(), |(at, _)| at);
        let (part, after) = rest.split_at(end);
        match groups.iter_mut().find(|(of, _)| *of == part) {
            Some((_, group)) => group.push((after, rows)),
            None => groups.push((part, vec![(after, rows)])),
        }
    }
    let is_name = |part: &str| part.starts_with("/{");
    // Where a name may stand in the place of a word, or two names of one place, what the first has no row for is the other's: a scope would keep it.
    let names = groups.iter().filter(|(part, _)| is_name(part)).count();
    let stands_alone = |part: &str| match names {
        0 => true,
        1 => is_name(part),
        _ => false,
    };
    groups.sort_by_key(|(part, _)| is_name(part));
    let mut found = Vec::new();
    for (part, group) in groups {
        if group.len() == 1 || part.len() < 2 || !stands_alone(part) {
            found.extend(group.into_iter().map(|(_, rows)| Place::Rows(rows.first().map_or("", |row| row.path), rows)));
        } else {
            found.push(Place::Under(part, places(group)));
        }
    }
    found
}

/// Mounts every row.
pub(crate) fn mount(rows: &[Row], config: &mut ServiceConfig) {
    let mut paths: Vec<Left<'_>> = Vec::new();
    for row in rows {
        match paths.iter_mut().find(|(path, _)| *path == row.path) {
            Some((_, rows)) => rows.push(row),
            None => paths.push((row.path, vec![row])),
        }
    }
    for place in places(paths) {
        match place {
            Place::Rows(path, rows) => config.service(resource(path, &rows)),
            Place::Under(part, inside) => config.service(scope(part, part.len(), inside)),
        };
    }
}

/// Mounts what stands under a part of the addresses; `before` letters of them are mounted then.
fn scope(part: &'static str, before: usize, inside: Vec<Place<'_>>) -> Scope {
    inside.into_iter().fold(web::scope(part), |scope_so_far, place| match place {
        Place::Rows(path, rows) => scope_so_far.service(resource(path.get(before..).unwrap_or_default(), &rows)),
        Place::Under(part, inside) => scope_so_far.service(scope(part, before + part.len(), inside)),
    })
}

fn resource(path: &str, rows: &[&Row]) -> Resource {
    let mut resource = web::resource(path);
    let allowed = allowed(rows);
    for row in rows {
        let route = (row.route)();
        resource = resource.route(if row.method == Method::GET {
            route.guard(guard::Any(guard::Get()).or(guard::Head()))
        } else {
            route.method(row.method.clone())
        });
    }
    resource.default_service(web::to(move || {
        let refused = HttpError::Method(allowed.clone());
        async { Err::<HttpResponse, _>(refused) }
    }))
}

/// Lists the methods of an address (RFC 9110, 10.2.1).
fn allowed(rows: &[&Row]) -> String {
    let reads = |row: &&&Row| row.method == Method::GET;
    let head = rows.iter().find(reads).map(|_| "HEAD");
    rows.iter().map(|row| row.method.as_str()).chain(head).collect::<Vec<_>>().join(", ")
}
