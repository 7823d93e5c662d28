//! OpenDocument text (OpenDocument 1.3, parts 2 and 3): its manifest, what it draws on and what it runs.

use ehc_domain::documents::FileRefused;

use crate::{
    package::Package,
    xml::{Element, Met, read},
};

/// What the member `mimetype` says of a text.
const TEXT: &[u8] = b"application/vnd.oasis.opendocument.text";

/// Where macros lie.
const MACROS: [&str; 2] = ["basic/", "scripts/"];

/// The namespace of scripts and of what starts them.
const SCRIPT: &str = "urn:oasis:names:tc:opendocument:xmlns:script:1.0";

/// The elements that only lead elsewhere when a reader follows them, and the template that a text was made from.
const LINKS: [&str; 4] = ["a", "bookmark", "template", "form"];

pub fn examine(package: &mut Package<'_>, kind: &[u8]) -> Result<(), FileRefused> {
    if kind.trim_ascii() != TEXT {
        return Err(FileRefused::WrongType);
    }
    if package.part("content.xml")?.is_none() {
        return Err(FileRefused::Damaged);
    }
    for index in 0..package.len() {
        let (name, content) = package.at(index)?;
        let name = name.to_lowercase();
        if MACROS.iter().any(|folder| name.starts_with(folder) && !name.ends_with('/')) {
            return Err(FileRefused::Active);
        }
        if name.ends_with(".xml") || name.ends_with(".rdf") {
            read(&content, |met| match met {
                Met::Begin(element) => examine_element(&element),
                Met::Text(_) => Ok(()),
            })?;
        }
    }
    Ok(())
}

fn examine_element(element: &Element<'_>) -> Result<(), FileRefused> {
    let name = element.name();
    if name == "encryption-data" {
        return Err(FileRefused::Encrypted);
    }
    if element.namespace == SCRIPT || name.starts_with("dde-") || name == "object-ole" || name == "plugin" || name == "applet" {
        return Err(FileRefused::Active);
    }
    let leads = element.attribute("href")?.unwrap_or_default();
    if !LINKS.contains(&name) && is_outside(&leads) { Err(FileRefused::Outside) } else { Ok(()) }
}

/// Whether a reference leaves the package: it names a scheme or another machine, or climbs out of it.
fn is_outside(leads: &str) -> bool {
    let scheme = leads
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    scheme || leads.starts_with('/') || leads.starts_with("../")
}
