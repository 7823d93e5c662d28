//! Setting the checks on a row aside.

use ehc_application::{
    Context, Failure, NoRule, Service,
    plans::{
        StoredRow,
        rows::{self, DismissRefused, Dismissal},
        thread::{self, PlanView},
    },
};
use ehc_domain::{cases::CaseReference, ids::PlanRowId, policy::Action};
use serde_json::{Value, json};

use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::form,
    plans::{api::RowJson, ground::not_to_write},
    ui::{FormState, Html, govuk::Inset},
    web::route::Row,
};

form! { Dismissal {
    reason: lines("Why does it not matter here?", 3)
        .or("Say why this check does not matter here")
        .hint("It is asked again when the words change."),
    version: hidden(),
} }

fn load(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, PlanRowId),
) -> Result<(PlanView, StoredRow), Failure<NoRule>> {
    let view = thread::show(service, context, reference)?;
    let row = view.plan.row(*id).cloned().ok_or(Failure::NotFound)?;
    Ok((view, row))
}

pub(in crate::plans) fn dismiss() -> Vec<Row> {
    on_case_with("/cases/{reference}/plan/rows/{row}/dismiss", Action::PlanDraft, load, |(view, _)| &view.open)
        .part("plan")
        .does(
            "Sets the checks on a row aside",
            |service, context, (reference, id), dismissal| rows::dismiss(service, context, reference, *id, dismissal),
            |shown| {
                let (view, row) = &shown.ground.more;
                let checks = view.breaks.iter().filter(|found| found.row() == Some(row.id)).map(|found| view.words_of(found));
                shown
                    .form("Set a check aside", "Set it aside", "plan")
                    .part(Html::paragraph(row.text.as_str()))
                    .part(Inset { body: Html::bullets(checks) })
            },
        )
        .begins(|shown| FormState::new().with("version", shown.ground.more.1.version.to_string()))
        .instead(|shown| {
            let page = not_to_write(&shown.ground.more.0, &shown.frame, "Set a check aside")?;
            Some(Instead::Page(Box::new(page)))
        })
        .json("/api/v1/cases/{reference}/plan/rows/{row}/dismiss")
        .answers(200, |(_, id), ()| Named::of(*id))
        .stands(|refused| match refused {
            DismissRefused::Stale(now) => json!(RowJson::from(&**now)),
            _ => Value::Null,
        })
        .then(|shown, ()| Next::to(shown.path("plan")).saying("Check set aside"))
}
