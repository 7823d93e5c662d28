//! The acts of the journey, each as the person whose work it is, at nine in the morning of its day.

use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, Service,
    advice::{
        self, AskLine, Whom, check,
        content::{AdviceContent, ContentRow},
        contribute::{self, Draft, Submission, WriteRefused},
        receive::{self, Received},
    },
    decisions::{self, DecideRefused, NotifyRefused, Proposal, Ruling, Sending, Which},
    plans::{
        WholePlan,
        sections::{self, SectionText},
        send_draft::{self, SendDraft, Sent},
        take::{self, Take},
    },
    requests::{self, NewRequest},
    timetable,
};
use ehc_domain::{
    advice::AdviceKind,
    cases::{CaseReference, Stage},
    decisions::{DecisionKind, DecisionOutcome, Limb, LimbAnswer},
    ids::DecisionId,
    plans::{PlanSection, ServiceMethod},
    text::Text,
    timetable::{Duty, DutyStatus, Timetable},
};
use ehc_persistence::{
    Database,
    advice::AdviceRequestRow,
    cases::CaseRow,
    timetable::{DeadlineRow, list_deadlines},
};
use ehc_test_support::{Persona, TestPorts, a_request, day, find_case, line, mailbox, personas, personas::Team, words};

/// Whether to assess, and tell the family: six weeks (reg 5(1)).
pub const ASSESS: &str = "R05-DECISION-6W";
/// Tell the family that no plan will be made: sixteen weeks (reg 10(1)).
pub const NO_PLAN: &str = "R10-NO-PLAN-16W";
/// The family's fifteen days (reg 13(1)).
pub const WINDOW: &str = "R13-DRAFT-REPS-15D";
/// The final plan: twenty weeks (reg 13(2)).
pub const FINAL: &str = "R13-FINAL-20W";
/// Advice of a body under section 31: six weeks (reg 8(1)).
pub const ADVICE: &str = "R08-ADVICE-6W";
/// Advice of others: six weeks (Code 9.52).
pub const ADVICE_OF_OTHERS: &str = "COP-ADVICE-6W";

pub struct World<'a> {
    pub database: &'a Database,
    pub ports: TestPorts,
    pub service: Service,
    pub reference: CaseReference,
}

impl<'a> World<'a> {
    /// Begins on a day with nothing on record.
    pub fn before(database: &'a Database, today: &str) -> Self {
        personas::insert_all(database);
        let ports = TestPorts::on(today);
        let service = ports.service(database);
        Self { database, ports, service, reference: CaseReference::from_number(1) }
    }

    /// Begins with Alpha's request, received and keyed on Monday 7 September 2026.
    pub fn requested(database: &'a Database) -> Self {
        let mut world = Self::before(database, "2026-09-07");
        world.reference = world.record(amira("2026-09-07"));
        world
    }

    /// Goes on to the day on which the family was told that there will be an assessment.
    pub fn assessing(database: &'a Database) -> Self {
        let world = Self::requested(database);
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-08", "2026-10-12");
        world
    }

    pub fn on(&self, today: &str) {
        self.ports.clock.set_day(day(today));
    }

    pub fn as_(&self, persona: Persona) -> Context {
        persona.context(&self.ports.clock)
    }

    pub fn priya(&self) -> Context {
        self.as_(Persona::PriyaNair)
    }

    /// The manager, a moment after giving the password again.
    pub fn helen(&self) -> Context {
        Context { actor: Persona::HelenWard.confirmed(), ..self.as_(Persona::HelenWard) }
    }

    pub fn record(&self, new: NewRequest) -> CaseReference {
        requests::record(&self.service, &self.priya(), new).unwrap().reference
    }

    pub fn case(&self) -> CaseRow {
        find_case(self.database, &self.reference)
    }

    pub fn stage(&self) -> Stage {
        self.case().stage
    }

    /// Reads the stored dates, which the lists use.
    pub fn deadlines(&self) -> Vec<DeadlineRow> {
        let case = self.case();
        self.database.read(|conn| list_deadlines(conn, case.id)).unwrap()
    }

    pub fn stored(&self, rule: &str) -> DeadlineRow {
        let found: Vec<_> = self.deadlines().into_iter().filter(|row| row.rule == rule).collect();
        assert_eq!(found.len(), 1, "one limit under {rule}");
        found[0].clone()
    }

    /// The timetable as a caseworker reads it today.
    pub fn timetable(&self) -> Timetable {
        timetable::show(&self.service, &self.priya(), &self.reference, None).unwrap().timetable
    }

    pub fn duty(&self, rule: &str) -> Duty {
        self.timetable().find(rule).unwrap_or_else(|| panic!("a duty under {rule}")).clone()
    }

    pub fn status(&self, rule: &str) -> DutyStatus {
        self.duty(rule).status(self.priya().today)
    }

    /// Checks one limit: the stored date and the day to act by, the same as computed now, explained by the same receipt.
    pub fn assert_limit(&self, rule: &str, due: &str, act_by: &str) {
        let (stored, duty) = (self.stored(rule), self.duty(rule));
        assert_eq!((stored.due, stored.act_by), (Some(day(due)), Some(day(act_by))), "{rule} as stored");
        assert_eq!((duty.due, duty.act_by), (stored.due, stored.act_by), "{rule} as computed");
        assert_eq!(stored.receipt_hash, duty.receipt.hash().to_string(), "{rule} as explained");
    }

    /// Checks that what is stored is what the facts say.
    pub fn assert_nothing_differs(&self) {
        assert_eq!(timetable::recompute(&self.service, true).unwrap(), timetable::Recomputed::default());
    }

    pub fn propose(&self, kind: DecisionKind, outcome: DecisionOutcome) -> DecisionId {
        decisions::propose(&self.service, &self.priya(), &self.reference, proposal(kind, outcome)).unwrap()
    }

    pub fn decide(&self, by: &Context, id: DecisionId, ruling: Ruling) -> Result<DecisionId, Failure<DecideRefused>> {
        decisions::decide(&self.service, by, &self.reference, Which::One(id), ruling)
    }

    pub fn ruling(&self, outcome: DecisionOutcome) -> Ruling {
        Ruling {
            outcome,
            decided_on: self.priya().today,
            differs_reason: None,
            late_reason: None,
            keyed_late_reason: None,
            outstanding_reason: None,
            version: 1,
        }
    }

    /// Proposes and decides on one day, and tells the family on another.
    pub fn settle(&self, kind: DecisionKind, outcome: DecisionOutcome, decided_on: &str, told_on: &str) {
        self.on(decided_on);
        let id = self.propose(kind, outcome);
        self.decide(&self.helen(), id, self.ruling(outcome)).unwrap();
        self.on(told_on);
        self.tell(&self.priya(), id).unwrap();
    }

    /// Tells the family by the person's own day, with the reason that lateness asks for.
    pub fn tell(&self, by: &Context, id: DecisionId) -> Result<DecisionId, Failure<NotifyRefused>> {
        decisions::notify(
            &self.service,
            by,
            &self.reference,
            Which::One(id),
            Sending {
                on: by.today,
                how: None,
                addressees: None,
                late_reason: Some(words("The letter waited")),
                keyed_late_reason: None,
            },
        )
    }

    pub fn ask_everybody(&self) {
        advice::ask(&self.service, &self.priya(), &self.reference, None, everybody()).unwrap();
    }

    pub fn asked(&self) -> Vec<AdviceRequestRow> {
        let case = self.case();
        self.database.read(|conn| ehc_persistence::advice::list_requests(conn, case.id)).unwrap()
    }

    pub fn request(&self, kind: AdviceKind) -> AdviceRequestRow {
        self.asked().into_iter().find(|row| row.kind == kind).unwrap()
    }

    pub fn submit(&self, kind: AdviceKind, by: Persona, content: AdviceContent) -> Result<(), Failure<WriteRefused>> {
        let draft = Draft { content, document_id: None, version: 0 };
        let submission = Submission { draft, is_declared: true };
        contribute::submit(&self.service, &self.as_(by), self.request(kind).id, submission).map(drop)
    }

    /// Keys what came by letter or telephone.
    pub fn receive(&self, kind: AdviceKind, author: &str) {
        let request = self.request(kind);
        let received = Received {
            on: self.priya().today,
            author: line(author),
            text: Some(words("She wants to be understood the first time.")),
            document: None,
            is_accepted: true,
            version: request.version,
        };
        receive::record_received(&self.service, &self.priya(), &self.reference, request.id, received).unwrap();
    }

    pub fn accept(&self, kind: AdviceKind) {
        let request = self.request(kind);
        let found = check::Check::accepted(request.version);
        check::check(&self.service, &self.priya(), &self.reference, request.id, found).unwrap();
    }

    /// Everybody gives their advice in the third week of November, and the caseworker accepts it.
    pub fn everybody_answers(&self) {
        self.on("2026-11-16");
        self.receive(AdviceKind::ParentsViews, "Fatima Hassan");
        self.receive(AdviceKind::ChildsViews, "Amira Hassan");
        self.receive(AdviceKind::Education, "Grace Mbeki");
        self.on("2026-11-20");
        contribute::take(&self.service, &self.as_(Persona::AnnaKowalska), self.request(AdviceKind::Medical).id).unwrap();
        self.submit(AdviceKind::Medical, Persona::AnnaKowalska, seen("2026-11-05")).unwrap();
        self.submit(AdviceKind::Psychological, Persona::JamesOsei, seen("2026-11-12")).unwrap();
        self.submit(AdviceKind::SocialCare, Persona::MarcusBell, seen("2026-11-10")).unwrap();
        self.on("2026-11-23");
        for kind in [AdviceKind::Medical, AdviceKind::Psychological, AdviceKind::SocialCare] {
            self.accept(kind);
        }
    }

    pub fn plan(&self) -> WholePlan {
        let case = self.case();
        self.database.read(|conn| ehc_application::plans::find(conn, case.id)).unwrap().expect("a plan")
    }

    /// Takes the psychologist's row into the plan, writes section A and sends the draft by hand.
    pub fn send_draft(&self) -> Sent {
        self.take_psychology();
        self.write(SectionText::Views("She wants to be a vet.".into()));
        let sending = SendDraft {
            sent_on: None,
            how: ServiceMethod::Hand,
            served_on: None,
            breaks_reason: Some(words("The measures are agreed with the school at the meeting of 14 January")),
            keyed_late_reason: None,
            version: self.plan().record.version,
            addressees: None,
        };
        send_draft::send(&self.service, &self.priya(), &self.reference, &sending).unwrap()
    }

    fn take_psychology(&self) {
        let request = self.request(AdviceKind::Psychological);
        let latest = self.database.read(|conn| ehc_persistence::advice::find_latest(conn, request.id)).unwrap().unwrap();
        let rows = vec![(1, PlanSection::B, PlanSection::F)];
        take::take(&self.service, &self.priya(), &self.reference, &Take { advice: latest.id, rows }).unwrap();
    }

    pub fn write(&self, text: SectionText) {
        let case = self.case();
        let plan = self.database.read(|conn| ehc_application::plans::find(conn, case.id)).unwrap();
        let mark = plan.map(|plan| plan.sections).unwrap_or_default().mark(text.section());
        sections::save(&self.service, &self.priya(), &self.reference, text, &mark).unwrap();
    }
}

/// Alpha's request, for a child of Year 3.
pub fn amira(received_on: &str) -> NewRequest {
    NewRequest { requester_email: Some(mailbox("fatima.hassan@family.example")), ..a_request(received_on) }
}

/// What the caseworker proposes; to refuse, the last limb of the test is not met.
pub fn proposal(kind: DecisionKind, outcome: DecisionOutcome) -> Proposal {
    let answer = |limb: &Limb| LimbAnswer {
        limb: *limb,
        is_met: outcome == DecisionOutcome::Agreed || *limb == Limb::HasOrMayHaveNeeds,
        reasons: words("Two terms of purposeful support, reviewed with the family."),
    };
    Proposal {
        kind,
        outcome,
        limbs: kind.limbs().iter().map(answer).collect(),
        evidence_for: Some(words("The school's records of support")),
        evidence_against: None,
        family_view: Some(words("The family ask for help that lasts.")),
        answer: None,
        panel_recommendation: None,
    }
}

/// Everybody whom reg 6(1) names for a child of primary age.
pub fn everybody() -> Vec<AskLine> {
    use AdviceKind as K;
    let outside = |name: &str, body: &str| Whom::Outside {
        name: Text::optional(name).unwrap(),
        body: Text::optional(body).unwrap(),
        is_section_31: false,
    };
    [
        (K::ParentsViews, outside("Fatima Hassan", "mother")),
        (K::ChildsViews, outside("Amira Hassan", "")),
        (K::Education, outside("Grace Mbeki", "Brookside Primary")),
        (K::Medical, Whom::Team(Team::Health.id())),
        (K::Psychological, Whom::User(Persona::JamesOsei.id())),
        (K::SocialCare, Whom::User(Persona::MarcusBell.id())),
    ]
    .map(|(kind, whom)| AskLine { kind, whom })
    .into()
}

/// Advice of one row by somebody who saw the child on a day.
pub fn seen(on: &str) -> AdviceContent {
    let row = ContentRow {
        need: "Finds long instructions hard".into(),
        outcome: "Follows an instruction of two steps".into(),
        measure: "In 4 of 5 lessons, by the teacher’s record".into(),
        what: "A programme of talking games".into(),
        who: "a teaching assistant trained by the therapist".into(),
        how_often: "3 times a week".into(),
        how_long: "20 minutes".into(),
        ratio: "one to one".into(),
        review: "every half term".into(),
    };
    AdviceContent { seen_on: Some(day(on)), views: "She likes to draw.".into(), rows: vec![row], ..AdviceContent::default() }
}

/// How many days lie between two days.
pub fn days(from: &str, to: &str) -> i64 {
    let between = |from: NaiveDate, to: NaiveDate| to.signed_duration_since(from).num_days();
    between(day(from), day(to))
}
