//! What was typed so far and is not recorded yet.

use ehc_application::{Context, Failure, NoRule, Service, drafts, requests::RecordRefused};

use super::forms::names;
use crate::{form::Form, ui::FormState};

pub(super) const DRAFT: &str = "request:new";

pub(super) fn kept(service: &Service, context: &Context) -> Result<FormState, Failure<NoRule>> {
    kept_as(service, context, DRAFT)
}

/// What was typed so far in the steps of a draft.
pub(crate) fn kept_as(service: &Service, context: &Context, draft: &str) -> Result<FormState, Failure<NoRule>> {
    Ok(FormState::from_pairs(drafts::find(service, context, draft)?.unwrap_or_default()))
}

/// Puts what this step asked into the draft, in place of what it held.
pub(super) fn keep<F: Form>(service: &Service, context: &Context, typed: &FormState) -> Result<(), Failure<NoRule>> {
    keep_as::<F>(service, context, DRAFT, typed)
}

/// Puts what a step asked into a draft, in place of what it held.
pub(crate) fn keep_as<F: Form>(
    service: &Service,
    context: &Context,
    draft: &str,
    typed: &FormState,
) -> Result<(), Failure<NoRule>> {
    let names = names::<F>();
    let mut all = drafts::find(service, context, draft)?.unwrap_or_default();
    all.retain(|(name, _)| !names.contains(name));
    for name in &names {
        all.extend(typed.values(name).iter().map(|value| (name.clone(), value.clone())));
    }
    drafts::keep(service, context, draft, &all)
}

pub(crate) fn never(failure: Failure<NoRule>) -> Failure<RecordRefused> {
    failure.map_rule(|never| match never {})
}
