//! The page of a case on which a limit is met.

use ehc_domain::{
    cases::DutyActor,
    timetable::{
        plain_acts::PlainAct,
        rules::{Purpose, published},
    },
};
use uuid::Uuid;

/// Returns the page of the case on which a limit is met: that of its own act, the plain form for what has none, and that of the date itself where neither is.
///
/// `duty` is the key of the limit, `subject` what it is about.
pub fn duty_page(rule: &str, duty: &str, actor: DutyActor, subject: Option<Uuid>) -> String {
    match (Purpose::of(rule), actor, subject) {
        (Some(Purpose::AssessmentDecision | Purpose::AssessmentRefusal), ..) => "decisions/assess".to_owned(),
        (Some(Purpose::PlanDecision), ..) => "decisions/issue".to_owned(),
        (Some(Purpose::FinalPlan), ..) => "plan".to_owned(),
        (Some(Purpose::Advice), DutyActor::Contributor, Some(request)) => format!("advice/{request}"),
        (Some(Purpose::ConsultationReply), _, Some(consultation)) => format!("consultations/{consultation}/reply"),
        (Some(Purpose::DraftWindow), ..) => "plan/comments".to_owned(),
        (Some(Purpose::ReviewDecision), ..) => "review".to_owned(),
        _ => match rule {
            "R15-2-TRANSFER" => "transferred".to_owned(),
            "R15-4-INFORM-6W" => "transfer-explained".to_owned(),
            "R15-5-REVIEW"
            | "S44-REVIEW-FIRST-12M"
            | "S44-REVIEW-NEXT-12M"
            | "S48-RELEASE-REVIEW"
            | "R27-4A-REVIEW-12M"
            | "R27-4B-REVIEW-12M" => "review".to_owned(),
            "R34-1-CERT-3WD" | "R39-1-CERT-3WD" | "R39-3-DEEMED-CERT-3WD" => "mediation-certificate".to_owned(),
            _ if is_plain(rule) => format!("{}/done", date_page(duty)),
            _ => date_page(duty),
        },
    }
}

/// Returns the page on which one date of a case says why it is what it is. The number of a duty stands behind `#`, which would end the address.
pub fn date_page(duty: &str) -> String {
    format!("dates/{}", duty.replace('/', "~").replace('#', "%23"))
}

fn is_plain(rule: &str) -> bool {
    published().filter(|known| known.id.as_str() == rule).any(|known| !PlainAct::meeting(known).is_empty())
}
