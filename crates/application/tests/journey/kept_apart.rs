//! A child who was adopted: nothing connects the case of today with a former identity.

use ehc_application::{
    Context, Failure,
    access::{self, LiftRefused, Lifting},
    approvals::{self, Approval},
    held::{self, EnterRefused, ExistingPlan},
    history,
    merging::{self, MergeRefused, Merging},
    people::{
        self, Answer, IdentityChange, JoiningRefused, KeptApart, KeptApartByMistake, KeptApartRefused, NamesChange, NamesRefused,
        NewPerson,
    },
    requests::{self, NewRequest, RecordRefused, find_matches},
    timetable::UpdateFollower,
};
use ehc_domain::{
    accounts::Role,
    cases::CaseReference,
    notifications::NoticeEvent,
    people::{numbers::Upn, record::PersonField},
    policy::Standing,
};
use ehc_persistence::{Database, cases, people as rows};
use ehc_test_support::{
    Persona, a_standing, both_databases, change_case, day, find_case, line,
    personas::{Team, insert_another},
    words,
};

use super::{
    entered::existing,
    world::{World, amira},
};

/// Amira as she is called today.
fn stone() -> NewRequest {
    NewRequest { child_name: line("Amira Stone"), kept_apart: true, parent: None, ..amira("2026-09-07") }
}

fn known() -> NewRequest {
    NewRequest { upn: Some(Upn::parse("H801200001001").unwrap()), ..amira("2026-09-07") }
}

impl World<'_> {
    fn keeps_apart(&self, by: &Context) -> Result<(), Failure<KeptApartRefused>> {
        let child = self.case().child_id;
        let version = self.database.read(|conn| rows::find(conn, child)).unwrap().unwrap().version;
        let new = KeptApart { reason: words("As the adoption team told us"), version };
        people::keep_apart(&self.service, by, &(self.reference.clone(), child), new)
    }

    /// Restricts the case to Helen and Priya.
    fn restricted(&self) {
        change_case(self.database, &self.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        for persona in [Persona::HelenWard, Persona::PriyaNair] {
            let row = a_standing(self.service.ports.id(), self.case().id, persona, Standing::Named, self.priya().now);
            self.database.write(|conn| row.insert(conn)).unwrap();
        }
    }

    /// Amira Hassan, of whom the trail says so, is Amira Stone from then on.
    fn renamed(&self) {
        let at = (self.reference.clone(), self.case().child_id);
        let version = || self.database.read(|conn| rows::find(conn, at.1)).unwrap().unwrap().version;
        let upn = Some(Upn::parse("H801200001001").unwrap());
        let number = IdentityChange { sex: None, ethnicity: None, upn, nhs_number: None, reason: None, version: version() };
        people::change_identity(&self.service, &self.now_as(Persona::PriyaNair), &at, number).unwrap();
        self.named("Amira Stone", true, Some("Mira Hassan")).unwrap();
    }

    fn named(&self, name: &str, was_theirs: bool, earlier: Option<&str>) -> Result<(), Failure<NamesRefused>> {
        let at = (self.reference.clone(), self.case().child_id);
        let version = self.database.read(|conn| rows::find(conn, at.1)).unwrap().unwrap().version;
        let (name, earlier_names) = (line(name), earlier.map(words));
        let new = NamesChange { name, was_theirs, known_as: None, earlier_names, from: day("2026-09-07"), reason: None, version };
        people::change_names(&self.service, &self.now_as(Persona::PriyaNair), &at, new)
    }

    fn history_of(&self, reader: &Context) -> String {
        format!("{:?}", history::show(&self.service, reader, &self.reference, true, None).unwrap().days)
    }

    /// Helen, the only manager, as somebody who records.
    fn helen_alone(&self) -> Context {
        self.now_as(Persona::HelenWard)
    }
}

both_databases! {
    fn a_request_for_a_child_whose_former_identity_is_kept_apart_begins_a_case_that_is_restricted_to_the_manager(db: &Database) {
        let mut world = World::before(db, "2026-09-07");
        let recorded = requests::record(&world.service, &world.priya(), stone()).unwrap();
        assert_eq!(recorded.named, [Persona::HelenWard.name()]);
        world.reference = recorded.reference;
        for persona in Persona::ALL {
            assert_eq!(world.sees(persona), persona == Persona::HelenWard, "{persona:?}");
        }
        let case = world.case();
        assert_eq!((case.caseworker_id, case.restriction_review_on), (None, Some(day("2026-12-06"))), "within 90 days");
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::CaseRestricted).len(), 1);
        let said = world.history_of(&world.now_as(Persona::HelenWard));
        assert!(said.contains(Persona::HelenWard.name()) && said.contains("nothing may connect the case with a former identity"), "{said}");
        let child = db.read(|conn| rows::find(conn, case.child_id)).unwrap().unwrap();
        assert!(child.is_kept_apart && child.earlier_names.is_none());
    }

    fn a_plan_of_a_child_whose_former_identity_is_kept_apart_is_entered_as_restricted_too(db: &Database) {
        let mut world = World::before(db, "2026-11-02");
        let plan = ExistingPlan { kept_apart: true, ..existing() };
        let entered = held::enter(&world.service, &world.priya(), plan.clone()).unwrap();
        assert_eq!(entered.named, [Persona::HelenWard.name()]);
        world.reference = entered.reference;
        assert!(world.sees(Persona::HelenWard) && !world.sees(Persona::PriyaNair));
        let alone = held::enter(&world.service, &world.helen_alone(), plan);
        assert!(matches!(alone, Err(Failure::Rule(EnterRefused::NobodyToName))), "{alone:?}");
    }

    fn what_was_kept_apart_by_mistake_is_so_no_longer_once_two_people_say_so(db: &Database) {
        let world = World::requested(db);
        world.renamed();
        world.restricted();
        let (priya, helen) = (|| world.now_as(Persona::PriyaNair), || world.now_as(Persona::HelenWard));
        let child = || db.read(|conn| rows::find(conn, world.case().child_id)).unwrap().unwrap();
        let before = child();
        let propose = || {
            let new = KeptApartByMistake { reason: words("She was never adopted"), version: child().version };
            people::propose_joining(&world.service, &priya(), &(world.reference.clone(), world.case().child_id), new)
        };
        assert!(matches!(propose(), Err(Failure::Rule(JoiningRefused::NotKeptApart))));
        world.keeps_apart(&priya()).unwrap();
        assert!(child().earlier_names.is_none() && !child().search_text.contains("mira hassan"));
        let lift = || access::lift(&world.service, &helen(), &world.reference, Lifting { reason: words("It is over") });
        assert!(matches!(lift(), Err(Failure::Rule(LiftRefused::KeptApart))), "the whole team would read it");
        let at = (world.reference.clone(), propose().unwrap());
        assert!(child().is_kept_apart, "until a second person approves it");
        assert!(approvals::approve(&world.service, &priya(), &at, Approval {}).is_err());
        approvals::approve(&world.service, &helen(), &at, Approval {}).unwrap();
        let after = child();
        assert!(!after.is_kept_apart && after.earlier_names == before.earlier_names && before.earlier_names.is_some(), "{after:?}");
        assert!(after.search_text.contains("mira hassan"), "{}", after.search_text);
        assert!(world.case().restriction_review_on.is_some(), "it stays restricted until that is lifted");
        lift().unwrap();
    }

    fn nobody_who_records_names_themselves_so_that_another_manager_is_needed(db: &Database) {
        let world = World::before(db, "2026-09-07");
        let alone = requests::record(&world.service, &world.helen_alone(), stone());
        assert!(matches!(alone, Err(Failure::Rule(RecordRefused::NobodyToName))), "{alone:?}");
        assert!(db.read(|conn| cases::find_by_reference(conn, &CaseReference::from_number(1))).unwrap().is_none(), "nothing is kept");
        insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        assert_eq!(requests::record(&world.service, &world.helen_alone(), stone()).unwrap().named, ["Moira Lane"]);
    }

    fn the_child_of_today_is_compared_with_nobody_and_suggested_by_the_name_of_today_alone(db: &Database) {
        let world = World::before(db, "2026-09-07");
        let former = world.record(known());
        let today = NewRequest { upn: known().upn, ..stone() };
        assert_eq!(find_matches(&world.service, &world.priya(), &today).unwrap(), []);
        let case = requests::record(&world.service, &world.priya(), today.clone()).unwrap();
        let seen = |persona, new: &NewRequest| {
            let found = find_matches(&world.service, &world.now_as(persona), new).unwrap();
            found.into_iter().map(|one| one.case_id).collect::<Vec<_>>()
        };
        // Whoever may know of both is led from neither to the other, by birth date and number alike.
        let again = NewRequest { kept_apart: false, ..today };
        let (former_id, case_id) = (find_case(db, &former).id, case.case_id);
        assert_eq!(seen(Persona::HelenWard, &known()), [former_id]);
        assert!(seen(Persona::HelenWard, &again).contains(&case_id), "the same name is the same child");
        let third = NewRequest { match_reason: Some(words("Unsure")), ..known() };
        requests::record(&world.service, &world.priya(), third).unwrap();
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch), Vec::<String>::new(), "there is nothing to tell");
        let fourth = NewRequest { match_reason: Some(words("Unsure")), ..again };
        requests::record(&world.service, &world.priya(), fourth).unwrap();
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch).len(), 1, "as of every hidden case");
    }

    fn a_number_that_both_identities_have_is_taken_without_a_word_and_governance_hears(db: &Database) {
        let mut world = World::before(db, "2026-09-07");
        let today = requests::record(&world.service, &world.priya(), NewRequest { upn: known().upn, ..stone() }).unwrap();
        world.reference = world.record(amira("2026-09-07"));
        let gives = |case: &CaseReference| {
            let child = find_case(db, case).child_id;
            let version = db.read(|conn| rows::find(conn, child)).unwrap().unwrap().version;
            let reason = Some(words("As the school says"));
            let new = IdentityChange { sex: None, ethnicity: None, upn: known().upn, nhs_number: None, reason, version };
            people::change_identity(&world.service, &world.now_as(Persona::HelenWard), &(case.clone(), child), new)
        };
        let heard = || world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch).len();
        // Helen may know of both, and is led from neither to the other.
        gives(&world.reference).unwrap();
        assert_eq!(heard(), 1);
        db.write(|conn| {
            let child = rows::find(conn, find_case(db, &today.reference).child_id)?.unwrap();
            rows::update(conn, rows::PersonRow { upn: None, ..child })
        }).unwrap();
        gives(&today.reference).unwrap();
        assert_eq!(heard(), 2);
    }

    fn a_former_identity_is_kept_apart_once_the_case_is_restricted_and_by_those_alone_who_run_it(db: &Database) {
        let world = World::requested(db);
        let early = world.keeps_apart(&world.now_as(Persona::PriyaNair));
        assert!(matches!(early, Err(Failure::Rule(KeptApartRefused::NotRestricted))), "{early:?}");
        world.restricted();
        for persona in Persona::ALL.into_iter().filter(|one| ![Persona::PriyaNair, Persona::HelenWard].contains(one)) {
            assert!(matches!(world.keeps_apart(&world.now_as(persona)), Err(Failure::Refused(_))), "{persona:?}");
        }
        world.keeps_apart(&world.now_as(Persona::PriyaNair)).unwrap();
        let again = world.keeps_apart(&world.now_as(Persona::PriyaNair));
        assert!(matches!(again, Err(Failure::Rule(KeptApartRefused::Change(people::ChangeRefused::NothingChanged)))), "{again:?}");
    }

    fn no_earlier_name_is_kept_found_or_shown_but_to_information_governance(db: &Database) {
        let world = World::requested(db);
        world.restricted();
        world.renamed();
        let priya = || world.now_as(Persona::PriyaNair);
        assert!(world.history_of(&priya()).contains("Amira Hassan"));
        world.keeps_apart(&priya()).unwrap();
        let at = (world.reference.clone(), world.case().child_id);
        let record = db.read(|conn| rows::find(conn, at.1)).unwrap().unwrap();
        assert_eq!((record.earlier_names.as_deref(), record.search_text.as_str()), (None, "amira stone"));
        let said = world.history_of(&priya());
        assert!(!said.contains("Amira Hassan") && !said.contains("Mira Hassan") && said.contains("a former name"), "{said}");
        let names = |by: &Context| {
            let changes = people::show(&world.service, by, &at).unwrap().changes.unwrap();
            changes.into_iter().filter(|one| one.field == PersonField::Name).map(|one| one.before).collect::<Vec<_>>()
        };
        assert_eq!(names(&priya()), [Answer::Withheld]);
        let reviews = a_standing(world.service.ports.id(), world.case().id, Persona::OwenPrice, Standing::Reviews, priya().now);
        db.write(|conn| reviews.insert(conn)).unwrap();
        assert_eq!(names(&world.now_as(Persona::OwenPrice)), [Answer::Is("Amira Hassan".into())]);
        assert!(world.history_of(&world.now_as(Persona::OwenPrice)).contains("Amira Hassan"));
        // Nor does a later change bring one back.
        assert!(matches!(world.named("Amira Reed", true, None), Err(Failure::Rule(NamesRefused::KeptApart))));
        assert!(matches!(world.named("Amira Reed", false, Some("Amira Hassan")), Err(Failure::Rule(NamesRefused::KeptApart))));
        world.named("Amira Reed", false, None).unwrap();
        let record = db.read(|conn| rows::find(conn, at.1)).unwrap().unwrap();
        assert_eq!((record.earlier_names.as_deref(), record.search_text.as_str()), (None, "amira reed"));
        assert!(!world.history_of(&priya()).contains("Amira Stone"));
        // Nor does the job that brings names of the history in.
        let mut follower = UpdateFollower::new(world.service.clone(), "the next".into());
        while follower.round().unwrap() {}
        let record = db.read(|conn| rows::find(conn, at.1)).unwrap().unwrap();
        assert_eq!(record.search_text, "amira reed");
    }

    fn no_adult_leads_from_one_identity_to_the_other_and_no_case_is_merged(db: &Database) {
        let world = World::requested(db);
        let other = world.record(NewRequest { child_name: line("Tomasz Nowak"), born_on: Some(day("2012-10-02")), match_reason: Some(words("A brother")), ..amira("2026-09-07") });
        world.restricted();
        let mother = db.read(|conn| rows::list_circle(conn, world.case().id)).unwrap().remove(0).1;
        let there = find_case(db, &other).id;
        let elsewhere = |case: &CaseReference| {
            people::show(&world.service, &world.now_as(Persona::PriyaNair), &(case.clone(), mother.id)).unwrap().who.elsewhere
        };
        let likely = |case: &CaseReference| {
            let new = NewPerson {
                name: line(&mother.name), relation: line("mother"), checked: None, basis: None, phone: None, email: None, address: None, contact_way: None,
                language: None, flags: Vec::new(), same_as: None, is_another: false,
                another_reason: Some(words("The one in the circle has her name")),
            };
            matches!(people::add(&world.service, &world.now_as(Persona::PriyaNair), case, new), Err(Failure::Rule(people::AddRefused::LikelyMatch(_))))
        };
        assert!(likely(&other) && likely(&world.reference));
        db.write(|conn| rows::CasePersonRow::related(there, mother.id, "mother".into()).insert(conn)).unwrap();
        assert!(!elsewhere(&other).is_empty() && !elsewhere(&world.reference).is_empty());
        world.keeps_apart(&world.now_as(Persona::PriyaNair)).unwrap();
        assert!(elsewhere(&other).is_empty() && elsewhere(&world.reference).is_empty());
        for (one, into) in [(&other, &world.reference), (&world.reference, &other)] {
            let merging = Merging { into: into.clone(), reason: words("The same child") };
            let refused = merging::propose(&world.service, &world.now_as(Persona::PriyaNair), one, merging);
            assert!(matches!(refused, Err(Failure::Rule(MergeRefused::KeptApart))), "{refused:?}");
        }
        assert!(!likely(&world.reference), "nobody is suggested");
    }
}
