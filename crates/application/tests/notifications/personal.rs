//! The property that no email tells anything of a child, a family or what professionals wrote.

use std::collections::HashSet;

use ehc_application::{
    notifications::{MemoryMailer, work_once},
    ports::Chance as _,
};
use ehc_domain::advice::{AdviceAnswer, AdviceKind};
use ehc_persistence::{Database, advice::AdviceRequestRow, cases::CaseRow, people::PersonRow, timetable::DeadlineRow};
use ehc_test_support::{SeededChance, both_databases, personas};

use super::cases::*;

/// How long a run of a personal field may be before it tells something.
const RUN: usize = 4;
const CASES: u32 = 40;

/// Makes words of letters that look like names and are none, and keeps every one.
struct Invented {
    chance: SeededChance,
    kept: Vec<String>,
}

impl Invented {
    fn text(&mut self) -> String {
        const LETTERS: [char; 24] = [
            'z', 'q', 'x', 'j', 'v', 'k', 'w', 'y', 'ß', 'ł', 'ğ', 'é', 'ñ', 'Z', 'Q', 'X', 'J', 'V', 'K', 'W', 'ش', 'ع', '李',
            '7',
        ];
        let mut bytes = [0; 17];
        self.chance.fill(&mut bytes);
        let words: Vec<String> =
            bytes.chunks(6).map(|chunk| chunk.iter().map(|byte| LETTERS[usize::from(*byte) % LETTERS.len()]).collect()).collect();
        let text = words.join(" ");
        self.kept.push(text.clone());
        text
    }
}

fn runs(text: &str) -> HashSet<String> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    letters.windows(RUN).map(|window| window.iter().collect()).collect()
}

fn insert_random(db: &Database, invented: &mut Invented) {
    write(db, |conn| {
        for number in 1..=CASES {
            PersonRow {
                name: invented.text(),
                search_text: invented.text(),
                address: Some(invented.text()),
                email: Some(invented.text()),
                phone: Some(invented.text()),
                contact_preference: Some(invented.text()),
                language: Some(invented.text()),
                upn: Some(invented.text()),
                nhs_number: Some(invented.text()),
                ..child(number.into())
            }
            .insert(conn)?;
            CaseRow { social_worker: Some(invented.text()), ..case(number) }.insert(conn)?;
            AdviceRequestRow {
                kind: AdviceKind::Psychological,
                asked_of: invented.text(),
                body: invented.text(),
                not_asked_reason: Some(invented.text()),
                answer: Some(AdviceAnswer::Decline),
                answer_reason: Some(invented.text()),
                late_cause: Some(invented.text()),
                return_reason: Some(invented.text()),
                ..request(number)
            }
            .insert(conn)?;
            let due = ["2026-11-20", "2026-11-23", "2026-11-24", "2026-12-01"][usize::try_from(number % 4).unwrap()];
            limit_of_advice(number, due).insert(conn)?;
            DeadlineRow { team_id: personas::Team::Assessment.id(), ..limit_of_case(number, due) }.insert(conn)?;
        }
        Ok(())
    });
}

both_databases! {
    fn x_07_no_email_holds_four_characters_of_a_personal_field(db: &Database) {
        let (ports, service) = begin(db, "2026-11-17");
        let mut invented = Invented { chance: SeededChance::new(418), kept: Vec::new() };
        insert_random(db, &mut invented);
        let mailer = MemoryMailer::new();
        let mut notices = 0;
        for on in ["2026-11-17", "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25", "2026-12-01", "2026-12-08", "2026-12-15"] {
            ports.clock.set_day(day(on));
            notices += work_once(&service, &mailer).unwrap().delivered.sent;
        }
        let sent = mailer.sent();
        assert!(notices > 200 && sent.len() > 80, "{notices} notices in {} emails", sent.len());
        let personal: HashSet<String> = invented.kept.iter().flat_map(|text| runs(text)).collect();
        for envelope in sent {
            let words = envelope.words();
            for text in [&words.subject, &words.text, &words.html] {
                let told: Vec<String> = runs(text).intersection(&personal).cloned().collect();
                assert!(told.is_empty(), "{told:?} in {text}");
            }
        }
    }

    fn the_property_would_notice_a_title_that_tells_a_name(db: &Database) {
        let (_, service) = begin(db, "2026-11-23");
        let mut invented = Invented { chance: SeededChance::new(1), kept: Vec::new() };
        let title = invented.text();
        write(db, |conn| {
            child(1).insert(conn)?;
            case(1).insert(conn)?;
            DeadlineRow { title, ..limit_of_case(1, "2026-11-23") }.insert(conn)
        });
        let mailer = MemoryMailer::new();
        work_once(&service, &mailer).unwrap();
        assert!(!runs(&mailer.sent()[0].words().subject).is_disjoint(&runs(&invented.kept[0])));
    }
}
