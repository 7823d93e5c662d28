//! Every answer once more with what follows from them, and the act: the plan is recorded with the file that holds it.

use actix_web::{http::StatusCode, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    cases::case_path,
    documents::UploadRefused,
    drafts,
    held::{self, EnterRefused, ExistingPlan, Owed, Previewed},
    people::doubt_on_entry,
};
use ehc_domain::{refusals::Refuses, requests::Circumstance};

use super::{
    forms::{PLAN, TITLE, whole},
    steps::{caseworkers, shell},
};
use crate::{
    approvals,
    begun::{Begun, CHANGED, Sent, never},
    frames::{FormPage, SEEN},
    requests::{applies, forms::KEPT_APART, kept_way_back, parents, schools, upn_words},
    ui::{
        Field, FormState, Html,
        govuk::{ActionLink, Inset, SummaryList, SummaryRow, Warning},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        error::upload_status,
        respond::{Answer, page, page_with, see_other, see_other_saying, wrong},
        upload::{self, Uploading},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, named: web::Path<String>) -> Answer {
    let (begun, state) = PLAN.open(&app, &signed_in, &named).await?;
    let Some(new) = whole(&state) else { return see_other(&begun.step("")) };
    let shown = check_page(&app, &signed_in, &begun, &new, FormState::new()).await?;
    if shown.state.has_errors() { wrong(&shown) } else { page(&shown) }
}

/// Every answer, what would follow, and the file. What stands in the way is said as an error.
async fn check_page(
    app: &App,
    signed_in: &SignedIn,
    begun: &Begun,
    new: &ExistingPlan,
    state: FormState,
) -> Result<FormPage, HttpError> {
    let context = signed_in.context(None);
    let asked = new.clone();
    let rehearsed = app.run(move |service| {
        let found = held::preview(service, &context, &asked)?;
        // Whatever recording it would refuse is said before it is sent; likely matches have a step of their own.
        match held::enter(&service.rehearsing(), &context, asked) {
            Err(Failure::Rule(refused)) if !matches!(refused, EnterRefused::LikelyMatch(_)) => Err(Failure::Rule(refused)),
            _ => Ok(found),
        }
    });
    let found = match rehearsed.await {
        Ok(found) => Ok(found),
        Err(Failure::Rule(refused)) => Err(refused),
        Err(other) => return Err(other.into()),
    };
    let mut way_back = None;
    let state = match &found {
        Err(refused) if !state.has_errors() => {
            way_back = Some(kept_way_back(&begun.step(step_of(refused.field()))));
            state.error("", refused.to_string())
        }
        _ => state,
    };
    let rows = rows(app, signed_in, begun, new, found.as_ref().ok()).await?;
    let heading = "Check the plan before you record it";
    let mut page = FormPage::new(shell(signed_in).titled(&format!("Check the plan – {TITLE}")), heading, "Record the plan")
        .part(SummaryList::new(rows));
    page = way_back.into_iter().fold(page, FormPage::part);
    if let Ok(found) = &found {
        page = page.part(Inset { body: follows(&found.owed) });
        page = overdue(&found.owed, signed_in.context(None).today).into_iter().fold(page, FormPage::part);
    }
    if new.kept_apart {
        page = page.part(Warning { text: KEPT_APART.into() });
    }
    let ((born_on, school), days) = ((new.born_on, new.setting_id), (new.made_on.date(), signed_in.context(None).today));
    if let Some(doubt) = app.run(move |service| Ok::<_, Failure<NoRule>>(doubt_on_entry(service, born_on, school, days)?)).await?
    {
        page = page.part(Warning { text: format!("{doubt}.").into() });
    }
    let page = page
        .field(
            Field::file("file", "The plan as a file")
                .hint(format!("Optional. It is examined and kept with the case. {}", upload::limits(app)))
                .accept(upload::ACCEPTED),
        )
        .state(state);
    Ok(begun.page(page).tokens(signed_in.csrf(), signed_in.new_submission()))
}

/// Where the answer is put right that a rule refuses.
fn step_of(field: Option<&str>) -> &'static str {
    match field {
        Some("former_authority" | "transferred_on" | "known_on") => "/move",
        Some("child_name" | "born_on" | "upn" | "kept_apart") => "/child",
        Some("joins" | "match_reason") => "/matches",
        Some("setting_id" | "setting_type" | "caseworker") => "/plan",
        Some("same_as") => "/family",
        _ => "",
    }
}

/// Warns of what is overdue from the first moment; `None` where nothing is.
fn overdue(owed: &[Owed], today: NaiveDate) -> Option<Html> {
    let late = owed.iter().filter(|one| one.due < today);
    approvals::overdue_from_the_first_moment(late.map(|one| format!("{} ({})", one.name, words::date(one.due))).collect())
}

/// What follows from the days, in words.
fn follows(owed: &[Owed]) -> Html {
    let lead = "No clock of an assessment starts.";
    if owed.is_empty() {
        return format!("{lead} The days of the plan set no limit.").into();
    }
    let line = |one: &Owed| Html::from(format!("{}: by {} ({})", one.name, words::date(one.due), one.regulation));
    Html::paragraph(format!("{lead} From the days of the plan follows:")).then(Html::plain_list(owed.iter().map(line)))
}

async fn rows(
    app: &App,
    signed_in: &SignedIn,
    begun: &Begun,
    new: &ExistingPlan,
    found: Option<&Previewed>,
) -> Result<Vec<SummaryRow>, HttpError> {
    let change = |what: &str, value: Html, step: &str| {
        SummaryRow::new(what, value).action(ActionLink::change("this answer", begun.step(step)))
    };
    let day = |day: Option<chrono::NaiveDate>, none: &str| Html::from(day.map_or_else(|| none.to_owned(), words::date));
    let days = new.days();
    let mut rows = vec![
        change("First made", day(Some(days.made_on), ""), ""),
        change("Last amended", day(days.amended_on, "Never"), ""),
        change("Last reviewed", day(days.reviewed_on, "Not yet"), ""),
    ];
    if let Some(moved) = &new.moved {
        rows.extend([
            change("Came from", moved.from.as_str().into(), "/move"),
            change("Transferred to us", words::date(moved.transferred_on.date()).into(), "/move"),
            change("We learned of the move", words::date(moved.known_on.date()).into(), "/move"),
        ]);
    }
    rows.extend([
        change("Child", Html::name(new.child_name.as_str()), "/child"),
        change("Date of birth", day(new.born_on, "Not given"), "/child"),
        change("Unique pupil number (UPN)", upn_words(new.upn.as_ref()).into(), "/child"),
    ]);
    let circumstances = [
        (Circumstance::Hearing, new.hearing_impairment),
        (Circumstance::Vision, new.vision_impairment),
        (Circumstance::ArmedForces, new.armed_forces_family),
        (Circumstance::InCare, new.in_care),
    ];
    rows.extend(applies(&circumstances).map(|words| change("What applies", words.into(), "/child")));
    if new.kept_apart {
        rows.push(change("Former identity", "Kept apart".into(), "/child"));
    }
    match found.and_then(|found| found.joins.as_ref()) {
        Some(joined) => {
            let case = joined.reference.clone().unwrap_or_else(|| format!("the case that {} holds", joined.team));
            rows.push(change("Added to", case.into(), "/matches"));
        }
        None => {
            let parent = new.parent.as_ref().map_or_else(|| Html::from("Not given"), |parent| Html::name(parent.name.as_str()));
            rows.push(change("Parent or carer", parent, "/family"));
            let said = parents::said_of(app, new.parent.clone()).await?;
            rows.extend(said.into_iter().map(|(what, words)| SummaryRow::new(what, words)));
        }
    }
    let named = |all: Vec<(String, String)>, id: String| all.into_iter().find(|(one, _)| *one == id).map(|(_, name)| name);
    let setting = match (new.setting_id, &new.setting_type) {
        (Some(id), _) => named(schools(app).await?, id.to_string()).unwrap_or_else(|| "Not on the list".into()),
        (None, Some(text)) => text.as_str().to_owned(),
        (None, None) => "Nothing named".to_owned(),
    };
    let caseworker = match new.caseworker {
        Some(id) => named(caseworkers(app, signed_in).await?, id.to_string()).unwrap_or_else(|| "You".into()),
        None => "You".to_owned(),
    };
    let sections: Vec<&str> = new.sections.iter().map(|(section, _)| section.letter()).collect();
    let typed = if sections.is_empty() { "None typed".to_owned() } else { sections.join(", ") };
    rows.extend([
        change("Section I", setting.into(), "/plan"),
        change("Caseworker", Html::name(&caseworker), "/plan"),
        change("Sections typed", typed.into(), "/plan"),
    ]);
    Ok(rows)
}

/// Shows the check again as the answers stand now, with what is wrong; every answer is still in the draft.
async fn again(app: &App, signed_in: &SignedIn, token: &str, status: StatusCode, state: FormState) -> Answer {
    let (begun, kept) = PLAN.open(app, signed_in, token).await?;
    let Some(new) = whole(&kept) else { return see_other(&begun.step("")) };
    page_with(status, &check_page(app, signed_in, &begun, &new, state).await?)
}

async fn file_refused(app: &App, signed_in: &SignedIn, token: &str, refused: &UploadRefused) -> Answer {
    again(app, signed_in, token, upload_status(refused), FormState::new().error("file", refused.to_string())).await
}

pub(super) async fn send(app: web::Data<App>, uploading: Uploading, named: web::Path<String>) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let sent = uploading.read(&app, &[SEEN]).await?;
    let begun = PLAN.sent_whole(&named, &sent.typed)?;
    let file = match sent.file {
        Ok(file) => file,
        Err(refused) => return file_refused(&app, &signed_in, &named, &refused).await,
    };
    let (context, shown) = (signed_in.context(sent.submission), begun.clone());
    let outcome = app
        .run(move |service| {
            let Some(state) = shown.load_to_send(service, &context)? else { return Ok(Sent::Gone) };
            if shown.is_changed(&state) {
                return Ok(Sent::Changed);
            }
            let Some(new) = whole(&state) else { return Ok(Sent::Gone) };
            let entered = held::enter_with(service, &context, new, file)?;
            drafts::forget(service, &context, &shown.draft()).map_err(never)?;
            Ok(Sent::Done(entered))
        })
        .await;
    match outcome {
        Ok(Sent::Done(entered)) => match &entered.held_by {
            _ if !entered.named.is_empty() => {
                let who = words::list(&entered.named);
                let said = format!("Plan recorded on {}. Only {who} can open it from now on", entered.reference);
                see_other_saying(&app, "/work", &said)
            }
            Some(team) => see_other_saying(&app, "/work", &format!("Plan kept with the case that {team} holds")),
            None => {
                let said = format!("Plan recorded on {}", entered.reference);
                see_other_saying(&app, &case_path(entered.reference.as_str(), ""), &said)
            }
        },
        Ok(Sent::Gone) => begun.gone(&app, &signed_in).await,
        Ok(Sent::Changed) => again(&app, &signed_in, &named, StatusCode::CONFLICT, FormState::new().error("", CHANGED)).await,
        Err(Failure::Rule(EnterRefused::LikelyMatch(_))) => see_other(&begun.step("/matches")),
        Err(Failure::Rule(EnterRefused::File(refused))) => file_refused(&app, &signed_in, &named, &refused).await,
        Err(Failure::Rule(refused)) => {
            let (begun, kept) = PLAN.open(&app, &signed_in, &named).await?;
            let Some(new) = whole(&kept) else { return see_other(&begun.step("")) };
            let state = FormState::new().error("", refused.to_string());
            let page = check_page(&app, &signed_in, &begun, &new, state).await?;
            wrong(&page.part(kept_way_back(&begun.step(step_of(refused.field())))))
        }
        Err(other) => Err(other.into()),
    }
}
