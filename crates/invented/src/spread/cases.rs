//! The sixty cases, a line each.

use super::{Path, tell};
use crate::{clock::day, council::Who, family::Child, schools::School, story::Story, words::Needs};

/// Returns every story of the spread. Numbers follow the days on which the requests came, past those that the fixtures have.
pub(crate) fn all() -> Vec<Story> {
    let mut lines = lines();
    lines.sort_by_key(|line| line.received);
    let mut taken: Vec<u32> = TAKEN.to_vec();
    let mut stories = Vec::new();
    for (turn, line) in (0u32..).zip(lines) {
        let number = number(line.received, &taken);
        taken.push(number);
        let hearing = line.needs == Needs::Hearing;
        let child = Child { hearing, ..Child::named(line.child.0, line.child.1) };
        let child = child.at(line.school).with(line.parent.0, line.parent.1);
        stories.push(tell(Story::of(number, child, line.needs, line.by), day(line.received), line.path, turn));
    }
    stories
}

/// Numbers of the fixtures.
const TAKEN: [u32; 23] =
    [77, 83, 89, 95, 101, 107, 188, 195, 202, 205, 267, 307, 312, 352, 360, 366, 391, 418, 466, 549, 551, 558, 577];

/// Returns the first free number for a request that came on a day: about two a week in 2025, more than two a day in the autumn of 2026.
fn number(received: &str, taken: &[u32]) -> u32 {
    let marks = [("2025-08-25", 77), ("2026-03-02", 240), ("2026-07-14", 307), ("2026-09-07", 418), ("2026-12-01", 596)];
    let on = day(received);
    let mut number = 600;
    for (from, to) in marks.iter().zip(marks.iter().skip(1)) {
        let (first, last) = (day(from.0), day(to.0));
        if first <= on && on < last {
            let part = u32::try_from((on - first).num_days()).unwrap_or_default();
            let whole = u32::try_from((last - first).num_days()).unwrap_or(1);
            number = from.1 + (to.1 - from.1) * part / whole;
        }
    }
    while taken.contains(&number) {
        number += 1;
    }
    number
}

struct Line {
    child: (&'static str, &'static str),
    parent: (&'static str, &'static str),
    school: School,
    needs: Needs,
    by: Who,
    received: &'static str,
    path: Path,
}

#[rustfmt::skip]
fn lines() -> Vec<Line> {
    use School as S;
    let line = |child, parent, school, (needs, by, received, path)| Line { child, parent, school, needs, by, received, path };
    vec![
        line(("Zainab Al-Rashid", "2017-02-11"), ("mother", "Huda Al-Rashid"), S::Brookside, (Needs::Language, Who::Priya, "2026-11-23", Path::Fresh)),
        line(("Kofi Mensah", "2020-06-30"), ("father", "Yaw Mensah"), S::FenwickRoad, (Needs::Autism, Who::Priya, "2026-11-18", Path::Fresh)),
        line(("Maya Lindqvist", "2015-10-05"), ("mother", "Sara Lindqvist"), S::Brookside, (Needs::Learning, Who::Priya, "2026-11-11", Path::Fresh)),
        line(("Ibrahim Yıldız", "2018-08-19"), ("father", "Emre Yıldız"), S::StBrannock, (Needs::Emotional, Who::Priya, "2026-11-04", Path::Fresh)),
        line(("Saoirse Ní Bhriain", "2016-12-12"), ("mother", "Máire Ní Bhriain"), S::Brookside, (Needs::Physical, Who::Priya, "2026-10-29", Path::Proposed)),
        line(("Advait Kulkarni", "2019-03-27"), ("mother", "Sneha Kulkarni"), S::Oakhollow, (Needs::Autism, Who::Priya, "2026-10-27", Path::Proposed)),
        line(("李明轩", "2018-05-21"), ("mother", "李静"), S::FenwickRoad, (Needs::Language, Who::Priya, "2026-09-28", Path::Asked)),
        line(("Freya Hjaltadóttir", "2017-11-08"), ("father", "Hjalti Jónsson"), S::StBrannock, (Needs::Learning, Who::Priya, "2026-10-01", Path::Asked)),
        line(("Theo Papadopoulos", "2021-01-15"), ("mother", "Eleni Papadopoulou"), S::LittleWrens, (Needs::Autism, Who::Priya, "2026-10-05", Path::Asked)),
        line(("Amelia Fitzgerald", "2014-09-30"), ("mother", "Clare Fitzgerald"), S::Hillcrest, (Needs::Emotional, Who::Priya, "2026-10-08", Path::Asked)),
        line(("Samir Benali", "2016-07-01"), ("father", "Karim Benali"), S::Brookside, (Needs::Physical, Who::Priya, "2026-09-30", Path::Asked)),
        line(("Grace Adjei", "2019-12-24"), ("mother", "Abena Adjei"), S::FenwickRoad, (Needs::Language, Who::Priya, "2026-09-10", Path::AllIn)),
        line(("Luca Ferrante", "2018-01-06"), ("father", "Marco Ferrante"), S::Oakhollow, (Needs::Learning, Who::Priya, "2026-09-14", Path::AllIn)),
        line(("Priscilla Nwosu", "2015-05-17"), ("mother", "Ifeoma Nwosu"), S::StBrannock, (Needs::Autism, Who::Priya, "2026-09-03", Path::AllIn)),
        line(("Jakub Horák", "2017-06-13"), ("mother", "Lenka Horáková"), S::Brookside, (Needs::Emotional, Who::Priya, "2026-09-15", Path::AllIn)),
        line(("Ava Cohen", "2020-03-03"), ("mother", "Tamar Cohen"), S::FenwickRoad, (Needs::Physical, Who::Priya, "2026-08-21", Path::Drafting)),
        line(("Mateo Guerrero", "2016-10-22"), ("father", "Andrés Guerrero"), S::Oakhollow, (Needs::Language, Who::Priya, "2026-08-18", Path::Drafting)),
        line(("Isla Robertson", "2018-04-09"), ("mother", "Fiona Robertson"), S::StBrannock, (Needs::Hearing, Who::Priya, "2026-08-20", Path::Drafting)),
        line(("محمد الحسن", "2017-08-02"), ("mother", "فاطمة الحسن"), S::Brookside, (Needs::Autism, Who::Priya, "2026-08-13", Path::Sent)),
        line(("Poppy Hargreaves", "2019-05-29"), ("father", "Neil Hargreaves"), S::FenwickRoad, (Needs::Learning, Who::Priya, "2026-08-06", Path::Sent)),
        line(("Daniyar Akhmetov", "2015-12-18"), ("mother", "Aigerim Akhmetova"), S::Oakhollow, (Needs::Emotional, Who::Priya, "2026-08-10", Path::Sent)),
        line(("Efe Osagie", "2016-03-20"), ("mother", "Blessing Osagie"), S::Brookside, (Needs::Physical, Who::Priya, "2026-07-27", Path::Agreed(School::Brookside))),
        line(("Hana Sato", "2018-10-10"), ("mother", "Yuki Sato"), S::StBrannock, (Needs::Language, Who::Priya, "2026-07-29", Path::Agreed(School::StBrannock))),
        line(("Rhys Bevan", "2017-03-16"), ("mother", "Carys Bevan"), S::FenwickRoad, (Needs::Autism, Who::Priya, "2026-07-24", Path::Agreed(School::KestrelHouse))),
        line(("Chiara Bianchi", "2014-11-11"), ("father", "Stefano Bianchi"), S::Hillcrest, (Needs::Learning, Who::Priya, "2026-09-22", Path::Away)),
        line(("Oluwaseyi Balogun", "2019-09-09"), ("mother", "Folake Balogun"), S::Oakhollow, (Needs::Language, Who::Priya, "2026-11-26", Path::Fresh)),
        line(("Willow Atkinson", "2020-11-02"), ("mother", "Jade Atkinson"), S::LittleWrens, (Needs::Physical, Who::Priya, "2026-11-16", Path::Fresh)),
        line(("Eira Vaughan", "2018-12-17"), ("father", "Gethin Vaughan"), S::Brookside, (Needs::Emotional, Who::Priya, "2026-09-25", Path::Asked)),
        line(("Arjun Menon", "2016-02-27"), ("father", "Vijay Menon"), S::FenwickRoad, (Needs::Language, Who::Daniel, "2026-11-19", Path::Fresh)),
        line(("Rosie Blackwood", "2018-07-14"), ("mother", "Kerry Blackwood"), S::StBrannock, (Needs::Emotional, Who::Daniel, "2026-10-12", Path::Fresh)),
        line(("Олена Коваль", "2015-04-04"), ("mother", "Ірина Коваль"), S::Oakhollow, (Needs::Autism, Who::Daniel, "2026-10-15", Path::Proposed)),
        line(("Callum Reid", "2017-05-23"), ("father", "Stuart Reid"), S::Brookside, (Needs::Learning, Who::Daniel, "2026-08-27", Path::OneMissing)),
        line(("Ameena Siddiqui", "2019-01-31"), ("mother", "Rukhsana Siddiqui"), S::FenwickRoad, (Needs::Language, Who::Sian, "2026-08-17", Path::HalfIn)),
        line(("Tyrone Baptiste", "2013-08-08"), ("mother", "Michelle Baptiste"), S::SaintAidan, (Needs::Emotional, Who::Sian, "2026-08-31", Path::HalfIn)),
        line(("Gwen Parry", "2016-06-06"), ("mother", "Eleri Parry"), S::StBrannock, (Needs::Physical, Who::Sian, "2026-07-20", Path::Sent)),
        line(("Dawit Tesfaye", "2018-09-19"), ("father", "Haile Tesfaye"), S::Oakhollow, (Needs::Language, Who::Sian, "2026-07-06", Path::Drafting)),
        line(("Molly-Mae Turner", "2020-08-25"), ("mother", "Stacey Turner"), S::Meadowbank, (Needs::Autism, Who::Lucja, "2026-06-22", Path::Agreed(School::KestrelHouse))),
        line(("Nikolai Petrov", "2014-12-29"), ("mother", "Svetlana Petrova"), S::Hillcrest, (Needs::Autism, Who::Lucja, "2026-06-08", Path::Sent)),
        line(("Aaliyah Johnson", "2017-10-17"), ("mother", "Denise Johnson"), S::FenwickRoad, (Needs::Autism, Who::Lucja, "2026-09-09", Path::Disputed)),
        line(("Bao Nguyễn", "2016-08-30"), ("father", "Minh Nguyễn"), S::Oakhollow, (Needs::Learning, Who::Lucja, "2026-09-21", Path::Asked)),
        line(("Finley Marsden", "2015-07-22"), ("mother", "Laura Marsden"), S::StBrannock, (Needs::Physical, Who::Tariq, "2026-06-15", Path::Bereaved)),
        line(("Sofía Herrera", "2018-02-02"), ("mother", "Carmen Herrera"), S::FenwickRoad, (Needs::Hearing, Who::Tariq, "2026-09-07", Path::AllIn)),
        line(("Yonatan Levi", "2019-06-18"), ("father", "Ari Levi"), S::Oakhollow, (Needs::Language, Who::Tariq, "2026-10-26", Path::Proposed)),
        line(("Beatrix Oduya", "2012-10-03"), ("mother", "Patience Oduya"), S::WeirValley, (Needs::Emotional, Who::Chloe, "2026-08-24", Path::OneMissing)),
        line(("Harvey Stokes", "2017-01-28"), ("grandmother", "Maureen Stokes"), S::Brookside, (Needs::Learning, Who::Chloe, "2026-07-13", Path::Sent)),
        line(("Inés Carvalho", "2020-05-12"), ("mother", "Marta Carvalho"), S::LittleWrens, (Needs::Autism, Who::Chloe, "2026-11-06", Path::Fresh)),
        line(("Mohammed Rafiq", "2013-03-13"), ("mother", "Nasreen Rafiq"), S::SaintAidan, (Needs::Physical, Who::Yusuf, "2026-09-16", Path::Asked)),
        line(("Elsie Whittaker", "2016-11-21"), ("mother", "Donna Whittaker"), S::StBrannock, (Needs::Language, Who::Yusuf, "2026-09-24", Path::Away)),
        line(("Tadhg Ó Súilleabháin", "2010-01-25"), ("mother", "Niamh Ó Súilleabháin"), S::AshmereCollege, (Needs::Learning, Who::Aoife, "2026-09-02", Path::HalfIn)),
        line(("Rukhsar Begum", "2009-05-07"), ("mother", "Shabnam Begum"), S::AshmereCollege, (Needs::Physical, Who::Aoife, "2026-06-29", Path::Agreed(School::AshmereCollege))),
        line(("Jermaine Clarke-Wells", "2011-09-15"), ("father", "Errol Wells"), S::TheBridge, (Needs::Emotional, Who::Aoife, "2026-11-12", Path::Fresh)),
        line(("Edie Thornton", "2018-03-30"), ("mother", "Gemma Thornton"), S::Brookside, (Needs::Language, Who::Daniel, "2026-05-11", Path::NotAssessed(5))),
        line(("Kwabena Owusu", "2015-09-27"), ("mother", "Akosua Owusu"), S::Oakhollow, (Needs::Emotional, Who::Lucja, "2026-06-01", Path::NotAssessed(5))),
        line(("Lily-Rose Bennett", "2017-12-15"), ("father", "Gareth Bennett"), S::FenwickRoad, (Needs::Learning, Who::Chloe, "2026-04-20", Path::NotAssessed(8))),
        line(("Emre Aydın", "2016-04-01"), ("mother", "Zeynep Aydın"), S::StBrannock, (Needs::Emotional, Who::Tariq, "2026-05-18", Path::NotIssued(15))),
        line(("Nell Ashworth", "2018-11-26"), ("mother", "Philippa Ashworth"), S::Brookside, (Needs::Language, Who::Sian, "2026-03-09", Path::NotIssued(19))),
        line(("Jasper Quigley", "2019-04-14"), ("father", "Declan Quigley"), S::Oakhollow, (Needs::Learning, Who::Yusuf, "2026-08-03", Path::Withdrawn(3))),
        line(("Amara Diallo", "2017-07-05"), ("mother", "Fatoumata Diallo"), S::FenwickRoad, (Needs::Autism, Who::Daniel, "2026-07-21", Path::Withdrawn(9))),
        line(("Scarlett Doyle", "2015-01-09"), ("mother", "Bernadette Doyle"), S::Hillcrest, (Needs::Language, Who::Priya, "2026-05-26", Path::IssuedOn(day("2026-10-09")))),
        line(("Ravi Chandrasekaran", "2016-09-12"), ("father", "Suresh Chandrasekaran"), S::Brookside, (Needs::Autism, Who::Daniel, "2026-04-13", Path::IssuedOn(day("2026-08-28")))),
        line(("Matilda Sørensen", "2014-05-25"), ("mother", "Astrid Sørensen"), S::Hillcrest, (Needs::Physical, Who::Sian, "2026-03-23", Path::IssuedOn(day("2026-08-07")))),
        line(("Joshua Adeleke", "2017-09-03"), ("mother", "Titilayo Adeleke"), S::FenwickRoad, (Needs::Learning, Who::Lucja, "2026-02-16", Path::IssuedOn(day("2026-08-21")))),
        line(("Erin McAllister", "2013-11-19"), ("mother", "Shona McAllister"), S::SaintAidan, (Needs::Emotional, Who::Tariq, "2026-01-19", Path::IssuedOn(day("2026-06-05")))),
        line(("Wiktor Zając", "2016-01-23"), ("father", "Marek Zając"), S::StBrannock, (Needs::Hearing, Who::Chloe, "2026-01-12", Path::IssuedOn(day("2026-07-24")))),
        line(("Anjali Perera", "2018-06-11"), ("mother", "Dilani Perera"), S::Oakhollow, (Needs::Language, Who::Yusuf, "2025-12-01", Path::IssuedOn(day("2026-06-26")))),
        line(("Connor Hewitt", "2010-02-14"), ("mother", "Tracey Hewitt"), S::AshmereCollege, (Needs::Learning, Who::Aoife, "2026-02-02", Path::IssuedOn(day("2026-06-19")))),
        line(("Leyla Karimi", "2015-08-16"), ("father", "Reza Karimi"), S::WeirValley, (Needs::Autism, Who::Tariq, "2025-11-10", Path::IssuedOn(day("2026-03-27")))),
        line(("Oscar Featherstone", "2012-04-20"), ("mother", "Helena Featherstone"), S::WeirValley, (Needs::Physical, Who::Chloe, "2026-03-02", Path::IssuedOn(day("2026-11-13")))),
    ]
}
