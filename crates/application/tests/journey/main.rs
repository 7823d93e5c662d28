//! One case from the request of 7 September 2026 to the final plan of January 2027, each act on its own day by its own person, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod again;
mod alpha;
mod approvals;
mod asked_for;
mod askers;
mod asks_still;
mod branches;
mod conflicts;
mod contacts;
mod corrections;
mod cover;
mod dates;
mod detained;
mod emergencies;
mod ended;
mod ends_late;
mod entered;
mod exceptions;
mod flags;
mod given;
mod grounds;
mod hidden;
mod kept_apart;
mod many_opened;
mod mediation;
mod merging;
mod moments;
mod nexts;
mod over;
mod plan_days;
mod plan_mistakes;
mod protected;
mod restrictions;
mod retractions;
mod reviews;
mod same_person;
mod together;
mod two_teams;
mod unmerging;
mod unnamed;
mod waiting;
mod withdrawn_alone;
mod world;
