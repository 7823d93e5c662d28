//! Papers of a case: which field group each belongs to, and what may be stored.

use thiserror::Error;

use crate::{advice::AdviceKind, codes::coded, refusals};

coded! {
    /// The field group that a document belongs to; who may open it follows from that.
    pub enum DocumentClass {
        /// The family's and child's own views.
        Views = "views", "Views of the child and family";
        /// Education and psychology.
        Education = "education", "Education";
        /// Health.
        Health = "health", "Health";
        /// Social care.
        SocialCare = "social_care", "Social care";
        /// Letters and notices of the authority.
        Letters = "letters", "Letters and notices";
        /// Anything else of the case.
        General = "general", "General";
    }
}

impl DocumentClass {
    /// Returns the class of a paper that carries advice of a kind.
    pub fn of_advice(kind: AdviceKind) -> Self {
        use AdviceKind as K;
        match kind {
            K::ParentsViews | K::ChildsViews => Self::Views,
            K::Medical | K::SpeechAndLanguage | K::OccupationalTherapy | K::Physiotherapy => Self::Health,
            K::SocialCare => Self::SocialCare,
            K::Education
            | K::Psychological
            | K::PreparingForAdulthood
            | K::TeacherOfTheDeaf
            | K::TeacherOfVisionImpaired
            | K::TeacherOfMultiSensoryImpaired
            | K::ArmedForces => Self::Education,
            K::Other => Self::General,
        }
    }
}

coded! {
    /// Whether a stored file may be opened.
    pub enum DocumentState {
        /// Checked and found clean.
        Clean = "clean", "Ready";
        /// No virus scanner is configured: may be opened, and says so.
        Unscanned = "unscanned", "Ready, not virus-checked";
        /// Withdrawn, with a reason.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

/// The largest file accepted by default, in bytes: 25 MB.
pub const DEFAULT_MAX_BYTES: u64 = 25 * 1024 * 1024;

/// A type of file that may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileType {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text.
    Docx,
    /// OpenDocument text.
    Odt,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
}

refusals! {
    /// Why a file is refused.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum FileRefused {
        /// Nothing was sent.
        Empty = "empty", "Choose a file with something in it";
        /// The content is none of the accepted types, whatever its name says.
        WrongType = "wrong_type", "The file must be a PDF, Word (.docx), OpenDocument (.odt), PNG or JPEG";
        /// The name says one type and the content another.
        NameAndContentDiffer = "name_and_content_differ", "The file’s name says it is one type and its content is another. Save it again and upload that";
        /// It carries macros, scripts or an embedded program.
        Active = "active", "The file contains macros or scripts. Save a copy without them, or as a PDF";
        /// It needs a password.
        Encrypted = "encrypted", "The file is protected by a password. Save a copy without one";
    }
}

impl FileType {
    /// Lists every kind.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Docx, Self::Odt, Self::Png, Self::Jpeg];

    /// Returns the media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// Returns the extension used for downloads.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    fn from_extension(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "pdf" => Some(Self::Pdf),
            "docx" => Some(Self::Docx),
            "odt" => Some(Self::Odt),
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            _ => None,
        }
    }

    /// Recognises a file by how it begins and by which of [`TELLING`] it holds, and checks that its name agrees.
    ///
    /// Office files are told apart by the names of their members, which stand uncompressed in the archive.
    ///
    /// # Errors
    /// [`FileRefused`] says what to do instead.
    pub fn recognise(name: &str, start: &[u8], holds: impl Fn(&[u8]) -> bool) -> Result<Self, FileRefused> {
        if start.is_empty() {
            return Err(FileRefused::Empty);
        }
        let named = Self::from_extension(name).ok_or(FileRefused::WrongType)?;
        let found = if start.starts_with(b"%PDF-") {
            Self::Pdf
        } else if start.starts_with(b"\x89PNG\r\n\x1a\n") {
            Self::Png
        } else if start.starts_with(b"\xff\xd8\xff") {
            Self::Jpeg
        } else if start.starts_with(b"PK\x03\x04") && holds(b"word/document.xml") {
            Self::Docx
        } else if start.starts_with(b"PK\x03\x04") && holds(b"application/vnd.oasis.opendocument.text") {
            Self::Odt
        } else if start.starts_with(b"\xd0\xcf\x11\xe0") && matches!(named, Self::Docx) {
            // An encrypted Office file is an old-style container around the new one.
            return Err(FileRefused::Encrypted);
        } else {
            return Err(FileRefused::WrongType);
        };
        if found != named {
            return Err(FileRefused::NameAndContentDiffer);
        }
        let active: &[&[u8]] = match found {
            Self::Pdf => ACTIVE_PDF,
            Self::Docx => ACTIVE_DOCX,
            Self::Odt => ACTIVE_ODT,
            Self::Png | Self::Jpeg => ACTIVE_PICTURE,
        };
        if active.iter().any(|words| holds(words)) {
            return Err(FileRefused::Active);
        }
        if found == Self::Pdf && holds(b"/Encrypt") {
            return Err(FileRefused::Encrypted);
        }
        Ok(found)
    }
}

const ACTIVE_PDF: &[&[u8]] = &[b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile"];
const ACTIVE_DOCX: &[&[u8]] = &[b"vbaProject.bin", b"word/embeddings/", b"word/activeX/"];
const ACTIVE_ODT: &[&[u8]] = &[b"Basic/", b"Scripts/"];
const ACTIVE_PICTURE: &[&[u8]] = &[b"<script", b"<html", b"<?php"];
const KINDS: &[&[u8]] = &[b"word/document.xml", b"application/vnd.oasis.opendocument.text", b"/Encrypt"];

/// The words in a file that tell what it is and does.
pub const TELLING: [&[&[u8]]; 5] = [ACTIVE_PDF, ACTIVE_DOCX, ACTIVE_ODT, ACTIVE_PICTURE, KINDS];

#[cfg(test)]
mod tests {
    use super::*;

    fn recognise(name: &str, content: &[u8]) -> Result<FileType, FileRefused> {
        FileType::recognise(name, content, |words| content.windows(words.len()).any(|window| window == words))
    }

    #[test]
    fn a_file_is_known_by_its_content_and_its_name_must_agree() {
        assert_eq!(recognise("advice.pdf", b"%PDF-1.7 ..."), Ok(FileType::Pdf));
        assert_eq!(recognise("advice.PDF", b"%PDF-1.7 ..."), Ok(FileType::Pdf));
        assert_eq!(recognise("advice.docx", b"%PDF-1.7 ..."), Err(FileRefused::NameAndContentDiffer));
        assert_eq!(recognise("advice.pdf", b"MZ\x90\x00"), Err(FileRefused::WrongType));
        assert_eq!(recognise("advice.svg", b"<svg onload=x>"), Err(FileRefused::WrongType));
        assert_eq!(recognise("advice", b"%PDF-1.7"), Err(FileRefused::WrongType));
        assert_eq!(recognise("advice.pdf", b""), Err(FileRefused::Empty));
    }

    #[test]
    fn scripts_macros_and_passwords_are_refused() {
        assert_eq!(recognise("a.pdf", b"%PDF-1.7 /JavaScript (x)"), Err(FileRefused::Active));
        assert_eq!(recognise("a.pdf", b"%PDF-1.7 /Encrypt 5 0 R"), Err(FileRefused::Encrypted));
        assert_eq!(recognise("a.docx", b"PK\x03\x04 word/document.xml word/vbaProject.bin"), Err(FileRefused::Active));
        assert_eq!(recognise("a.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"), Err(FileRefused::Active));
    }
}
