//! Recording what an institution answers: it agrees, or objects on one of the grounds that the law knows (s39(4)).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    consultations::{ObjectionGround, ReplyOutcome},
    ids::ConsultationId,
    policy::Action,
    refusals,
    timetable::facts::FactKind,
};
use ehc_persistence::consultations::{self, ConsultationRow};
use thiserror::Error;

use crate::{Context, Done, Failure, Service, cases::open, timetable};

/// The most characters of a reply.
pub const MOST_CHARACTERS: usize = 10_000;

/// A reply as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The day it came.
    pub replied_on: NaiveDate,
    /// What it says.
    pub outcome: ReplyOutcome,
    /// The ground of an objection.
    pub ground: Option<ObjectionGround>,
    /// Its words.
    pub text: String,
    /// The version of the consultation that was read.
    pub version: i32,
}

refusals! {
    /// Why a reply is not recorded.
    #[derive(Clone, Debug, PartialEq, Error)]
    pub enum ReplyRefused {
        /// It came on a day that has not come.
        InTheFuture = "in_the_future", "Enter the day the reply came: today or earlier";
        /// It came before the question.
        BeforeSent(NaiveDate) = "before_sent", "Enter a day on or after {0}, when the consultation was sent";
        /// An objection has a lawful ground (s39(4)).
        GroundMissing = "ground_missing", "Choose the ground. The law knows only these three";
        /// An objection says why.
        TextMissing = "text_missing", "Enter the reasons that they give";
        /// Too long.
        TooLong = "too_long", "Shorten this to {MOST_CHARACTERS} characters";
        /// A reply is recorded; what it says.
        Stale(Box<ConsultationRow>) = "stale", "Someone else recorded a reply first";
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
    reply: &Reply,
) -> Result<(), Failure<ReplyRefused>> {
    service.store.write(context, |conn| {
        let rule = Failure::Rule;
        let open = open(conn, context, reference, Action::ConsultationRecord)?;
        let row = consultations::find(conn, open.case.id, id)?.ok_or(Failure::NotFound)?;
        if row.replied_on.is_some() || row.version != reply.version {
            return Err(rule(ReplyRefused::Stale(Box::new(row))));
        }
        check(reply, row.sent_on, context.today).map_err(rule)?;
        let text = reply.text.trim();
        let ground = reply.ground.filter(|_| reply.outcome == ReplyOutcome::Objects);
        let replied = ConsultationRow {
            replied_on: Some(reply.replied_on),
            outcome: Some(reply.outcome),
            ground,
            reply: (!text.is_empty()).then(|| text.to_owned()),
            ..row
        };
        consultations::update(conn, replied)?;
        let fact = FactKind::ConsultationReplied { consultation: id };
        timetable::record(conn, service, context, open.case.id, fact, reply.replied_on)?;
        let entry = AuditEntry::of(&open.permit)
            .on("consultation", id)
            .with("outcome", reply.outcome.code())
            .with("ground", ground.map(ObjectionGround::code).unwrap_or_default())
            .with("replied_on", reply.replied_on);
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
    if reply.text.chars().count() > MOST_CHARACTERS {
        return Err(ReplyRefused::TooLong);
    }
    if reply.outcome == ReplyOutcome::Objects {
        if reply.ground.is_none() {
            return Err(ReplyRefused::GroundMissing);
        }
        if reply.text.trim().is_empty() {
            return Err(ReplyRefused::TextMissing);
        }
    }
    Ok(())
}
