//! What has just happened, as it is kept until the next page shows it: words, and what else waits for the person.

use crate::ui::{Flash, Html};

/// Puts the link to what else waits behind what is said.
pub(crate) fn offering(words: &str, place: &str, offered: &str) -> String {
    format!("{words}\n{place}\n{offered}")
}

/// Reads what is said. What is offered is shown only where it leads within the service: browsers keep it meanwhile.
pub(crate) fn read(message: &str) -> Flash {
    let mut lines = message.splitn(3, '\n');
    let heading = lines.next().unwrap_or_default();
    let body = match (lines.next(), lines.next()) {
        (Some(place), Some(words)) if place.starts_with("/cases/") || place.starts_with("/emergencies/") => {
            Html::paragraph(Html::from("Next for you: ").then(Html::link(words, place)))
        }
        _ => Html::default(),
    };
    Flash { heading: heading.into(), body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_leads_within_the_service_and_nowhere_else() {
        let read = |place: &str| super::read(&offering("Decided", place, "Approve")).body.as_str().to_owned();
        assert!(read("/cases/EHC-000418/plan/finalise").contains("Approve"));
        for place in ["https://example.org/", "//example.org/cases/", "javascript:alert(1)"] {
            assert_eq!(read(place), "", "{place}");
        }
        assert_eq!(super::read("Decided").heading.as_str(), "Decided");
    }
}
