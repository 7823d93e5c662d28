//! What every page of the register stands on.

use ehc_application::institutions::{self, Registered};
use ehc_domain::{ids::InstitutionId, policy::Action};

use crate::{
    act::{Place, Plain, at},
    frames::FormPage,
    ui::Shell,
    web::{HttpError, route::Rule},
};

/// Who keeps the register.
pub(super) const EDIT: Rule = Rule::May(Action::InstitutionEdit);

/// The address of the list.
pub(super) const LIST: &str = "/admin/institutions";

/// Reads which institution an address names.
pub(super) fn id(text: &str) -> Result<InstitutionId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// An act on an institution.
pub(super) fn on_institution(page: &'static str) -> Place<InstitutionId, Plain<Registered>> {
    at(page, EDIT, |service, context, id| institutions::show(service, context, id).map(Plain))
}

/// A form about the register, which leads back to one of its pages.
pub(super) fn form(shell: Shell, heading: &str, button: &str, back: &str) -> FormPage {
    FormPage::new(shell.titled(heading).current(LIST), heading, button).back(back).cancel(back)
}
