//! The details of an act as sentences that a person would say.

use std::fmt::Display;

use chrono::NaiveDate;
use ehc_domain::{
    accounts::Role,
    advice::{AdviceKind, NotAskedGround},
    audit::{EMERGENCY, RELATION, ROLE},
    calendar::day_in_words,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome},
    plans::PlanSection,
    timetable::rules::{RuleId, published},
};
use serde_json::Value;

use super::{
    members::{Aims, Asked, Blank, Members, YesOrNo},
    told::{NOBODY, Told},
};

/// Details that prove or join rows and tell a reader nothing.
const FOR_MACHINES: &[&str] =
    &["sha256", "file_sha256", "row", "advice", "agreement_lapsed", "size", "shown", "user", "list", ROLE, RELATION, EMERGENCY];

/// Says what the details of an act are about and what they mean, one sentence for each thing worth knowing. A detail that no act tells now is named and given
/// as it is, so that nothing recorded is ever hidden.
pub(super) fn parts(details: &Value) -> (Option<String>, Vec<String>) {
    let named = details.as_object().into_iter().flatten();
    let stored: Members<'_> = named.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    let (told, rest) = Told::read(&stored).map_or((None, stored), |(told, rest)| (Some(told), rest));
    let rest = rest.into_iter().filter(|(name, value)| !FOR_MACHINES.contains(name) && !value.is_empty());
    let about = told.as_ref().and_then(about).map(ToOwned::to_owned);
    let said = told.map(|told| words(&told)).into_iter().flatten().chain(rest.map(|(name, value)| other(name, value)));
    (about, said.map(|one| one.trim_end_matches('.').to_owned()).collect())
}

/// Names the thing with a page of its own that an act is about; `None` where its sentences name whatever they are about.
fn about(told: &Told) -> Option<&str> {
    use Told as T;
    match told {
        T::InstitutionChanged { institution, .. }
        | T::InstitutionClosed { institution, .. }
        | T::ContactAdded { institution, .. }
        | T::ContactChanged { institution, .. }
        | T::ContactEnded { institution, .. }
        | T::ContactTakenBack { institution, .. }
        | T::UnitAdded { institution, .. }
        | T::UnitChanged { institution, .. }
        | T::UnitClosed { institution, .. }
        | T::UnitReopened { institution, .. } => Some(institution),
        T::TeamChanged { team, .. } | T::TeamClosed { team, .. } | T::TeamTakenBack { team, .. } => Some(team),
        T::LinkSent { account } | T::LinkShown { account } | T::AccountChanged { account, .. } => Some(account),
        _ => None,
    }
}

/// Where that went which hung on a team.
fn went(successor: Option<&str>, moved: &str) -> Option<String> {
    successor.map(|to| if moved.is_empty() { format!("{to} took its place") } else { format!("{to} took over {moved}") })
}

fn other(name: &str, value: &str) -> String {
    let value = value.replace('_', " ");
    format!("{}: {}", sentence(&name.replace('_', " ")), value.parse::<NaiveDate>().map_or(value, day_in_words))
}

/// The sentences of an act; none where its name says it all.
fn words(told: &Told) -> Vec<String> {
    use Told as T;
    match told {
        T::RequestRecorded { received_on, source, became, .. } => {
            let became = became.map(|became| became.label().to_owned());
            let asked = [on("Received on", *received_on), format!("Asked by: {}", source.label().to_lowercase())];
            asked.into_iter().chain(became).collect()
        }
        T::PlanEntered { plan_made_on, amended_on, reviewed_on, moved_from, transferred_on, .. } => {
            let amended = amended_on.map(|day| on("Amended on", day));
            let reviewed = reviewed_on.map(|day| on("Last reviewed on", day));
            let moved = moved_from.iter().map(|from| format!("Came from {from}"));
            let transferred = transferred_on.map(|day| on("Transferred on", day));
            let made = std::iter::once(on("First made on", *plan_made_on));
            made.chain(amended).chain(reviewed).chain(moved).chain(transferred).collect()
        }
        T::MovedAway { moved_on, new_authority } => vec![on("Moved on", *moved_on), format!("To {new_authority}")],
        T::MoveKnown { known_on, moves_on, new_authority } => {
            vec![on("Known on", *known_on), on("Moves on", *moves_on), format!("To {new_authority}")]
        }
        T::PlanTransferredOut { transferred_on, new_authority } => {
            vec![on("The plan was transferred on", *transferred_on), format!("To {new_authority}")]
        }
        T::Died { died_on } => vec![on("Died on", *died_on)],
        T::RequestSetAside { received_on, source } => {
            vec![on("The request recorded for", *received_on), format!("Asked by: {}", source.label().to_lowercase())]
        }
        T::RequestPutBack { received_on, source } => {
            vec![on("The request received on", *received_on), format!("Asked by: {}", source.label().to_lowercase())]
        }
        T::PlanSetAside { plan_made_on } => vec![on("The existing plan, first made on", *plan_made_on)],
        T::EndTakenBack { ending } => vec![format!("It had been recorded: {}", ending.to_lowercase())],
        T::OneRequestWithdrawn { withdrawn_on, received_on, source } => vec![
            on("The request received on", *received_on),
            format!("Asked by: {}", source.label().to_lowercase()),
            on("Withdrawn on", *withdrawn_on),
        ],
        T::WithdrawalTakenBack { withdrawn_on, received_on, source } => vec![
            on("The request received on", *received_on),
            format!("Asked by: {}", source.label().to_lowercase()),
            on("It had been recorded as withdrawn on", *withdrawn_on),
        ],
        T::LoneDaysCorrected { was_received_on, received_on, was_withdrawn_on, withdrawn_on } => {
            let days = [("Received", was_received_on, received_on), ("Withdrawn alone", was_withdrawn_on, withdrawn_on)];
            let others = days.into_iter().filter(|(_, was, is)| was != is);
            others.map(|(what, was, is)| format!("{what} on {}, was {}", day_in_words(*is), day_in_words(*was))).collect()
        }
        T::RequestWithdrawn { withdrawn_on } => vec![on("Withdrawn on", *withdrawn_on)],
        T::AccessRefused { address } => vec![format!("At {address}")],
        T::ManyOpened { opened_by, cases_opened, .. } => {
            vec![format!("{cases_opened} within 10 minutes that are not theirs, by {opened_by}")]
        }
        T::CheckpointSigned { checkpoint, .. } => vec![format!("Number {checkpoint}")],
        T::ClockWentBack { minutes } => vec![format!("By {minutes} minutes")],
        T::BackupPutBack { made_on } => vec![on("Made on", *made_on)],
        T::Assigned { from, to, .. } if from == NOBODY => vec![format!("To {to}")],
        T::Assigned { from, to, .. } => vec![format!("From {from} to {to}")],
        T::DocumentAdded { class, .. } => vec![class.label().to_owned()],
        T::RightsRecorded { decided_on, lacks_capacity, parents_too } => {
            let lacks = lacks_capacity.then(|| "Lacks capacity for these decisions".to_owned());
            let parents = parents_too.then(|| "The parents are written to as well".to_owned());
            std::iter::once(on("Decided on", *decided_on)).chain(lacks).chain(parents).collect()
        }

        T::PersonChanged { person, answers, from_on, moved } => {
            let from = from_on.map(|day| on("From", day));
            std::iter::once(format!("{person}: {answers}")).chain(from).chain(moved.clone()).collect()
        }

        T::RequestPutRight { asked_on, put_right } => {
            vec![format!("The request of {}", day_in_words(*asked_on)), named("Put right", put_right)]
        }
        T::HeldPlanReworded { sections_put_right } => {
            vec![named("What the existing plan says was put right in", sections_put_right)]
        }
        T::ReviewDecided { decided_after_review, on } => {
            vec![named("Review decision notified", day_in_words(*on)), decided_after_review.clone()]
        }
        T::FactRecorded { kind, on } => vec![named(&kind.words(), day_in_words(*on))],
        T::DayCorrected { before, after, decided } => {
            let what = decided.map(|kind| format!("The day on which it was decided: {}", kind.label().to_lowercase()));
            what.into_iter().chain([moved(*before, *after)]).collect()
        }
        T::DetailsCorrected { kind, details } => vec![named(&kind.words(), details)],
        T::FactCorrected { before, after, kind, details } if details.is_empty() => {
            vec![moved(*before, *after), sentence(&kind.words())]
        }
        T::FactCorrected { before, after, kind, details } => vec![moved(*before, *after), named(&kind.words(), details)],
        T::FactTakenBack { taken_back, on } => vec![named(&taken_back.words(), day_in_words(*on))],
        T::MergedInto { stays, requests, documents, people } => {
            vec![format!("Into {stays}"), carried("over", *requests, *documents, *people)]
        }
        T::TookIn { duplicate, requests, documents, people } => {
            vec![format!("{duplicate} was merged into this case"), carried("over", *requests, *documents, *people)]
        }
        T::MergingUndone { was_merged_into, requests, documents, people } => vec![
            format!("It had been merged into {was_merged_into}, and stands again"),
            carried("back", *requests, *documents, *people),
        ],
        T::GaveBack { no_duplicate, requests, documents, people } => vec![
            format!("{no_duplicate} had been merged into this case, and stands again"),
            carried("back", *requests, *documents, *people),
        ],
        T::ConflictRecorded { conflict_of, gave_up_case, requests_given_back } => {
            given_up(format!("{conflict_of} does not see the case any more"), *gave_up_case, *requests_given_back)
        }
        T::CaseRestricted { named_on_it, review_on, gave_up_case, requests_given_back } => {
            let mut said = given_up(format!("Only these people may see it: {named_on_it}"), *gave_up_case, *requests_given_back);
            said.insert(1, on("To be reviewed by", *review_on));
            said
        }
        T::NameAdded { also_named } => vec![format!("{also_named} may see it as well")],
        T::NameRemoved { no_more_named, gave_up_case, requests_given_back } => {
            given_up(format!("{no_more_named} is not named on it any more"), *gave_up_case, *requests_given_back)
        }
        T::RestrictionProlonged { was_to_be_reviewed_on, review_on } => {
            vec!["The restriction goes on".to_owned(), moved(*was_to_be_reviewed_on, *review_on)]
        }
        T::RestrictionLifted { was_to_be_reviewed_on } => {
            vec!["The restriction is lifted".to_owned(), on("It was to be reviewed by", *was_to_be_reviewed_on)]
        }
        T::CoverBegun { covered_by, covers_for, covered_until } => {
            vec![format!("{covered_by} stands in for {covers_for}"), on("Until the end of", *covered_until)]
        }
        T::CoverEnded { no_more_covered_by } => vec![format!("{no_more_covered_by} does not stand in any more")],
        T::Away { who_is_away, away_until } => vec![format!("{who_is_away} is away"), on("Until the end of", *away_until)],
        T::Back { who_is_back } => vec![format!("{who_is_back} is back")],
        T::ConflictEnded { no_more_conflict_of } => vec![format!("The conflict of interest of {no_more_conflict_of} is over")],
        T::Contact { contact_way, contact_with, contact_on, promised_for } => {
            let what = format!("{}: {contact_with}, {}", contact_way.label(), day_in_words(*contact_on));
            std::iter::once(what).chain(promised_for.map(|by| on("Something was promised by", by))).collect()
        }
        T::PromiseKept { promise_to, promised_on, kept_on } => {
            vec![format!("Promised to {promise_to} on {}", day_in_words(*promised_on)), on("Kept on", *kept_on)]
        }
        T::PromiseWithdrawn { promise_to, promised_on, promise_withdrawn_on } => {
            let promised = format!("Promised to {promise_to} on {}", day_in_words(*promised_on));
            vec![promised, on("Withdrawn on", *promise_withdrawn_on)]
        }
        T::FlagRaised { flag, speak_to } => {
            let speak_to = speak_to.iter().map(|who| format!("To be spoken to before any contact: {who}"));
            std::iter::once(flag.label().to_owned()).chain(speak_to).collect()
        }
        T::FlagCleared { cleared } => vec![cleared.label().to_owned()],
        T::AccessReviewOpened { review_ground, reviewed_until } => {
            vec![review_ground.label().to_owned(), on("Until", *reviewed_until)]
        }
        T::AccessReviewEnded { no_more_reviewed_by } => vec![format!("{no_more_reviewed_by} does not review it any more")],
        T::EmergencyOpened { emergency_ground, open_for_minutes } => {
            vec![emergency_ground.label().to_owned(), format!("Open for {open_for_minutes} minutes")]
        }
        T::EmergencyReviewed { emergency_opened_by, emergency_outcome, closed_at_once: YesOrNo(closed) } => {
            let closed = closed.then(|| "It was still open and was closed".to_owned());
            let opened = format!("Opened by {emergency_opened_by}");
            [emergency_outcome.label().to_owned(), opened].into_iter().chain(closed).collect()
        }
        T::Proposal { proposed, would, proposer } => {
            vec![named(proposed.label(), would), format!("Proposed by {proposer}")]
        }
        T::CertificateRecorded { issued_on, mediation_adviser } => {
            vec![on("Issued on", *issued_on), format!("By {mediation_adviser}, mediation adviser")]
        }
        T::ExceptionRecorded { ground, limit } => vec![sentence(ground.words()), format!("For: {}", rule(*limit))],
        T::ExceptionEnded { last_day } => vec![on("Its last day:", *last_day)],

        T::MissingAsked { missing } => vec![format!("Missing: {missing}")],
        T::DecisionProposed { kind, outcome } | T::DecisionTakenBack { kind, outcome } => vec![decision(*kind, *outcome)],
        T::QuestionAsked { sent_back } => vec![sent_back.clone()],
        T::Decided { kind, outcome, decided_on } => vec![decision(*kind, *outcome), on("Decided on", *decided_on)],
        T::DecisionNotified { kind, outcome, sent_on } => vec![decision(*kind, *outcome), on("Sent on", *sent_on)],

        T::AdviceAsked { asked: Asked(asked) } => advice_asked_for(asked),
        T::AdvicePassed { to, .. } => vec![format!("To {to}")],
        T::AdviceAnswered { answer } => vec![answer.label().to_owned()],
        T::AdviceWritten { number, file_taken_out } => {
            let file = file_taken_out.map(|_| "The file was taken out of the draft".to_owned());
            file.into_iter().chain([format!("Version {number} of the advice")]).collect()
        }
        T::AdviceReceived { result, received_on } => vec![on("Received on", *received_on), sentence(&result.words())],
        T::AdviceChecked { result } => vec![sentence(&result.words())],
        T::AdviceNotNeeded { ground: Blank(ground) } => ground.map(|ground| ground.label().to_owned()).into_iter().collect(),
        T::AdviceExcused { ground } => vec![sentence(ground.words())],

        T::RowAdded { section, adulthood_aims, .. } => of_row("Added to", *section, adulthood_aims.as_ref()),
        T::RowChanged { section, adulthood_aims, .. } => of_row("Changed", *section, adulthood_aims.as_ref()),
        T::RowRemoved { section, .. } => vec![format!("Removed from section {}", section.letter())],
        T::RowMoved { section, .. } => vec![format!("Moved within section {}", section.letter())],
        T::CheckSetAside { section, .. } => vec![format!("Set a check aside in section {}", section.letter())],
        T::TakenFromAdvice { rows: 1, .. } => vec!["Added 1 need from the advice".to_owned()],
        T::TakenFromAdvice { rows, .. } => vec![format!("Added {rows} needs from the advice")],
        T::SectionWritten { section } => vec![format!("Section {}", section.letter())],
        T::CommentRecorded { section } => vec![format!("Recorded a comment on section {}", section.letter())],
        T::CommentAnswered { section, accepted: YesOrNo(accepted) } => {
            let answer = if *accepted { "accepted" } else { "not accepted" };
            vec![format!("Answered a comment on section {}: {answer}", section.letter())]
        }
        T::ApprovalAsked {} => vec!["Asked a manager to approve the plan".to_owned()],
        T::DraftSent { draft, how, served_on, .. } => {
            vec![format!("Draft {draft}"), how.label().to_owned(), on("Reached the family on", *served_on)]
        }
        T::FinalPlanSent { sent_on, days_late, .. } => vec![late(*days_late), on("Sent on", *sent_on)],
        T::ConsultationSent { institution, unit, sent_on } => {
            let about = unit.as_ref().map(|unit| format!("About {unit}"));
            std::iter::once(institution.clone()).chain(about).chain([on("Sent on", *sent_on)]).collect()
        }
        T::ConsultationReplied { outcome, ground: Blank(ground), replied_on } => {
            let ground = ground.map(|ground| ground.label().to_owned());
            ground.into_iter().chain([outcome.label().to_owned(), on("The reply came on", *replied_on)]).collect()
        }

        T::AuthorityDetailSet { detail, text, from_on } => {
            vec![detail.label().to_owned(), text.replace('\n', ", "), on("From", *from_on)]
        }
        T::LogoSet { from_on, .. } => vec!["Another logo".to_owned(), on("From", *from_on)],
        T::LogoRemoved { from_on } => vec!["No logo".to_owned(), on("From", *from_on)],
        T::RegisterImported { added, changed, closed, .. } => {
            vec![format!("{added} added, {changed} changed, {closed} closed")]
        }
        T::InstitutionAdded { institution } => vec![format!("Added {institution}")],
        T::InstitutionChanged { changes, .. } | T::TeamChanged { changes, .. } | T::AccountChanged { changes, .. } => {
            vec!["Changed".to_owned(), changes.clone()]
        }
        T::ContactChanged { changes, .. } => vec!["Contact changed".to_owned(), changes.clone()],
        T::UnitChanged { changes, .. } => vec!["Unit changed".to_owned(), changes.clone()],
        T::InstitutionClosed { closed_on, successor, .. } => {
            let successor = successor.as_ref().map(|successor| format!("{successor} took its place"));
            std::iter::once(on("Closed on", *closed_on)).chain(successor).collect()
        }
        T::InstitutionReopened { institution } => vec![format!("{institution} is open")],
        T::ContactAdded { contact, .. } => vec![format!("Contact added: {contact}")],
        T::ContactTakenBack { contact, .. } => vec![format!("{contact} is a contact still")],
        T::ContactEnded { contact, ended_on, .. } => {
            vec![format!("{contact} is no longer a contact"), on("Until", *ended_on)]
        }
        T::UnitAdded { unit, .. } => vec![format!("Unit added: {unit}")],
        T::UnitClosed { unit, closed_on, .. } => {
            vec![format!("Unit closed: {unit}"), format!("Last day: {}", day_in_words(*closed_on))]
        }
        T::UnitReopened { unit, .. } => vec![format!("Unit open again: {unit}")],
        T::TeamAdded { team, kind } => vec![format!("Added {team}"), format!("Kind: {kind}")],
        T::TeamClosed { closed_on, successor, moved, .. } => {
            std::iter::once(on("Closed on", *closed_on)).chain(went(successor.as_deref(), moved)).collect()
        }
        T::TeamTakenBack { first_day, successor, moved, .. } => {
            let never = on("Taken back before it opened. Its first day was to be", *first_day);
            std::iter::once(never).chain(went(successor.as_deref(), moved)).collect()
        }
        T::TeamReopened { team } => vec![format!("{team} is open")],
        T::TeamMoved { what, from_team, to_team } => vec![format!("{what} went from {from_team} to {to_team}")],
        T::AccountInvited { account, account_roles, account_team } => {
            let team = account_team.as_ref().map(|team| format!("Team: {team}"));
            [format!("Invited {account}"), format!("Roles: {account_roles}")].into_iter().chain(team).collect()
        }
        T::LinkSent { .. } => vec!["A new link to choose a password was sent".to_owned()],
        T::LinkShown { .. } => vec!["The link was shown, to be handed over".to_owned()],
        T::AccountLeft { account, left_on, in_hand } => {
            let in_hand = (!in_hand.is_empty()).then(|| format!("Passed on: {in_hand}"));
            [format!("{account} has left"), on("Last day:", *left_on)].into_iter().chain(in_hand).collect()
        }
        T::AccountBack { account, account_roles } => vec![format!("{account} is back"), format!("Roles: {account_roles}")],
        T::CaseGivenBack { from, team } => vec![format!("From {from} back to {team}")],
        T::AdviceGivenBack { given_back_by, team } => vec![format!("From {given_back_by} back to {team}")],
        T::CalendarChanged { change, name, first_day, last_day, moved } => {
            let first = day_in_words(*first_day);
            let days = last_day.map_or_else(|| first.clone(), |last| format!("{first} to {}", day_in_words(last)));
            vec![format!("{change}: {days}, {name}"), moved.clone()]
        }
        T::NoticeSent { event } => vec![event.label().to_owned()],
        T::AlertsRaised { alerts, nobody_to_tell } => {
            let raised = if *alerts == 1 { "1 alert".to_owned() } else { format!("{alerts} alerts") };
            // That nobody was left untold is what every morning should bring; only the others are news.
            let untold = (*nobody_to_tell != 0).then(|| format!("Nobody to tell for {nobody_to_tell}"));
            std::iter::once(raised).chain(untold).collect()
        }
        T::TaskDone { kind } => vec![kind.label().to_owned()],
        T::NoticesRead { count } => vec![named("count", count)],

        T::ListShown { .. } | T::NamedListShown { .. } => Vec::new(),
        T::PageShown { page } => vec![named("page", page)],
        T::RecordShown { record_of } => vec![named("record of", record_of)],
        T::AuditSearched { looks_of, first_day, last_day, .. } => {
            let of = looks_of.as_ref().map(|who| format!("Who looked: {who}"));
            of.into_iter().chain(first_day.map(|day| on("From", day))).chain(last_day.map(|day| on("To", day))).collect()
        }
        T::FigureShown { figure, .. } => vec![named("figure", figure)],
        T::FiguresShown { period } => vec![named("period", period)],
        T::SignedIn { sessions_ended } => vec![named("sessions ended", sessions_ended)],
        T::UserCreated { roles } => {
            let called = |code: &str| Role::parse(code).map_or(code.to_owned(), |role| role.label().to_owned());
            vec![format!("Roles: {}", roles.split(',').map(called).collect::<Vec<_>>().join(", "))]
        }
        T::TeamsLoaded { teams } => vec![named("teams", teams)],
        T::AuthorityLoaded { details } => vec![format!("Details: {details}")],
        T::InstitutionsLoaded { institutions } => vec![named("institutions", institutions)],
        T::UsersLoaded { users } => vec![named("users", users)],
        T::CasesLoaded { cases } => vec![named("cases", cases)],
    }
}

/// Which advice was asked for, and which was not and why.
/// What was done to a row of a section, and which aims it serves, where the act tells that.
fn of_row(done: &str, section: PlanSection, aims: Option<&Aims>) -> Vec<String> {
    let aims = aims.map(|aims| format!("Prepares for adulthood: {}", aims.words()));
    std::iter::once(format!("{done} section {}", section.letter())).chain(aims).collect()
}

fn advice_asked_for(all: &[(AdviceKind, Option<NotAskedGround>)]) -> Vec<String> {
    let name = |kind: &AdviceKind| kind.label().to_lowercase();
    let asked: Vec<String> = all.iter().filter(|(_, why)| why.is_none()).map(|(kind, _)| name(kind)).collect();
    let asked = (!asked.is_empty()).then(|| format!("Asked for: {}", asked.join(", ")));
    let left_out = |(kind, why): &(AdviceKind, Option<NotAskedGround>)| {
        why.map(|why| format!("Not asked for: {}. {}", name(kind), why.label()))
    };
    asked.into_iter().chain(all.iter().filter_map(left_out)).collect()
}

/// Which question, and yes or no.
fn decision(kind: DecisionKind, outcome: DecisionOutcome) -> String {
    format!("{}: {}", kind.label(), outcome.label().to_lowercase())
}

fn on(what: &str, day: NaiveDate) -> String {
    format!("{what} {}", day_in_words(day))
}

fn moved(before: NaiveDate, after: NaiveDate) -> String {
    format!("From {} to {}", day_in_words(before), day_in_words(after))
}

/// What became of the case and of requests for advice because somebody does not see them any more.
fn given_up(what: String, YesOrNo(gave_up_case): YesOrNo, requests_given_back: usize) -> Vec<String> {
    let case = gave_up_case.then(|| "The case has no caseworker until a manager gives it to somebody".to_owned());
    let requests = match requests_given_back {
        0 => None,
        1 => Some("1 request for advice went back to its team".to_owned()),
        many => Some(format!("{many} requests for advice went back to their teams")),
    };
    std::iter::once(what).chain(case).chain(requests).collect()
}

fn carried(whither: &str, requests: usize, documents: usize, people: usize) -> String {
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let (requests, documents) = (count(requests, "request", "requests"), count(documents, "document", "documents"));
    format!("{requests}, {documents} and {} went {whither}", count(people, "person", "people"))
}

fn named(what: &str, value: impl Display) -> String {
    format!("{}: {value}", sentence(what))
}

fn late(days: i64) -> String {
    match days {
        ..=0 => "On time".into(),
        1 => "1 day late".into(),
        days => format!("{days} days late"),
    }
}

fn rule(id: RuleId) -> String {
    published().find(|rule| rule.id == id).map_or_else(|| id.to_string(), |rule| rule.name.to_string())
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
