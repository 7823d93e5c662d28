//! T1, HE-05: papers belong to one case, are kept before they are named, and open for those who read their field.

use ehc_application::{
    Context, Failure, LocalPolicy,
    documents::{self, NewDocument, OpenRefused, UploadRefused, WithdrawRefused, Withdrawal},
};
use ehc_domain::{
    advice::AdviceKind as K,
    cases::CaseReference,
    documents::{DocumentClass, FileRefused},
    ids::DocumentId,
    policy::Refusal,
};
use ehc_persistence::Database;
use ehc_test_support::{
    Persona, arrived, both_databases,
    papers::{jpeg, pdf, pdf_with},
    words,
};

use crate::common::World;

fn paper(class: DocumentClass) -> NewDocument {
    NewDocument { class, title: String::new(), advice_request_id: None }
}

/// Uploads a file with this content.
fn upload(
    world: &World<'_>,
    by: &Context,
    case: &CaseReference,
    new: NewDocument,
    content: &[u8],
) -> Result<DocumentId, Failure<UploadRefused>> {
    let file = arrived(&world.service, "C:\\Users\\grace\\Amira Hassan report.pdf", content).map_err(Failure::Rule)?;
    documents::upload(&world.service, by, case, new, file)
}

both_databases! {
    fn a_paper_is_kept_listed_and_opened_under_a_name_that_tells_nobody_whose_it_is(db: &Database) {
        let world = World::new(db);
        let priya = world.context(Persona::PriyaNair);
        let id = upload(&world, &priya, &world.reference, paper(DocumentClass::Health), &pdf("a report")).unwrap();
        let list = documents::list(&world.service, &priya, &world.reference).unwrap();
        let line = &list.lines[0];
        assert_eq!((line.row.title.as_str(), line.row.file_name.as_str(), line.by.as_str()), ("Health", "Amira Hassan report.pdf", "Priya Nair"));
        assert_eq!((line.row.content_type.as_str(), line.row.size_bytes), ("application/pdf", i64::try_from(pdf("a report").len()).unwrap()));
        let opened = documents::open_document(&world.service, &priya, &world.reference, id).unwrap();
        assert_eq!(opened.name, format!("{}-health.pdf", world.reference));
        assert_eq!(opened.content, pdf("a report"));
        assert!(world.acts().contains(&(Some(Persona::PriyaNair.id()), "doc.view".to_owned())));
        let mut advice = paper(DocumentClass::General);
        advice.advice_request_id = Some(world.asked(K::Psychological));
        let id = upload(&world, &world.context(Persona::JamesOsei), &world.reference, advice, &pdf("a report")).unwrap();
        let opened = documents::open_document(&world.service, &priya, &world.reference, id).unwrap();
        assert_eq!(opened.name, format!("{}-psychological-advice.pdf", world.reference));
    }

    fn t_01_a_document_of_another_case_is_not_found(db: &Database) {
        let world = World::new(db);
        let priya = world.context(Persona::PriyaNair);
        let other = world.add_case("Tomasz Nowak", "2012-10-02", "X801200001002", Persona::PriyaNair);
        let id = upload(&world, &priya, &other, paper(DocumentClass::Health), &pdf("a report")).unwrap();
        let opened = documents::open_document(&world.service, &priya, &world.reference, id);
        assert!(matches!(opened, Err(Failure::NotFound)));
        assert!(matches!(documents::withdraw(&world.service, &priya, &world.reference, id, Withdrawal { reason: words("Wrong") }), Err(Failure::NotFound)));
        assert!(documents::open_document(&world.service, &priya, &other, id).is_ok());
    }

    fn t_01_a_file_with_the_number_of_another_child_is_not_filed(db: &Database) {
        let world = World::new(db);
        let priya = world.context(Persona::PriyaNair);
        world.add_case("Tomasz Nowak", "2012-10-02", "X801200001002", Persona::PriyaNair);
        let send = |content: &[u8]| upload(&world, &priya, &world.reference, paper(DocumentClass::Education), content);
        let refused = send(&pdf("Tomasz, UPN X801200001002"));
        assert!(matches!(refused, Err(Failure::Rule(UploadRefused::AnotherChild))));
        assert!(documents::list(&world.service, &priya, &world.reference).unwrap().lines.is_empty());
        assert_eq!(world.ports.files.count(), 0);
        send(&pdf("Amira, UPN H801200001001")).unwrap();
    }

    fn t_15_hostile_and_oversized_files_are_refused_before_they_are_kept(db: &Database) {
        let world = World::new(db);
        let priya = world.context(Persona::PriyaNair);
        let send = |name: &str, content: &[u8]| {
            let file = match arrived(&world.service, name, content) {
                Ok(file) => file,
                Err(refused) => return refused,
            };
            match documents::upload(&world.service, &priya, &world.reference, paper(DocumentClass::General), file) {
                Err(Failure::Rule(refused)) => refused,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(send("a.pdf", b""), UploadRefused::File(FileRefused::Empty));
        assert_eq!(send("a.exe", b"MZ"), UploadRefused::File(FileRefused::WrongType));
        assert_eq!(send("a.pdf", &pdf_with(&["<< /S /J#61vaScript >>"])), UploadRefused::File(FileRefused::Active));
        assert_eq!(send("a.docx", &pdf("words")), UploadRefused::File(FileRefused::NameAndContentDiffer));
        let limit = world.service.policy.max_file_bytes;
        let mut large = b"%PDF-1.7".to_vec();
        large.resize(usize::try_from(limit).unwrap() + 1, b' ');
        assert_eq!(send("a.pdf", &large), UploadRefused::TooLarge(limit));
        assert_eq!(send("a.pdf", &large).to_string(), "The file is larger than 25 MB. Save it smaller, or in parts");
        assert_eq!(world.ports.files.count(), 0);
    }

    fn t_03_a_photograph_is_kept_as_it_came_and_shown_without_its_place(db: &Database) {
        let world = World::new(db);
        let priya = world.context(Persona::PriyaNair);
        let photograph = jpeg(&[(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0 12 Brindley Street"), (0xfe, b"12 Brindley Street")]);
        let file = arrived(&world.service, "drawing.jpg", &photograph).unwrap();
        let sha256 = file.sha256.clone();
        let id = documents::upload(&world.service, &priya, &world.reference, paper(DocumentClass::Views), file).unwrap();
        let opened = documents::open_document(&world.service, &priya, &world.reference, id).unwrap();
        assert_eq!((opened.content, opened.name), (jpeg(&[]), format!("{}-views.jpg", world.reference)));
        assert_eq!(world.service.ports.files.open(&sha256).unwrap(), photograph);
    }

    fn t_15_nobody_adds_more_than_the_limit_of_a_day(db: &Database) {
        let mut world = World::new(db);
        world.service.policy = std::sync::Arc::new(LocalPolicy { max_file_bytes_a_day: 2 * pdf("a report").len() as u64, ..LocalPolicy::default() });
        let send = |by: Persona| upload(&world, &world.context(by), &world.reference, paper(DocumentClass::General), &pdf("a report"));
        send(Persona::PriyaNair).unwrap();
        send(Persona::PriyaNair).unwrap();
        let third = send(Persona::PriyaNair);
        assert!(matches!(third, Err(Failure::Rule(UploadRefused::TooMuch(_)))), "{third:?}");
        send(Persona::HelenWard).unwrap();
        world.ports.clock.advance(chrono::Duration::hours(24));
        send(Persona::PriyaNair).unwrap();
    }

    fn he_05_each_service_opens_its_own_field_and_the_familys_views(db: &Database) {
        let world = World::new(db);
        world.ask_all();
        let priya = world.context(Persona::PriyaNair);
        let classes = [DocumentClass::Views, DocumentClass::Education, DocumentClass::Health, DocumentClass::SocialCare, DocumentClass::Letters];
        let ids = classes.map(|class| upload(&world, &priya, &world.reference, paper(class), &pdf("a report")).unwrap());
        for (persona, readable) in [
            (Persona::PriyaNair, [true, true, true, true, true]),
            (Persona::HelenWard, [true, true, true, true, true]),
            (Persona::JamesOsei, [true, true, false, false, false]),
            (Persona::MarcusBell, [true, false, false, true, false]),
        ] {
            let context = world.context(persona);
            for (id, may) in ids.iter().zip(readable) {
                let opened = documents::open_document(&world.service, &context, &world.reference, *id);
                assert_eq!(opened.is_ok(), may, "{persona:?}");
                assert!(may || matches!(opened, Err(Failure::NotFound)), "{persona:?}");
            }
            let listed = documents::list(&world.service, &context, &world.reference).unwrap().lines.len();
            assert_eq!(listed, readable.into_iter().filter(|may| *may).count(), "{persona:?}");
        }
        for persona in [Persona::TomFielding, Persona::OwenPrice, Persona::JudithCrane] {
            let listed = documents::list(&world.service, &world.context(persona), &world.reference);
            assert!(matches!(listed, Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
    }

    fn a_contributor_adds_files_to_their_own_request_only(db: &Database) {
        let world = World::new(db);
        let medical = world.asked(K::Medical);
        let james = world.context(Persona::JamesOsei);
        let loose = upload(&world, &james, &world.reference, paper(DocumentClass::Education), &pdf("a report"));
        assert!(matches!(loose, Err(Failure::Refused(Refusal::Denied))));
        let mut new = paper(DocumentClass::Education);
        new.advice_request_id = Some(medical);
        let others = upload(&world, &james, &world.reference, new.clone(), &pdf("a report"));
        assert!(matches!(others, Err(Failure::Refused(Refusal::Denied))));
        let stranger = upload(&world, &world.context(Persona::TomFielding), &world.reference, new, &pdf("a report"));
        assert!(matches!(stranger, Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.ports.files.count(), 0);
    }

    fn a_withdrawn_paper_stays_on_record_and_opens_for_nobody(db: &Database) {
        let world = World::new(db);
        world.ask_all();
        let priya = world.context(Persona::PriyaNair);
        let id = upload(&world, &priya, &world.reference, paper(DocumentClass::Education), &pdf("a report")).unwrap();
        let james = world.context(Persona::JamesOsei);
        assert!(matches!(documents::withdraw(&world.service, &james, &world.reference, id, Withdrawal { reason: words("No") }), Err(Failure::Refused(Refusal::Denied))));
        documents::withdraw(&world.service, &priya, &world.reference, id, Withdrawal { reason: words("Of another year") }).unwrap();
        let twice = documents::withdraw(&world.service, &priya, &world.reference, id, Withdrawal { reason: words("Again") });
        assert!(matches!(twice, Err(Failure::Rule(WithdrawRefused::Already))));
        for context in [&priya, &james] {
            let opened = documents::open_document(&world.service, context, &world.reference, id);
            assert!(matches!(opened, Err(Failure::Rule(OpenRefused::Withdrawn))));
        }
        assert_eq!(documents::list(&world.service, &priya, &world.reference).unwrap().lines.len(), 1);
        assert_eq!(documents::list(&world.service, &james, &world.reference).unwrap().lines.len(), 0);
        assert_eq!(world.ports.files.count(), 1);
    }

    fn everybody_withdraws_what_they_added_and_a_manager_what_anybody_added(db: &Database) {
        let world = World::new(db);
        let asked = world.asked(K::Psychological);
        let (priya, james, helen) =
            (world.context(Persona::PriyaNair), world.context(Persona::JamesOsei), world.context(Persona::HelenWard));
        let withdraw = |by: &Context, id| documents::withdraw(&world.service, by, &world.reference, id, Withdrawal { reason: words("Wrong") });
        let may = |by: &Context, id| {
            let list = documents::list(&world.service, by, &world.reference).unwrap();
            list.lines.iter().find(|line| line.row.id == id).unwrap().may_withdraw
        };
        let theirs = || {
            let new = NewDocument { advice_request_id: Some(asked), ..paper(DocumentClass::Education) };
            upload(&world, &james, &world.reference, new, &pdf("a report")).unwrap()
        };
        let (first, second) = (theirs(), theirs());
        let ours = upload(&world, &priya, &world.reference, paper(DocumentClass::Education), &pdf("a report")).unwrap();
        assert_eq!([may(&james, first), may(&priya, first), may(&helen, first)], [true, false, true]);
        assert_eq!([may(&james, ours), may(&priya, ours), may(&helen, ours)], [false, true, true]);
        assert!(matches!(withdraw(&priya, first), Err(Failure::Refused(Refusal::Denied))), "a caseworker, another’s");
        assert!(matches!(withdraw(&james, ours), Err(Failure::Refused(Refusal::Denied))), "a contributor, another’s");
        let health = upload(&world, &priya, &world.reference, paper(DocumentClass::Health), &pdf("a report")).unwrap();
        assert!(matches!(withdraw(&james, health), Err(Failure::NotFound)), "what one does not read is not there");
        withdraw(&james, first).unwrap();
        withdraw(&priya, ours).unwrap();
        withdraw(&helen, second).unwrap();
        assert!(world.acts().contains(&(Some(Persona::JamesOsei.id()), "doc.withdraw_own".to_owned())));
        assert!(world.acts().contains(&(Some(Persona::HelenWard.id()), "doc.withdraw".to_owned())));
    }

    fn a_file_that_the_disk_lost_is_not_passed_off_as_the_one_kept(db: &Database) {
        let world = World::new(db);
        let priya = world.context(Persona::PriyaNair);
        let id = upload(&world, &priya, &world.reference, paper(DocumentClass::Education), &pdf("a report")).unwrap();
        let sha256 = documents::list(&world.service, &priya, &world.reference).unwrap().lines[0].row.sha256.clone();
        world.ports.files.lose(&sha256);
        let opened = documents::open_document(&world.service, &priya, &world.reference, id);
        assert!(matches!(opened, Err(Failure::Rule(OpenRefused::Damaged))));
    }
}
