//! What is done in one moment stands in the order in which it was done.

use ehc_application::{history, notes};
use ehc_persistence::Database;
use ehc_test_support::{both_databases, words};

use super::world::World;

both_databases! {
    fn a_history_has_the_newest_day_first_and_what_was_done_in_one_moment_in_the_order_of_doing_it(db: &Database) {
        let world = World::requested(db);
        for note in ["one", "two", "three"] {
            let note = notes::Note { note: words(note) };
            notes::write(&world.service, &world.priya(), &world.reference, note).unwrap();
        }
        world.on("2026-09-21");
        let later = notes::Note { note: words("later") };
        notes::write(&world.service, &world.priya(), &world.reference, later).unwrap();
        let shown = history::show(&world.service, &world.priya(), &world.reference, false, None).unwrap();
        let days: Vec<Vec<&str>> =
            shown.days.iter().map(|day| day.acts.iter().filter_map(|act| act.reason.as_deref()).collect()).collect();
        assert_eq!(days, [vec!["later"], vec!["one", "two", "three"]]);
    }
}
