//! Dates, counts and other words that must read the same everywhere.
//!
//! All dates are London calendar days, handed in; nothing here knows what day it is.

use chrono::{DateTime, Datelike, LocalResult, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::London;
use ehc_domain::people::school_age::age_on;

use super::Html;

/// How near a date is, which also decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    Overdue,
    Today,
    /// Five days or fewer.
    Soon,
    Later,
}

/// Where a due date stands on a day. A due day is not late until it ends.
pub fn nearness(due: NaiveDate, today: NaiveDate) -> Nearness {
    match (due - today).num_days() {
        ..0 => Nearness::Overdue,
        0 => Nearness::Today,
        1..=5 => Nearness::Soon,
        _ => Nearness::Later,
    }
}

/// `22 November 2026`.
pub fn date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// `22 November`: for lists, where the year of today is left out; `22 November 2027` in any other.
pub fn list_date(date: NaiveDate, today: NaiveDate) -> String {
    if date.year() == today.year() { format!("{} {}", date.day(), month(date)) } else { self::date(date) }
}

/// `Thursday 24 December 2026`: where someone must act.
pub fn act_date(date: NaiveDate) -> String {
    format!("{} {}", weekday(date), self::date(date))
}

/// `24 Dec`: only where room is short, as on the ruler.
pub fn short_date(date: NaiveDate) -> String {
    let month: String = month(date).chars().take(3).collect();
    format!("{} {month}", date.day())
}

/// `from 3 to 24 November`, naming each month and year once.
pub fn range(from: NaiveDate, to: NaiveDate) -> String {
    if from == to {
        return format!("on {}", date(from));
    }
    let start = if (from.year(), from.month()) == (to.year(), to.month()) {
        from.day().to_string()
    } else if from.year() == to.year() {
        format!("{} {}", from.day(), month(from))
    } else {
        date(from)
    };
    format!("from {start} to {}", date(to))
}

/// `9:30am`, `midday`, `midnight`, `5pm`.
pub fn time(time: NaiveTime) -> String {
    let (afternoon, hour) = time.hour12();
    let half = if afternoon { "pm" } else { "am" };
    match (time.hour(), time.minute()) {
        (12, 0) => "midday".to_owned(),
        (0, 0) => "midnight".to_owned(),
        (_, 0) => format!("{hour}{half}"),
        (_, minute) => format!("{hour}:{minute:02}{half}"),
    }
}

/// `8:52am`: what the clock says in London.
pub fn clock(at: DateTime<Utc>) -> String {
    time(at.with_timezone(&London).time())
}

/// `today at 8:52am`, `yesterday at 7:14pm`, `27 November at 4:40pm`, in London. The hour that comes twice, when the clocks go back, says which it was:
/// `25 October at 1:30am GMT`.
pub fn moment(at: DateTime<Utc>, today: NaiveDate) -> String {
    let at = at.with_timezone(&London);
    let day = match (today - at.date_naive()).num_days() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => list_date(at.date_naive(), today),
    };
    let which = match London.from_local_datetime(&at.naive_local()) {
        LocalResult::Ambiguous(..) => format!(" {}", at.format("%Z")),
        LocalResult::Single(_) | LocalResult::None => String::new(),
    };
    format!("{day} at {}{which}", time(at.time()))
}

/// `3 days`, `61 days`, `2 months`, `23 months`, `5 years`: how long it was from one day to another, in whole units of the calendar; two months have
/// at most 62 days, so that months begin with two.
pub fn span(from: NaiveDate, to: NaiveDate) -> String {
    let is_past = |months: u32| from.checked_add_months(Months::new(months)).is_some_and(|end| end <= to);
    let whole = |each: u32| (1..).take_while(|number| is_past(number * each)).last().unwrap_or_default();
    match (to - from).num_days() {
        number @ ..=61 => days(number),
        _ if is_past(24) => count(whole(12).into(), "year", "years"),
        _ => count(whole(1).into(), "month", "months"),
    }
}

/// `overdue by 3 days`, `overdue by 5 years`: how long ago a limit was.
pub fn overdue(due: NaiveDate, today: NaiveDate) -> String {
    format!("overdue by {}", span(due, today))
}

/// `due today`, `due tomorrow`, `due in 4 days`, `overdue by 3 days`, `overdue by 5 years`; nothing for what is due in more than 60 days.
pub fn due(due: NaiveDate, today: NaiveDate) -> Option<String> {
    match (due - today).num_days() {
        0 => Some("due today".to_owned()),
        1 => Some("due tomorrow".to_owned()),
        days @ 2..=60 => Some(format!("due in {days} days")),
        ..0 => Some(overdue(due, today)),
        _ => None,
    }
}

/// `act by 24 December`, when the last working day comes before the due day; the relative words otherwise.
pub fn due_or_act(due: NaiveDate, act_by: NaiveDate, today: NaiveDate) -> Option<String> {
    if act_by < due && today <= act_by { Some(format!("act by {}", list_date(act_by, today))) } else { self::due(due, today) }
}

/// `done 12 October, 7 days early`, `done 19 October`, `done 3 days late`.
pub fn done(met_on: NaiveDate, due: NaiveDate, today: NaiveDate) -> String {
    match (due - met_on).num_days() {
        0 => format!("done {}", list_date(met_on, today)),
        early @ 1.. => format!("done {}, {} early", list_date(met_on, today), days(early)),
        late => format!("done {} late", days(-late)),
    }
}

/// `1 day`, `8 days`.
pub fn days(number: i64) -> String {
    count(number.unsigned_abs(), "day", "days")
}

/// `1 case`, `1,204 cases`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// "12 minutes", "5 hours", "3 days": a length of time as people say it, in whole units and never less than none.
pub fn length(time: TimeDelta) -> String {
    let of = |number: i64, one, many| count(u64::try_from(number).unwrap_or_default(), one, many);
    match time.num_minutes() {
        ..120 => of(time.num_minutes(), "minute", "minutes"),
        120..2_880 => of(time.num_hours(), "hour", "hours"),
        _ => of(time.num_days(), "day", "days"),
    }
}

/// `1,204`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// `56% (398 of 707)`: the count always stands beside the percentage, and a percentage of fewer than five is withheld.
pub fn percentage(part: u64, whole: u64) -> String {
    match percent(part, whole) {
        Some(percent) => format!("{percent}% ({} of {})", thousands(part), thousands(whole)),
        None if whole == 0 => "None yet".to_owned(),
        None => format!("{} of {}", thousands(part), thousands(whole)),
    }
}

/// The whole per cent, or nothing when it would say too much about fewer than five.
pub fn percent(part: u64, whole: u64) -> Option<u64> {
    (whole >= 5).then(|| (part * 200 + whole) / (whole * 2))
}

/// The week that a day belongs to: days since the trigger, divided by 7, rounded up; the trigger day itself is in week 1.
pub fn week_number(trigger: NaiveDate, today: NaiveDate) -> i64 {
    let elapsed = (today - trigger).num_days();
    if elapsed <= 0 { 1 } else { elapsed / 7 + i64::from(elapsed % 7 != 0) }
}

/// `Week 13 of 20`, and past the limit `Week 22, 9 days over`.
pub fn week_of(trigger: NaiveDate, limit: NaiveDate, today: NaiveDate) -> String {
    let (week, weeks) = (week_number(trigger, today), week_number(trigger, limit));
    let over = (today - limit).num_days();
    if over > 0 { format!("Week {week}, {} over", days(over)) } else { format!("Week {week} of {weeks}") }
}

/// `14 March 2018 (age 8)`.
pub fn born(born: NaiveDate, today: NaiveDate) -> String {
    format!("{} (age {})", date(born), age_on(born, today))
}

/// A date as people read it, with the form that machines read.
pub fn time_tag(date: NaiveDate, words: &str) -> Html {
    Html::trusted(format!("<time datetime=\"{date}\">{}</time>", Html::from(words)))
}

/// `list_date` in a `<time>`.
pub fn list_time(date: NaiveDate, today: NaiveDate) -> Html {
    time_tag(date, &list_date(date, today))
}

/// `date` in a `<time>`.
pub fn full_time(date: NaiveDate) -> Html {
    time_tag(date, &self::date(date))
}

/// `a, b and c`.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The first letter large, the rest as given.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn month(date: NaiveDate) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
}

fn weekday(date: NaiveDate) -> &'static str {
    match date.weekday() {
        chrono::Weekday::Mon => "Monday",
        chrono::Weekday::Tue => "Tuesday",
        chrono::Weekday::Wed => "Wednesday",
        chrono::Weekday::Thu => "Thursday",
        chrono::Weekday::Fri => "Friday",
        chrono::Weekday::Sat => "Saturday",
        chrono::Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const TODAY: &str = "2026-12-01";

    #[test]
    fn a_length_of_time_is_said_in_the_unit_that_people_use() {
        let said = |minutes| length(TimeDelta::minutes(minutes));
        assert_eq!(
            [said(-5), said(0), said(1), said(119), said(120)],
            ["0 minutes", "0 minutes", "1 minute", "119 minutes", "2 hours"]
        );
        assert_eq!([said(2_879), said(2_880), said(701_000)], ["47 hours", "2 days", "486 days"]);
    }

    #[test]
    fn dates_in_full_in_lists_and_short() {
        assert_eq!(date(day("2026-11-02")), "2 November 2026");
        assert_eq!(act_date(day("2026-12-24")), "Thursday 24 December 2026");
        assert_eq!(short_date(day("2026-09-07")), "7 Sep");
        for (date, words) in [
            ("2026-01-01", "1 January"),
            ("2025-12-31", "31 December 2025"),
            ("2026-12-31", "31 December"),
            ("2027-01-01", "1 January 2027"),
        ] {
            assert_eq!(list_date(day(date), day(TODAY)), words);
        }
    }

    #[test]
    fn ranges_name_each_month_and_year_once() {
        assert_eq!(range(day("2026-11-03"), day("2026-11-24")), "from 3 to 24 November 2026");
        assert_eq!(range(day("2026-11-03"), day("2026-12-08")), "from 3 November to 8 December 2026");
        assert_eq!(range(day("2026-12-20"), day("2027-01-04")), "from 20 December 2026 to 4 January 2027");
        assert_eq!(range(day("2026-11-03"), day("2026-11-03")), "on 3 November 2026");
    }

    #[test]
    fn times_without_leading_or_empty_figures() {
        for (hour, minute, words) in
            [(9, 30, "9:30am"), (12, 0, "midday"), (0, 0, "midnight"), (17, 0, "5pm"), (0, 5, "12:05am"), (12, 1, "12:01pm")]
        {
            assert_eq!(time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), words);
        }
    }

    #[test]
    fn a_moment_is_of_london_and_says_which_of_two_hours_it_was_when_the_clocks_went_back() {
        for (at, words) in [
            ("2026-12-01T08:52:00Z", "today at 8:52am"),
            ("2026-11-30T08:52:00Z", "yesterday at 8:52am"),
            ("2026-11-27T08:52:00Z", "27 November at 8:52am"),
            ("2026-10-24T23:59:00Z", "25 October at 12:59am"),
            ("2026-10-25T00:30:00Z", "25 October at 1:30am BST"),
            ("2026-10-25T01:30:00Z", "25 October at 1:30am GMT"),
            ("2026-10-25T02:00:00Z", "25 October at 2am"),
            ("2026-03-29T01:30:00Z", "29 March at 2:30am"),
            ("2025-12-31T23:59:00Z", "31 December 2025 at 11:59pm"),
        ] {
            assert_eq!(moment(at.parse().unwrap(), day(TODAY)), words, "{at}");
        }
    }

    #[test]
    fn relative_words_at_every_border() {
        for (date, words, near) in [
            ("2021-11-30", Some("overdue by 5 years"), Nearness::Overdue),
            ("2021-12-02", Some("overdue by 4 years"), Nearness::Overdue),
            ("2024-12-01", Some("overdue by 2 years"), Nearness::Overdue),
            ("2024-12-02", Some("overdue by 23 months"), Nearness::Overdue),
            ("2026-09-02", Some("overdue by 2 months"), Nearness::Overdue),
            ("2026-09-01", Some("overdue by 3 months"), Nearness::Overdue),
            ("2026-09-30", Some("overdue by 2 months"), Nearness::Overdue),
            ("2026-10-01", Some("overdue by 61 days"), Nearness::Overdue),
            ("2026-10-02", Some("overdue by 60 days"), Nearness::Overdue),
            ("2026-11-23", Some("overdue by 8 days"), Nearness::Overdue),
            ("2026-11-30", Some("overdue by 1 day"), Nearness::Overdue),
            ("2026-12-01", Some("due today"), Nearness::Today),
            ("2026-12-02", Some("due tomorrow"), Nearness::Soon),
            ("2026-12-06", Some("due in 5 days"), Nearness::Soon),
            ("2026-12-07", Some("due in 6 days"), Nearness::Later),
            ("2027-01-30", Some("due in 60 days"), Nearness::Later),
            ("2027-01-31", None, Nearness::Later),
        ] {
            assert_eq!(due(day(date), day(TODAY)).as_deref(), words, "{date}");
            assert_eq!(nearness(day(date), day(TODAY)), near, "{date}");
        }
    }

    #[test]
    fn bank_holidays_say_when_to_act() {
        let (due, act) = (day("2026-12-28"), day("2026-12-24"));
        assert_eq!(due_or_act(due, act, day(TODAY)).unwrap(), "act by 24 December");
        assert_eq!(due_or_act(due, act, day("2026-12-24")).unwrap(), "act by 24 December");
        assert_eq!(due_or_act(due, act, day("2026-12-25")).unwrap(), "due in 3 days");
        assert_eq!(due_or_act(due, due, day("2026-12-24")).unwrap(), "due in 4 days");
    }

    #[test]
    fn finished_things_say_early_or_late() {
        let due = day("2026-10-19");
        assert_eq!(done(day("2026-10-12"), due, day(TODAY)), "done 12 October, 7 days early");
        assert_eq!(done(day("2026-10-18"), due, day(TODAY)), "done 18 October, 1 day early");
        assert_eq!(done(due, due, day(TODAY)), "done 19 October");
        assert_eq!(done(day("2026-10-22"), due, day(TODAY)), "done 3 days late");
    }

    #[test]
    fn weeks_round_up() {
        let (trigger, limit) = (day("2026-09-07"), day("2027-01-25"));
        for (date, words) in [
            ("2026-09-07", "Week 1 of 20"),
            ("2026-09-14", "Week 1 of 20"),
            ("2026-09-15", "Week 2 of 20"),
            ("2026-10-19", "Week 6 of 20"),
            ("2026-10-20", "Week 7 of 20"),
            ("2026-12-01", "Week 13 of 20"),
            ("2027-01-25", "Week 20 of 20"),
            ("2027-01-26", "Week 21, 1 day over"),
            ("2027-02-03", "Week 22, 9 days over"),
        ] {
            assert_eq!(week_of(trigger, limit, day(date)), words, "{date}");
        }
    }

    #[test]
    fn numbers_and_percentages() {
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1204), "1,204");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(percentage(398, 707), "56% (398 of 707)");
        assert_eq!(percentage(1, 4), "1 of 4");
        assert_eq!(percentage(0, 0), "None yet");
        assert_eq!(percent(1, 200), Some(1));
        assert_eq!(percent(404, 735), Some(55));
        assert_eq!(count(1, "case", "cases"), "1 case");
        assert_eq!(list(&["24", "30", "31"]), "24, 30 and 31");
        assert_eq!(sentence("überfällig"), "Überfällig");
    }

    #[test]
    fn ages_change_on_the_birthday() {
        assert_eq!(born(day("2018-03-14"), day(TODAY)), "14 March 2018 (age 8)");
        assert_eq!(born(day("2018-12-01"), day(TODAY)), "1 December 2018 (age 8)");
        assert_eq!(born(day("2018-12-02"), day(TODAY)), "2 December 2018 (age 7)");
        assert_eq!(born(day("2016-02-29"), day("2026-02-28")), "29 February 2016 (age 9)");
        assert_eq!(born(day("2016-02-29"), day("2026-03-01")), "29 February 2016 (age 10)");
        assert_eq!(time_tag(day("2026-12-01"), "today").as_str(), "<time datetime=\"2026-12-01\">today</time>");
    }
}
