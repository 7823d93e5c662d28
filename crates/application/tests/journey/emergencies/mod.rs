//! Opening a case in an emergency: who may, for how long, who is told, and the review by somebody else.

mod fourth;
mod looked;
mod opening;
mod reviewed;
mod told;

use ehc_application::{
    Context, Failure,
    emergency::{self, Answered, EmergencyRefused, KnownChild, NewEmergency, Opened, Review, ReviewRefused, Sought},
    overview,
};
use ehc_domain::{
    accounts::{Actor, Role},
    emergency::{EmergencyGround, EmergencyOutcome},
    ids::{CaseId, StandingId},
    policy::Refusal,
};
use ehc_persistence::{
    accounts::{self, UserRow},
    audit::{LookFilter, LookLine, list_looks},
};
use ehc_test_support::{Persona, a_case, day, line, personas::Team, words};

use super::world::World;

const WHY: &str = "The duty officer asks";

impl World<'_> {
    /// Somebody as they would be signed in at this moment, a moment after they gave their password again.
    fn confirmed(&self, persona: Persona) -> Context {
        let now = self.now_as(persona);
        Context { actor: Actor { has_just_confirmed: true, ..now.actor.clone() }, ..now }
    }

    fn opens(&self, persona: Persona, case: CaseId, reason: &str) -> Result<Answered, Failure<EmergencyRefused>> {
        let new = NewEmergency { ground: EmergencyGround::ChildAtRisk, reason: words(reason) };
        emergency::open_in_emergency(&self.service, &self.confirmed(persona), &case, new)
    }

    fn opened(&self, persona: Persona) -> StandingId {
        is_open(self.opens(persona, self.case().id, WHY).unwrap()).id
    }

    fn reviews(&self, persona: Persona, id: StandingId, outcome: EmergencyOutcome) -> Result<(), Failure<ReviewRefused>> {
        let review = Review { outcome, findings: words("The call was logged") };
        emergency::review(&self.service, &self.confirmed(persona), &id, review)
    }

    fn reads(&self, persona: Persona) -> bool {
        match overview::show(&self.service, &self.now_as(persona), &self.reference) {
            Ok(_) => true,
            Err(Failure::Refused(Refusal::Hidden)) => false,
            Err(other) => panic!("{other:?}"),
        }
    }

    fn looks(&self, persona: Persona) -> Vec<LookLine> {
        self.service.views.flush().unwrap();
        let filter = LookFilter { case_id: Some(self.case().id), actor: Some(persona.id()), ..LookFilter::default() };
        self.database.read(|conn| list_looks(conn, &filter, None, 100)).unwrap()
    }

    fn known(&self, persona: Persona, surname: &str, born_on: &str) -> Result<Vec<KnownChild>, Failure<ehc_application::NoRule>> {
        let sought = Sought { surname: line(surname), born_on: day(born_on) };
        emergency::look(&self.service, &self.now_as(persona), &(), sought)
    }

    fn becomes(&self, persona: Persona, role: Role, team: Team) {
        self.database
            .write(|conn| {
                accounts::set_roles(conn, persona.id(), &[role])?;
                let user = accounts::find_user(conn, persona.id())?.unwrap();
                accounts::update_user(conn, UserRow { team_id: Some(team.id()), ..user })
            })
            .unwrap();
    }
}

/// What was opened, where nothing had to be asked.
fn is_open(answered: Answered) -> Opened {
    match answered {
        Answered::Open(opened) => opened,
        Answered::Waits(id) => panic!("{id} waits"),
    }
}

/// Marcus has opened three others, and asks for this one.
fn fourth(world: &World<'_>) -> ehc_domain::ids::ApprovalId {
    for case in [(); 3].map(|()| a_case().insert(world.database).id) {
        world.opens(Persona::MarcusBell, case, WHY).unwrap();
    }
    match world.opens(Persona::MarcusBell, world.case().id, WHY).unwrap() {
        Answered::Waits(id) => id,
        open @ Answered::Open(_) => panic!("{open:?}"),
    }
}
