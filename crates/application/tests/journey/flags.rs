//! Flags: everybody who opens the case sees them, few read why, and nobody clears one alone.

use ehc_application::{
    Failure,
    approvals::{self, Approval, ApproveRefused, NotProposed},
    flags::{self, ClearRefused, Clearing, Flag, LegalHold, RaiseRefused, Safeguarding},
    history,
};
use ehc_domain::{
    accounts::Role,
    approvals::ProposalState,
    flags::FlagKind,
    ids::{ApprovalId, FlagId},
    notifications::NoticeEvent,
    policy::Refusal,
};
use ehc_persistence::{
    Database, StorageError,
    accounts::{self, FormerUserNameRow},
};
use ehc_test_support::{
    Persona, both_databases, change_case, day, line,
    personas::{Team, insert_another},
    words,
};

use super::world::World;

impl World<'_> {
    fn safeguarded(&self, by: Persona, speak_to: &str) -> Result<FlagId, Failure<RaiseRefused>> {
        let flag = Safeguarding { speak_to: line(speak_to), reason: words("An inquiry under section 47") };
        flags::safeguard(&self.service, &self.as_(by), &self.reference, flag)
    }

    fn flags(&self, by: Persona) -> Vec<Flag> {
        flags::list(&self.service, &self.as_(by), &self.reference).unwrap().flags
    }

    /// What stands at the top of a page of the case for somebody.
    fn at_the_top(&self, by: Persona) -> Vec<(FlagKind, Option<String>)> {
        let context = self.as_(by);
        let raised = self.database.read(|conn| {
            let case = ehc_persistence::cases::find_by_reference(conn, &self.reference)?.unwrap();
            let subject = ehc_persistence::cases::subject_of(conn, &case)?;
            flags::raised(conn, &context, &subject)
        });
        let raised: Result<_, StorageError> = raised;
        raised.unwrap().into_iter().map(|flag| (flag.kind, flag.speak_to)).collect()
    }

    fn cleared(&self, by: Persona, id: FlagId) -> Result<ApprovalId, Failure<ClearRefused>> {
        let clearing = Clearing { reason: words("The inquiry is over") };
        flags::clear(&self.service, &self.as_(by), &(self.reference.clone(), id), clearing)
    }
}

const CAROL: &str = "Carol Dean, duty social worker";

both_databases! {
    fn x_03_everybody_who_opens_the_case_sees_whom_to_speak_to_and_few_read_why(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let id = world.safeguarded(Persona::MarcusBell, CAROL).unwrap();
        let stands = vec![(FlagKind::Safeguarding, Some(CAROL.to_owned()))];
        let people = [
            (Persona::PriyaNair, true), (Persona::HelenWard, true), (Persona::MarcusBell, true), (Persona::JamesOsei, false),
        ];
        for (persona, reads_why) in people {
            assert_eq!(world.at_the_top(persona), stands, "{persona:?}");
            let flags = world.flags(persona);
            assert_eq!((flags.len(), flags[0].id, flags[0].reason.is_some()), (1, id, reads_why), "{persona:?}");
        }
        assert_eq!(world.at_the_top(Persona::AnnaKowalska), [], "nobody of her team has taken the request yet");
        for persona in [Persona::TomFielding, Persona::OwenPrice] {
            let hidden = flags::list(&world.service, &world.as_(persona), &world.reference);
            assert!(matches!(hidden, Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
            let refused = world.safeguarded(persona, CAROL);
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
        let said = format!("{:?}", history::show(&world.service, &world.priya(), &world.reference, false, None).unwrap().days);
        assert!(said.contains(CAROL) && !said.contains("section 47"), "why stands with the flag alone: {said}");
    }

    fn x_03_nobody_alone_takes_away_whom_to_speak_to_by_naming_somebody_else(db: &Database) {
        let world = World::assessing(db);
        let first = world.safeguarded(Persona::PriyaNair, CAROL).unwrap();
        world.safeguarded(Persona::HelenWard, "Aled Rees, team manager").unwrap();
        let aled = (FlagKind::Safeguarding, Some("Aled Rees, team manager".to_owned()));
        assert_eq!(world.at_the_top(Persona::PriyaNair), [(FlagKind::Safeguarding, Some(CAROL.to_owned())), aled.clone()]);
        let waits = world.cleared(Persona::PriyaNair, first).unwrap();
        assert_eq!(world.at_the_top(Persona::PriyaNair).len(), 2, "until a second person agrees");
        approvals::approve(&world.service, &world.helen(), &(world.reference.clone(), waits), Approval {}).unwrap();
        assert_eq!(world.at_the_top(Persona::PriyaNair), [aled]);
    }

    fn x_03_a_flag_is_cleared_once_a_second_person_has_approved_it(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let id = world.safeguarded(Persona::PriyaNair, CAROL).unwrap();
        // Social care clears what it may clear, and a manager approves.
        let waits = world.cleared(Persona::MarcusBell, id).unwrap();
        assert_eq!(world.at_the_top(Persona::JamesOsei).len(), 1, "until then it stands");
        let again = world.cleared(Persona::PriyaNair, id);
        assert!(matches!(again, Err(Failure::Rule(ClearRefused::Approval(NotProposed::Waits)))));
        let own = approvals::approve(&world.service, &world.as_(Persona::MarcusBell), &(world.reference.clone(), waits), Approval {});
        assert!(matches!(own, Err(Failure::Refused(Refusal::Denied))));
        approvals::approve(&world.service, &world.helen(), &(world.reference.clone(), waits), Approval {}).unwrap();
        assert_eq!(world.at_the_top(Persona::JamesOsei), []);
        let flag = world.flags(Persona::PriyaNair).remove(0);
        assert_eq!((flag.ended_by.as_deref(), flag.cleared_because.as_deref()), (Some("Helen Ward"), Some("The inquiry is over")));
        assert_eq!(world.flags(Persona::JamesOsei)[0].cleared_because, None);
        assert!(matches!(world.cleared(Persona::PriyaNair, id), Err(Failure::Rule(ClearRefused::Over))));
        let heard = ehc_application::notifications::newest_alerts(&world.service, &world.as_(Persona::MarcusBell), 50).unwrap();
        assert!(heard.iter().any(|alert| alert.event == NoticeEvent::ProposalAnswered), "{heard:?}");
    }

    fn x_03_whoever_is_alone_is_told_so_and_a_flag_keeps_the_name_of_the_time(db: &Database) {
        let world = World::assessing(db);
        let id = world.safeguarded(Persona::PriyaNair, CAROL).unwrap();
        let is_alone = |by| flags::list(&world.service, &world.as_(by), &world.reference).unwrap().is_alone;
        assert!(is_alone(Persona::HelenWard) && !is_alone(Persona::PriyaNair));
        world.ports.clock.advance(chrono::Duration::minutes(1));
        let former = FormerUserNameRow { id: world.service.ports.id(), user_id: Persona::PriyaNair.id(), name: "Priya Nair".into(), until_at: world.priya().now };
        db.write(|conn| accounts::rename_user(conn, former, "Priya Shah")).unwrap();
        let flag = world.flags(Persona::HelenWard).into_iter().find(|flag| flag.id == id).unwrap();
        assert_eq!(flag.raised_by, "Priya Nair (now Priya Shah)");
    }

    fn x_03_what_somebody_proposed_lapses_once_they_could_not_propose_it_any_more(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let id = world.safeguarded(Persona::PriyaNair, CAROL).unwrap();
        let approve = |waits| approvals::approve(&world.service, &world.now_as(Persona::HelenWard), &(world.reference.clone(), waits), Approval {});
        let lapsed = |waits| {
            let refused = approve(waits);
            assert!(matches!(refused, Err(Failure::Rule(ApproveRefused::ProposerMayNot))), "{refused:?}");
            assert_eq!(approvals::lapse(&world.service).unwrap(), 1);
            let shown = approvals::find(&world.service, &world.now_as(Persona::HelenWard), &(world.reference.clone(), waits)).unwrap();
            assert_eq!(shown.line.state, ProposalState::Lapsed);
            assert_eq!(shown.line.answer.as_deref(), Some("Whoever proposed it could not propose it any more"));
        };
        // Their role is another, and then it is theirs again.
        let waits = world.cleared(Persona::MarcusBell, id).unwrap();
        let has = |role: Role| db.write(|conn| accounts::set_roles(conn, Persona::MarcusBell.id(), &[role])).unwrap();
        has(Role::PanelMember);
        lapsed(waits);
        has(Role::SocialCareContributor);
        // They must have nothing to do with the case.
        let waits = world.cleared(Persona::MarcusBell, id).unwrap();
        world.has_conflict(Persona::MarcusBell);
        lapsed(waits);
        assert_eq!(world.at_the_top(Persona::PriyaNair).len(), 1, "the flag stands");
        // What a caseworker proposed goes on where the case is a colleague’s.
        world.cleared(Persona::PriyaNair, id).unwrap();
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        change_case(db, &world.reference, |case| case.caseworker_id = Some(sian.user_id));
        assert_eq!(approvals::lapse(&world.service).unwrap(), 0);
        // Not where the case is restricted, and they are not named.
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        assert_eq!(approvals::lapse(&world.service).unwrap(), 1);
    }

    fn x_03_social_care_reads_no_other_proposal_of_the_case(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.safeguarded(Persona::PriyaNair, CAROL).unwrap();
        let hold = flags::hold(&world.service, &world.priya(), &world.reference, LegalHold { reason: words("A claim") }).unwrap();
        let waits = world.cleared(Persona::PriyaNair, hold).unwrap();
        let listed = approvals::list(&world.service, &world.priya(), &world.reference).unwrap().1;
        assert_eq!(listed.len(), 1);
        let marcus = world.as_(Persona::MarcusBell);
        assert!(matches!(world.cleared(Persona::MarcusBell, hold), Err(Failure::NotFound)), "as a flag that never was");
        assert_eq!(approvals::list(&world.service, &marcus, &world.reference).unwrap().1, []);
        let one = approvals::find(&world.service, &marcus, &(world.reference.clone(), waits));
        assert!(matches!(one, Err(Failure::NotFound)));
    }

    fn x_03_a_legal_hold_is_put_once_and_seen_by_those_alone_who_run_the_case(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let hold = |by: Persona| flags::hold(&world.service, &world.as_(by), &world.reference, LegalHold { reason: words("A claim") });
        for (persona, refusal) in [(Persona::MarcusBell, Refusal::Denied), (Persona::JamesOsei, Refusal::Denied), (Persona::OwenPrice, Refusal::Hidden)] {
            assert!(matches!(hold(persona), Err(Failure::Refused(why)) if why == refusal), "{persona:?}");
        }
        hold(Persona::PriyaNair).unwrap();
        assert!(matches!(hold(Persona::HelenWard), Err(Failure::Rule(RaiseRefused::Stands))));
        for (persona, sees) in [(Persona::PriyaNair, 1), (Persona::HelenWard, 1), (Persona::MarcusBell, 0), (Persona::JamesOsei, 0)] {
            assert_eq!((world.at_the_top(persona).len(), world.flags(persona).len()), (sees, sees), "{persona:?}");
        }
    }
}
