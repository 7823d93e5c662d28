//! Builds the crate again when a migration is added; cargo sees only changes of those that are there.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
