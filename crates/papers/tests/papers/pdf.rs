use ehc_domain::documents::{FileRefused, FileType};
use ehc_papers::examine;
use ehc_test_support::papers::{pdf, pdf_of_streams, pdf_with};

#[test]
fn words_in_its_text_are_only_words() {
    assert_eq!(examine(&pdf("see /JavaScript, /Launch and /EmbeddedFile")), Ok(FileType::Pdf));
    assert_eq!(examine(&pdf_with(&["<< /Title (JavaScript) /Producer (Launch) >>"])), Ok(FileType::Pdf));
}

#[test]
fn empty_lines_may_stand_before_the_header_and_nothing_else() {
    let after = |before: &str| examine(&[before.as_bytes(), &pdf("words")].concat());
    assert_eq!(after("\r\n\n "), Ok(FileType::Pdf), "as a system of records left them");
    assert_eq!(after(&" ".repeat(1_019)), Ok(FileType::Pdf));
    assert_eq!(after(&" ".repeat(1_020)), Err(FileRefused::WrongType), "further than a reader looks");
    assert_eq!(after("<html>"), Err(FileRefused::WrongType));
    let runs = [b"\n".as_slice(), &pdf_with(&["<< /S /JavaScript /JS (x) >>"])].concat();
    assert_eq!(examine(&runs), Err(FileRefused::Active));
}

#[test]
fn what_runs_is_found_however_it_is_written() {
    for active in [
        "<< /S /JavaScript /JS (x) >>",
        "<< /S /J#61v#61Script >>",
        "<< /Names << /JavaScript [] >> >>",
        "[ << /AA << /O << /J#53 (x) >> >> >> ]",
        "<< /S /Launch /F (x) >>",
        "<< /S /#4caunch >>",
        "<< /S /URI /S /Launch >>",
        "<< /S /ImportData >>",
        "<< /Type /Filespec /#45F << /F 1 0 R >> >>",
        "<< /Names << /EmbeddedFiles << >> >> >>",
        "<< /Type /EmbeddedFile /Length 1 >> stream\nx\nendstream",
        "<< /Subtype /RichMedia >>",
        "<< /XFA << /Length 9 >> >>",
    ] {
        let expected = if active.contains("XFA") { Ok(FileType::Pdf) } else { Err(FileRefused::Active) };
        assert_eq!(examine(&pdf_with(&[active])), expected, "{active}");
        if !active.contains("stream") {
            assert_eq!(examine(&pdf_of_streams(active)), expected, "{active} in an object stream");
        }
    }
}

#[test]
fn nothing_leaves_the_document_by_itself_and_a_link_may_be_followed() {
    for outside in [
        "<< /OpenAction << /S /URI /URI (https://example.org/) >> >>",
        "<< /OpenAction << /S /GoToR /F (other.pdf) >> >>",
        "<< /OpenAction << /S /SubmitForm /F (https://example.org/) >> >>",
        "<< /AA << /O << /S /URI /URI (https://example.org/) >> >> >>",
        "<< /AA << /PO << /S /SubmitForm >> >> >>",
        "<< /Length 0 /F (https://example.org/) >> stream\n\nendstream",
        "<< /Length 0 /F << /FS /URL >> >> stream\n\nendstream",
    ] {
        assert_eq!(examine(&pdf_with(&[outside])), Err(FileRefused::Outside), "{outside}");
    }
    for inside in [
        "<< /OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>",
        "<< /OpenAction [3 0 R /Fit] >>",
        "<< /Subtype /Link /A << /S /URI /URI (https://example.org/) >> >>",
        "<< /Subtype /Widget /A << /S /SubmitForm /F (https://example.org/) >> >>",
    ] {
        assert_eq!(examine(&pdf_with(&[inside])), Ok(FileType::Pdf), "{inside}");
    }
}

#[test]
fn a_form_of_xml_may_have_fields_and_no_scripts() {
    let form =
        |xml: &str| examine(&pdf_with(&["<< /XFA 5 0 R >>", &format!("<< /Length {} >> stream\n{xml}\nendstream", xml.len())]));
    assert_eq!(form("<template><field name='a'/></template>"), Ok(FileType::Pdf));
    assert_eq!(form("<template><event><script>x</script></event></template>"), Err(FileRefused::Active));
    let parts = ["<< /XFA [(template) 5 0 R] >>", "<< /Length 9 >> stream\n<script/>\nendstream"];
    assert_eq!(examine(&pdf_with(&parts)), Err(FileRefused::Active));
}

#[test]
fn one_that_was_made_in_parts_is_whole_or_refused() {
    let first = pdf("words");
    let later =
        b"4 0 obj\n(more)\nendobj\nxref\n4 1\n0000000000 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";
    assert_eq!(examine(&[&first[..], later].concat()), Ok(FileType::Pdf));
    for missing in [6, 20, 60, 90] {
        let cut = [&first[..], &later[..later.len() - missing]].concat();
        assert_eq!(examine(&cut), Err(FileRefused::Damaged), "{missing} bytes of a later version are missing");
    }
    assert_eq!(examine(&[&first[..], b"\r\n--part--\r\n"].concat()), Ok(FileType::Pdf), "what a mail server added");
    let linear = |length: usize| {
        // The dictionary stands first, as it does where it counts.
        let start = format!("%PDF-1.7\n9 0 obj\n<< /Linearized 1 /L {length:06} /N 1 >>\nendobj\n");
        [start.as_bytes(), &first["%PDF-1.7\n".len()..]].concat()
    };
    let length = linear(0).len();
    assert_eq!(examine(&linear(length)), Ok(FileType::Pdf));
    assert_eq!(examine(&linear(length + 1)), Err(FileRefused::Damaged), "shorter than it says");
}

#[test]
fn one_with_a_password_one_without_pages_and_one_of_endless_depth_are_refused() {
    let plain = String::from_utf8(pdf("words")).unwrap();
    assert_eq!(examine(plain.replace("/Root 1 0 R", "/Root 1 0 R /Encrypt 4 0 R").as_bytes()), Err(FileRefused::Encrypted));
    assert_eq!(examine(plain.replace("/Kids [3 0 R]", "/Kids [     ]").as_bytes()), Err(FileRefused::Damaged));
    let deep = format!("{}{}", "[".repeat(80), "]".repeat(80));
    assert_eq!(examine(&pdf_with(&[&deep])), Err(FileRefused::TooMuch));
}
