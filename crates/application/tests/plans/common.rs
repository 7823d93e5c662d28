//! Alpha: requested on 7 September 2026, at the stage of writing the plan, with psychological advice of two rows.

#![allow(dead_code, reason = "each test file uses a part of it")]

use ehc_application::{
    Context, Service,
    advice::{AdviceContent, content::ContentRow},
    plans::{
        rows::{self, RowWords},
        sections::{self, SectionText},
        send_draft::{self, SendDraft, Sent},
        thread::{self, PlanView},
    },
    requests,
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    cases::{CaseReference, Stage},
    ids::{AdviceId, AdviceRequestId, InstitutionId, PlanRowId, UserId},
    institutions::InstitutionKind,
    people::circumstance::{ChildCircumstance, Lasting},
    plans::{AdulthoodAim, PlanSection, ProvisionDetail, ServiceMethod},
};
use ehc_persistence::{
    Connected, Database, DbConnection, StorageError,
    advice::{AdviceRequestRow, AdviceRow},
    cases::CaseRow,
    columns::Bind,
    notifications::NoticeRow,
    people::{self, CircumstanceRow, PersonRow},
    schema::{audit_entries, notices},
    timetable::{FactRow, list_facts},
};
use ehc_test_support::{Persona, TestPorts, a_request, add_school, an_advice_request, day, find_case, personas};

pub struct World<'a> {
    pub database: &'a Database,
    pub ports: TestPorts,
    pub service: Service,
    pub reference: CaseReference,
    pub advice: AdviceId,
    pub request: AdviceRequestId,
}

impl<'a> World<'a> {
    /// Begins on 14 December 2026 with nothing written yet.
    pub fn new(database: &'a Database) -> Self {
        personas::insert_all(database);
        let ports = TestPorts::on("2026-09-07");
        let service = ports.service(database);
        let context = Persona::PriyaNair.context(&ports.clock);
        let reference = requests::record(&service, &context, a_request("2026-09-07")).unwrap().reference;
        let (request, advice) = (service.ports.id(), service.ports.id());
        let world = Self { database, ports, service, reference, advice, request };
        world.change_case(|case| case.stage = Stage::Drafting);
        world.give_advice();
        world.on("2026-12-14");
        world
    }

    pub fn on(&self, today: &str) {
        self.ports.clock.set_day(day(today));
    }

    /// The caseworker.
    pub fn priya(&self) -> Context {
        Persona::PriyaNair.context(&self.ports.clock)
    }

    /// The manager, a moment after giving the password again.
    pub fn helen(&self) -> Context {
        Context { actor: Persona::HelenWard.confirmed(), ..Persona::HelenWard.context(&self.ports.clock) }
    }

    pub fn context(&self, persona: Persona) -> Context {
        persona.context(&self.ports.clock)
    }

    pub fn case(&self) -> CaseRow {
        find_case(self.database, &self.reference)
    }

    pub fn change_case(&self, change: impl FnOnce(&mut CaseRow)) {
        ehc_test_support::change_case(self.database, &self.reference, change);
    }

    /// Records another birth date.
    pub fn born(&self, on: &str) {
        let child = self.case().child_id;
        self.database
            .write(|conn| {
                let person = people::find(conn, child)?.unwrap();
                people::update(conn, PersonRow { born_on: Some(day(on)), ..person })
            })
            .unwrap();
    }

    pub fn birth_date_unknown(&self) {
        let child = self.case().child_id;
        self.database
            .write(|conn| {
                let person = people::find(conn, child)?.unwrap();
                people::update(conn, PersonRow { born_on: None, ..person })
            })
            .unwrap();
    }

    fn give_advice(&self) {
        let case_id = self.case().id;
        let request = AdviceRequestRow { state: AdviceState::Accepted, ..an_advice_request(self.request, case_id) };
        let row = |need: &str, outcome: &str, what: &str| ContentRow {
            need: need.into(),
            outcome: outcome.into(),
            measure: if outcome.is_empty() { String::new() } else { "In 4 of 5 lessons, by the teacher’s record".into() },
            what: what.into(),
            who: "a teaching assistant trained by the therapist".into(),
            how_often: "3 times a week".into(),
            how_long: "20 minutes".into(),
            ratio: "one to one".into(),
            review: "every half term".into(),
        };
        let content = AdviceContent {
            rows: vec![
                row("Finds long instructions hard", "Follows an instruction of two steps", "A programme of talking games"),
                row("Loud rooms upset her", "", "A quiet corner to work in"),
            ],
            ..AdviceContent::default()
        };
        let advice = AdviceRow {
            id: self.advice,
            advice_request_id: self.request,
            case_id,
            number: 1,
            is_submitted: true,
            content: content.to_json(),
            document_id: None,
            author_id: Some(Persona::JamesOsei.id()),
            author_name: "Dr James Osei".into(),
            saved_at: "2026-11-20T09:00:00Z".parse().unwrap(),
            submitted_on: Some(day("2026-11-20")),
            version: 1,
        };
        let insert = |conn: &mut DbConnection| {
            request.insert(conn)?;
            advice.insert(conn)
        };
        self.database.write::<_, StorageError>(insert).unwrap();
    }

    /// Asks the school for advice on preparing for adulthood, as of the day on which everybody was asked.
    pub fn ask_on_adulthood(&self) {
        let request = AdviceRequestRow {
            kind: AdviceKind::PreparingForAdulthood,
            ..an_advice_request(self.service.ports.id(), self.case().id)
        };
        self.database.write(|conn| request.insert(conn)).unwrap();
    }

    /// Records a disability of the child, or the service of a parent, from a day on.
    pub fn holds(&self, kind: ChildCircumstance, from: &str) {
        let lasting = Lasting { from: Some(day(from)), until: None, words: None };
        let row = CircumstanceRow::of(self.service.ports.id(), self.case().id, kind, lasting);
        self.database.write(|conn| row.insert(conn)).unwrap();
    }

    /// The advice that the law requires today and nobody was asked for.
    pub fn to_ask(&self) -> Vec<AdviceKind> {
        self.plan().advice_to_ask.iter().map(|one| one.kind).collect()
    }

    pub fn plan(&self) -> PlanView {
        thread::show(&self.service, &self.priya(), &self.reference).unwrap()
    }

    pub fn add(&self, words: &RowWords) -> PlanRowId {
        rows::add(&self.service, &self.priya(), &self.reference, words).unwrap()
    }

    /// A plan without breaks: one need, its outcome and its provision.
    pub fn write_plan(&self) -> (PlanRowId, PlanRowId, PlanRowId) {
        let need = self.add(&self.need("Finds long instructions hard"));
        let outcome = self.add(&RowWords {
            measure: "8 times out of 10".into(),
            aims: Some(vec![AdulthoodAim::Society]),
            ..words(PlanSection::E, Some(need), "Follows an instruction of two steps", Some(self.advice))
        });
        let aims = Some(vec![AdulthoodAim::Society, AdulthoodAim::Employment]);
        let provision = self.add(&RowWords { aims, ..self.provision(PlanSection::F, outcome) });
        self.save(SectionText::Views("She wants to be a vet.".into())).unwrap();
        (need, outcome, provision)
    }

    pub fn need(&self, text: &str) -> RowWords {
        words(PlanSection::B, None, text, Some(self.advice))
    }

    pub fn provision(&self, section: PlanSection, parent: PlanRowId) -> RowWords {
        RowWords { provision: talking_games(), ..words(section, Some(parent), "", Some(self.advice)) }
    }

    pub fn save(
        &self,
        text: SectionText,
    ) -> Result<(), ehc_application::Failure<ehc_application::plans::sections::SectionRefused>> {
        let mark = self.plan().plan.sections.mark(text.section());
        sections::save(&self.service, &self.priya(), &self.reference, text, &mark)
    }

    pub fn sending(&self) -> SendDraft {
        SendDraft {
            how: ServiceMethod::Hand,
            sent_on: None,
            served_on: None,
            breaks_reason: None,
            keyed_late_reason: Some(ehc_test_support::words("Keyed from the file copy")),
            version: self.plan().plan.record.version,
            addressees: None,
        }
    }

    pub fn send(&self) -> Sent {
        send_draft::send(&self.service, &self.priya(), &self.reference, &self.sending()).unwrap()
    }

    /// A draft served by hand on Monday 4 January 2027: the family's fifteen days end with 18 January.
    pub fn draft_served(&self) {
        self.write_plan();
        self.on("2027-01-04");
        self.send();
    }

    pub fn add_school(&self, name: &str) -> InstitutionId {
        add_school(self.database, name, InstitutionKind::Primary)
    }

    pub fn facts(&self, code: &str) -> Vec<FactRow> {
        let rows = self.database.read(|conn| list_facts(conn, self.case().id)).unwrap();
        rows.into_iter().filter(|row| row.kind == code).collect()
    }

    pub fn notices(&self, to: UserId) -> Vec<NoticeRow> {
        use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
        let query = || notices::table.filter(notices::user_id.eq(Some(to.bind()))).order(notices::id.asc());
        let load = |conn: &mut DbConnection| -> Result<Vec<NoticeRow>, StorageError> {
            Ok(match conn.connected() {
                Connected::Pg(c) => query().select(NoticeRow::as_select()).load(c)?,
                Connected::Sqlite(c) => query().select(NoticeRow::as_select()).load(c)?,
            })
        };
        self.database.read(load).unwrap()
    }

    /// Counts the audit rows of an action on the case.
    pub fn acts(&self, action: &str) -> usize {
        use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
        let query = audit_entries::table
            .filter(audit_entries::case_id.eq(Some(self.case().id.bind())))
            .filter(audit_entries::action.eq(action))
            .select(audit_entries::action);
        let load = |conn: &mut DbConnection| -> Result<Vec<String>, StorageError> {
            Ok(match conn.connected() {
                Connected::Pg(c) => query.load(c)?,
                Connected::Sqlite(c) => query.load(c)?,
            })
        };
        self.database.read(load).unwrap().len()
    }
}

pub fn words(section: PlanSection, parent: Option<PlanRowId>, text: &str, source: Option<AdviceId>) -> RowWords {
    RowWords {
        section,
        parent,
        text: text.into(),
        measure: String::new(),
        provision: ProvisionDetail::default(),
        aims: None,
        source,
        source_note: "page 3".into(),
    }
}

pub fn talking_games() -> ProvisionDetail {
    ProvisionDetail {
        what: "A programme of talking games".into(),
        who: "a teaching assistant trained by the therapist".into(),
        how_often: "3 times a week".into(),
        how_long: "20 minutes".into(),
        ratio: "one to one".into(),
        review: "every half term".into(),
    }
}
