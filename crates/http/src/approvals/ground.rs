//! A proposal, as every page shows it that is about one.

use chrono::NaiveDate;
use ehc_application::{
    approvals::{Line, Proposed, Shown as Found},
    merging::{Side, SideBySide},
    timetable::Moved,
};
use ehc_domain::{approvals::ProposalState, cases::CaseReference, ids::ApprovalId};

use crate::{
    act::{OnCase, Shown},
    endings::follows,
    ui::{
        Html,
        govuk::{Inset, SummaryList, SummaryRow, Warning},
        words,
    },
};

/// A page about one proposal.
pub(super) type Page = Shown<(CaseReference, ApprovalId), OnCase<Found>>;

/// What a change moves, as it is shown before it is made: nothing where it moves nothing.
pub(crate) fn effects(moves: &[Moved]) -> Option<SummaryList> {
    let day = |day| Option::map_or(day, "None".to_owned(), words::date);
    let row = |one: &Moved| {
        let days = match (one.before, one.after) {
            (before, after) if before == after => day(after),
            (None, after) => format!("{}, from then on", day(after)),
            (Some(before), None) => format!("No date from then on. Until now: {}", words::date(before)),
            (Some(before), after) => format!("{}. Until now: {}", day(after), words::date(before)),
        };
        let counted = match (one.is_in_time_now, one.is_late_now) {
            _ if one.is_shorter_now => ". That is less time than on record",
            _ if one.is_owed_again && one.is_overdue_at_once => ". It is owed again from then on, and overdue at once",
            _ if one.is_owed_again => ". It is owed again from then on",
            _ if one.is_overdue_at_once => ". It is overdue at once",
            (true, _) => ". What was done late, or is overdue today, counts as done in time from then on",
            (_, true) => ". What was done in time counts as late from then on",
            _ if one.is_overdue_no_more => ". It was missed, or is overdue today, and is not from then on",
            _ => "",
        };
        let late = |days: i64| if days == 0 { "in time".to_owned() } else { format!("{} late", words::days(days)) };
        let counted = match one.days_late {
            Some((was, is)) => format!("{counted}. Counts as {}. Until now: {}", late(is), late(was)),
            None => counted.to_owned(),
        };
        // What has no date of its own is owed all the same.
        let is_undated = one.is_owed_again && one.before.or(one.after).is_none();
        let words = if is_undated { "Owed again from then on".to_owned() } else { format!("{days}{counted}") };
        let title = match one.counted_from {
            Some(from) => format!("{}, counted from {}", one.title, words::date(from)),
            None => one.title.clone(),
        };
        SummaryRow::new(title.as_str(), words)
    };
    (!moves.is_empty()).then(|| SummaryList::card("What changes with it", moves.iter().map(row).collect()))
}

/// Says before it is sent that it waits for a second person, and who is asked.
pub(crate) fn needs_second(asked: &[String]) -> Html {
    let words = format!(
        "This moves a limit that the council is held to, has one that is overdue vanish, takes time from the family, or says otherwise whether something was done in \
         time. It counts once a second person has approved it, who is asked now: {}.",
        words::list(asked)
    );
    Inset { body: words.into() }.into()
}

/// Warns of what is overdue from the first moment; `None` where nothing is.
pub(crate) fn overdue_at_once(moves: &[Moved]) -> Option<Html> {
    let line = |one: &Moved| format!("{} ({})", one.title, one.after.map(words::date).unwrap_or_default());
    overdue_from_the_first_moment(moves.iter().filter(|one| one.is_overdue_at_once).map(line).collect())
}

/// The same of limits that are named already, each with its day.
pub(crate) fn overdue_from_the_first_moment(late: Vec<String>) -> Option<Html> {
    (!late.is_empty()).then(|| Warning { text: format!("Overdue from the first moment: {}.", words::list(&late)).into() }.into())
}

/// What two cases record of the child, one beside the other, with the ways to them.
pub(crate) fn beside(both: &SideBySide) -> Vec<SummaryList> {
    let row = |what: &str, of: &dyn Fn(&Side) -> String| {
        let known = |side| Some(of(side)).filter(|words| !words.is_empty()).unwrap_or_else(|| "Not recorded".to_owned());
        SummaryRow::new(what, Html::plain_list([&both.duplicate, &both.stays].map(|side| Html::from(known(side)))))
    };
    let way = |side: &Side| match side.may_open {
        true => Html::link(&side.reference, &format!("/cases/{}", side.reference)),
        false => format!("{}, which is another team’s: you may not open it", side.reference).into(),
    };
    let rows = vec![
        SummaryRow::new("Case", Html::plain_list([&both.duplicate, &both.stays].map(way))),
        row("Child", &|side| side.name.clone()),
        row("Birth date", &|side| side.born_on.map(words::date).unwrap_or_default()),
        row("Unique pupil number (UPN)", &|side| side.upn.clone().unwrap_or_default()),
        row("School or college", &|side| side.school.clone().unwrap_or_default()),
        row("Team", &|side| side.team.clone()),
    ];
    let mut lists = vec![SummaryList::card("What each of the two cases records of the child", rows)];
    if !both.differs.is_empty() {
        let line = |(name, what): &(String, Vec<&'static str>)| {
            let what: Vec<String> = what.iter().map(|one| (*one).to_owned()).collect();
            let words = format!(
                "Another {} in {}. What {} has is kept; what {} has is not taken over, and can be read there",
                words::list(&what),
                both.duplicate.reference,
                both.stays.reference,
                both.duplicate.reference
            );
            SummaryRow::new(name.as_str(), words)
        };
        lists
            .push(SummaryList::card("People in both who are reached otherwise in each", both.differs.iter().map(line).collect()));
    }
    lists
}

/// Says who answered a proposal, or what became of it, and when; `None` while it waits.
pub(super) fn answered(line: &Line, today: NaiveDate) -> Option<String> {
    let when = words::moment(line.ended_at?, today);
    let who = line.ended_by.as_deref().unwrap_or_default();
    Some(match line.state {
        ProposalState::Waiting => return None,
        ProposalState::Approved => format!("{who} approved this {when}, and it was done in the same moment."),
        ProposalState::Refused => format!("{who} refused this {when}. It is not done."),
        ProposalState::Withdrawn => format!("{who} took this back {when}. It is not done."),
        ProposalState::Lapsed => match &line.answer {
            Some(why) => format!("This lapsed {when}. {why}. It is not done."),
            None => format!("This lapsed {when}, because what it was about has changed. It is not done."),
        },
    })
}

fn why_ended(state: ProposalState) -> &'static str {
    if state == ProposalState::Lapsed { "Why it lapsed" } else { "Why it was refused" }
}

/// What would follow from an end that waits, as whoever proposed it was shown it: what ends, and for how long that is overdue today.
pub(super) fn ends(found: &Found) -> Option<SummaryList> {
    found.follows.as_ref().map(|found| SummaryList::card("What follows, as things stand today", follows(found)))
}

/// What is said of a proposal that would do something else by now.
pub(super) const STALE: &str = "What this is about has changed since it was proposed, so nobody can approve it any more. It lapses by itself, and can be proposed anew.";

/// Everything about a proposal: what it would do and why, who proposed it, what became of it.
pub(super) fn lists(line: &Line, asked: &[String], today: NaiveDate) -> Vec<SummaryList> {
    let mut rows = vec![SummaryRow::new("What would be done", line.act.label())];
    if let Some(Proposed { what, rows: changes, .. }) = &line.proposed {
        rows.push(SummaryRow::new("About", what.as_str()));
        rows.extend(changes.iter().map(|(name, before, after)| {
            let words = if before.is_empty() { after.clone() } else { format!("{after}. Until now: {before}") };
            SummaryRow::new(name.as_str(), Html::lines(&words))
        }));
    }
    rows.push(SummaryRow::new("Why", Html::lines(&line.reason)));
    let openings = match line.refuted {
        0 => None,
        1 => Some("1 other emergency opening of theirs, by a review of the last days".to_owned()),
        some => Some(format!("{some} other emergency openings of theirs, by reviews of the last days")),
    };
    rows.extend(openings.map(|words| SummaryRow::new("Found not justified", words)));
    let by = Html::name(&line.proposed_by).then(format!(", {}", words::moment(line.proposed_at, today)));
    rows.push(SummaryRow::new("Proposed by", by));
    rows.push(SummaryRow::new("Where it stands", line.state.label()));
    if let Some(at) = line.ended_at {
        let by = line.ended_by.as_deref().map(|name| Html::name(name).then(", ")).unwrap_or_default();
        rows.push(SummaryRow::new("Ended", by.then(words::moment(at, today))));
    }
    rows.extend(line.answer.as_ref().map(|answer| SummaryRow::new(why_ended(line.state), Html::lines(answer))));
    if !asked.is_empty() {
        rows.push(SummaryRow::new("Who may approve it", words::list(asked)));
    }
    let moves = line.proposed.as_ref().and_then(|proposed| effects(&proposed.moves));
    std::iter::once(SummaryList::new(rows)).chain(moves).collect()
}
