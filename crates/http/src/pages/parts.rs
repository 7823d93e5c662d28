//! `/dev/parts`: every part in every state, for development only.

use super::ListPage;
use crate::samples;
use crate::ui::govuk::{
    Button, Details, Inset, NotificationBanner, Pagination, PaginationLink, SummaryList, SummaryRow, Tag, Task, TaskList, Warning,
};
use crate::ui::parts::{Authority, Compare, Due, Empty, Piece, Stale, Stop, UploadList, UploadedFile, WorkTable};
use crate::ui::ruler::{MiniRuler, ruler};
use crate::ui::{Choice, Field, FormState, Html, Link, Shell};

pub fn parts(shell: Shell) -> ListPage {
    let page = ListPage::new(shell.titled("Parts"), "Parts");
    let page = rulers(page);
    let page = states(page);
    let page = notices(fields(page));
    together(page)
}

fn rulers(page: ListPage) -> ListPage {
    let today = samples::today();
    let models = [
        ("Needs assessment", samples::alpha(today)),
        ("Annual review", samples::review(today)),
        ("Phase transfer", samples::phase_transfer(today)),
        ("Re-assessment, late", samples::reassessment(today)),
    ];
    models.iter().fold(page, |page, (title, model)| page.part(Html::heading(title)).part(ruler(model)))
}

fn states(page: ListPage) -> ListPage {
    let today = samples::today();
    let tags = [
        Tag::red("Overdue by 8 days"),
        Tag::amber("Due in 4 days"),
        Tag::purple("Excused"),
        Tag::blue("Received, to check"),
        Tag::teal("Waiting for Ruth Adeyemi"),
        Tag::green("Done 12 October"),
        Tag::grey("Not started"),
    ];
    let due = |days| Html::from(Due::on(today + chrono::Duration::days(days), today + chrono::Duration::days(days), today));
    let authorities = [Authority::law("6-week limit"), Authority::code("15 days (Code)"), Authority::ours("target")];
    let spaced = |pieces: Vec<Html>| Html::paragraph(Html::concat(pieces.into_iter().map(|piece| piece.then(" "))));
    let mini = |days| {
        let began_on = today - chrono::Duration::days(days);
        let limits = [6, 16, 20].map(|weeks| began_on + chrono::Duration::weeks(weeks));
        MiniRuler::assessment(began_on, &limits, today).map(Html::from).unwrap_or_default()
    };
    page.part(Html::heading("States"))
        .part(spaced(tags.into_iter().map(Html::from).collect()))
        .part(spaced(authorities.into_iter().map(Html::from).collect()))
        .part(Html::concat([due(-8), due(0), due(1), due(4), due(9), due(80)]))
        .part(Due::excused(today, today))
        .part(Html::heading("Small rulers"))
        .part(Html::concat([mini(0), mini(42), mini(85), mini(140), mini(149)]))
        .part(Html::heading("Buttons"))
        .part(Html::concat([
            Html::from(Button::new("Record a request")),
            " ".into(),
            Button::new("Save draft").secondary().into(),
            " ".into(),
            Button::new("Withdraw the request").warning().into(),
            " ".into(),
            Button::new("Sign out").like_a_link().into(),
        ]))
}

fn fields(page: ListPage) -> ListPage {
    let state = FormState::new()
        .with("note", "Words that were typed")
        .with("pick", "b")
        .error("text-wrong", "Enter a name")
        .error("date-wrong", "Enter the date the request was received")
        .error("pick-wrong", "Say whether the child will be assessed")
        .error("file-wrong", "Choose a file that is smaller than 20 MB");
    let choices = || {
        vec![
            Choice::new("a", "Choice one").hint("With a hint"),
            Choice::new("b", "Choice two").reveals(vec![Field::text("inside", "Only for choice two").plain()]),
        ]
    };
    let fields = [
        Field::text("text", "Text").hint("A hint").width(20),
        Field::text("text-wrong", "Text, wrong"),
        Field::email("email", "Email address"),
        Field::password("password", "Password"),
        Field::lines("note", "Several lines", 3),
        Field::counted("counted", "Counted", 3, 200),
        Field::date("date", "Date"),
        Field::date("date-wrong", "Date, wrong").hint("For example, 7 9 2026"),
        Field::radios("pick", "Pick one", choices()),
        Field::radios("pick-wrong", "Pick one, wrong", vec![Choice::new("yes", "Yes"), Choice::new("no", "No")]).inline(),
        Field::checkboxes(
            "tick",
            "Tick any",
            vec![Choice::new("a", "One"), Choice::divider("or"), Choice::new("b", "None of these")],
        ),
        Field::select("list", "Short list", [("a", "One"), ("b", "Two")]),
        Field::files("files", "Files").hint("PDF or Word, up to 20 MB each"),
        Field::file("file-wrong", "A file, wrong"),
        Field::group("A group", vec![Field::text("grouped", "Inside a group").width(10)]),
    ];
    fields.iter().fold(page.part(Html::heading("Fields")), |page, field| page.part(field.render(&state)))
}

fn notices(page: ListPage) -> ListPage {
    let file = |name: &str, state: Html| UploadedFile {
        name: name.into(),
        note: "PDF, 240 KB".into(),
        state,
        remove: Some("/dev/parts".into()),
        href: None,
    };
    let task = |title: &str, status: Html| Task { title: title.into(), href: Some("/dev/parts".into()), hint: None, status };
    let link = |label: &str| Some(PaginationLink { href: "/dev/parts".into(), label: Some(label.into()) });
    page.part(Html::heading("Notices"))
        .part(NotificationBanner { success: false, heading: "The case is closed: read only.".into(), body: Html::default() })
        .part(Inset { body: "The limit stays 23 November. If missed, this excuses it.".into() })
        .part(Warning { text: "This sends the plan to the parents.".into() })
        .part(Details { summary: "Why we ask".into(), body: "Because the law counts from this day.".into(), open: false })
        .part(Stop {
            title: "This document names another child".into(),
            body: vec![
                Html::paragraph("It cannot be sent as it is."),
                Html::paragraph(Html::link("See how to release it", "/dev/parts")),
            ],
        })
        .part(Empty::new("Nobody has been asked yet").link(Link::new("Ask all now", "/dev/parts")))
        .part(Stale {
            who: "Marcus Bell, today at 10:42am".into(),
            theirs: "Oliver uses single words.".into(),
            mine: "Oliver uses single words and signs.".into(),
        })
        .part(Compare {
            pieces: vec![
                Piece::Same("Oliver uses ".into()),
                Piece::Removed("words".into()),
                Piece::Added("single words and signs".into()),
            ],
        })
        .part(Html::heading("Facts and tasks"))
        .part(SummaryList::card(
            "Request",
            vec![
                SummaryRow::new("Received", "7 September 2026")
                    .action(crate::ui::govuk::ActionLink::change("date received", "/dev/parts")),
            ],
        ))
        .part(TaskList {
            id: "gates".into(),
            tasks: vec![task("Comments answered", "Complete".into()), task("Section I", Tag::amber("To fix").into())],
        })
        .part(UploadList {
            csrf: String::new(),
            files: vec![file("report.pdf", Tag::blue("Checking").into()), file("photo.jpg", Tag::red("Refused").into())],
        })
        .part(Pagination { previous: link("1 to 25 of 118"), next: link("51 to 75 of 118") })
}

/// Parts that hold others.
fn together(page: ListPage) -> ListPage {
    let work = samples::cases::my_work();
    let board = samples::others::compliance();
    let cases = samples::cases::case_list();
    let mut page = page.part(Html::heading("Lists"));
    if let Some(counts) = work.counts {
        page = page.part(counts);
    }
    page = page.part(work.lists).part(WorkTable { caption: "Work".into(), groups: work.groups }).part(cases.filter);
    page = page.part(Html::heading("Golden thread")).part(samples::plans::golden_thread().thread);
    page = page.part(Html::heading("Sections")).part(samples::plans::sections("/cases/EHC-000418/plan/sections/f"));
    page = page.part(samples::plans::section_b().rows);
    page = page.part(Html::heading("History"));
    page = samples::plans::history().into_iter().fold(page, ListPage::part);
    page = page.part(Html::heading("Figures and charts")).part(board.figures);
    page = board.charts.into_iter().chain(board.half_charts).fold(page, ListPage::part);
    board.rank_charts.into_iter().fold(page, ListPage::part)
}
