//! Passphrases for invented accounts: new ones for each installation, because demonstrations end up on machines that others can reach.

use ehc_application::ports::Chance;

/// Short, concrete and easy to spell; none of them stands in a role, a council or a name of the demonstration.
const WORDS: [&str; 128] = [
    "acorn", "amber", "anchor", "apple", "apron", "arrow", "aspen", "badger", "banjo", "barley", "basil", "beacon", "birch",
    "bobbin", "bonnet", "bramble", "breeze", "bronze", "bucket", "butter", "button", "cactus", "candle", "canoe", "carrot",
    "castle", "cedar", "cherry", "chimney", "cinder", "clover", "cobalt", "cobble", "comet", "copper", "coral", "cotton",
    "cradle", "cricket", "crystal", "daisy", "dapple", "denim", "dragon", "drum", "ember", "falcon", "feather", "fennel", "fern",
    "fiddle", "flint", "forest", "fossil", "garlic", "gecko", "ginger", "glacier", "goblet", "granite", "gravel", "hammock",
    "harbour", "hazel", "heron", "honey", "island", "ivory", "jacket", "jasmine", "jigsaw", "juniper", "kettle", "kitten",
    "ladder", "lagoon", "lantern", "lemon", "lichen", "lilac", "linen", "lizard", "magnet", "mango", "maple", "marble", "meadow",
    "mitten", "monsoon", "mosaic", "mustard", "nectar", "nettle", "nutmeg", "oatmeal", "orchid", "otter", "paddle", "pebble",
    "pepper", "pigeon", "pillow", "plum", "pocket", "poppy", "puffin", "quartz", "quilt", "rabbit", "raisin", "ribbon", "rocket",
    "saffron", "saddle", "satchel", "silver", "spruce", "stable", "sunset", "teapot", "thimble", "thistle", "timber", "tulip",
    "velvet", "walnut", "willow", "zephyr",
];

/// Makes one: five words are 35 bits, and sign-in slows down after a few tries.
pub(super) fn make(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 5];
    chance.fill(&mut bytes);
    let words: Vec<&str> = bytes.iter().filter_map(|byte| WORDS.get(usize::from(byte % 128)).copied()).collect();
    words.join("-")
}
