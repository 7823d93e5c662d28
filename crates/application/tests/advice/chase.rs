//! Chasing late advice: what is written to whoever owes it, and what they say to that. No chase moves a limit.

use chrono::Duration;
use ehc_application::{
    Failure,
    advice::{
        Standing,
        chase::{self, ChaseRefused, Chasing, Said, SaidRefused},
        check, contribute, read, request,
    },
    history,
    notifications::{MemoryMailer, work_once},
};
use ehc_domain::{
    advice::{AdviceAnswer, AdviceKind as K},
    ids::AdviceRequestId,
    notifications::NoticeEvent,
    policy::Refusal,
};
use ehc_persistence::{Database, StorageError};
use ehc_test_support::{Persona, both_databases, words};

use crate::common::{World, day};

impl World<'_> {
    /// Goes so many days past the limit of a request.
    fn past(&self, id: AdviceRequestId, days: i64) {
        let due = self.deadline(id).due.unwrap();
        self.on(&(due + Duration::days(days)).to_string());
    }

    fn chases(&self, by: Persona, requests: &[AdviceRequestId]) -> Result<usize, Failure<ChaseRefused>> {
        let chasing = Chasing { requests: requests.to_vec(), words: words("The panel meets on Thursday") };
        chase::chase(&self.service, &self.context(by), &self.reference, chasing)
    }

    fn chases_mine(&self, requests: &[AdviceRequestId]) -> Result<usize, Failure<ChaseRefused>> {
        let chasing = Chasing { requests: requests.to_vec(), words: words("The panel meets on Thursday") };
        chase::chase_mine(&self.service, &self.context(Persona::PriyaNair), chasing)
    }

    fn late(&self) -> Vec<K> {
        let found = chase::to_chase(&self.service, &self.context(Persona::PriyaNair), &self.reference).unwrap();
        found.late.into_iter().map(|one| one.request.kind).collect()
    }

    fn says(&self, id: AdviceRequestId, promised_on: Option<&str>, version: i32) -> Result<(), Failure<SaidRefused>> {
        let said = Said { said: words("She was ill, and writes it now"), promised_on: promised_on.map(day), version };
        chase::record_said(&self.service, &self.context(Persona::PriyaNair), &self.reference, id, said)
    }

    fn told(&self, to: Persona) -> usize {
        self.notices(to.id()).iter().filter(|row| row.event == NoticeEvent::AdviceLate).count()
    }
}

both_databases! {
    fn cw_06_advice_is_chased_from_the_day_after_its_limit_and_each_service_hears_by_email(db: &Database) {
        let world = World::new(db);
        let (psychological, social) = (world.asked(K::Psychological), world.requests().iter().find(|row| row.kind == K::SocialCare).unwrap().id);
        for (days, can) in [(-1, false), (0, false), (1, true)] {
            world.past(psychological, days);
            let late = world.late();
            assert_eq!((late.contains(&K::Psychological), late.contains(&K::SocialCare)), (can, can), "{days}");
            if !can {
                let early = world.chases(Persona::PriyaNair, &[psychological]);
                assert!(matches!(early, Err(Failure::Rule(ChaseRefused::NotLate))), "{days}: {early:?}");
            }
        }
        assert_eq!((world.told(Persona::JamesOsei), world.told(Persona::MarcusBell)), (0, 0), "nothing of what was refused is left");
        let limit = world.deadline(psychological).due;
        assert_eq!(world.chases(Persona::PriyaNair, &[psychological, social]).unwrap(), 2);
        assert_eq!((world.told(Persona::JamesOsei), world.told(Persona::MarcusBell)), (1, 1));
        assert_eq!(world.deadline(psychological).due, limit, "no chase moves a limit");
        let mailer = MemoryMailer::new();
        work_once(&world.service, &mailer).unwrap();
        let sent = mailer.sent();
        assert!(sent.iter().all(|mail| !format!("{mail:?}").contains("Thursday")), "what is written stands in no email");
        let page = request::show(&world.service, &world.context(Persona::JamesOsei), psychological).unwrap();
        assert_eq!(page.chases[0].words, "The panel meets on Thursday", "whoever owes it reads it on the page of the request");
        let list = read::list(&world.service, &world.context(Persona::PriyaNair), &world.reference).unwrap();
        let line = list.lines.iter().find(|line| line.request.id == psychological).unwrap();
        assert_eq!(line.chased_on, [world.context(Persona::PriyaNair).today]);
        let said = history::show(&world.service, &world.context(Persona::PriyaNair), &world.reference, false, None).unwrap();
        let said = format!("{:?}", said.days);
        assert!(said.contains("Chased late advice") && said.contains("The panel meets on Thursday"), "{said}");
    }

    fn cw_06_nobody_but_those_who_run_the_case_chases_and_only_what_is_owed(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.past(id, 3);
        for nobody in [Persona::JamesOsei, Persona::MarcusBell, Persona::OwenPrice] {
            let tried = world.chases(nobody, &[id]);
            assert!(matches!(tried, Err(Failure::Refused(Refusal::Hidden | Refusal::Denied))), "{nobody:?}: {tried:?}");
        }
        assert!(matches!(world.chases(Persona::PriyaNair, &[]), Err(Failure::Rule(ChaseRefused::NobodyChosen))));
        let other = world.add_case("Oliver Grant", "2017-01-30", "X801200001002", Persona::PriyaNair);
        let chasing = || Chasing { requests: vec![id], words: words("Please") };
        let elsewhere = chase::chase(&world.service, &world.context(Persona::PriyaNair), &other, chasing());
        assert!(matches!(elsewhere, Err(Failure::Rule(ChaseRefused::NotLate))), "a request of another case");
        world.chases(Persona::HelenWard, &[id]).unwrap();
        world.change_case(&world.reference, |case| case.closed_on = Some(day("2026-12-01")));
        assert_eq!(world.late(), [], "of a closed case nothing is owed");
        assert!(matches!(world.chases(Persona::PriyaNair, &[id]), Err(Failure::Rule(ChaseRefused::NotLate))));
    }

    fn cw_06_advice_that_is_excused_is_not_late_and_nobody_is_offered_to_chase_it(db: &Database) {
        let world = World::new(db);
        let (id, anna) = (world.asked(K::Medical), || world.context(Persona::AnnaKowalska));
        contribute::take(&world.service, &anna(), id).unwrap();
        world.on("2026-11-03");
        let missed = contribute::AnswerGiven {
            answer: AdviceAnswer::MissedAppointment,
            day: Some(day("2026-11-03")),
            next: Some(day("2026-12-08")),
            reason: None,
            version: world.request(id).version,
        };
        contribute::answer(&world.service, &anna(), id, missed).unwrap();
        let read = || check::read(&world.service, &world.context(Persona::PriyaNair), &world.reference, id).unwrap();
        let mine = || chase::my_late(&world.service, &world.context(Persona::PriyaNair)).unwrap();
        let is_offered = || (read().may_chase, world.late().contains(&K::Medical), mine().iter().any(|one| one.request.id == id));
        for (days, is_late) in [(-1, false), (0, false), (1, true)] {
            world.past(id, days);
            assert_eq!(is_offered(), (is_late, is_late, is_late), "{days} before it is excused");
        }
        let excuse = check::MissedExcuse {
            evidence: words("Letter from the clinic of 3 November"),
            why_impractical: words("The child could not be examined before the next appointment"),
        };
        check::excuse_missed(&world.service, &world.context(Persona::PriyaNair), &world.reference, id, excuse).unwrap();
        for days in [0, 1, 8] {
            world.past(id, days);
            assert_eq!(is_offered(), (false, false, false), "{days} once it is excused");
            for refused in [world.chases(Persona::PriyaNair, &[id]), world.chases_mine(&[id])] {
                assert!(matches!(refused, Err(Failure::Rule(ChaseRefused::NotLate))), "{days}: {refused:?}");
            }
        }
        assert_eq!(read().standing, Standing::Excused);
        assert!(world.late().contains(&K::Psychological), "another that is late is chased still");
        assert_eq!(world.told(Persona::AnnaKowalska), 0);
    }

    fn cw_06_what_they_said_is_recorded_once_and_a_day_that_they_gave_stands_with_the_request(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.past(id, 3);
        let today = world.context(Persona::PriyaNair).today;
        let version = || world.request(id).version;
        assert!(matches!(world.says(id, None, version()), Err(Failure::Rule(SaidRefused::NotChased))));
        world.chases(Persona::PriyaNair, &[id]).unwrap();
        let eve = (today - Duration::days(1)).to_string();
        assert!(matches!(world.says(id, Some(&eve), version()), Err(Failure::Rule(SaidRefused::PromisedInThePast))));
        assert!(matches!(world.says(id, None, version() - 1), Err(Failure::Storage(StorageError::Conflict))));
        world.says(id, Some(&today.to_string()), version()).unwrap();
        assert_eq!(world.request(id).promised_on, Some(today));
        assert!(matches!(world.says(id, None, version()), Err(Failure::Rule(SaidRefused::NotChased))), "once");
        let page = check::read(&world.service, &world.context(Persona::PriyaNair), &world.reference, id).unwrap();
        assert_eq!(page.chases[0].said.as_deref(), Some("She was ill, and writes it now"));
        assert!(page.may_chase, "it is late still");
        // Another chase is another answer; without a day the one that was given stays.
        world.chases(Persona::PriyaNair, &[id]).unwrap();
        world.says(id, None, version()).unwrap();
        assert_eq!(world.request(id).promised_on, Some(today));
    }

    fn cw_06_all_that_is_late_in_ones_own_work_is_chased_at_once(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.past(id, 1);
        let mine = |who| chase::my_late(&world.service, &world.context(who)).unwrap();
        let late = mine(Persona::PriyaNair);
        assert!(late.iter().any(|one| one.request.id == id) && late.iter().all(|one| one.reference == world.reference.to_string()));
        assert!(late.iter().any(|one| one.is_outside), "a school has no account here");
        assert_eq!((mine(Persona::JamesOsei), mine(Persona::OwenPrice)), (vec![], vec![]));
        let all: Vec<AdviceRequestId> = late.iter().map(|one| one.request.id).collect();
        let chasing = |requests| Chasing { requests, words: words("Please say when it comes") };
        let by_james = chase::chase_mine(&world.service, &world.context(Persona::JamesOsei), chasing(all.clone()));
        assert!(matches!(by_james, Err(Failure::Refused(Refusal::Hidden | Refusal::Denied))), "{by_james:?}");
        let none = chase::chase_mine(&world.service, &world.context(Persona::PriyaNair), chasing(vec![]));
        assert!(matches!(none, Err(Failure::Rule(ChaseRefused::NobodyChosen))));
        let chased = chase::chase_mine(&world.service, &world.context(Persona::PriyaNair), chasing(all.clone())).unwrap();
        assert_eq!((chased, world.told(Persona::JamesOsei)), (all.len(), 1));
        assert!(mine(Persona::PriyaNair).iter().all(|one| one.chased_on.is_some()));
    }
}
