//! The figures in words, said alike on the board, on the morning page and in its lists.

use ehc_application::compliance::{self, Compliance, Exceptions, Figure, Share, Timeliness};

use super::asked;
use crate::ui::{Link, govuk::Inset, parts, words};

/// Says that figures count cases that the reader may not open.
pub(super) fn not_shown(number: u64) -> Option<Inset> {
    let words = match number {
        0 => return None,
        1 => "1 of the cases counted here is none that you may open. It is in the figures and not in the lists.".to_owned(),
        _ => format!(
            "{} of the cases counted here are none that you may open. They are in the figures and not in the lists.",
            words::thousands(number)
        ),
    };
    Some(Inset { body: words.into() })
}

/// A percentage alone, or why there is none.
pub(super) fn percent_words(share: Share) -> String {
    match share.percent() {
        Some(percent) => format!("{percent}%"),
        None if share.whole == 0 => "None yet".into(),
        None => "Withheld".into(),
    }
}

/// The counts beside a percentage, with the reason where it is withheld.
fn counts_words(share: Share, of: &str) -> String {
    let counts = format!("{} of {} {of}", words::thousands(share.part), words::thousands(share.whole));
    if share.whole > 0 && share.percent().is_none() {
        format!("{counts}. No percentage is given for fewer than {}, because it could point to a child", compliance::FEWEST)
    } else {
        counts
    }
}

/// The four figures at the top of the board and of the morning page.
pub(super) fn figures(found: &Compliance) -> Vec<parts::Figure> {
    let asked = found.asked;
    let (shown, other, other_words) = match asked.exceptions {
        Exceptions::LeftOut => (found.without_exceptions, found.with_exceptions, "with them"),
        Exceptions::Counted => (found.with_exceptions, found.without_exceptions, "leaving them out"),
    };
    let mut plans_note = format!("{}, {}.", counts_words(shown.share(), "plans"), asked::exceptions_words(asked.exceptions));
    let other = other.share();
    if other.whole > 0 {
        plans_note.push_str(&format!(
            " {} ({} of {}) {other_words}.",
            percent_words(other),
            words::thousands(other.part),
            words::thousands(other.whole)
        ));
    }
    let decisions = found.total.decisions;
    let mut overdue = "Past a legal limit with nothing done.".to_owned();
    if found.overdue_since_yesterday > 0 {
        overdue.push_str(&format!(" {} since yesterday.", words::thousands(found.overdue_since_yesterday)));
    }
    if found.overdue_excused > 0 {
        overdue.push_str(&format!(" {} with an exception.", words::thousands(found.overdue_excused)));
    }
    let figure = |figure: Figure, number: String, note: String, past: bool| parts::Figure {
        title: if figure == Figure::Overdue { "Overdue now".into() } else { figure.title() },
        figure: number,
        href: Some(asked::behind(asked, figure)),
        note: note.into(),
        past,
        links: Vec::new(),
    };
    let late = decisions.whole - decisions.part;
    let mut all = vec![
        figure(Figure::PlansInTime, percent_words(shown.share()), plans_note, false),
        figure(Figure::DecisionsInTime, percent_words(decisions), format!("{}.", counts_words(decisions, "decisions")), false),
        figure(
            Figure::OpenPast,
            words::thousands(found.total.past),
            format!("of {}.", words::count(found.total.open, "open case", "open cases")),
            true,
        ),
        figure(Figure::Overdue, words::thousands(found.total.overdue), overdue, true),
    ];
    if let Some(first) = all.first_mut()
        && found.set_aside > 0
    {
        let words = format!("{} after an appeal or mediation left out", words::thousands(found.set_aside));
        first.links.push(Link::new(words, asked::behind(asked, Figure::PlansSetAside)));
    }
    if let Some(second) = all.get_mut(1)
        && late > 0
    {
        second.links.push(Link::new(format!("{} late", words::thousands(late)), asked::behind(asked, Figure::DecisionsLate)));
    }
    all
}

/// The plans of one band.
pub(super) fn band(timeliness: Timeliness, figure: Figure) -> u64 {
    match figure {
        Figure::PlansInTime => timeliness.in_time,
        Figure::PlansWithinAYear => timeliness.within_a_year,
        Figure::PlansOverAYear => timeliness.over_a_year,
        _ => timeliness.issued,
    }
}
