//! Every page with samples: empty, one, many, long names, errors.

use askama::Template;
use ehc_domain::{
    calendar::WorkingCalendar,
    timetable::{calculator::assessment, rules::RuleSet},
};

use super::{cases, caseworker, contributor, others, plans, rulers, today};
use crate::pages::calculator::CalculatorPage;
use crate::pages::{self, CasePage, EditorPage, FormPage, ListPage, advice, case, documents, errors, help, plan, requests};
use crate::ui::govuk::{ActionLink, SummaryList, SummaryRow};
use crate::ui::parts::Stale;
use crate::ui::ruler::ruler;
use crate::ui::{FormState, Html, Link, Shell};

/// One page as it would be sent. The name is that of its file in the gallery.
#[derive(Debug, Clone)]
pub struct SamplePage {
    pub name: &'static str,
    pub html: String,
}

fn page<T: Template>(name: &'static str, page: &T) -> SamplePage {
    SamplePage { name, html: Html::of(page).into_string() }
}

/// Every page there is.
pub fn all() -> Vec<SamplePage> {
    [entry(), lists(), case_pages(), forms(), weighty(), plan_pages(), contributor_pages(), calendar_pages(), words()].concat()
}

fn entry() -> Vec<SamplePage> {
    let wrong =
        FormState::new().with("email", "priya.nair@ashmere.example").error("email", "Check your email address and password");
    vec![
        page("sign-in", &pages::sign_in(Shell::public(""), "sample", FormState::new())),
        page("sign-in-wrong", &pages::sign_in(Shell::public(""), "sample", wrong)),
        page("step-up", &pages::step_up(caseworker(""), "approve the final plan", "/cases/EHC-000418", FormState::new())),
        page("parts", &pages::parts(caseworker(""))),
    ]
}

fn lists() -> Vec<SamplePage> {
    let hit = |name: &str| cases_hit(name);
    let found =
        vec![("Cases".to_owned(), vec![hit("Amira Hassan"), hit("Amir Hasan-Whitfield")]), ("Schools".to_owned(), Vec::new())];
    let did_you_mean = Some(Link::new("Did you mean Whitfield?", "/search/again"));
    vec![
        page("work", &ListPage::from(cases::my_work())),
        page("work-empty", &ListPage::from(cases::no_work())),
        page("work-waiting", &ListPage::from(cases::waiting())),
        page("cases", &ListPage::from(cases::case_list())),
        page("cases-empty", &ListPage::from(cases::no_cases())),
        page("search", &pages::cases::search_results(caseworker(""), "amir", found, None)),
        page("search-empty", &pages::cases::search_results(caseworker(""), "Whitfeild", Vec::new(), did_you_mean)),
        page("reports", &ListPage::from(others::compliance())),
        page("alerts", &pages::account::alerts(caseworker(""), others::alert_days(), None, "2026-12-01T08:52:00.000000Z")),
        page("alerts-empty", &pages::account::alerts(caseworker(""), Vec::new(), None, "")),
        page("account", &pages::account::account(caseworker(""), others::account_lists())),
    ]
}

fn cases_hit(name: &str) -> pages::cases::SearchHit {
    pages::cases::SearchHit {
        link: Link::new(Html::name(name), "/cases/EHC-000418"),
        note: "Year 4 · EHC-000418 · born 14 March 2018".into(),
    }
}

fn case_pages() -> Vec<SamplePage> {
    let ask = || Some(Link::new("Ask for more advice", "/cases/EHC-000418/advice/new"));
    let lead = "2 of 7 are still to come. Speech and language advice is 8 days late.";
    let alpha = || Some(ruler(&rulers::alpha(today())));
    vec![
        page("case", &CasePage::from(cases::overview())),
        page("case-new", &CasePage::from(cases::new_overview())),
        page(
            "case-people",
            &case::people(
                cases::frame("/people"),
                None,
                plans::people(),
                Some(Link::new("Add a person", "/cases/EHC-000418/people/new")),
            ),
        ),
        page("case-people-empty", &case::people(cases::frame("/people"), None, Vec::new(), None)),
        page("case-advice", &case::advice(cases::frame("/advice"), cases::advice_rows(), ask(), lead)),
        page("case-advice-empty", &case::advice(cases::frame("/advice"), Vec::new(), ask(), "")),
        page("case-dates", &case::dates(cases::frame("/dates"), vec![plans::date_group("Needs assessment", alpha())])),
        page(
            "case-dates-several",
            &case::dates(
                cases::frame("/dates"),
                vec![
                    plans::date_group("Annual review", Some(ruler(&rulers::review(today())))),
                    plans::date_group("Phase transfer", Some(ruler(&rulers::phase_transfer(today())))),
                    plans::date_group("Dates of the plan", None),
                ],
            ),
        ),
        page("case-receipt", &case::receipt(cases::frame("/dates"), plans::receipt())),
        page(
            "case-decisions",
            &case::decisions(
                cases::frame("/decisions"),
                plans::decision_rows(),
                Some(Link::new("Decide on a plan", "/cases/EHC-000418/decisions/issue")),
            ),
        ),
        page(
            "case-documents",
            &documents::documents(
                cases::frame("/documents"),
                plans::documents(),
                Some(Link::new("Upload documents", "/cases/EHC-000418/documents/new")),
            ),
        ),
        page(
            "case-consultations",
            &pages::consultations::consultations(
                cases::frame("/plan"),
                plans::consultations(),
                Some(Link::new("Consult schools and colleges", "/cases/EHC-000418/consultations/new")),
            ),
        ),
        page("case-history", &case::history(cases::frame("/history"), plans::history(), None)),
        page("case-history-empty", &case::history(cases::frame("/history"), Vec::new(), None)),
    ]
}

fn forms() -> Vec<SamplePage> {
    let askers = [
        ("parent", "A parent or carer"),
        ("young_person", "The young person"),
        ("school", "A school or college"),
        ("other", "Somebody else"),
    ];
    let failed = FormState::new()
        .with("asked_by", "parent")
        .with("received-day", "31")
        .with("received-month", "9")
        .error("received", "Enter the date the request was received")
        .error("asked_by_name", "Enter the name of the person who asked");
    let found = requests::LikelyMatch {
        name: "Amira Hassan".into(),
        reference: "EHC-000418".into(),
        href: "/cases/EHC-000418".into(),
        reasons: "Same date of birth and family name".into(),
    };
    let answers = SummaryList::card(
        "Request",
        vec![SummaryRow::new("Received", "7 September 2026").action(ActionLink::change("date received", "/requests/new"))],
    );
    let kinds = ["Educational", "Medical", "Psychological", "Social care"].map(|title| advice::AskFor {
        code: title.to_lowercase().replace(' ', "_"),
        title: title.into(),
        why: "The law requires it for every child: regulation 6(1)".into(),
        required: true,
        people: vec![("1".into(), "Dr Anna Kowalska, community paediatrics".into())],
    });
    let ticked = FormState::new()
        .with("ask-educational", "yes")
        .with("ask-medical", "yes")
        .error("reason-social_care", "Say why you do not ask for social care advice");
    let chased = SummaryList::new(vec![
        SummaryRow::new("Asked", "Ruth Adeyemi, 12 October 2026"),
        SummaryRow::new("Chased", "24 and 30 November"),
    ]);
    let schools = vec![("1".to_owned(), "Brookside School".to_owned(), "The parents’ preference, 2 miles".to_owned())];
    let case = || cases::frame("");
    let hows = [("email", "Email"), ("post", "Post")];
    vec![
        page("request-1", &requests::who_asked(caseworker(""), askers, hows, FormState::new())),
        page("request-1-wrong", &requests::who_asked(caseworker(""), askers, hows, failed)),
        page("request-2", &requests::which_child(caseworker(""), FormState::new())),
        page("request-3", &requests::likely_matches(caseworker(""), vec![found], FormState::new())),
        page(
            "request-4",
            &requests::school_and_parents(caseworker(""), vec![("1".into(), "Brookside Primary".into())], FormState::new()),
        ),
        page(
            "request-check",
            &requests::check(
                caseworker(""),
                vec![answers],
                "We must decide whether to assess by Monday 19 October 2026.",
                "PDF or Word, up to 25 MB",
                ".pdf",
                FormState::new(),
            ),
        ),
        page("advice-ask", &advice::ask_for_advice(case(), kinds.to_vec(), "Advice will be due on 23 November 2026.", ticked)),
        page("advice-chase", &advice::chase(case(), chased.clone(), FormState::new())),
        page("advice-check", &advice::check_advice(case(), chased, FormState::new())),
        page(
            "documents-upload",
            &documents::upload_form(
                case(),
                [("advice", "Advice"), ("letter", "Letter")],
                "PDF, Word, JPG or PNG, up to 20 MB each",
                FormState::new(),
            ),
        ),
        page(
            "consult",
            &pages::consultations::consult(case(), schools, Some("There is no draft plan yet."), None, FormState::new()),
        ),
        page(
            "consult-reply",
            &pages::consultations::record_reply(
                case(),
                "Brookside School, asked 18 November 2026",
                vec![("unsuitable", "Unsuitable for the child’s age, ability, aptitude or needs")],
                FormState::new().with("reply", "objects"),
            ),
        ),
    ]
}

fn weighty() -> Vec<SamplePage> {
    use crate::pages::weighty::assess_reasons;
    let act = others::weighty();
    let next = || Link::new("Continue", "/cases/EHC-000418/decisions/assess/reasons");
    let wrong = FormState::new().error("password", "Check your password");
    let told = vec!["The parents get a letter today, with their rights.".into(), "Advice is asked for next.".into()];
    vec![
        page("weighty-facts", &act.facts(vec![others::weighty_facts()], vec![ruler(&rulers::alpha(today()))], next())),
        page("weighty-reasons", &assess_reasons(&act, true, FormState::new())),
        page("weighty-check", &act.check(vec![others::weighty_facts()], next())),
        page(
            "weighty-confirm",
            &act.confirm(
                "Agree to assess this child?",
                "The parents are told at once. You cannot take this back.",
                "Agree to assess",
                true,
                wrong,
            ),
        ),
        page(
            "weighty-done",
            &act.done("Agreed to assess", told, vec![Link::new("Ask for advice", "/cases/EHC-000418/advice/new")]),
        ),
    ]
}

fn plan_pages() -> Vec<SamplePage> {
    let pair = |value: &str, text: &str| (value.to_owned(), text.to_owned());
    let choices = |sections: &[(&str, &str)]| plan::RowChoices {
        sections: sections.iter().map(|(value, text)| pair(value, text)).collect(),
        parents: vec![pair("", "Choose what it is for"), pair("3", "Need 3: Oliver needs an adult to help him get dressed.")],
        sources: vec![pair("", "Choose the advice"), pair("1", "Speech and language advice")],
    };
    let needs = choices(&[("b", "Special educational needs (B)"), ("c", "Health needs (C)"), ("d", "Social care needs (D)")]);
    let provision = choices(&[("f", "Special educational provision (F)"), ("g", "Health provision (G)")]);
    vec![
        page("plan", &EditorPage::from(plans::golden_thread())),
        page("plan-empty", &EditorPage::from(plans::no_plan())),
        page("plan-section", &EditorPage::from(plans::section_b())),
        page("plan-need", &plan::need_form(plans::frame(), "Add a need", &needs, FormState::new())),
        page("plan-outcome", &plan::outcome_form(plans::frame(), "Add an outcome", &choices(&[]), FormState::new())),
        page("plan-provision", &plan::provision_form(plans::frame(), "Add provision", &provision, FormState::new())),
        page(
            "plan-comments",
            &plan::comments(
                plans::frame(),
                plans::comments(),
                "1 of 2 answered. 9 days left.",
                Some(Link::new("Add a comment", "/cases/EHC-000391/plan/comments/new")),
            ),
        ),
        page(
            "plan-comment",
            &plan::answer_comment(plans::frame(), "We want the therapist to visit every week.", FormState::new()),
        ),
        page(
            "plan-comment-new",
            &plan::comment_form(plans::frame(), vec![pair("f", "F. Special educational provision")], FormState::new()),
        ),
        page("plan-finalise", &plan::finalise(plans::frame(), plans::gates(), None)),
    ]
}

fn contributor_pages() -> Vec<SamplePage> {
    use crate::pages::contributor as pages;
    let facts = || SummaryList::new(vec![SummaryRow::new("Who reads it", "Priya Nair, then the parents")]);
    let sections =
        vec![("Needs".to_owned(), Html::paragraph("Amira finds it hard to attend for longer than 5 minutes in a group."))];
    vec![
        page("advice", &ListPage::from(others::advice_home())),
        page("advice-empty", &ListPage::from(others::no_advice())),
        page("advice-request", &CasePage::from(others::request())),
        page("advice-write", &EditorPage::from(others::write_needs())),
        page("advice-write-wrong", &EditorPage::from(others::write_seen())),
        page::<FormPage>(
            "advice-reply",
            &pages::reply_otherwise(others::advice_frame(), "Psychological advice", FormState::new()),
        ),
        page::<FormPage>(
            "advice-submit",
            &pages::submit_advice(others::advice_frame(), facts(), &["Outcomes", "Provision"], FormState::new()),
        ),
        page(
            "advice-submitted",
            &pages::submitted(others::advice_frame(), "Psychological advice", facts(), sections, Vec::new()),
        ),
    ]
}

fn calendar_pages() -> Vec<SamplePage> {
    use super::calendars::{self as samples, administrator};
    use crate::pages::calendars as pages;
    let (found, none) = (
        vec![(Link::new("Brookside Primary", "/admin/calendar/institutions/1"), "Mainstream primary school".into(), 2)],
        Vec::new(),
    );
    vec![
        page("calendar", &ListPage::from(samples::calendar())),
        page("calendar-quiet", &ListPage::from(samples::quiet_calendar())),
        page("calendar-holiday", &pages::new_holiday(administrator(""), FormState::new())),
        page("calendar-holiday-wrong", &pages::new_holiday(administrator(""), samples::saturday())),
        page("calendar-offices", &pages::new_office_closure(administrator(""), FormState::new())),
        page("calendar-check", &pages::check(administrator(""), samples::check(false), FormState::new())),
        page(
            "calendar-withdraw",
            &pages::check(administrator(""), samples::check(true), FormState::new().error("reason", "Enter why it is withdrawn")),
        ),
        page(
            "calendar-changed",
            &pages::changed(
                administrator("Bank holiday added"),
                "Bank holiday added",
                samples::facts(),
                (2_408, 0),
                samples::moves(),
                None,
            ),
        ),
        page("calendar-schools", &pages::institutions(administrator("Terms of schools and colleges"), "brook", found)),
        page("calendar-schools-none", &pages::institutions(administrator("Terms of schools and colleges"), "brok", none)),
        page("calendar-school", &ListPage::from(samples::institution())),
        page("calendar-school-empty", &ListPage::from(samples::unknown_institution())),
        page(
            "calendar-closure",
            &pages::new_closure(administrator(""), "Brookside Primary", "/admin/calendar/institutions/1", FormState::new()),
        ),
    ]
}

fn calculator(state: FormState) -> CalculatorPage {
    CalculatorPage::new(Shell::public(""), state)
}

/// The picture of a request received on 7 September 2026.
fn answered() -> CalculatorPage {
    let received = super::day(2026, 9, 7);
    let page = calculator(FormState::new().with_date("received", received));
    let steps = assessment(&RuleSet::england(), &WorkingCalendar::england(), received);
    steps.map(|steps| page.clone().answering(received, &steps)).unwrap_or(page)
}

fn words() -> Vec<SamplePage> {
    let (mail, phone, council) = ("send@ashmere.example", "01632 960 001", "Ashmere Council");
    let open = || Shell::public("");
    let versions = Stale {
        who: "Marcus Bell, today at 10:42am".into(),
        theirs: "Oliver uses single words.".into(),
        mine: "Oliver uses words and signs.".into(),
    };
    let back = || Link::new("Go back to the case", "/cases/EHC-000418");
    vec![
        page("help", &help::help(caseworker(""), "Monday to Friday, 9am to 5pm", phone, mail)),
        page("help-words", &help::words(open())),
        page("calculator", &calculator(FormState::new())),
        page("calculator-wrong", &calculator(FormState::new().with("received-day", "31").error("received", "Enter a real date"))),
        page("calculator-answer", &answered()),
        page("help-keyboard", &help::keyboard(contributor(""))),
        page("accessibility", &help::accessibility(open(), council, mail, phone, "1 December 2026")),
        page("privacy", &help::privacy(open(), council, mail)),
        page("error-400", &errors::bad_request(open())),
        page("error-403", &errors::forbidden(caseworker(""), "Only a manager can approve a final plan.")),
        page("error-404", &errors::not_found(caseworker(""))),
        page(
            "error-409",
            &errors::stale(
                caseworker(""),
                versions,
                "text",
                &["version"],
                FormState::new().with("text", "Oliver uses words and signs."),
            ),
        ),
        page(
            "error-409-changed",
            &errors::conflict(caseworker(""), "Marcus Bell accepted this advice today at 10:42am.", back()),
        ),
        page("error-413", &errors::too_large(caseworker(""), "20 MB")),
        page("error-422", &errors::refused(caseworker(""), "A draft plan must not name a school in section I.", back())),
        page("error-429", &errors::too_many(open(), 12)),
        page("error-500", &errors::broken(caseworker(""), "7F3K-22")),
        page("error-503", &errors::unavailable(open())),
    ]
}
