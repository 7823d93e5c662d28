//! Several people at one case at the very same moment: each act is done once, and what is stored is what all of them together have done.

use std::sync::Barrier;

use ehc_application::{
    Context, Failure,
    decisions::{self, ProposeRefused},
    drafts,
    notes::{self, Note},
    requests::{self, RecordRefused},
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    decisions::{DecisionKind, DecisionOutcome},
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, form_key, words};

use super::world::*;

/// Does something on several threads at the same moment; returns what each came to, in no order.
fn at_once<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(count);
    std::thread::scope(|scope| {
        let act = |number| {
            start.wait();
            act(number)
        };
        let threads: Vec<_> = (0..count).map(|number| scope.spawn(move || act(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

both_databases! {
    fn r7_advice_given_by_everybody_at_once_is_all_kept_and_every_date_follows(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-16");
        ehc_application::advice::contribute::take(
            &world.service,
            &world.as_(Persona::AnnaKowalska),
            world.request(AdviceKind::Medical).id,
        )
        .unwrap();
        at_once(6, |number| match number {
            0 => world.receive(AdviceKind::ParentsViews, "Fatima Hassan"),
            1 => world.receive(AdviceKind::ChildsViews, "Amira Hassan"),
            2 => world.receive(AdviceKind::Education, "Grace Mbeki"),
            3 => world.submit(AdviceKind::Medical, Persona::AnnaKowalska, seen("2026-11-05")).unwrap(),
            4 => world.submit(AdviceKind::Psychological, Persona::JamesOsei, seen("2026-11-12")).unwrap(),
            _ => world.submit(AdviceKind::SocialCare, Persona::MarcusBell, seen("2026-11-10")).unwrap(),
        });
        assert!(world.asked().iter().all(|asked| matches!(asked.state, AdviceState::Received | AdviceState::Accepted)));
        assert!(world.deadlines().iter().filter(|row| row.rule == ADVICE || row.rule == ADVICE_OF_OTHERS).all(|row| row.met_on.is_some()));
        world.assert_nothing_differs();
    }

    fn r7_of_eight_who_propose_a_decision_at_once_one_does(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-08");
        let done = at_once(8, |_| {
            let proposal = proposal(DecisionKind::Assess, DecisionOutcome::Agreed);
            decisions::propose(&world.service, &world.priya(), &world.reference, proposal)
        });
        assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
        let refused = |one: &&Result<_, _>| matches!(one, Err(Failure::Rule(ProposeRefused::AlreadyProposed)));
        assert_eq!(done.iter().filter(refused).count(), 7, "{done:?}");
    }

    fn x_05_a_step_and_what_is_typed_into_it_are_kept_at_once_and_neither_fails(db: &Database) {
        let world = World::requested(db);
        let page = format!("/cases/{}/decisions/assess/reasons", world.reference);
        for round in 0..20 {
            let context = Context { submission: Some(form_key(round)), ..world.priya() };
            let typed = [("reasons".to_owned(), "Two terms of support.".to_owned())];
            let done = at_once(2, |number| match number {
                0 => match drafts::keep(&world.service, &context, &drafts::unsent(&page), &typed) {
                    Ok(()) | Err(Failure::Repeated(_)) => true,
                    Err(_) => false,
                },
                _ => drafts::keep_step(&world.service, &context, "decision:1", &typed, &page).is_ok(),
            });
            assert_eq!(done, [true, true], "round {round}");
            assert_eq!(drafts::find(&world.service, &context, &drafts::unsent(&page)).unwrap(), None, "round {round}");
        }
    }

    fn cw_02_of_eight_who_key_one_request_at_once_seven_are_told_of_the_first(db: &Database) {
        let world = World::before(db, "2026-09-07");
        let keyed = at_once(8, |_| requests::record(&world.service, &world.priya(), amira("2026-09-07")));
        assert_eq!(keyed.iter().filter(|one| one.is_ok()).count(), 1);
        let told = |one: &&Result<_, _>| matches!(one, Err(Failure::Rule(RecordRefused::LikelyMatch(found))) if found.len() == 1);
        assert_eq!(keyed.iter().filter(told).count(), 7, "{keyed:?}");
    }

    fn r7_a_form_sent_eight_times_at_once_is_done_once_and_the_others_are_shown_its_result(db: &Database) {
        let world = World::requested(db);
        let page = format!("/cases/{}/notes/new", world.reference);
        let form = drafts::unsent(&page);
        let mut context = world.priya();
        context.submission = Some(form_key(1));
        let typed = [("text".to_owned(), "Her mother rang.".to_owned())];
        let done = at_once(10, |number| match number {
            0 => drafts::keep(&world.service, &context, &form, &typed).ok().and(None),
            1 => {
                let step = [("step".to_owned(), "reasons".to_owned())];
                let other = Context { submission: Some(form_key(2)), ..context.clone() };
                drafts::keep_step(&world.service, &other, "decision:1", &step, &page).ok().and(None)
            }
            _ => Some(notes::write(&world.service, &context, &world.reference, Note { note: words("Her mother rang.") })),
        });
        let sent: Vec<_> = done.into_iter().flatten().collect();
        assert_eq!(sent.iter().filter(|one| one.is_ok()).count(), 1, "{sent:?}");
        let shown = |one: &&Result<_, _>| matches!(one, Err(Failure::Repeated(before)) if before.place.ends_with("/history"));
        assert_eq!(sent.iter().filter(shown).count(), 7, "{sent:?}");
        assert_eq!(drafts::find(&world.service, &world.priya(), &form).unwrap(), None);
    }
}
