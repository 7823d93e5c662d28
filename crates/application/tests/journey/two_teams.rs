//! A child who is recorded by two teams, neither of which may open the other’s case: a manager of each agrees, and both see what they compare.

use ehc_application::{
    Context, Failure, NoRule, StorageError,
    approvals::{self, Approval, ApproveRefused, NotProposed},
    cases::open,
    heading,
    merging::{self, MergeRefused, Merging, Undoing},
    offers::Offer,
    people::PersonRow,
};
use ehc_domain::{
    accounts::Role,
    cases::{CaseReference, Stage},
    ids::ApprovalId,
    notifications::NoticeEvent,
    policy::{Action, Refusal, visibility},
};
use ehc_persistence::{Database, audit, notifications, people as rows};
use ehc_test_support::{
    Persona, both_databases, change_case, day,
    personas::{Team, insert_another},
    words,
};

use super::world::{ASSESS, World};

/// The child of the world twice, the second time with the health team, and the manager of that team.
struct Two<'a> {
    world: World<'a>,
    duplicate: CaseReference,
    kay: Context,
}

impl<'a> Two<'a> {
    fn new(db: &'a Database) -> Self {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-03");
        change_case(db, &duplicate, |case| {
            case.team_id = Team::Health.id();
            case.caseworker_id = None;
        });
        let kay = insert_another(db, 1, "Kay Holt", Role::Manager, Team::Health);
        let kay = world.beside(&kay);
        Self { world, duplicate, kay }
    }

    fn merging(&self) -> Merging {
        Merging { into: self.world.reference.clone(), reason: words("Both teams spoke to the mother") }
    }

    fn propose(&self, by: &Context) -> Result<ApprovalId, Failure<MergeRefused>> {
        merging::propose(&self.world.service, by, &self.duplicate, self.merging())
    }

    fn approve(&self, by: &Context, at: &CaseReference, id: ApprovalId) -> Result<(), Failure<ApproveRefused>> {
        approvals::approve(&self.world.service, by, &(at.clone(), id), Approval {})
    }

    fn is_unknown(&self, by: &Context) -> bool {
        matches!(self.propose(by), Err(Failure::Rule(MergeRefused::NoSuchCase)))
    }

    fn offered(&self, by: &Context, case: &CaseReference) -> bool {
        let offers = self.world.database.read(|conn| {
            let open = open::<NoRule>(conn, by, case, Action::CaseView).unwrap();
            Ok::<_, StorageError>(heading::load(conn, by, &open)?.offers)
        });
        offers.unwrap().contains(&Offer::Merge)
    }

    fn asked(&self) -> Vec<(String, String)> {
        let helen = Persona::HelenWard.actor();
        let rows = self.world.database.read(|conn| notifications::notices_of(conn, &visibility(&helen), None, 50)).unwrap();
        let about = rows.into_iter().filter(|row| row.event == NoticeEvent::ApprovalWaiting);
        about.map(|row| (row.title, row.link)).collect()
    }

    /// Who looked whether the child of a case is known.
    fn looked(&self, case: &CaseReference) -> Vec<Option<String>> {
        self.world.service.views.flush().unwrap();
        let id = self.world.row(case).id;
        let told = self.world.database.read(|conn| audit::list_of_case(conn, id, true, None, 100)).unwrap();
        told.into_iter().filter(|row| row.action == Action::CaseExists.code()).map(|row| row.actor).collect()
    }

    fn person(&self, case: &CaseReference, name: &str) -> PersonRow {
        let id = self.world.row(case).id;
        let circle = self.world.database.read(|conn| rows::list_circle(conn, id)).unwrap();
        circle.into_iter().map(|(_, person)| person).find(|person| person.name == name).unwrap()
    }
}

both_databases! {
    fn a_manager_of_each_team_merges_what_neither_may_open_and_both_see_what_they_compare(db: &Database) {
        let two = Two::new(db);
        let (world, kay, helen) = (&two.world, &two.kay, two.world.helen());
        assert!(two.offered(kay, &two.duplicate), "the menu offers it to whoever can");
        let kept_apart = |is: bool| {
            let child = db.read(|conn| rows::find(conn, world.row(&two.duplicate).child_id)).unwrap().unwrap();
            db.write(|conn| rows::update(conn, PersonRow { is_kept_apart: is, ..child })).unwrap();
        };
        kept_apart(true);
        assert!(!two.offered(kay, &two.duplicate), "and not where it would always be refused");
        kept_apart(false);
        let found = merging::preview(&world.service, kay, &two.duplicate, &two.merging()).unwrap();
        assert_eq!(found.asked, ["Helen Ward"]);
        let (one, other) = (&found.beside.duplicate, &found.beside.stays);
        assert_eq!((one.name.as_str(), other.name.as_str(), one.born_on == other.born_on), ("Amira Hassan", "Amira Hassan", true));
        assert_eq!((one.team.as_str(), other.team.as_str()), (Team::Health.name(), Team::Assessment.name()));
        assert_eq!((one.may_open, other.may_open), (true, false));
        assert_eq!((&one.reference, &other.reference), (&two.duplicate.to_string(), &world.reference.to_string()));
        assert_eq!(two.looked(&world.reference), [Some("Kay Holt".to_owned())], "that she was shown it stands in the trail of the other case");

        let id = two.propose(kay).unwrap();
        let place = format!("/cases/{}/approvals/{id}", world.reference);
        assert_eq!(two.asked(), [(format!("{}: Merge a duplicate into the case of the same child, waiting for approval", world.reference), place.clone())]);
        let waits = approvals::mine(&world.service, &helen).unwrap();
        assert_eq!((waits.waiting.len(), waits.waiting[0].place.as_str(), waits.for_me.len()), (1, place.as_str(), 1), "{waits:?}");
        let shown = approvals::find(&world.service, &helen, &(world.reference.clone(), id)).unwrap();
        let beside = shown.beside.unwrap();
        assert!(shown.may.answer && !beside.duplicate.may_open && beside.stays.may_open, "{beside:?}");
        assert_eq!(two.looked(&two.duplicate), [Some("Helen Ward".to_owned())]);

        // Nobody else, and not from where they may read nothing.
        let own = two.approve(kay, &two.duplicate, id);
        assert!(matches!(own, Err(Failure::Rule(ApproveRefused::Answer(approvals::AnswerRefused::SamePerson)))), "{own:?}");
        assert!(matches!(two.approve(&helen, &two.duplicate, id), Err(Failure::NotFound | Failure::Refused(Refusal::Hidden))));
        let moira = world.beside(&insert_another(db, 2, "Moira Lane", Role::Manager, Team::Health));
        let same_side = two.approve(&moira, &two.duplicate, id);
        assert!(matches!(same_side, Err(Failure::Refused(Refusal::Denied))), "two managers of one team answer for one case: {same_side:?}");

        two.approve(&helen, &world.reference, id).unwrap();
        assert_eq!((world.row(&two.duplicate).stage, world.row(&two.duplicate).merged_into_id), (Stage::RecordedInError, Some(world.case().id)));
        world.assert_limit(ASSESS, "2026-10-15", "2026-10-15");
        world.assert_nothing_differs();
        for case in [&world.reference, &two.duplicate] {
            let id = world.row(case).id;
            let told = db.read(|conn| audit::list_of_case(conn, id, true, None, 100)).unwrap();
            let merged = told.iter().find(|row| row.action == "case.merge").unwrap();
            assert_eq!(merged.actor.as_deref(), Some("Helen Ward"), "{case}");
        }
        // It is undone by a manager of each again.
        let why = Undoing { reason: words("They are cousins") };
        let back = merging::propose_undoing(&world.service, kay, &two.duplicate, why).unwrap();
        two.approve(&helen, &world.reference, back).unwrap();
        assert_eq!(world.row(&two.duplicate).stage, Stage::Requested);
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_nothing_differs();
    }

    fn whoever_manages_both_teams_proposes_and_a_manager_of_either_agrees(db: &Database) {
        let two = Two::new(db);
        let (world, helen) = (&two.world, two.world.helen());
        change_case(db, &two.duplicate, |case| case.team_id = Team::SendService.id());
        let moira = insert_another(db, 2, "Moira Lane", Role::Manager, Team::Assessment);
        let id = two.propose(&helen).unwrap();
        let moira = world.beside(&moira);
        assert!(approvals::find(&world.service, &moira, &(world.reference.clone(), id)).unwrap().may.answer);
        two.approve(&moira, &world.reference, id).unwrap();
        assert_eq!(world.row(&two.duplicate).merged_into_id, Some(world.case().id));
    }

    fn nobody_learns_anything_by_naming_the_case_of_another_child_or_one_that_is_kept_from_them(db: &Database) {
        let two = Two::new(db);
        let world = &two.world;
        let caseworker = insert_another(db, 2, "Sian Pritchard", Role::Caseworker, Team::Health);
        change_case(db, &two.duplicate, |case| case.caseworker_id = Some(caseworker.user_id));
        assert!(two.is_unknown(&world.beside(&caseworker)), "a caseworker manages no team");
        let child = db.read(|conn| rows::find(conn, world.case().child_id)).unwrap().unwrap();
        let changed = |change: &dyn Fn(&mut PersonRow)| {
            let version = db.read(|conn| rows::find(conn, child.id)).unwrap().unwrap().version;
            let mut other = PersonRow { version, ..child.clone() };
            change(&mut other);
            db.write(|conn| rows::update(conn, other)).unwrap();
        };
        changed(&|child| child.name = "Noah Bright".to_owned());
        assert!(two.is_unknown(&two.kay), "another child");
        changed(&|child| child.born_on = None);
        assert!(two.is_unknown(&two.kay), "a name alone tells nobody anything");
        changed(&|child| child.is_kept_apart = true);
        assert!(two.is_unknown(&two.kay), "a former identity is kept apart");
        changed(&|_| {});
        let restricted = |is: bool| {
            change_case(db, &world.reference, |case| {
                case.restriction_review_on = is.then(|| day("2026-12-01"));
                case.restriction_reason = is.then(|| "A threat".to_owned());
            });
        };
        restricted(true);
        assert!(two.is_unknown(&two.kay), "a restricted case");
        restricted(false);
        assert_eq!(two.looked(&world.reference), [], "nobody was shown anything");
        assert!(two.propose(&two.kay).is_ok());
    }

    fn a_case_whose_team_nobody_manages_needs_a_manager_first(db: &Database) {
        let two = Two::new(db);
        change_case(db, &two.world.reference, |case| case.team_id = Team::SocialCare.id());
        let tried = two.propose(&two.kay);
        assert!(matches!(tried, Err(Failure::Rule(MergeRefused::Approval(NotProposed::NobodyElse)))), "{tried:?}");
    }

    fn who_is_in_both_and_is_reached_otherwise_in_each_is_said(db: &Database) {
        let two = Two::new(db);
        let world = &two.world;
        let before = merging::preview(&world.service, &two.kay, &two.duplicate, &two.merging()).unwrap();
        assert_eq!(before.beside.differs, []);
        let mother = two.person(&two.duplicate, "Fatima Hassan");
        let other = PersonRow { phone: Some("0114 496 0199".to_owned()), address: Some("4 Hill Row".to_owned()), ..mother.clone() };
        assert_ne!(mother.id, two.person(&world.reference, "Fatima Hassan").id, "two records of one mother");
        db.write(|conn| rows::update(conn, other)).unwrap();
        let found = merging::preview(&world.service, &two.kay, &two.duplicate, &two.merging()).unwrap();
        assert_eq!(found.beside.differs, [("Fatima Hassan".to_owned(), vec!["address", "telephone number"])]);
        let said = found.shown.rows.iter().find(|(name, ..)| name == "People in both with other details in each").unwrap();
        assert!(said.2.starts_with("1: what the case that stays has of them is kept"), "{said:?}");
        let id = two.propose(&two.kay).unwrap();
        two.approve(&world.helen(), &world.reference, id).unwrap();
        assert_eq!(two.person(&two.duplicate, "Fatima Hassan").phone.as_deref(), Some("0114 496 0199"), "it can be read in the duplicate");
    }
}
