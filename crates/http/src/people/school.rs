//! Where a child learns, from a day on: what moves, and what becomes of advice that the school owes, is shown before it is saved.

use actix_web::http::Method;
use ehc_application::{
    advice::read::asked_in_words,
    people::{self, Asking, AtPerson, AtSchool, SchoolChange, SchoolMoves, Somebody},
};
use ehc_domain::{advice::AdviceKind, codes::Coded, people::schooling::Elsewhere, policy::Action};

use super::{
    ground::{About, begun_case, child_form, place},
    moves::{check_page, follows},
};
use crate::{
    act::{Check, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::SummaryPage,
    ui::{
        Choice, Html,
        govuk::{ActionLink, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { SchoolChange {
    institution_id: select("School, college or nursery").unsampled(),
    elsewhere: select("If at none, how are they educated?").hint("By the codes of the SEN2 return"),
    words: text("What is to be said of that?").hint("Needed for another setting, or another reason").width(30),
    from: date("From which day?").or("Enter the day from which they learn there"),
    was_wrong: tick("Is what is recorded now wrong?", "They were never there"),
    anew: listed("Which advice is asked anew of the new school?")
        .hint("It has six weeks from today. What you leave out stays with whoever was asked, and so does its date")
        .unsampled(),
    reason: lines("Why?", 2).hint("Needed where what is recorded is wrong"),
    version: hidden(),
} }

type Page = Shown<AtPerson, OnCase<AtSchool>>;

impl About for AtSchool {
    fn who(&self) -> &Somebody {
        &self.who
    }
}

/// Names a request by the advice and whoever was asked.
fn asked(kind: AdviceKind, (asked_of, body): (&str, &str)) -> String {
    format!("{}, asked of {}", kind.label(), asked_in_words(asked_of, body))
}

pub(super) fn change() -> Vec<Row> {
    on_case_with("/cases/{reference}/people/{id}/school", Action::SchoolChange, people::to_change_school, |more: &AtSchool| {
        &more.who.open
    })
    .part("people")
    .does(
        "Records where a child learns, from a day on; every date of the law is computed again",
        people::change_school,
        |shown| child_form(shown, "Change the school"),
    )
    .asks(|shown, asking| {
        let more = &shown.ground.more;
        let none = || std::iter::once(Choice::new("", "None"));
        let schools = more.open.iter().map(|one| Choice::new(&one.id.to_string(), one.name.as_str()).hint(one.kind.label()));
        asking.choices("institution_id", none().chain(schools).collect());
        let born = more.who.open.child.born_on;
        let elsewhere = Elsewhere::ALL
            .iter()
            .filter(|one| one.can_be_from(born, shown.today))
            .map(|one| Choice::new(one.code(), one.label()));
        asking.choices("elsewhere", none().chain(elsewhere).collect());
        let owed = more.owed.iter().map(|(row, due)| {
            let choice = Choice::new(&row.id.to_string(), asked(row.kind, (&row.asked_of, &row.body)));
            due.map_or(choice.clone(), |due| choice.hint(format!("Due {}", words::date(due))))
        });
        asking.choices("anew", owed.collect());
        asking.only_if(!more.owed.is_empty(), "anew");
    })
    .begins(|shown| {
        let case = &shown.ground.more.who.open.case;
        begun_case(shown)
            .with("institution_id", case.institution_id.map(|id| id.to_string()).unwrap_or_default())
            .with("elsewhere", case.setting.map_or("", Elsewhere::code))
            .with("words", case.setting_words.clone().unwrap_or_default())
    })
    .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/school")
    .checked(Check { page: "/cases/{reference}/people/{id}/school/check", preview: people::school_moves, shows: once_more })
    .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

fn once_more(shown: &Page, new: &SchoolChange, moves: &SchoolMoves) -> SummaryPage {
    let back = shown.path(&format!("{}/school", place(shown)));
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let more = &shown.ground.more;
    let now = more.spells.first().map(|spell| spell.name.clone()).unwrap_or_default();
    let school = match moves.is_same {
        true => format!("{}: the same as recorded now. Only the day is recorded", moves.name),
        false => moves.name.clone(),
    };
    let mut rows = vec![
        SummaryRow::new("Whose", Html::name(&more.who.record.name)),
        SummaryRow::new("Recorded now", now),
        change(SummaryRow::new("School", school), "the school"),
        change(SummaryRow::new("From", words::date(new.from)), "the day"),
    ];
    if new.was_wrong {
        rows.push(change(SummaryRow::new("What is recorded now", "Wrong: they were never there"), "whether it is wrong"));
    }
    if let Some(reason) = &new.reason {
        rows.push(change(SummaryRow::new("Why", Html::lines(reason.as_str())), "why"));
    }
    let advice = moves.advice.iter().map(becomes);
    check_page(shown, "Check the school", rows, advice.chain(follows(&moves.moves)).collect())
}

/// What becomes of advice that the school owes.
fn becomes(one: &Asking) -> SummaryRow {
    let day = |day| Option::map_or(day, "no date".to_owned(), words::date);
    let title = asked(one.request.kind, (&one.request.asked_of, &one.request.body));
    let words = match &one.anew {
        Some((whom, due)) => format!("Taken back, and asked today of {whom}. Due {}. Until now: {}", day(*due), day(one.due)),
        None => format!("Stays as it was asked. Due {}", day(one.due)),
    };
    SummaryRow::new(title, words)
}
