//! Withdrawing a paper.

use ehc_application::{
    Context, Failure, NoRule, Service,
    documents::{self, DocumentLine, DocumentList, Withdrawal},
};
use ehc_domain::{
    cases::CaseReference,
    ids::DocumentId,
    policy::{Action, Refusal},
};

use crate::{
    act::{Next, on_case_with},
    form::form,
    web::route::Row,
};

form! { Withdrawal {
    reason: lines("Why is it withdrawn?", 3).or("Say why the document is withdrawn"),
} }

type Named = (CaseReference, DocumentId);

pub(super) fn withdraw() -> Vec<Row> {
    on_case_with::<Named, _>("/cases/{reference}/documents/{id}/withdraw", Action::DocumentWithdrawOwn, find, |(list, _)| {
        &list.open
    })
    .part("documents")
    .does(
        "Withdraws a paper, which nobody can open any more",
        |service, context, (reference, id), withdrawal| documents::withdraw(service, context, reference, *id, withdrawal),
        |shown| {
            let title = &shown.ground.more.1.row.title;
            shown
                .form("Withdraw this document?", "Withdraw the document", "documents")
                .intro(format!("{title}. Nobody will be able to open it. That it was here stays on record."))
        },
    )
    .then(|shown, ()| Next::to(shown.path("documents")).saying("The document was withdrawn"))
}

fn find(service: &Service, context: &Context, (reference, id): &Named) -> Result<(DocumentList, DocumentLine), Failure<NoRule>> {
    let list = documents::list(service, context, reference)?;
    let line = list.lines.iter().find(|line| line.row.id == *id).cloned().ok_or(Failure::NotFound)?;
    if !line.may_withdraw {
        return Err(Failure::Refused(Refusal::Denied));
    }
    Ok((list, line))
}
