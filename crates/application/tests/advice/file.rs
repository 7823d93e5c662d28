//! EP-02: advice as a file: joined to the draft in one act, taken out again, and kept for good once it was submitted.

use ehc_application::{
    Failure,
    advice::contribute::{self, AttachRefused, Attached, Draft, Submission},
    documents::{self, UploadRefused, Withdrawal},
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    documents::{DocumentClass, DocumentState},
    ids::{AdviceRequestId, DocumentId},
};
use ehc_persistence::{Database, StorageError, documents::DocumentRow};
use ehc_test_support::{Persona, arrived, both_databases, day, papers::pdf, words};

use crate::common::World;

fn attach(world: &World<'_>, id: AdviceRequestId, by: Persona, name: &str) -> Result<Attached, Failure<AttachRefused>> {
    let file = arrived(&world.service, name, &pdf(name)).map_err(|refused| Failure::Rule(refused.into()))?;
    contribute::attach(&world.service, &world.context(by), id, file)
}

fn draft(world: &World<'_>, id: AdviceRequestId) -> Option<(i32, Option<DocumentId>, String)> {
    let latest = world.service.store.read(|conn| ehc_persistence::advice::find_latest(conn, id)).unwrap()?;
    let views = latest.content["views"].as_str().unwrap_or_default().to_owned();
    (!latest.is_submitted).then_some((latest.version, latest.document_id, views))
}

fn paper(world: &World<'_>, id: DocumentId) -> DocumentRow {
    let case = world.case(&world.reference);
    world.service.store.read(|conn| ehc_persistence::documents::find(conn, case.id, id)).unwrap().unwrap()
}

fn submit(world: &World<'_>, id: AdviceRequestId, document: DocumentId, version: i32) {
    let mut draft = Draft { document_id: Some(document), version, ..Draft::default() };
    draft.content.seen_on = Some(day("2026-11-02"));
    let submission = Submission { draft, is_declared: true };
    contribute::submit(&world.service, &world.context(Persona::JamesOsei), id, submission).unwrap();
}

both_databases! {
    fn ep_02_a_file_joins_the_draft_and_leaves_its_words(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        let james = world.context(Persona::JamesOsei);
        let mut words = Draft::default();
        words.content.views = "She likes to draw.".into();
        contribute::save_draft(&world.service, &james, id, words).unwrap();
        let attached = attach(&world, id, Persona::JamesOsei, "report.pdf").unwrap();
        assert_eq!((attached.before, attached.draft.version), (1, 2));
        assert_eq!(draft(&world, id), Some((2, Some(attached.document), "She likes to draw.".into())));
        let kept = paper(&world, attached.document);
        assert_eq!((kept.class, kept.advice_request_id), (DocumentClass::of_advice(AdviceKind::Psychological), Some(id)));
        assert_eq!(world.request(id).state, AdviceState::InProgress);
        let acts = world.acts();
        for act in ["doc.upload", "advice.write"] {
            assert!(acts.contains(&(Some(james.actor.user_id), act.to_owned())), "{act} in {acts:?}");
        }
    }

    fn ep_02_a_file_alone_begins_the_draft(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        let attached = attach(&world, id, Persona::JamesOsei, "report.pdf").unwrap();
        assert_eq!((attached.before, attached.draft.version), (0, 1));
    }

    fn ep_02_another_file_takes_its_place_and_a_draft_without_it_lets_it_go(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        let first = attach(&world, id, Persona::JamesOsei, "first.pdf").unwrap();
        let second = attach(&world, id, Persona::JamesOsei, "second.pdf").unwrap();
        assert_eq!(paper(&world, first.document).state, DocumentState::Withdrawn);
        assert_eq!(paper(&world, second.document).state, DocumentState::Unscanned);
        let without = Draft { version: second.draft.version, ..Draft::default() };
        contribute::save_draft(&world.service, &world.context(Persona::JamesOsei), id, without).unwrap();
        let gone = paper(&world, second.document);
        assert_eq!(gone.state, DocumentState::Withdrawn);
        assert_eq!(gone.withdrawn_reason.as_deref(), Some("Taken out of the draft before the advice was submitted"));
    }

    fn ep_02_a_draft_whose_file_was_withdrawn_goes_on_with_another_or_without(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        let (james, helen) = (world.context(Persona::JamesOsei), world.context(Persona::HelenWard));
        let withdraw = |file| documents::withdraw(&world.service, &helen, &world.reference, file, Withdrawal { reason: words("Of another child") }).unwrap();
        let first = attach(&world, id, Persona::JamesOsei, "wrong.pdf").unwrap();
        withdraw(first.document);
        let kept = Draft { document_id: Some(first.document), version: first.draft.version, ..Draft::default() };
        let refused = contribute::save_draft(&world.service, &james, id, kept);
        assert!(matches!(refused, Err(Failure::Rule(contribute::WriteRefused::NoSuchFile))), "{refused:?}");
        let second = attach(&world, id, Persona::JamesOsei, "right.pdf").unwrap();
        withdraw(second.document);
        let without = Draft { version: second.draft.version, ..Draft::default() };
        contribute::save_draft(&world.service, &james, id, without).unwrap();
        assert_eq!(paper(&world, first.document).withdrawn_reason.as_deref(), Some("Of another child"));
    }

    fn ep_02_a_file_that_was_submitted_stays_when_a_new_version_goes_without_it(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        let james = world.context(Persona::JamesOsei);
        world.on("2026-11-20");
        let attached = attach(&world, id, Persona::JamesOsei, "report.pdf").unwrap();
        submit(&world, id, attached.document, attached.draft.version);
        let carried = Draft { document_id: Some(attached.document), ..Draft::default() };
        let saved = contribute::save_draft(&world.service, &james, id, carried).unwrap();
        let without = Draft { version: saved.version, ..Draft::default() };
        contribute::save_draft(&world.service, &james, id, without).unwrap();
        assert_eq!(paper(&world, attached.document).state, DocumentState::Unscanned);
        assert!(documents::open_document(&world.service, &james, &world.reference, attached.document).is_ok());
    }

    fn ep_02_a_file_on_which_advice_rests_is_withdrawn_by_a_manager_alone(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        let (james, helen) = (world.context(Persona::JamesOsei), world.context(Persona::HelenWard));
        world.on("2026-11-20");
        let attached = attach(&world, id, Persona::JamesOsei, "report.pdf").unwrap();
        let withdraw = |by| documents::withdraw(&world.service, by, &world.reference, attached.document, Withdrawal { reason: words("Of another child") });
        let may = || documents::list(&world.service, &james, &world.reference).unwrap().lines[0].may_withdraw;
        assert!(may(), "while it is a draft");
        submit(&world, id, attached.document, attached.draft.version);
        assert!(!may(), "once it is given");
        assert!(matches!(withdraw(&james), Err(Failure::Rule(documents::WithdrawRefused::CarriesAdvice))));
        withdraw(&helen).unwrap();
        assert_eq!(paper(&world, attached.document).state, DocumentState::Withdrawn);
    }

    fn ep_02_a_file_that_is_refused_leaves_no_draft_and_no_bytes(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        let wrong = attach(&world, id, Persona::JamesOsei, "report.exe");
        assert!(matches!(wrong, Err(Failure::Rule(AttachRefused::Upload(UploadRefused::File(_))))), "{wrong:?}");
        assert_eq!((draft(&world, id), world.ports.files.count()), (None, 0));
    }

    fn x_01_nobody_joins_a_file_to_the_advice_of_another(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        for persona in [Persona::MarcusBell, Persona::PriyaNair, Persona::TomFielding, Persona::OwenPrice] {
            assert!(matches!(attach(&world, id, persona, "report.pdf"), Err(Failure::Refused(_))), "{persona:?}");
        }
        assert_eq!(world.ports.files.count(), 0);
    }

    fn ep_02_an_act_that_fails_half_way_keeps_neither_the_file_nor_the_draft(db: &Database) {
        let world = World::new(db);
        let id = world.asked(AdviceKind::Psychological);
        world.change_case(&world.reference.clone(), |case| case.closed_on = Some(day("2026-11-20")));
        let closed = attach(&world, id, Persona::JamesOsei, "report.pdf");
        assert!(matches!(closed, Err(Failure::Rule(AttachRefused::Write(contribute::WriteRefused::CaseClosed)))));
        let case = world.case(&world.reference);
        let papers = world.service.store.read(|conn| {
            ehc_persistence::documents::list(conn, case.id)
        });
        assert_eq!((papers.map_err(|error: StorageError| error.to_string()), draft(&world, id)), (Ok(vec![]), None));
    }
}
