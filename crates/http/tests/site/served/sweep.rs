//! Every address of every case as every person: open exactly where the policy says, refused without a word of the child, and hidden to the byte.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{http::Method, test::TestRequest};
use ehc_application::ports::Clock;
use ehc_domain::{
    accounts::Actor,
    codes::Coded,
    ids::{AdviceRequestId, CaseId},
    policy::{Action, CaseSubject, Decision, Standing, Target, decide},
};
use ehc_http::routes::{self, Kind, Row, Rule};
use ehc_persistence::{Database, StorageError, cases, emergencies, people, standings};
use ehc_test_support::{Persona, both_databases};

use super::{Walk, path_of, scene::Scene};
use crate::browser::{Answer, Person, TestSite, as_};

const NO_CASE: &str = "EHC-999999";
/// How many addresses of one row are asked for that were found by following links.
const MOST_ALIKE: usize = 1;
const NOTHING: &str = "0199ffff-ffff-7fff-bfff-ffffffffffff";

/// What is at stake: a case, and what nobody may learn of it who may not open it.
struct Kept {
    subject: CaseSubject,
    child: String,
}

/// An address with real things in it, the row that answers, and what it is about.
struct Place<'a> {
    row: &'a Row,
    address: String,
    action: Action,
    kept: &'a Kept,
    /// The request, where it is about one alone.
    request: Option<AdviceRequestId>,
}

impl Place<'_> {
    fn decision(&self, actor: &Actor) -> Decision {
        let subject = &self.kept.subject;
        // Governance reviews emergencies of any case, but for one with which it has a conflict of interest.
        let reviews = self.row.rule == Rule::Own
            && !actor.standings.has(subject.id, Standing::Conflict)
            && decide(actor, self.action, Target::Service) == Decision::Allow;
        if reviews {
            return Decision::Allow;
        }
        decide(actor, self.action, self.request.map_or(Target::Case(subject), |id| Target::Advice(subject, id)))
    }

    /// The same address with things in it that do not exist, in this case or in none.
    fn nowhere(&self, reference: &str) -> String {
        let part = |(pattern, part): (&str, &str)| match pattern {
            "{reference}" => reference.to_owned(),
            pattern if pattern.starts_with('{') && part.len() == NOTHING.len() => NOTHING.to_owned(),
            _ => part.to_owned(),
        };
        self.row.path.split('/').zip(self.address.split('/')).map(part).collect::<Vec<_>>().join("/")
    }

    /// The same address at another case, to which what it names does not belong; `None` where it names nothing but a case.
    fn elsewhere(&self, reference: &str) -> Option<String> {
        let names = self.row.path.contains("{reference}") && self.address.split('/').any(|part| part.len() == NOTHING.len());
        let at = |part: &str| if part.starts_with("EHC-") { reference.to_owned() } else { part.to_owned() };
        names.then(|| self.address.split('/').map(at).collect::<Vec<_>>().join("/"))
    }
}

/// Every case by its number, and the numbers of the cases by where an address names something else of theirs: a request, a child, an emergency.
fn everything_kept(db: &Database) -> (BTreeMap<String, Kept>, BTreeMap<String, String>) {
    let found: Result<_, StorageError> = db.read(|conn| {
        let (mut kept, mut numbers) = (BTreeMap::new(), BTreeMap::new());
        for id in cases::list_ids(conn, None, 1_000)? {
            let case = cases::find(conn, id)?.unwrap();
            let subject = cases::subject_of(conn, &case)?;
            numbers.insert(format!("known-children/{}", case.id), case.reference.clone());
            numbers.extend(subject.asked.iter().map(|one| (format!("advice/{}", one.id), case.reference.clone())));
            let child = people::find(conn, case.child_id)?.unwrap().name;
            kept.insert(case.reference, Kept { subject, child });
        }
        for (row, standing) in [emergencies::list_unreviewed(conn)?, emergencies::list_reviewed(conn, 100)?].concat() {
            let case = cases::find(conn, standing.case_id)?.unwrap();
            numbers.insert(format!("emergencies/{}", row.id), case.reference);
        }
        Ok((kept, numbers))
    });
    found.unwrap()
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(one, part)| one.starts_with('{') || one == part)
}

/// The row of the table that answers an address: words in full come before names in braces.
fn row_of<'a>(rows: &'a [Row], method: &Method, path: &str) -> Option<&'a Row> {
    let braces = |row: &&Row| row.path.matches('{').count();
    // A word that one method takes in full is no name for another.
    let fewest = rows.iter().filter(|row| fits(row.path, path)).map(|row| braces(&row)).min();
    rows.iter().filter(|row| row.method == *method && fits(row.path, path)).find(|row| Some(braces(row)) == fewest)
}

/// How somebody stands to a case: what they may do with it, act by act. Two cases to which they stand alike are alike to the policy.
fn standing_to(actor: &Actor, kept: &Kept) -> String {
    Action::ALL.iter().map(|action| letter(decide(actor, *action, Target::Case(&kept.subject)))).collect()
}

fn letter(decision: Decision) -> char {
    match decision {
        Decision::Allow => 'a',
        Decision::Deny => 'd',
        Decision::Hide => 'h',
    }
}

/// One case for each way in which the people of the scene stand to cases.
fn one_of_each<'a>(kept: &'a BTreeMap<String, Kept>, actors: &[(Persona, Actor)]) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    let mut is_first = |kept: &Kept| seen.insert(actors.iter().map(|(_, actor)| standing_to(actor, kept)).collect::<Vec<_>>());
    kept.iter().filter(|(_, kept)| is_first(kept)).map(|(reference, _)| reference.as_str()).collect()
}

/// Every address that is about a case: those that were found by following links, the doors of programs beside them, and for every case those that need no more.
fn places<'a>(
    rows: &'a [Row],
    visited: &BTreeSet<String>,
    kept: &'a BTreeMap<String, Kept>,
    numbers: &BTreeMap<String, String>,
    actors: &[(Persona, Actor)],
) -> Vec<Place<'a>> {
    let alike = one_of_each(kept, actors);
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    let mut paths: BTreeSet<String> = BTreeSet::new();
    for path in visited.iter().map(|address| path_of(address)) {
        let Some(row) = row_of(rows, &Method::GET, path) else { continue };
        let often = often.entry(row.path).or_default();
        *often += 1;
        if *often <= MOST_ALIKE {
            paths.insert(path.to_owned());
        }
    }
    for row in rows.iter().filter(|row| row.path.contains("{reference}") && row.path.matches('{').count() == 1) {
        paths.extend(alike.iter().map(|reference| row.path.replace("{reference}", reference)));
    }
    for (place, reference) in numbers {
        match place.split('/').next() {
            Some("emergencies") => paths.extend([format!("/{place}"), format!("/{place}/review")]),
            Some("known-children") if alike.contains(&reference.as_str()) => paths.extend([format!("/{place}/emergency")]),
            _ => {}
        }
    }
    let programs: Vec<String> =
        paths.iter().filter(|path| !path.starts_with("/api/")).map(|path| format!("/api/v1{path}")).collect();
    paths.extend(programs);
    let mut found = Vec::new();
    for path in &paths {
        let parts: Vec<&str> = path.trim_start_matches("/api/v1").split('/').collect();
        let reference = match parts.as_slice() {
            ["", "cases", reference, ..] => Some(*reference),
            ["", kind, id, ..] => numbers.get(&format!("{kind}/{id}")).map(String::as_str),
            _ => None,
        };
        let Some(kept) = reference.and_then(|reference| kept.get(reference)) else { continue };
        // On the pages of a case, what was asked stands with the rest of the case; on its own page it is asked of one alone.
        let own = path.trim_start_matches("/api/v1").strip_prefix("/advice/").and_then(|rest| rest.split('/').next());
        let request = own.and_then(|id| kept.subject.asked.iter().map(|one| one.id).find(|one| one.to_string() == id));
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let Some(row) = row_of(rows, &method, path) else { continue };
            let action = match (row.rule, parts.get(1), parts.get(3)) {
                (Rule::OnCase(action), ..) => action,
                (Rule::Own, Some(&"emergencies"), Some(_)) => Action::BreakGlassReview,
                (Rule::Own, Some(&"emergencies"), None) => Action::BreakGlassView,
                _ => continue,
            };
            // Files are looked at for their kind before anything else, and buttons ask nothing.
            if method == Method::GET || !row.sample.is_empty() {
                found.push(Place { row, address: path.clone(), action, kept, request });
            }
        }
    }
    found
}

async fn ask(site: &TestSite, person: &Person, row: &Row, address: &str) -> Answer {
    let request = TestRequest::default().method(row.method.clone()).uri(address);
    let request = match (row.method == Method::GET, row.kind()) {
        (true, _) => request,
        (false, Kind::Api) => request.insert_header(("content-type", "application/json")).set_payload(row.sample.to_string()),
        (false, _) => request
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(format!("csrf={}&{}", person.csrf, row.sample)),
    };
    site.send(as_(request, person).insert_header(("x-csrf", person.csrf.clone()))).await
}

/// An answer without what differs each time it is given: the numbers of requests and forms, the token, and the address that was asked for.
fn bare(answer: &Answer, person: &Person, address: &str) -> String {
    // The token is masked anew on each page.
    let token = if answer.body.contains("name=\"csrf\"") { answer.hidden("csrf") } else { person.csrf.clone() };
    let body = answer.body.replace(&token, "");
    // The case that was asked for, in whatever address or sentence it is given back.
    let asked = address.split('/').find(|part| part.starts_with("EHC-"));
    let body = asked.map_or(body.clone(), |asked| body.replace(asked, ""));
    let parts = body.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    let numbers: BTreeSet<&str> = parts.filter(|part| part.len() == NOTHING.len() && part.matches('-').count() == 4).collect();
    let body = numbers.into_iter().fold(body.clone(), |body, number| body.replace(number, ""));
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "content-length" | "etag"))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    format!("{} {headers:?} {body}", answer.status)
}

/// What each person is answered, and what should not have been.
struct Sweep<'a> {
    site: &'a TestSite,
    /// What is answered where nothing is, for each person and address.
    known: BTreeMap<String, String>,
    faults: Vec<String>,
    /// How many addresses were open, refused, hidden, and foreign.
    counted: [usize; 4],
}

impl Sweep<'_> {
    /// Compares an answer with that to an address at which nothing is.
    async fn compare(
        &mut self,
        person: &Person,
        place: &Place<'_>,
        (address, answer): (&str, &Answer),
        nowhere: String,
        why: &str,
    ) {
        let key = format!("{:?} {} {nowhere}", person.who, place.row.method);
        if !self.known.contains_key(&key) {
            let expected = ask(self.site, person, place.row, &nowhere).await;
            self.known.insert(key.clone(), bare(&expected, person, &nowhere));
        }
        let (found, expected) = (bare(answer, person, address), &self.known[&key]);
        if found != *expected {
            let same = found.chars().zip(expected.chars()).take_while(|(one, other)| one == other).count();
            let rest: String = found.chars().skip(same.saturating_sub(20)).take(80).collect();
            self.wrong(person, place, address, answer, &format!("{why}, and differs from what is not there at “{rest}”"));
        }
    }

    fn wrong(&mut self, person: &Person, place: &Place<'_>, address: &str, answer: &Answer, why: &str) {
        self.faults.push(format!("{:?} {} {address}: {why}, {}", person.who, place.row.method, answer.status));
    }

    async fn visit(&mut self, person: &Person, actor: &Actor, place: &Place<'_>) {
        let (row, address) = (place.row, place.address.as_str());
        let decision = place.decision(actor);
        // What would be done is not done: the other tests do it.
        if decision == Decision::Allow && row.method != Method::GET {
            return;
        }
        let answer = ask(self.site, person, row, address).await;
        match decision {
            Decision::Allow => {
                self.counted[0] += 1;
                // What stands in the row itself, as whose document it is, may close it still.
                if answer.status >= 500 {
                    self.wrong(person, place, address, &answer, "is open by the policy");
                }
            }
            Decision::Deny => {
                self.counted[1] += 1;
                // Nobody answers their own proposal, which a page says to whoever may read it.
                let reads = decide(actor, Action::ApprovalPropose, Target::Case(&place.kept.subject)) == Decision::Allow;
                let is_read = row.method == Method::GET && row.path.contains("/approvals/") && reads;
                match answer.status {
                    403 if answer.body.contains(&place.kept.child) => {
                        self.wrong(person, place, address, &answer, "names the child")
                    }
                    403 => {}
                    200 if is_read => {}
                    // They know of the case, and not of this thing in it: a proposal that is not theirs to read, advice that was not shared.
                    404 if row.path.matches('{').count() > 1 => {
                        let nowhere = place.nowhere(address.split('/').find(|part| part.starts_with("EHC-")).unwrap_or(NO_CASE));
                        self.compare(person, place, (address, &answer), nowhere, "is not theirs to know of").await;
                    }
                    _ => self.wrong(person, place, address, &answer, "is refused by the policy"),
                }
            }
            Decision::Hide => {
                self.counted[2] += 1;
                if answer.status != 404 {
                    self.wrong(person, place, address, &answer, "is hidden by the policy");
                }
                self.compare(person, place, (address, &answer), place.nowhere(NO_CASE), "is hidden by the policy").await;
            }
        }
    }

    /// Asks for what belongs to one case at the address of another, be it to read it or to do something with it.
    async fn misplace(&mut self, person: &Person, place: &Place<'_>, other: &str) {
        let Some(address) = place.elsewhere(other) else { return };
        self.counted[3] += 1;
        let answer = ask(self.site, person, place.row, &address).await;
        self.compare(person, place, (&address, &answer), place.nowhere(other), "belongs to another case").await;
    }
}

both_databases! {
    async fn x_01_every_address_of_every_case_is_open_to_those_alone_whom_the_policy_lets_in(db: &Database) {
        let scene = Scene::new(db).await;
        let site = &scene.site;
        let mut walk = Walk::default();
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::JamesOsei, Persona::MarcusBell, Persona::AnnaKowalska] {
            walk.follow(site, Some(persona), &["/"]).await;
        }
        let rows = routes::all();
        let (kept, numbers) = everything_kept(db);
        let now = scene.site.ports.clock.now();
        let as_signed_in = |persona: Persona| {
            let held: Result<_, StorageError> = db.read(|conn| standings::of_user(conn, persona.id(), now));
            (persona, Actor { standings: held.unwrap(), ..persona.actor() })
        };
        let actors: Vec<(Persona, Actor)> = Persona::ALL.into_iter().map(as_signed_in).collect();
        let places = places(&rows, &walk.visited, &kept, &numbers, &actors);
        let mut sweep = Sweep { site, known: BTreeMap::new(), faults: Vec::new(), counted: [0; 4] };
        for (persona, actor) in &actors {
            let person = site.sign_in(*persona).await;
            // Of the cases to which this person stands alike, an address is asked for at one.
            let stands: BTreeMap<CaseId, String> =
                kept.values().map(|kept| (kept.subject.id, standing_to(actor, kept))).collect();
            let mut asked = BTreeSet::new();
            for place in &places {
                let decision = letter(place.decision(actor));
                if asked.insert((place.row.method.as_str(), place.row.path, decision, &stands[&place.kept.subject.id])) {
                    sweep.visit(&person, actor, place).await;
                }
            }
            // Where nothing but the address is wrong: somebody who runs both cases.
            let may_edit = |kept: &Kept| decide(actor, Action::CaseEdit, Target::Case(&kept.subject)) == Decision::Allow;
            let own: Vec<&String> = kept.iter().filter(|(_, kept)| may_edit(kept)).map(|(reference, _)| reference).collect();
            for place in places.iter().filter(|place| place.decision(actor) == Decision::Allow) {
                if let Some(other) = own.iter().find(|other| !place.address.contains(other.as_str())) {
                    sweep.misplace(&person, place, other).await;
                }
            }
        }
        let Sweep { faults, counted, .. } = sweep;
        assert!(faults.is_empty(), "{} of {counted:?}:\n{}", faults.len(), faults.join("\n"));
        assert!(counted.into_iter().zip([300, 700, 2_000, 200]).all(|(count, least)| count > least), "{counted:?}");
    }
}
