//! Recording what an institution answers: it agrees, or objects on one of the grounds that the law knows (s39(4)).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    consultations::{ObjectionGround, ReplyOutcome},
    ids::ConsultationId,
    policy::Action,
    refusals,
    text::Words,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use ehc_persistence::consultations::{self, ConsultationRow};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::open,
    history::{Blank, Told},
    timetable,
};

/// A reply as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The day it came.
    pub replied_on: NaiveDate,
    /// What it says.
    pub outcome: ReplyOutcome,
    /// The ground of an objection; `None` when it agrees.
    pub ground: Option<ObjectionGround>,
    /// Its words; needed for an objection.
    pub text: Option<Words<10_000>>,
    /// The version of the consultation that was read.
    pub version: i32,
}

refusals! {
    /// Why a reply is not recorded.
    #[derive(Clone, Debug, PartialEq, Error)]
    pub enum ReplyRefused {
        /// It came on a day that has not come.
        InTheFuture = "in_the_future" @ replied_on, "Enter the day the reply came: today or earlier";
        /// It came before the question.
        BeforeSent(NaiveDate) = "before_sent" @ replied_on, "Enter a day on or after {0}, when the consultation was sent";
        /// An objection has a lawful ground (s39(4)).
        GroundMissing = "ground_missing" @ ground, "Choose the ground. The law knows only these three";
        /// An objection says why.
        TextMissing = "text_missing" @ text, "Enter the reasons that they give";
        /// A reply is recorded; what it says.
        Stale(Box<ConsultationRow>) = "conflict", "Someone else recorded a reply first";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Records a reply.
///
/// # Errors
/// [`ReplyRefused`]; policy; storage.
pub fn record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: ConsultationId,
    reply: Reply,
) -> Result<(), Failure<ReplyRefused>> {
    service.store.write(context, |conn| {
        let rule = Failure::Rule;
        let open = open(conn, context, reference, Action::ConsultationRecord)?;
        let row = consultations::find(conn, open.case.id, id)?.ok_or(Failure::NotFound)?;
        if row.replied_on.is_some() || row.version != reply.version {
            return Err(rule(ReplyRefused::Stale(Box::new(row))));
        }
        check(&reply, row.sent_on, context.today).map_err(rule)?;
        let ground = reply.ground.filter(|_| reply.outcome == ReplyOutcome::Objects);
        let replied = ConsultationRow {
            replied_on: Some(reply.replied_on),
            outcome: Some(reply.outcome),
            ground,
            reply: reply.text.map(Words::into_string),
            ..row
        };
        consultations::update(conn, replied)?;
        let fact = FactKind::ConsultationReplied { consultation: id };
        timetable::record(conn, service, context, open.case.id, fact, reply.replied_on)?;
        let entry = AuditEntry::of(&open.permit).on("consultation", id).telling(&Told::ConsultationReplied {
            outcome: reply.outcome,
            ground: Blank(ground),
            replied_on: reply.replied_on,
        });
        Ok(Done::new((), entry).seen_at(open.path("consultations")))
    })
}

fn check(reply: &Reply, sent_on: NaiveDate, today: NaiveDate) -> Result<(), ReplyRefused> {
    if reply.replied_on > today {
        return Err(ReplyRefused::InTheFuture);
    }
    if reply.replied_on < sent_on {
        return Err(ReplyRefused::BeforeSent(sent_on));
    }
    if reply.outcome == ReplyOutcome::Objects {
        if reply.ground.is_none() {
            return Err(ReplyRefused::GroundMissing);
        }
        if reply.text.is_none() {
            return Err(ReplyRefused::TextMissing);
        }
    }
    Ok(())
}
