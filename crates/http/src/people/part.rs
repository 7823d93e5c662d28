//! Somebody's part in the circle of a child: what it is, whether letters go to them first, its end, and whether they may be told.

use actix_web::http::Method;
use ehc_application::people::{self, MainContact, PartAgain, PartChange, PartEnd, PartRefused, Silence, SilenceEnd};
use ehc_domain::{
    codes::Coded,
    people::{record::ResponsibilityBasis, rights_holder::Gap},
};

use super::ground::{begun_part, if_over, needs_next, of_circle, others, part_form, place, silencing, telling_again};
use crate::{
    act::{Instead, Named, Next},
    form::form,
    frames::FormPage,
    ui::{
        Choice, Field, FormState,
        govuk::{Inset, Warning},
    },
    web::route::Row,
};

form! { PartChange {
    relation: text("Relation to the child").or("Enter how the person is related to the child").hint("For example, mother").width(20),
    has_parental_responsibility: tick("Parental responsibility", "They have parental responsibility"),
    checked: date("When was it checked?").hint("Leave it empty if it was not"),
    basis: select("By what do they have it?"),
    shares_information_on: date("When did they agree that information is shared?")
        .hint("With those who support the child. Empty where they have not, or do not any more"),
    from: date("From which day?").or("Enter the day from which it is so"),
    reason: lines("Why?", 2),
    leaves_gap: tick(NOBODY_ELSE, KNOWN).unsampled(),
    version: hidden(),
} }

form! { MainContact {
    from: date("From which day?").or("Enter the day from which letters go to them first"),
    version: hidden(),
} }

form! { PartEnd {
    ended_on: date("Last day").or("Enter the last day"),
    next_main: select("Who is the main contact then?").unsampled(),
    reason: lines("Why?", 2).or("Say why they are not part of the circle any more"),
    leaves_gap: tick(NOBODY_ELSE, KNOWN).unsampled(),
    version: hidden(),
} }

form! { Silence {
    from: date("From which day?").or("Enter the day from which they must not be told"),
    reason: lines("Why?", 2).or("Say why they must not be told").hint("Shown to those alone who run the case"),
    next_main: select("Who is the main contact then?").unsampled(),
    leaves_gap: tick(NOBODY_ELSE, KNOWN).unsampled(),
    version: hidden(),
} }

form! { PartAgain {
    from: date("From which day are they part of it again?").or("Enter the day from which they are part of the circle again")
        .hint("Where the end was a mistake, leave the day that is recorded"),
    reason: lines("Why?", 2).or("Say why they are part of the circle again"),
    version: hidden(),
} }

form! { SilenceEnd {
    from: date("From which day?").or("Enter the day from which they may be told"),
    reason: lines("Why?", 2).or("Say why they may be told again").hint("The second person reads it, and it stands in the history of the case"),
    version: hidden(),
} }

const NOBODY_ELSE: &str = "Nobody else";
const KNOWN: &str = "It is so, and is recorded all the same";

/// Warns on the page that the circle would then lack what it has.
fn warned(page: FormPage, gap: Option<Gap>) -> FormPage {
    match gap {
        None => page,
        Some(gap) => {
            page.part(Warning { text: format!("{} after this. The case says so until it is put right.", gap.label()).into() })
        }
    }
}

pub(super) fn change() -> Vec<Row> {
    of_circle("/cases/{reference}/people/{id}/part")
        .does("Changes somebody’s part in the circle of a child: what is left out is emptied", people::change_part, |shown| {
            part_form(shown, "Change their part in the circle", "Save")
        })
        .asks(|_, asking| {
            asking.only_if(false, "leaves_gap");
            let basis = |one: &ResponsibilityBasis| Choice::new(one.code(), one.label());
            asking.choices(
                "basis",
                std::iter::once(Choice::new("", "Not checked")).chain(ResponsibilityBasis::ALL.iter().map(basis)).collect(),
            );
        })
        .begins(|shown| {
            let state = begun_part(shown);
            let Some(part) = &shown.ground.more.link else { return state };
            let state = state
                .with("relation", part.relation.as_str())
                .with("has_parental_responsibility", if part.has_parental_responsibility { "yes" } else { "" })
                .with("basis", part.responsibility_basis.map_or("", ResponsibilityBasis::code));
            let days = [("checked", part.responsibility_checked_on), ("shares_information_on", part.shares_information_on)];
            let known = days.into_iter().filter_map(|(name, day)| Some((name, day?)));
            known.fold(state, |state: FormState, (name, day)| state.with_date(name, day))
        })
        .instead(if_over)
        .refuses(|shown, refused, page| match refused {
            PartRefused::Gap(_) => {
                let known = Field::checkboxes("leaves_gap", NOBODY_ELSE, vec![Choice::new("yes", KNOWN)]);
                (422, warned(page, shown.ground.more.gap_if_not_responsible).field(known))
            }
            _ => (422, page),
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/part")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

pub(super) fn main_contact() -> Vec<Row> {
    of_circle("/cases/{reference}/people/{id}/main-contact")
        .does("Has letters go to somebody first, in the place of whoever they went to", people::make_main_contact, |shown| {
            part_form(shown, "Make them the main contact", "Save").intro("Letters go to them first, and advice is asked of them.")
        })
        .begins(begun_part)
        .instead(|shown| {
            let part = shown.ground.more.link.as_ref();
            let is_settled = part.is_some_and(|part| part.is_main_contact || part.not_told_from.is_some());
            if_over(shown).or_else(|| is_settled.then(|| Instead::Go(shown.path(&place(shown)))))
        })
        .json("/api/v1/cases/{reference}/people/{id}/main-contact")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

pub(super) fn end() -> Vec<Row> {
    of_circle("/cases/{reference}/people/{id}/end")
        .does("Records that somebody’s part in the circle of a child ended", people::end_part, |shown| {
            warned(part_form(shown, "Record that their part ended", "Record"), shown.ground.more.gap_without)
                .intro("Nothing goes to them any more about this child. What was sent to them stays on record.")
        })
        .asks(|shown, asking| {
            asking.choices("next_main", others(shown));
            asking.only_if(needs_next(shown), "next_main");
            asking.only_if(shown.ground.more.gap_without.is_some(), "leaves_gap");
        })
        .begins(begun_part)
        .instead(if_over)
        .json("/api/v1/cases/{reference}/people/{id}/end")
        .then(|shown, ()| Next::to(shown.path("people")).saying("Their part has ended"))
}

pub(super) fn again() -> Vec<Row> {
    of_circle("/cases/{reference}/people/{id}/again")
        .does("Takes back that somebody’s part in the circle of a child ended", people::take_end_back, |shown| {
            part_form(shown, "Take back the end of their part", "Save")
                .intro("They are part of the circle again as they were before. That it was ended stays on record.")
        })
        .begins(|shown| {
            let state = begun_part(shown);
            let ended_on = shown.ground.more.link.as_ref().and_then(|part| part.ended_on);
            ended_on.map_or(state.clone(), |day| state.with_date("from", day))
        })
        .instead(|shown| {
            let is_over = shown.ground.more.link.as_ref().is_some_and(|part| part.ended_on.is_some());
            (!is_over).then(|| Instead::Go(shown.path(&place(shown))))
        })
        .json("/api/v1/cases/{reference}/people/{id}/again")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("They are part of the circle again"))
}

pub(super) fn silence() -> Vec<Row> {
    silencing("/cases/{reference}/people/{id}/not-told")
        .does("Says that no letter, notice or copy may go to somebody", people::must_not_be_told, |shown| {
            let page = part_form(shown, "Record that they must not be told", "Record");
            warned(page, shown.ground.more.gap_without).part(Inset {
                body: "No letter, notice or copy goes to them from then on, even where they have parental responsibility.".into(),
            })
        })
        .asks(|shown, asking| {
            asking.choices("next_main", others(shown));
            asking.only_if(needs_next(shown), "next_main");
            asking.only_if(shown.ground.more.gap_without.is_some(), "leaves_gap");
        })
        .begins(begun_part)
        .instead(|shown| {
            let is = shown.ground.more.link.as_ref().is_some_and(|part| part.not_told_from.is_some());
            if_over(shown).or_else(|| is.then(|| Instead::Go(shown.path(&place(shown)))))
        })
        .json("/api/v1/cases/{reference}/people/{id}/not-told")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Recorded. Nothing goes to them any more"))
}

pub(super) fn silence_end() -> Vec<Row> {
    telling_again("/cases/{reference}/people/{id}/told-again")
        .does("Proposes that letters, notices and copies may go to somebody again", people::may_be_told, |shown| {
            part_form(shown, "Propose that they may be told again", "Send for approval")
                .intro("A second person must approve it. Until then nothing goes to them.")
        })
        .begins(begun_part)
        .instead(|shown| {
            let may = shown.ground.more.link.as_ref().is_some_and(|part| part.not_told_from.is_none());
            if_over(shown).or_else(|| may.then(|| Instead::Go(shown.path(&place(shown)))))
        })
        .json("/api/v1/cases/{reference}/people/{id}/told-again")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.path(&place(shown))).saying("Sent for approval. Until then nothing goes to them"))
}
