//! Days that people name: “today” in the first box of a day becomes that day, in all three, before anything else reads the form.

use chrono::{Datelike, NaiveDate};
use ehc_domain::typed_day::named;

/// Puts a day that is named in the first of three boxes into each of them, so that the page gives back how it was understood.
pub(super) fn put_in_boxes(fields: &mut [(String, String)], today: NaiveDate) {
    let named: Vec<(String, NaiveDate)> = fields
        .iter()
        .filter_map(|(name, text)| Some((name.strip_suffix("-day")?.to_owned(), named(text, today)?)))
        .filter(|(name, _)| ["month", "year"].iter().all(|part| is_blank(fields, &format!("{name}-{part}"))))
        .collect();
    for (name, day) in named {
        for (part, value) in
            [("day", day.day().to_string()), ("month", day.month().to_string()), ("year", day.year().to_string())]
        {
            let place = format!("{name}-{part}");
            if let Some((_, text)) = fields.iter_mut().find(|(field, _)| *field == place) {
                *text = value;
            }
        }
    }
}

/// Whether this box was there and left empty.
fn is_blank(fields: &[(String, String)], name: &str) -> bool {
    fields.iter().any(|(field, text)| field == name && text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(day: &str, month: &str, year: &str) -> Vec<String> {
        let boxes = [("note-day", "today"), ("on-day", day), ("on-month", month), ("on-year", year)];
        let mut fields: Vec<_> = boxes.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        put_in_boxes(&mut fields, NaiveDate::from_ymd_opt(2026, 12, 1).unwrap());
        fields.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_day_that_is_named_fills_its_three_boxes_and_no_other_text() {
        assert_eq!(put("Today", "", " "), ["today", "1", "12", "2026"]);
        assert_eq!(put("yesterday", "", ""), ["today", "30", "11", "2026"]);
        assert_eq!(put("today", "12", ""), ["today", "today", "12", ""], "what stands in the other boxes is not written over");
        assert_eq!(put("7", "", ""), ["today", "7", "", ""]);
    }
}
