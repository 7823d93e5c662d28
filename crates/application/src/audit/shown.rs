//! Which page of a case somebody was shown, where what the page is made from leaves no row of its own.

use ehc_domain::{
    audit::Look,
    cases::CaseReference,
    policy::{Action, Target},
};
use ehc_persistence::cases;

use super::Opened;
use crate::{Context, Failure, Service, failure::NoRule, history::Told};

impl Service {
    /// Writes down that somebody was shown a page of a case, durable before this returns. `action` is what the page is for: whoever may open the case is
    /// written down as having opened it, whatever that is; `page` is its address within the case, empty for the first.
    ///
    /// # Errors
    /// Policy, where the case was hidden from them meanwhile; absence; storage. The page must then not be sent.
    pub fn note_shown(
        &self,
        context: &Context,
        reference: &CaseReference,
        action: Action,
        page: String,
    ) -> Result<(), Failure<NoRule>> {
        let subject = self.store.read(|conn| {
            let case = cases::find_by_reference(conn, reference)?.ok_or(Failure::NotFound)?;
            Ok::<_, Failure<NoRule>>(cases::subject_of(conn, &case)?)
        })?;
        let target = Target::Case(&subject);
        let permit = context.authorise(Action::CaseView, target).or_else(|_| context.authorise(action, target))?;
        let opened = (permit.action() == Action::CaseView).then(|| Opened::by(context, &subject));
        self.views.record(Look::of(&permit).telling(&Told::PageShown { page }), opened)?;
        Ok(())
    }
}
