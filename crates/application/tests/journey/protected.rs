//! What protects somebody of a circle, and is not taken away by one person alone: that they must not be told, and that their address is confidential.

use ehc_application::{
    Failure,
    approvals::{self, AnswerRefused, Approval, ApproveRefused, NotProposed, lapse},
    decisions::{self, Sending, Which},
    history,
    notifications::newest_alerts,
    people::{
        self, AddressChange, AddressRefused, Addressed, AtPerson, ConfidentialChange, ConfidentialNotProposed,
        ConfidentialRefused, ContactChange, Silence, SilenceEnd, SilenceEndRefused,
    },
};
use ehc_domain::{
    approvals::ProposalState,
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome},
    ids::ApprovalId,
    policy::Refusal,
};
use ehc_persistence::{
    Database, StorageError,
    people::{self as rows, CasePersonRow, PersonRow},
};
use ehc_test_support::{Persona, both_databases, day, line, words};

use super::world::World;

/// Where she lives, and where she goes.
const OLD: &str = "7 Kingfisher Reach";
const NEW: &str = "12 Heron Wharf";

impl World<'_> {
    fn mother(&self) -> (CasePersonRow, PersonRow) {
        let case = self.case();
        self.database.read(|conn| rows::list_circle(conn, case.id)).unwrap().remove(0)
    }

    fn her(&self) -> AtPerson {
        (self.reference.clone(), self.mother().1.id)
    }

    fn moved(&self, by: Persona, to: &str, reason: Option<&str>) -> Result<Addressed, Failure<AddressRefused>> {
        let (_, record) = self.mother();
        let new = AddressChange {
            address: Some(words(to)),
            postcode: None,
            from: self.priya().today,
            reason: reason.map(words),
            version: record.version,
        };
        people::change_address(&self.service, &self.as_(by), &self.her(), new)
    }

    fn hidden(&self, by: Persona, is_confidential: bool) -> Result<Addressed, Failure<ConfidentialRefused>> {
        let (_, record) = self.mother();
        let new = ConfidentialChange {
            is_confidential,
            from: self.priya().today,
            reason: Some(words("The order was lifted")),
            version: record.version,
        };
        people::change_confidential(&self.service, &self.as_(by), &self.her(), new)
    }

    /// A case in which the mother lives at an address that is confidential.
    fn kept_from_all(database: &Database) -> World<'_> {
        let world = World::assessing(database);
        assert_eq!(world.moved(Persona::PriyaNair, OLD, None).unwrap(), Addressed::Made);
        assert_eq!(world.hidden(Persona::PriyaNair, true).unwrap(), Addressed::Made, "to protect needs nobody else");
        world
    }

    pub(super) fn silenced(&self) {
        let (part, _) = self.mother();
        let silence = Silence {
            from: self.priya().today,
            reason: words("An order of the family court"),
            next_main: None,
            leaves_gap: true,
            version: part.version,
        };
        people::must_not_be_told(&self.service, &self.priya(), &self.her(), silence).unwrap();
    }

    fn told_again(&self, by: Persona) -> Result<ApprovalId, Failure<SilenceEndRefused>> {
        let (part, _) = self.mother();
        let end = SilenceEnd { from: self.priya().today, reason: words("The order was lifted"), version: part.version };
        people::may_be_told(&self.service, &self.as_(by), &self.her(), end)
    }

    fn approves(&self, id: ApprovalId) -> Result<(), Failure<ApproveRefused>> {
        approvals::approve(&self.service, &self.helen(), &(self.reference.clone(), id), Approval {})
    }

    fn state(&self, id: ApprovalId) -> ProposalState {
        approvals::find(&self.service, &self.priya(), &(self.reference.clone(), id)).unwrap().line.state
    }

    /// What one is shown on the page of a proposal beside what everybody is who reads it.
    fn revealed(&self, by: Persona, id: ApprovalId) -> Vec<String> {
        let (_, shown) = approvals::look(&self.service, &self.as_(by), &(self.reference.clone(), id)).unwrap();
        shown.into_iter().map(|(_, words)| words).collect()
    }
}

fn proposed(made: Addressed) -> ApprovalId {
    match made {
        Addressed::Proposed(id) => id,
        Addressed::Made => panic!("it was done by one person alone"),
    }
}

both_databases! {
    fn x_03_another_address_in_the_place_of_a_confidential_one_waits_for_a_second_person(db: &Database) {
        let world = World::kept_from_all(db);
        let without = world.moved(Persona::PriyaNair, NEW, None);
        let missing = AddressRefused::Proposing(ConfidentialNotProposed::ReasonMissing);
        assert!(matches!(without, Err(Failure::Rule(why)) if why == missing));
        for reason in ["She moved to 12 heron wharf", "It is 12HeronWharf now"] {
            let told = world.moved(Persona::PriyaNair, NEW, Some(reason));
            assert!(matches!(told, Err(Failure::Rule(AddressRefused::AddressInReason))), "{reason}");
        }
        let id = proposed(world.moved(Persona::PriyaNair, NEW, Some("She moved")).unwrap());
        assert_eq!(world.mother().1.address.as_deref(), Some(OLD), "until then letters go where they went");
        let twice = world.moved(Persona::PriyaNair, "Elsewhere", Some("She moved"));
        let waits = AddressRefused::Proposing(ConfidentialNotProposed::Approval(NotProposed::Waits));
        assert!(matches!(twice, Err(Failure::Rule(why)) if why == waits));
        // Both addresses are shown to whoever may read where she lives, and stand nowhere else.
        assert_eq!(world.revealed(Persona::HelenWard, id), [OLD, NEW]);
        assert_eq!(world.revealed(Persona::PriyaNair, id), [NEW], "whoever proposed it is shown what they typed, and no more");
        let shown = approvals::find(&world.service, &world.helen(), &(world.reference.clone(), id)).unwrap().line;
        let alerts = newest_alerts(&world.service, &world.helen(), 50).unwrap();
        let said = history::show(&world.service, &world.priya(), &world.reference, false, None).unwrap().days;
        for text in [format!("{shown:?}"), format!("{alerts:?}"), format!("{said:?}")] {
            assert!(!text.contains("Kingfisher") && !text.contains("Heron"), "{text}");
        }
        world.service.views.flush().unwrap();
        let trail = db.read(|conn| ehc_persistence::audit::list_unsealed(conn, 1_000)).unwrap();
        let saw = |row: &&ehc_persistence::audit::AuditRow| row.details["list"] == "confidential address";
        let saw: Vec<_> = trail.iter().filter(saw).map(|row| (row.action.as_str(), row.actor_id)).collect();
        assert_eq!(saw, [("contact.view", Some(Persona::HelenWard.id()))]);
        assert!(trail.iter().all(|row| !row.details.to_string().contains("Heron")));
        world.approves(id).unwrap();
        assert_eq!(world.mother().1.address.as_deref(), Some(NEW));
        assert!(world.mother().1.address_is_confidential);
        assert_eq!(world.revealed(Persona::HelenWard, id), Vec::<String>::new(), "once it is done there is nothing to check");
    }

    fn x_03_nobody_approves_their_own_and_nobody_does_it_who_may_not_change_an_address(db: &Database) {
        let world = World::kept_from_all(db);
        world.ask_everybody();
        for persona in [Persona::MarcusBell, Persona::JamesOsei] {
            let refused = world.moved(persona, NEW, Some("She moved"));
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
        // Helen manages the team alone, so that nobody could approve what she proposes.
        let alone = AddressRefused::Proposing(ConfidentialNotProposed::Approval(NotProposed::NobodyElse));
        assert!(matches!(world.moved(Persona::HelenWard, NEW, Some("She moved")), Err(Failure::Rule(why)) if why == alone));
        let id = proposed(world.moved(Persona::PriyaNair, NEW, Some("She moved")).unwrap());
        for persona in [Persona::MarcusBell, Persona::JamesOsei, Persona::OwenPrice] {
            let looked = approvals::look(&world.service, &world.as_(persona), &(world.reference.clone(), id));
            assert!(looked.is_err(), "{persona:?}");
        }
        let own = approvals::approve(&world.service, &world.priya(), &(world.reference.clone(), id), Approval {});
        assert!(matches!(own, Err(Failure::Refused(Refusal::Denied))));
        let unconfirmed = approvals::approve(&world.service, &world.as_(Persona::HelenWard), &(world.reference.clone(), id), Approval {});
        assert!(matches!(unconfirmed, Err(Failure::Refused(Refusal::StepUp))));
    }

    fn x_03_what_was_proposed_of_an_address_lapses_once_the_record_is_another(db: &Database) {
        let world = World::kept_from_all(db);
        let id = proposed(world.moved(Persona::PriyaNair, NEW, Some("She moved")).unwrap());
        assert_eq!(lapse(&world.service).unwrap(), 0);
        let (_, record) = world.mother();
        let phone = ContactChange {
            phone: None, email: None, contact_way: None, for_professionals: false, language: Some(ehc_test_support::line("Somali")), needs_interpreter: false,
            from: day("2026-10-12"), reason: None, version: record.version,
        };
        people::change_contact(&world.service, &world.priya(), &world.her(), phone).unwrap();
        assert!(matches!(world.approves(id), Err(Failure::Rule(ApproveRefused::Changed))));
        assert_eq!(lapse(&world.service).unwrap(), 1);
        assert_eq!(world.state(id), ProposalState::Lapsed);
        assert_eq!(world.mother().1.address.as_deref(), Some(OLD));
    }

    fn x_03_an_address_is_confidential_until_a_second_person_has_approved_that_it_need_not_be(db: &Database) {
        let world = World::kept_from_all(db);
        let id = proposed(world.hidden(Persona::PriyaNair, false).unwrap());
        assert!(world.mother().1.address_is_confidential);
        assert_eq!(world.revealed(Persona::HelenWard, id), Vec::<String>::new(), "which address it is matters to nobody here");
        world.approves(id).unwrap();
        assert!(!world.mother().1.address_is_confidential);
        assert_eq!(world.moved(Persona::PriyaNair, NEW, None).unwrap(), Addressed::Made, "from then on one person changes it");
    }

    fn x_03_a_letter_does_not_go_to_others_than_the_page_showed(db: &Database) {
        let world = World::requested(db);
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        let shown = || decisions::show(&world.service, &world.priya(), &world.reference, DecisionKind::Assess).unwrap().recipients.in_one_line();
        let tell = |showed: &str| {
            let sending = Sending { on: world.priya().today, how: None, addressees: Some(line(showed)), late_reason: None, keyed_late_reason: None };
            decisions::notify(&world.service, &world.priya(), &world.reference, Which::One(id), sending)
        };
        let showed = shown();
        assert_eq!(showed, "Fatima Hassan (parent)");
        world.silenced();
        assert_ne!(shown(), showed);
        assert!(matches!(tell(&showed), Err(Failure::Storage(StorageError::Conflict))));
        assert_eq!(world.stage(), Stage::Requested, "nothing was told");
    }

    fn x_03_somebody_who_must_not_be_told_is_told_again_once_a_second_person_has_approved_it(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.silenced();
        for (persona, refusal) in [(Persona::JamesOsei, Refusal::Denied), (Persona::OwenPrice, Refusal::Hidden), (Persona::TomFielding, Refusal::Hidden)] {
            assert!(matches!(world.told_again(persona), Err(Failure::Refused(why)) if why == refusal), "{persona:?}");
        }
        // Social care proposes it as it proposes to clear a flag.
        let id = world.told_again(Persona::MarcusBell).unwrap();
        assert!(world.mother().0.not_told_from.is_some(), "until then nothing goes to her");
        assert!(matches!(world.told_again(Persona::PriyaNair), Err(Failure::Rule(SilenceEndRefused::Approval(NotProposed::Waits)))));
        let shown = approvals::find(&world.service, &world.as_(Persona::MarcusBell), &(world.reference.clone(), id)).unwrap().line;
        assert!(!format!("{shown:?}").contains("family court"), "why she must not be told stands with her record");
        world.approves(id).unwrap();
        let (part, _) = world.mother();
        assert_eq!((part.not_told_from, part.not_told_reason), (None, None));
        assert!(matches!(world.approves(id), Err(Failure::Rule(ApproveRefused::Answer(AnswerRefused::NothingWaits)))));
        assert!(matches!(world.told_again(Persona::PriyaNair), Err(Failure::Rule(SilenceEndRefused::IsTold))));
    }

    fn x_03_that_somebody_may_be_told_again_lapses_once_they_are_no_part_of_the_circle(db: &Database) {
        let world = World::assessing(db);
        world.silenced();
        let id = world.told_again(Persona::PriyaNair).unwrap();
        let (part, _) = world.mother();
        let end = people::PartEnd {
            ended_on: world.priya().today, next_main: None, reason: words("She lives abroad"), leaves_gap: true, version: part.version,
        };
        people::end_part(&world.service, &world.priya(), &world.her(), end).unwrap();
        assert!(matches!(world.approves(id), Err(Failure::Rule(ApproveRefused::Changed))));
        assert_eq!(lapse(&world.service).unwrap(), 1);
        assert_eq!(world.state(id), ProposalState::Lapsed);
    }
}
