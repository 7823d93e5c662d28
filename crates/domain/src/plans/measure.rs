//! Whether the words of an outcome say by themselves how it is measured.

/// Says whether words hold a share (“8 times out of 10”, “90%”) or a rate (“three times a week”), in figures or number words.
///
/// An outcome should be specific and measurable (Code 9.66); one whose own words say so needs no second measure. Advisory, as every check of words is.
pub fn says_its_measure(text: &str) -> bool {
    let words = words(text);
    (0..words.len()).any(|at| {
        let Some((first, rest)) = words.get(at..).and_then(<[_]>::split_first) else { return false };
        let is_counted =
            is_number(first) && !at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|word| is_label(word));
        let times = first.strip_suffix('x').is_some_and(is_number) || matches!(first.as_str(), "once" | "twice");
        (is_counted && (is_share(rest) || rest.split_first().is_some_and(|(_, rest)| is_per_time(rest))))
            || (times && is_per_time(rest))
            || (is_fraction(first) && rest.first().is_some_and(|word| is_occasion(word)))
    })
}

/// The words in lower case without punctuation; a percent sign is a word, and help that is “one to one” counts nothing and is left out.
fn words(text: &str) -> Vec<String> {
    let spaced = text.to_lowercase().replace('%', " % ").replace("1:1", " ");
    let words: Vec<String> = spaced
        .split(|letter: char| !letter.is_alphanumeric() && letter != '%' && letter != '/')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let joined = format!(" {} ", words.join(" ")).replace(" one to one ", " ").replace(" 1 to 1 ", " ");
    joined.split_whitespace().map(str::to_owned).collect()
}

/// What follows a number that is a share: “% …”, “per cent …”, “of 5”, “out of 10”, “lessons out of every 10”.
fn is_share(rest: &[String]) -> bool {
    let rest: Vec<&str> = rest.iter().take(5).map(String::as_str).collect();
    let of = |rest: &[&str]| match rest {
        ["out", "of", "every" | "the", whole, ..]
        | ["of", "every" | "the", whole, ..]
        | ["out", "of", whole, ..]
        | ["of", whole, ..] => is_number(whole),
        _ => false,
    };
    match rest.as_slice() {
        ["%" | "percent", ..] | ["per", "cent", ..] => true,
        all => of(all) || all.split_first().is_some_and(|(occasion, rest)| is_occasion(occasion) && of(rest)),
    }
}

/// “a week”, “in each lesson”, “per day”.
fn is_per_time(rest: &[String]) -> bool {
    let rest: Vec<&str> = rest.iter().take(3).map(String::as_str).collect();
    match rest.as_slice() {
        ["in", "a" | "an" | "each" | "every", time, ..] | ["a" | "an" | "each" | "every" | "per", time, ..] => {
            TIMES.contains(time)
        }
        _ => false,
    }
}

/// “4/5”, and not the day of a date or a school year: the part is no more than the whole, and nothing follows.
fn is_fraction(word: &str) -> bool {
    let Some((part, whole)) = word.split_once('/') else { return false };
    matches!((part.parse::<u32>(), whole.parse::<u32>()), (Ok(part), Ok(whole)) if part <= whole)
}

fn is_number(word: &str) -> bool {
    NUMBERS.contains(&word) || (!word.is_empty() && word.chars().all(|digit| digit.is_ascii_digit()))
}

/// A word after which a number names something and counts nothing: “Year 4”, “Key Stage 2”, “aged 11”.
fn is_label(word: &str) -> bool {
    ["year", "years", "stage", "class", "age", "aged", "level", "need", "section"].contains(&word)
}

fn is_occasion(word: &str) -> bool {
    OCCASIONS.contains(&word)
}

const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred",
];

/// What happens a number of times.
const OCCASIONS: &[&str] = &[
    "times",
    "occasions",
    "opportunities",
    "attempts",
    "tries",
    "trials",
    "lessons",
    "sessions",
    "days",
    "weeks",
    "mornings",
    "afternoons",
    "breaks",
    "playtimes",
    "questions",
    "tasks",
    "words",
];

/// What a rate is counted over.
const TIMES: &[&str] = &[
    "minute",
    "hour",
    "lesson",
    "session",
    "break",
    "playtime",
    "morning",
    "afternoon",
    "day",
    "week",
    "fortnight",
    "month",
    "term",
    "half",
    "year",
];

#[cfg(test)]
mod tests {
    use super::says_its_measure;

    #[test]
    fn cw_11_an_outcome_that_says_its_measure_is_told_from_one_that_only_sounds_so() {
        let says = [
            "Oliver follows a two-step instruction 8 times out of 10",
            "Joins group work in 4 of 5 lessons",
            "Starts a task without help in 4 of the 5 lessons he has each day",
            "Uses his board on 8 occasions out of every ten",
            "Attends 90% of lessons",
            "Is understood by new people 90 per cent of the time",
            "Reads ninety percent of the first hundred words",
            "Asks for help three times a week",
            "Asks for help 3 to 5 times in a lesson",
            "Reads to an adult 3x a week",
            "Eats with others at least once a day",
            "Travels alone to college two days each week",
            "Answers correctly 4/5 times",
            "Nine times out of ten, he says how he feels",
            "By the end of Year 6, joins play in twenty-five out of 30 breaks",
        ];
        for outcome in says {
            assert!(says_its_measure(outcome), "{outcome}");
        }
        let only_sounds_so = [
            "",
            "Speaks up many times",
            "Speaks up many times a week",
            "Spends less time out of the classroom",
            "Feels like one of the class",
            "Takes part more often, most of the time",
            "By the end of Year 4 each week will be calmer",
            "Follows a two-step instruction",
            "Works with one to one help each day",
            "Works with 1:1 help each day",
            "Uses money by Key Stage 4 of school",
            "Is ready for college by 1/9/2027",
            "Is ready for college in 2026/27",
            "Has a friend once in a while",
            "Gives 100 reasons to be proud",
            "Makes two friends",
            "Percentages and fractions are understood",
        ];
        for outcome in only_sounds_so {
            assert!(!says_its_measure(outcome), "{outcome}");
        }
    }
}
