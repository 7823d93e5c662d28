//! What children of each kind of need are said to need, and what would help.

use ehc_domain::{advice::AdviceKind, plans::AdulthoodAim};

/// One need with what should change and what would bring it about, and whose advice says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thread {
    /// Whose advice says so.
    pub(super) from: AdviceKind,
    /// The need.
    pub(super) need: &'static str,
    /// What should change.
    pub(super) outcome: &'static str,
    /// How we will know.
    pub(super) measure: &'static str,
    /// What will be done.
    pub(super) what: &'static str,
    /// Which aim of preparing for adulthood it serves, for those near Year 9.
    pub(super) aim: AdulthoodAim,
    /// By whom.
    pub(super) who: &'static str,
    /// How often.
    pub(super) how_often: &'static str,
    /// For how long.
    pub(super) how_long: &'static str,
    /// With how many.
    pub(super) ratio: &'static str,
    /// When it is looked at again.
    pub(super) review: &'static str,
}

const fn thread(
    (from, aim): (AdviceKind, AdulthoodAim),
    [need, outcome, measure]: [&'static str; 3],
    [what, who, how_often, how_long, ratio]: [&'static str; 5],
) -> Thread {
    Thread { from, need, outcome, measure, what, aim, who, how_often, how_long, ratio, review: "every half term" }
}

pub(super) const LANGUAGE: &[Thread] = &[
    thread(
        (AdviceKind::SpeechAndLanguage, AdulthoodAim::Employment),
        [
            "{child} understands short sentences and loses the thread of longer ones.",
            "By July 2027, {child} will follow an instruction with three parts, 8 times out of 10.",
            "Therapist’s observation in class, once a term",
        ],
        [
            "A language programme",
            "a teaching assistant trained by the speech and language therapist",
            "4 times a week",
            "20 minutes",
            "one to one",
        ],
    ),
    thread(
        (AdviceKind::Psychological, AdulthoodAim::Employment),
        [
            "{child} gives up quickly when a task is explained only in words.",
            "By July 2027, {child} will start a written task within two minutes, in 4 lessons out of 5.",
            "Teacher’s record over two weeks in each term",
        ],
        ["Tasks shown in pictures and worked examples", "the class teacher", "every lesson", "the whole lesson", "whole class"],
    ),
];

pub(super) const AUTISM: &[Thread] = &[
    thread(
        (AdviceKind::SpeechAndLanguage, AdulthoodAim::Society),
        [
            "{child} finds it hard to join and keep up a conversation with others of the same age.",
            "By July 2027, {child} will take part in a game for four for 10 minutes, 4 days out of 5.",
            "Observation at break once a week",
        ],
        [
            "A social communication group",
            "a teaching assistant trained by the speech and language therapist",
            "3 times a week",
            "30 minutes",
            "group of 4",
        ],
    ),
    thread(
        (AdviceKind::Psychological, AdulthoodAim::IndependentLiving),
        [
            "Noise, crowds and changes of plan distress {child}.",
            "By July 2027, {child} will ask for a break before being distressed, 4 times out of 5.",
            "Staff record, reviewed every half term",
        ],
        [
            "A planned break in a quiet room",
            "a teaching assistant who knows {child} well",
            "3 times a day",
            "10 minutes",
            "one to one",
        ],
    ),
    thread(
        (AdviceKind::Medical, AdulthoodAim::Health),
        [
            "{child} sleeps badly and eats few foods.",
            "By December 2027, {child} will eat from each food group at school on 3 days out of 5.",
            "Lunch record kept by school",
        ],
        [
            "A meal-time programme",
            "a teaching assistant advised by the school nurse",
            "every school day",
            "20 minutes",
            "one to one",
        ],
    ),
];

pub(super) const EMOTIONAL: &[Thread] = &[
    thread(
        (AdviceKind::Psychological, AdulthoodAim::IndependentLiving),
        [
            "{child} is often too anxious to stay in lessons.",
            "By July 2027, {child} will be in lessons for 20 hours a week.",
            "Attendance by lesson, reviewed every fortnight",
        ],
        [
            "A key adult who meets {child} and plans the day",
            "a learning mentor trained in anxiety by the psychologist",
            "every school day",
            "20 minutes",
            "one to one",
        ],
    ),
    thread(
        (AdviceKind::Education, AdulthoodAim::Employment),
        [
            "{child} has missed much of the last two years’ learning.",
            "By July 2027, {child} will make 12 months’ progress in reading and in number.",
            "Standardised tests in September and June",
        ],
        ["Catch-up lessons in reading and number", "a qualified teacher", "4 times a week", "45 minutes", "group of 3"],
    ),
];

pub(super) const HEARING: &[Thread] = &[
    thread(
        (AdviceKind::TeacherOfTheDeaf, AdulthoodAim::Employment),
        [
            "{child} misses speech in noise and at a distance.",
            "By July 2027, {child} will repeat 9 of 10 new words given in class.",
            "Speech test by the teacher of the deaf each term",
        ],
        [
            "Pre-teaching of new words, with checks of aids and radio microphone",
            "a qualified teacher of the deaf",
            "twice a week",
            "40 minutes",
            "one to one",
        ],
    ),
    thread(
        (AdviceKind::Psychological, AdulthoodAim::Employment),
        [
            "{child} is tired by listening and loses attention in the afternoon.",
            "By July 2027, {child} will complete afternoon tasks on 4 days out of 5.",
            "Teacher’s record over two weeks in each term",
        ],
        ["A listening break before afternoon lessons", "a teaching assistant", "every school day", "15 minutes", "one to one"],
    ),
];

pub(super) const PHYSICAL: &[Thread] = &[
    thread(
        (AdviceKind::OccupationalTherapy, AdulthoodAim::Employment),
        [
            "{child} cannot write more than a line without pain.",
            "By July 2027, {child} will record a page of work by keyboard in 30 minutes.",
            "Timed sample once a term",
        ],
        [
            "Keyboard lessons with adapted equipment",
            "a teaching assistant trained by the occupational therapist",
            "4 times a week",
            "20 minutes",
            "one to one",
        ],
    ),
    thread(
        (AdviceKind::Medical, AdulthoodAim::IndependentLiving),
        [
            "{child} tires quickly and needs help to move about the building.",
            "By July 2027, {child} will reach every lesson on time with one adult’s help.",
            "Lesson register",
        ],
        [
            "Help with moving between rooms and with transfers",
            "an adult trained in moving and handling",
            "every change of lesson",
            "10 minutes",
            "one to one",
        ],
    ),
];

pub(super) const LEARNING: &[Thread] = &[
    thread(
        (AdviceKind::Psychological, AdulthoodAim::Employment),
        [
            "{child} learns in much smaller steps than others of the same age.",
            "By July 2027, {child} will read 100 common words.",
            "Word list checked every half term",
        ],
        [
            "A structured reading programme",
            "a teaching assistant trained in the programme",
            "5 times a week",
            "20 minutes",
            "one to one",
        ],
    ),
    thread(
        (AdviceKind::Education, AdulthoodAim::IndependentLiving),
        [
            "{child} does not yet count beyond 20 or use money.",
            "By July 2027, {child} will pay for three things and say whether change is due, 8 times out of 10.",
            "Observation in the school shop once a term",
        ],
        ["Practical number lessons", "a qualified teacher", "4 times a week", "30 minutes", "group of 4"],
    ),
];
