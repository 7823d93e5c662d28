//! What the family says about the draft.

use ehc_application::{
    Failure,
    plans::comments::{Answer, AnswerRefused, CommentRefused, CommentsClosed, NewComment, add, answer},
};
use ehc_domain::{plans::PlanSection, text::Words};
use ehc_persistence::Database;
use ehc_test_support::{both_databases, day, line, words};

use super::common::World;

pub fn comment(on: &str) -> NewComment {
    NewComment {
        section: PlanSection::F,
        text: words("We want the therapist to visit every week."),
        made_by: line("Fatima Hassan"),
        received_on: day(on),
    }
}

both_databases! {
    fn pa_06_every_comment_gets_an_answer_and_no_says_why(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        world.on("2027-01-11");
        let id = add(&world.service, &world.priya(), &world.reference, comment("2027-01-10")).unwrap();
        let say = |is_accepted, reason: &str, version| {
            let given = Answer { is_accepted, reason: Words::optional(reason).unwrap(), version };
            answer(&world.service, &world.priya(), &world.reference, id, given)
        };
        assert!(matches!(say(false, " ", 1), Err(Failure::Rule(AnswerRefused::ReasonMissing))));
        say(false, "The advice says six visits a year are enough", 1).unwrap();
        let kept = world.plan().comments[0].clone();
        assert_eq!((kept.is_accepted, kept.answered_on, kept.version), (Some(false), Some(day("2027-01-11")), 2));
        let Err(Failure::Rule(AnswerRefused::Stale(theirs))) = say(true, "", 1) else { panic!() };
        assert_eq!(theirs.answer.as_deref(), Some("The advice says six visits a year are enough"));
        assert_eq!(world.acts("comment.answer"), 2);
    }

    fn wrong_comments_are_refused_by_name(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        let say = |new: NewComment| match add(&world.service, &world.priya(), &world.reference, new) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert!(matches!(say(comment("2026-12-14")), CommentRefused::Closed(CommentsClosed::NoDraft)));
        world.on("2027-01-04");
        world.send();
        assert!(matches!(say(comment("2027-01-03")), CommentRefused::BeforeTheDraft(first) if first == day("2027-01-04")));
        assert!(matches!(say(comment("2027-01-05")), CommentRefused::InTheFuture));
    }
}
