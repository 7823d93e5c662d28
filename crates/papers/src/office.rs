//! Documents of office software: which kind a package is.

use ehc_domain::documents::{FileRefused, FileType, MOST_UNPACKED};

use crate::{open_document, package::Package, word};

pub fn examine(content: &[u8]) -> Result<FileType, FileRefused> {
    let mut package = Package::open(content, MOST_UNPACKED)?;
    if let Some(types) = package.part(word::CONTENT_TYPES)? {
        word::examine(&mut package, &types).map(|()| FileType::Docx)
    } else if let Some(kind) = package.part("mimetype")? {
        open_document::examine(&mut package, &kind).map(|()| FileType::Odt)
    } else {
        Err(FileRefused::WrongType)
    }
}
