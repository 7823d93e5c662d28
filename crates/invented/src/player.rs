//! Performs stories through the use cases: every act of every case in the order of time, each by its own person, with the alerts of each morning
//! and the mail of each day between them.

use ehc_domain::text::Text;
use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use ehc_application::{
    Context, Service, mediation,
    notifications::{self, Envelope, MailFailure, Mailer},
    overview,
};
use ehc_domain::accounts::Actor;
use ehc_persistence::{cases, standings};
use uuid::Uuid;

use super::{
    InventFailed, LAST_DAY, access,
    acting::Acting,
    approving, calling,
    clock::{StoryClock, day, instant},
    council::{Cast, Who},
    emergencies, endings, flagging, held, planning,
    scenes::{Act, Scene},
    schools::{School, Schools},
    story::Story,
};

/// Until when everybody has read their alerts; what came later is new.
const READ_UNTIL: &str = "2026-11-30";
/// The number after which new cases go on.
const LAST_NUMBER: u32 = 600;

/// Mail that arrives at once and is kept by nobody: the people are invented.
struct Nowhere;

impl Mailer for Nowhere {
    fn send(&self, _: &Envelope) -> Result<(), MailFailure> {
        Ok(())
    }
}

/// Performs every act of the stories.
///
/// # Errors
/// The first act that a use case refuses.
pub(super) fn play(
    service: &Service,
    clock: &StoryClock,
    cast: &Cast,
    schools: &Schools,
    stories: Vec<Story>,
) -> Result<(), InventFailed> {
    let mut scenes: Vec<Scene> = stories.into_iter().flat_map(Story::scenes).collect();
    // Stable, so that acts of one case at the same minute stay in the order in which they were told.
    scenes.sort_by_key(|scene| scene.at);
    let mut player = Player { service, clock, cast, schools, subjects: BTreeMap::new() };
    let mut today = scenes.first().map_or_else(|| day(LAST_DAY), |scene| scene.at.date_naive());
    let mut waiting = scenes.into_iter().peekable();
    while today <= day(LAST_DAY) {
        player.morning(today)?;
        while let Some(scene) = waiting.next_if(|scene| scene.at.date_naive() == today) {
            clock.set(scene.at);
            player.perform(&scene).map_err(|failure| located(failure, &scene))?;
        }
        player.evening(today)?;
        today += Duration::days(1);
    }
    if let Some(left) = waiting.next() {
        return Err(InventFailed::refused("act after its last day", left.reference(), left.at));
    }
    service.store.database().write(|conn| cases::set_last_number(conn, LAST_NUMBER))?;
    Ok(())
}

fn located(failure: InventFailed, scene: &Scene) -> InventFailed {
    let place = |about: &str| format!("{}, {}, {}, {about}", scene.reference(), scene.at.date_naive(), scene.by.name());
    match failure {
        InventFailed::Refused { act, about, why } => InventFailed::Refused { act, about: place(&about), why },
        InventFailed::Missing(what) => InventFailed::refused("find", place(what), "it was not made"),
        other => other,
    }
}

struct Player<'a> {
    service: &'a Service,
    clock: &'a StoryClock,
    cast: &'a Cast,
    schools: &'a Schools,
    subjects: BTreeMap<(u32, u8), Uuid>,
}

impl Player<'_> {
    fn morning(&self, today: NaiveDate) -> Result<(), InventFailed> {
        self.clock.set(instant(today, 7, 0));
        let raised = notifications::raise_alerts(self.service, today)?;
        if raised.alerts > 0 { self.deliver(instant(today, 7, 1)) } else { Ok(()) }
    }

    fn evening(&self, today: NaiveDate) -> Result<(), InventFailed> {
        self.deliver(instant(today, 18, 30))?;
        if today == day(READ_UNTIL) {
            for who in Who::ALL.iter().copied() {
                let context = self.context(who, instant(today, 18, 45))?;
                notifications::mark_all_read(self.service, &context, context.now)
                    .map_err(|failure| InventFailed::refused("read the alerts", who.name(), failure))?;
            }
        }
        Ok(())
    }

    fn deliver(&self, at: DateTime<Utc>) -> Result<(), InventFailed> {
        self.clock.set(at);
        while notifications::deliver(self.service, &Nowhere, self.service.ports.id(), at)?.is_worth_repeating() {}
        Ok(())
    }

    fn context(&self, who: Who, at: DateTime<Utc>) -> Result<Context, InventFailed> {
        let actor = self.cast.actor(who)?;
        let standings = self.service.store.read(|conn| standings::of_user(conn, actor.user_id, at))?;
        Ok(Context {
            actor: Actor { standings, ..actor },
            now: at,
            today: ehc_application::ports::london_day(at),
            request_id: self.service.ports.identifiers.uuid(),
            submission: None,
        })
    }

    fn perform(&mut self, scene: &Scene) -> Result<(), InventFailed> {
        let context = self.context(scene.by, scene.at)?;
        let act = Acting { service: self.service, context: &context, scene };
        match &scene.act {
            Act::Request(child, received_on, needs) => {
                let school = child.school.and_then(|school| self.schools.get(&school).copied());
                act.request(child.request(*received_on, *needs)?, school)
            }
            Act::Describe(child) => planning::describe(&act, child),
            Act::Propose(kind, outcome, needs, panel) => act.propose(*kind, *outcome, *needs, *panel),
            Act::Decide(kind, reason) => act.decide(*kind, reason),
            Act::Tell(kind) => act.tell(*kind),
            Act::Withdraw(reason) => endings::withdrawn(&act, context.today, reason),
            Act::Certify(adviser) => act.done(
                "record the mediation certificate",
                mediation::record_certificate(
                    self.service,
                    &context,
                    &scene.reference(),
                    mediation::Certificate { issued_on: context.today, adviser: Text::parse(adviser)? },
                ),
            ),
            Act::Ask(lines) => act.ask(lines, self.cast),
            Act::Answer(kind, reply) => act.answer(*kind, reply),
            Act::Give(kind, piece) => act.give(*kind, piece),
            Act::Receive(kind, piece) => act.receive(*kind, piece),
            Act::Accept(kind) => act.accept(*kind),
            Act::SendBack(kind, reason) => act.send_back(*kind, reason),
            Act::Except(kind, new) => act.except(*kind, new),
            Act::Approve => act.approve(),
            Act::Write(plan) => planning::write(&act, plan),
            Act::Reword(views) => planning::reword(&act, views),
            Act::SendDraft(reason) => planning::send_draft(&act, reason),
            Act::Consult(school, is_preference) => planning::consult(&act, self.school(*school)?, *is_preference),
            Act::Replied(school, ground, words) => planning::replied(&act, self.school(*school)?, *ground, words),
            Act::Name(school) => planning::name(&act, self.school(*school)?),
            Act::Issue => planning::approve(&act),
            Act::Fact(code, subject, details) => {
                let id = *self.subjects.entry((scene.case, *subject)).or_insert_with(|| self.service.ports.identifiers.uuid());
                act.fact(code, (*subject > 0).then_some(id), details)
            }
            Act::Enter(child, plan) => {
                let school = child.school.map(|school| self.school(school)).transpose()?;
                held::enter(&act, child, plan, school)
            }
            Act::MoveAway(on, to) => endings::moved_away(&act, *on, to),
            Act::SetAside(reason) => endings::set_aside(&act, reason),
            Act::Die(on) => endings::died(&act, *on),
            Act::Merge(into, reason) => approving::merge(&act, *into, reason),
            Act::Correct(code, on, reason) => approving::correct(&act, code, *on, reason),
            Act::Consent => approving::consent(&act),
            Act::Restrict(named, review_on, reason) => access::restrict(&act, self.cast, named, *review_on, reason),
            Act::Cover(who, last_day, reason) => access::cover(&act, self.cast, *who, *last_day, reason),
            Act::Call(call) => calling::record(&act, *call),
            Act::Flag(speak_to, reason) => flagging::safeguard(&act, speak_to, reason),
            Act::Emergency(ground, reason) => emergencies::open(&act, *ground, reason),
            Act::Review(outcome, findings) => emergencies::review(&act, *outcome, findings),
            Act::Look => act.done("open the case", overview::show(self.service, &context, &scene.reference())),
        }
    }

    fn school(&self, school: School) -> Result<ehc_domain::ids::InstitutionId, InventFailed> {
        self.schools.get(&school).copied().ok_or(InventFailed::Missing(school.name()))
    }
}
