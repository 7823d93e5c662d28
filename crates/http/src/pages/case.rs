//! The pages of one case.

use super::{CasePage, FormPage};
use crate::ui::govuk::{Button, Details, Inset, SummaryList};
use crate::ui::parts::{
    Authority, Card, Cell, Column, Due, Empty, Entry, Identity, Pairs, Row, SectionHead, Subnav, Table, Timeline, TimelineDay,
};
use crate::ui::{Html, Link, Shell};

/// What every page of a case needs.
#[derive(Debug, Clone, Default)]
pub struct CaseFrame {
    pub shell: Shell,
    pub identity: Identity,
    pub subnav: Subnav,
}

impl CaseFrame {
    /// A part of the case: its title never carries the child's name.
    pub fn part(self, title: &str) -> CasePage {
        let shell = self.shell.for_case(title, &self.identity.reference);
        CasePage::part(shell, self.identity, self.subnav, title)
    }

    /// In place of a form that would be refused: why, before anything is typed, and where to go instead.
    pub fn not_now(self, title: &str, why: impl Into<Html>, instead: &Link) -> CasePage {
        let link = Html::paragraph(Html::link(instead.text.clone(), &instead.href));
        self.part(title).part_of_page(Inset { body: why.into() }).part_of_page(link)
    }

    /// A form about the case, under the short bar.
    pub fn form(self, title: &str, button: &str) -> FormPage {
        let shell = self.shell.for_case(title, &self.identity.reference);
        FormPage::new(shell, title, button).identity(self.identity.for_form())
    }
}

/// Something to do next in a case.
#[derive(Debug, Clone, Default)]
pub struct NextAct {
    pub due: Due,
    pub what: Link,
    pub authority: Option<Authority>,
    pub why: Html,
    pub who: String,
}

/// One request for advice.
#[derive(Debug, Clone, Default)]
pub struct AdviceRow {
    pub kind: Link,
    pub from: String,
    pub asked: Html,
    pub due: Html,
    pub authority: Option<Authority>,
    /// A tag while there is work, plain "Accepted" when there is none.
    pub state: Html,
    pub note: Html,
    /// "Chased 24 and 30 November".
    pub chased: String,
    pub act: Option<Link>,
}

/// The overview of a case.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    pub frame: CaseFrame,
    pub ruler: Html,
    /// A closed or restricted case says so first.
    pub banner: Option<Html>,
    pub next: Vec<NextAct>,
    pub advice: Vec<AdviceRow>,
    /// "Ask for more advice".
    pub ask: Option<Link>,
    pub contact: Vec<(String, Html)>,
    pub latest: Vec<Entry>,
    /// Where all of it stands; `None` for those who may not read the notes of a case, who then see neither its advice nor what was done.
    pub history: Option<String>,
    /// Answers owed to the family.
    pub promises: Vec<(Due, Link)>,
}

impl From<Overview> for CasePage {
    fn from(case: Overview) -> Self {
        let shell = case.frame.shell.for_case("Overview", &case.frame.identity.reference);
        let mut page = CasePage::overview(shell, case.frame.identity, case.frame.subnav, case.ruler);
        let is_over = case.banner.is_some() && case.next.is_empty();
        page.main.extend(case.banner);
        if !is_over {
            page = page.part_of_page(SectionHead::new("What to do next"));
            page = if case.next.is_empty() {
                page.part_of_page(Empty::new("Nothing to do now").body("The next date on the ruler is somebody else’s."))
            } else {
                page.part_of_page(next_table(case.next))
            };
        }
        if case.history.is_some() {
            // To those who may not read the advice, an empty table would say that nobody was asked.
            page = page.part_of_page(SectionHead { title: "Advice".into(), link: case.ask });
            page = if case.advice.is_empty() {
                page.part_of_page(Empty::new("Nobody has been asked yet"))
            } else {
                page.part_of_page(short_advice_table(case.advice))
            };
        }
        if !case.contact.is_empty() {
            page = page.side(Card::new("Contact", vec![Pairs { rows: case.contact }.into()]));
        }
        if !case.promises.is_empty() {
            let rows = case.promises.into_iter().map(|(due, link)| Html::link(link.text, &link.href).then(Html::from(due)));
            page = page.side(Card::new("Answers we owe", vec![super::work::plain_list(rows)]));
        }
        let Some(history) = case.history else { return page };
        let latest = if case.latest.is_empty() {
            Html::paragraph("Only the request so far.")
        } else {
            Timeline { entries: case.latest }.into()
        };
        page.side(Card::new("Latest", vec![latest, Html::paragraph(Html::link("Full history", &history))]))
    }
}

fn next_table(rows: Vec<NextAct>) -> Table {
    let columns = vec![Column::new("Due"), Column::new("What to do").quiet(), Column::new("Who")];
    let row = |act: NextAct| {
        let mut what = Html::link(act.what.text, &act.what.href);
        if let Some(authority) = act.authority {
            what = what.then(" ").then(Html::from(authority));
        }
        Row::new([Html::from(act.due).into(), Cell::noted(what, act.why), act.who.into()])
    };
    Table::new("What to do next", columns, rows.into_iter().map(row).collect())
}

fn short_advice_table(rows: Vec<AdviceRow>) -> Table {
    let columns = vec![Column::new("Advice"), Column::new("From").quiet(), Column::new("Due"), Column::new("Status").quiet()];
    let row = |advice: AdviceRow| {
        Row::new([
            Html::link(advice.kind.text, &advice.kind.href).into(),
            Html::name(&advice.from).into(),
            advice.due.into(),
            Cell::noted(advice.state, advice.note),
        ])
    };
    Table::new("Advice", columns, rows.into_iter().map(row).collect())
}

/// `…/advice`: everything asked, of whom, and how it stands.
pub fn advice(frame: CaseFrame, rows: Vec<AdviceRow>, ask: Option<Link>, lead: impl Into<Html>) -> CasePage {
    let mut page = frame.part("Advice").lead(lead);
    if rows.is_empty() {
        let mut empty = Empty::new("Nobody has been asked yet");
        if let Some(link) = ask {
            empty = empty.link(link);
        }
        return page.part_of_page(empty);
    }
    if let Some(link) = ask {
        page = page.action(Button::go(link.text, link.href));
    }
    let columns = vec![
        Column::new("Advice"),
        Column::new("From").quiet(),
        Column::new("Asked"),
        Column::new("Due"),
        Column::new("Status").quiet(),
        Column::new("Chased"),
        Column::new("Act").quiet(),
    ];
    let row = |advice: AdviceRow| {
        let kind = advice.kind.text.clone();
        let act = advice.act.map(|link| Html::link(link.text.then(Html::hidden(" ")).then(hidden(&kind)), &link.href));
        Row::new([
            Html::link(advice.kind.text, &advice.kind.href).into(),
            Html::name(&advice.from).into(),
            advice.asked.into(),
            Cell::noted(advice.due, advice.authority.map(Html::from).unwrap_or_default()),
            Cell::noted(advice.state, advice.note),
            if advice.chased.is_empty() { "Not chased".into() } else { advice.chased.into() },
            act.unwrap_or_default().into(),
        ])
    };
    page.part_of_page(Table::new("Requests for advice", columns, rows.into_iter().map(row).collect()))
}

fn hidden(words: &Html) -> Html {
    Html::trusted(format!("<span class=\"govuk-visually-hidden\"> for {words}</span>"))
}

/// `…/people`: whose the rights are, then a card for each person who may know about the child.
pub fn people(frame: CaseFrame, rights: Option<SummaryList>, people: Vec<SummaryList>, add: Option<Link>) -> CasePage {
    let mut page = frame.part("People");
    if let Some(link) = add {
        page = page.action(Button::go(link.text, link.href));
    }
    if let Some(rights) = rights {
        page = page.part_of_page(rights);
    }
    if people.is_empty() {
        return page.part_of_page(Empty::new("No parent is recorded").body("Add one before sending anything."));
    }
    people.into_iter().fold(page, CasePage::part_of_page)
}

/// One row of the table of dates.
#[derive(Debug, Clone, Default)]
pub struct DateRow {
    pub step: Link,
    pub due: Due,
    pub authority: Authority,
    /// As the law numbers it: "Regulation 5(1)".
    pub rule: String,
    pub met: Html,
    pub state: Html,
    /// "Correct" the day everything is counted from.
    pub act: Option<Link>,
}

/// The dates of one episode, or of what belongs to none.
#[derive(Debug, Clone, Default)]
pub struct DateGroup {
    /// "Annual review".
    pub title: String,
    /// The ruler of an episode.
    pub ruler: Option<Html>,
    pub rows: Vec<DateRow>,
}

/// `…/dates`: every limit and target. One ruler stands above the page like everywhere; several each stand above their own dates.
pub fn dates(frame: CaseFrame, mut groups: Vec<DateGroup>) -> CasePage {
    let mut page = frame.part("Dates").lead("Open a step to see why its date is what it is.");
    let drawn = groups.iter().filter(|group| group.ruler.is_some()).count();
    if drawn == 1 {
        page.ruler = groups.iter_mut().find_map(|group| group.ruler.take());
    }
    if groups.len() <= 1 {
        let rows = groups.pop().map(|group| group.rows).unwrap_or_default();
        return page.part_of_page(dates_table("Every limit and target of this case", rows));
    }
    for group in groups {
        let (head, caption): (Html, String) = match group.ruler {
            // The ruler names its episode itself.
            Some(ruler) => (ruler, group.title),
            None => (SectionHead::new(group.title.as_str()).into(), group.title),
        };
        page = page.part_of_page(head).part_of_page(dates_table(&caption, group.rows));
    }
    page
}

fn dates_table(caption: &str, rows: Vec<DateRow>) -> Table {
    let columns = vec![
        Column::new("Step"),
        Column::new("Limit"),
        Column::new("Whose date"),
        Column::new("Rule"),
        Column::new("Met on"),
        Column::new("State").quiet(),
    ];
    let row = |date: DateRow| {
        let why = Html::link(date.step.text.clone(), &date.step.href).then(
            date.act
                .map(|link| Html::trusted(" ").then(Html::link(link.text.then(hidden(&date.step.text)), &link.href)))
                .unwrap_or_default(),
        );
        Row::new([
            why.into(),
            Html::from(date.due).into(),
            Html::from(date.authority).into(),
            date.rule.into(),
            date.met.into(),
            date.state.into(),
        ])
    };
    Table::new(caption, columns, rows.into_iter().map(row).collect())
}

/// "Why this date?": the explanation of one date.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    /// "Final plan".
    pub step: String,
    /// "25 January 2027".
    pub result: Html,
    pub facts: SummaryList,
    /// The working, a sentence a step.
    pub steps: Vec<String>,
    /// The identifiers of rule, calendar and law, and the receipt: for those who check the date, not for those who read it.
    pub checking: SummaryList,
    pub back: String,
}

pub fn receipt(frame: CaseFrame, receipt: Receipt) -> CasePage {
    let shell = frame.shell.for_case("Why this date?", &frame.identity.reference);
    let heading = format!("Why this date? {}", receipt.step);
    let steps: String = receipt.steps.iter().map(|step| format!("<li>{}</li>", Html::from(step))).collect();
    CasePage::part(shell, frame.identity, frame.subnav, heading)
        .lead(receipt.result)
        .part_of_page(receipt.facts)
        .part_of_page(Html::heading("How it is worked out"))
        .part_of_page(Html::trusted(format!("<ol class=\"govuk-list govuk-list--number\">{steps}</ol>")))
        .part_of_page(Details {
            summary: "For checking this date".into(),
            body: Html::from(receipt.checking).then(Html::paragraph("The same facts always give the same receipt.")),
            open: false,
        })
        .part_of_page(Html::paragraph(Html::link("All dates of this case", &receipt.back)))
}

/// A decision with its reasons.
#[derive(Debug, Clone, Default)]
pub struct DecisionRow {
    pub decision: Link,
    pub decided: Html,
    pub by: String,
    pub letter: Html,
}

/// `…/decisions`.
pub fn decisions(frame: CaseFrame, rows: Vec<DecisionRow>, next: Option<Link>) -> CasePage {
    let mut page = frame.part("Decisions");
    if let Some(link) = next {
        page = page.action(Button::go(link.text, link.href));
    }
    if rows.is_empty() {
        return page.part_of_page(Empty::new("No decisions yet"));
    }
    let columns = vec![Column::new("Decision"), Column::new("Decided"), Column::new("By"), Column::new("Letter")];
    let row = |decision: DecisionRow| {
        Row::new([
            Html::link(decision.decision.text, &decision.decision.href).into(),
            decision.decided.into(),
            Html::name(&decision.by).into(),
            decision.letter.into(),
        ])
    };
    page.part_of_page(Table::new("Decisions", columns, rows.into_iter().map(row).collect()))
}

/// `…/history`: everything by day, newest first.
pub fn history(frame: CaseFrame, days: Vec<TimelineDay>, filter: Option<crate::ui::parts::Filter>) -> CasePage {
    let mut page = frame.part("History");
    if let Some(filter) = filter {
        page = page.part_of_page(filter);
    }
    if days.is_empty() {
        return page.part_of_page(Empty::new("Only the request so far"));
    }
    days.into_iter().fold(page, CasePage::part_of_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_read_the_advice_is_not_told_that_nobody_was_asked() {
        let says = |overview: Overview, words: &str| {
            let page = CasePage::from(overview);
            page.main.iter().chain(&page.side).any(|part| part.as_str().contains(words))
        };
        let told = || Overview { history: Some("/cases/EHC-000418/history".into()), ..Overview::default() };
        for words in ["Nobody has been asked yet", "Full history"] {
            assert!(says(told(), words), "{words}");
            assert!(!says(Overview::default(), words), "{words}");
        }
    }
}
