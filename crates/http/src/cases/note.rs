//! Writing a note.

use ehc_application::notes::{self, Note};
use ehc_domain::{cases::CaseReference, policy::Action};

use crate::{
    act::{Next, on_case},
    form::form,
    web::route::Row,
};

form! { Note {
    note: lines("Note", 8).or("Write the note").hint("Colleagues on this case read it. Families may ask for a copy."),
} }

pub(super) fn note() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/notes/new", Action::NoteWrite)
        .does("Writes a note into the history of a case", notes::write, |shown| shown.form("Add a note", "Save note", ""))
        .keeps()
        .then(|shown, ()| Next::to(shown.path("")).saying("Note saved"))
}
