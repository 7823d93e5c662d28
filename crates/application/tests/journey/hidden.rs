//! Nobody learns of a hidden case by what they record beside it: neither by a refusal, nor by a count, nor by what was said before it was hidden.

use ehc_application::{
    Failure,
    advice::contribute,
    approvals,
    documents::{self, NewDocument, UploadRefused},
    held::{self, ExistingPlan},
    history, merging,
    notifications::{MemoryMailer, alerts_for, work_once},
    overview,
    people::{self, IdentityChange, IdentityRefused},
    requests::{self, NewRequest},
};
use ehc_domain::{
    advice::AdviceKind,
    cases::CaseReference,
    documents::DocumentClass,
    ids::PersonId,
    notifications::{MailState, NoticeEvent},
    people::numbers::Upn,
    policy::{Standing, visibility},
};
use ehc_persistence::{Database, notifications as post, people as rows};
use ehc_test_support::{Persona, a_standing, arrived, both_databases, change_case, day, find_case, line, papers::pdf, words};

use super::{
    entered::existing,
    world::{World, amira},
};

const AMIRAS: &str = "H801200001001";

fn upn() -> Upn {
    Upn::parse(AMIRAS).unwrap()
}

/// Amira, whose number is known, and a child who has nothing to do with her.
fn two_children(db: &Database) -> (World<'_>, CaseReference) {
    let mut world = World::before(db, "2026-09-07");
    world.reference = world.record(NewRequest { upn: Some(upn()), ..amira("2026-09-07") });
    let other = world.record(somebody_else());
    (world, other)
}

fn somebody_else() -> NewRequest {
    NewRequest { child_name: line("Tomasz Nowak"), born_on: Some(day("2012-10-02")), upn: None, ..amira("2026-09-07") }
}

impl World<'_> {
    fn restrict_to_nobody(&self, case: &CaseReference) {
        change_case(self.database, case, |case| case.restriction_review_on = Some(day("2026-11-30")));
    }

    fn give_number(&self, case: &CaseReference) -> Result<(), Failure<IdentityRefused>> {
        let child = find_case(self.database, case).child_id;
        let version = self.database.read(|conn| rows::find(conn, child)).unwrap().unwrap().version;
        let new = IdentityChange { sex: None, ethnicity: None, upn: Some(upn()), nhs_number: None, reason: None, version };
        people::change_identity(&self.service, &self.now_as(Persona::PriyaNair), &(case.clone(), child), new)
    }

    fn file(&self, words: &str) -> documents::Arrived {
        arrived(&self.service, "report.pdf", &pdf(words)).unwrap()
    }

    fn add_paper(&self, case: &CaseReference) -> Result<(), Failure<UploadRefused>> {
        let new = NewDocument { class: DocumentClass::Education, title: String::new(), advice_request_id: None };
        let file = self.file(&format!("UPN {AMIRAS}"));
        documents::upload(&self.service, &self.now_as(Persona::PriyaNair), case, new, file).map(drop)
    }

    /// What information governance heard, each time with nothing of the hidden case.
    fn governance_heard(&self) -> Vec<String> {
        let heard = self.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch);
        assert!(heard.iter().all(|one| !one.contains(self.reference.as_str()) && !one.contains("Amira")), "{heard:?}");
        heard.into_iter().map(|one| one.split(':').next().unwrap().to_owned()).collect()
    }

    fn trail_says(&self, case: &CaseReference) -> String {
        let seen = history::show(&self.service, &self.now_as(Persona::PriyaNair), case, true, None).unwrap();
        format!("{:?}", seen.days)
    }
}

both_databases! {
    fn x_03_what_agrees_with_a_hidden_case_names_no_restricted_case_to_administrators(db: &Database) {
        let (world, other) = two_children(db);
        world.has_conflict(Persona::PriyaNair);
        world.has_conflict(Persona::OwenPrice);
        world.restrict_to_nobody(&other);
        let named = a_standing(world.service.ports.id(), find_case(db, &other).id, Persona::PriyaNair, Standing::Named, world.priya().now);
        db.write(|conn| named.insert(conn)).unwrap();
        world.give_number(&other).unwrap();
        assert_eq!(world.nobody_to_tell(), ["A restricted case: nobody to tell"], "neither of the two numbers");
    }

    fn x_03_a_number_that_a_hidden_child_has_is_taken_like_any_other_and_governance_hears_of_it(db: &Database) {
        let (world, other) = two_children(db);
        let refused = world.give_number(&other).unwrap_err();
        assert!(matches!(&refused, Failure::Rule(IdentityRefused::UpnTaken(who)) if who == "Amira Hassan, EHC-000001,"), "{refused:?}");
        world.has_conflict(Persona::PriyaNair);
        world.give_number(&other).unwrap();
        assert_eq!(world.governance_heard(), [other.to_string()]);
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::TomFielding] {
            assert_eq!(world.heard(persona.id(), NoticeEvent::HiddenMatch), Vec::<String>::new(), "{persona:?}");
        }
        let said = world.trail_says(&other);
        assert!(!said.contains("EHC-000001") && !said.contains(NoticeEvent::HiddenMatch.label()), "{said}");
    }

    fn x_03_of_two_who_have_a_number_the_one_that_is_known_is_named(db: &Database) {
        let (world, other) = two_children(db);
        world.restrict_to_nobody(&world.reference);
        world.give_number(&other).unwrap();
        assert_eq!(world.governance_heard(), [other.to_string()]);
        let third = world.record(NewRequest { child_name: line("Zainab Omar"), born_on: Some(day("2014-05-06")), ..somebody_else() });
        let refused = world.give_number(&third).unwrap_err();
        assert!(matches!(&refused, Failure::Rule(IdentityRefused::UpnTaken(who)) if *who == format!("Tomasz Nowak, {other},")), "{refused:?}");
        assert_eq!(world.governance_heard().len(), 1, "what was refused is told to nobody");
    }

    fn x_03_a_paper_that_names_a_hidden_child_is_kept_like_any_other_and_governance_hears_of_it(db: &Database) {
        let (world, other) = two_children(db);
        assert!(matches!(world.add_paper(&other), Err(Failure::Rule(UploadRefused::AnotherChild))));
        world.restrict_to_nobody(&world.reference);
        world.add_paper(&other).unwrap();
        assert_eq!(world.governance_heard(), [other.to_string()]);
        assert!(!world.trail_says(&other).contains("EHC-000001"));

        // With a request, and with an existing plan.
        let third = NewRequest { child_name: line("Zainab Omar"), born_on: Some(day("2014-05-06")), ..somebody_else() };
        let file = world.file(&format!("UPN {AMIRAS}"));
        let recorded = requests::record_with(&world.service, &world.priya(), third, Some(file)).unwrap().reference;
        let plan = ExistingPlan { child_name: line("Oliver Grant"), born_on: Some(day("2013-01-09")), ..existing() };
        let file = world.file(&format!("UPN {AMIRAS}"));
        let entered = held::enter_with(&world.service, &world.priya(), plan, Some(file)).unwrap().reference;
        let mut heard = world.governance_heard();
        heard.sort();
        assert_eq!(heard, [other.to_string(), recorded.to_string(), entered.to_string()]);
    }

    fn x_03_advice_that_names_a_hidden_child_is_kept_and_one_that_names_another_is_not(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let hidden = world.record(NewRequest { upn: Some(Upn::parse("X801200001002").unwrap()), ..somebody_else() });
        let request = world.request(AdviceKind::Psychological).id;
        let attach = || {
            let file = world.file("UPN X801200001002");
            contribute::attach(&world.service, &world.now_as(Persona::JamesOsei), request, file).map(drop)
        };
        assert!(attach().is_err(), "of a case that he merely has nothing to do with he hears as everybody does");
        let row = a_standing(world.service.ports.id(), find_case(db, &hidden).id, Persona::JamesOsei, Standing::Conflict, world.priya().now);
        db.write(|conn| row.insert(conn)).unwrap();
        attach().unwrap();
        let heard = world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch);
        assert!(heard.len() == 1 && heard[0].starts_with("EHC-000001:") && !heard[0].contains(hidden.as_str()), "{heard:?}");
    }

    fn x_03_a_parent_of_a_hidden_child_is_shown_without_that_child(db: &Database) {
        let (world, other) = two_children(db);
        let mother = db.read(|conn| rows::list_circle(conn, world.case().id)).unwrap().remove(0).1.id;
        let there = find_case(db, &other).id;
        db.write(|conn| rows::CasePersonRow::related(there, mother, "mother".into()).insert(conn)).unwrap();
        let elsewhere = |id: PersonId| people::show(&world.service, &world.now_as(Persona::PriyaNair), &(other.clone(), id)).unwrap().who.elsewhere;
        assert_eq!(elsewhere(mother).seen, [("Amira Hassan".to_owned(), "EHC-000001".to_owned())]);
        world.has_conflict(Persona::PriyaNair);
        assert!(elsewhere(mother).is_empty());
    }

    fn x_03_a_proposal_that_names_a_case_is_gone_once_that_case_is_hidden(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.record(NewRequest { match_reason: Some(words("Unsure")), ..amira("2026-09-07") });
        let merging = merging::Merging { into: world.reference.clone(), reason: words("The same child") };
        let id = merging::propose(&world.service, &world.priya(), &duplicate, merging).unwrap();
        let helen = || world.now_as(Persona::HelenWard);
        let at = (duplicate.clone(), id);
        let seen = || {
            let listed = approvals::list(&world.service, &helen(), &duplicate).unwrap().1.len();
            let waits = approvals::mine(&world.service, &helen()).unwrap().for_me.len();
            let banner = overview::show(&world.service, &helen(), &duplicate).unwrap().proposed.len();
            (approvals::find(&world.service, &helen(), &at).is_ok(), listed, waits, banner)
        };
        assert_eq!(seen(), (true, 1, 1, 1));
        world.restrict_to_nobody(&world.reference);
        assert_eq!(seen(), (false, 0, 0, 0));
        let approved = approvals::approve(&world.service, &helen(), &at, approvals::Approval {});
        assert!(matches!(approved, Err(Failure::NotFound)), "{approved:?}");
        assert_eq!(approvals::mine(&world.service, &world.now_as(Persona::PriyaNair)).unwrap().by_me, []);
    }

    fn x_03_a_duplicate_says_into_which_case_it_went_to_those_who_may_know_of_it(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.record(NewRequest { match_reason: Some(words("Unsure")), ..amira("2026-09-07") });
        let stays = world.case().id;
        change_case(db, &duplicate, |case| case.merged_into_id = Some(stays));
        let shown = |case: &CaseReference| overview::show(&world.service, &world.now_as(Persona::PriyaNair), case).unwrap();
        assert_eq!(shown(&duplicate).merged_into, Some("EHC-000001".to_owned()));
        assert_eq!(shown(&world.reference).took_in, [duplicate.to_string()]);
        world.restrict_to_nobody(&world.reference);
        assert_eq!(shown(&duplicate).merged_into, None);
    }

    fn x_03_the_trail_of_a_duplicate_names_the_case_it_went_into_to_those_alone_who_may_know_of_it(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.record(NewRequest { match_reason: Some(words("Unsure")), ..amira("2026-09-07") });
        let merging = merging::Merging { into: world.reference.clone(), reason: words("The same child as in ehc-000001.") };
        let id = merging::propose(&world.service, &world.priya(), &duplicate, merging).unwrap();
        approvals::approve(&world.service, &world.helen(), &(duplicate.clone(), id), approvals::Approval {}).unwrap();
        let latest = || format!("{:?}", overview::show(&world.service, &world.now_as(Persona::PriyaNair), &duplicate).unwrap());
        let before = world.trail_says(&duplicate);
        assert!(before.contains("EHC-000001") && before.contains("in ehc-000001.") && latest().contains("EHC-000001"), "{before}");
        world.restrict_to_nobody(&world.reference);
        for after in [world.trail_says(&duplicate), latest()] {
            assert!(!after.to_uppercase().contains("EHC-000001") && after.contains("another case"), "{after}");
        }
        assert!(world.trail_says(&duplicate).contains("The same child as in another case."), "what else was said is said");
    }

    fn x_03_why_the_record_of_a_shared_parent_was_changed_is_read_where_it_was_typed(db: &Database) {
        let (world, other) = two_children(db);
        let mother = db.read(|conn| rows::list_circle(conn, world.case().id)).unwrap().remove(0).1;
        let there = find_case(db, &other).id;
        db.write(|conn| rows::CasePersonRow::related(there, mother.id, "mother".into()).insert(conn)).unwrap();
        let new = people::ContactChange {
            phone: Some(ehc_domain::phone::PhoneNumber::parse("01632 960001").unwrap()),
            email: None,
            contact_way: None,
            for_professionals: false,
            language: None,
            needs_interpreter: false,
            from: day("2026-09-07"),
            reason: Some(words("Amira is in hospital")),
            version: mother.version,
        };
        people::change_contact(&world.service, &world.priya(), &(world.reference.clone(), mother.id), new).unwrap();
        assert!(world.trail_says(&world.reference).contains("Amira is in hospital"));
        let said = world.trail_says(&other);
        assert!(said.contains("telephone") && !said.contains("hospital"), "the change stands everywhere: {said}");
        let reasons = |case: &CaseReference| {
            let shown = people::show(&world.service, &world.now_as(Persona::PriyaNair), &(case.clone(), mother.id)).unwrap();
            shown.changes.unwrap().into_iter().map(|one| one.reason).collect::<Vec<_>>()
        };
        let why = Some("Amira is in hospital".to_owned());
        assert!(reasons(&world.reference).contains(&why) && reasons(&other).contains(&why), "to whoever may read both children");
        let many = reasons(&other).len();
        world.has_conflict(Persona::PriyaNair);
        assert_eq!(reasons(&other), vec![None; many], "the change stands, and not why");
    }

    fn x_03_what_somebody_was_told_of_a_case_is_gone_once_it_is_hidden(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-16");
        ehc_application::notifications::raise_alerts(&world.service, day("2026-10-16")).unwrap();
        let told = || alerts_for(&world.service, &world.now_as(Persona::PriyaNair), None).unwrap();
        let before = told();
        assert!(before.unread > 0 && before.today.iter().any(|one| one.title.starts_with("EHC-000001")), "{before:?}");
        let one = before.today[0].id;
        world.has_conflict(Persona::PriyaNair);
        let after = told();
        assert_eq!((after.unread, after.today, after.earlier), (0, Vec::new(), Vec::new()));
        let opened = ehc_application::notifications::mark_read(&world.service, &world.now_as(Persona::PriyaNair), one);
        assert!(matches!(opened, Err(Failure::NotFound)), "{opened:?}");
    }

    fn x_03_an_email_that_waits_is_not_sent_once_its_case_is_hidden(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-16");
        ehc_application::notifications::raise_alerts(&world.service, day("2026-10-16")).unwrap();
        let waits = |user| {
            let reader = visibility(&Persona::actor(user));
            let found = db.read(|conn| post::notices_of(conn, &reader, None, 100)).unwrap();
            found.into_iter().filter(|one| one.mail_state == MailState::Waiting).count()
        };
        assert!(waits(Persona::PriyaNair) > 0, "there is something to send");
        world.has_conflict(Persona::PriyaNair);
        let mailer = MemoryMailer::new();
        work_once(&world.service, &mailer).unwrap();
        let to: Vec<String> = mailer.sent().iter().map(|one| one.to().as_str().to_owned()).collect();
        assert!(!to.contains(&Persona::PriyaNair.email()), "{to:?}");
        assert_eq!(waits(Persona::PriyaNair), 0, "nor is it tried again");
    }
}
