//! Reading the official register: a CSV in UTF-8 or, as it is published, Windows-1252.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord, Writer};
use ehc_domain::{
    institutions::{AuthorityCode, InstitutionKind, Places, Postcode, Ukprn, UnitKind, Urn},
    phone::PhoneNumber,
    refusals,
    text::{Text, Words},
    typed_day::from_boxes,
};
use encoding_rs::WINDOWS_1252;
use thiserror::Error;

use super::columns::{Column as C, Columns};

/// What the official register says of a unit: at most one of each kind, and no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficialUnit {
    /// Its kind.
    pub kind: UnitKind,
    /// How many places it has; `None` where the file does not say.
    pub places: Option<Places>,
}

/// An establishment as the official register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its unique reference number.
    pub urn: Urn,
    /// Its name.
    pub name: Text<200>,
    /// Its kind.
    pub kind: InstitutionKind,
    /// The local authority in whose area it is.
    pub authority: AuthorityCode,
    /// Its UK provider reference number.
    pub ukprn: Option<Ukprn>,
    /// Its telephone number.
    pub phone: Option<PhoneNumber>,
    /// Its address, without the postcode.
    pub address: Option<Words<500>>,
    /// Its postcode.
    pub postcode: Option<Postcode>,
    /// Whether it is approved under section 41; `None` where the file does not say.
    pub is_approved: Option<bool>,
    /// Its units; `None` where the file does not say whether it has any.
    pub units: Option<Vec<OfficialUnit>>,
    /// When it closed; `None` while it is open.
    pub closed_on: Option<NaiveDate>,
}

/// What of a row is left out because it cannot be read, with how often.
pub type LeftOut = BTreeMap<&'static str, usize>;

/// The official register, read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// What we can have on our register.
    pub entries: Vec<Entry>,
    /// Columns that are not in the file and were done without.
    pub columns_not_found: Vec<&'static str>,
    /// How many rows of each type are of no kind that section I could name, or have not opened yet.
    pub passed_over: BTreeMap<String, usize>,
    /// Answers that nobody could use, such as half a postcode.
    pub left_out: LeftOut,
    /// Rows that say what cannot be.
    pub wrong: Vec<WrongRow>,
}

/// A row that says what cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongRow {
    /// Its number, of which the first is that of the names.
    pub number: u64,
    /// The column.
    pub column: &'static str,
    /// What it says its local authority is.
    pub authority: String,
    /// What it says its unique reference number is.
    pub urn: String,
}

refusals! {
    /// Why a file is not taken for the official register. Nothing of it is kept.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum RegisterRefused {
        /// It is no table.
        NotATable = "not_a_table" @ file, "The file is not a CSV of the official register: it has no first line of names";
        /// Columns without which nothing can be done are not in it.
        Columns(Vec<&'static str>) = "columns_missing" @ file, "The file lacks these columns: {}. Take “all establishment data” from Get Information About Schools" [.0.join(", ")];
        /// A row is not whole.
        Cut(u64) = "cut" @ file, "Row {0} has another number of columns than the first. The file was cut or changed";
        /// A row says what cannot be.
        Row {
            /// Its number, of which the first is that of the names.
            number: u64,
            /// The column.
            column: &'static str,
        } = "row_wrong" @ file, "Row {number}: what stands under {column} cannot be read";
        /// No row is of an authority that was named.
        NoRows(String) = "no_rows" @ authorities, "No row is of the local authority {0}";
        /// Two rows have one number.
        Twice(String) = "twice" @ file, "Two rows have the URN {0}";
        /// No authority was named.
        NoCode = "no_authority_code" @ authorities, "Enter the code of the local authority whose schools are added";
        /// What was typed is the code of no authority.
        NotACode(String) = "not_an_authority_code" @ authorities, "“{0}” is not the code of a local authority. It has 3 digits; put commas between several";
    }
}

/// Reads the official register.
///
/// # Errors
/// [`RegisterRefused`] names the column or the row.
pub fn read(content: &[u8]) -> Result<Official, RegisterRefused> {
    let text = decoded(content);
    // As in what a spreadsheet saves in UTF-16, and in what is no text at all.
    if text.contains('\0') {
        return Err(RegisterRefused::NotATable);
    }
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let first = reader.headers().map_err(|_| RegisterRefused::NotATable)?.clone();
    if first.len() < 2 {
        return Err(RegisterRefused::NotATable);
    }
    let columns = Columns::find(&first).map_err(RegisterRefused::Columns)?;
    let mut official = Official {
        entries: Vec::new(),
        columns_not_found: columns.not_found.clone(),
        passed_over: BTreeMap::new(),
        wrong: Vec::new(),
        left_out: LeftOut::new(),
    };
    let mut seen = std::collections::HashSet::new();
    // The first line is the first row, as in a spreadsheet.
    for (number, row) in (2..).zip(reader.records()) {
        let row = row.map_err(|_| RegisterRefused::Cut(number))?;
        match entry(&columns, number, &row, &mut official.left_out) {
            Read::Wrong(wrong) => official.wrong.push(wrong),
            Read::Ours(entry) => {
                if !seen.insert(entry.urn.clone()) {
                    return Err(RegisterRefused::Twice(entry.urn.as_str().to_owned()));
                }
                official.entries.push(*entry);
            }
            Read::Passed(passed) => *official.passed_over.entry(passed).or_default() += 1,
        }
    }
    Ok(official)
}

/// Takes out of a file that [`read`] takes what it reads: every row, and of each only the columns that matter. It is read as the file is.
///
/// # Errors
/// As [`read`], for what is no such file.
pub(super) fn shortened(content: &[u8]) -> Result<String, RegisterRefused> {
    let text = decoded(content);
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let first = reader.headers().map_err(|_| RegisterRefused::NotATable)?.clone();
    let columns = Columns::find(&first).map_err(RegisterRefused::Columns)?;
    let mut writer = Writer::from_writer(Vec::new());
    let mut write = |row: &StringRecord| writer.write_record(columns.places().map(|place| row.get(place).unwrap_or_default()));
    write(&first).map_err(|_| RegisterRefused::NotATable)?;
    for (number, row) in (2..).zip(reader.records()) {
        row.and_then(|row| write(&row)).map_err(|_| RegisterRefused::Cut(number))?;
    }
    let written = writer.into_inner().map_err(|_| RegisterRefused::NotATable)?;
    String::from_utf8(written).map_err(|_| RegisterRefused::NotATable)
}

/// What is not UTF-8 is as the register is published.
fn decoded(content: &[u8]) -> Cow<'_, str> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    std::str::from_utf8(content).map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(content).0, Cow::Borrowed)
}

/// What a row is read as.
enum Read {
    /// One that our register can have.
    Ours(Box<Entry>),
    /// One of a type that it cannot.
    Passed(String),
    /// One that says what cannot be.
    Wrong(WrongRow),
}

/// Reads a row.
fn entry(columns: &Columns, number: u64, row: &StringRecord, left_out: &mut LeftOut) -> Read {
    let of = |column| columns.of(row, column);
    let wrong =
        |column| Read::Wrong(WrongRow { number, column, authority: of(C::AuthorityCode).to_owned(), urn: of(C::Urn).to_owned() });
    let status = of(C::StatusName);
    let kind = kind(of(C::TypeCode), of(C::PhaseName));
    let Some(kind) = kind.filter(|_| !status.eq_ignore_ascii_case("proposed to open")) else {
        let named = if columns.has(C::TypeName) { of(C::TypeName) } else { of(C::TypeCode) };
        let opens = if status.eq_ignore_ascii_case("proposed to open") { ", proposed to open" } else { "" };
        return Read::Passed(format!("{named}{opens}"));
    };
    let Ok(urn) = Urn::parse(of(C::Urn)) else { return wrong("URN") };
    let Ok(name) = Text::parse(of(C::Name)) else { return wrong("EstablishmentName") };
    let Ok(authority) = AuthorityCode::parse(of(C::AuthorityCode)) else { return wrong("LA (code)") };
    let is_closed = status.eq_ignore_ascii_case("closed");
    let closed_on = from_boxes(of(C::CloseDate), "", "").ok().filter(|_| is_closed);
    if is_closed && closed_on.is_none() {
        return Read::Passed("Closed on an unknown day".to_owned());
    }
    let mut usable = |column: C, name: &'static str, reads: bool| {
        if !reads && !of(column).is_empty() {
            *left_out.entry(name).or_default() += 1;
        }
    };
    let (ukprn, postcode, phone) =
        (Ukprn::parse(of(C::Ukprn)).ok(), Postcode::parse(of(C::Postcode)).ok(), PhoneNumber::parse(of(C::Telephone)).ok());
    usable(C::Ukprn, "UKPRN", ukprn.is_some());
    usable(C::Postcode, "Postcode", postcode.is_some());
    usable(C::Telephone, "TelephoneNum", phone.is_some());
    let lines = [C::Street, C::Locality, C::Address3, C::Town].map(of);
    let address = Words::parse(&lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")).ok();
    let is_approved = match of(C::Section41).to_ascii_lowercase().as_str() {
        "approved" => Some(true),
        "not approved" => Some(false),
        _ => None,
    };
    let says = of(C::ResourcedProvision).to_ascii_lowercase();
    let mut unit = |words: &str, kind: UnitKind, column: C, name: &'static str| {
        says.contains(words).then(|| {
            let places = of(column).parse().ok().and_then(|number| Places::new(number).ok());
            // Many schools that have not said how many have a zero there.
            usable(column, name, places.is_some() || of(column) == "0");
            OfficialUnit { kind, places }
        })
    };
    let units = [
        unit("sen unit", UnitKind::SenUnit, C::SenUnitCapacity, "SenUnitCapacity"),
        unit("resourced provision", UnitKind::ResourcedProvision, C::ResourcedProvisionCapacity, "ResourcedProvisionCapacity"),
    ];
    let units = (!says.is_empty()).then(|| units.into_iter().flatten().collect());
    Read::Ours(Box::new(Entry { urn, name, kind, authority, ukprn, phone, address, postcode, is_approved, units, closed_on }))
}

/// Our kind for a type of the official register, by its code, and where that does not say it by its phase; `None` for what section I does not name.
fn kind(code: &str, phase: &str) -> Option<InstitutionKind> {
    use InstitutionKind as K;
    match code.trim_start_matches('0') {
        "15" => Some(K::EarlyYears),
        "7" | "12" | "33" | "36" | "44" => Some(K::Special),
        "8" => Some(K::NonMaintainedSpecial),
        "10" => Some(K::IndependentSpecial),
        "11" => Some(K::Independent),
        "14" | "38" | "42" | "43" => Some(K::AlternativeProvision),
        "18" | "31" | "39" | "45" | "46" => Some(K::Post16),
        "32" => Some(K::SpecialPost16),
        "6" | "40" | "41" => Some(K::Secondary),
        "1" | "2" | "3" | "5" | "28" | "34" | "35" => match phase.to_ascii_lowercase().as_str() {
            "nursery" => Some(K::EarlyYears),
            "primary" | "middle deemed primary" => Some(K::Primary),
            "secondary" | "middle deemed secondary" => Some(K::Secondary),
            "16 plus" => Some(K::Post16),
            "all-through" | "all through" => Some(K::AllThrough),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "\"URN\",\"LA (code)\",\"EstablishmentName\",\"TypeOfEstablishment (code)\",\"TypeOfEstablishment (name)\",\
                         \"EstablishmentStatus (name)\",\"PhaseOfEducation (name)\",\"CloseDate\",\"Street\",\"Town\",\"Postcode\",\
                         \"TelephoneNum\",\"UKPRN\",\"Section41Approved (name)\",\"TypeOfResourcedProvision (name)\",\
                         \"SenUnitCapacity\",\"ResourcedProvisionCapacity\"\r\n";

    fn file(rows: &[&str]) -> Vec<u8> {
        format!("{FIRST}{}", rows.iter().map(|row| format!("{row}\r\n")).collect::<String>()).into_bytes()
    }

    const SCHOOL: &str = "123456,861,Oakhollow Primary,01,Community school,Open,Primary,,1 Mill Lane,Ashmere,ST4 1HH,01632960001,10012345,\
                          Not applicable,Resourced provision and SEN unit,12,";

    #[test]
    fn x_10_a_row_is_read_by_the_names_of_its_columns() {
        let official = read(&file(&[SCHOOL])).unwrap();
        let entry = &official.entries[0];
        assert_eq!(
            (entry.urn.as_str(), entry.name.as_str(), entry.kind),
            ("123456", "Oakhollow Primary", InstitutionKind::Primary)
        );
        assert_eq!(entry.address.as_ref().map(Words::as_str), Some("1 Mill Lane\nAshmere"));
        assert_eq!((entry.is_approved, entry.closed_on), (None, None));
        let unit = |kind, places: Option<i32>| OfficialUnit { kind, places: places.map(|number| Places::new(number).unwrap()) };
        assert_eq!(
            entry.units.as_deref(),
            Some([unit(UnitKind::SenUnit, Some(12)), unit(UnitKind::ResourcedProvision, None)].as_slice())
        );
        assert_eq!(official.columns_not_found, ["Locality", "Address3"]);
        let moved = "EstablishmentName,URN,PhaseOfEducation (name),LA (code),EstablishmentStatus (name),TypeOfEstablishment (code)\n\
                     Oak,123456,Secondary,861,\"Open, but proposed to close\",34\n";
        let moved = read(moved.as_bytes()).unwrap();
        assert_eq!((moved.entries[0].kind, moved.columns_not_found.len()), (InstitutionKind::Secondary, 13));
    }

    #[test]
    fn x_10_the_file_is_read_as_it_is_found_in_utf_8_or_windows_1252() {
        let named = SCHOOL.replace("Oakhollow Primary", "St Bronagh’s École");
        let in_utf_8 = file(&[&named]);
        let (in_1252, ..) = WINDOWS_1252.encode(std::str::from_utf8(&in_utf_8).unwrap());
        let with_mark = [b"\xef\xbb\xbf".as_slice(), &in_utf_8].concat();
        for content in [in_utf_8.as_slice(), &in_1252, &with_mark] {
            assert_eq!(read(content).unwrap().entries[0].name.as_str(), "St Bronagh’s École");
        }
    }

    #[test]
    fn x_10_what_is_kept_of_a_file_is_read_as_the_file_is_and_holds_nothing_else() {
        let first = format!("HeadName,{FIRST}");
        let rows = [
            SCHOOL.to_owned(),
            SCHOOL.replace("123456", "123457").replace("1 Mill Lane", "\"1, Mill \"\"Lane\"\"\""),
            SCHOOL.replace("123456", "12"),
            SCHOOL.replace("123456", "123458").replace("ST4 1HH", "ST4"),
            SCHOOL.replace("123456", "123459").replace("01,Community school", "25,Offshore schools"),
        ];
        let whole = format!("{first}{}", rows.iter().map(|row| format!("Ada Stone,{row}\r\n")).collect::<String>());
        let short = shortened(whole.as_bytes()).unwrap();
        assert_eq!(read(short.as_bytes()), read(whole.as_bytes()));
        assert!(!short.contains("Ada Stone") && short.contains("St") && short.len() < whole.len(), "{short}");
    }

    #[test]
    fn x_10_a_file_of_another_layout_or_cut_in_the_middle_is_refused_and_says_where() {
        assert_eq!(read(b""), Err(RegisterRefused::NotATable));
        assert_eq!(read(b"just a letter\n"), Err(RegisterRefused::NotATable));
        assert_eq!(read(&file(&[&SCHOOL.replace("Oakhollow", "Oak\0hollow")])), Err(RegisterRefused::NotATable));
        let old = file(&[SCHOOL]);
        let old = String::from_utf8(old).unwrap().replace("PhaseOfEducation (name)", "Phase");
        assert_eq!(read(old.as_bytes()), Err(RegisterRefused::Columns(vec!["PhaseOfEducation (name)"])));
        let whole = file(&[SCHOOL, &SCHOOL.replace("123456", "123457")]);
        let cut = &whole[..whole.len() - 60];
        assert_eq!(read(cut), Err(RegisterRefused::Cut(3)));
        assert_eq!(read(&file(&[SCHOOL, SCHOOL])), Err(RegisterRefused::Twice("123456".into())));
        for (from, to, column) in
            [("123456", "12", "URN"), ("Oakhollow Primary", " ", "EstablishmentName"), (",861,", ",,", "LA (code)")]
        {
            let wrong = read(&file(&[&SCHOOL.replace(from, to)])).unwrap().wrong;
            assert_eq!(wrong.iter().map(|row| (row.number, row.column)).collect::<Vec<_>>(), [(2, column)]);
        }
    }

    #[test]
    fn x_10_what_nobody_could_use_is_left_out_and_counted_and_what_is_not_ours_is_passed_over() {
        let half = SCHOOL.replace("ST4 1HH", "ST4").replace("10012345", "0");
        let official = read(&file(&[
            &half,
            &SCHOOL.replace("123456", "100001").replace("01,Community school", "25,Offshore schools"),
            &SCHOOL.replace("123456", "100002").replace("Open", "Proposed to open"),
            &SCHOOL.replace("123456", "100003").replace("Open,Primary,", "Closed,Primary,31-08-2024"),
            &SCHOOL.replace("123456", "100004").replace("Open,Primary,", "Closed,Primary,"),
        ]))
        .unwrap();
        assert_eq!(official.left_out, BTreeMap::from([("Postcode", 1), ("UKPRN", 1)]));
        let passed: Vec<(&str, usize)> = official.passed_over.iter().map(|(what, many)| (what.as_str(), *many)).collect();
        assert_eq!(passed, [("Closed on an unknown day", 1), ("Community school, proposed to open", 1), ("Offshore schools", 1)]);
        let closed = official.entries.iter().filter_map(|entry| entry.closed_on).collect::<Vec<_>>();
        assert_eq!(closed, [NaiveDate::from_ymd_opt(2024, 8, 31).unwrap()]);
    }

    #[test]
    fn x_10_what_is_said_of_units_is_told_from_nothing_said() {
        let units = |ends: &str| {
            let row = SCHOOL.replace("Resourced provision and SEN unit,12,", ends);
            let official = read(&file(&[&row])).unwrap();
            let units = official.entries[0].units.clone();
            let shown = |unit: &OfficialUnit| (unit.kind.code(), unit.places.map(Places::number));
            (units.map(|units| units.iter().map(shown).collect::<Vec<_>>()), official.left_out)
        };
        let none = LeftOut::new();
        assert_eq!(units(",,"), (None, none.clone()), "nothing");
        assert_eq!(units(",12,12"), (None, none.clone()), "places alone say of no unit");
        assert_eq!(units("Not applicable,,"), (Some(vec![]), none.clone()), "that there is none");
        assert_eq!(units("SEN unit,0,8"), (Some(vec![("sen_unit", None)]), none.clone()), "a zero says nothing");
        assert_eq!(units("Resourced provision,,8"), (Some(vec![("resourced_provision", Some(8))]), none));
        for absurd in ["-1", "501", "12.5", "a dozen"] {
            let said = units(&format!("SEN unit,{absurd},"));
            assert_eq!(said, (Some(vec![("sen_unit", None)]), BTreeMap::from([("SenUnitCapacity", 1)])), "{absurd}");
        }
    }

    #[test]
    fn x_10_every_type_that_section_i_names_has_a_kind() {
        use InstitutionKind as K;
        for (code, phase, expected) in [
            ("01", "Primary", Some(K::Primary)),
            ("34", "Middle deemed secondary", Some(K::Secondary)),
            ("35", "All-through", Some(K::AllThrough)),
            ("28", "16 plus", Some(K::Post16)),
            ("15", "Nursery", Some(K::EarlyYears)),
            ("7", "Not applicable", Some(K::Special)),
            ("8", "Not applicable", Some(K::NonMaintainedSpecial)),
            ("10", "Not applicable", Some(K::IndependentSpecial)),
            ("11", "Not applicable", Some(K::Independent)),
            ("14", "Not applicable", Some(K::AlternativeProvision)),
            ("18", "Not applicable", Some(K::Post16)),
            ("32", "Not applicable", Some(K::SpecialPost16)),
            ("34", "Not applicable", None),
            ("37", "Not applicable", None),
            ("", "", None),
        ] {
            assert_eq!(kind(code, phase), expected, "{code} {phase}");
        }
    }
}
