//! The words by which a name is found, however it was written and in whatever order.

use std::collections::BTreeSet;

use super::{search_text, searched_names};

/// What stands before a name and is often run together with it, or left out: as [`search_text`] has it.
const PARTICLES: [&str; 39] = [
    "a", "ab", "abd", "abdul", "abu", "al", "ap", "bin", "bint", "binti", "da", "das", "de", "del", "della", "den", "der", "di",
    "do", "dos", "du", "el", "fitz", "ibn", "la", "le", "mac", "mc", "ni", "nic", "o", "st", "ter", "ua", "ui", "umm", "van",
    "von", "y",
];

/// The fewest letters of a word that may be taken for another with one letter wrong: of shorter ones nearly every other is near.
const FEWEST_LETTERS: usize = 4;

/// Lists the words under which names that [`super::searched_by`] joined are kept: each word by itself, and each particle run together with what follows it.
///
/// “Maria de la Cruz” is found by `maria`, `de`, `la`, `cruz`, `lacruz` and `delacruz`.
pub fn indexed_words(names: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for name in searched_names(names) {
        let parts: Vec<&str> = name.split(' ').filter(|part| !part.is_empty()).collect();
        words.extend(parts.iter().map(|part| (*part).to_owned()));
        for from in 0..parts.len() {
            words.extend(run_together(&parts, from).map(|(word, _)| word));
        }
    }
    words
}

/// What somebody is looked for by, in every way in which it may have been meant: with particles run together with what follows, and each word by itself. In one
/// way each word occurs once; nothing where nothing but punctuation was typed.
pub fn sought_words(typed: &str) -> Vec<BTreeSet<String>> {
    let text = search_text(typed);
    let parts: Vec<&str> = text.split(' ').filter(|part| !part.is_empty()).collect();
    let mut joined = BTreeSet::new();
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        let (word, next) = run_together(&parts, at).unwrap_or_else(|| ((*part).to_owned(), at + 1));
        joined.insert(word);
        at = next;
    }
    let apart: BTreeSet<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    let mut ways = vec![joined];
    if !ways.contains(&apart) {
        ways.push(apart);
    }
    ways.retain(|way| !way.is_empty());
    ways
}

/// Runs a particle together with what follows, up to the first that is none; with the place after it. `None` where none stands there, or nothing follows.
fn run_together(parts: &[&str], from: usize) -> Option<(String, usize)> {
    let last = parts.iter().skip(from).position(|part| !PARTICLES.contains(part)).filter(|before| *before > 0)? + from;
    Some((parts.get(from..=last)?.concat(), last + 1))
}

/// The beginning and the end of a word of which one stands unchanged in every word that is near to it: one letter wrong spoils one half. `None` for words of
/// fewer than four letters, of which nearly every other is near.
pub fn halves(word: &str) -> Option<(&str, &str)> {
    let letters = word.chars().count();
    let at = |place: usize| word.char_indices().nth(place).map_or(word.len(), |(at, _)| at);
    let (before, after) = (at(letters / 2), at(letters.div_ceil(2)));
    (letters >= FEWEST_LETTERS).then(|| Some((word.get(..before)?, word.get(after..)?))).flatten()
}

/// Says whether one word comes from another by one letter changed, added, left out or changed places with its neighbour; a word is near to itself.
pub fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([], []) | ([_], []) | ([], [_]) => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, a @ ..], b) | (b, [_, a @ ..]) if a == b => true,
        ([a, b, rest @ ..], [c, d, others @ ..]) => (a, b) == (d, c) && rest == others,
        _ => false,
    }
}

/// Says whether a word is another, or has one letter wrong that is long enough for that.
fn is_like(one: &str, other: &str) -> bool {
    one == other || (halves(one).is_some() && halves(other).is_some() && is_near(one, other))
}

/// Says whether two names may be one, each written in its own way: in another order, with particles apart, a word fewer, or a letter wrong in each word.
///
/// A single word is no name where the other has more: many share a forename, and whole families a surname.
pub fn may_be_one_name(one: &str, other: &str) -> bool {
    let parts = |name: &str| search_text(name).split(' ').filter(|part| !part.is_empty()).count();
    let fewest = parts(one).max(parts(other)).min(2);
    let fits = |typed: &str, name: &str| {
        let words = indexed_words(&search_text(name));
        let is_one_of_them = |sought: &String| words.iter().any(|word| is_like(sought, word));
        let is_enough =
            |way: &&BTreeSet<String>| way.len() >= fewest || way.len() == 1 && indexed_words(&search_text(name)).len() == 1;
        parts(typed) > 0 && sought_words(typed).iter().filter(is_enough).any(|way| way.iter().all(is_one_of_them))
    };
    fits(one, other) || fits(other, one)
}

/// Says whether somebody of these names may be meant by what was typed as a surname: every word of it is one of theirs, has one letter wrong, or begins one and has
/// four letters or more. `names` are as [`super::searched_by`] joined them.
pub fn may_be_called(names: &str, typed: &str) -> bool {
    let begins = |sought: &str, word: &str| sought.chars().count() >= FEWEST_LETTERS && word.starts_with(sought);
    let ways = sought_words(typed);
    // The words of one name: names do not run into each other.
    searched_names(names).any(|name| {
        let words = indexed_words(name);
        let fits = |sought: &String| words.iter().any(|word| is_like(sought, word) || begins(sought, word));
        ways.iter().any(|way| way.iter().all(fits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::searched_by;

    fn words(name: &str) -> Vec<String> {
        indexed_words(&searched_by([name])).into_iter().collect()
    }

    fn ways(typed: &str) -> Vec<Vec<String>> {
        sought_words(typed).into_iter().map(|way| way.into_iter().collect()).collect()
    }

    /// Whether what is typed finds the name in one of its ways, each word where a word of the name begins.
    fn finds(typed: &str, name: &str) -> bool {
        let words = words(name);
        ways(typed).iter().any(|way| way.iter().all(|sought| words.iter().any(|word| word.starts_with(sought.as_str()))))
    }

    #[test]
    fn a_particle_is_kept_by_itself_and_run_together_with_what_follows() {
        assert_eq!(words("Maria de la Cruz"), ["cruz", "de", "delacruz", "la", "lacruz", "maria"]);
        assert_eq!(words("Seán Mc Donald"), ["donald", "mc", "mcdonald", "sean"]);
        assert_eq!(words("Yusuf bin"), ["bin", "yusuf"], "nothing follows it");
        assert!(words("").is_empty());
        assert_eq!(indexed_words("zoe oneil | zed"), ["oneil", "zed", "zoe"].map(str::to_owned).into());
    }

    #[test]
    fn cw_04_a_name_is_found_surname_first_with_and_without_particles_and_accents() {
        for (typed, name) in [
            ("Hassan Amira", "Amira Hassan"),
            ("Hassan, Amira", "Amira Hassan"),
            ("hass am", "Amira Hassan"),
            ("O Mara", "Niamh O'Mara"),
            ("OMARA", "Niamh O Mara"),
            ("o\u{2019}mara niamh", "Niamh O'Mara"),
            ("Mc Donald", "Ewan McDonald"),
            ("mcdonald", "Ewan Mc Donald"),
            ("de la cruz", "Inés de la Cruz"),
            ("delacruz", "Inés de la Cruz"),
            ("cruz", "Inés de la Cruz"),
            ("la cruz", "Inés de la Cruz"),
            ("bin Yusuf", "Adam bin Yusuf"),
            ("yusuf adam", "Adam bin Yusuf"),
            ("Lucja", "Łucja Nowak"),
            ("Łucja", "Lucja Nowak"),
            ("dang", "Minh Đặng"),
            ("zoe", "Zoë Hart"),
            ("ni bhriain", "Aoife Ní Bhriain"),
            ("bhriain", "Aoife Ní Bhriain"),
            ("Al Khan", "Al Khan"),
            ("Khan Al", "Al Khan"),
        ] {
            assert!(finds(typed, name), "{typed:?} finds {name:?}");
        }
        assert!(!finds("ssan", "Amira Hassan"), "the middle of a word finds nobody");
        assert!(!finds("Hassan Noah", "Amira Hassan"), "every word counts");
        assert!(ways(" , ").is_empty());
    }

    #[test]
    fn a_name_is_the_same_in_another_spelling_and_another_where_more_than_a_letter_differs() {
        for (one, other) in [
            ("Mohammed Khan", "Mohamed Khan"),
            ("Niamh O'Brien", "Niamh OBrien"),
            ("Niamh O Brien", "Niamh O\u{2019}Brien"),
            ("Fatima Hasan", "Hassan Fatima"),
            ("Fatima Hassan", "Fatima Zahra Hassan"),
            ("In\u{e9}s de la Cruz", "Ines Delacruz"),
            ("Mohammed", "Mohamed"),
        ] {
            assert!(may_be_one_name(one, other) && may_be_one_name(other, one), "{one} and {other}");
        }
        for (one, other) in [
            ("Fatima Hassan", "Yusuf Hassan"),
            ("Hassan", "Yusuf Hassan"),
            ("Ali Khan", "Aly Khan"),
            ("Fatima Hassan", "Fatima Ali"),
            ("", "Yusuf Hassan"),
            (" , ", " , "),
        ] {
            assert!(!may_be_one_name(one, other) && !may_be_one_name(other, one), "{one} and {other}");
        }
    }

    #[test]
    fn cw_04_a_child_may_be_meant_by_a_surname_that_was_heard_or_typed_wrongly() {
        let names = searched_by(["Amira de la Cruz", "Amira Hassan"]);
        for typed in ["Hassan", "hasan", "De La Cruz", "delacruz", "Cruz", "Amira Hassan", "Hassan, Amira", "Hass"] {
            assert!(may_be_called(&names, typed), "{typed}");
        }
        for typed in ["Has", "Hussein", "Hassan Noah", "ssan", ""] {
            assert!(!may_be_called(&names, typed), "{typed}");
        }
    }

    #[test]
    fn cw_04_a_word_is_near_to_another_with_one_letter_wrong_and_shares_a_half_with_it() {
        for other in ["hasan", "hassan", "hassen", "hasssan", "hsasan", "assan", "bassan", "hassa", "hassana"] {
            assert!(is_near("hassan", other) && is_near(other, "hassan"), "{other}");
            let (begins, ends) = halves("hassan").unwrap_or_default();
            assert!(other.starts_with(begins) || other.ends_with(ends), "{other} shares {begins} or {ends}");
        }
        for other in ["hasn", "hussein", "hsasna", "", "ssan"] {
            assert!(!is_near("hassan", other), "{other}");
        }
        assert_eq!((halves("anna"), halves("annas"), halves("ann")), (Some(("an", "na")), Some(("an", "as")), None));
        assert_eq!(halves("łódź"), Some(("łó", "dź")), "letters, not bytes");
    }
}
