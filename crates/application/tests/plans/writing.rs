//! Writing rows and sections, the checks on them, and two people writing at once.

use ehc_application::{
    Failure,
    plans::{
        WriteRefused,
        rows::{self, DismissRefused, Dismissal, EditRefused, Move, Removal, RemoveRefused, RowRefused, RowWords},
        sections::{self, SectionRefused, SectionText},
        thread,
    },
};
use ehc_domain::{
    cases::Stage,
    plans::{Break, Direction, PlanSection, ProvisionDetail, RowKind},
    policy::Refusal,
    text::Words,
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, day, form_key};

use super::common::{World, words};

fn state(world: &World<'_>, section: PlanSection) -> String {
    world.plan().states.iter().find(|state| state.section == section).unwrap().words.clone()
}

both_databases! {
    fn cw_11_the_thread_names_what_breaks_it_and_each_section_says_how_far_it_is(db: &Database) {
        let world = World::new(db);
        assert_eq!(state(&world, PlanSection::A), "1 to fix");
        assert_eq!(state(&world, PlanSection::I), "Blank in draft");
        assert_eq!(state(&world, PlanSection::J), "Not requested");
        assert_eq!(state(&world, PlanSection::K), "Complete");
        let need = world.add(&world.need("Finds long instructions hard"));
        let outcome = world.add(&words(PlanSection::E, Some(need), "Follows two steps", Some(world.advice)));
        let vague = ProvisionDetail { what: "Regular access to a quiet space".into(), ..ProvisionDetail::default() };
        world.add(&RowWords { provision: vague, ..words(PlanSection::F, Some(outcome), "", None) });
        world.add(&world.need("Needs help to dress"));
        let plan = world.plan();
        let said: Vec<String> = plan.breaks.iter().map(|found| plan.words_of(found)).collect();
        assert_eq!(
            said,
            [
                "Section A does not say the views, interests and aspirations of the child and the parents, or of the young person",
                "The outcome for need 1 does not say how we will know",
                "Provision for need 1 does not say which advice it comes from",
                "Provision for need 1 does not say how often, for how long or who helps",
                "Need 2 has no outcome",
                "Need 2 has no provision",
            ]
        );
        assert_eq!(state(&world, PlanSection::E), "2 to fix");
        assert_eq!(state(&world, PlanSection::F), "3 to fix");
        assert_eq!(state(&world, PlanSection::B), "Complete");
        assert_eq!(state(&world, PlanSection::H1), "None needed");
    }

    fn cw_10_setting_a_check_aside_needs_a_reason_and_new_words_ask_it_again(db: &Database) {
        let world = World::new(db);
        let need = world.add(&world.need("Finds long instructions hard"));
        let version = world.plan().plan.row(need).unwrap().version;
        let (service, context) = (&world.service, world.priya());
        let because = |reason: &str, version| Dismissal { reason: Words::parse(reason).unwrap(), version };
        rows::dismiss(service, &context, &world.reference, need, because("Met by the school already", version)).unwrap();
        assert_eq!(world.plan().breaks, [Break::NoViews]);
        let again = rows::dismiss(service, &context, &world.reference, need, because("x", version + 1));
        assert!(matches!(again, Err(Failure::Rule(DismissRefused::NothingToDismiss))));
        let words = world.need("Finds every instruction hard");
        rows::edit(service, &context, &world.reference, need, version + 1, &words).unwrap();
        assert_eq!(world.plan().breaks.len(), 3);
    }

    fn cw_11_the_views_of_the_family_are_asked_for_until_section_a_says_them(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        assert_eq!(world.plan().breaks, []);
        assert_eq!(state(&world, PlanSection::A), "Complete");
        let mark = world.plan().plan.sections.mark(PlanSection::A);
        let empty = SectionText::Views("  ".into());
        sections::save(&world.service, &world.priya(), &world.reference, empty, &mark).unwrap();
        let plan = world.plan();
        assert_eq!(plan.breaks, [Break::NoViews]);
        assert_eq!((plan.to_fix(), plan.mended_in(&Break::NoViews)), (1, Some(PlanSection::A)));
        assert_eq!(state(&world, PlanSection::A), "1 to fix");
    }

    fn cw_09_the_link_to_advice_stays_while_its_text_does(db: &Database) {
        let world = World::new(db);
        let need = world.add(&world.need("Finds long instructions hard"));
        let unlinked = RowWords { source: None, ..world.need("Finds long instructions hard") };
        let refused = rows::edit(&world.service, &world.priya(), &world.reference, need, 1, &unlinked);
        assert!(matches!(refused, Err(Failure::Rule(EditRefused::SourceInUse))));
        assert_eq!(world.plan().plan.row(need).unwrap().source, Some(world.advice));
        let other = RowWords { source: Some(world.service.ports.id()), ..world.need("x") };
        let refused = rows::add(&world.service, &world.priya(), &world.reference, &other);
        assert!(matches!(refused, Err(Failure::Rule(RowRefused::NoSuchAdvice))));
    }

    fn wrong_rows_are_refused_by_name(db: &Database) {
        let world = World::new(db);
        let (need, outcome, provision) = world.write_plan();
        let add = |words: RowWords| match rows::add(&world.service, &world.priya(), &world.reference, &words) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert_eq!(add(world.need("  ")), RowRefused::TextMissing(RowKind::Need));
        assert_eq!(add(words(PlanSection::A, None, "x", None)), RowRefused::WrongSection);
        assert_eq!(add(words(PlanSection::E, Some(provision), "x", None)), RowRefused::NoSuchParent);
        assert_eq!(add(words(PlanSection::B, Some(need), "x", None)), RowRefused::NoSuchParent);
        assert_eq!(add(words(PlanSection::B, None, &"x".repeat(5_001), None)), RowRefused::TooLong);
        assert_eq!(add(words(PlanSection::F, Some(outcome), "x", None)), RowRefused::TextMissing(RowKind::Provision));
        let remove = rows::remove(&world.service, &world.priya(), &world.reference, need, Removal { version: 1 });
        assert!(matches!(remove, Err(Failure::Rule(RemoveRefused::OthersHangOnIt))));
        rows::remove(&world.service, &world.priya(), &world.reference, provision, Removal { version: 1 }).unwrap();
        assert!(world.plan().plan.row(provision).is_none());
        assert!(matches!(rows::remove(&world.service, &world.priya(), &world.reference, provision, Removal { version: 1 }), Err(Failure::NotFound)));
    }

    fn rows_move_within_their_section(db: &Database) {
        let world = World::new(db);
        let first = world.add(&world.need("First"));
        let health = world.add(&words(PlanSection::C, None, "Asthma", Some(world.advice)));
        let second = world.add(&world.need("Second"));
        let order = || world.plan().plan.rows.iter().map(|row| row.id).collect::<Vec<_>>();
        rows::shift(&world.service, &world.priya(), &world.reference, second, Move { direction: Direction::Up, version: 1 }).unwrap();
        assert_eq!(order(), [second, health, first]);
        rows::shift(&world.service, &world.priya(), &world.reference, second, Move { direction: Direction::Up, version: 2 }).unwrap();
        assert_eq!(order(), [second, health, first]);
        rows::shift(&world.service, &world.priya(), &world.reference, second, Move { direction: Direction::Down, version: 2 }).unwrap();
        assert_eq!(order(), [first, health, second]);
    }

    fn sc_03_h1_is_for_people_under_18_and_stands_apart_from_h2(db: &Database) {
        let world = World::new(db);
        let (need, ..) = world.write_plan();
        // Born on 14 March 2018: 18 on 14 March 2036.
        world.on("2036-03-13");
        let id = world.add(&world.provision(PlanSection::H1, need));
        let plan = world.plan().plan;
        assert_eq!(plan.row(id).unwrap().section, PlanSection::H1);
        world.on("2036-03-14");
        let late = rows::add(&world.service, &world.priya(), &world.reference, &world.provision(PlanSection::H1, need));
        assert!(matches!(late, Err(Failure::Rule(RowRefused::NotUnder18))));
        world.add(&world.provision(PlanSection::H2, need));
    }

    fn x_05_a_stale_row_is_refused_with_what_it_says_now(db: &Database) {
        let world = World::new(db);
        let need = world.add(&world.need("Finds long instructions hard"));
        let helen = world.helen();
        rows::edit(&world.service, &helen, &world.reference, need, 1, &world.need("Hers")).unwrap();
        let mine = rows::edit(&world.service, &world.priya(), &world.reference, need, 1, &world.need("Mine"));
        let Err(Failure::Rule(EditRefused::Stale(theirs))) = mine else { panic!("{mine:?}") };
        assert_eq!((theirs.text.as_str(), theirs.version), ("Hers", 2));
        assert_eq!(world.plan().plan.row(need).unwrap().text, "Hers");
        assert_eq!(world.plan().plan.record.last_drafter_id, Some(Persona::HelenWard.id()));
    }

    fn x_05_a_stale_section_is_refused_and_rows_written_meanwhile_do_not_matter(db: &Database) {
        let world = World::new(db);
        let mark = world.plan().plan.sections.mark(PlanSection::A);
        world.add(&world.need("Written meanwhile"));
        let save = |text: &str, mark: &str| {
            sections::save(&world.service, &world.priya(), &world.reference, SectionText::Views(text.into()), mark)
        };
        save("Mine", &mark).unwrap();
        let Err(Failure::Rule(SectionRefused::Stale(theirs))) = save("Other", &mark) else { panic!() };
        assert_eq!(theirs.a, "Mine");
        assert_eq!(world.plan().plan.sections.a, "Mine");
    }

    fn the_same_form_sent_twice_adds_one_row(db: &Database) {
        let world = World::new(db);
        let mut context = world.priya();
        context.submission = Some(form_key(1));
        rows::add(&world.service, &context, &world.reference, &world.need("Once")).unwrap();
        let again = rows::add(&world.service, &context, &world.reference, &world.need("Once"));
        assert!(matches!(again, Err(Failure::Repeated(before)) if before.place.ends_with("/plan")));
        assert_eq!(world.plan().plan.rows.len(), 1);
    }

    fn nobody_else_writes_and_nobody_writes_too_early_or_too_late(db: &Database) {
        let world = World::new(db);
        let add = |persona: Persona| rows::add(&world.service, &world.context(persona), &world.reference, &world.need("x"));
        for hidden in [Persona::TomFielding, Persona::JudithCrane, Persona::OwenPrice, Persona::MarcusBell] {
            assert!(matches!(add(hidden), Err(Failure::Refused(Refusal::Hidden))), "{hidden:?}");
        }
        assert!(matches!(add(Persona::JamesOsei), Err(Failure::Refused(Refusal::Denied))));
        let shown = thread::show(&world.service, &world.context(Persona::JamesOsei), &world.reference);
        assert!(matches!(shown, Err(Failure::Refused(Refusal::Denied))));
        for (stage, expected) in [(Stage::Assessing, WriteRefused::NotYet), (Stage::NotIssued, WriteRefused::Closed)] {
            world.change_case(|case| case.stage = stage);
            assert!(matches!(add(Persona::PriyaNair), Err(Failure::Rule(RowRefused::Write(refused))) if refused == expected));
        }
        assert!(world.plan().plan.rows.is_empty());
    }

    fn section_i_stays_blank_until_the_family_has_a_draft(db: &Database) {
        let world = World::new(db);
        let school = world.add_school("Brookside Primary");
        world.write_plan();
        let early = world.save(SectionText::Named(school));
        assert!(matches!(early, Err(Failure::Rule(SectionRefused::BlankInDraft))));
        world.send();
        let unknown = world.save(SectionText::Named(world.service.ports.id()));
        assert!(matches!(unknown, Err(Failure::Rule(SectionRefused::UnknownInstitution))));
        world.save(SectionText::Named(school)).unwrap();
        assert_eq!(world.plan().plan.sections.i.words(), "Brookside Primary (mainstream primary school)");
        assert!(matches!(world.save(SectionText::TypeOnly(" ".into())), Err(Failure::Rule(SectionRefused::TypeMissing))));
    }

    fn he_04_agreement_to_section_g_lapses_when_section_g_changes(db: &Database) {
        let world = World::new(db);
        let (need, ..) = world.write_plan();
        let physio = world.add(&world.provision(PlanSection::G, need));
        assert_eq!(state(&world, PlanSection::G), "Health has not agreed yet");
        let agreed = |by: &str, on: &str| world.save(SectionText::HealthAgreement { by: by.into(), on: day(on) });
        assert!(matches!(agreed(" ", "2026-12-14"), Err(Failure::Rule(SectionRefused::WhoAgreedMissing))));
        assert!(matches!(agreed("Dr Anna Kowalska", "2026-12-15"), Err(Failure::Rule(SectionRefused::AgreedInTheFuture))));
        agreed("Dr Anna Kowalska, Ashmere NHS Trust", "2026-12-14").unwrap();
        assert_eq!(state(&world, PlanSection::G), "Complete");
        // Another section leaves it alone.
        world.add(&world.provision(PlanSection::F, need));
        assert_eq!(state(&world, PlanSection::G), "Complete");
        let row = world.plan().plan.row(physio).unwrap().clone();
        let moved = world.provision(PlanSection::F, need);
        rows::edit(&world.service, &world.priya(), &world.reference, physio, row.version, &moved).unwrap();
        assert_eq!(world.plan().plan.sections.health_agreement, None);
    }
}
