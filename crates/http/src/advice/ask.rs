//! Asking everybody in one act.

use actix_web::web;
use ehc_application::advice::{
    self, AskLine, AskRefused, NotAsked, Whom,
    ask::{ToAsk, ToAskLine, may_ask},
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState, Binding, NotAskedGround},
    cases::CaseReference,
    codes::Coded,
};
use serde::de::IgnoredAny;

use super::show::frame_of;
use crate::{
    frames::FormPage,
    ui::{Choice, Field, FormState, Link, govuk::Inset, words},
    web::{
        App, HttpError, Protected, SignedIn,
        error::ruled,
        fields,
        path::reference,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let to_ask = load(&app, &signed_in, reference(&path)?).await?;
    if let Err(refused) = may_ask(to_ask.open.case.stage) {
        let frame = frame_of(&app, &signed_in, &to_ask.open, "advice").await?;
        let instead = Link::new("Advice of this case", to_ask.open.path("advice"));
        return page(&frame.not_now("Ask for advice", refused.to_string(), &instead));
    }
    let state = to_ask.required.iter().filter(|line| line.already.is_none()).fold(FormState::new(), start);
    page(&form(&app, &signed_in, to_ask, state, signed_in.new_submission()).await?)
}

async fn load(app: &App, signed_in: &SignedIn, reference: CaseReference) -> Result<ToAsk, HttpError> {
    let context = signed_in.context(None);
    Ok(app.run(move |service| advice::to_ask(service, &context, &reference)).await?)
}

/// Ticks what the law requires and fills in whoever would be asked.
fn start(state: FormState, line: &ToAskLine) -> FormState {
    let code = line.kind.code();
    let person = line.choices.first().and_then(|choice| key(&choice.whom)).unwrap_or_else(|| "outside".into());
    let (name, body) = line.outside.clone();
    state
        .with(&format!("ask-{code}"), "yes")
        .with(&format!("person-{code}"), person)
        .with(&format!("name-{code}"), name)
        .with(&format!("body-{code}"), body)
}

fn key(whom: &Whom) -> Option<String> {
    match whom {
        Whom::Team(id) => Some(format!("team:{id}")),
        Whom::User(id) => Some(format!("user:{id}")),
        Whom::Outside { .. } | Whom::Nobody(_) => None,
    }
}

async fn form(
    app: &App,
    signed_in: &SignedIn,
    to_ask: ToAsk,
    state: FormState,
    submission: String,
) -> Result<FormPage, HttpError> {
    let frame = frame_of(app, signed_in, &to_ask.open, "advice").await?;
    let due = to_ask.due.map(|due| format!("Whatever is asked today is due by {}.", words::date(due))).unwrap_or_default();
    let fields = to_ask.required.iter().chain(&to_ask.others).flat_map(fields);
    Ok(frame
        .form("Ask for advice", "Ask for advice")
        .intro("What the law requires for this child is ticked. Everybody you ask hears at once.")
        .part(Inset { body: due.into() })
        .fields(fields)
        .cancel(to_ask.open.path("advice"))
        .tokens(signed_in.csrf(), submission)
        .state(state))
}

fn fields(line: &ToAskLine) -> Vec<Field> {
    let name = |part: &str| format!("{part}-{}", line.kind.code());
    let title = advice::ask::kind_words(line.kind);
    if let Some(state) = line.already {
        let since = match state {
            AdviceState::Asked => String::new(),
            later => format!(", {}", later.label().to_lowercase()),
        };
        return vec![Field::content(crate::ui::Html::paragraph(format!("{title}: asked already{since}")))];
    }
    let mut people: Vec<(String, String)> = vec![(String::new(), "Choose".into())];
    people.extend(line.choices.iter().filter_map(|choice| Some((key(&choice.whom)?, choice.label.clone()))));
    people.push(("outside".into(), "Somebody who does not sign in here".into()));
    let mut who = vec![
        Field::select(&name("person"), "Who is asked", people).plain(),
        Field::text(&name("name"), "Name, if they do not sign in here").plain(),
        Field::text(&name("body"), "Their school, service or relation to the child").plain(),
    ];
    if line.binding == Binding::Section31 {
        let bound = vec![Choice::new("yes", "They work for an NHS body or another body that the 6-week limit binds")];
        who.push(Field::checkboxes(&name("bound"), "If they do not sign in here", bound).plain());
    }
    let hint = line.basis.map(|basis| format!("The law requires it for this child: {basis}")).unwrap_or_default();
    let ask = Choice::new("yes", "Ask for it").reveals(who);
    let mut fields = vec![Field::checkboxes(&name("ask"), title.as_str(), vec![ask]).hint(hint)];
    if line.basis.is_some() {
        fields.push(not_asked_field(line.kind, &format!("If you do not ask: {title}")));
    }
    fields
}

/// The question why advice is not asked for. Fields: `ground-CODE`, `reason-CODE`, `author-CODE-day` and its kin.
pub(super) fn not_asked_field(kind: AdviceKind, legend: &str) -> Field {
    let name = |part: &str| format!("{part}-{}", kind.code());
    let days = vec![
        Field::date(&name("author"), "When was its author satisfied with it?").plain(),
        Field::date(&name("authority"), "When were we satisfied with it?").plain(),
        Field::date(&name("family"), "When was the family satisfied with it?").plain(),
        Field::lines(&name("reason"), "Which advice, and why it is enough", 3).plain(),
    ];
    let reason = vec![Field::lines(&name("unfit"), "Why it does not apply", 3).plain()];
    let mut choices = Vec::new();
    if kind.may_rely_on_existing() {
        let ground = NotAskedGround::ExistingAdviceAccepted;
        choices.push(Choice::new(ground.code(), ground.label()).reveals(days));
    }
    let ground = NotAskedGround::DoesNotApply;
    choices.push(Choice::new(ground.code(), ground.label()).reveals(reason));
    Field::radios(&name("ground"), legend, choices).small()
}

/// Reads the answer to [`not_asked_field`]; what is no date is an error beside its box.
pub(super) fn not_asked(kind: AdviceKind, state: &mut FormState) -> NotAsked {
    let name = |part: &str| format!("{part}-{}", kind.code());
    let ground = NotAskedGround::parse(state.value(&name("ground")));
    let reason = if ground == Some(NotAskedGround::DoesNotApply) { "unfit" } else { "reason" };
    let mut day = |part: &str| fields::optional_date(state, &name(part));
    let (author, authority, family) = (day("author"), day("authority"), day("family"));
    NotAsked {
        ground,
        reason: state.value(&name(reason)).to_owned(),
        author_satisfied_on: author,
        authority_satisfied_on: authority,
        family_satisfied_on: family,
    }
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<IgnoredAny>, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let mut state = sent.state();
    let to_ask = load(&app, sent.signed_in(), reference.clone()).await?;
    let lines = lines(&to_ask, &mut state);
    if !state.has_errors() {
        let (context, asked) = (sent.context(), reference.clone());
        match ruled(app.run(move |service| advice::ask(service, &context, &asked, lines)).await)? {
            Ok(_) => {
                return see_other_saying(
                    &app,
                    &to_ask.open.path("advice"),
                    "Advice was asked for. Everybody asked has been told",
                );
            }
            Err(refused) => state.fail(&field_of(&refused), refused.to_string()),
        }
    }
    wrong(&form(&app, sent.signed_in(), to_ask, state, sent.submission()).await?)
}

fn lines(to_ask: &ToAsk, state: &mut FormState) -> Vec<AskLine> {
    let mut lines = Vec::new();
    for line in to_ask.required.iter().chain(&to_ask.others).filter(|line| line.already.is_none()) {
        let code = line.kind.code();
        if state.has(&format!("ask-{code}"), "yes") {
            match whom(line.kind, state) {
                Some(whom) => lines.push(AskLine { kind: line.kind, whom }),
                None => state.fail(&format!("person-{code}"), AskRefused::NobodyNamed(line.kind).to_string()),
            }
        } else if line.basis.is_some() {
            lines.push(AskLine { kind: line.kind, whom: Whom::Nobody(not_asked(line.kind, state)) });
        }
    }
    lines
}

fn whom(kind: AdviceKind, state: &FormState) -> Option<Whom> {
    let value = |part: &str| state.value(&format!("{part}-{}", kind.code())).to_owned();
    let person = value("person");
    match person.split_once(':') {
        Some(("team", id)) => id.parse().ok().map(Whom::Team),
        Some(("user", id)) => id.parse().ok().map(Whom::User),
        _ if person == "outside" => Some(Whom::Outside {
            name: value("name"),
            body: value("body"),
            is_section_31: state.has(&format!("bound-{}", kind.code()), "yes"),
        }),
        _ => None,
    }
}

/// Returns the field beside which a refusal is shown.
pub(super) fn field_of(refused: &AskRefused) -> String {
    match refused {
        AskRefused::WrongStage(_) | AskRefused::NothingToAsk => String::new(),
        AskRefused::Twice(kind) | AskRefused::AskedAlready(kind) => format!("ask-{}", kind.code()),
        AskRefused::RequiredLeftOut(kind) | AskRefused::GroundMissing(kind) | AskRefused::FamilyIsAlwaysAsked(kind) => {
            format!("ground-{}", kind.code())
        }
        AskRefused::ReasonMissing(kind) => format!("reason-{}", kind.code()),
        AskRefused::NobodyNamed(kind) => format!("name-{}", kind.code()),
        AskRefused::WrongContributor(kind) => format!("person-{}", kind.code()),
        AskRefused::SatisfactionMissing { kind, who } | AskRefused::SatisfactionAhead { kind, who } => {
            let part =
                if who.contains("author") && !who.contains("authority") { "author" } else { who.trim_start_matches("the ") };
            format!("{part}-{}", kind.code())
        }
    }
}
