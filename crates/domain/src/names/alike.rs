//! Names that read like each other: nobody who reads a list or a history tells the two apart.

use unicode_security::confusable_detection::skeleton;

use super::search_text;
use crate::text::is_unseen;

/// How the pages call what nobody did, and the service itself.
const OF_THE_SERVICE: [&str; 9] =
    ["Automatic", "Automatically", "By itself", "EHC Casework", "Nobody", "System", "The system", "The service", "You"];

/// Says whether two names read like each other: they have the same words in whatever order and however they are spaced, accents apart, or letters of another alphabet
/// that look the same (UTS 39, section 4).
pub fn read_alike(one: &str, other: &str) -> bool {
    let (one, other) = (readings(one), readings(other));
    one.iter().any(|reading| !reading.is_empty() && other.contains(reading))
}

/// Says whether a name reads like what the pages call the service, or what nobody did.
pub fn reads_like_the_service(name: &str) -> bool {
    OF_THE_SERVICE.iter().any(|own| read_alike(name, own))
}

/// Says whether there is a character in a name that nobody sees, other than a space.
pub fn has_unseen(name: &str) -> bool {
    name.chars().any(|one| !one.is_whitespace() && is_unseen(one))
}

/// Returns what a name is compared by, without spaces: as it is written and with its words in the order of the alphabet; each with only the letters of other alphabets
/// replaced by those that they look like, and with all of them, since “I”, “l” and “1” look alike too.
fn readings(name: &str) -> Vec<String> {
    let foreign: String = name
        .chars()
        .flat_map(|one| if one.is_ascii() { vec![one] } else { skeleton(one.encode_utf8(&mut [0; 4])).collect() })
        .collect();
    let all: String = skeleton(name).collect();
    let mut readings = Vec::new();
    for text in [foreign, all].map(|text| search_text(&text)) {
        let mut words: Vec<&str> = text.split(' ').collect();
        readings.push(words.concat());
        words.sort_unstable();
        readings.push(words.concat());
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_03_names_that_nobody_tells_apart_read_alike() {
        for like in [
            "Helen Ward",
            "HELEN  WARD",
            "Hélen Ward",
            // Cyrillic, in small letters and in capitals, then Greek and full width.
            "Н\u{435}l\u{435}n W\u{430}rd",
            "\u{41d}\u{415}LEN W\u{410}RD",
            "\u{397}elen W\u{3b1}rd",
            "\u{ff28}elen Ward",
            "He1en Ward",
            "HeIen Ward",
            "HelenWard",
            "He lenWard",
            "Ward, Helen",
            "Helen\u{200b} Ward",
            "Helen-Ward",
        ] {
            assert!(read_alike(like, "Helen Ward") && read_alike("Helen Ward", like), "{like}");
        }
    }

    #[test]
    fn names_of_other_people_do_not_read_alike() {
        for other in ["Helena Ward", "Helen Wart", "Ellen Ward", "Helen J Ward", "Łucja Ward", "", "…"] {
            assert!(!read_alike(other, "Helen Ward"), "{other}");
        }
        let free = [
            "Łucja Nowak",
            "Đặng Thị Hoa",
            "Zoë Quell",
            "Aoife Ní Bhriain",
            "Seán O’Mara",
            "Олена Шевченко",
            "أميرة حسن",
            "Ian Lane",
        ];
        for (at, one) in free.iter().enumerate() {
            assert!(!has_unseen(one) && !reads_like_the_service(one), "{one}");
            assert!(free.iter().skip(at + 1).all(|other| !read_alike(one, other)), "{one}");
        }
    }

    #[test]
    fn x_03_nobody_is_called_what_the_service_is() {
        for own in [
            "automatic",
            "EHC Casework",
            "EHC C\u{430}sework",
            "ehccasework",
            "The System",
            "Th\u{435} s\u{443}st\u{435}m",
            "Nobody",
            "you",
        ] {
            assert!(reads_like_the_service(own), "{own}");
        }
        assert!(!reads_like_the_service("Yousef Casework"));
    }

    #[test]
    fn x_03_what_nobody_sees_is_found_in_a_name() {
        for unseen in [
            "\u{200b}",
            "\u{200d}",
            "\u{200e}",
            "\u{2060}",
            "\u{ad}",
            "\u{feff}",
            "\u{3164}",
            "\u{fe0f}",
            "\u{e0041}",
            "\u{2800}",
            "\u{7}",
        ] {
            assert!(has_unseen(&format!("Helen{unseen} Ward")), "{unseen:?}");
        }
        assert!(!has_unseen("Helen\u{a0}Ward"), "a space is seen");
    }
}
