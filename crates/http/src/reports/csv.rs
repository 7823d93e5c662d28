//! The figures as a file for a spreadsheet.

use actix_web::{HttpResponse, http::header, web};
use ehc_application::compliance::{self, Compliance, Exceptions, Figure, LAST_WEEK, Share, Timeliness};

use super::{
    asked::{self, Query},
    figures::band,
};
use crate::web::{App, SignedIn, respond::Answer};

pub(super) async fn download(app: web::Data<App>, signed_in: SignedIn, query: Query) -> Answer {
    let context = signed_in.context(None);
    let asked = asked::read_strictly(&query)?;
    let found = app.run(move |service| compliance::show(service, &context, asked)).await?;
    let name = format!("attachment; filename=\"compliance-{}-to-{}.csv\"", found.from, found.to);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(write(&found)))
}

/// Quotes a cell, and keeps a spreadsheet from running it as a formula.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn write(found: &Compliance) -> String {
    let mut file = String::from("\u{feff}Measure,Of,Exceptions,Number,Out of,Per cent\r\n");
    let mut line = |cells: [&str; 6]| {
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        file.push_str(&cells.join(","));
        file.push_str("\r\n");
    };
    let period = format!("{} to {}", found.from, found.to);
    let today = found.today.to_string();
    for (timeliness, exceptions) in
        [(found.without_exceptions, Exceptions::LeftOut), (found.with_exceptions, Exceptions::Counted)]
    {
        for figure in [Figure::Plans, Figure::PlansInTime, Figure::PlansWithinAYear, Figure::PlansOverAYear] {
            let share = Share { part: band(timeliness, figure), whole: timeliness.issued };
            share_line(&mut line, &figure.title(), &period, said(exceptions), share);
        }
        line(["Average weeks to issue", &period, said(exceptions), &average(timeliness), "", ""]);
    }
    line([&Figure::PlansSetAside.title(), &period, "", &found.set_aside.to_string(), "", ""]);
    share_line(&mut line, &Figure::DecisionsInTime.title(), &period, "", found.total.decisions);
    line([&Figure::Open.title(), &today, "", &found.total.open.to_string(), "", ""]);
    line([&Figure::OpenPast.title(), &today, "", &found.total.past.to_string(), &found.total.open.to_string(), ""]);
    line([&Figure::Overdue.title(), &today, "", &found.total.overdue.to_string(), "", ""]);
    for month in &found.months {
        let days = format!("{} to {}", month.first, month.last);
        for exceptions in [Exceptions::LeftOut, Exceptions::Counted] {
            share_line(&mut line, &Figure::PlansInTime.title(), &days, said(exceptions), month.share(exceptions));
        }
    }
    for (week, count) in (1..=LAST_WEEK).zip(&found.weeks) {
        line([&Figure::OpenInWeek(week).title(), &today, "", &count.to_string(), "", ""]);
    }
    for team in &found.teams {
        line([&Figure::Open.title(), &team.name, "", &team.tally.open.to_string(), "", ""]);
        share_line(&mut line, &Figure::PlansInTime.title(), &team.name, said(found.asked.exceptions), team.tally.plans);
        share_line(&mut line, &Figure::DecisionsInTime.title(), &team.name, "", team.tally.decisions);
        line([&Figure::OpenPast.title(), &team.name, "", &team.tally.past.to_string(), "", ""]);
        line([&Figure::Overdue.title(), &team.name, "", &team.tally.overdue.to_string(), "", ""]);
    }
    file
}

fn share_line(line: &mut impl FnMut([&str; 6]), measure: &str, of: &str, exceptions: &str, share: Share) {
    let percent = match share.percent() {
        Some(percent) => percent.to_string(),
        None if share.whole == 0 => String::new(),
        None => "withheld: fewer than 5".to_owned(),
    };
    line([measure, of, exceptions, &share.part.to_string(), &share.whole.to_string(), &percent]);
}

fn said(exceptions: Exceptions) -> &'static str {
    match exceptions {
        Exceptions::LeftOut => "left out",
        Exceptions::Counted => "counted",
    }
}

fn average(timeliness: Timeliness) -> String {
    match timeliness.average_tenths_of_weeks() {
        Some(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        None if timeliness.issued == 0 => String::new(),
        None => "withheld: fewer than 5".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(cell("North"), "North");
        assert_eq!(cell("North, \"new\""), "\"North, \"\"new\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("-2,3"), "\"'-2,3\"");
    }
}
