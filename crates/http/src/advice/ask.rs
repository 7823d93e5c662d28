//! Asking everybody in one act.

use actix_web::web;
use ehc_application::{
    advice::{
        self, AskLine, AskRefused, NotAsked, Whom,
        ask::{Askable, ToAsk, ToAskLine},
    },
    timetable::advice_phrase,
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState, Binding, NotAskedGround},
    cases::CaseReference,
    codes::Coded,
    refusals::Refuses,
    text::{Text, TextRefused, Words},
};
use serde::de::IgnoredAny;

use super::show::frame_of;
use crate::{
    frames::FormPage,
    ui::{Choice, Field, FormState, Html, Link, govuk::Inset, words},
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
    if let Err(refused) = &to_ask.may_ask {
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
    let intro = match to_ask.may_ask {
        Ok(Askable::Added) => {
            "The law requires this advice now, and did not when everybody was asked. Whoever you ask hears at once."
        }
        _ => "What the law requires for this child is ticked. Everybody you ask hears at once.",
    };
    let when = Field::date("asked_on", "If they were asked before today, when?").hint("Leave empty if they are asked today.");
    let fields: Vec<Field> = to_ask.required.iter().chain(&to_ask.others).map(|line| field(line, &state)).collect();
    let page = frame.form("Ask for advice", "Ask for advice").intro(intro).part(Inset { body: due.into() });
    Ok(name_first(&to_ask)
        .into_iter()
        .fold(page, FormPage::part)
        .fields(fields.into_iter().chain([when]))
        .cancel(to_ask.open.path("advice"))
        .tokens(signed_in.csrf(), submission)
        .state(state))
}

/// Says that whoever is to be asked on a restricted case is named on it first, and leads whoever may name them there.
fn name_first(to_ask: &ToAsk) -> Option<Inset> {
    let words = "This case is restricted. Of those who sign in here, only people who are named on it can be asked.";
    let way = match to_ask.may_name {
        true => Html::link("Name somebody on this case", &to_ask.open.path("access/named")).then(" first, and then ask them."),
        false => "A manager who is named on it can name them first.".into(),
    };
    to_ask.open.subject.is_restricted.then(|| Inset { body: Html::from(words).then(" ").then(way) })
}

/// One line for each advice: who would be asked, and beneath it the questions, which stand open where nobody is named yet.
fn field(line: &ToAskLine, state: &FormState) -> Field {
    let name = |part: &str| format!("{part}-{}", line.kind.code());
    let title = advice::ask::kind_words(line.kind);
    if let Some(state) = line.already {
        let since = match state {
            AdviceState::Asked => String::new(),
            later => format!(", {}", later.label().to_lowercase()),
        };
        return Field::content(Html::paragraph(format!("{title}: asked already{since}")));
    }
    let is_asked = state.has(&name("ask"), "yes");
    let person = state.value(&name("person"));
    let chosen = line.choices.iter().find(|choice| key(&choice.whom).is_some_and(|key| key == person));
    let whom = match chosen {
        Some(choice) => choice.label.clone(),
        None => advice::read::asked_in_words(state.value(&name("name")), state.value(&name("body"))),
    };
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
    let why = line.why.map(|why| format!(". {why}")).unwrap_or_default();
    let hint = line.basis.map(|basis| format!("The law requires it for this child: {basis}{why}")).unwrap_or_default();
    let ask = Choice::new("yes", "Ask for it").reveals(who);
    let mut fields = vec![Field::checkboxes(&name("ask"), title.as_str(), vec![ask]).hint(hint)];
    if line.basis.is_some() {
        fields.push(not_asked_field(line.kind, &format!("If you do not ask: {title}")));
    }
    let says = match (is_asked, line.basis.is_some()) {
        (true, _) if whom.is_empty() => format!("{title}: say who is asked"),
        (true, _) => format!("{title}: {whom}"),
        (false, true) => format!("{title}: not asked"),
        (false, false) => title,
    };
    let is_open = (is_asked && whom.is_empty()) || (!is_asked && line.basis.is_some());
    Field::fold(says, fields, is_open)
}

/// The question why advice is not asked for. Fields: `ground-CODE`, `reason-CODE`, `author-CODE-day` and its kin.
fn not_asked_field(kind: AdviceKind, legend: &str) -> Field {
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

/// Reads the answer to [`not_asked_field`]; what cannot be taken is an error beside its box.
fn not_asked(kind: AdviceKind, state: &mut FormState) -> Option<NotAsked> {
    let name = |part: &str| format!("{part}-{}", kind.code());
    let Some(ground) = NotAskedGround::parse(state.value(&name("ground"))) else {
        let words = format!("Say on what ground this advice is not needed: {}", kind.label());
        state.refuse(&name("ground"), "missing", words);
        return None;
    };
    let reason = name(if ground == NotAskedGround::DoesNotApply { "unfit" } else { "reason" });
    let reason = taken(state, &reason, Words::optional)?;
    let mut day = |part: &str| fields::optional_date(state, &name(part));
    let (author, authority, family) = (day("author"), day("authority"), day("family"));
    Some(NotAsked { ground, reason, author_satisfied_on: author, authority_satisfied_on: authority, family_satisfied_on: family })
}

/// Reads a text; `None` when it cannot be taken, which stands beside its box then.
fn taken<T>(state: &mut FormState, name: &str, read: fn(&str) -> Result<T, TextRefused>) -> Option<T> {
    match read(state.value(name)) {
        Ok(text) => Some(text),
        Err(refused) => {
            state.refuse(name, refused.code(), refused.to_string());
            None
        }
    }
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<IgnoredAny>, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let mut state = sent.state();
    let to_ask = load(&app, sent.signed_in(), reference.clone()).await?;
    let lines = lines(&to_ask, &mut state);
    let asked_on = fields::optional_date(&mut state, "asked_on");
    if !state.has_errors() {
        let (context, asked, said) = (sent.context(), reference.clone(), asked_words(&lines));
        match ruled(app.run(move |service| advice::ask(service, &context, &asked, asked_on, lines)).await)? {
            Ok(_) => {
                return see_other_saying(&app, &to_ask.open.path("advice"), &said);
            }
            Err(refused) => state.fail(&field_of(&refused), refused.to_string()),
        }
    }
    wrong(&form(&app, sent.signed_in(), to_ask, state, sent.submission()).await?)
}

/// Says whom the service told and whom one must tell oneself: who has no account here is sent nothing.
fn asked_words(lines: &[AskLine]) -> String {
    let is_told = |line: &&AskLine| matches!(line.whom, Whom::User(_) | Whom::Team(_));
    let outside = lines.iter().filter(|line| matches!(line.whom, Whom::Outside { .. }));
    let outside: Vec<String> = outside.map(|line| advice_phrase(line.kind)).collect();
    let told = lines.iter().filter(is_told).count();
    match (told, outside.is_empty()) {
        (0, true) => "What is not asked for was recorded".into(),
        (_, true) => "Advice was asked for. Everybody asked has been told".into(),
        (0, false) => format!("Advice was asked for. Nobody has been told. Write yourself for: {}", words::list(&outside)),
        (_, false) => {
            format!(
                "Advice was asked for. Those with an account here have been told. Write yourself for: {}",
                words::list(&outside)
            )
        }
    }
}

fn lines(to_ask: &ToAsk, state: &mut FormState) -> Vec<AskLine> {
    let mut lines = Vec::new();
    for line in to_ask.required.iter().chain(&to_ask.others).filter(|line| line.already.is_none()) {
        let code = line.kind.code();
        if state.has(&format!("ask-{code}"), "yes") {
            lines.extend(whom(line.kind, state).map(|whom| AskLine { kind: line.kind, whom }));
        } else if line.basis.is_some() {
            lines.extend(not_asked(line.kind, state).map(|why| AskLine { kind: line.kind, whom: Whom::Nobody(why) }));
        }
    }
    lines
}

/// Reads who is asked; what cannot be taken is an error beside its box.
fn whom(kind: AdviceKind, state: &mut FormState) -> Option<Whom> {
    let name = |part: &str| format!("{part}-{}", kind.code());
    let person = state.value(&name("person")).to_owned();
    let whom = match person.split_once(':') {
        Some(("team", id)) => id.parse().ok().map(Whom::Team),
        Some(("user", id)) => id.parse().ok().map(Whom::User),
        _ if person == "outside" => {
            let (who, body) = (taken(state, &name("name"), Text::optional), taken(state, &name("body"), Text::optional));
            return Some(Whom::Outside { name: who?, body: body?, is_section_31: state.has(&name("bound"), "yes") });
        }
        _ => None,
    };
    if whom.is_none() {
        state.fail(&name("person"), AskRefused::NobodyNamed(kind).to_string());
    }
    whom
}

/// Returns the field beside which a refusal is shown.
fn field_of(refused: &AskRefused) -> String {
    match refused {
        AskRefused::WrongStage(_) | AskRefused::NothingToAsk => String::new(),
        AskRefused::InTheFuture | AskRefused::Order(_) => "asked_on".into(),
        AskRefused::Twice(kind) | AskRefused::AskedAlready(kind) => format!("ask-{}", kind.code()),
        AskRefused::RequiredLeftOut(kind) => format!("ground-{}", kind.code()),
        AskRefused::NobodyNamed(kind) => format!("name-{}", kind.code()),
        AskRefused::WrongContributor(kind) | AskRefused::HiddenFromThem(kind) => format!("person-{}", kind.code()),
        AskRefused::Ground(refused) => {
            let part = refused.field().unwrap_or_default().trim_end_matches("_satisfied_on");
            format!("{part}-{}", refused.kind().code())
        }
    }
}
