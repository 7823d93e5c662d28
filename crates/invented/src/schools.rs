//! Invented schools and colleges, with the days on which they are closed.

use std::collections::BTreeMap;

use ehc_application::{Done, Service, history::Told};
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    ids::{InstitutionContactId, InstitutionId},
    institutions::{ContactRole, InstitutionKind, UnitKind},
    names::search_text,
};
use ehc_persistence::{
    StorageError,
    institutions::{ClosureRow, ContactRow, InstitutionRow, UnitRow},
};

use super::{InventFailed, clock::day};

macro_rules! schools {
    ($($school:ident = $name:literal, $kind:ident, $senco:literal, $address:literal;)*) => {
        /// An invented school, college or other institution.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum School { $($school),* }

        impl School {
            const ALL: &'static [Self] = &[$(Self::$school),*];

            /// Returns the name.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$school => $name),* }
            }

            /// Returns the kind.
            pub(super) fn kind(self) -> InstitutionKind {
                match self { $(Self::$school => InstitutionKind::$kind),* }
            }

            /// Returns the coordinator of special educational needs.
            pub(super) fn senco(self) -> &'static str {
                match self { $(Self::$school => $senco),* }
            }

            fn address(self) -> &'static str {
                match self { $(Self::$school => $address),* }
            }
        }
    };
}

schools! {
    Brookside = "Brookside Primary", Primary, "Grace Mbeki", "Mill Lane, Ashmere";
    FenwickRoad = "Fenwick Road Primary", Primary, "Tomás Ferreira", "Fenwick Road, Ashmere";
    StBrannock = "St Brannock’s Church of England Primary", Primary, "Hannah Silverman", "Church Street, Ashmere";
    Oakhollow = "Oakhollow Primary", Primary, "Kwame Asante", "Oakhollow Drive, Ashmere";
    Meadowbank = "Meadowbank Nursery School", EarlyYears, "Ingrid Solberg", "Meadowbank Close, Ashmere";
    LittleWrens = "Little Wrens Pre-school", EarlyYears, "Parveen Akhtar", "Station Parade, Ashmere";
    Hillcrest = "Hillcrest Academy", Secondary, "Oluwaseun Bankole", "Hill Rise, Ashmere";
    WeirValley = "Weir Valley School", Secondary, "Catriona Muir", "Weir Road, Ashmere";
    SaintAidan = "St Aidan’s Catholic High School", Secondary, "Matthew D’Souza", "Abbey Way, Ashmere";
    KestrelHouse = "Kestrel House School", Special, "Bronwen Llewellyn", "Kestrel Avenue, Ashmere";
    LindenGrove = "Linden Grove School", Special, "Vikram Chowdhury", "Linden Grove, Ashmere";
    AshmereCollege = "Ashmere College", Post16, "Leila Haddad", "College Square, Ashmere";
    Tidewell = "Tidewell Hall", Independent, "Arthur Pemberton-Nguyen", "Tidewell, near Ashmere";
    TheBridge = "The Bridge Centre", AlternativeProvision, "Rosa Delgado", "Wharf Street, Ashmere";
}

/// The days on which schools of the area are closed: first closed day, day of opening again.
pub(super) const HOLIDAYS: &[(&str, &str)] = &[
    ("2026-02-14", "2026-02-23"),
    ("2026-03-28", "2026-04-13"),
    ("2026-05-23", "2026-06-01"),
    ("2026-07-22", "2026-09-02"),
    ("2026-10-24", "2026-11-02"),
    ("2026-12-19", "2027-01-04"),
    ("2027-02-13", "2027-02-22"),
    ("2027-03-25", "2027-04-12"),
    ("2027-05-29", "2027-06-07"),
    ("2027-07-22", "2027-09-02"),
];

/// The units of schools: where, of which kind, the name, what it specialises in, its places and since when.
const UNITS: &[(School, UnitKind, &str, &str, i32, &str)] = &[
    (School::Oakhollow, UnitKind::ResourcedProvision, "The Acorn Base", "speech, language and communication", 12, "2019-09-02"),
    (School::Hillcrest, UnitKind::SenUnit, "The Harbour", "autism", 20, "2021-09-06"),
];

/// The identifiers of the schools.
pub(super) type Schools = BTreeMap<School, InstitutionId>;

/// Makes every school and its closures.
pub(super) fn make(service: &Service) -> Result<Schools, InventFailed> {
    service
        .store
        .write_as_system(|conn| {
            let mut made = Schools::new();
            for (place, school) in School::ALL.iter().copied().enumerate() {
                let id: InstitutionId = service.ports.id();
                row(id, place, school).insert(conn)?;
                senco(service.ports.id(), id, school.senco()).insert(conn)?;
                let closures = HOLIDAYS.iter().map(|(from, to)| ClosureRow {
                    institution_id: id,
                    first_closed_on: day(from),
                    reopens_on: day(to),
                });
                ClosureRow::insert_all(closures.collect(), conn)?;
                made.insert(school, id);
            }
            for (school, kind, name, specialism, places, opened_on) in UNITS {
                let unit = UnitRow {
                    id: service.ports.id(),
                    institution_id: made.get(school).copied().ok_or(StorageError::Conflict)?,
                    kind: *kind,
                    name: Some((*name).to_owned()),
                    search_text: search_text(name),
                    specialism: Some((*specialism).to_owned()),
                    places: Some(*places),
                    opened_on: Some(day(opened_on)),
                    closed_on: None,
                };
                unit.insert(conn)?;
            }
            let entry = AuditEntry::by_system(SystemAct::DataLoaded, None)
                .telling(&Told::InstitutionsLoaded { institutions: made.len() });
            Ok::<_, StorageError>(Done::new(made, entry))
        })
        .map_err(InventFailed::from)
}

/// The special educational needs coordinator of a school.
pub(crate) fn senco(id: InstitutionContactId, institution_id: InstitutionId, name: &str) -> ContactRow {
    let role = ContactRole::Senco;
    ContactRow { id, institution_id, role, name: name.to_owned(), email: None, phone: None, ended_on: None, version: 1 }
}

fn row(id: InstitutionId, place: usize, school: School) -> InstitutionRow {
    let name = school.name();
    let host = search_text(name).replace(' ', "-");
    InstitutionRow {
        urn: Some(format!("9900{place:02}")),
        email: Some(format!("office@{host}.example")),
        // Numbers that Ofcom keeps for drama: nobody's telephone rings.
        phone: Some(format!("01632 9600{place:02}")),
        address: Some(school.address().to_owned()),
        ..InstitutionRow::named(id, name, school.kind())
    }
}
