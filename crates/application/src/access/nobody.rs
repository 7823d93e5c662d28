//! What administrators have to do where nobody is left to tell of a case.

use chrono::NaiveDate;
use ehc_domain::notifications::TaskKind;
use ehc_persistence::{
    cases::CaseRow,
    notifications::{NewTask, TaskOwner},
};

/// What administrators read of a restricted case: no number, and nothing of what happened.
pub(super) const RESTRICTED: &str = "A restricted case: nobody to tell";

/// Makes the task of administrators where nobody is left to tell of a case. Of a restricted one they learn only that information governance is needed, which then
/// finds it on its list.
pub(crate) fn nobody_to_tell(dedupe_key: String, case: &CaseRow, why: String, due: NaiveDate) -> NewTask {
    let is_restricted = case.restriction_review_on.is_some();
    let (title, detail) = if is_restricted {
        let detail = "There is a notice about a restricted case for information governance, and nobody with that role who can be told. Give somebody that role: \
                      they find under Governance which case it is.";
        (RESTRICTED.to_owned(), detail.to_owned())
    } else {
        (format!("{}: nobody to tell", case.reference), why)
    };
    NewTask {
        dedupe_key,
        kind: TaskKind::NobodyToTell,
        case_id: (!is_restricted).then_some(case.id),
        title,
        detail,
        due: Some(due),
        owner: TaskOwner::Administrators,
    }
}
