//! Names for great numbers of invented people: first and last names of many origins, put together by chance.

use super::chance::Seeded;

#[rustfmt::skip]
const FIRST: &[&str] = &[
    "Aaliyah", "Adam", "Aisha", "Alfie", "Amara", "Amelia", "Anaïs", "Anders", "Arjun", "Aya", "Bartosz", "Beatrix", "Bilal", "Bronwen",
    "Caleb", "Carys", "Chidi", "Chloé", "Ciarán", "Daisy", "Dawit", "Diego", "Ebony", "Efe", "Eilidh", "Elif", "Emre", "Esme", "Fatou",
    "Felix", "Freya", "Gabriel", "Grace", "Gurpreet", "Hana", "Harvey", "Hugo", "Ibrahim", "Imogen", "Inés", "Isla", "Ivo", "Jakub",
    "Jasmin", "Joel", "Kai", "Keira", "Kofi", "Lara", "Leila", "Liam", "Lin", "Luca", "Łucja", "Maja", "Mateo", "Maya", "Mei", "Mila",
    "Mohammed", "Nadia", "Nia", "Niamh", "Noor", "Olu", "Omar", "Oskar", "Poppy", "Priya", "Rafał", "Ravi", "Reuben", "Rhys", "Rosa",
    "Saoirse", "Seren", "Simran", "Sofía", "Søren", "Tariq", "Tegan", "Theo", "Tomás", "Uma", "Valentina", "Wei", "Willow", "Yara",
    "Yusuf", "Zainab", "Zoë", "علي", "مريم", "小明", "Олена",
];

#[rustfmt::skip]
const LAST: &[&str] = &[
    "Abara", "Achterberg", "Adeyinka", "Ahmadi", "Akhtar", "Almeida", "Ashworth", "Aydın", "Banerjee", "Barrow", "Bekele", "Bianchi",
    "Blackwood", "Boateng", "Bright", "Camara", "Chaudhry", "Clegg", "Costa", "Cross", "Dąbrowski", "Daly", "Demir", "Diallo", "Doyle",
    "Dunmore", "Ekwueme", "Evans", "Farah", "Ferreira", "Flint", "Fofana", "Garvey", "Ghosh", "Greenhalgh", "Haddad", "Haldane",
    "Hargreave", "Hassan", "Holm", "Horák", "Hughes", "Ismail", "Iyer", "Jansen", "Jones", "Kamara", "Kapoor", "Karimi", "Kaya", "Kelly",
    "Khatun", "Kovač", "Kowal", "Lam", "Larsen", "Lewis", "Mahmoud", "Marsh", "McBride", "Mensah", "Moreau", "Mwangi", "Nguyễn", "Ní Dhonnchú",
    "Nowak", "O’Connor", "Okoro", "Osei", "Owusu", "Papadaki", "Parry", "Patel", "Petrov", "Pritchard", "Quaye", "Rahimi", "Reid", "Rossi",
    "Sandhu", "Sato", "Schäfer", "Sesay", "Sharma", "Silva", "Singh", "Sørensen", "Stone", "Tanaka", "Tesfaye", "Thorne", "Varga",
    "Whitlock", "Wójcik", "Yeboah", "Zając", "Żak", "Đặng", "Ünal", "الحسن", "李", "Коваль",
];

/// Makes a child's name and, with the same last name, a parent's.
pub(super) fn family(chance: &mut Seeded) -> (String, String) {
    let last = chance.pick(LAST).copied().unwrap_or("Marsh");
    let child = chance.pick(FIRST).copied().unwrap_or("Kai");
    let parent = chance.pick(FIRST).copied().unwrap_or("Nia");
    (format!("{child} {last}"), format!("{parent} {last}"))
}

/// Makes a name for somebody who works for the service.
pub(super) fn colleague(chance: &mut Seeded) -> String {
    family(chance).0
}
