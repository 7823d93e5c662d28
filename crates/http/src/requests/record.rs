//! Every answer once more, and the act: the request is recorded with the file that brought it.

use actix_web::{http::StatusCode, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    cases::case_path,
    documents::UploadRefused,
    drafts,
    people::doubt_on_entry,
    requests::{self, Joined, NewParent, NewRequest, RecordRefused, Since},
};
use ehc_domain::{
    email::EmailAddress,
    people::numbers::Upn,
    refusals::Refuses,
    requests::{Became, Circumstance},
    timetable::rules::Purpose,
};

use super::{
    forms::{KEPT_APART, REQUEST, whole},
    parents,
    steps::schools,
};
use crate::{
    approvals::overdue_from_the_first_moment,
    begun::{Begun, CHANGED, Sent, never},
    frames::{FormPage, SEEN},
    ui::{
        Field, FormState, Html, Shell,
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

pub(super) async fn check(app: web::Data<App>, signed_in: SignedIn, named: web::Path<String>) -> Answer {
    let (begun, state) = REQUEST.open(&app, &signed_in, &named).await?;
    let Some(new) = whole(&state) else { return see_other(&begun.step("")) };
    // What was answered later may contradict what was answered before it, and what is on record may refuse it: that is said before it is sent.
    let (context, tried) = (signed_in.context(None), new.clone());
    match app.run(move |service| requests::record(&service.rehearsing(), &context, tried)).await {
        Ok(_) => page(&check_page(&app, &signed_in, &begun, &new, FormState::new()).await?),
        Err(Failure::Rule(RecordRefused::LikelyMatch(_))) => see_other(&begun.step("/matches")),
        Err(Failure::Rule(refused)) => wrong(&refused_page(&app, &signed_in, &begun, &new, &refused).await?),
        Err(other) => Err(other.into()),
    }
}

/// Where the answer is put right that a rule refuses.
fn step_of(field: Option<&str>) -> &'static str {
    match field {
        Some("born_on" | "child_name" | "upn" | "kept_apart") => "/child",
        Some("joins" | "match_reason") => "/matches",
        Some("institution_id" | "same_as") => "/family",
        _ => "",
    }
}

/// The check once more with what is wrong, and the way to the step that mends it.
async fn refused_page(
    app: &App,
    signed_in: &SignedIn,
    begun: &Begun,
    new: &NewRequest,
    refused: &RecordRefused,
) -> Result<FormPage, HttpError> {
    let state = FormState::new().error("", refused.to_string());
    let way_back = kept_way_back(&begun.step(step_of(refused.field())));
    Ok(check_page(app, signed_in, begun, new, state).await?.part(way_back))
}

/// Says that nothing typed is lost, and leads to the step where it is put right.
pub(crate) fn kept_way_back(step: &str) -> Html {
    Html::paragraph(
        Html::from("Nothing is recorded yet, and your answers are kept. ").then(Html::link("Put it right", step)).then("."),
    )
}

async fn check_page(
    app: &App,
    signed_in: &SignedIn,
    begun: &Begun,
    new: &NewRequest,
    state: FormState,
) -> Result<FormPage, HttpError> {
    let schools = schools(app).await?;
    let change = |row: SummaryRow, step: &str| row.action(ActionLink::change("this answer", begun.step(step)));
    let school = new
        .institution_id
        .and_then(|id| schools.iter().find(|(known, _)| *known == id.to_string()))
        .map_or_else(|| "None".to_owned(), |(_, name)| name.clone());
    let named = |parent: &NewParent| {
        let relation = parent.relation.as_ref().map(|relation| format!(", {relation}"));
        let known = if parent.same_as.is_some() { ", who is on record" } else { "" };
        format!("{}{}{known}", parent.name, relation.unwrap_or_default())
    };
    let parent = new.parent.as_ref().map_or_else(|| "Not given".to_owned(), named);
    let context = signed_in.context(None);
    let added = {
        let new = new.clone();
        app.run(move |service| requests::preview(service, &context, &new)).await?
    };
    let mut rows = vec![
        change(SummaryRow::new("Received", words::date(new.received_on.date())), ""),
        change(SummaryRow::new("How it came", new.channel.label()), ""),
        change(SummaryRow::new("Asked by", format!("{}, {}", new.requester_name, new.source.label().to_lowercase())), ""),
        change(SummaryRow::new("Receipt sent to", receipt(new, added.as_ref())), ""),
        change(SummaryRow::new("Child", Html::name(new.child_name.as_str())), "/child"),
        change(SummaryRow::new("Date of birth", new.born_on.map_or_else(|| "Not given".to_owned(), words::date)), "/child"),
        change(SummaryRow::new("Unique pupil number (UPN)", upn_words(new.upn.as_ref())), "/child"),
    ];
    if let Some(concerns) = &new.concerns {
        rows.insert(4, change(SummaryRow::new("What they said", Html::lines(concerns.as_str())), ""));
    }
    let circumstances = [
        (Circumstance::Hearing, new.hearing_impairment),
        (Circumstance::Vision, new.vision_impairment),
        (Circumstance::ArmedForces, new.armed_forces_family),
        (Circumstance::InCare, new.in_care),
    ];
    rows.extend(applies(&circumstances).map(|words| change(SummaryRow::new("What applies", words), "/child")));
    if new.kept_apart {
        rows.push(change(SummaryRow::new("Former identity", "Kept apart"), "/child"));
    }
    match &added {
        Some(Joined { found, comes, .. }) => {
            let case = found.reference.clone().unwrap_or_else(|| format!("the case that {} holds", found.team));
            rows.push(change(SummaryRow::new("Added to", case), "/matches"));
            rows.extend(comes.as_ref().map(|name| SummaryRow::new("Added to the circle", Html::name(name))));
        }
        None => {
            rows.extend([
                change(SummaryRow::new("School", school), "/family"),
                change(SummaryRow::new("Parent or carer", parent), "/family"),
            ]);
            let reached = new.parent.iter().flat_map(how_reached);
            rows.extend(reached.map(|(name, words)| change(SummaryRow::new(name, Html::lines(&words)), "/family")));
        }
    }
    rows.extend(parents::said_of(app, new.parent.clone()).await?.into_iter().map(|(what, words)| SummaryRow::new(what, words)));
    let lists = vec![SummaryList::new(rows)];
    let (law, received_on, today) = (app.service.store.law(), new.received_on.date(), signed_in.context(None).today);
    let limit = |purpose| law.assessment_limit(purpose, received_on).map(words::date);
    let limits = limit(Purpose::AssessmentDecision).zip(limit(Purpose::FinalPlan));
    let past = |(purpose, what): (Purpose, &str)| {
        let due = law.assessment_limit(purpose, received_on).filter(|due| *due < today)?;
        Some(format!("{what} ({})", words::date(due)))
    };
    let starts = added.as_ref().is_none_or(|joined| matches!(joined.became, Became::Began | Became::Earlier));
    let owed = [(Purpose::AssessmentDecision, "Decide whether to assess"), (Purpose::FinalPlan, "Send the final plan")];
    let late: Vec<String> = owed.into_iter().filter(|_| starts).filter_map(past).collect();
    let dates = clock(added.as_ref(), limits);
    // What is refused is promised no day.
    let dates = state.error_for("").is_none().then_some(dates);
    let shell = signed_in.shell("Check the request").current("/work");
    let mut page = begun.page(answers(shell, lists, dates.as_deref(), &upload::limits(app), upload::ACCEPTED, state));
    page = overdue_from_the_first_moment(late).into_iter().fold(page, FormPage::part);
    if new.kept_apart {
        page = page.part(Warning { text: KEPT_APART.into() });
    }
    let ((born_on, school), days) = ((new.born_on, new.institution_id), (new.received_on.date(), signed_in.context(None).today));
    if let Some(doubt) = app.run(move |service| Ok::<_, Failure<NoRule>>(doubt_on_entry(service, born_on, school, days)?)).await?
    {
        page = page.part(Warning { text: format!("{doubt}.").into() });
    }
    Ok(page.tokens(signed_in.csrf(), signed_in.new_submission()))
}

/// How a parent or carer is reached, as far as it was said.
fn how_reached(parent: &NewParent) -> Vec<(&'static str, String)> {
    let said = [
        ("Their phone number", parent.phone.as_ref().map(ToString::to_string)),
        ("Their email address", parent.email.as_ref().map(|email| EmailAddress::as_str(email).to_owned())),
        ("Their address", parent.address.as_ref().map(ToString::to_string)),
        ("How they are best reached", parent.contact_way.as_ref().map(ToString::to_string)),
        ("Their language", parent.language.as_ref().map(ToString::to_string)),
    ];
    said.into_iter().filter_map(|(name, words)| Some((name, words?))).collect()
}

/// A child’s number as it was typed.
pub(crate) fn upn_words(upn: Option<&Upn>) -> String {
    upn.map_or_else(|| "Not given".to_owned(), |upn| upn.as_str().to_owned())
}

/// Names what applies to the child; `None` where nothing does.
pub(crate) fn applies(circumstances: &[(Circumstance, bool)]) -> Option<String> {
    let named = circumstances.iter().filter(|(_, applies)| *applies).map(|(one, _)| one.label().to_lowercase());
    let named: Vec<String> = named.collect();
    (!named.is_empty()).then(|| words::sentence(&words::list(&named)))
}

/// Says where the receipt goes, or why it goes to nobody.
fn receipt(new: &NewRequest, added: Option<&Joined>) -> String {
    let Some(address) = new.requester_email.as_ref().map(EmailAddress::as_str) else { return "Not given".to_owned() };
    match added.map(|joined| joined.is_silent) {
        Some(Some(true)) => {
            format!(
                "Nobody. On that case it is recorded that {} must not be told, so no receipt goes to them",
                new.requester_name
            )
        }
        Some(None) => format!("{address}, unless that case says that nothing may go to them"),
        Some(Some(false)) | None => address.to_owned(),
    }
}

/// Says which clock the request starts, if it starts one.
fn clock(added: Option<&Joined>, limits: Option<(String, String)>) -> String {
    let by_law = |limits: Option<(String, String)>| match limits {
        Some((decide, finish)) => {
            format!("We must tell the family by {decide} whether we will assess, and send any final plan by {finish}.")
        }
        None => "The law sets no dates for a request of that day.".to_owned(),
    };
    let Some(Joined { became, since, .. }) = added else { return by_law(limits) };
    match (became, since) {
        (Became::Began | Became::Earlier, Some(Since::OthersWithdrew(on))) => {
            format!("{} The assessment counts from it. {}", still_asks(*on), by_law(limits))
        }
        (Became::Kept, Some(Since::OthersWithdrew(on))) => {
            format!("{} The family was told that we will assess, so the assessment goes on, with its limits as they were.", still_asks(*on))
        }
        (Became::Kept, Some(since)) => format!("{} It is kept on record and starts no clock.", answered(*since)),
        (Became::Began, _) => by_law(limits),
        (Became::Earlier, _) => {
            let counted = "This request came before the one on record, so the assessment counts from its day.";
            format!("{counted} {}", by_law(limits))
        }
        (Became::Kept | Became::SetAside, None) => {
            "An assessment of this child is under way. The request is kept with it and starts no second clock.".into()
        }
        (Became::Reassessment | Became::SetAside, _) => {
            "There is a plan for this child. From the family or the school this is a request to re-assess, which must be answered in \
             15 days (section 44(2))."
                .into()
        }
    }
}

/// Says of a request that everybody else withdrew after it.
fn still_asks(on: NaiveDate) -> String {
    format!(
        "Everybody else who had asked withdrew on {}, after this request came. Nobody withdraws the request of somebody else, so this one still asks: the case is opened \
         again, and the others count as having withdrawn alone.",
        words::date(on)
    )
}

/// Says what came after a request.
fn answered(since: Since) -> String {
    match since {
        Since::Answered(on) => {
            format!("What the family was sent on {} answers this request, which came before.", words::date(on))
        }
        Since::MovedAway(on) => {
            format!(
                "The child moved to another council’s area on {}, after this request came. We are responsible no more.",
                words::date(on)
            )
        }
        Since::MakerWithdrew(on) | Since::OthersWithdrew(on) => {
            format!("Whoever made this request withdrew on {}, after it came.", words::date(on))
        }
        Since::Ordered(on) => {
            format!(
                "An assessment that was ordered or agreed to on appeal on {} is under way, and answers this request.",
                words::date(on)
            )
        }
    }
}

/// "Check before you record": every answer with its "Change" link, and the email or letter that brought it. Fields: `file`.
fn answers(shell: Shell, lists: Vec<SummaryList>, dates: Option<&str>, limits: &str, accept: &str, state: FormState) -> FormPage {
    let page = FormPage::new(shell.titled("Check the request"), "Check the request before you record it", "Record the request");
    let page = lists.into_iter().fold(page, FormPage::part);
    let page = match dates {
        Some(dates) => page.part(Inset { body: dates.into() }),
        None => page,
    };
    page.field(
        Field::file("file", "The email or letter that brought it")
            .hint(format!("Optional. It is kept with the case. {limits}. Save an email as PDF"))
            .accept(accept),
    )
    .state(state)
}

/// Shows the check again as the answers stand now, with what is wrong; every answer is still in the draft.
async fn again(app: &App, signed_in: &SignedIn, token: &str, status: StatusCode, state: FormState) -> Answer {
    let (begun, kept) = REQUEST.open(app, signed_in, token).await?;
    let Some(new) = whole(&kept) else { return see_other(&begun.step("")) };
    page_with(status, &check_page(app, signed_in, &begun, &new, state).await?)
}

async fn file_refused(app: &App, signed_in: &SignedIn, token: &str, refused: &UploadRefused) -> Answer {
    again(app, signed_in, token, upload_status(refused), FormState::new().error("file", refused.to_string())).await
}

pub(super) async fn send(app: web::Data<App>, uploading: Uploading, named: web::Path<String>) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let sent = uploading.read(&app, &[SEEN]).await?;
    let begun = REQUEST.sent_whole(&named, &sent.typed)?;
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
            let recorded = requests::record_with(service, &context, new, file)?;
            drafts::forget(service, &context, &shown.draft()).map_err(never)?;
            Ok(Sent::Done(recorded))
        })
        .await;
    match outcome {
        Ok(Sent::Done(recorded)) => {
            let case = case_path(recorded.reference.as_str(), "");
            match (&recorded.held_by, recorded.became) {
                _ if !recorded.named.is_empty() => {
                    let who = words::list(&recorded.named);
                    let said = format!("Request recorded as {}. Only {who} can open it from now on", recorded.reference);
                    see_other_saying(&app, "/work", &said)
                }
                (Some(team), _) => see_other_saying(&app, "/work", &format!("Request kept with the case that {team} holds")),
                (None, Became::Began) => see_other_saying(&app, &case, &format!("Request recorded as {}", recorded.reference)),
                (None, became) => see_other_saying(&app, &case, &format!("Request recorded. {}", became.label())),
            }
        }
        Ok(Sent::Gone) => begun.gone(&app, &signed_in).await,
        Ok(Sent::Changed) => again(&app, &signed_in, &named, StatusCode::CONFLICT, FormState::new().error("", CHANGED)).await,
        Err(Failure::Rule(RecordRefused::LikelyMatch(_))) => see_other(&begun.step("/matches")),
        Err(Failure::Rule(RecordRefused::File(refused))) => file_refused(&app, &signed_in, &named, &refused).await,
        Err(Failure::Rule(refused)) => {
            let (begun, state) = REQUEST.open(&app, &signed_in, &named).await?;
            let Some(new) = whole(&state) else { return see_other(&begun.step("")) };
            wrong(&refused_page(&app, &signed_in, &begun, &new, &refused).await?)
        }
        Err(other) => Err(other.into()),
    }
}
