//! What somebody did is told under the name that they had then, whatever they are called since.

use chrono::Duration;
use ehc_application::{
    Context, Service,
    audit::looked::{Searched, who_looked},
    history,
    notes::{self, Note},
    overview,
    users::{self, AccountDetails},
};
use ehc_domain::{cases::CaseReference, ids::UserId};
use ehc_persistence::{
    Database,
    accounts::{self as rows, FormerUserNameRow},
};
use ehc_test_support::{Persona, TestPorts, a_case, both_databases, day, line, mailbox, words};

use crate::service;

struct Office<'a> {
    db: &'a Database,
    service: Service,
    ports: TestPorts,
}

impl Office<'_> {
    fn as_(&self, persona: Persona) -> Context {
        Context { actor: persona.confirmed(), ..persona.context(&self.ports.clock) }
    }

    /// Has an administrator give somebody another name, a minute after all that went before.
    fn renames(&self, who: UserId, name: &str) {
        self.ports.clock.advance(Duration::minutes(1));
        let user = self.db.read(|conn| rows::find_user(conn, who)).unwrap().unwrap();
        let details = AccountDetails {
            email: mailbox(&user.email),
            name: line(name),
            roles: self.db.read(|conn| rows::roles_of(conn, who)).unwrap(),
            team: user.team_id,
            reason: Some(words("She has married")),
            version: user.version,
        };
        users::change(&self.service, &self.as_(Persona::TomFielding), &who, details).unwrap();
        self.ports.clock.advance(Duration::minutes(1));
    }

    fn who_looked(&self) -> Vec<String> {
        self.service.views.flush().unwrap();
        let found = who_looked(&self.service, &self.as_(Persona::OwenPrice), &Searched::default(), None).unwrap();
        found.lines.into_iter().rev().filter(|line| line.label == "Opened the case").map(|line| line.who).collect()
    }

    fn filter(&self, who: UserId) -> String {
        let found = who_looked(&self.service, &self.as_(Persona::OwenPrice), &Searched::default(), None).unwrap();
        found.people.into_iter().find(|(id, _)| *id == who).unwrap().1
    }
}

both_databases! {
    fn x_03_a_renaming_rewrites_nothing_of_who_did_what(db: &Database) {
        let (service, ports) = service(db);
        ports.clock.set_day(day("2026-12-01"));
        let office = Office { db, service, ports };
        let (priya, marcus) = (Persona::PriyaNair.id(), Persona::MarcusBell.id());
        let case = a_case().insert(db);
        let reference: CaseReference = case.reference.parse().unwrap();
        let looks = || overview::show(&office.service, &office.as_(Persona::PriyaNair), &reference).unwrap();
        looks();
        let note = |text: &str| notes::write(&office.service, &office.as_(Persona::PriyaNair), &reference, Note { note: words(text) });
        note("Rang the school").unwrap();
        office.renames(priya, "Priya Shah");
        looks();
        note("Rang the family").unwrap();
        office.renames(priya, "Priya Shah-Nair");
        looks();
        assert_eq!(office.who_looked(), ["Priya Nair (now Priya Shah-Nair)", "Priya Shah (now Priya Shah-Nair)", "Priya Shah-Nair"]);
        let shown = history::show(&office.service, &office.as_(Persona::HelenWard), &reference, false, None).unwrap();
        let acts: Vec<_> = shown.days.iter().flat_map(|day| &day.acts).filter(|act| act.label == "Wrote a note").map(|act| act.actor.clone().unwrap()).collect();
        assert_eq!(acts, ["Priya Nair (now Priya Shah-Nair)", "Priya Shah (now Priya Shah-Nair)"]);
        assert_eq!(office.filter(priya), "Priya Shah-Nair (before: Priya Nair, Priya Shah)");
        // Whoever is called as before again did it under the name that they have.
        office.renames(priya, "Priya Nair");
        assert_eq!(office.who_looked(), ["Priya Nair", "Priya Shah (now Priya Nair)", "Priya Shah-Nair (now Priya Nair)"]);
        // Of two who have or had one name, the filter says which is which.
        assert_eq!(office.filter(marcus), "Marcus Bell");
        let former = FormerUserNameRow { id: office.service.ports.id(), user_id: marcus, name: "Marcus Bell".into(), until_at: office.service.ports.clock.now() };
        db.write(|conn| rows::rename_user(conn, former, "Priya Shah")).unwrap();
        assert_eq!(office.filter(marcus), format!("Priya Shah (before: Marcus Bell; {})", Persona::MarcusBell.email()));
        assert_eq!(office.filter(priya), format!("Priya Nair (before: Priya Shah, Priya Shah-Nair; {})", Persona::PriyaNair.email()));
    }

    fn a_name_ends_with_the_instant_in_which_it_became_another(db: &Database) {
        let (service, ports) = service(db);
        ports.clock.set_day(day("2026-12-01"));
        let (priya, end) = (Persona::PriyaNair.id(), service.ports.clock.now());
        let former = FormerUserNameRow { id: service.ports.id(), user_id: priya, name: "Priya Nair".into(), until_at: end };
        db.write(|conn| rows::rename_user(conn, former, "Priya Shah")).unwrap();
        let a_moment = Duration::microseconds(1);
        for (at, called) in [(end - a_moment, "Priya Nair (now Priya Shah)"), (end, "Priya Nair (now Priya Shah)"), (end + a_moment, "Priya Shah")] {
            assert_eq!(db.read(|conn| rows::name_at(conn, priya, at)).unwrap(), called, "{at}");
        }
        let other = db.read(|conn| rows::name_at(conn, Persona::MarcusBell.id(), end - a_moment)).unwrap();
        assert_eq!(other, "Marcus Bell", "of whom no other name is kept, the present one is said");
    }
}
