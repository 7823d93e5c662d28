//! The record of one person of a case: what is known, how to change it, and what stood there before.

use actix_web::web;
use chrono::{Datelike, NaiveDate};
use ehc_application::{
    Failure, NoRule,
    cases::year_words,
    heading,
    people::{self, Answer, CasePersonRow, Change, CircumstanceRow, PersonView, Spell},
};
use ehc_domain::{people::record::PersonField, policy::FieldGroup};

use crate::{
    cases::frame,
    frames::{CaseFrame, CasePage},
    ui::{
        Html,
        govuk::{ActionLink, SummaryList, SummaryRow},
        parts::{Entry, SectionHead, Timeline},
        words,
    },
    web::{
        App, SignedIn,
        path::at_person,
        respond::{Answer as Response, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Response {
    let (context, at) = (signed_in.context(None), at_person(&path)?);
    let today = context.today;
    let (shown, heading) = app
        .run(move |service| {
            let shown = people::show(service, &context, &at)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &shown.who.open))?;
            Ok::<_, Failure<NoRule>>((shown, heading))
        })
        .await?;
    let frame = frame(&signed_in, &shown.who.open, &heading, "people");
    page(&record_page(frame, &shown, today))
}

/// Answers that are changed on one page, under its heading.
struct Group {
    title: &'static str,
    page: &'static str,
    what: &'static str,
    fields: &'static [PersonField],
    identifies: bool,
}

const GROUPS: &[Group] = &[
    Group {
        title: "Name",
        page: "names",
        what: "the name",
        fields: &[PersonField::Name, PersonField::KnownAs, PersonField::EarlierNames],
        identifies: true,
    },
    Group { title: "Birth date", page: "birth-date", what: "the birth date", fields: &[PersonField::BornOn], identifies: true },
    Group {
        title: "Sex, ethnicity and numbers",
        page: "identity",
        what: "sex, ethnicity and numbers",
        fields: &[PersonField::Sex, PersonField::Ethnicity, PersonField::Upn, PersonField::NhsNumber],
        identifies: true,
    },
    Group {
        title: "How to reach them",
        page: "contact",
        what: "how to reach them",
        fields: &[
            PersonField::Phone,
            PersonField::Email,
            PersonField::ContactWay,
            PersonField::ForProfessionals,
            PersonField::Language,
            PersonField::Interpreter,
        ],
        identifies: false,
    },
    Group {
        title: "Address",
        page: "address",
        what: "the address",
        fields: &[PersonField::Address, PersonField::Postcode],
        identifies: false,
    },
    Group {
        title: "Confidential address",
        page: "confidential",
        what: "whether the address is confidential",
        fields: &[PersonField::ConfidentialAddress],
        identifies: false,
    },
];

fn record_page(frame: CaseFrame, shown: &PersonView, today: NaiveDate) -> CasePage {
    let mut page = frame.part("Record of a person").lead(who(shown));
    if let Some(part) = &shown.who.link {
        page = page.part_of_page(part_card(part, shown, today));
    }
    for group in GROUPS {
        page = page.part_of_page(card(group, shown, today));
    }
    if shown.who.link.is_none() && *shown.answer(PersonField::KeptApart) != Answer::Withheld {
        page = page.part_of_page(apart_card(shown));
    }
    if let Some(now) = shown.schools.first() {
        page = page.part_of_page(school_card(now, shown)).part_of_page(year_card(shown, today));
        page = page.part_of_page(circumstance_card(shown));
        page = care_cards(shown, today).into_iter().fold(page, CasePage::part_of_page);
    }
    let Some(changes) = &shown.changes else { return page };
    page = page.part_of_page(SectionHead::new("What was changed"));
    if changes.is_empty() {
        return page.part_of_page(Html::paragraph("Nothing since it was first recorded."));
    }
    page.part_of_page(Timeline { entries: changes.iter().map(|change| entry(change, shown, today)).collect() })
}

fn who(shown: &PersonView) -> Html {
    let relation = shown.who.link.as_ref().map_or("the child", |link| link.relation.as_str());
    let name = Html::name(&shown.who.record.name);
    if relation.is_empty() { name } else { name.then(format!(", {relation}")) }
}

fn card(group: &Group, shown: &PersonView, today: NaiveDate) -> SummaryList {
    let place = shown.who.open.path(&format!("people/{}/{}", shown.who.record.id, group.page));
    let rows = group.fields.iter().map(|field| SummaryRow::new(field.label(), value(*field, shown, today))).collect();
    let card = SummaryList::card(group.title, rows);
    let may = if group.identifies { shown.may_identify } else { shown.may_reach };
    if may { card.card_action(ActionLink::change(group.what, place)) } else { card }
}

/// Whether nothing may connect the child with a former identity, for those alone who run the case.
fn apart_card(shown: &PersonView) -> SummaryList {
    let is_apart = shown.who.record.is_kept_apart;
    let rows = vec![SummaryRow::new("Kept apart", if is_apart { "Yes: no earlier name is kept or shown" } else { "No" })];
    let card = SummaryList::card("Former identity", rows);
    let place = shown.who.open.path(&format!("people/{}/kept-apart", shown.who.record.id));
    match (shown.may_identify, is_apart) {
        (true, false) => card.card_action(ActionLink::new("Keep it apart", "the former identity", place)),
        (true, true) => card.card_action(ActionLink::new("Recorded by mistake", "the former identity", format!("{place}/end"))),
        (false, _) => card,
    }
}

/// Where the child learns, and learned before.
fn school_card(now: &Spell, shown: &PersonView) -> SummaryList {
    let mut rows = vec![
        SummaryRow::new("School", now.name.as_str()),
        SummaryRow::new("From", now.from.map_or_else(|| "Not recorded".to_owned(), words::date)),
    ];
    // Where they were is for those who run the case.
    let former = shown.schools.iter().skip(1).filter(|_| shown.changes.is_some());
    let said = former.map(|spell| match (spell.from, spell.until) {
        (Some(from), Some(until)) => format!("{}, {} to {}", spell.name, words::date(from), words::date(until)),
        (None, Some(until)) => format!("{}, until {}", spell.name, words::date(until)),
        (_, None) => spell.name.clone(),
    });
    let said: Vec<String> = said.collect();
    if !said.is_empty() {
        rows.push(SummaryRow::new("Before", Html::plain_list(said.into_iter().map(Html::from))));
    }
    let card = SummaryList::card("School", rows);
    let place = shown.who.open.path(&format!("people/{}/school", shown.who.record.id));
    if shown.may_change_school { card.card_action(ActionLink::change("the school", place)) } else { card }
}

/// Disabilities of the child and the service of a parent, those that hold first.
fn circumstance_card(shown: &PersonView) -> SummaryList {
    let place = |page: &str| shown.who.open.path(&format!("people/{}/circumstances{page}", shown.who.record.id));
    let row = |one: &CircumstanceRow| {
        let row = SummaryRow::new(one.kind.label(), one.lasting().in_words());
        let change = || ActionLink::change(&one.kind.label().to_lowercase(), place(&format!("/{}", one.id)));
        if shown.may_change_circumstances { row.action(change()) } else { row }
    };
    let (over, holding): (Vec<_>, Vec<_>) = shown.circumstances.iter().partition(|one| one.until_on.is_some());
    let mut rows: Vec<SummaryRow> = holding.into_iter().chain(over).map(row).collect();
    if !shown.reads_disabilities {
        rows.push(SummaryRow::new("Disabilities", "Withheld"));
    } else if rows.is_empty() {
        rows.push(SummaryRow::new("Recorded", "None"));
    }
    let card = SummaryList::card("Disabilities and service family", rows);
    let add = || ActionLink::new("Add", "a disability or service family", place(""));
    if shown.may_change_circumstances { card.card_action(add()) } else { card }
}

/// Care, and who works with the family.
fn care_cards(shown: &PersonView, today: NaiveDate) -> Vec<SummaryList> {
    use PersonField as F;
    let card = |title: &str, fields: &[PersonField], since: Option<NaiveDate>, (what, page): (&str, &str)| {
        let mut rows: Vec<SummaryRow> =
            fields.iter().map(|field| SummaryRow::new(field.label(), value(*field, shown, today))).collect();
        // To whom the rest is withheld, the day is too.
        let since = since.filter(|_| *shown.answer(F::Care) != Answer::Withheld);
        rows.extend(since.map(|day| SummaryRow::new("From", words::date(day))));
        let card = SummaryList::card(title, rows);
        let place = shown.who.open.path(&format!("people/{}/{page}", shown.who.record.id));
        if shown.may_change_care { card.card_action(ActionLink::change(what, place)) } else { card }
    };
    let care = &shown.who.care;
    let worker = [F::Involvement, F::Worker, F::WorkerTeam, F::WorkerPhone, F::WorkerEmail];
    vec![
        card("Care", &[F::Care, F::CareAuthority, F::CareAuthorityContact], care.care_from, ("what is recorded of care", "care")),
        card("Early help and social care", &worker, care.involved_from, ("who works with them", "worker")),
    ]
}

fn year_card(shown: &PersonView, today: NaiveDate) -> SummaryList {
    let (case, child) = (&shown.who.open.case, &shown.who.open.child);
    let rows = vec![
        SummaryRow::new("Year group", year_words(child.born_on, case.year_group_shift, today)),
        SummaryRow::new("Taught", value(PersonField::YearShift, shown, today)),
    ];
    let card = SummaryList::card("Year group", rows);
    let place = shown.who.open.path(&format!("people/{}/year", shown.who.record.id));
    if shown.may_change_year { card.card_action(ActionLink::change("the year group", place)) } else { card }
}

const PART: &[PersonField] = &[
    PersonField::Relation,
    PersonField::Responsibility,
    PersonField::ResponsibilityBasis,
    PersonField::ResponsibilityChecked,
    PersonField::SharesInformation,
    PersonField::MainContact,
];

/// Somebody's part in this circle, with what can be done about it.
fn part_card(part: &CasePersonRow, shown: &PersonView, today: NaiveDate) -> SummaryList {
    let place = |page: &str| shown.who.open.path(&format!("people/{}/{page}", shown.who.record.id));
    let mut rows: Vec<SummaryRow> =
        PART.iter().map(|field| SummaryRow::new(field.label(), value(*field, shown, today))).collect();
    let is_over = part.ended_on.is_some();
    if part.not_told_from.is_some() {
        for field in [PersonField::NotTold, PersonField::NotToldReason] {
            rows.push(SummaryRow::new(field.label(), value(field, shown, today)));
        }
    }
    if is_over {
        rows.push(SummaryRow::new(PersonField::Ended.label(), value(PersonField::Ended, shown, today)));
    }
    if !is_over && part.not_told_from.is_some() && shown.may_tell_again && shown.nobody_approves {
        rows.push(SummaryRow::new("May be told again", "Nobody else could approve it"));
    }
    let mut card = SummaryList::card("Part in the circle of this child", rows);
    if is_over {
        let again = || ActionLink::new("Take back the end", &format!("of the part of {}", shown.who.record.name), place("again"));
        return if shown.may_change_part { card.card_action(again()) } else { card };
    }
    let who = format!("of {}", shown.who.record.name);
    if shown.may_change_part {
        card = card.card_action(ActionLink::change("their part in the circle", place("part")));
        if !part.is_main_contact && part.not_told_from.is_none() {
            card = card.card_action(ActionLink::new("Make main contact", &who, place("main-contact")));
        }
        card = card.card_action(ActionLink::new("End", &who, place("end")));
    }
    match part.not_told_from {
        None if shown.may_silence => card.card_action(ActionLink::new("Must not be told", &who, place("not-told"))),
        Some(_) if shown.may_tell_again && !shown.nobody_approves => {
            card.card_action(ActionLink::new("May be told again", &who, place("told-again")))
        }
        _ => card,
    }
}

fn value(field: PersonField, shown: &PersonView, today: NaiveDate) -> Html {
    match (field, shown.answer(field)) {
        (PersonField::BornOn, Answer::Is(_)) => shown.who.record.born_on.map_or_else(Html::default, |born| birthday(born, today)),
        (PersonField::Name | PersonField::KnownAs, Answer::Is(kept)) => Html::name(kept),
        (PersonField::EarlierNames | PersonField::Address, Answer::Is(kept)) => Html::lines(kept),
        (
            PersonField::Interpreter | PersonField::ConfidentialAddress | PersonField::MainContact | PersonField::Relation,
            Answer::Is(kept),
        ) => words::sentence(kept).into(),
        (PersonField::Responsibility, answer) => words::sentence(&answer.words(field).unwrap_or_default()).into(),
        (field, Answer::Withheld) if field.group() == FieldGroup::Address && shown.who.record.address_is_confidential => {
            "Withheld. It is shown only on the person’s own letters.".into()
        }
        (field, answer) => answer.words(field).unwrap_or_else(|| "Not recorded".into()).into(),
    }
}

/// A birth date with the age, and the rule for those born on a day that most years have not.
fn birthday(born: NaiveDate, today: NaiveDate) -> Html {
    let words = words::born(born, today);
    if (born.month(), born.day()) == (2, 29) {
        return format!("{words}. In a year without 29 February the birthday counts as 1 March.").into();
    }
    words.into()
}

fn entry(change: &Change, shown: &PersonView, today: NaiveDate) -> Entry {
    let words = |answer: &Answer| shown.words(change.field, answer).unwrap_or_else(|| "none".to_owned());
    let when = format!("{} by ", words::moment(change.at, today));
    let mut body = format!("{} → {}", words(&change.before), words(&change.after));
    // What was born or numbered wrongly was so from the beginning.
    if !change.field.is_timeless() {
        body.push_str(&format!(". From {}", words::date(change.from_on)));
    }
    if let Some(reason) = &change.reason {
        body.push_str(&format!(". {reason}"));
    }
    Entry {
        title: change.field.label().into(),
        when: Html::from(when).then(Html::name(&change.by)),
        body: body.into(),
        system: false,
    }
}
