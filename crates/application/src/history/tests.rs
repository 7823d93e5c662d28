use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ehc_domain::{
    access::ReviewGround,
    advice::{AdviceAnswer, AdviceKind, NotAskedGround},
    approvals::ProposedAct,
    audit::Details,
    authority::AuthorityDetail,
    consultations::{ObjectionGround, ReplyOutcome},
    contacts::ContactWay,
    decisions::{DecisionKind, DecisionOutcome},
    documents::DocumentClass,
    emergency::{EmergencyGround, EmergencyOutcome},
    flags::FlagKind,
    ids::Id,
    notifications::{NoticeEvent, TaskKind},
    plans::{AdulthoodAim, PlanSection, ServiceMethod},
    requests::{Became, RequestSource},
    timetable::{
        exceptions::Ground,
        facts::{AppealAbout, FactKind},
        rules::RuleId,
    },
};
use serde_json::{Value, json};

use super::{said::parts, *};

const ONE: &str = "00000000-0000-0000-0000-000000000001";

fn id<K>() -> Id<K> {
    ONE.parse().unwrap()
}

fn said(details: &Value) -> Vec<String> {
    let (about, said) = parts(details);
    about.into_iter().chain(said).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What every act tells, as it is stored and as it is read.
fn every_act() -> Vec<(Told, Value, &'static str)> {
    let (on, section, kind, outcome) = (day("2026-12-01"), PlanSection::F, DecisionKind::Assess, DecisionOutcome::Refused);
    let appeal = FactCode::of(&FactKind::AppealLodged { appeal: id(), about: Some(AppealAbout::SectionIAlone) });
    let about = "about: section i alone, was not given".to_owned();
    vec![
        (
            Told::RequestRecorded {
                file_sha256: Some("14bed".into()),
                received_on: on,
                source: RequestSource::Parent,
                became: Some(Became::Kept),
            },
            json!({ "file_sha256": "14bed", "received_on": "2026-12-01", "source": "parent", "became": "kept" }),
            "Received on 1 December 2026. Asked by: parent or carer. Kept with the assessment: no second clock",
        ),
        (
            Told::RequestRecorded { file_sha256: None, received_on: on, source: RequestSource::Parent, became: None },
            json!({ "received_on": "2026-12-01", "source": "parent" }),
            "Received on 1 December 2026. Asked by: parent or carer",
        ),
        (
            Told::PlanEntered {
                plan_made_on: on,
                amended_on: Some(day("2026-12-02")),
                reviewed_on: None,
                moved_from: Some("Northshire Council".into()),
                transferred_on: Some(day("2026-12-03")),
                file_sha256: None,
            },
            json!({ "plan_made_on": "2026-12-01", "amended_on": "2026-12-02", "moved_from": "Northshire Council", "transferred_on": "2026-12-03" }),
            "First made on 1 December 2026. Amended on 2 December 2026. Came from Northshire Council. Transferred on 3 December 2026",
        ),
        (
            Told::MovedAway { moved_on: on, new_authority: "Northshire".into() },
            json!({ "moved_on": "2026-12-01", "new_authority": "Northshire" }),
            "Moved on 1 December 2026. To Northshire",
        ),
        (
            Told::MoveKnown { known_on: on, moves_on: day("2026-12-20"), new_authority: "Northshire".into() },
            json!({ "known_on": "2026-12-01", "moves_on": "2026-12-20", "new_authority": "Northshire" }),
            "Known on 1 December 2026. Moves on 20 December 2026. To Northshire",
        ),
        (
            Told::PlanTransferredOut { transferred_on: on, new_authority: "Northshire".into() },
            json!({ "transferred_on": "2026-12-01", "new_authority": "Northshire" }),
            "The plan was transferred on 1 December 2026. To Northshire",
        ),
        (Told::Died { died_on: on }, json!({ "died_on": "2026-12-01" }), "Died on 1 December 2026"),
        (
            Told::RequestSetAside { received_on: on, source: RequestSource::Parent },
            json!({ "act": "request set aside", "received_on": "2026-12-01", "source": "parent" }),
            "The request recorded for 1 December 2026. Asked by: parent or carer",
        ),
        (
            Told::FactTakenBack { taken_back: FactCode::of(&FactKind::PlanCeased), on },
            json!({ "taken_back": "plan_ceased", "on": "2026-12-01" }),
            "Plan ceased: 1 December 2026",
        ),
        (
            Told::RequestPutBack { received_on: on, source: RequestSource::Institution },
            json!({ "act": "request put back", "received_on": "2026-12-01", "source": "institution" }),
            "The request received on 1 December 2026. Asked by: school or college",
        ),
        (
            Told::PlanSetAside { plan_made_on: on },
            json!({ "act": "plan set aside", "plan_made_on": "2026-12-01" }),
            "The existing plan, first made on 1 December 2026",
        ),
        (Told::EndTakenBack { ending: "Died".into() }, json!({ "ending": "Died" }), "It had been recorded: died"),
        (
            Told::OneRequestWithdrawn { withdrawn_on: on, received_on: on, source: RequestSource::Institution },
            json!({ "act": "one request withdrawn", "withdrawn_on": "2026-12-01", "received_on": "2026-12-01", "source": "institution" }),
            "The request received on 1 December 2026. Asked by: school or college. Withdrawn on 1 December 2026",
        ),
        (
            Told::MergingUndone { was_merged_into: "EHC-000001".into(), requests: 1, documents: 2, people: 1 },
            json!({ "was_merged_into": "EHC-000001", "requests": "1", "documents": "2", "people": "1" }),
            "It had been merged into EHC-000001, and stands again. 1 request, 2 documents and 1 person went back",
        ),
        (
            Told::GaveBack { no_duplicate: "EHC-000002".into(), requests: 2, documents: 1, people: 0 },
            json!({ "no_duplicate": "EHC-000002", "requests": "2", "documents": "1", "people": "0" }),
            "EHC-000002 had been merged into this case, and stands again. 2 requests, 1 document and 0 people went back",
        ),
        (
            Told::WithdrawalTakenBack { withdrawn_on: on, received_on: on, source: RequestSource::Institution },
            json!({ "act": "withdrawal taken back", "withdrawn_on": "2026-12-01", "received_on": "2026-12-01", "source": "institution" }),
            "The request received on 1 December 2026. Asked by: school or college. It had been recorded as withdrawn on 1 December 2026",
        ),
        (Told::RequestWithdrawn { withdrawn_on: on }, json!({ "withdrawn_on": "2026-12-01" }), "Withdrawn on 1 December 2026"),
        (
            Told::Assigned { user: id(), from: "Priya Nair".into(), to: "Daniel Okonkwo".into() },
            json!({ "user": ONE, "from": "Priya Nair", "to": "Daniel Okonkwo" }),
            "From Priya Nair to Daniel Okonkwo",
        ),
        (
            Told::Assigned { user: id(), from: NOBODY.into(), to: "Daniel Okonkwo".into() },
            json!({ "user": ONE, "from": "nobody", "to": "Daniel Okonkwo" }),
            "To Daniel Okonkwo",
        ),
        (
            Told::DocumentAdded { class: DocumentClass::General, sha256: "14bed".into() },
            json!({ "class": "general", "sha256": "14bed" }),
            DocumentClass::General.label(),
        ),
        (
            Told::RightsRecorded { decided_on: on, lacks_capacity: true, parents_too: true },
            json!({ "decided_on": "2026-12-01", "lacks_capacity": "true", "parents_too": "true" }),
            "Decided on 1 December 2026. Lacks capacity for these decisions. The parents are written to as well",
        ),
        (
            Told::RightsRecorded { decided_on: on, lacks_capacity: false, parents_too: false },
            json!({ "decided_on": "2026-12-01", "lacks_capacity": "false", "parents_too": "false" }),
            "Decided on 1 December 2026",
        ),
        (
            Told::PersonChanged {
                person: "Fatima Hassan".into(),
                answers: "telephone, email".into(),
                from_on: Some(on),
                moved: None,
            },
            json!({ "person": "Fatima Hassan", "answers": "telephone, email", "from_on": "2026-12-01" }),
            "Fatima Hassan: telephone, email. From 1 December 2026",
        ),
        (
            Told::PersonChanged {
                person: "Amira Hassan".into(),
                answers: "birth date".into(),
                from_on: None,
                moved: Some("Year group: Year 3 → Year 4".into()),
            },
            json!({ "person": "Amira Hassan", "answers": "birth date", "moved": "Year group: Year 3 → Year 4" }),
            "Amira Hassan: birth date. Year group: Year 3 → Year 4",
        ),
        (
            Told::FactRecorded { kind: appeal, on },
            json!({ "kind": "appeal_lodged", "on": "2026-12-01" }),
            "Appeal lodged: 1 December 2026",
        ),
        (
            Told::RequestPutRight { asked_on: on, put_right: "who asked, their name".into() },
            json!({ "asked_on": "2026-12-01", "put_right": "who asked, their name" }),
            "The request of 1 December 2026. Put right: who asked, their name",
        ),
        (
            Told::HeldPlanReworded { sections_put_right: "B, I".into() },
            json!({ "sections_put_right": "B, I" }),
            "What the existing plan says was put right in: B, I",
        ),
        (
            Told::ReviewDecided { decided_after_review: "Cease to maintain the plan".into(), on },
            json!({ "decided_after_review": "Cease to maintain the plan", "on": "2026-12-01" }),
            "Review decision notified: 1 December 2026. Cease to maintain the plan",
        ),
        (
            Told::LoneDaysCorrected {
                was_received_on: on,
                received_on: day("2026-12-02"),
                was_withdrawn_on: day("2026-12-03"),
                withdrawn_on: day("2026-12-04"),
            },
            json!({ "was_received_on": "2026-12-01", "received_on": "2026-12-02", "was_withdrawn_on": "2026-12-03", "withdrawn_on": "2026-12-04" }),
            "Received on 2 December 2026, was 1 December 2026. Withdrawn alone on 4 December 2026, was 3 December 2026",
        ),
        (
            Told::DayCorrected { before: on, after: day("2026-12-02"), decided: None },
            json!({ "before": "2026-12-01", "after": "2026-12-02" }),
            "From 1 December 2026 to 2 December 2026",
        ),
        (
            Told::DayCorrected { before: on, after: day("2026-12-02"), decided: Some(DecisionKind::Assess) },
            json!({ "before": "2026-12-01", "after": "2026-12-02", "decided": "assess" }),
            "The day on which it was decided: whether to assess. From 1 December 2026 to 2 December 2026",
        ),
        (
            Told::DetailsCorrected { kind: appeal, details: about.clone() },
            json!({ "kind": "appeal_lodged", "details": about }),
            "Appeal lodged: about: section i alone, was not given",
        ),
        (
            Told::FactCorrected { before: on, after: day("2026-12-02"), kind: appeal, details: about.clone() },
            json!({ "before": "2026-12-01", "after": "2026-12-02", "kind": "appeal_lodged", "details": about }),
            "From 1 December 2026 to 2 December 2026. Appeal lodged: about: section i alone, was not given",
        ),
        (
            Told::FactCorrected { before: on, after: day("2026-12-02"), kind: appeal, details: String::new() },
            json!({ "before": "2026-12-01", "after": "2026-12-02", "kind": "appeal_lodged", "details": "" }),
            "From 1 December 2026 to 2 December 2026. Appeal lodged",
        ),
        (
            Told::MergedInto { stays: "EHC-000002".into(), requests: 1, documents: 2, people: 0 },
            json!({ "stays": "EHC-000002", "requests": "1", "documents": "2", "people": "0" }),
            "Into EHC-000002. 1 request, 2 documents and 0 people went over",
        ),
        (
            Told::TookIn { duplicate: "EHC-000007".into(), requests: 2, documents: 0, people: 1 },
            json!({ "duplicate": "EHC-000007", "requests": "2", "documents": "0", "people": "1" }),
            "EHC-000007 was merged into this case. 2 requests, 0 documents and 1 person went over",
        ),
        (
            Told::Proposal {
                proposed: ProposedAct::Correction,
                would: "The request, 1 December 2026 → 2 December 2026".into(),
                proposer: "Priya Nair".into(),
            },
            json!({ "proposed": "correction", "would": "The request, 1 December 2026 → 2 December 2026", "proposer": "Priya Nair" }),
            "Correct a day on record: The request, 1 December 2026 → 2 December 2026. Proposed by Priya Nair",
        ),
        (
            Told::CertificateRecorded { issued_on: on, mediation_adviser: "Morwenna Tate".into() },
            json!({ "issued_on": "2026-12-01", "mediation_adviser": "Morwenna Tate" }),
            "Issued on 1 December 2026. By Morwenna Tate, mediation adviser",
        ),
        (
            Told::ExceptionRecorded { ground: Ground::AdviceMissed, limit: RuleId::known("R13-FINAL-20W").unwrap() },
            json!({ "ground": Ground::AdviceMissed.code(), "limit": "R13-FINAL-20W" }),
            "Missed appointment. For: Send the final EHC plan",
        ),
        (Told::ExceptionEnded { last_day: on }, json!({ "last_day": "2026-12-01" }), "Its last day: 1 December 2026"),
        (
            Told::AccessRefused { address: "/cases/EHC-000418".into() },
            json!({ "address": "/cases/EHC-000418" }),
            "At /cases/EHC-000418",
        ),
        (
            Told::ManyOpened { opened_by: "Daniel Okonkwo".into(), cases_opened: 21, alerts: 2 },
            json!({ "opened_by": "Daniel Okonkwo", "cases_opened": "21", "alerts": "2" }),
            "21 within 10 minutes that are not theirs, by Daniel Okonkwo",
        ),
        (
            Told::CheckpointSigned { checkpoint: 3, log: "a".into(), line: "b".into() },
            json!({ "checkpoint": "3", "log": "a", "line": "b" }),
            "Number 3",
        ),
        (Told::ClockWentBack { minutes: 61 }, json!({ "minutes": "61" }), "By 61 minutes"),
        (Told::BackupPutBack { made_on: on }, json!({ "made_on": "2026-12-01" }), "Made on 1 December 2026"),
        (
            Told::MissingAsked { missing: "How to reach us".into() },
            json!({ "missing": "How to reach us" }),
            "Missing: How to reach us",
        ),
        (Told::DecisionProposed { kind, outcome }, json!({ "kind": "assess", "outcome": "refused" }), "Whether to assess: no"),
        (Told::DecisionTakenBack { kind, outcome }, json!({ "kind": "assess", "outcome": "refused" }), "Whether to assess: no"),
        (Told::QuestionAsked { sent_back: "The plan".into() }, json!({ "sent_back": "The plan" }), "The plan"),
        (
            Told::Decided { kind, outcome, decided_on: on },
            json!({ "kind": "assess", "outcome": "refused", "decided_on": "2026-12-01" }),
            "Whether to assess: no. Decided on 1 December 2026",
        ),
        (
            Told::DecisionNotified { kind, outcome, sent_on: on },
            json!({ "kind": "assess", "outcome": "refused", "sent_on": "2026-12-01" }),
            "Whether to assess: no. Sent on 1 December 2026",
        ),
        (
            Told::AdviceAsked {
                asked: Asked(vec![
                    (AdviceKind::ParentsViews, None),
                    (AdviceKind::Education, Some(NotAskedGround::DoesNotApply)),
                    (AdviceKind::Medical, None),
                ]),
            },
            json!({ "parents_views": "asked", "education": "does_not_apply", "medical": "asked" }),
            "Asked for: parents’ views, medical. Not asked for: education. The requirement does not apply to this child",
        ),
        (
            Told::AdvicePassed { user: id(), to: "Ruth Adeyemi".into() },
            json!({ "user": ONE, "to": "Ruth Adeyemi" }),
            "To Ruth Adeyemi",
        ),
        (
            Told::AdviceAnswered { answer: AdviceAnswer::Decline },
            json!({ "answer": AdviceAnswer::Decline.code() }),
            AdviceAnswer::Decline.label(),
        ),
        (
            Told::AdviceWritten { number: 2, file_taken_out: Some(id()) },
            json!({ "number": "2", "file_taken_out": ONE }),
            "The file was taken out of the draft. Version 2 of the advice",
        ),
        (Told::AdviceWritten { number: 1, file_taken_out: None }, json!({ "number": "1" }), "Version 1 of the advice"),
        (
            Told::AdviceReceived { result: AdviceResult::ReceivedAndAccepted, received_on: on },
            json!({ "result": "received_and_accepted", "received_on": "2026-12-01" }),
            "Received on 1 December 2026. Received and accepted",
        ),
        (Told::AdviceChecked { result: AdviceResult::SentBack }, json!({ "result": "sent_back" }), "Sent back"),
        (
            Told::AdviceNotNeeded { ground: Blank(Some(NotAskedGround::DoesNotApply)) },
            json!({ "ground": "does_not_apply" }),
            "The requirement does not apply to this child",
        ),
        (Told::AdviceNotNeeded { ground: Blank(None) }, json!({ "ground": "" }), ""),
        (
            Told::AdviceExcused { ground: Ground::AdviceMissed },
            json!({ "ground": Ground::AdviceMissed.code() }),
            "Missed appointment",
        ),
        (
            Told::RowAdded { row: id(), section, agreement_lapsed: false, adulthood_aims: None },
            json!({ "act": "added", "row": ONE, "section": "F", "agreement_lapsed": "false" }),
            "Added to section F",
        ),
        (
            Told::RowAdded {
                row: id(),
                section,
                agreement_lapsed: false,
                adulthood_aims: Some(Aims(vec![AdulthoodAim::Employment, AdulthoodAim::Society])),
            },
            json!({
                "act": "added", "row": ONE, "section": "F", "agreement_lapsed": "false", "adulthood_aims": "employment society",
            }),
            "Added to section F. Prepares for adulthood: higher education or employment, participating in society",
        ),
        (
            Told::RowChanged { row: id(), section, agreement_lapsed: true, adulthood_aims: None },
            json!({ "act": "changed", "row": ONE, "section": "F", "agreement_lapsed": "true" }),
            "Changed section F",
        ),
        (
            Told::RowChanged { row: id(), section, agreement_lapsed: false, adulthood_aims: Some(Aims(Vec::new())) },
            json!({ "act": "changed", "row": ONE, "section": "F", "agreement_lapsed": "false", "adulthood_aims": "none" }),
            "Changed section F. Prepares for adulthood: nothing any more",
        ),
        (
            Told::RowRemoved { row: id(), section, agreement_lapsed: false },
            json!({ "act": "removed", "row": ONE, "section": "F", "agreement_lapsed": "false" }),
            "Removed from section F",
        ),
        (Told::RowMoved { row: id(), section }, json!({ "act": "moved", "row": ONE, "section": "F" }), "Moved within section F"),
        (
            Told::CheckSetAside { row: id(), section },
            json!({ "act": "check set aside", "row": ONE, "section": "F" }),
            "Set a check aside in section F",
        ),
        (
            Told::TakenFromAdvice { advice: id(), rows: 2 },
            json!({ "act": "taken from advice", "advice": ONE, "rows": "2" }),
            "Added 2 needs from the advice",
        ),
        (
            Told::TakenFromAdvice { advice: id(), rows: 1 },
            json!({ "act": "taken from advice", "advice": ONE, "rows": "1" }),
            "Added 1 need from the advice",
        ),
        (Told::SectionWritten { section }, json!({ "section": "F" }), "Section F"),
        (Told::CommentRecorded { section }, json!({ "act": "recorded", "section": "F" }), "Recorded a comment on section F"),
        (
            Told::CommentAnswered { section, accepted: YesOrNo(true) },
            json!({ "act": "answered", "section": "F", "accepted": "yes" }),
            "Answered a comment on section F: accepted",
        ),
        (
            Told::CommentAnswered { section, accepted: YesOrNo(false) },
            json!({ "act": "answered", "section": "F", "accepted": "no" }),
            "Answered a comment on section F: not accepted",
        ),
        (Told::ApprovalAsked {}, json!({ "act": "asked for approval" }), "Asked a manager to approve the plan"),
        (
            Told::DraftSent { draft: 1, how: ServiceMethod::Hand, served_on: on, sha256: "14bed".into() },
            json!({ "draft": "1", "how": "hand", "served_on": "2026-12-01", "sha256": "14bed" }),
            "Draft 1. By hand. Reached the family on 1 December 2026",
        ),
        (
            Told::FinalPlanSent { sent_on: on, days_late: -124, sha256: "14bed".into() },
            json!({ "sent_on": "2026-12-01", "days_late": "-124", "sha256": "14bed" }),
            "On time. Sent on 1 December 2026",
        ),
        (
            Told::FinalPlanSent { sent_on: on, days_late: 2, sha256: "14bed".into() },
            json!({ "sent_on": "2026-12-01", "days_late": "2", "sha256": "14bed" }),
            "2 days late. Sent on 1 December 2026",
        ),
        (
            Told::ConsultationSent { institution: "Brookside".into(), unit: None, sent_on: on },
            json!({ "institution": "Brookside", "sent_on": "2026-12-01" }),
            "Brookside. Sent on 1 December 2026",
        ),
        (
            Told::ConsultationSent { institution: "Brookside".into(), unit: Some("Harbour, SEN unit".into()), sent_on: on },
            json!({ "institution": "Brookside", "unit": "Harbour, SEN unit", "sent_on": "2026-12-01" }),
            "Brookside. About Harbour, SEN unit. Sent on 1 December 2026",
        ),
        (
            Told::ConsultationReplied { outcome: ReplyOutcome::Agrees, ground: Blank(None), replied_on: on },
            json!({ "outcome": "agrees", "ground": "", "replied_on": "2026-12-01" }),
            "Agrees to be named. The reply came on 1 December 2026",
        ),
        (
            Told::ConsultationReplied {
                outcome: ReplyOutcome::Objects,
                ground: Blank(Some(ObjectionGround::Unsuitable)),
                replied_on: on,
            },
            json!({ "outcome": "objects", "ground": "unsuitable", "replied_on": "2026-12-01" }),
            "Unsuitable for the child’s age, ability, aptitude or needs. Objects. The reply came on 1 December 2026",
        ),
        (
            Told::AuthorityDetailSet { detail: AuthorityDetail::LocalOffer, text: "ashmere.example/offer".into(), from_on: on },
            json!({ "detail": "local_offer", "text": "ashmere.example/offer", "from_on": "2026-12-01" }),
            "Local offer. ashmere.example/offer. From 1 December 2026",
        ),
        (
            Told::LogoSet { file_sha256: "f".into(), from_on: on },
            json!({ "act": "logo", "file_sha256": "f", "from_on": "2026-12-01" }),
            "Another logo. From 1 December 2026",
        ),
        (
            Told::LogoRemoved { from_on: on },
            json!({ "act": "no logo", "from_on": "2026-12-01" }),
            "No logo. From 1 December 2026",
        ),
        (
            Told::RegisterImported { file_sha256: "f".into(), added: 3, changed: 2, closed: 1 },
            json!({ "file_sha256": "f", "added": "3", "changed": "2", "closed": "1" }),
            "3 added, 2 changed, 1 closed",
        ),
        (Told::InstitutionAdded { institution: "Oak".into() }, json!({ "institution": "Oak" }), "Added Oak"),
        (
            Told::InstitutionChanged { institution: "Oak".into(), changes: "URN: none → 123456".into() },
            json!({ "institution": "Oak", "changes": "URN: none → 123456" }),
            "Oak. Changed. URN: none → 123456",
        ),
        (
            Told::InstitutionClosed { institution: "Oak".into(), closed_on: on, successor: Some("Elm".into()) },
            json!({ "institution": "Oak", "closed_on": "2026-12-01", "successor": "Elm" }),
            "Oak. Closed on 1 December 2026. Elm took its place",
        ),
        (
            Told::InstitutionReopened { institution: "Oak".into() },
            json!({ "act": "opened again", "institution": "Oak" }),
            "Oak is open",
        ),
        (
            Told::TeamAdded { team: "Assessment".into(), kind: "Casework".into() },
            json!({ "team": "Assessment", "kind": "Casework" }),
            "Added Assessment. Kind: Casework",
        ),
        (
            Told::TeamChanged { team: "Assessment".into(), changes: "Name: Plans → Assessment".into() },
            json!({ "team": "Assessment", "changes": "Name: Plans → Assessment" }),
            "Assessment. Changed. Name: Plans → Assessment",
        ),
        (
            Told::TeamTakenBack { team: "Plans".into(), first_day: on, successor: None, moved: String::new() },
            json!({ "act": "team taken back", "team": "Plans", "first_day": "2026-12-01", "moved": "" }),
            "Plans. Taken back before it opened. Its first day was to be 1 December 2026",
        ),
        (
            Told::TeamClosed { team: "Plans".into(), closed_on: on, successor: None, moved: String::new() },
            json!({ "team": "Plans", "closed_on": "2026-12-01", "moved": "" }),
            "Plans. Closed on 1 December 2026",
        ),
        (
            Told::TeamClosed {
                team: "Plans".into(),
                closed_on: on,
                successor: Some("Assessment".into()),
                moved: "1 person".into(),
            },
            json!({ "team": "Plans", "closed_on": "2026-12-01", "successor": "Assessment", "moved": "1 person" }),
            "Plans. Closed on 1 December 2026. Assessment took over 1 person",
        ),
        (Told::TeamReopened { team: "Plans".into() }, json!({ "act": "team opened again", "team": "Plans" }), "Plans is open"),
        (
            Told::TeamMoved { what: "The case".into(), from_team: "Plans".into(), to_team: "Assessment".into() },
            json!({ "what": "The case", "from_team": "Plans", "to_team": "Assessment" }),
            "The case went from Plans to Assessment",
        ),
        (
            Told::AccountInvited { account: "A".into(), account_roles: "Caseworker".into(), account_team: Some("Plans".into()) },
            json!({ "account": "A", "account_roles": "Caseworker", "account_team": "Plans" }),
            "Invited A. Roles: Caseworker. Team: Plans",
        ),
        (
            Told::AccountInvited { account: "A".into(), account_roles: "Caseworker".into(), account_team: None },
            json!({ "account": "A", "account_roles": "Caseworker" }),
            "Invited A. Roles: Caseworker",
        ),
        (
            Told::LinkSent { account: "A".into() },
            json!({ "act": "link sent", "account": "A" }),
            "A. A new link to choose a password was sent",
        ),
        (
            Told::LinkShown { account: "A".into() },
            json!({ "act": "link shown", "account": "A" }),
            "A. The link was shown, to be handed over",
        ),
        (
            Told::AccountChanged { account: "A".into(), changes: "Name: B → A".into() },
            json!({ "account": "A", "changes": "Name: B → A" }),
            "A. Changed. Name: B → A",
        ),
        (
            Told::AccountLeft { account: "A".into(), left_on: on, in_hand: "1 task".into() },
            json!({ "account": "A", "left_on": "2026-12-01", "in_hand": "1 task" }),
            "A has left. Last day: 1 December 2026. Passed on: 1 task",
        ),
        (
            Told::AccountBack { account: "A".into(), account_roles: "Manager".into() },
            json!({ "act": "brought back", "account": "A", "account_roles": "Manager" }),
            "A is back. Roles: Manager",
        ),
        (
            Told::CaseGivenBack { from: "A".into(), team: "Plans".into() },
            json!({ "act": "given back", "from": "A", "team": "Plans" }),
            "From A back to Plans",
        ),
        (
            Told::AdviceGivenBack { given_back_by: "A".into(), team: "Health".into() },
            json!({ "given_back_by": "A", "team": "Health" }),
            "From A back to Health",
        ),
        (
            Told::ContactAdded { institution: "Oak".into(), contact: "Ruth Lane, SENCO".into() },
            json!({ "act": "contact added", "institution": "Oak", "contact": "Ruth Lane, SENCO" }),
            "Oak. Contact added: Ruth Lane, SENCO",
        ),
        (
            Told::ContactChanged { institution: "Oak".into(), changes: "Ruth Hill, SENCO: Name: Ruth Lane → Ruth Hill".into() },
            json!({ "act": "contact changed", "institution": "Oak", "changes": "Ruth Hill, SENCO: Name: Ruth Lane → Ruth Hill" }),
            "Oak. Contact changed. Ruth Hill, SENCO: Name: Ruth Lane → Ruth Hill",
        ),
        (
            Told::ContactTakenBack { institution: "Oak".into(), contact: "Ruth Lane, SENCO".into() },
            json!({ "act": "contact taken back", "institution": "Oak", "contact": "Ruth Lane, SENCO" }),
            "Oak. Ruth Lane, SENCO is a contact still",
        ),
        (
            Told::ContactEnded { institution: "Oak".into(), contact: "Ruth Lane, SENCO".into(), ended_on: on },
            json!({ "act": "contact ended", "institution": "Oak", "contact": "Ruth Lane, SENCO", "ended_on": "2026-12-01" }),
            "Oak. Ruth Lane, SENCO is no longer a contact. Until 1 December 2026",
        ),
        (
            Told::UnitAdded { institution: "Oak".into(), unit: "Harbour, SEN unit, 12 places".into() },
            json!({ "act": "unit added", "institution": "Oak", "unit": "Harbour, SEN unit, 12 places" }),
            "Oak. Unit added: Harbour, SEN unit, 12 places",
        ),
        (
            Told::UnitChanged { institution: "Oak".into(), changes: "Harbour: Places: 12 → 14".into() },
            json!({ "act": "unit changed", "institution": "Oak", "changes": "Harbour: Places: 12 → 14" }),
            "Oak. Unit changed. Harbour: Places: 12 → 14",
        ),
        (
            Told::UnitClosed { institution: "Oak".into(), unit: "Harbour, SEN unit".into(), closed_on: on },
            json!({ "act": "unit closed", "institution": "Oak", "unit": "Harbour, SEN unit", "closed_on": "2026-12-01" }),
            "Oak. Unit closed: Harbour, SEN unit. Last day: 1 December 2026",
        ),
        (
            Told::UnitReopened { institution: "Oak".into(), unit: "Harbour, SEN unit".into() },
            json!({ "act": "unit opened again", "institution": "Oak", "unit": "Harbour, SEN unit" }),
            "Oak. Unit open again: Harbour, SEN unit",
        ),
        (
            Told::CalendarChanged {
                change: "Bank holiday added".into(),
                name: "Jubilee".into(),
                first_day: on,
                last_day: Some(day("2026-12-02")),
                moved: "3".into(),
            },
            json!({ "change": "Bank holiday added", "name": "Jubilee", "first_day": "2026-12-01", "last_day": "2026-12-02", "moved": "3" }),
            "Bank holiday added: 1 December 2026 to 2 December 2026, Jubilee. 3",
        ),
        (
            Told::CalendarChanged {
                change: "Bank holiday added".into(),
                name: "Jubilee".into(),
                first_day: on,
                last_day: None,
                moved: "one date".into(),
            },
            json!({ "change": "Bank holiday added", "name": "Jubilee", "first_day": "2026-12-01", "moved": "one date" }),
            "Bank holiday added: 1 December 2026, Jubilee. one date",
        ),
        (
            Told::ConflictRecorded { conflict_of: "Priya Nair".into(), gave_up_case: YesOrNo(true), requests_given_back: 1 },
            json!({ "conflict_of": "Priya Nair", "gave_up_case": "yes", "requests_given_back": "1" }),
            "Priya Nair does not see the case any more. The case has no caseworker until a manager gives it to somebody. 1 request for advice went back to its team",
        ),
        (
            Told::ConflictRecorded { conflict_of: "Marcus Bell".into(), gave_up_case: YesOrNo(false), requests_given_back: 2 },
            json!({ "conflict_of": "Marcus Bell", "gave_up_case": "no", "requests_given_back": "2" }),
            "Marcus Bell does not see the case any more. 2 requests for advice went back to their teams",
        ),
        (
            Told::ConflictEnded { no_more_conflict_of: "Priya Nair".into() },
            json!({ "no_more_conflict_of": "Priya Nair" }),
            "The conflict of interest of Priya Nair is over",
        ),
        (
            Told::Contact {
                contact_way: ContactWay::CallIn,
                contact_with: "mother".into(),
                contact_on: on,
                promised_for: Some(day("2026-12-04")),
            },
            json!({ "contact_way": "call_in", "contact_with": "mother", "contact_on": "2026-12-01", "promised_for": "2026-12-04" }),
            "They telephoned us: mother, 1 December 2026. Something was promised by 4 December 2026",
        ),
        (
            Told::Contact {
                contact_way: ContactWay::Meeting,
                contact_with: "Grace Mbeki".into(),
                contact_on: on,
                promised_for: None,
            },
            json!({ "contact_way": "meeting", "contact_with": "Grace Mbeki", "contact_on": "2026-12-01" }),
            "Meeting: Grace Mbeki, 1 December 2026",
        ),
        (
            Told::PromiseKept { promise_to: "mother".into(), promised_on: on, kept_on: day("2026-12-04") },
            json!({ "promise_to": "mother", "promised_on": "2026-12-01", "kept_on": "2026-12-04" }),
            "Promised to mother on 1 December 2026. Kept on 4 December 2026",
        ),
        (
            Told::PromiseWithdrawn { promise_to: "mother".into(), promised_on: on, promise_withdrawn_on: day("2026-12-04") },
            json!({ "promise_to": "mother", "promised_on": "2026-12-01", "promise_withdrawn_on": "2026-12-04" }),
            "Promised to mother on 1 December 2026. Withdrawn on 4 December 2026",
        ),
        (
            Told::FlagRaised { flag: FlagKind::Safeguarding, speak_to: Some("Carol Dean, 01632 960114".into()) },
            json!({ "flag": "safeguarding", "speak_to": "Carol Dean, 01632 960114" }),
            "Safeguarding. To be spoken to before any contact: Carol Dean, 01632 960114",
        ),
        (Told::FlagRaised { flag: FlagKind::LegalHold, speak_to: None }, json!({ "flag": "legal_hold" }), "Legal hold"),
        (Told::FlagCleared { cleared: FlagKind::LegalHold }, json!({ "cleared": "legal_hold" }), "Legal hold"),
        (
            Told::CaseRestricted {
                named_on_it: "Moira Lane, Priya Nair".into(),
                review_on: on,
                gave_up_case: YesOrNo(false),
                requests_given_back: 1,
            },
            json!({ "named_on_it": "Moira Lane, Priya Nair", "review_on": "2026-12-01", "gave_up_case": "no", "requests_given_back": "1" }),
            "Only these people may see it: Moira Lane, Priya Nair. To be reviewed by 1 December 2026. 1 request for advice went back to its team",
        ),
        (
            Told::NameAdded { also_named: "Priya Nair".into() },
            json!({ "also_named": "Priya Nair" }),
            "Priya Nair may see it as well",
        ),
        (
            Told::NameRemoved { no_more_named: "Priya Nair".into(), gave_up_case: YesOrNo(true), requests_given_back: 0 },
            json!({ "no_more_named": "Priya Nair", "gave_up_case": "yes", "requests_given_back": "0" }),
            "Priya Nair is not named on it any more. The case has no caseworker until a manager gives it to somebody",
        ),
        (
            Told::RestrictionProlonged { was_to_be_reviewed_on: on, review_on: day("2026-12-02") },
            json!({ "was_to_be_reviewed_on": "2026-12-01", "review_on": "2026-12-02" }),
            "The restriction goes on. From 1 December 2026 to 2 December 2026",
        ),
        (
            Told::RestrictionLifted { was_to_be_reviewed_on: on },
            json!({ "act": "restriction lifted", "was_to_be_reviewed_on": "2026-12-01" }),
            "The restriction is lifted. It was to be reviewed by 1 December 2026",
        ),
        (
            Told::CoverBegun { covered_by: "Siân Pritchard".into(), covers_for: "Priya Nair".into(), covered_until: on },
            json!({ "covered_by": "Siân Pritchard", "covers_for": "Priya Nair", "covered_until": "2026-12-01" }),
            "Siân Pritchard stands in for Priya Nair. Until the end of 1 December 2026",
        ),
        (
            Told::Away { who_is_away: "Priya Nair".into(), away_until: on },
            json!({ "who_is_away": "Priya Nair", "away_until": "2026-12-01" }),
            "Priya Nair is away. Until the end of 1 December 2026",
        ),
        (Told::Back { who_is_back: "Priya Nair".into() }, json!({ "who_is_back": "Priya Nair" }), "Priya Nair is back"),
        (
            Told::CoverEnded { no_more_covered_by: "Siân Pritchard".into() },
            json!({ "no_more_covered_by": "Siân Pritchard" }),
            "Siân Pritchard does not stand in any more",
        ),
        (
            Told::AccessReviewOpened { review_ground: ReviewGround::Breach, reviewed_until: on },
            json!({ "review_ground": "breach", "reviewed_until": "2026-12-01" }),
            "A breach. Until 1 December 2026",
        ),
        (
            Told::AccessReviewEnded { no_more_reviewed_by: "Owen Price".into() },
            json!({ "no_more_reviewed_by": "Owen Price" }),
            "Owen Price does not review it any more",
        ),
        (
            Told::EmergencyOpened { emergency_ground: EmergencyGround::ChildAtRisk, open_for_minutes: 60 },
            json!({ "emergency_ground": "child_at_risk", "open_for_minutes": "60" }),
            "A child is at risk. Open for 60 minutes",
        ),
        (
            Told::EmergencyReviewed {
                emergency_opened_by: "Priya Nair".into(),
                emergency_outcome: EmergencyOutcome::NotJustified,
                closed_at_once: YesOrNo(true),
            },
            json!({ "emergency_opened_by": "Priya Nair", "emergency_outcome": "not_justified", "closed_at_once": "yes" }),
            "Not justified. Opened by Priya Nair. It was still open and was closed",
        ),
        (
            Told::EmergencyReviewed {
                emergency_opened_by: "Priya Nair".into(),
                emergency_outcome: EmergencyOutcome::Justified,
                closed_at_once: YesOrNo(false),
            },
            json!({ "emergency_opened_by": "Priya Nair", "emergency_outcome": "justified", "closed_at_once": "no" }),
            "Justified. Opened by Priya Nair",
        ),
        (
            Told::AuditSearched { looks_of: Some("Priya Nair".into()), first_day: Some(on), last_day: None, shown: 3 },
            json!({ "act": "searched", "looks_of": "Priya Nair", "first_day": "2026-12-01", "shown": "3" }),
            "Who looked: Priya Nair. From 1 December 2026",
        ),
        (
            Told::NoticeSent { event: NoticeEvent::AdviceAsked },
            json!({ "event": NoticeEvent::AdviceAsked.code() }),
            NoticeEvent::AdviceAsked.label(),
        ),
        (Told::AlertsRaised { alerts: 3, nobody_to_tell: 0 }, json!({ "alerts": "3", "nobody_to_tell": "0" }), "3 alerts"),
        (
            Told::AlertsRaised { alerts: 1, nobody_to_tell: 2 },
            json!({ "alerts": "1", "nobody_to_tell": "2" }),
            "1 alert. Nobody to tell for 2",
        ),
        (
            Told::TaskDone { kind: TaskKind::NobodyToTell },
            json!({ "kind": TaskKind::NobodyToTell.code() }),
            TaskKind::NobodyToTell.label(),
        ),
        (Told::NoticesRead { count: 4 }, json!({ "count": "4" }), "Count: 4"),
        (Told::ListShown { shown: 4 }, json!({ "shown": "4" }), ""),
        (Told::NamedListShown { list: "advice".into(), shown: 4 }, json!({ "list": "advice", "shown": "4" }), ""),
        (Told::RecordShown { record_of: "mother".into() }, json!({ "record_of": "mother" }), "Record of: mother"),
        (Told::PageShown { page: "plan/send-draft".into() }, json!({ "page": "plan/send-draft" }), "Page: plan/send-draft"),
        (Told::FigureShown { figure: "plans".into(), shown: 4 }, json!({ "figure": "plans", "shown": "4" }), "Figure: plans"),
        (Told::FiguresShown { period: "year".into() }, json!({ "period": "year" }), "Period: year"),
        (Told::SignedIn { sessions_ended: 1 }, json!({ "sessions_ended": "1" }), "Sessions ended: 1"),
        (
            Told::UserCreated { roles: "manager,panel_member".into() },
            json!({ "roles": "manager,panel_member" }),
            "Roles: Manager, Panel member",
        ),
        (Told::TeamsLoaded { teams: 2 }, json!({ "teams": "2" }), "Teams: 2"),
        (Told::AuthorityLoaded { details: 12 }, json!({ "details": "12" }), "Details: 12"),
        (Told::InstitutionsLoaded { institutions: 2 }, json!({ "institutions": "2" }), "Institutions: 2"),
        (Told::UsersLoaded { users: 2 }, json!({ "users": "2" }), "Users: 2"),
        (Told::CasesLoaded { cases: 2 }, json!({ "cases": "2" }), "Cases: 2"),
    ]
}

#[test]
fn what_an_act_tells_is_stored_as_ever_and_read_back_in_its_own_words() {
    for (told, stored, words) in every_act() {
        let named: BTreeMap<&str, String> = told.named().into_iter().collect();
        assert_eq!(json!(named), stored);
        assert_eq!(said(&stored).join(". "), words, "{stored}");
    }
}

#[test]
fn no_act_tells_anything_that_is_not_read_above() {
    let told: Vec<String> = every_act().iter().map(|(told, ..)| format!("{told:?}")).collect();
    let read: BTreeSet<&str> = told.iter().filter_map(|told| told.split([' ', '{']).next()).collect();
    assert_eq!(read, Told::NAMES.iter().copied().collect());
}

#[test]
fn what_an_earlier_version_stored_hides_nothing() {
    let cases = [
        (json!({ "never_seen": "some_thing" }), "Never seen: some thing"),
        (json!({ "result": "lost_again", "received_on": "2026-11-30" }), "Received on: 30 November 2026. Result: lost again"),
        (json!({ "act": "answered", "section": "F" }), "Section F. Act: answered"),
        (json!({ "decided_on": "2026-12-01", "lacks_capacity": "true" }), "Decided on: 1 December 2026. Lacks capacity: true"),
        (
            json!({ "issued_on": "2026-11-30", "mediation_adviser": "Morwenna Tate", "sha256": "14bed", "fee": "none" }),
            "Issued on 30 November 2026. By Morwenna Tate, mediation adviser. Fee: none",
        ),
        (json!({}), ""),
        (Value::Null, ""),
    ];
    for (stored, words) in cases {
        assert_eq!(said(&stored).join(". "), words, "{stored}");
    }
}

#[test]
fn what_the_service_does_every_morning_is_quiet_and_what_people_do_is_not() {
    for quiet in ["alerts.raised", "notice.sent", "case.view", "document.open"] {
        assert!(is_quiet(quiet), "{quiet}");
    }
    for said in ["fact.record", "advice.submit", "calendar.applied"] {
        assert!(!is_quiet(said), "{said}");
    }
}
