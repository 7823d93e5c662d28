//! Consulting schools and colleges.

use ehc_application::{
    Failure,
    consultations::{
        self,
        reply::{self, Reply, ReplyRefused},
        send::{Consult, ConsultRefused, consult},
    },
    plans::{finalise, sections::SectionText},
};
use ehc_domain::{
    cases::Stage,
    consultations::{ObjectionGround, ReplyOutcome},
    ids::{ConsultationId, InstitutionId, InstitutionUnitId},
    institutions::UnitKind,
    plans::FinaliseRefused,
    policy::Refusal,
    timetable::DutyStatus,
};
use ehc_persistence::{
    Database,
    institutions::{self, UnitRow},
    timetable::list_deadlines,
};
use ehc_test_support::{Persona, both_databases, day, words};

use super::common::World;

fn schools(world: &World<'_>) -> Vec<InstitutionId> {
    ["Ashmere Special School", "Brookside Primary", "Hillcrest Academy", "St Anne’s"].map(|name| world.add_school(name)).to_vec()
}

fn asking(institutions: Vec<InstitutionId>, sent_on: &str) -> Consult {
    Consult { institutions, units: Vec::new(), preferred: None, preference_on: None, sent_on: day(sent_on) }
}

fn answer(replied_on: &str, outcome: ReplyOutcome) -> Reply {
    Reply { replied_on: day(replied_on), outcome, ground: None, text: None, version: 1 }
}

fn record(world: &World<'_>, id: ConsultationId, given: Reply) -> Result<(), Failure<ReplyRefused>> {
    reply::record(&world.service, &world.priya(), &world.reference, id, given)
}

both_databases! {
    fn cw_14_four_settings_consulted_at_once_have_four_timers_of_fifteen_days(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        let schools = schools(&world);
        let (preferred, preference_on) = (Some(schools[2]), Some(day("2027-01-03")));
        let asked = Consult { preferred, preference_on, ..asking(schools.clone(), "2027-01-04") };
        let sent = consult(&world.service, &world.priya(), &world.reference, asked).unwrap();
        assert_eq!((sent.ids.len(), sent.without_draft), (4, false));
        let deadlines = db.read(|conn| list_deadlines(conn, world.case().id)).unwrap();
        let timers: Vec<_> = deadlines.iter().filter(|row| row.rule == consultations::RULE).collect();
        assert_eq!(timers.len(), 4);
        assert!(timers.iter().all(|row| row.due == Some(day("2027-01-19")) && row.is_open));
        let shown = consultations::show(&world.service, &world.priya(), &world.reference).unwrap();
        let first = &shown.list[0];
        assert_eq!(first.institution.as_ref().unwrap().name, "Hillcrest Academy");
        assert_eq!(first.row.preference_on, Some(day("2027-01-03")));
        assert_eq!(first.status, Some(DutyStatus::DueLater { days: 15 }));
        // Naming waits for the last of the family's days, 18 January, and of the settings', 19 January.
        assert_eq!(shown.naming_from, Some(day("2027-01-20")));
        assert_eq!(world.acts("consultation.send"), 4);
    }

    fn cw_14_naming_can_begin_earlier_once_every_setting_has_answered(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        let asked = asking(vec![schools(&world)[0]], "2027-01-04");
        let sent = consult(&world.service, &world.priya(), &world.reference, asked).unwrap();
        world.on("2027-01-10");
        record(&world, sent.ids[0], answer("2027-01-10", ReplyOutcome::Agrees)).unwrap();
        let shown = consultations::show(&world.service, &world.priya(), &world.reference).unwrap();
        assert_eq!(shown.naming_from, Some(day("2027-01-19")));
        assert_eq!(world.facts("consultation_replied")[0].happened_on, day("2027-01-10"));
    }

    fn pa_07_a_consultation_without_a_reply_keeps_the_plan_until_its_fifteen_days_are_over(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        world.save(SectionText::TypeOnly("A mainstream primary school".into())).unwrap();
        world.on("2027-01-05");
        let asked = asking(vec![schools(&world)[0]], "2027-01-05");
        consult(&world.service, &world.priya(), &world.reference, asked).unwrap();
        let gates = |today: &str| {
            world.on(today);
            finalise::show(&world.service, &world.helen(), &world.reference).unwrap().closed
        };
        assert_eq!(gates("2027-01-20"), [FinaliseRefused::ConsultationOpen { until: day("2027-01-20") }]);
        assert_eq!(gates("2027-01-21"), []);
    }

    fn se_05_an_objection_stands_on_one_of_the_three_grounds_with_its_reasons(db: &Database) {
        let world = World::new(db);
        let asked = asking(vec![schools(&world)[0]], "2026-12-10");
        let sent = consult(&world.service, &world.priya(), &world.reference, asked).unwrap();
        assert!(sent.without_draft);
        let id = sent.ids[0];
        let objects = answer("2026-12-14", ReplyOutcome::Objects);
        let refused = |given: Reply| match record(&world, id, given) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert!(matches!(refused(objects.clone()), ReplyRefused::GroundMissing));
        let grounded = Reply { ground: Some(ObjectionGround::Unsuitable), ..objects };
        assert!(matches!(refused(grounded.clone()), ReplyRefused::TextMissing));
        assert!(matches!(refused(Reply { replied_on: day("2026-12-15"), ..grounded.clone() }), ReplyRefused::InTheFuture));
        let early = Reply { replied_on: day("2026-12-09"), ..grounded.clone() };
        assert!(matches!(refused(early), ReplyRefused::BeforeSent(sent) if sent == day("2026-12-10")));
        let whole = Reply { text: Some(words("The class has no adult trained in moving and handling")), ..grounded };
        record(&world, id, whole.clone()).unwrap();
        assert!(matches!(refused(whole), ReplyRefused::Stale(theirs) if theirs.ground == Some(ObjectionGround::Unsuitable)));
        assert_eq!(world.facts("consultation_replied").len(), 1);
    }

    fn wrong_consultations_are_refused_by_name_and_ask_nobody(db: &Database) {
        let world = World::new(db);
        let schools = schools(&world);
        let refused = |asked: Consult| match consult(&world.service, &world.priya(), &world.reference, asked) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(asking(vec![], "2026-12-14")), ConsultRefused::NoneChosen);
        assert_eq!(refused(asking(schools.clone(), "2026-12-15")), ConsultRefused::SentInTheFuture);
        assert_eq!(refused(asking(schools.clone(), "2026-09-06")), ConsultRefused::SentBeforeTheRequest);
        let unknown = vec![schools[0], world.service.ports.id()];
        assert_eq!(refused(asking(unknown, "2026-12-14")), ConsultRefused::Unknown);
        let preferring = |school: InstitutionId, on: &str| {
            Consult { preferred: Some(school), preference_on: Some(day(on)), ..asking(vec![schools[0]], "2026-12-14") }
        };
        let undated = Consult { preference_on: None, ..preferring(schools[0], "2026-12-14") };
        assert_eq!(refused(undated), ConsultRefused::PreferenceUndated);
        let nameless = Consult { preferred: None, ..preferring(schools[0], "2026-12-14") };
        assert_eq!(refused(nameless), ConsultRefused::PreferenceMissing);
        let not_asked = preferring(schools[1], "2026-12-14");
        assert_eq!(refused(not_asked), ConsultRefused::PreferenceNotConsulted);
        let ahead = preferring(schools[0], "2026-12-15");
        assert_eq!(refused(ahead), ConsultRefused::PreferenceInTheFuture);
        let twice = asking(vec![schools[0], schools[0]], "2026-12-14");
        consult(&world.service, &world.priya(), &world.reference, twice.clone()).unwrap();
        assert_eq!(refused(twice), ConsultRefused::AlreadyWaiting("Ashmere Special School".into()));
        assert_eq!(world.facts("consultation_sent").len(), 1);
        world.change_case(|case| case.stage = Stage::Requested);
        assert_eq!(refused(asking(vec![schools[1]], "2026-12-14")), ConsultRefused::NotNow(Stage::Requested));
    }

    fn only_those_who_run_the_case_consult(db: &Database) {
        let world = World::new(db);
        let asked = asking(schools(&world), "2026-12-14");
        let go = |persona: Persona| consult(&world.service, &world.context(persona), &world.reference, asked.clone());
        assert!(matches!(go(Persona::JamesOsei), Err(Failure::Refused(Refusal::Denied))));
        assert!(matches!(go(Persona::RuthAdeyemi), Err(Failure::Refused(Refusal::Hidden))));
        assert!(world.facts("consultation_sent").is_empty());
    }

    fn the_register_is_searched_by_any_part_of_a_name(db: &Database) {
        let world = World::new(db);
        schools(&world);
        let found = |typed: &str| {
            let rows = consultations::search(&world.service, &world.priya(), typed).unwrap();
            rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        assert_eq!(found("st annes"), ["St Anne’s"]);
        assert_eq!(found("SCHOOL"), ["Ashmere Special School"]);
        assert_eq!(found("").len(), 4);
        assert!(found("%").len() == 4 && found("nowhere").is_empty());
        assert!(matches!(
            consultations::search(&world.service, &world.context(Persona::JamesOsei), ""),
            Err(Failure::Refused(Refusal::Denied))
        ));
        assert_eq!(db.read(institutions::list_open).unwrap().len(), 4);
    }

    fn a_school_is_asked_about_one_of_its_open_units_which_stands_in_the_list_and_the_history(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        let schools = schools(&world);
        let add = |school: InstitutionId, name: &str, closed_on: Option<&str>| {
            let id = world.service.ports.id();
            let unit = UnitRow {
                id,
                institution_id: school,
                kind: UnitKind::SenUnit,
                name: Some(name.to_owned()),
                search_text: name.to_lowercase(),
                specialism: None,
                places: Some(12),
                opened_on: None,
                closed_on: closed_on.map(day),
            };
            db.write(|conn| unit.insert(conn)).unwrap();
            id
        };
        let (harbour, quay) = (add(schools[0], "Harbour", None), add(schools[0], "Quay", None));
        let (closed, elsewhere) = (add(schools[0], "Old", Some("2026-08-31")), add(schools[3], "Tide", None));
        let about = |units: Vec<InstitutionUnitId>| {
            let asked = Consult { units, ..asking(schools[..2].to_vec(), "2027-01-04") };
            consult(&world.service, &world.priya(), &world.reference, asked)
        };
        for other in [closed, elsewhere] {
            assert!(matches!(about(vec![other]), Err(Failure::Rule(ConsultRefused::UnknownUnit))));
        }
        assert!(matches!(about(vec![harbour, quay]), Err(Failure::Rule(ConsultRefused::TwoUnits(name))) if name == "Ashmere Special School"));
        about(vec![harbour]).unwrap();
        let shown = consultations::show(&world.service, &world.priya(), &world.reference).unwrap();
        let units: Vec<_> = shown.list.iter().map(|view| view.unit.as_ref().map(UnitRow::in_words)).collect();
        assert_eq!(units, [Some("Harbour, SEN unit".to_owned()), None], "the other school is asked about itself");
    }
}
