//! Comparing what people typed: names, birth dates and numbers, however they were written.

mod alike;
mod words;

pub use alike::{has_unseen, read_alike, reads_like_the_service};
pub use words::{halves, indexed_words, is_near, may_be_called, may_be_one_name, sought_words};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Reduces text to what searching compares: lower case, no accents, no punctuation, single spaces.
///
/// “Zoë O'Neil” becomes `zoe oneil`, so that accents, apostrophes and hyphens never hide a match.
pub fn search_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            match c {
                'ł' => out.push('l'),
                'ø' => out.push('o'),
                'đ' | 'ð' => out.push('d'),
                'þ' => out.push_str("th"),
                'æ' => out.push_str("ae"),
                'ß' => out.push_str("ss"),
                'ı' => out.push('i'),
                _ => out.push(c),
            }
        } else if c.is_whitespace() || c == '-' || c == '/' || c == ',' {
            gap = true;
        }
    }
    out
}

/// Joins names as searching compares them, each once and with a bar between two, so that none runs into the next: the first comes first.
pub fn searched_by<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut found: Vec<String> = Vec::new();
    for text in names.into_iter().map(search_text).filter(|text| !text.is_empty()) {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found.join(BETWEEN)
}

/// Lists the names that [`searched_by`] joined.
pub fn searched_names(text: &str) -> impl Iterator<Item = &str> {
    text.split(BETWEEN)
}

const BETWEEN: &str = " | ";

/// Returns the last word of a name in the form that searching compares: what stands for a surname where a name is kept whole.
pub fn surname(name: &str) -> String {
    search_text(name).rsplit(' ').next().unwrap_or_default().to_owned()
}

/// How alike two names are, from 0 (nothing shared) to 100 (the same once accents and punctuation are gone).
///
/// The Sørensen–Dice share of letter pairs (Dice 1945), which forgives one wrong or missing letter and any order of words.
pub fn likeness(one: &str, other: &str) -> u8 {
    let (one, other) = (pairs(&search_text(one)), pairs(&search_text(other)));
    let total = one.len() + other.len();
    if total == 0 {
        return 0;
    }
    let mut left = other;
    let mut shared = 0usize;
    for pair in one {
        if let Some(position) = left.iter().position(|candidate| *candidate == pair) {
            left.swap_remove(position);
            shared += 1;
        }
    }
    u8::try_from(shared * 200 / total).unwrap_or(100)
}

fn pairs(text: &str) -> Vec<(char, char)> {
    text.split_whitespace()
        .flat_map(|word| {
            let padded: Vec<char> = std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect();
            padded.iter().copied().zip(padded.iter().copied().skip(1)).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_never_hide_a_match() {
        assert_eq!(search_text("Zoë O'Neil"), "zoe oneil");
        assert_eq!(search_text("  ZOE   ONeill "), "zoe oneill");
        assert_eq!(search_text("O\u{2019}Brien-Ní Dhomhnaill"), "obrien ni dhomhnaill");
        assert_eq!(search_text("Łukasz Þórr"), "lukasz thorr");
        assert_eq!(search_text("محمد"), "محمد");
        assert_eq!(search_text("%_\\"), "");
    }

    #[test]
    fn every_name_is_searched_once_and_the_first_comes_first() {
        let joined = searched_by(["Zoë O'Neil", "Zed", "Zoë Smith", "ZOE ONEIL", "…", "zoe smith"]);
        assert_eq!(joined, "zoe oneil | zed | zoe smith");
        assert_eq!(searched_names(&joined).collect::<Vec<_>>(), ["zoe oneil", "zed", "zoe smith"]);
        assert_eq!(searched_by(["Amira Hassan"]), "amira hassan");
    }

    #[test]
    fn cw_04_a_name_with_one_letter_wrong_is_very_like() {
        assert!(likeness("Zoë O'Neil", "Zoe ONeill") >= 80);
        assert!(likeness("Amira Hassan", "Hassan Amira") == 100);
        assert!(likeness("Amira Hassan", "Tomasz Nowak") < 30);
        assert_eq!(likeness("", ""), 0);
    }
}
