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
        WrongType = "wrong_type", "The file must be a PDF, Word (.docx), OpenDocument (.odt), PNG or JPEG. Open it and save it as one of these";
        /// The name says one type and the content another.
        NameAndContentDiffer = "name_and_content_differ", "The file’s name says it is one type and its content is another. Save it again and upload that";
        /// It carries macros, scripts or another file.
        Active = "active", "The file contains macros, scripts or another file. Save a copy without them, or print it to a PDF";
        /// It is cut short, or not made as its type should be.
        Damaged = "file_damaged", "The file is damaged or was not saved whole. Open it, save it again and upload that";
        /// It unpacks to more than is looked through.
        TooMuch = "unpacks_to_too_much", "The file or a picture in it is larger, once unpacked, than we can look through. Save a copy with smaller pictures";
        /// It would fetch something from elsewhere when it is opened.
        Outside = "draws_on_outside", "The file takes a picture or template from somewhere else when it is opened. Save it as a PDF";
        /// It needs a password, or forbids what a reader may do with it.
        Encrypted = "encrypted", "The file is protected by a password, or against printing or copying. Save a copy that is not";
    }
}

impl FileRefused {
    /// Lists every reason.
    pub const ALL: [Self; 8] = [
        Self::Empty,
        Self::WrongType,
        Self::NameAndContentDiffer,
        Self::Active,
        Self::Damaged,
        Self::TooMuch,
        Self::Outside,
        Self::Encrypted,
    ];
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
            "jpg" | "jpeg" | "jpe" | "jfif" => Some(Self::Jpeg),
            _ => None,
        }
    }

    /// Says that a file of this name may be of the type that its content is.
    ///
    /// # Errors
    /// [`FileRefused::NameAndContentDiffer`]; [`FileRefused::WrongType`] for a name of no accepted type.
    pub fn agrees_with(self, name: &str) -> Result<Self, FileRefused> {
        let named = Self::from_extension(name).ok_or(FileRefused::WrongType)?;
        if named == self { Ok(self) } else { Err(FileRefused::NameAndContentDiffer) }
    }
}

/// The most pixels of a picture: four times those of an A4 page at 300 dots an inch, and more than the cameras of telephones take by default.
pub const MOST_PIXELS: usize = 60_000_000;

/// The most members of an archive.
pub const MOST_MEMBERS: usize = 1_000;

/// The most bytes that an archive may unpack to.
pub const MOST_UNPACKED: u64 = 200 * 1024 * 1024;

/// How many times its own size an archive may unpack to.
pub const MOST_RATIO: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_must_agree_with_the_content() {
        assert_eq!(FileType::Pdf.agrees_with("advice.pdf"), Ok(FileType::Pdf));
        assert_eq!(FileType::Pdf.agrees_with("advice.PDF"), Ok(FileType::Pdf));
        assert_eq!(FileType::Jpeg.agrees_with("drawing.jpeg"), Ok(FileType::Jpeg));
        assert_eq!(FileType::Jpeg.agrees_with("drawing.jfif"), Ok(FileType::Jpeg), "as Windows names what browsers save");
        assert_eq!(FileType::Pdf.agrees_with("advice.docx"), Err(FileRefused::NameAndContentDiffer));
        assert_eq!(FileType::Pdf.agrees_with("advice.svg"), Err(FileRefused::WrongType));
        assert_eq!(FileType::Pdf.agrees_with("advice"), Err(FileRefused::WrongType));
    }
}
