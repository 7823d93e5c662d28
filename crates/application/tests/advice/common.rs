//! A case of an invented child, at the stage of gathering advice.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "each test file uses a part of it")]

use ehc_application::{
    Context, Service,
    advice::{self, AskLine, NotAsked, Whom},
    requests::{self, NewParent, NewRequest},
};
use ehc_domain::{
    advice::AdviceKind,
    cases::{CaseReference, Stage},
    days::ActDay,
    ids::{AdviceRequestId, UserId},
    people::{PersonNeed, numbers::Upn},
    phone::PhoneNumber,
    text::Text,
};
use ehc_persistence::{
    Database, StorageError, advice::AdviceRequestRow, cases::CaseRow, notifications::NoticeRow, schema::notices,
    timetable::DeadlineRow,
};
pub use ehc_test_support::day;
use ehc_test_support::{Persona, TestPorts, a_request, find_case, line as text, personas, words};

/// A service with a case whose clock began on 7 September 2026, read on 12 October, when the authority agreed to assess.
pub struct World<'a> {
    pub database: &'a Database,
    pub ports: TestPorts,
    pub service: Service,
    pub reference: CaseReference,
}

impl<'a> World<'a> {
    pub fn new(database: &'a Database) -> Self {
        personas::insert_all(database);
        let ports = TestPorts::on("2026-09-07");
        let service = ports.service(database);
        let mut world = Self { database, ports, service, reference: CaseReference::from_number(0) };
        world.reference = world.add_case("Amira Hassan", "2018-03-14", "H801200001001", Persona::PriyaNair);
        world.on("2026-10-12");
        world
    }

    pub fn add_case(&self, child: &str, born: &str, upn: &str, by: Persona) -> CaseReference {
        let new = NewRequest {
            received_on: ActDay::new(self.context(by).today).unwrap(),
            child_name: text(child),
            born_on: Some(day(born)),
            upn: Some(Upn::parse(upn).unwrap()),
            parent: Some(NewParent {
                relation: Some(text("mother")),
                address: Some(words("1 Canary Row")),
                flags: vec![PersonNeed::ConfidentialAddress, PersonNeed::ForProfessionals],
                phone: Some(PhoneNumber::parse("01632 960001").unwrap()),
                is_another: true,
                ..NewParent::named(text("Fatima Hassan"))
            }),
            ..a_request("2026-09-07")
        };
        let reference = requests::record(&self.service, &self.context(by), new).unwrap().reference;
        self.change_case(&reference, |case| case.stage = Stage::Assessing);
        reference
    }

    pub fn on(&self, today: &str) {
        self.ports.clock.set_day(day(today));
    }

    pub fn context(&self, persona: Persona) -> Context {
        persona.context(&self.ports.clock)
    }

    pub fn case(&self, reference: &CaseReference) -> CaseRow {
        find_case(self.database, reference)
    }

    pub fn change_case(&self, reference: &CaseReference, change: impl FnOnce(&mut CaseRow)) {
        ehc_test_support::change_case(self.database, reference, change);
    }

    pub fn request(&self, id: AdviceRequestId) -> AdviceRequestRow {
        self.database.read(|conn| ehc_persistence::advice::find_request(conn, id)).unwrap().unwrap()
    }

    pub fn requests(&self) -> Vec<AdviceRequestRow> {
        let case = self.case(&self.reference);
        self.database.read(|conn| ehc_persistence::advice::list_requests(conn, case.id)).unwrap()
    }

    pub fn deadline(&self, id: AdviceRequestId) -> DeadlineRow {
        let case = self.case(&self.reference);
        let rows = self.database.read(|conn| ehc_persistence::timetable::list_deadlines(conn, case.id)).unwrap();
        rows.into_iter().find(|row| row.subject_id.map(|subject| subject.uuid()) == Some(id.uuid())).expect("a limit")
    }

    /// Asks everybody whom the law names for a child of primary age.
    pub fn ask_all(&self) -> Vec<AdviceRequestRow> {
        advice::ask(&self.service, &self.context(Persona::PriyaNair), &self.reference, None, everybody()).unwrap();
        self.requests()
    }

    /// Asks everybody, and returns the request for one kind.
    pub fn asked(&self, kind: AdviceKind) -> AdviceRequestId {
        self.ask_all().iter().find(|row| row.kind == kind).unwrap().id
    }

    pub fn notices(&self, to: UserId) -> Vec<NoticeRow> {
        use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
        use ehc_persistence::{Connected, columns::Bind};
        self.database
            .read(|conn| -> Result<Vec<NoticeRow>, StorageError> {
                let query = notices::table.filter(notices::user_id.eq(Some(to.bind()))).order(notices::id.asc());
                Ok(match conn.connected() {
                    Connected::Pg(c) => query.select(NoticeRow::as_select()).load(c)?,
                    Connected::Sqlite(c) => query.select(NoticeRow::as_select()).load(c)?,
                })
            })
            .unwrap()
    }

    /// Lists what was written of the case: who did what.
    pub fn acts(&self) -> Vec<(Option<UserId>, String)> {
        use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
        use ehc_persistence::{Connected, columns::Bind, schema::audit_entries};
        let case = self.case(&self.reference);
        self.database
            .read(|conn| -> Result<Vec<(Option<UserId>, String)>, StorageError> {
                let query = audit_entries::table
                    .filter(audit_entries::case_id.eq(Some(case.id.bind())))
                    .order((audit_entries::at.asc(), audit_entries::id.asc()))
                    .select((audit_entries::actor_id, audit_entries::action));
                Ok(match conn.connected() {
                    Connected::Pg(c) => query.load(c)?,
                    Connected::Sqlite(c) => query.load(c)?,
                })
            })
            .unwrap()
    }
}

pub fn outside(name: &str, body: &str) -> Whom {
    Whom::Outside { name: Text::optional(name).unwrap(), body: Text::optional(body).unwrap(), is_section_31: false }
}

pub fn line(kind: AdviceKind, whom: Whom) -> AskLine {
    AskLine { kind, whom }
}

/// Everybody whom reg 6(1) names, as the form would fill it in.
pub fn everybody() -> Vec<AskLine> {
    use AdviceKind as K;
    vec![
        line(K::ParentsViews, outside("Fatima Hassan", "mother")),
        line(K::ChildsViews, outside("Amira Hassan", "")),
        line(K::Education, outside("Grace Mbeki", "Brookside Primary")),
        line(K::Medical, Whom::Team(ehc_test_support::personas::Team::Health.id())),
        line(K::Psychological, Whom::User(Persona::JamesOsei.id())),
        line(K::SocialCare, Whom::User(Persona::MarcusBell.id())),
    ]
}

pub fn relied_on(author: Option<&str>, authority: Option<&str>, family: Option<&str>) -> NotAsked {
    NotAsked {
        ground: ehc_domain::advice::NotAskedGround::ExistingAdviceAccepted,
        reason: Some(words("The report of June 2026 covers every question.")),
        author_satisfied_on: author.map(day),
        authority_satisfied_on: authority.map(day),
        family_satisfied_on: family.map(day),
    }
}
