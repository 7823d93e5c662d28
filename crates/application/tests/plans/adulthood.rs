//! From Year 9 a plan prepares for adulthood (reg 12(3)), on the day on which it is sent.

use ehc_application::{
    Failure,
    plans::{
        finalise::{self, Approval, FinaliseFailed},
        rows::{self, DismissRefused, Dismissal, RowRefused, RowWords},
        sections::SectionText,
        send_draft::{self, SendDraft, SendRefused},
        take::{Take, take},
    },
};
use ehc_domain::{
    advice::AdviceKind,
    ids::PlanRowId,
    people::circumstance::ChildCircumstance,
    plans::{AdulthoodAim as Aim, Break, FinaliseRefused, PlanSection, ProvisionPart, SendDraftRefused, VersionKind},
};
use ehc_persistence::Database;
use ehc_test_support::{both_databases, day, words as reason};

use super::common::{World, words};

/// Born on 14 March 2014: in Year 9 from 1 September 2027, unless taught out of cohort.
const BORN: &str = "2014-03-14";

/// A plan that serves no aim.
fn plain_plan(world: &World<'_>) -> (PlanRowId, PlanRowId, PlanRowId) {
    world.born(BORN);
    let need = world.add(&world.need("Finds long instructions hard"));
    let outcome = world.add(&RowWords {
        measure: "8 times out of 10".into(),
        ..words(PlanSection::E, Some(need), "Follows an instruction of two steps", Some(world.advice))
    });
    let provision = world.add(&world.provision(PlanSection::F, outcome));
    world.save(SectionText::Views("She wants to be a vet.".into())).unwrap();
    (need, outcome, provision)
}

/// Says which aims a row serves, in the words that it has.
fn mark(world: &World<'_>, id: PlanRowId, aims: &[Aim]) {
    let row = world.plan().plan.row(id).unwrap().clone();
    let marked = RowWords {
        section: row.section,
        parent: row.parent,
        text: row.text,
        measure: row.measure,
        provision: row.provision,
        aims: Some(aims.to_vec()),
        source: row.source,
        source_note: row.source_note.unwrap_or_default(),
    };
    rows::edit(&world.service, &world.priya(), &world.reference, id, row.version, &marked).unwrap();
}

fn missing(result: Result<impl std::fmt::Debug, Failure<SendRefused>>) -> Vec<ProvisionPart> {
    match result {
        Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::AdulthoodMissing(parts)))) => parts,
        other => panic!("{other:?}"),
    }
}

fn explained(world: &World<'_>) -> SendDraft {
    SendDraft { breaks_reason: Some(reason("The school writes more this week")), ..world.sending() }
}

fn preview(world: &World<'_>, sending: &SendDraft) -> Result<send_draft::Preview, Failure<SendRefused>> {
    send_draft::preview(&world.service, &world.priya(), &world.reference, sending)
}

fn approve(world: &World<'_>, sent_on: &str) -> Result<finalise::Issued, Failure<FinaliseFailed>> {
    let version = world.plan().plan.record.version;
    let approval = Approval {
        version,
        sent_on: day(sent_on),
        late_reason: Some(reason("The family asked to wait")),
        keyed_late_reason: Some(reason("Keyed from the file copy")),
        addressees: None,
    };
    finalise::finalise(&world.service, &world.helen(), &world.reference, approval)
}

fn closed(world: &World<'_>) -> Vec<FinaliseRefused> {
    finalise::show(&world.service, &world.helen(), &world.reference).unwrap().closed
}

both_databases! {
    fn reg_12_3_a_draft_is_refused_from_1_september_of_year_9_until_section_f_prepares_for_adulthood(db: &Database) {
        let world = World::new(db);
        let (_, outcome, provision) = plain_plan(&world);
        world.ask_on_adulthood();
        world.on("2027-08-31");
        assert!(preview(&world, &world.sending()).is_ok());
        for today in ["2027-09-01", "2027-09-02"] {
            world.on(today);
            assert_eq!(missing(preview(&world, &explained(&world))), [ProvisionPart::Education], "{today}");
            let sent = send_draft::send(&world.service, &world.priya(), &world.reference, &explained(&world));
            assert_eq!(missing(sent), [ProvisionPart::Education], "{today}");
            assert!(world.plan().versions.is_empty());
        }
        mark(&world, outcome, &[Aim::Employment]);
        assert_eq!(missing(preview(&world, &explained(&world))), [ProvisionPart::Education]);
        mark(&world, provision, &[Aim::Employment]);
        let sent = send_draft::send(&world.service, &world.priya(), &world.reference, &world.sending()).unwrap();
        assert_eq!(sent.number, 1);
        let kept = &world.plan().versions[0].content["sections"];
        assert_eq!(kept["F"][0]["adulthood_aims"][0], "employment");
        assert!(kept["B"][0].get("adulthood_aims").is_none());
    }

    fn reg_12_3_the_day_of_sending_decides_where_a_draft_is_keyed_late(db: &Database) {
        let world = World::new(db);
        plain_plan(&world);
        world.ask_on_adulthood();
        world.on("2027-09-02");
        assert!(world.plan().may_be_of_before_year_9(VersionKind::Draft));
        let on = |sent_on: &str| SendDraft { sent_on: Some(day(sent_on)), ..world.sending() };
        assert_eq!(missing(preview(&world, &on("2027-09-01"))), [ProvisionPart::Education]);
        let sent = send_draft::send(&world.service, &world.priya(), &world.reference, &on("2027-08-31")).unwrap();
        assert_eq!(sent.served_on, day("2027-08-31"));
        // The next draft cannot have been sent before this one.
        assert!(world.plan().may_be_of_before_year_9(VersionKind::Draft));
        world.on("2027-09-10");
        mark(&world, world.plan().plan.rows[2].id, &[Aim::Society]);
        send_draft::send(&world.service, &world.priya(), &world.reference, &explained(&world)).unwrap();
        assert!(!world.plan().may_be_of_before_year_9(VersionKind::Draft));
    }

    fn reg_12_3_year_9_is_the_class_year_and_nothing_is_asked_where_the_birth_date_is_not_known(db: &Database) {
        let world = World::new(db);
        plain_plan(&world);
        world.on("2027-09-01");
        assert_eq!(world.plan().unprepared, [ProvisionPart::Education]);
        world.change_case(|case| case.year_group_shift = -1);
        assert_eq!(world.plan().unprepared, []);
        world.on("2028-08-31");
        assert!(preview(&world, &world.sending()).is_ok());
        world.on("2028-09-01");
        assert_eq!(missing(preview(&world, &explained(&world))), [ProvisionPart::Education]);
        world.change_case(|case| case.year_group_shift = 1);
        world.on("2026-12-14");
        assert_eq!(missing(preview(&world, &explained(&world))), [ProvisionPart::Education]);
        world.birth_date_unknown();
        assert!(preview(&world, &world.sending()).is_ok());
    }

    fn reg_12_3_health_and_social_care_prepare_for_adulthood_where_the_plan_specifies_any(db: &Database) {
        let world = World::new(db);
        let (need, outcome, provision) = plain_plan(&world);
        world.ask_on_adulthood();
        let health = world.add(&world.provision(PlanSection::G, outcome));
        let care = world.add(&world.provision(PlanSection::H1, outcome));
        world.on("2027-09-01");
        assert_eq!(missing(preview(&world, &explained(&world))), [ProvisionPart::Education, ProvisionPart::Health, ProvisionPart::SocialCare]);
        mark(&world, provision, &[Aim::Employment]);
        assert_eq!(missing(preview(&world, &explained(&world))), [ProvisionPart::Health, ProvisionPart::SocialCare]);
        let state = |section: PlanSection| world.plan().states.iter().find(|state| state.section == section).unwrap().clone();
        assert_eq!(state(PlanSection::G).words, "Must prepare for adulthood");
        assert!(state(PlanSection::H1).to_fix);
        mark(&world, health, &[Aim::Health]);
        // The two sections of social care count together.
        let other = RowWords { aims: Some(vec![Aim::IndependentLiving]), ..world.provision(PlanSection::H2, need) };
        world.add(&other);
        assert_eq!(world.plan().plan.row(care).unwrap().aims, []);
        assert!(preview(&world, &explained(&world)).is_ok());
    }

    fn reg_12_3_a_final_plan_waits_from_1_september_of_year_9_and_one_sent_before_and_keyed_late_does_not(db: &Database) {
        let world = World::new(db);
        let (_, outcome, provision) = plain_plan(&world);
        let health = world.add(&world.provision(PlanSection::G, outcome));
        world.on("2027-08-10");
        world.send();
        world.save(SectionText::TypeOnly("A mainstream secondary school".into())).unwrap();
        let agreed = SectionText::HealthAgreement { by: "Dr Anna Kowalska, Ashmere NHS Trust".into(), on: day("2027-08-10") };
        world.save(agreed).unwrap();
        world.on("2027-08-31");
        assert_eq!(closed(&world), []);
        let gates = [
            FinaliseRefused::AdulthoodMissing(ProvisionPart::Education),
            FinaliseRefused::AdulthoodMissing(ProvisionPart::Health),
        ];
        for today in ["2027-09-01", "2027-09-02"] {
            world.on(today);
            assert_eq!(closed(&world), gates, "{today}");
            let refused = approve(&world, today);
            assert!(matches!(&refused, Err(Failure::Rule(FinaliseFailed::GatesClosed(named))) if *named == gates), "{refused:?}");
        }
        assert!(finalise::show(&world.service, &world.helen(), &world.reference).unwrap().may_be_approved());
        // A mark on words that the family and the health body have had changes neither.
        mark(&world, provision, &[Aim::Employment]);
        mark(&world, health, &[Aim::Health]);
        let after = finalise::show(&world.service, &world.helen(), &world.reference).unwrap();
        assert_eq!((after.closed, after.changed), (vec![], vec![]));
        assert!(world.plan().plan.sections.health_agreement.is_some());
        mark(&world, provision, &[]);
        assert_eq!(closed(&world), [FinaliseRefused::AdulthoodMissing(ProvisionPart::Education)]);
        assert_eq!(approve(&world, "2027-08-31").unwrap().on, day("2027-08-31"));
    }

    fn a_final_plan_whose_family_had_time_until_1_september_cannot_be_of_before(db: &Database) {
        let world = World::new(db);
        plain_plan(&world);
        world.on("2027-08-18");
        world.send();
        world.save(SectionText::TypeOnly("A mainstream secondary school".into())).unwrap();
        world.on("2027-09-03");
        // The fifteen days end with 1 September.
        assert_eq!(world.plan().window_ends_on(), Some(day("2027-09-01")));
        let gates = finalise::show(&world.service, &world.helen(), &world.reference).unwrap();
        assert_eq!(gates.closed, [FinaliseRefused::AdulthoodMissing(ProvisionPart::Education)]);
        assert!(!gates.may_be_approved());
    }

    fn code_8_10_an_outcome_without_an_aim_is_a_break_that_a_reason_sets_aside(db: &Database) {
        let world = World::new(db);
        let (need, outcome, provision) = plain_plan(&world);
        world.ask_on_adulthood();
        mark(&world, provision, &[Aim::Employment]);
        let loose = world.add(&world.provision(PlanSection::F, need));
        let dismiss = |id: PlanRowId| {
            let version = world.plan().plan.row(id).unwrap().version;
            let because = Dismissal { reason: reason("It is about this term alone"), version };
            rows::dismiss(&world.service, &world.priya(), &world.reference, id, because)
        };
        world.on("2027-08-31");
        assert_eq!(world.plan().breaks, []);
        assert!(matches!(dismiss(outcome), Err(Failure::Rule(DismissRefused::NothingToDismiss))));
        world.on("2027-09-01");
        let plan = world.plan();
        assert_eq!(plan.breaks, [Break::OutcomeWithoutAim(outcome), Break::ProvisionWithoutAim(loose)]);
        let said: Vec<String> = plan.breaks.iter().map(|found| plan.words_of(found)).collect();
        assert_eq!(
            said,
            [
                "The outcome for need 1 does not say which aim of preparing for adulthood it serves",
                "Provision for need 1 does not say which aim of preparing for adulthood it serves",
            ]
        );
        let refused = send_draft::send(&world.service, &world.priya(), &world.reference, &world.sending());
        assert!(matches!(refused, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::BreaksUnexplained(2))))));
        dismiss(outcome).unwrap();
        mark(&world, loose, &[Aim::Society, Aim::Health]);
        assert_eq!(world.plan().breaks, []);
        assert_eq!(world.send().number, 1);
    }

    fn reg_6_1_g_a_draft_without_advice_on_preparing_for_adulthood_says_why(db: &Database) {
        let world = World::new(db);
        let (_, outcome, provision) = plain_plan(&world);
        mark(&world, outcome, &[Aim::Employment]);
        mark(&world, provision, &[Aim::Employment]);
        world.on("2027-08-31");
        assert_eq!(world.plan().advice_to_ask, []);
        world.on("2027-09-01");
        assert_eq!(world.to_ask(), [AdviceKind::PreparingForAdulthood]);
        assert_eq!(world.plan().to_fix(), 1);
        let send = |sending: &SendDraft| send_draft::send(&world.service, &world.priya(), &world.reference, sending);
        let silent = send(&world.sending());
        assert!(matches!(silent, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::BreaksUnexplained(1))))));
        let earlier = SendDraft { sent_on: Some(day("2027-08-31")), ..world.sending() };
        assert!(preview(&world, &earlier).is_ok());
        send(&explained(&world)).unwrap();
        assert_eq!(world.plan().versions[0].breaks_reason.as_deref(), Some("The school writes more this week"));
        world.ask_on_adulthood();
        assert_eq!(world.plan().advice_to_ask, []);
        assert_eq!(world.send().number, 2);
        assert_eq!(world.plan().versions[1].breaks_reason, None);
    }

    fn reg_6_2_a_draft_without_advice_that_came_to_be_required_says_why_like_any_other(db: &Database) {
        let world = World::new(db);
        plain_plan(&world);
        world.on("2026-12-14");
        let send = |sending: &SendDraft| send_draft::send(&world.service, &world.priya(), &world.reference, sending);
        world.holds(ChildCircumstance::Hearing, "2026-12-14");
        assert_eq!(world.to_ask(), [AdviceKind::TeacherOfTheDeaf]);
        world.holds(ChildCircumstance::ServiceFamily, "2026-12-15");
        assert_eq!(world.to_ask(), [AdviceKind::TeacherOfTheDeaf], "a parent serves from tomorrow");
        let silent = send(&world.sending());
        assert!(matches!(silent, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::BreaksUnexplained(1))))), "{silent:?}");
        let before = SendDraft { sent_on: Some(day("2026-12-13")), ..world.sending() };
        assert!(preview(&world, &before).is_ok(), "it was not required on the day before");
        world.on("2026-12-15");
        assert_eq!(world.to_ask(), [AdviceKind::TeacherOfTheDeaf, AdviceKind::ArmedForces]);
        let silent = send(&world.sending());
        assert!(matches!(silent, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::BreaksUnexplained(2))))), "{silent:?}");
        send(&explained(&world)).unwrap();
        assert_eq!(world.plan().versions[0].breaks_reason.as_deref(), Some("The school writes more this week"));
    }

    fn the_aims_of_a_row_are_kept_in_their_order_until_somebody_chooses_others(db: &Database) {
        let world = World::new(db);
        let (need, outcome, provision) = plain_plan(&world);
        let aims = |id: PlanRowId| world.plan().plan.row(id).unwrap().aims.clone();
        mark(&world, provision, &[Aim::Health, Aim::Employment, Aim::Health]);
        assert_eq!(aims(provision), [Aim::Employment, Aim::Health]);
        // Other words leave them, and so do a move and another place in the thread.
        let reworded = RowWords { aims: None, ..world.provision(PlanSection::F, need) };
        rows::edit(&world.service, &world.priya(), &world.reference, provision, 2, &reworded).unwrap();
        assert_eq!(aims(provision), [Aim::Employment, Aim::Health]);
        mark(&world, provision, &[]);
        assert_eq!(aims(provision), []);
        let need_with = RowWords { aims: Some(vec![Aim::Society]), ..world.need("Has few friends") };
        let refused = rows::add(&world.service, &world.priya(), &world.reference, &need_with);
        assert!(matches!(refused, Err(Failure::Rule(RowRefused::NeedServesNoAim))));
        assert_eq!(aims(outcome), []);
        // What is taken from advice serves none until somebody says so.
        let wanted = Take { advice: world.advice, rows: vec![(1, PlanSection::B, PlanSection::F)] };
        for id in take(&world.service, &world.priya(), &world.reference, &wanted).unwrap() {
            assert_eq!(aims(id), []);
        }
    }
}
