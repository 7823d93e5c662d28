//! What is taken of papers and what is refused, by their structure. (T-15)

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod office;
mod pdf;
mod picture;

use ehc_domain::documents::{FileRefused, FileType};
use ehc_papers::examine;

#[test]
fn what_is_no_paper_is_refused() {
    assert_eq!(examine(b""), Err(FileRefused::Empty));
    for other in [b"MZ\x90\0".as_slice(), b"<svg onload=x>", b"GIF89a", b"PK\x05\x06", b"x %PDF-1.7"] {
        assert_eq!(examine(other), Err(FileRefused::WrongType), "{other:?}");
    }
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice();
    assert_eq!(examine(old), Err(FileRefused::WrongType), "a document of before 2007");
    assert_eq!(examine(&[old, b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"].concat()), Err(FileRefused::Encrypted));
}

#[test]
fn whatever_is_cut_short_anywhere_is_refused_and_not_mistaken() {
    use ehc_test_support::papers::{docx, jpeg, odt, pdf, pdf_of_streams, png};
    let whole = [
        (FileType::Pdf, pdf("words")),
        (FileType::Pdf, pdf_of_streams("<< /Title (words) >>")),
        (FileType::Docx, docx("<w:p/>", &[])),
        (FileType::Odt, odt("<text:p/>", &[])),
        (FileType::Jpeg, jpeg(&[])),
        (FileType::Png, png(&[])),
    ];
    for (kind, content) in whole {
        assert_eq!(examine(&content), Ok(kind));
        // The line after the end-of-file marker of a PDF says nothing.
        let needed = content.len() - if kind == FileType::Pdf { 1 } else { 0 };
        for length in 0..needed {
            assert!(examine(&content[..length]).is_err(), "{kind:?} of {length} bytes of {}", content.len());
        }
    }
}
