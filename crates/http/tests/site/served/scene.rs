//! An invented council in the middle of its work: cases at every stage, made through the pages that people use.

use std::cell::RefCell;

use ehc_application::ports::Clock;
use ehc_application::{
    notifications::{MailFailure, MemoryMailer, work_once},
    requests::NewRequest,
};
use ehc_domain::{
    cases::{CaseReference, Stage},
    institutions::InstitutionKind,
};
use ehc_persistence::Database;
use ehc_test_support::{
    Persona, a_request, add_school, change_case, day, line, mailbox,
    papers::{pdf, whole_png},
    personas, words,
};

use crate::browser::{Answer, Person, TestSite, day_fields};

/// The children of the scene: none of their names may stand in a title.
pub const CHILDREN: [&str; 7] = ["Amira", "Hassan", "Tomasz", "Nowak", "Oliver", "Grant", "Zainab"];

pub struct Scene<'a> {
    pub site: TestSite,
    pub(super) db: &'a Database,
    /// Where each act led the person who did it.
    pub led: RefCell<Vec<(Persona, String)>>,
    /// Where somebody who is invited chooses a password.
    pub invited: RefCell<String>,
}

/// An existing plan of which the steps are half done.
pub(super) const PLAN: &str = "/existing-plans/new/019a0000-0000-7000-8000-000000000007";

impl<'a> Scene<'a> {
    /// Wednesday 20 January 2027, after four months of work.
    pub async fn new(db: &'a Database) -> Self {
        let scene = Self { site: TestSite::new(db), db, led: RefCell::default(), invited: RefCell::default() };
        let schools = [
            add_school(db, "Brookside Primary", InstitutionKind::Primary).to_string(),
            add_school(db, "Hillcrest Academy", InstitutionKind::Primary).to_string(),
        ];
        let [sent, issued, assessing, drafting] = scene.begin().await;
        scene.ask_for_advice(&assessing, &drafting).await;
        scene.send_drafts(&sent, &issued, &schools).await;
        scene.site.ports.clock.set_day(day("2027-01-20"));
        scene.finish(&sent, &issued).await;
        scene.write_a_plan(&drafting).await;
        scene.chase(&assessing).await;
        scene.decide(&assessing).await;
        scene.change_calendars(&schools[0]).await;
        scene.keep_the_register(&schools[0]).await;
        scene.keep_teams().await;
        scene.keep_accounts().await;
        scene.leave_things_half_done(&assessing).await;
        scene.propose(&assessing, &drafting).await;
        scene.record_existing_plans(&issued).await;
        scene.merge(&assessing).await;
        scene.keep_somebody_out().await;
        scene.raise_a_flag().await;
        scene.restrict_and_cover(db).await;
        scene.open_in_an_emergency().await;
        scene.govern().await;
        scene.withdraw_one_of_two().await;
        scene.undo_a_merging().await;
        scene.keep_an_identity_apart();
        scene.put_back_one_of_two().await;
        scene.talk(&drafting).await;
        scene
    }

    /// Posts a form that is taken.
    pub(super) async fn act(&self, person: &Person, path: &str, form: &str) -> Answer {
        let answer = self.site.post_as(person, path, form).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        self.led.borrow_mut().push((person.who, answer.location().to_owned()));
        answer
    }

    pub(super) async fn page(&self, person: &Person, path: &str) -> Answer {
        let answer = self.site.get_as(person, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer
    }

    pub(super) fn record(&self, child: &str, received_on: &str) -> CaseReference {
        let new = NewRequest { child_name: line(child), match_reason: Some(words("Another child")), ..a_request(received_on) };
        self.site.record(new)
    }

    fn put_at(&self, case: &CaseReference, stage: Stage) {
        change_case(self.db, case, |case| case.stage = stage);
    }

    /// What is late is chased, and nothing is recorded yet of what was said to that.
    async fn chase(&self, case: &CaseReference) {
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{case}/advice/chase");
        let page = self.page(&priya, &place).await;
        let boxes = page.body.split("name=\"requests\"").skip(1);
        let ids = boxes.filter_map(|rest| rest.split("value=\"").nth(1)?.split('"').next());
        let chosen: Vec<String> = ids.map(|id| format!("requests={id}")).collect();
        assert!(!chosen.is_empty(), "{}", page.body);
        self.act(&priya, &place, &format!("{}&words=Please+say+when+it+comes", chosen.join("&"))).await;
    }

    /// Four cases of September. The receipt of one cannot be delivered.
    async fn begin(&self) -> [CaseReference; 4] {
        self.site.ports.clock.set_day(day("2026-09-07"));
        let requester_email = Some(mailbox("fatima@family.example"));
        let sent = self.site.record(NewRequest { requester_email, ..a_request("2026-09-07") });
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Refused { code: 550 }));
        work_once(&self.site.app.service, &mailer).unwrap();
        [
            sent,
            self.record("Tomasz Nowak", "2026-09-07"),
            self.record("Oliver Grant", "2026-09-07"),
            self.record("Zainab Grant", "2026-09-07"),
        ]
    }

    /// Everybody is asked about two children. Of one, the psychologist answers with a file and is checked, so that a plan can be written.
    async fn ask_for_advice(&self, assessing: &CaseReference, drafting: &CaseReference) {
        self.site.ports.clock.set_day(day("2026-10-12"));
        let (priya, james) = (self.site.sign_in(Persona::PriyaNair).await, self.site.sign_in(Persona::JamesOsei).await);
        let of = |persona: Persona| format!("user:{}", persona.id());
        let form = format!(
            "ask-parents_views=yes&person-parents_views=outside&name-parents_views=Fatima&ask-childs_views=yes\
             &person-childs_views=outside&name-childs_views=Amira&ask-education=yes&person-education=outside&name-education=Grace\
             &ask-medical=yes&person-medical={}&ask-psychological=yes&person-psychological={}&ask-social_care=yes&person-social_care={}",
            of(Persona::AnnaKowalska),
            of(Persona::JamesOsei),
            of(Persona::MarcusBell),
        );
        self.put_at(drafting, Stage::Assessing);
        self.act(&priya, &format!("/cases/{drafting}/advice/new"), &form).await;
        let place = self.inbox(&james).await;
        let row = "need-1=Finds+instructions+hard&outcome-1=Follows+two+steps&what-1=Access+to+therapy";
        let seen = "seen-day=10&seen-month=10&seen-year=2026";
        self.act(&james, &format!("{place}/write"), &format!("version=0&{row}&{seen}")).await;
        let filed = self.site.upload(&james, &format!("{place}/file"), &[], ("advice.pdf", &pdf("words"))).await;
        assert_eq!(filed.status, 303, "{}", filed.body);
        self.act(&james, &format!("{place}/submit"), "is_declared=yes").await;
        let check = format!("/cases/{drafting}{place}");
        let version = self.page(&priya, &check).await.hidden("version");
        self.act(&priya, &check, &format!("result=accepted&version={version}")).await;
        self.put_at(drafting, Stage::Drafting);
        self.put_at(assessing, Stage::Assessing);
        self.act(&priya, &format!("/cases/{assessing}/advice/new"), &form).await;
    }

    /// The first request in somebody's list: `/advice/…`.
    pub(super) async fn inbox(&self, person: &Person) -> String {
        let list = self.site.get_as(person, "/api/v1/advice").await.json();
        format!("/advice/{}", list[0]["id"].as_str().unwrap())
    }

    /// Two drafts go to their families; schools are consulted on one of them, and its family comments.
    async fn send_drafts(&self, sent: &CaseReference, issued: &CaseReference, schools: &[String; 2]) {
        self.site.ports.clock.set_day(day("2027-01-04"));
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        for case in [sent, issued] {
            self.put_at(case, Stage::Drafting);
            let place = format!("/cases/{case}/plan");
            self.act(&priya, &format!("{place}/rows/new"), "section=b&text=Finds+instructions+hard").await;
            let reasons = "how=hand&breaks_reason=The+rest+comes+next+week";
            self.act(&priya, &format!("{place}/send-draft/reasons"), reasons).await;
            let check = self.page(&priya, &format!("{place}/send-draft/check")).await;
            self.act(&priya, &format!("{place}/send-draft/check"), &format!("version={}", check.hidden("version"))).await;
            let mark = self.page(&priya, &format!("{place}/sections/i")).await.hidden("mark");
            let says = format!("mark={mark}&says=type&kind=A+mainstream+primary+school");
            self.act(&priya, &format!("{place}/sections/i"), &says).await;
        }
        let asked = format!(
            "institutions={}&institutions={}&preferred={}&preference_on-day=2&preference_on-month=1&preference_on-year=2027\
             &sent_on-day=4&sent_on-month=1&sent_on-year=2027",
            schools[0], schools[1], schools[0]
        );
        self.act(&priya, &format!("/cases/{sent}/consultations/new"), &asked).await;
        let list = self.page(&priya, &format!("/cases/{sent}/consultations")).await;
        let reply = list.body.split('"').find(|piece| piece.ends_with("/reply")).unwrap().to_owned();
        let objects = "outcome=objects&ground=unsuitable&text=No+adult+is+trained&replied_on-day=4&replied_on-month=1\
                       &replied_on-year=2027&version=1";
        self.act(&priya, &reply, objects).await;
    }

    /// One plan is approved with the password and issued; the other was sent back with a question.
    async fn finish(&self, sent: &CaseReference, issued: &CaseReference) {
        let (priya, helen) = (self.site.sign_in(Persona::PriyaNair).await, self.site.sign_in(Persona::HelenWard).await);
        let comment =
            "section=b&made_by=Fatima+Hassan&received_on-day=4&received_on-month=1&received_on-year=2027&text=She+likes+swimming";
        self.act(&priya, &format!("/cases/{sent}/plan/comments/new"), comment).await;
        let list = self.page(&priya, &format!("/cases/{sent}/plan/comments")).await;
        let comment = list.body.split('"').find(|piece| piece.contains("/plan/comments/") && !piece.ends_with("/new")).unwrap();
        self.act(&priya, comment, "is_accepted=no&reason=It+is+in+section+A&version=1").await;
        for case in [sent, issued] {
            self.act(&priya, &format!("/cases/{case}/plan/finalise/ask"), "").await;
        }
        self.act(&helen, &format!("/cases/{sent}/send-back/plan"), "question=Who+pays+for+the+taxi").await;
        let place = format!("/cases/{issued}/plan/finalise/confirm");
        let confirm = self.page(&helen, &place).await;
        let sent = day_fields("sent_on", self.site.ports.clock.today());
        let form = format!("{sent}&version={}&confirm_password={}", confirm.hidden("version"), personas::PASSWORD);
        self.act(&helen, &place, &form).await;
    }

    /// A plan with its thread, a break, an exception that lasts, papers and a note.
    async fn write_a_plan(&self, case: &CaseReference) {
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{case}");
        self.act(&priya, &format!("{place}/plan/rows/new"), "section=b&text=Finds+it+hard+to+wait").await;
        let thread = self.page(&priya, &format!("{place}/plan")).await;
        let need = thread.body.split("/plan/rows/").find_map(|part| part.split('"').next().filter(|id| id.len() == 36)).unwrap();
        for row in [
            format!("section=e&parent={need}&text=Waits+for+a+turn"),
            format!("section=f&parent={need}&text=Regular+access+to+a+quiet+space"),
        ] {
            self.act(&priya, &format!("{place}/plan/rows/new"), &row).await;
        }
        let reasons = "how=hand&breaks_reason=The+rest+comes+next+week";
        self.act(&priya, &format!("{place}/plan/send-draft/reasons"), reasons).await;
        let exception = "duty=R13-FINAL-20W&ground-R13-FINAL-20W=X-PERSONAL&from-day=16&from-month=11&from-year=2026\
                         &evidence=A+letter+from+the+hospital&why_impractical=Nobody+at+home+could+meet+us";
        self.act(&priya, &format!("{place}/exceptions/new"), exception).await;
        let kept = self
            .site
            .upload(&priya, &format!("{place}/documents/new"), &[("kind", "education")], ("report.pdf", &pdf("words")))
            .await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        self.act(&priya, &format!("{place}/notes/new"), "note=Mother+rang").await;
    }

    /// One request waits for the manager's decision, one for its letter, one was withdrawn, and one has just come.
    async fn decide(&self, assessing: &CaseReference) {
        let (priya, helen) = (self.site.sign_in(Persona::PriyaNair).await, self.site.sign_in(Persona::HelenWard).await);
        let met =
            "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
        let today = |name: &str| format!("{name}-day=20&{name}-month=1&{name}-year=2027");
        let waiting = self.record("Amira Nowak", "2027-01-11");
        let decided = self.record("Tomasz Grant", "2027-01-11");
        for case in [&waiting, &decided] {
            self.act(&priya, &format!("/cases/{case}/decisions/assess/reasons"), met).await;
            self.act(&priya, &format!("/cases/{case}/decisions/assess/check"), "kind=assess").await;
        }
        let place = format!("/cases/{decided}/decisions/assess/decide");
        self.act(&helen, &place, &format!("outcome=agreed&version=1&{}", today("decided_on"))).await;
        let right = "decided_on-day=18&decided_on-month=1&decided_on-year=2027&late_reason=&keyed_late_reason=They+came+late&reason=The+minutes+say+so";
        self.act(&helen, &format!("/cases/{decided}/decisions/assess/correct-day"), right).await;
        let withdrawn = self.record("Oliver Nowak", "2027-01-11");
        let why = format!("{}&reason=They+moved", today("on"));
        // Nothing is left to check once it is withdrawn.
        assert_eq!(self.site.post_as(&helen, &format!("/cases/{withdrawn}/withdraw"), &why).await.status, 303);
        self.act(&helen, &format!("/cases/{withdrawn}/withdraw/check"), "").await;
        self.record("Zainab Nowak", "2027-01-18");
        let plan = "plan_is_necessary=yes&plan_is_necessary_reasons=A&outcome=agreed";
        self.act(&priya, &format!("/cases/{assessing}/decisions/issue/reasons"), plan).await;
    }

    /// A plan that came with a family, another of which the steps are half done, and ends of cases that are not recorded yet.
    async fn record_existing_plans(&self, issued: &CaseReference) {
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        let about = "made_on-day=2&made_on-month=3&made_on-year=2026";
        let moved = "former_authority=Northshire&transferred_on-day=11&transferred_on-month=1&transferred_on-year=2027\
                     &known_on-day=11&known_on-month=1&known_on-year=2027";
        for (name, is_done) in [("Zainab+Hassan", true), ("Amira+Hassan", false)] {
            self.act(&priya, PLAN, &format!("origin=moved_here&{about}")).await;
            self.act(&priya, &format!("{PLAN}/move"), moved).await;
            let child = format!("child_name={name}&born_on-day=14&born_on-month=3&born_on-year=2018&upn=");
            self.act(&priya, &format!("{PLAN}/child"), &child).await;
            self.act(&priya, &format!("{PLAN}/matches"), "joins=another&match_reason=A+cousin").await;
            self.act(&priya, &format!("{PLAN}/family"), "parent_name=Fatima+Hassan&parent_relation=aunt").await;
            self.act(&priya, &format!("{PLAN}/plan"), "setting_type=A+primary+school&section_b=Needs").await;
            if is_done {
                let recorded = self.site.upload(&priya, &format!("{PLAN}/check"), &[], Default::default()).await;
                assert_eq!(recorded.status, 303, "{}", recorded.body);
                self.led.borrow_mut().push((priya.who, recorded.location().to_owned()));
                self.correct_details(&priya, recorded.location()).await;
            }
        }
        let asked = self.record("Oliver Hassan", "2027-01-18");
        let day = "on-day=20&on-month=1&on-year=2027";
        let to = "to=Northshire";
        self.act(&priya, &format!("/cases/{asked}/moved-away"), &format!("{day}&{to}")).await;
        self.act(&priya, &format!("/cases/{asked}/withdraw"), &format!("{day}&reason=They+moved")).await;
        self.act(&priya, &format!("/cases/{asked}/death"), day).await;
        self.act(&priya, &format!("/cases/{asked}/recorded-by-mistake"), "reason=A+sister").await;
        let later = "moves_on-day=1&moves_on-month=3&moves_on-year=2027";
        self.act(&priya, &format!("/cases/{issued}/moving"), &format!("{day}&{later}&{to}")).await;
        self.act(&priya, &format!("/cases/{issued}/transferred"), &format!("{day}&{to}")).await;
        self.take_back(&priya, issued).await;
    }

    async fn change_calendars(&self, school: &str) {
        let tom = self.site.sign_in(Persona::TomFielding).await;
        for change in [
            "kind=holiday_added&first=2027-02-19&last=2027-02-19&name=Jubilee".to_owned(),
            "kind=offices_closed&first=2027-03-29&last=2027-03-31&name=Easter".to_owned(),
            format!("kind=institution_closed&first=2027-07-22&last=2027-09-01&name=Brookside+Primary&institution={school}"),
        ] {
            self.act(&tom, "/admin/calendar/check", &change).await;
        }
    }

    /// A logo; somebody to speak to at a school, its units of which one closed, a school that closed and one whose closing is being checked, and a file of the official register that waits to be taken over.
    async fn keep_the_register(&self, school: &str) {
        let tom = self.site.sign_in(Persona::TomFielding).await;
        let today = self.site.ports.clock.today().to_string();
        let logo =
            self.site.upload(&tom, "/admin/authority/logo", &[("from_on", today.as_str())], ("a.png", &whole_png(64, 32))).await;
        assert_eq!(logo.status, 303, "{}", logo.body);
        self.act(&tom, &format!("/admin/institutions/{school}/contacts/new"), "role=senco&name=Ruth+Lane&email=&phone=").await;
        let place = format!("/admin/institutions/{school}");
        self.act(&tom, &format!("{place}/contacts/new"), "role=head&name=Ivor+Pike&email=&phone=").await;
        let contacts = self.site.get_as(&tom, &format!("/api/v1/institutions/{school}")).await.json()["contacts"].clone();
        let left = contacts.as_array().unwrap().iter().find(|one| one["name"] == "Ivor Pike").unwrap()["id"].clone();
        let left = format!("{place}/contacts/{}/end", left.as_str().unwrap());
        self.act(&tom, &left, "ended_on-day=20&ended_on-month=1&ended_on-year=2027&version=1").await;
        let units = format!("/admin/institutions/{school}/units/new");
        let rest = "places=12&opened_on-day=&opened_on-month=&opened_on-year=";
        for (kind, name) in [("resourced_provision", "The Base"), ("sen_unit", "Harbour")] {
            self.act(&tom, &units, &format!("kind={kind}&name={name}&specialism=autism&{rest}")).await;
        }
        let kept = self.site.get_as(&tom, &format!("/api/v1/institutions/{school}")).await.json();
        let closes = format!("/admin/institutions/{school}/units/{}/close", kept["units"][1]["id"].as_str().unwrap());
        self.act(&tom, &closes, "closed_on-day=1&closed_on-month=9&closed_on-year=2026").await;
        let old = add_school(self.db, "Old Mill School", InstitutionKind::Special);
        let closed = "closed_on-day=31&closed_on-month=8&closed_on-year=2026&successor_urn=";
        self.act(&tom, &format!("/admin/institutions/{old}/close"), closed).await;
        self.act(&tom, &format!("/admin/institutions/{old}/close/check"), "").await;
        let checked = add_school(self.db, "Quarry School", InstitutionKind::Special);
        self.act(&tom, &format!("/admin/institutions/{checked}/close"), closed).await;
        let csv = "URN,LA (code),EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (name),PhaseOfEducation (name)\n\
                   100001,861,Oakhollow Primary,1,Open,Primary\n";
        let page = "/admin/institutions/import";
        let waits = self.site.upload(&tom, page, &[("authorities", "861")], ("register.csv", csv.as_bytes())).await;
        assert_eq!(waits.status, 303, "{}", waits.body);
        self.led.borrow_mut().push((tom.who, waits.location().to_owned()));
    }

    /// Somebody who is invited, and somebody who has left; the link of one more can be used.
    async fn keep_accounts(&self) {
        let tom = self.site.sign_in(Persona::TomFielding).await;
        let invited =
            self.act(&tom, "/admin/users/new", "email=new%40ashmere.example&name=Grace+Hill&roles=panel_member&team=").await;
        let shown = self.site.post_as(&tom, &format!("{}/invitation/link", invited.location()), "").await;
        let link = shown.body.split("/invite/").nth(1).unwrap().split(|letter: char| !letter.is_ascii_hexdigit()).next().unwrap();
        *self.invited.borrow_mut() = format!("/invite/{link}");
        let other =
            self.act(&tom, "/admin/users/new", "email=old%40ashmere.example&name=Peter+Vale&roles=panel_member&team=").await;
        let left = "left_on-day=20&left_on-month=1&left_on-year=2027";
        self.act(&tom, &format!("{}/leave", other.location()), left).await;
    }

    /// A team that closed.
    async fn keep_teams(&self) {
        let tom = self.site.sign_in(Persona::TomFielding).await;
        let made = self.act(&tom, "/admin/teams/new", "name=Transition+desk&kind=other&parent=").await;
        let closed = "closed_on-day=20&closed_on-month=1&closed_on-year=2027&successor=";
        self.act(&tom, &format!("{}/close", made.location()), closed).await;
    }
}
