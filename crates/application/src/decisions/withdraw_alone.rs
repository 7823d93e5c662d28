//! Recording that one of several who asked withdraws alone. The others still ask: while nobody has been told whether there will be an assessment, theirs is
//! answered within six weeks of the day on which the first of them was received (Children and Families Act 2014 s36, SEND Regulations 2014 reg 5). Once the family
//! was told that there will be one, it goes on for them with its limits as they are.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Stage, Step, StepRefused},
    policy::Action,
    refusals,
    requests::Became,
    text::Words,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    decisions,
    requests::{self, RequestId, RequestRow},
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    cases::{OpenCase, open},
    history::Told,
    requests::{fact_of, of_the_assessment},
    timetable::{correct, facts_of},
};

/// What one person said, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoneWithdrawal {
    /// The day.
    pub on: NaiveDate,
    /// What the person said.
    pub reason: Words<4_000>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithdrawnAlone {
    /// The day on which the request was withdrawn.
    pub on: NaiveDate,
    /// The day from which the assessment counts now.
    pub counts_from: NaiveDate,
}

refusals! {
    /// Why it is not recorded that one withdraws alone.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AloneRefused {
        /// The case is past the point at which a request can be withdrawn.
        Stage => transparent(StepRefused);
        /// It does not stand on the assessment that is under way.
        NotStanding = "not_standing", "This request does not stand on the assessment that is under way";
        /// Nobody else asks.
        OnlyOne = "only_one", "Nobody else asks for the child. Record that the request is withdrawn, which ends the assessment";
        /// An officer decided before anybody else had asked.
        DecidedBefore(NaiveDate) = "decided_before", "An officer decided on this request on {}, before anybody else had asked. Tell the family of the decision first" [day_in_words(*.0)];
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the request.
        BeforeTheRequest = "before_the_request" @ on, "Enter a day on or after the day the request was received";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// A request that its maker may withdraw alone.
#[derive(Debug, Clone)]
pub struct ToWithdrawAlone {
    /// The case.
    pub open: OpenCase,
    /// The request; `None` where the case has none like it.
    pub request: Option<RequestRow>,
    /// The day from which the assessment would count; `None` where it would count as it does.
    pub would_count_from: Option<NaiveDate>,
    /// Why it is not withdrawn alone whatever is answered; `None` where it can be.
    pub in_the_way: Option<AloneRefused>,
}

/// Says what would follow if one withdrew alone.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_withdraw_alone(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
) -> Result<ToWithdrawAlone, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::RequestWithdraw)?;
        let request = requests::list(conn, open.case.id)?.into_iter().find(|row| row.id == *id);
        Ok(match find(conn, &open.case, *id)? {
            Ok(found) => {
                let would_count_from = found.moves_to().filter(|from| *from != open.case.began_on);
                ToWithdrawAlone { open, request, would_count_from, in_the_way: None }
            }
            Err(refused) => ToWithdrawAlone { open, request, would_count_from: None, in_the_way: Some(refused) },
        })
    })
}

/// The request, and those that stand beside it, first to last.
struct Found {
    row: RequestRow,
    others: Vec<RequestRow>,
    /// Whether the assessment counts from it.
    runs: bool,
    /// Whether the family was told that there will be an assessment.
    is_told: bool,
}

impl Found {
    /// The day to which the beginning of the assessment moves: that of the first who still asks.
    fn moves_to(&self) -> Option<NaiveDate> {
        self.others.first().map(|first| first.received_on).filter(|_| self.runs && !self.is_told)
    }
}

fn find(conn: &mut DbConnection, case: &CaseRow, id: RequestId) -> StorageResult<Result<Found, AloneRefused>> {
    if let Err(refused) = case.stage.after(Step::Withdraw) {
        return Ok(Err(refused.into()));
    }
    let mut others = of_the_assessment(conn, case)?;
    let Some(at) = others.iter().position(|row| row.id == id) else { return Ok(Err(AloneRefused::NotStanding)) };
    let row = others.remove(at);
    let Some(first) = others.first() else { return Ok(Err(AloneRefused::OnlyOne)) };
    let found = |runs, others| Found { row, others, runs, is_told: case.stage != Stage::Requested };
    let runs = at == 0;
    if runs && case.stage == Stage::Requested {
        let on_it = decisions::list(conn, case.id)?.into_iter().filter(|one| one.episode == case.episode);
        let before = on_it.filter_map(|one| one.decided_on).find(|decided| *decided < first.received_on);
        if let Some(decided_on) = before {
            return Ok(Err(AloneRefused::DecidedBefore(decided_on)));
        }
    }
    Ok(Ok(found(runs, others)))
}

/// Records that one of several who asked withdraws alone. The request counts no more; the assessment goes on for the others.
///
/// # Errors
/// [`AloneRefused`]; policy; storage.
pub fn withdraw_alone(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    LoneWithdrawal { on, reason }: LoneWithdrawal,
) -> Result<WithdrawnAlone, Failure<AloneRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::RequestWithdraw)?;
        let found = find(conn, &open.case, *id)?.map_err(Failure::Rule)?;
        if on > context.today {
            return Err(Failure::Rule(AloneRefused::InTheFuture));
        }
        if on < found.row.received_on {
            return Err(Failure::Rule(AloneRefused::BeforeTheRequest));
        }
        let counts_from = found.moves_to().unwrap_or(open.case.began_on);
        let Found { row, others, runs, is_told } = found;
        // Once there will be an assessment, it is what that request began, and its limits stay.
        if !(runs && is_told) {
            let (facts, rows) = (facts_of(conn, open.case.id)?, requests::list(conn, open.case.id)?);
            if let Some(fact) = fact_of(&facts, &rows, &row) {
                let why = format!("Withdrawn on {} by whoever made it, while others still ask", day_in_words(on));
                correct::<AloneRefused>(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (fact.id, &why))?;
            }
        }
        if counts_from != open.case.began_on {
            cases::update(conn, CaseRow { began_on: counts_from, ..open.case.clone() })?;
        }
        if let Some(first) = others.first().filter(|_| runs && !is_told) {
            requests::set_became(conn, first.id, Became::Began)?;
        }
        requests::set_withdrawn_on(conn, row.id, Some(on))?;
        let told = Told::OneRequestWithdrawn { withdrawn_on: on, received_on: row.received_on, source: row.source };
        let entry = AuditEntry::of(&open.permit).on("request", row.id).telling(&told).because(reason.as_str());
        Ok(Done::new(WithdrawnAlone { on, counts_from }, entry).seen_at(open.path("decisions")))
    })
}
