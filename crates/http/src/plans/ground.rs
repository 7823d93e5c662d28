//! What the pages of a plan share: the plan with its frame, the addresses below it, and the words for its parts.

use ehc_application::{
    Failure, NoRule, heading,
    plans::{
        WriteRefused, may_write,
        thread::{PlanView, SectionState, show},
    },
};
use ehc_domain::{
    advice::{AdviceKind, RequiredAdvice},
    cases::CaseReference,
    ids::AdviceId,
    plans::{AdulthoodAim, PlanSection, PlanState, ProvisionPart, VersionKind},
};

use crate::{
    cases::{frame, words::lower_first},
    frames::{CaseFrame, CasePage},
    ui::{
        CSRF_FIELD, Html, Link,
        form::hidden,
        parts::{Empty, SectionLink, SectionList, SubLink},
        words,
    },
    web::{App, HttpError, SignedIn},
};

/// What every page of the plan is made from.
pub(super) struct Ground {
    pub(super) view: PlanView,
    pub(super) frame: CaseFrame,
}

impl Ground {
    pub(super) fn path(&self, page: &str) -> String {
        self.view.open.path(&if page.is_empty() { "plan".to_owned() } else { format!("plan/{page}") })
    }

    /// The link to the advice that a row came from.
    pub(super) fn source(&self, advice: Option<AdviceId>, note: Option<&str>) -> Option<Link> {
        let advice = advice?;
        let found = self.view.advice.iter().find(|given| given.id == advice);
        let (title, page) = match found {
            Some(given) => (given.title.clone(), format!("advice/{}", given.request_id)),
            None => ("Earlier advice".to_owned(), "advice".to_owned()),
        };
        let text = note.map_or_else(|| title.clone(), |note| format!("{title}, {note}"));
        Some(Link::new(text, self.view.open.path(&page)))
    }

    /// The way to the file with which the plan was brought in; `None` where there is none to open.
    pub(super) fn file(&self) -> Option<Link> {
        let file = self.view.file?;
        Some(Link::new("Open the file of the plan", self.view.open.path(&format!("documents/{file}"))))
    }

    /// What to show in place of a section of which nothing is written here.
    pub(super) fn nothing_here(&self, section: PlanSection) -> Empty {
        let is_in_file = self.view.states.iter().any(|state| state.section == section && state.is_in_file);
        match (is_in_file, self.file()) {
            (true, Some(file)) => Empty::new("In the file of the plan").link(file),
            (true, None) => Empty::new("In the file of the plan").body("The file is withdrawn, or not for you to open."),
            (false, _) => Empty::new("Nothing here yet"),
        }
    }

    /// In place of a form, why the plan cannot be written in now; `None` when it can.
    pub(super) fn not_to_write(&self, title: &str) -> Option<CasePage> {
        not_to_write(&self.view, &self.frame, title)
    }

    /// When the plan was last written in, and by whom.
    pub(super) fn saved(&self, signed_in: &SignedIn) -> String {
        let (record, context) = (&self.view.plan.record, signed_in.context(None));
        let Some(name) = &self.view.saved_by else { return "Nothing is written yet".into() };
        let by = if record.last_drafter_id == Some(context.actor.user_id) { "you" } else { name };
        format!("Saved {} by {by}", words::moment(record.saved_at, context.today))
    }

    /// The side list of sections.
    pub(super) fn sections(&self, signed_in: &SignedIn) -> SectionList {
        let record = &self.view.plan.record;
        let title = match record.state {
            PlanState::Final => self.view.versions.last().map_or(VersionKind::Final, |last| last.kind).label().to_owned(),
            PlanState::Drafting | PlanState::DraftSent => format!("Draft {}", record.draft_number),
        };
        let link = |state: &SectionState| SectionLink {
            letter: state.section.letter().into(),
            title: state.section.label().into(),
            href: self.path(&format!("sections/{}", state.section.code())),
            state: state.words.clone(),
            to_fix: state.to_fix,
            current: false,
        };
        SectionList {
            title,
            saved: self.saved(signed_in),
            whole: Some(SubLink::new("Golden thread", self.path(""))),
            sections: self.view.states.iter().map(link).collect(),
        }
    }
}

/// In place of a form, why the plan cannot be written in; `None` when it can.
pub(super) fn not_to_write(view: &PlanView, frame: &CaseFrame, title: &str) -> Option<CasePage> {
    let why = match may_write(view.open.case.stage) {
        Err(refused) => refused.to_string(),
        Ok(()) if view.may_write => return None,
        Ok(()) => WriteRefused::Final.to_string(),
    };
    Some(frame.clone().not_now(title, why, &Link::new("The plan", view.open.path("plan"))))
}

pub(super) async fn ground(app: &App, signed_in: &SignedIn, reference: CaseReference) -> Result<Ground, HttpError> {
    let context = signed_in.context(None);
    let (view, heading) = app
        .run(move |service| {
            let view = show(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &view.open))?;
            Ok::<_, Failure<NoRule>>((view, heading))
        })
        .await?;
    let frame = frame(signed_in, &view.open, &heading, "plan");
    Ok(Ground { view, frame })
}

/// A button that posts by itself: `fields` go with it.
pub(super) fn post_button(signed_in: &SignedIn, action: &str, fields: &[(&str, &str)], words: &str, hidden_words: &str) -> Html {
    let carried = Html::concat(fields.iter().map(|(name, value)| hidden(name, value)));
    Html::trusted(format!(
        "<form method=\"post\" action=\"{}\">{}{carried}<button type=\"submit\" class=\"govuk-button govuk-button--secondary\" \
         data-module=\"govuk-button\">{}<span class=\"govuk-visually-hidden\"> {}</span></button></form>",
        Html::from(action),
        hidden(CSRF_FIELD, signed_in.csrf()),
        Html::from(words),
        Html::from(hidden_words)
    ))
}

/// Which aims of preparing for adulthood a row serves, in a line; `None` when it serves none.
pub(super) fn aims_words(aims: &[AdulthoodAim]) -> Option<String> {
    let labels: Vec<String> = aims.iter().map(|aim| lower_first(aim.label())).collect();
    (!labels.is_empty()).then(|| format!("Prepares for adulthood: {}", labels.join(", ")))
}

/// The words for a part that prepares for adulthood with nothing, with the way to the section in which that is put right.
pub(super) fn unprepared(ground: &Ground) -> Vec<Link> {
    let rows = ground.view.plan.checked();
    let link = |part: &ProvisionPart| {
        let page = ground.path(&format!("sections/{}", part.mended_in(&rows).code()));
        Link::new(format!("{} must prepare for adulthood: choose what does, or add it", part.label()), page)
    };
    ground.view.unprepared.iter().map(link).collect()
}

/// The words for each advice that the law requires of this child and nobody was asked for, with the way to ask.
pub(super) fn advice_to_ask(view: &PlanView) -> impl Iterator<Item = Link> {
    let words = |one: &RequiredAdvice| match one.kind {
        AdviceKind::PreparingForAdulthood => {
            "Nobody was asked for advice on preparing for adulthood, which the law requires from Year 9: ask for it".to_owned()
        }
        kind => format!("Nobody was asked for advice that the law requires of this child ({}): {}", one.basis, kind.label()),
    };
    view.advice_to_ask.iter().map(move |one| Link::new(words(one), view.open.path("advice/new")))
}

/// “B. Special educational needs”.
pub(super) fn section_words(section: PlanSection) -> String {
    format!("{}. {}", section.letter(), section.label())
}
