//! Making the plan final: the gates, the approval, the end.

mod ask;
mod confirm;

pub(super) use ask::ask;
pub(super) use confirm::confirm;

use actix_web::web;
use ehc_application::{
    Failure, NoRule,
    appeals::AppealDates,
    heading,
    plans::finalise::{self, Gates, issued_in},
    sending_back::SentBack,
};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    plans::{FinaliseRefused, PlanState, ProvisionPart, VersionKind},
    policy::{Action, Decision, Target, decide},
};

use crate::{
    appeals,
    cases::frame,
    frames::{CaseFrame, CasePage, WeightyAct},
    plans::ground::{advice_to_ask, ground, post_button},
    questions,
    ui::{
        Html, Link,
        govuk::{Button, Inset, Tag, Task, TaskList},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        path::reference,
        respond::{Answer, page, see_other},
    },
};

struct Ready {
    gates: Gates,
    frame: CaseFrame,
}

impl Ready {
    fn path(&self, page: &str) -> String {
        self.gates.view.open.path(&format!("plan/{page}"))
    }
}

async fn ready(app: &App, signed_in: &SignedIn, reference: CaseReference) -> Result<Ready, HttpError> {
    let context = signed_in.context(None);
    let (gates, heading) = app
        .run(move |service| {
            let gates = finalise::show(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &gates.view.open))?;
            Ok::<_, Failure<NoRule>>((gates, heading))
        })
        .await?;
    let frame = frame(signed_in, &gates.view.open, &heading, "plan");
    Ok(Ready { gates, frame })
}

/// A gate on the page: what must hold, the refusals that close it, and where it is opened.
struct Gate {
    title: &'static str,
    href: Option<String>,
    closes: fn(&FinaliseRefused) -> bool,
}

fn list(ready: &Ready) -> Vec<Gate> {
    use FinaliseRefused as F;
    let mut gates = vec![
        Gate {
            title: "The family had a draft and 15 days to comment",
            href: Some(ready.path("send-draft")),
            closes: |gate| matches!(gate, F::NoDraftServed | F::RepresentationsStillOpen { .. }),
        },
        Gate {
            title: "Every comment has an answer",
            href: Some(ready.path("comments")),
            closes: |gate| matches!(gate, F::CommentsUnanswered(_)),
        },
        Gate {
            title: "The plan changed only because of what the family said",
            href: Some(ready.path("comments")),
            closes: |gate| matches!(gate, F::ChangedSinceDraft),
        },
        Gate {
            title: "Schools and colleges have answered, or had 15 days",
            href: Some(ready.gates.view.open.path("consultations")),
            closes: |gate| matches!(gate, F::ConsultationOpen { .. }),
        },
        Gate {
            title: "Section I names a school or college that is open, or a type",
            href: Some(ready.path("sections/i")),
            closes: |gate| matches!(gate, F::SettingMissing | F::SettingClosed { .. }),
        },
    ];
    let view = &ready.gates.view;
    if view.adulthood.is_asked_on(view.timetable.today) {
        gates.extend(prepared(ready));
    }
    if ready.gates.facts.has_health_provision {
        gates.push(Gate {
            title: "Health agrees to section G",
            href: Some(ready.path("sections/g")),
            closes: |gate| matches!(gate, F::HealthAgreementMissing),
        });
    }
    gates
}

/// From Year 9, one gate for each part of the plan that specifies provision, and section F in any case.
fn prepared(ready: &Ready) -> impl Iterator<Item = Gate> {
    use FinaliseRefused as F;
    let rows = ready.gates.view.plan.checked();
    let is_specified = |part: ProvisionPart| {
        part == ProvisionPart::Education || rows.iter().any(|row| ProvisionPart::of(row.section) == Some(part))
    };
    let gate = |part: ProvisionPart| {
        let (title, closes): (_, fn(&F) -> bool) = match part {
            ProvisionPart::Education => {
                ("Section F prepares for adulthood", |gate| matches!(gate, F::AdulthoodMissing(ProvisionPart::Education)))
            }
            ProvisionPart::Health => {
                ("Section G prepares for adulthood", |gate| matches!(gate, F::AdulthoodMissing(ProvisionPart::Health)))
            }
            ProvisionPart::SocialCare => {
                ("Section H prepares for adulthood", |gate| matches!(gate, F::AdulthoodMissing(ProvisionPart::SocialCare)))
            }
        };
        Gate { title, href: Some(ready.path(&format!("sections/{}", part.mended_in(&rows).code()))), closes }
    };
    ProvisionPart::ALL.iter().copied().filter(|part| is_specified(*part)).map(gate).collect::<Vec<_>>().into_iter()
}

fn tasks(ready: &Ready) -> TaskList {
    let task = |gate: Gate| {
        let closed = ready.gates.closed.iter().find(|one| (gate.closes)(one));
        Task {
            title: gate.title.into(),
            href: gate.href,
            hint: closed.map(|gate| Html::from(words_of(gate))),
            status: if closed.is_some() { Tag::amber("To do").into() } else { "Complete".into() },
        }
    };
    let tasks = list(ready).into_iter().map(task).chain([approval(ready)]).collect();
    TaskList { id: "gates".into(), tasks }
}

/// That another person approves, which nobody has while the plan is not final: who can.
fn approval(ready: &Ready) -> Task {
    let is_own = ready.gates.closed.iter().any(|gate| matches!(gate, FinaliseRefused::SamePersonAsDrafter));
    let hint = match (is_own, ready.gates.view.may_finalise) {
        (true, _) => FinaliseRefused::SamePersonAsDrafter.to_string(),
        (false, true) => "Nobody has yet. You did not write in it last, so you can".to_owned(),
        (false, false) => "Nobody has yet. A manager can who did not write in it last".to_owned(),
    };
    Task { title: "Another person approves".into(), href: None, hint: Some(hint.into()), status: Tag::amber("To do").into() }
}

/// The refusal with its day as people read it.
fn words_of(gate: &FinaliseRefused) -> String {
    match gate {
        FinaliseRefused::RepresentationsStillOpen { until } => {
            format!("The family can comment until the end of {}", words::date(*until))
        }
        FinaliseRefused::ConsultationOpen { until } => {
            format!("A school or college that was consulted can answer until {}", words::date(*until))
        }
        other => other.to_string(),
    }
}

pub(super) async fn gates(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ready = ready(&app, &signed_in, reference(&path)?).await?;
    let gates = &ready.gates;
    if gates.view.plan.record.state == PlanState::Final {
        return see_other(&ready.path("finalise/done"));
    }
    let is_open = gates.may_be_approved();
    let lacking = appeals::lacking(&gates.parts);
    let approve = (is_open && lacking.is_none() && gates.view.may_finalise)
        .then(|| Link::new("Approve and send", ready.path("finalise/confirm")));
    let mut shown = gates_page(ready.frame.clone(), tasks(&ready), approve);
    shown = lacking.into_iter().fold(shown, CasePage::part_of_page);
    if let Some(from) = gates.view.adulthood.from.filter(|_| is_open && !gates.closed.is_empty()) {
        let words = format!(
            "If the plan was sent before {}, when Year 9 began for this child, go on and enter that day.",
            words::date(from)
        );
        shown = shown.part_of_page(Inset { body: words.into() });
    }
    for link in advice_to_ask(&gates.view) {
        shown = shown.part_of_page(Inset { body: Html::link(link.text, &link.href) });
    }
    if !gates.changed.is_empty() {
        let letters: Vec<_> = gates.changed.iter().map(|section| section.letter()).collect();
        let words = format!("Changed since the family had the draft: {}.", words::list(&letters));
        shown = shown.part_of_page(Html::paragraph(words));
    }
    shown = waiting(shown, &signed_in, &ready);
    let others = gates.closed.iter().all(|gate| *gate == FinaliseRefused::SamePersonAsDrafter);
    if others && gates.asked.is_none() && gates.question().is_none() && !(is_open && gates.view.may_finalise) {
        let action = ready.path("finalise/ask");
        shown = shown.part_of_page(post_button(&signed_in, &action, &[], "Ask a manager to approve", "the plan"));
    }
    page(&shown)
}

/// Who asked that it is approved, and what was asked of them.
fn waiting(shown: CasePage, signed_in: &SignedIn, ready: &Ready) -> CasePage {
    let (gates, context) = (&ready.gates, signed_in.context(None));
    let open = &gates.view.open;
    let mut shown = shown;
    match (gates.question(), &gates.asked) {
        (Some(_), _) => {
            let answer = Button::go("Answer, and ask for approval again", ready.path("finalise/ask")).secondary();
            shown = shown.part_of_page(Html::buttons([answer]));
        }
        (None, Some(asked)) => {
            let when = words::moment(asked.at, context.today);
            let words = Html::name(&asked.name).then(format!(" asked for approval, {when}. It waits for a manager."));
            shown = shown.part_of_page(Inset { body: words });
            let may = decide(&context.actor, Action::QuestionAsk, Target::Case(&open.subject)) == Decision::Allow;
            if may && asked.by != context.actor.user_id {
                let place = open.path(questions::place(SentBack::Plan));
                shown = shown.part_of_page(Html::paragraph(Html::link("Send it back with a question", &place)));
            }
        }
        (None, None) => {}
    }
    questions::list(&gates.questions, context.today).into_iter().fold(shown, CasePage::part_of_page)
}

pub(super) async fn done(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    let issued = issued_in(&ground.view.timetable).ok_or(HttpError::NotFound)?;
    let on = words::date(issued.on);
    let against = match (issued.limit, issued.days_late, issued.days_early) {
        (None, ..) => format!("It was sent on {on}."),
        (Some(limit), 0, 0) => format!("It was sent on {on}, the last day of the limit, {}: on time.", words::date(limit)),
        (Some(limit), 0, early) => {
            format!("It was sent on {on}, {} before the limit of {}: on time.", words::days(early), words::date(limit))
        }
        (Some(limit), late, _) => {
            format!("It was sent on {on}, {} after the limit of {}: late.", words::days(late), words::date(limit))
        }
    };
    let mut next: Vec<Html> = vec![against.into()];
    let last = ground.view.versions.iter().rfind(|version| version.kind == VersionKind::Final);
    let why = last.and_then(|version| version.late_reason.as_deref());
    next.extend(why.map(|why| Html::from(format!("Why it was late: {why}"))));
    let why = last.and_then(|version| version.keyed_late_reason.as_deref());
    next.extend(why.map(|why| Html::from(format!("Why it was entered late: {why}"))));
    next.extend([
        "Those who gave advice and have an account here are told, and see where the plan uses it.".into(),
        "The letter with the family’s rights is kept with the plan.".into(),
    ]);
    let act = WeightyAct { frame: ground.frame.clone(), title: "Finalise the plan".into(), cancel: ground.path("") };
    let links = vec![Link::new("The plan", ground.path("")), Link::new("Back to the case", ground.view.open.path(""))];
    let mut done = act.done("The plan is issued", next, links);
    if let Some(dates) = AppealDates::of_notice(&ground.view.timetable, "final_plan_sent") {
        done.parts.push(appeals::dates(&dates, &ground.view.open).into());
    }
    page(&done)
}

/// `…/plan/finalise`: every gate, and who can open those that are closed.
fn gates_page(frame: CaseFrame, gates: TaskList, approve: Option<Link>) -> CasePage {
    let shell = frame.shell.for_case("Finalise the plan", &frame.identity.reference);
    let page = CasePage::part(shell, frame.identity, frame.subnav, "Finalise the plan")
        .lead("Every check must pass before the plan can be approved.")
        .part_of_page(gates);
    match approve {
        Some(link) => page.part_of_page(Button::go(link.text, link.href)),
        None => page,
    }
}
