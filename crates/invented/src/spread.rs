//! Sixty further cases at every stage: on time, at risk, late, excused, refused, withdrawn, with plans made in time and late.

mod cases;

use chrono::{Duration, NaiveDate};
use ehc_domain::{
    advice::AdviceKind,
    calendar::WorkingCalendar,
    decisions::{DecisionKind, DecisionOutcome},
    people::year_group::YearGroup,
    timetable::exceptions::Ground,
};

use super::{
    LAST_DAY,
    clock::day,
    fixtures::{colleague, everybody},
    scenes::{From, Reply},
    schools::School,
    story::Story,
};

pub(super) use cases::all;

/// How far a case of this usual kind has come, and how it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Path {
    /// Recorded, nothing decided.
    Fresh,
    /// Proposed, and waiting for the officer.
    Proposed,
    /// Agreed to assess and asked; nothing but the parents' views has come.
    Asked,
    /// The family, the school and social care have answered.
    HalfIn,
    /// All advice but the medical has come.
    OneMissing,
    /// Everything has come and is accepted.
    AllIn,
    /// A plan is being written.
    Drafting,
    /// The draft is with the family.
    Sent,
    /// A school has agreed to be named; only approval is left.
    Agreed(School),
    /// The final plan was sent on a day.
    IssuedOn(NaiveDate),
    /// Refused to assess, in so many weeks.
    NotAssessed(i64),
    /// Assessed and refused a plan, in so many weeks.
    NotIssued(i64),
    /// Withdrawn after so many weeks.
    Withdrawn(i64),
    /// The child is abroad for more than four weeks while a decision is due.
    Away,
    /// A parent is gravely ill while the final plan is due; approved as an exceptional personal circumstance.
    Bereaved,
    /// The therapist declines, with reasons; psychological advice was sent back once.
    Disputed,
}

/// Returns the working day on or after a day that lies some weeks from another.
fn weeks(from: NaiveDate, weeks: i64) -> NaiveDate {
    working(from + Duration::weeks(weeks))
}

fn working(day: NaiveDate) -> NaiveDate {
    WorkingCalendar::england().on_or_after(day)
}

/// Tells a case of the usual kind: received on a day, gone so far along its path. `turn` shares the work among colleagues.
pub(super) fn tell(story: Story, received: NaiveDate, path: Path, turn: u32) -> Story {
    let begun = story.request(received, working(received + Duration::days(i64::from(turn % 3))));
    match path {
        Path::Fresh => begun,
        Path::Proposed => begun.proposed(
            DecisionKind::Assess,
            DecisionOutcome::Agreed,
            weeks(received, 4),
            (turn.is_multiple_of(2)).then_some("Assess"),
        ),
        Path::NotAssessed(after) => begun.decided(
            DecisionKind::Assess,
            DecisionOutcome::Refused,
            weeks(received, after - 1),
            weeks(received, after),
            if after > 5 { LATE } else { "" },
        ),
        Path::Withdrawn(after) if after < 5 => {
            begun.withdrawn(weeks(received, after), "The family moved to another area and asked there.")
        }
        _ => assessed(begun, received, path, turn),
    }
}

/// Said once wherever a limit has passed.
const LATE: &str = "The papers from the setting came late and one officer was away; the family was told of the delay.";

fn assessed(story: Story, received: NaiveDate, path: Path, turn: u32) -> Story {
    let asked = weeks(received, 4);
    let whom = everybody(story.child(), story.needs(), turn, asked);
    let is_asked = |(_, from): &&(AdviceKind, From)| !matches!(from, From::EarlierAdvice(_));
    let kinds: Vec<AdviceKind> = whom.iter().filter(is_asked).map(|(kind, _)| *kind).collect();
    let mut story = story.agreed_to_assess(weeks(received, 3), asked).asked(asked, whom);
    story = story.received(weeks(received, 5), AdviceKind::ParentsViews);
    if path == Path::Asked {
        return story;
    }
    if let Path::Withdrawn(after) = path {
        return story.withdrawn(weeks(received, after), "The family and the school agreed on support without a plan.");
    }
    if path == Path::Away {
        let from = weeks(received, 7);
        return story.excepted(
            from,
            Err("R13-FINAL-20W"),
            (Ground::Absent4W, from, Some(from + Duration::weeks(6))),
            "Letter of the family with tickets: the child is with grandparents abroad for six weeks.",
            "Nobody can see the child, and the family cannot take part, until they are back.",
        );
    }
    story = story.received(weeks(received, 6), AdviceKind::ChildsViews);
    let left_out: &[AdviceKind] = match path {
        Path::HalfIn => &[
            AdviceKind::Psychological,
            AdviceKind::Medical,
            AdviceKind::SpeechAndLanguage,
            AdviceKind::OccupationalTherapy,
            AdviceKind::TeacherOfTheDeaf,
        ],
        Path::OneMissing => &[AdviceKind::Medical],
        Path::Disputed => &[AdviceKind::Medical, AdviceKind::SpeechAndLanguage],
        _ => &[],
    };
    let given: Vec<AdviceKind> = kinds
        .into_iter()
        .filter(|kind| !matches!(kind, AdviceKind::ParentsViews | AdviceKind::ChildsViews) && !left_out.contains(kind))
        .collect();
    for (place, kind) in (0i64..).zip(&given) {
        let on = working(weeks(received, 7) + Duration::days(place * 3));
        story = match colleague(*kind, turn) {
            Some(who) => story.given(on, who, *kind),
            None => story.received(on, *kind),
        };
    }
    let checked = weeks(received, 10);
    if path == Path::Disputed {
        return disputed(story, checked, turn);
    }
    story = story.accepted(checked, &given);
    match path {
        Path::HalfIn | Path::OneMissing | Path::AllIn => story,
        Path::NotIssued(after) => story.decided(
            DecisionKind::Issue,
            DecisionOutcome::Refused,
            weeks(received, after - 1),
            weeks(received, after),
            if after > 15 { LATE } else { "" },
        ),
        _ => planned(story, received, path),
    }
}

fn disputed(story: Story, checked: NaiveDate, turn: u32) -> Story {
    let story = story.accepted(checked, &[AdviceKind::Education, AdviceKind::SocialCare]).sent_back(
        checked,
        AdviceKind::Psychological,
        "The report gives no amount of provision for the second need. Please say how often and for how long.",
    );
    match colleague(AdviceKind::SpeechAndLanguage, turn) {
        Some(who) => story.answered(
            checked,
            who,
            AdviceKind::SpeechAndLanguage,
            Reply::Declines("The child was discharged in June with age-appropriate speech and language; the report is enclosed."),
        ),
        None => story,
    }
}

/// Asks the school about preparing for adulthood when the child comes into Year 9 between the day on which everybody was asked and the decision on a plan.
fn come_into_year_9(story: Story, asked: NaiveDate, decided: NaiveDate) -> Story {
    let from = YearGroup::adulthood_from(story.child().born, 0);
    let on = working(from);
    let came = working(on + Duration::weeks(4));
    if from <= asked || came >= decided {
        return story;
    }
    let kind = AdviceKind::PreparingForAdulthood;
    let school = story.child().school.map_or("Educated at home", School::name).to_owned();
    story.asked(on, vec![(kind, From::Outside(school, String::new()))]).received(came, kind).accepted(came, &[kind])
}

fn planned(story: Story, received: NaiveDate, path: Path) -> Story {
    // A plan that comes late was decided on late: the weeks between the decision and the plan stay the same.
    let late = match path {
        Path::IssuedOn(on) => ((on - received).num_weeks() - 19).max(0),
        _ => 0,
    };
    let decided = weeks(received, 13 + late);
    let reason = if late > 2 { LATE } else { "" };
    let story = come_into_year_9(story, weeks(received, 4), decided);
    let story = story.agreed_to_issue(weeks(received, 12 + late), decided, reason).drafted(weeks(received, 14 + late));
    let school = story.child().school.unwrap_or(School::KestrelHouse);
    let sent = weeks(received, 15 + late);
    match path {
        Path::Sent => story.sent_draft(sent, "").consulted(sent + Duration::days(1), school, true),
        Path::Agreed(school) => story
            .sent_draft(sent, "")
            .consulted(sent, school, true)
            .agreed(working(sent + Duration::days(13)), school)
            .named(working(sent + Duration::weeks(4)).min(day(LAST_DAY)), school),
        Path::IssuedOn(on) => story
            .sent_draft(sent, "")
            .consulted(sent, school, true)
            .agreed(working(sent + Duration::days(11)), school)
            .issued(on, school),
        Path::Bereaved => story
            .excepted(
                sent,
                Err("R13-FINAL-20W"),
                (Ground::Personal, sent, None),
                "Call from the hospital’s family worker, confirmed by letter.",
                "The parent who takes the decisions is in intensive care; meetings on the draft cannot be held.",
            )
            .approved(working(sent + Duration::days(2))),
        _ => story,
    }
}
