//! Giving advice: taking a request, answering it, writing and submitting. What was submitted never changes; more comes as a new version.

mod answer;
mod file;
mod pass;
mod submit;
mod write;

pub use answer::{AnswerGiven, AnswerNotTaken, answer};
pub use file::{AttachRefused, Attached, attach};
pub use pass::{PassRefused, Passing, colleagues, pass, take};
pub use submit::{Submission, Submitted, check_complete, submit};
pub use write::{Clash, Draft, Saved, WriteRefused, save_draft};

use chrono::NaiveDate;
use ehc_domain::notifications::NoticeEvent;

use super::{OpenRequest, check_path, notice};
use crate::Done;

fn tell_caseworker<T>(done: Done<T>, open: &OpenRequest, event: NoticeEvent, day: NaiveDate, occasion: String) -> Done<T> {
    match open.case.caseworker_id {
        Some(to) => {
            let link = check_path(&open.case.reference, open.request.id);
            done.telling(notice(event, &open.case, &open.request, day, to, link, occasion))
        }
        None => done,
    }
}
