//! Somebody who leaves: their access ends at once, and what they had in hand goes to a colleague or back to the team. (AD-05)

use chrono::NaiveDate;
use ehc_domain::{
    accounts::Role,
    audit::AuditEntry,
    ids::{ApprovalId, TeamId, UserId},
    notifications::{NoticeEvent, words},
    policy::Permit,
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageError,
    accounts::{self as rows, HeldCase, TeamRow, UserRow},
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    drafts,
    notifications::{self as post, Addressee, NewNotice, TaskOwner},
    standings,
};
use thiserror::Error;

use super::{
    AccountRefused, InHand, Place, entry, find, fits, has_a_role, in_order, is_last_of_governance, opening::Opened, permitted,
    roles_in_words, user_path,
};
use crate::{
    Context, Done, Failure, Service,
    access::{MayKnow, Unattended, Unmanaged, end_cover_of_own, let_go, managers_who_may_know},
    advice::passed_on,
    approvals::{Asked, are_approved, propose_roles},
    cases::case_path,
    history::{NOBODY, Told},
    invitations::send,
    ports::london_day,
    teams::serves,
};

/// How somebody leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// Their last day.
    pub left_on: NaiveDate,
    /// The caseworker who takes their cases and tasks; `None` for their teams, whose managers give them out.
    pub cases_to: Option<UserId>,
    /// The colleague who takes what advice they owe; `None` for the teams that were asked.
    pub advice_to: Option<UserId>,
    /// Who takes their posts of coordinator or contact; `None` for nobody.
    pub posts_to: Option<UserId>,
}

/// How somebody comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Every role from now on.
    pub roles: Vec<Role>,
    /// Their team from now on.
    pub team: Option<TeamId>,
    /// Why they have a role that information governance approves; needed where it does.
    pub reason: Option<Words<2_000>>,
}

refusals! {
    /// Why somebody is not marked as left.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum LeaveRefused {
        /// They are.
        HasLeft = "has_left", "They have left already";
        /// Nobody ends their own access.
        Yourself = "yourself", "Nobody marks themselves as left. Ask another administrator";
        /// Nobody could look after accounts any more.
        LastAdministrator = "last_administrator", "They are the only administrator who can sign in. Make another first";
        /// Nobody could approve a role any more.
        LastOfGovernance = "last_of_governance", "They are the only one of information governance who can sign in. Make another first: until then nobody could approve a role";
        /// Nobody named on a restricted case could run it any more.
        LastOnRestricted = "last_on_restricted_case", "They are the last manager who is named on a restricted case. Ask them, or information governance, to see to it that another manager is named on it first. Which case it is, administrators may not know";
        /// It lies ahead.
        InTheFuture = "in_the_future" @ left_on, "Enter a day that is today or earlier: access ends when you record it";
        /// They had no account then.
        BeforeTheyCame = "before_they_came" @ left_on, "Enter a day on or after the day on which their account was made";
        /// Not a caseworker of the team of a case.
        NotInTheTeam(String) = "not_in_the_team" @ cases_to, "A case belongs to another team ({0}). Choose a caseworker who works for all of them, or give them back to the teams";
        /// Not of the team that was asked, or not in the role that gives this advice.
        NotAColleague(String) = "not_a_colleague" @ advice_to, "They cannot give all of this advice ({0}). Choose a colleague of the same service, or give it back to the teams";
        /// No team was asked.
        NoTeam(String) = "no_team" @ advice_to, "No team was asked for {0}. Choose a colleague who gives this advice";
        /// They do not work here.
        NoSuchColleague = "no_such_colleague" @ posts_to, "Choose somebody who works here";
        /// Whoever coordinates a service serves in it.
        ServesElsewhere(String) = "serves_elsewhere" @ posts_to, "They cannot coordinate {0}: choose somebody with a role of that service, or a manager";
    }
}

refusals! {
    /// Why somebody is not brought back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ReturnRefused {
        /// As when an account is made.
        Account => transparent(AccountRefused);
        /// They never left.
        WorksHere = "works_here", "They have not left";
    }
}

/// Marks somebody as left: no session and no password of theirs counts from this moment, and nothing they had in hand is left behind.
///
/// # Errors
/// [`LeaveRefused`]; policy; absence; storage.
pub fn leave(service: &Service, context: &Context, id: &UserId, leaving: Leaving) -> Result<(), Failure<LeaveRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        // Of two administrators who would each mark the other as left, the second waits and then finds what the first has done.
        rows::hold_administrators(conn)?;
        can_leave(conn, context, &row, leaving.left_on)?;
        let unmanaged = Unmanaged::now(conn, context.now)?;
        let in_hand = InHand::load(conn, service.store.law(), context, &row)?;
        let mut passing = Passing { context, permit: &permit, from: &row, entries: Vec::new(), notices: Vec::new() };
        passing.cases(conn, &in_hand, leaving.cases_to)?;
        passing.requests(conn, &in_hand, leaving.advice_to)?;
        passing.posts(conn, &in_hand, leaving.posts_to)?;
        let tasks_to = match (leaving.cases_to, row.team_id) {
            (Some(user), _) => TaskOwner::User(user),
            (None, Some(team)) => TaskOwner::Team(team),
            (None, None) => TaskOwner::Administrators,
        };
        give_hidden_tasks(conn, context, *id, tasks_to)?;
        post::give_tasks_of_user(conn, *id, tasks_to)?;
        let recorded = standings::list_of_user(conn, *id)?;
        passing.entries.extend(let_go(conn, context, &permit, recorded)?);
        drafts::forget_all(conn, *id)?;
        rows::end_sessions_of(conn, *id)?;
        rows::end_invitations(conn, *id, context.now)?;
        let told = Told::AccountLeft { account: row.name.clone(), left_on: leaving.left_on, in_hand: in_words(&in_hand) };
        let Passing { entries, notices, .. } = passing;
        let stamp = row.stamp.saturating_add(1);
        let left_on = Some(leaving.left_on);
        rows::update_user(conn, UserRow { is_active: false, left_on, password_hash: String::new(), stamp, ..row })?;
        unmanaged.tell_of_more(conn, service, context)?;
        let done = Done::new((), entry(&permit, *id, &told)).telling_all(notices).seen_at(user_path(*id));
        Ok(entries.into_iter().fold(done, Done::and))
    })
}

/// Gives the tasks about cases that are hidden from whoever takes the rest to a manager who may know of each. Of a team, whoever may know of a case has those of it.
fn give_hidden_tasks(conn: &mut DbConnection, context: &Context, from: UserId, to: TaskOwner) -> Result<(), StorageError> {
    for id in post::cases_of_tasks(conn, from)? {
        let Some(case) = cases::find(conn, id)? else { continue };
        let may_have_it = match to {
            TaskOwner::User(to) => MayKnow::of(conn, &case, context.now)?.has(to),
            TaskOwner::Team(_) => true,
            TaskOwner::Administrators => case.restriction_review_on.is_none(),
        };
        if may_have_it {
            continue;
        }
        if let Some(heir) = managers_who_may_know(conn, id, case.team_id, from, context.now)?.first() {
            post::give_tasks(conn, id, from, *heir)?;
        }
    }
    Ok(())
}

/// How a case is called to an administrator, who may not know which cases are restricted.
fn called(reference: &str, is_restricted: bool) -> String {
    if is_restricted { "a restricted case".to_owned() } else { reference.to_owned() }
}

/// Says why somebody is not marked as left, whatever their last day was.
pub(super) fn in_the_way(
    conn: &mut DbConnection,
    context: &Context,
    row: &UserRow,
) -> Result<Option<LeaveRefused>, StorageError> {
    Ok(if row.left_on.is_some() {
        Some(LeaveRefused::HasLeft)
    } else if row.id == context.actor.user_id {
        Some(LeaveRefused::Yourself)
    } else if rows::list_administrators(conn)? == [row.id] {
        Some(LeaveRefused::LastAdministrator)
    } else if is_last_of_governance(conn, row.id)? {
        Some(LeaveRefused::LastOfGovernance)
    } else {
        Unattended::without(conn, row.id, context.now)?.then_some(LeaveRefused::LastOnRestricted)
    })
}

fn can_leave(conn: &mut DbConnection, context: &Context, row: &UserRow, left_on: NaiveDate) -> Result<(), Failure<LeaveRefused>> {
    let refused = |why| Err(Failure::Rule(why));
    if let Some(why) = in_the_way(conn, context, row)? {
        return refused(why);
    }
    if left_on > context.today {
        return refused(LeaveRefused::InTheFuture);
    }
    if left_on < london_day(row.created_at) {
        return refused(LeaveRefused::BeforeTheyCame);
    }
    Ok(())
}

/// How much of what somebody had in hand.
fn in_words(in_hand: &InHand) -> String {
    let parts = [
        (in_hand.cases.len(), "1 case", "cases"),
        (in_hand.requests.len(), "1 request for advice", "requests for advice"),
        (in_hand.tasks, "1 task", "tasks"),
        (in_hand.posts.len(), "1 post", "posts"),
    ];
    let some = parts.into_iter().filter(|(count, ..)| *count > 0);
    some.map(|(count, one, many)| if count == 1 { one.to_owned() } else { format!("{count} {many}") })
        .collect::<Vec<_>>()
        .join(", ")
}

/// What goes from one person to others, with what is written of it and who is told.
struct Passing<'a> {
    context: &'a Context,
    permit: &'a Permit,
    from: &'a UserRow,
    entries: Vec<AuditEntry>,
    notices: Vec<NewNotice>,
}

impl Passing<'_> {
    fn cases(&mut self, conn: &mut DbConnection, in_hand: &InHand, to: Option<UserId>) -> Result<(), Failure<LeaveRefused>> {
        for HeldCase { id, reference, team_id: team, is_restricted } in &in_hand.cases {
            let case = cases::hold(conn, *id)?.ok_or(Failure::NotFound)?;
            let may_know = MayKnow::of(conn, &case, self.context.now)?;
            let chosen = match to {
                Some(to) => {
                    let teams = rows::team_with_descendants(conn, *team)?;
                    let found =
                        rows::list_caseworkers(conn, &teams)?.into_iter().find(|(user, ..)| *user == to && to != self.from.id);
                    let (user, name, _) =
                        found.ok_or_else(|| Failure::Rule(LeaveRefused::NotInTheTeam(called(reference, *is_restricted))))?;
                    // Hidden from them, it goes back to its team: to the managers who may know of it.
                    may_know.has(user).then_some((user, name))
                }
                None => None,
            };
            // A manager gave it to somebody else at the same moment.
            if case.caseworker_id != Some(self.from.id) {
                return Err(StorageError::Conflict.into());
            }
            let version = case.version;
            cases::update(conn, CaseRow { caseworker_id: chosen.as_ref().map(|(user, _)| *user), ..case.clone() })?;
            let told = match &chosen {
                Some((user, name)) => Told::Assigned { user: *user, from: self.from.name.clone(), to: name.clone() },
                None => Told::CaseGivenBack { from: self.from.name.clone(), team: team_of(conn, *team)? },
            };
            self.entries.push(AuditEntry::of(self.permit).on_case(*id).telling(&told));
            let Some((user, _)) = chosen else { continue };
            self.entries.extend(end_cover_of_own(conn, self.context, self.permit, (*id, user))?);
            let Ok(number) = reference.parse() else { continue };
            let words = words(NoticeEvent::CaseAssigned, &number, "", None);
            self.notices.push(NewNotice {
                dedupe_key: format!("{}:{id}:{version}:{user}", NoticeEvent::CaseAssigned.code()),
                event: NoticeEvent::CaseAssigned,
                case_id: Some(*id),
                subject_id: None,
                to: Addressee::User(user),
                title: words.title,
                body: words.body,
                link: case_path(reference, ""),
            });
        }
        Ok(())
    }

    fn requests(&mut self, conn: &mut DbConnection, in_hand: &InHand, to: Option<UserId>) -> Result<(), Failure<LeaveRefused>> {
        let all = advice::list_contributors(conn)?;
        for owed in &in_hand.requests {
            let case = cases::hold(conn, owed.case_id)?.ok_or(Failure::NotFound)?;
            let request = advice::find_request(conn, owed.id)?.ok_or(Failure::NotFound)?;
            let may_know = MayKnow::of(conn, &case, self.context.now)?;
            let what = format!("{} for {}", request.kind.label().to_lowercase(), called(&owed.reference, owed.is_restricted));
            let team = request.team_id.or(self.from.team_id);
            let colleague = match to {
                Some(to) => {
                    let is_able = |one: &&advice::Contributor| {
                        one.user_id == to
                            && one.user_id != self.from.id
                            && Some(one.role) == request.kind.role()
                            && one.team_id == team
                    };
                    let found = all.iter().find(is_able);
                    Some(found.ok_or_else(|| Failure::Rule(LeaveRefused::NotAColleague(what.clone())))?)
                        .filter(|one| may_know.has(one.user_id))
                }
                None => None,
            };
            if colleague.is_none() && team.is_none() {
                return Err(Failure::Rule(LeaveRefused::NoTeam(what)));
            }
            let team_name = match team {
                Some(team) => team_of(conn, team)?,
                None => NOBODY.to_owned(),
            };
            let told = match colleague {
                Some(one) => Told::AdvicePassed { user: one.user_id, to: one.name.clone() },
                None => Told::AdviceGivenBack { given_back_by: self.from.name.clone(), team: team_name.clone() },
            };
            let asked_of = colleague.map_or_else(|| team_name.clone(), |one| one.name.clone());
            let after =
                AdviceRequestRow { user_id: colleague.map(|one| one.user_id), team_id: team, asked_of, ..request.clone() };
            advice::update_request(conn, after)?;
            self.entries.push(AuditEntry::of(self.permit).on_case(owed.case_id).on("advice_request", owed.id).telling(&told));
            let Some(one) = colleague.filter(|_| request.state.is_owed()) else { continue };
            self.notices.push(passed_on(conn, &case, &request, one.user_id, self.context.today)?);
        }
        Ok(())
    }

    fn posts(&mut self, conn: &mut DbConnection, in_hand: &InHand, to: Option<UserId>) -> Result<(), Failure<LeaveRefused>> {
        let to = match to {
            Some(to) if !in_hand.posts.is_empty() => {
                let found = rows::find_user(conn, to)?.filter(|user| user.is_active && user.id != self.from.id);
                Some(found.ok_or(Failure::Rule(LeaveRefused::NoSuchColleague))?)
            }
            _ => None,
        };
        for (id, _) in &in_hand.posts {
            let team = rows::find_team(conn, *id)?.ok_or(Failure::NotFound)?;
            if let Some(user) = to.as_ref().filter(|_| team.coordinator_id == Some(self.from.id))
                && !rows::roles_of(conn, user.id)?.iter().any(|role| serves(*role, team.kind))
            {
                return Err(Failure::Rule(LeaveRefused::ServesElsewhere(team.name)));
            }
            let name = to.as_ref().map_or_else(|| "none".to_owned(), |user| user.name.clone());
            let changes = format!("Coordinator or contact: {} → {name}", self.from.name);
            self.entries.push(
                AuditEntry::of(self.permit).on("team", *id).telling(&Told::TeamChanged { team: team.name.clone(), changes }),
            );
            rows::update_team(conn, with_post(team, self.from, to.as_ref()))?;
        }
        Ok(())
    }
}

fn with_post(team: TeamRow, from: &UserRow, to: Option<&UserRow>) -> TeamRow {
    let mut team = team;
    if team.coordinator_id == Some(from.id) {
        team.coordinator_id = to.map(|user| user.id);
    }
    if team.contact_email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(&from.email)) {
        team.contact_name = to.map(|user| user.name.clone());
        team.contact_email = to.map(|user| user.email.clone());
        team.contact_phone = None;
    }
    team
}

fn team_of(conn: &mut DbConnection, id: TeamId) -> Result<String, StorageError> {
    Ok(rows::find_team(conn, id)?.map(|team| team.name).unwrap_or_default())
}

/// Brings somebody back who left: they are invited as somebody new would be, and nothing they had comes back by itself. A role that they had not before waits for
/// information governance, as of an account that never left, and so does one by which somebody who is invited would see much: then the proposal is returned.
///
/// # Errors
/// [`ReturnRefused`]; policy; absence; storage.
pub fn bring_back(
    service: &Service,
    context: &Context,
    id: &UserId,
    Return { roles, team, reason }: Return,
) -> Result<Option<ApprovalId>, Failure<ReturnRefused>> {
    let permit = permitted(context)?;
    let roles = in_order(roles);
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        if row.left_on.is_none() {
            return Err(Failure::Rule(ReturnRefused::WorksHere));
        }
        has_a_role(&roles)
            .and(fits(conn, &Place { roles: &roles, team }, &Place { roles: &[], team: None })?)
            .map_err(|why| Failure::Rule(ReturnRefused::Account(why)))?;
        let held = rows::roles_of(conn, *id)?;
        let (approved, opened) = (are_approved(conn)?, Opened::by_moving(conn, None, team)?);
        let (given, roles): (Vec<Role>, Vec<Role>) =
            roles.into_iter().partition(|role| approved && (opened.is_given_by_two(*role) || !held.contains(role)));
        let told = Told::AccountBack { account: row.name.clone(), account_roles: roles_in_words(&roles) };
        let after = UserRow { left_on: None, is_active: false, team_id: team, stamp: row.stamp.saturating_add(1), ..row };
        rows::set_roles(conn, *id, &roles)?;
        let notice = send(service, conn, context, &after)?;
        rows::update_user(conn, after)?;
        let done = |proposal| Done::new(proposal, entry(&permit, *id, &told)).telling(notice).seen_at(user_path(*id));
        if given.is_empty() {
            return Ok(done(None));
        }
        let made = propose_roles(conn, service, context, &Asked::roles(*id, &given), reason.as_ref());
        let (proposal, entry, asked) =
            made.map_err(|failure| failure.map_rule(|why| ReturnRefused::Account(AccountRefused::from(why))))?;
        Ok(done(Some(proposal)).and(entry).telling_all(asked))
    })
}
