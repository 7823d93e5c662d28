use ehc_domain::documents::{FileRefused, FileType, MOST_MEMBERS};
use ehc_papers::examine;
use ehc_test_support::papers::{docx, odt, package, package_with_flags, word_types};

const RELATIONS: &str = "word/_rels/document.xml.rels";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relation(kind: &str, target: &str) -> String {
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/></Relationships>"#
    )
}

fn typed(more: &str, name: &str, content: &[u8]) -> Result<FileType, FileRefused> {
    examine(&docx("<w:p/>", &[("[Content_Types].xml", word_types(more).as_bytes()), (name, content)]))
}

#[test]
fn a_document_may_link_outside_and_draw_on_nothing_there() {
    let with = |kind, target| examine(&docx("<w:p/>", &[(RELATIONS, relation(kind, target).as_bytes())]));
    assert_eq!(with("hyperlink", "https://example.org/"), Ok(FileType::Docx));
    for kind in ["attachedTemplate", "image", "subDocument", "frame"] {
        assert_eq!(with(kind, "https://example.org/x"), Err(FileRefused::Outside), "{kind}");
    }
    assert_eq!(with("oleObject", "file:///x"), Err(FileRefused::Active));
    assert_eq!(with("aFChunk", "part.html"), Err(FileRefused::Active));
}

#[test]
fn macros_controls_and_programs_are_known_by_their_type_and_content_whatever_they_are_called() {
    let part = |kind: &str| format!(r#"<Override PartName="/word/picture.bin" ContentType="{kind}"/>"#);
    for kind in [
        "application/vnd.ms-office.vbaProject",
        "application/vnd.ms-office.activeX",
        "application/vnd.openxmlformats-officedocument.oleObject",
    ] {
        assert_eq!(typed(&part(kind), "word/picture.bin", b"x"), Err(FileRefused::Active), "{kind}");
    }
    for program in [b"MZ\x90".as_slice(), b"\x7fELF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
        assert_eq!(typed("", "word/media/picture.png", program), Err(FileRefused::Active), "{program:?}");
    }
    let macros = word_types("").replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    );
    assert_eq!(examine(&docx("", &[("[Content_Types].xml", macros.as_bytes())])), Err(FileRefused::Active));
    let template = macros.replace("application/vnd.ms-word.document.macroEnabled.main+xml", "application/xml");
    assert_eq!(examine(&docx("", &[("[Content_Types].xml", template.as_bytes())])), Err(FileRefused::WrongType));
}

#[test]
fn a_field_that_asks_another_program_is_found_in_pieces_too() {
    let field = |first, second| {
        let run = |text| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
        let body = format!(
            r#"<w:p><w:fldChar w:fldCharType="begin"/>{}{}<w:fldChar w:fldCharType="end"/></w:p>"#,
            run(first),
            run(second)
        );
        examine(&docx(&body, &[]))
    };
    assert_eq!(field(" PA", "GE "), Ok(FileType::Docx));
    assert_eq!(field(" DDE", "AUTO program topic"), Err(FileRefused::Active));
    assert_eq!(field(" dde program", " topic"), Err(FileRefused::Active));
    assert_eq!(examine(&docx(r#"<w:fldSimple w:instr=" DDE x "/>"#, &[])), Err(FileRefused::Active));
    assert_eq!(field(" INCLUDETEXT ", "file"), Err(FileRefused::Outside));
    assert_eq!(field(" LINK ", "Sheet file"), Err(FileRefused::Outside));
    assert_eq!(field(" INCLUDEPICTURE ", r"picture \* MERGEFORMATINET"), Ok(FileType::Docx), "a picture that is kept inside");
    assert_eq!(field(" INCLUDEPICTURE ", r"picture \d"), Err(FileRefused::Outside));
    assert_eq!(examine(&docx("<w:p><w:t>DDE stands for</w:t></w:p>", &[])), Ok(FileType::Docx));
}

#[test]
fn macros_are_found_by_their_type_or_by_the_name_of_their_part() {
    let by_type = r#"<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>"#;
    assert_eq!(typed(by_type, "word/a.bin", b"x"), Err(FileRefused::Active));
    let other = r#"<Default Extension="bin" ContentType="application/octet-stream"/>"#;
    assert_eq!(typed(other, "word/vbaProject.bin", b"x"), Err(FileRefused::Active));
    assert_eq!(typed(other, "word/a.bin", b"x"), Ok(FileType::Docx));
}

#[test]
fn the_workbook_behind_a_chart_is_looked_into() {
    let types = |more| format!(r#"<Types xmlns="x"><Default Extension="xml" ContentType="application/xml"/>{more}</Types>"#);
    let behind = |more, name| {
        let workbook = package(&[("[Content_Types].xml", types(more).as_bytes()), (name, b"<x/>")]);
        let kind =
            r#"<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>"#;
        typed(kind, "word/embeddings/book.xlsx", &workbook)
    };
    assert_eq!(behind("", "xl/workbook.xml"), Ok(FileType::Docx));
    assert_eq!(
        behind(r#"<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>"#, "xl/a.bin"),
        Err(FileRefused::Active)
    );
    assert_eq!(behind("", "../workbook.xml"), Err(FileRefused::Damaged));
}

#[test]
fn a_document_type_is_refused_in_either_coding_of_text() {
    let with = |xml: &[u8]| examine(&docx("", &[("customXml/item1.xml", xml)]));
    let wide = |xml: &str| -> Vec<u8> { std::iter::once(0xfeff).chain(xml.encode_utf16()).flat_map(u16::to_le_bytes).collect() };
    assert_eq!(with(b"\xef\xbb\xbf<a/>"), Ok(FileType::Docx));
    assert_eq!(with(&wide("<a/>")), Ok(FileType::Docx));
    for xml in [
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".to_vec(),
        wide("<!DOCTYPE a SYSTEM 'x'><a/>"),
        b"<a><b></a>".to_vec(),
        b"<a>\xff</a>".to_vec(),
    ] {
        assert_eq!(with(&xml), Err(FileRefused::Damaged), "{xml:?}");
    }
}

#[test]
fn an_archive_is_sound_or_refused() {
    for name in ["../x.xml", "/x.xml", "word\\x.xml", "C:x.xml", "x\n.xml"] {
        assert_eq!(examine(&docx("", &[(name, b"<x/>")])), Err(FileRefused::Damaged), "{name:?}");
    }
    assert_eq!(examine(&docx("", &[("a.xml", b"<x/>"), ("A.xml", b"<y/>")])), Err(FileRefused::Damaged), "two of one name");
    let of_members = |count: usize| {
        let names: Vec<String> = (2..count).map(|n| format!("a{n}.xml")).collect();
        examine(&docx("", &names.iter().map(|name| (name.as_str(), b"<x/>".as_slice())).collect::<Vec<_>>()))
    };
    assert_eq!(of_members(MOST_MEMBERS), Ok(FileType::Docx));
    assert_eq!(of_members(MOST_MEMBERS + 1), Err(FileRefused::TooMuch));
    let types = word_types("");
    assert_eq!(examine(&package_with_flags(&[("[Content_Types].xml", types.as_bytes())], 1)), Err(FileRefused::Encrypted));
    let whole = docx("<w:p/>", &[]);
    assert_eq!(examine(&[whole.as_slice(), b"more"].concat()), examine(&whole), "what a mail server added at the end");
    assert_eq!(examine(&package(&[("a.txt", b"a")])), Err(FileRefused::WrongType));
}

#[test]
fn what_unpacks_to_a_hundred_times_its_size_is_refused() {
    let blank = vec![b' '; 2 * 1024 * 1024];
    let with = |length: usize| examine(&docx("", &[("word/media/blank", &blank[..length])]));
    assert_eq!(with(64 * 1024), Ok(FileType::Docx));
    assert_eq!(with(2 * 1024 * 1024), Err(FileRefused::TooMuch));
}

#[test]
fn an_open_document_may_link_outside_and_runs_nothing() {
    let of = |body: &str| examine(&odt(body, &[]));
    assert_eq!(of(r#"<text:a xlink:href="https://example.org/">there</text:a>"#), Ok(FileType::Odt));
    assert_eq!(of(r#"<draw:image xlink:href="Pictures/1.png"/><draw:object xlink:href="./Object 1"/>"#), Ok(FileType::Odt));
    for outside in ["https://example.org/1.png", "file:///1.png", "//machine/1.png", "../1.png"] {
        assert_eq!(of(&format!(r#"<draw:image xlink:href="{outside}"/>"#)), Err(FileRefused::Outside), "{outside}");
    }
    for active in ["<script:event-listener/>", "<text:dde-connection-decl/>", "<draw:object-ole/>", "<draw:plugin/>"] {
        assert_eq!(of(active), Err(FileRefused::Active), "{active}");
    }
    assert_eq!(examine(&odt("", &[("Basic/Standard/Module1.xml", b"<x/>")])), Err(FileRefused::Active));
    let manifest = br#"<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"#;
    assert_eq!(examine(&odt("", &[("META-INF/manifest.xml", manifest)])), Err(FileRefused::Encrypted));
    assert_eq!(
        examine(&package(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")])),
        Err(FileRefused::WrongType)
    );
}
