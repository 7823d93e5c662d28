//! The history of a case: every act, by day.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule, heading,
    history::{self, Act},
};
use serde::Deserialize;
use utoipa::{IntoParams, openapi::Object};

use super::frame;
use crate::{
    frames::{CaseFrame, CasePage},
    ui::{
        Choice, Field, FormState, Html,
        govuk::Inset,
        parts::{Empty, Entry, Filter, Timeline, TimelineDay},
        words,
    },
    web::{
        App, Asked, SignedIn,
        described::choice,
        mark,
        path::reference,
        respond::{Answer, page},
    },
};

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Shown {
    #[param(schema_with = views)]
    views: Option<String>,
    before: Option<String>,
}

fn views() -> Object {
    choice("`yes` to show also who opened what", ["yes"])
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>, asked: Asked<Shown>) -> Answer {
    let reference = reference(&path)?;
    let context = signed_in.context(None);
    let today = context.today;
    let with_views = asked.views.as_deref() == Some("yes");
    let before = mark::read(asked.before.as_deref())?;
    let (found, heading) = app
        .run(move |service| {
            let found = history::show(service, &context, &reference, with_views, before)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &found.open))?;
            Ok::<_, Failure<NoRule>>((found, heading))
        })
        .await?;
    let frame = frame(&signed_in, &found.open, &heading, "history");
    let days = found
        .days
        .iter()
        .map(|day| TimelineDay {
            day: words::full_time(day.on),
            timeline: Timeline { entries: day.acts.iter().map(|act| entry(act, today)).collect() },
        })
        .collect();
    let filter = Filter {
        action: found.open.path("history"),
        fields: vec![Field::checkboxes("views", "Show", vec![Choice::new("yes", "Who opened what")]).small()],
        state: if with_views { FormState::new().with("views", "yes") } else { FormState::new() },
        ..Filter::default()
    };
    let mut shown = listed(frame, days, asked.notice(), filter);
    if let Some(older) = found.older {
        let views = if with_views { "&views=yes" } else { "" };
        let href = format!("{}?before={}{views}", found.open.path("history"), mark::text(older));
        shown = shown.part_of_page(Html::paragraph(Html::link("Older", &href)));
    }
    page(&shown)
}

/// `…/history`: everything by day, newest first.
fn listed(frame: CaseFrame, days: Vec<TimelineDay>, notice: Option<String>, filter: Filter) -> CasePage {
    let page = frame.part("History").part_of_page(filter);
    let page = notice.into_iter().fold(page, |page, words| page.part_of_page(Inset { body: words.into() }));
    if days.is_empty() {
        return page.part_of_page(Empty::new("Only the request so far"));
    }
    days.into_iter().fold(page, CasePage::part_of_page)
}

/// One act as an entry of the timeline.
pub(crate) fn entry(act: &Act, today: NaiveDate) -> Entry {
    let mut body = told(act.about.iter().chain(&act.said), act.reason.as_deref());
    if act.is_quiet && !body.is_empty() {
        // What the service did by itself is one line, so its parts need something between them.
        body = Html::from(" · ").then(body);
    }
    let title = if act.is_refused { format!("Refused: {}", act.label.to_lowercase()) } else { act.label.to_owned() };
    Entry { title: title.into(), when: when(act, today), body, system: act.is_quiet }
}

/// One act as an entry on the page of what it is about, which that page has named: what happened stands first.
pub(crate) fn entry_of_its_own(act: &Act, today: NaiveDate) -> Entry {
    match act.said.split_first() {
        Some((first, rest)) if !act.is_quiet && !act.is_of_proposal => {
            let body = told(rest.iter(), act.reason.as_deref());
            Entry { title: first.as_str().into(), when: when(act, today), body, system: false }
        }
        _ => entry(act, today),
    }
}

fn when(act: &Act, today: NaiveDate) -> Html {
    let when = words::moment(act.at, today);
    match &act.actor {
        Some(name) => Html::from(format!("{when} by ")).then(Html::name(name)),
        None => format!("{when}, automatic").into(),
    }
}

/// The sentences, and after them the reason.
fn told<'a>(said: impl Iterator<Item = &'a String>, reason: Option<&'a str>) -> Html {
    said.map(String::as_str).chain(reason).collect::<Vec<_>>().join(". ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_did_is_one_line_with_its_parts_apart() -> Result<(), chrono::ParseError> {
        let mut act = Act {
            at: "2026-11-30T07:01:00Z".parse()?,
            label: "Notice sent",
            actor: None,
            reason: None,
            about: None,
            said: vec!["Advice late".into()],
            is_refused: false,
            is_quiet: true,
            is_of_proposal: false,
        };
        let today = "2026-12-01".parse()?;
        assert_eq!(entry(&act, today).body.as_str(), " · Advice late");
        act.is_quiet = false;
        assert_eq!(entry(&act, today).body.as_str(), "Advice late");
        act.is_quiet = true;
        act.said.clear();
        assert!(entry(&act, today).body.is_empty(), "nothing to keep apart");
        Ok(())
    }

    #[test]
    fn on_the_page_of_a_school_its_name_and_one_heading_do_not_stand_on_every_entry() -> Result<(), chrono::ParseError> {
        let act = Act {
            at: "2026-11-30T07:01:00Z".parse()?,
            label: "Change the register",
            actor: Some("Tom Fielding".into()),
            reason: Some("It moved".into()),
            about: Some("Oak School".into()),
            said: vec!["Closed on 1 December 2026".into(), "Elm School took its place".into()],
            is_refused: false,
            is_quiet: false,
            is_of_proposal: false,
        };
        let today = "2026-12-01".parse()?;
        let own = entry_of_its_own(&act, today);
        assert_eq!(own.title.as_str(), "Closed on 1 December 2026");
        assert_eq!(own.body.as_str(), "Elm School took its place. It moved");
        let refused = Act { label: "Refused a change of an account or a team", is_of_proposal: true, ..act.clone() };
        assert_eq!(entry_of_its_own(&refused, today).title.as_str(), refused.label, "what was proposed did not happen");
        let elsewhere = entry(&act, today);
        assert_eq!(elsewhere.title.as_str(), "Change the register");
        assert_eq!(elsewhere.body.as_str(), "Oak School. Closed on 1 December 2026. Elm School took its place. It moved");
        Ok(())
    }
}
