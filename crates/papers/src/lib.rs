//! What a paper is, found by taking it apart, and pictures without what their cameras wrote.
//!
//! Everything here reads what strangers made. The parsers are well kept and written without `unsafe` where they offer that, and still the program runs
//! [`examine`] in a process of its own, which may take so much memory and time and no more.

mod office;
mod open_document;
mod package;
mod pdf;
mod picture;
mod viewing;
mod word;
mod xml;

use ehc_domain::documents::{FileRefused, FileType};

pub use picture::dimensions;
pub use viewing::viewing_copy;

/// Takes a file apart and says what it is, by its structure and not by words in it.
///
/// # Errors
/// [`FileRefused`]: it is none of the accepted types, is damaged, does something by itself, draws on something outside it, needs a password, or unpacks to more
/// than is looked through.
pub fn examine(content: &[u8]) -> Result<FileType, FileRefused> {
    if content.is_empty() {
        Err(FileRefused::Empty)
    } else if content.get(..EMPTY_START).unwrap_or(content).trim_ascii_start().starts_with(b"%PDF-") {
        pdf::examine(content).map(|()| FileType::Pdf)
    } else if content.starts_with(picture::PNG) {
        picture::examine_png(content).map(|()| FileType::Png)
    } else if content.starts_with(picture::JPEG) {
        picture::examine_jpeg(content).map(|()| FileType::Jpeg)
    } else if content.starts_with(b"PK\x03\x04") {
        office::examine(content)
    } else if content.starts_with(package::COMPOUND) {
        // What a word processor makes of a document with a password is an old-style container around the new one.
        Err(if memchr::memmem::find(content, ENCRYPTED_PACKAGE).is_some() {
            FileRefused::Encrypted
        } else {
            FileRefused::WrongType
        })
    } else {
        Err(FileRefused::WrongType)
    }
}

/// How far into a file the header of a PDF may stand (ISO 32000-1, annex H, note 13). Here only empty lines may come before it, as systems of records leave
/// them: a file that begins with anything else is something else to another reader.
const EMPTY_START: usize = 1_024;

/// `EncryptedPackage`, the stream of a document with a password, as its directory writes it ([MS-OFFCRYPTO] 2.3.4.4).
const ENCRYPTED_PACKAGE: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
