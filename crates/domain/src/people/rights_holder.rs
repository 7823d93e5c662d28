//! Whose the rights are on a day, and so to whom notices go.
//!
//! Children and Families Act 2014 ss80 and 83; SEND Regulations 2014 regs 63 and 64 and Schedule 3. Rights pass by law at the end of compulsory school
//! age; clocks that run are never restarted by it.

use chrono::NaiveDate;

use super::school_age::young_person_from;
use crate::codes::coded;

/// Whether a young person can take the decision in hand, as last decided for that decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// The young person decides; also where nothing was decided, because capacity is presumed.
    Has,
    /// The young person lacks capacity for this decision.
    Lacks,
}

/// Who acts for somebody who lacks capacity, in the order of reg 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlternativePerson {
    /// A deputy, or an attorney under a lasting or enduring power.
    Representative,
    /// The parent.
    Parent,
    /// The representative of a parent who lacks capacity too.
    ParentsRepresentative,
}

/// Who could act for a young person who lacks capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supporters {
    /// Whether a deputy or attorney has been appointed.
    pub has_representative: bool,
    /// Whether the parent lacks capacity.
    pub parent_lacks_capacity: bool,
}

impl AlternativePerson {
    /// Finds who acts, in the order of reg 64: the representative, else the parent, else the parent's representative.
    pub const fn among(supporters: Supporters) -> Self {
        match supporters {
            Supporters { has_representative: true, .. } => Self::Representative,
            Supporters { parent_lacks_capacity: false, .. } => Self::Parent,
            Supporters { parent_lacks_capacity: true, .. } => Self::ParentsRepresentative,
        }
    }
}

/// Who has the rights of Part 3 on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightsHolder {
    /// The child's parent, while the child is not over compulsory school age.
    Parent,
    /// The representative of a parent who lacks capacity (reg 63).
    ParentsRepresentative,
    /// The young person.
    YoungPerson,
    /// The alternative person, because the young person lacks capacity for the decision.
    Alternative(AlternativePerson),
}

/// Finds who has the rights on a day.
pub fn rights_holder(born: NaiveDate, day: NaiveDate, capacity: Capacity, supporters: Supporters) -> RightsHolder {
    match (day >= young_person_from(born), capacity) {
        (false, _) if supporters.parent_lacks_capacity => RightsHolder::ParentsRepresentative,
        (false, _) => RightsHolder::Parent,
        (true, Capacity::Has) => RightsHolder::YoungPerson,
        (true, Capacity::Lacks) => RightsHolder::Alternative(AlternativePerson::among(supporters)),
    }
}

/// How Schedule 3 reads a provision when a young person lacks capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The alternative person instead of the young person (Part 4): every notice and right to be asked.
    Instead,
    /// Both the young person and the alternative person (Part 3): grounds for exceptions, views, participation.
    Both,
}

/// Somebody to whom a notice is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// Whoever has the right.
    Holder(RightsHolder),
    /// The young person as well, where both are read in.
    YoungPersonToo,
    /// The parents as well, because the young person agrees.
    ParentsToo,
}

coded! {
    /// What the circle of a child lacks, the lesser first.
    pub enum Gap {
        /// The rights are a parent's, and of nobody who may be told is parental responsibility recorded.
        NobodyResponsible = "nobody_responsible", "Nobody who may be told is recorded with parental responsibility";
        /// Somebody to whom notices must go is not recorded, or must not be told.
        NobodyToWriteTo = "nobody_to_write_to", "There is nobody to whom letters and notices can go";
    }
}

/// Lists who is addressed, the holder of the right first.
pub fn addressees(holder: RightsHolder, reading: Reading, young_person_agrees_to_parents: bool) -> Vec<Addressee> {
    let mut addressees = vec![Addressee::Holder(holder)];
    match holder {
        RightsHolder::Alternative(_) if reading == Reading::Both => addressees.push(Addressee::YoungPersonToo),
        RightsHolder::YoungPerson if young_person_agrees_to_parents => addressees.push(Addressee::ParentsToo),
        _ => {}
    }
    addressees
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::date;

    const NOBODY: Supporters = Supporters { has_representative: false, parent_lacks_capacity: false };

    #[test]
    fn yp_02_the_day_after_compulsory_school_age_the_young_person_is_addressed_and_parents_only_by_agreement() {
        let born = date(2010, 9, 12);
        let on = |day| rights_holder(born, day, Capacity::Has, NOBODY);
        assert_eq!(on(date(2027, 6, 25)), RightsHolder::Parent);
        assert_eq!(on(date(2027, 6, 26)), RightsHolder::YoungPerson);
        assert_eq!(addressees(on(date(2027, 6, 26)), Reading::Instead, false), [Addressee::Holder(RightsHolder::YoungPerson)]);
        let with_parents = addressees(on(date(2027, 6, 26)), Reading::Instead, true);
        assert_eq!(with_parents, [Addressee::Holder(RightsHolder::YoungPerson), Addressee::ParentsToo]);
    }

    #[test]
    fn yp_02_for_a_young_person_without_capacity_a_deputy_comes_before_the_parent() {
        let (born, day) = (date(2008, 1, 1), date(2026, 11, 22));
        let lacking = |supporters| rights_holder(born, day, Capacity::Lacks, supporters);
        assert_eq!(lacking(NOBODY), RightsHolder::Alternative(AlternativePerson::Parent));
        assert_eq!(
            lacking(Supporters { has_representative: true, ..NOBODY }),
            RightsHolder::Alternative(AlternativePerson::Representative)
        );
        assert_eq!(
            lacking(Supporters { parent_lacks_capacity: true, ..NOBODY }),
            RightsHolder::Alternative(AlternativePerson::ParentsRepresentative)
        );
        assert_eq!(addressees(lacking(NOBODY), Reading::Both, false).len(), 2, "the young person's own views still count");
    }
}
