//! Office Open XML text (ECMA-376, parts 1 and 2): what its parts are called, what they draw on, and what its fields do.

use std::collections::HashMap;

use ehc_domain::documents::FileRefused;

use crate::{
    package::Package,
    xml::{Met, read},
};

/// The part that says of what type each other part is.
pub const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The main part of a document without macros; one with macros, or a template, has another.
const DOCUMENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/// A workbook without macros, as it lies behind a chart.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What stands in the type of every part that runs: macros, controls and objects of other programs.
const ACTIVE_TYPES: [&str; 5] = ["macroenabled", "vbaproject", "vbadata", "activex", "oleobject"];

/// What stands at the end of the type of every relationship with what runs, or is a document of another kind within this one.
const ACTIVE_RELATIONS: [&str; 5] = ["/vbaproject", "/control", "/activexcontrolbinary", "/oleobject", "/afchunk"];

/// The fields that ask another program for text.
const ACTIVE_FIELDS: [&str; 2] = ["DDE", "DDEAUTO"];

/// The fields that take text from another file.
const OUTSIDE_FIELDS: [&str; 2] = ["INCLUDETEXT", "LINK"];

/// The field of a picture, which is taken from elsewhere again where it is not kept in the document.
const PICTURE_FIELD: &str = "INCLUDEPICTURE";
const NOT_KEPT: &str = "\\d";

pub fn examine(package: &mut Package<'_>, types: &[u8]) -> Result<(), FileRefused> {
    let types = Types::read(types)?;
    let mut is_document = false;
    for index in 0..package.len() {
        let (name, content) = package.at(index)?;
        let kind = types.of(&name);
        // Some readers find macros by the name of their part, whatever its type is said to be.
        if ACTIVE_TYPES.iter().any(|active| kind.contains(active)) || name.to_lowercase().ends_with("vbaproject.bin") {
            return Err(FileRefused::Active);
        }
        is_document |= kind == DOCUMENT;
        if kind == WORKBOOK {
            let mut workbook = Package::open(&content, package.left())?;
            package.spend(embedded(&mut workbook)?);
        } else if name.to_lowercase().ends_with(".rels") {
            read(&content, relation)?;
        } else if kind.ends_with("xml") {
            examine_part(&content)?;
        }
    }
    if is_document { Ok(()) } else { Err(FileRefused::WrongType) }
}

/// Looks into a workbook behind a chart.
fn embedded(package: &mut Package<'_>) -> Result<u64, FileRefused> {
    let most = package.left();
    let types = Types::read(&package.part(CONTENT_TYPES)?.ok_or(FileRefused::Damaged)?)?;
    for index in 0..package.len() {
        let (name, content) = package.at(index)?;
        let kind = types.of(&name);
        // A workbook in a workbook is not what stands behind a chart.
        if kind == WORKBOOK || ACTIVE_TYPES.iter().any(|active| kind.contains(active)) {
            return Err(FileRefused::Active);
        }
        if name.to_lowercase().ends_with(".rels") {
            read(&content, relation)?;
        } else if kind.ends_with("xml") {
            read(&content, |_| Ok(()))?;
        }
    }
    Ok(most - package.left())
}

/// Only a link may lead outside: everything else would be fetched when the document is opened.
fn relation(met: Met<'_>) -> Result<(), FileRefused> {
    let Met::Begin(element) = met else { return Ok(()) };
    let kind = element.attribute("Type")?.unwrap_or_default().to_lowercase();
    if ACTIVE_RELATIONS.iter().any(|active| kind.ends_with(active)) {
        return Err(FileRefused::Active);
    }
    let is_outside = element.attribute("TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
    if is_outside && !kind.ends_with("/hyperlink") { Err(FileRefused::Outside) } else { Ok(()) }
}

/// Reads a part, and what its fields do. The instruction of a field may lie in several runs.
fn examine_part(content: &[u8]) -> Result<(), FileRefused> {
    let mut instruction = String::new();
    let mut is_instruction = false;
    read(content, |met| {
        match met {
            Met::Begin(element) => {
                is_instruction = element.name() == "instrText";
                match element.name() {
                    "fldChar" => takes_nothing(&std::mem::take(&mut instruction))?,
                    "fldSimple" => takes_nothing(&element.attribute("instr")?.unwrap_or_default())?,
                    _ => {}
                }
            }
            Met::Text(text) if is_instruction => instruction.push_str(&text),
            Met::Text(_) => {}
        }
        Ok(())
    })?;
    takes_nothing(&instruction)
}

fn takes_nothing(instruction: &str) -> Result<(), FileRefused> {
    let mut words = instruction.split_whitespace();
    let field = words.next().unwrap_or_default();
    let is_one_of = |fields: &[&str]| fields.iter().any(|one| field.eq_ignore_ascii_case(one));
    if is_one_of(&ACTIVE_FIELDS) {
        Err(FileRefused::Active)
    } else if is_one_of(&OUTSIDE_FIELDS) || (is_one_of(&[PICTURE_FIELD]) && words.any(|word| word.eq_ignore_ascii_case(NOT_KEPT)))
    {
        Err(FileRefused::Outside)
    } else {
        Ok(())
    }
}

/// Of what type each part is (ECMA-376 part 2, 10.1.2), in small letters.
struct Types {
    by_name: HashMap<String, String>,
    by_extension: HashMap<String, String>,
}

impl Types {
    fn read(content: &[u8]) -> Result<Self, FileRefused> {
        let mut types = Self { by_name: HashMap::new(), by_extension: HashMap::new() };
        read(content, |met| {
            let Met::Begin(element) = met else { return Ok(()) };
            let given =
                |name: &str| -> Result<String, FileRefused> { Ok(element.attribute(name)?.unwrap_or_default().to_lowercase()) };
            match element.name() {
                "Override" => types.by_name.insert(given("PartName")?, given("ContentType")?),
                "Default" => types.by_extension.insert(given("Extension")?, given("ContentType")?),
                _ => None,
            };
            Ok(())
        })?;
        Ok(types)
    }

    fn of(&self, name: &str) -> &str {
        let name = name.to_lowercase();
        let by_extension = || self.by_extension.get(name.rsplit_once('.')?.1);
        self.by_name.get(&format!("/{name}")).or_else(by_extension).map_or("", String::as_str)
    }
}
