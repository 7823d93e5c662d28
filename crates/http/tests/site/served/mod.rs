//! Every page as it is served: found by following links as each person, and again with every form sent empty.

mod half_done;
mod outline;
mod reader;
mod scene;
mod shown;
mod sweep;
mod trail;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::LazyLock,
};

use actix_web::http::Method;
use ehc_http::routes::{self, Kind};
use ehc_test_support::{Persona, TestDatabase, personas};
use scraper::{ElementRef, Html as Document};

use crate::browser::{Answer, Person, TestSite};
use reader::{faults, select};
use scene::Scene;

/// Rows that answer with no page to anybody, and why.
const UNREACHED: &[(&str, &str)] = &[
    ("/", "it sends each person to where their day begins"),
    (
        "/cases/{reference}/decisions/{decision}/missing",
        "its link stands where a letter would lack something, and those of this council lack nothing",
    ),
];

/// Forms that may be sent empty, since every answer on them is optional.
const TAKEN_EMPTY: &[&str] = &[
    "/cases/{reference}/plan/sections/{section}",
    "/requests/new/{begun}/check",
    "/requests/new/{begun}/family",
    "/existing-plans/new/{begun}/check",
    "/existing-plans/new/{begun}/family",
    "/existing-plans/new/{begun}/plan",
];

/// In how many ways one page is asked for, as with other filters or in another order.
const MOST_WAYS: usize = 6;

/// The addresses of pages. They are asked for thousands of times, and making them takes a while.
static PAGES: LazyLock<Vec<(Method, &str)>> = LazyLock::new(|| {
    let pages = routes::all().into_iter().filter(|row| row.kind() == Kind::Page);
    pages.map(|row| (row.method, row.path)).collect()
});

/// What was found on one walk through the site.
#[derive(Default)]
struct Walk {
    /// The rows of the routes that answered.
    reached: BTreeSet<&'static str>,
    /// The forms that were found, by where they go and what they ask.
    forms: BTreeMap<(&'static str, String), Form>,
    faults: Vec<String>,
    /// The addresses that answered with a page.
    visited: BTreeSet<String>,
}

/// A form as it is sent when nothing is typed.
struct Form {
    who: Option<Persona>,
    action: String,
    fields: Vec<(String, String)>,
    has_file: bool,
}

/// The row of the routes that answers an address; words in full come before names in braces.
fn row_of(method: &Method, path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(pattern, part)| pattern.starts_with('{') || pattern == part)
    };
    let rows = PAGES.iter().filter(|(of, _)| of == method).map(|(_, path)| *path);
    rows.filter(|pattern| fits(pattern)).min_by_key(|pattern| pattern.matches('{').count())
}

fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

fn is_page(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html")
}

async fn open(site: &TestSite, person: Option<&Person>, address: &str) -> Answer {
    match person {
        Some(person) => site.get_as(person, address).await,
        None => site.get(address).await,
    }
}

impl Walk {
    /// Follows every link as one person, from where their day begins.
    async fn follow(&mut self, site: &TestSite, who: Option<Persona>, starts: &[&str]) {
        let person = match who {
            Some(persona) => Some(site.sign_in(persona).await),
            None => None,
        };
        let mut seen: BTreeSet<String> = starts.iter().map(|start| (*start).to_owned()).collect();
        let mut queue: VecDeque<String> = seen.iter().cloned().collect();
        let mut ways: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(address) = queue.pop_front() {
            let answer = open(site, person.as_ref(), &address).await;
            if answer.status == 303 {
                let place = answer.location().to_owned();
                if seen.insert(place.clone()) {
                    queue.push_back(place);
                }
                continue;
            }
            // A form that asks by its address may say that nothing was typed.
            let is_asked = answer.status == 422 && address.contains('?');
            if answer.status != 200 && !is_asked {
                self.faults.push(format!("{who:?} was led to {address}, which answers {}", answer.status));
            }
            if answer.status == 200 {
                self.reached.extend(row_of(&Method::GET, path_of(&address)));
                self.visited.insert(address.clone());
            }
            if !is_page(&answer) {
                continue;
            }
            let found = faults(&answer.body);
            self.faults.extend(found.into_iter().map(|fault| format!("{who:?} {address}: {fault}")));
            // A menu offers nothing that would be refused, and a line of work leads to where it can be done.
            if answer.body.contains("This cannot be recorded now") {
                self.faults.push(format!("{who:?} was led to {address}, where nothing can be done now"));
            }
            let document = Document::parse_document(&answer.body);
            self.find_forms(who, &address, &document);
            for link in links(&document) {
                if seen.insert(link.clone()) {
                    let ways = ways.entry(path_of(&link).to_owned()).or_default();
                    *ways += 1;
                    if *ways <= MOST_WAYS {
                        queue.push_back(link);
                    }
                }
            }
        }
    }

    /// Notes the forms with a question; the others are acts, which are never sent empty.
    fn find_forms(&mut self, who: Option<Persona>, address: &str, document: &Document) {
        for form in document.select(&select("main form[method=post]")) {
            let asks = form.select(&select("input:not([type=hidden]), select, textarea")).next().is_some();
            let action = form.value().attr("action").unwrap_or(address).to_owned();
            let Some(row) = row_of(&Method::POST, path_of(&action)) else {
                self.faults.push(format!("{who:?} {address}: nothing takes the form that goes to {action}"));
                continue;
            };
            if asks {
                let found = Form {
                    who,
                    action,
                    fields: empty(form),
                    has_file: form.select(&select("input[type=file]")).next().is_some(),
                };
                let names: Vec<&str> = found.fields.iter().map(|(name, _)| name.as_str()).collect();
                self.forms.entry((row, names.join(" "))).or_insert(found);
            }
        }
    }

    /// Sends every form that was found, empty, and reads the page that comes back.
    async fn send_empty(&mut self, site: &TestSite) {
        let mut refused = 0;
        for ((row, _), form) in std::mem::take(&mut self.forms) {
            let answer = send(site, &form).await;
            let words = format!("{:?} sends {} empty", form.who, form.action);
            match answer.status {
                303 if TAKEN_EMPTY.contains(&row) => {}
                // A step of what was recorded by the form before it says that it is gone.
                422 | 403 | 409 if is_page(&answer) => {
                    refused += 1;
                    self.faults.extend(faults(&answer.body).into_iter().map(|fault| format!("{words}: {fault}")));
                    if !answer.body.contains("<title>Error: ") && !answer.body.contains("Enter your password again") {
                        self.faults.push(format!("{words}: nobody says what is missing"));
                    }
                }
                status => self.faults.push(format!("{words}, to {row}: {status} {}", answer.location())),
            }
        }
        assert!(refused > 40, "only {refused} forms were refused");
    }
}

async fn send(site: &TestSite, form: &Form) -> Answer {
    let Some(persona) = form.who else {
        let body: Vec<String> = form.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        return site.post_raw(None, &form.action, body.join("&")).await;
    };
    let person = site.sign_in(persona).await;
    let fields: Vec<(&str, &str)> =
        form.fields.iter().filter(|(name, _)| name != "csrf").map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if form.has_file {
        return site.upload(&person, &form.action, &fields, ("", b"")).await;
    }
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", ehc_http::links::encode(name), ehc_http::links::encode(value)))
        .collect();
    site.post_as(&person, &form.action, &pairs.join("&")).await
}

/// The fields of a form as a browser sends them when nobody has touched them, with every box emptied.
fn empty(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in form.select(&select("input[name], select[name], textarea[name]")) {
        let name = field.value().attr("name").unwrap_or_default().to_owned();
        match (field.value().name(), field.value().attr("type").unwrap_or("text")) {
            ("input", "hidden") => fields.push((name, field.value().attr("value").unwrap_or_default().to_owned())),
            ("input", "radio" | "checkbox" | "file") => {}
            ("select", _) => {
                let options: Vec<&str> =
                    field.select(&select("option")).filter_map(|option| option.value().attr("value")).collect();
                let first = if options.contains(&"") { "" } else { options.first().copied().unwrap_or_default() };
                fields.push((name, first.to_owned()));
            }
            _ => fields.push((name, String::new())),
        }
    }
    let pressed = form
        .select(&select("button[type=submit]"))
        .next()
        .and_then(|button| button.value().attr("name").zip(button.value().attr("value")));
    fields.extend(pressed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    fields
}

/// The places within the site that a page leads to, by its links and by the forms that only ask.
fn links(document: &Document) -> Vec<String> {
    let (followed, asking) = (select("a[href^='/']"), select("form[method=get][action]"));
    let followed = document.select(&followed).filter_map(|link| link.value().attr("href").map(str::to_owned));
    let asked = document.select(&asking).map(|form| {
        let fields: Vec<String> = empty(form).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}?{}", form.value().attr("action").unwrap_or_default(), fields.join("&"))
    });
    followed.chain(asked).map(|place| place.split('#').next().unwrap_or_default().to_owned()).collect()
}

#[actix_web::test]
async fn every_page_reads_well_leads_somewhere_and_says_what_is_missing_when_its_form_is_sent_empty() {
    let database = TestDatabase::sqlite();
    let scene = Scene::new(&database).await;
    let site = &scene.site;
    let mut walk = Walk::default();
    let invited = scene.invited.borrow().clone();
    walk.follow(site, None, &["/sign-in", "/password/forgotten", "/calculator", &invited]).await;
    for persona in Persona::ALL {
        let person = site.sign_in(persona).await;
        let mut starts = vec!["/".to_owned(), "/help".to_owned(), "/step-up?next=/account".to_owned()];
        if matches!(persona, Persona::PriyaNair | Persona::HelenWard) {
            let found = site.post_as(&person, "/search", "q=Nowak").await;
            starts.push(found.location().to_owned());
        }
        starts.extend(scene.led.borrow().iter().filter(|(who, _)| *who == persona).map(|(_, place)| place.clone()));
        walk.follow(site, Some(persona), &starts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    }
    let unreached: Vec<&str> = routes::all()
        .iter()
        .filter(|row| row.method == Method::GET && row.kind() == Kind::Page)
        .map(|row| row.path)
        .filter(|path| !walk.reached.contains(path))
        .collect();
    let known: Vec<&str> = UNREACHED.iter().map(|(path, _)| *path).collect();
    walk.send_empty(site).await;
    assert!(walk.faults.is_empty(), "{}", walk.faults.join("\n"));
    assert_eq!(unreached, known);
}

#[actix_web::test]
async fn a_password_that_was_wrong_is_not_sent_back() {
    let database = TestDatabase::sqlite();
    let site = TestSite::new(&database);
    let refused = site.try_sign_in(&Persona::PriyaNair.email(), "correct horse").await;
    assert_eq!(refused.status, 422);
    assert!(!refused.body.contains("correct horse") && !refused.body.contains(personas::PASSWORD), "{}", refused.body);
}
