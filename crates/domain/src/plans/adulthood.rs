//! Preparing for adulthood: from Year 9 a plan specifies provision for it in F, in G and in H (reg 12(3)), and outcomes that lead to it (Code 1.39, 8.10).

use super::{PlanRow, PlanSection, RowKind};
use crate::codes::coded;

coded! {
    /// What preparing for adulthood is for: the four aims of the Code (1.39, 8.10), of which reg 2(2) names employment, a home and a part in society.
    pub enum AdulthoodAim {
        /// Higher education, training, supported or paid work.
        Employment = "employment", "Higher education or employment";
        /// A home, and choice and control over it and over support.
        IndependentLiving = "independent_living", "Independent living";
        /// Friends, relationships and a part in the community.
        Society = "society", "Participating in society";
        /// Health in adult life.
        Health = "health", "Being as healthy as possible";
    }
}

impl AdulthoodAim {
    /// Says what belongs to the aim, in a phrase.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Employment => "Also training, apprenticeships, supported internships and looking for work",
            Self::IndependentLiving => "Where to live, and choice and control over life and support",
            Self::Society => "Friends, relationships and a part in the community",
            Self::Health => "Looking after health in adult life",
        }
    }
}

coded! {
    /// A kind of provision that a plan specifies: from Year 9 each prepares for adulthood (reg 12(3)).
    pub enum ProvisionPart {
        /// Special educational provision (section F).
        Education = "education", "Section F";
        /// Health provision (section G).
        Health = "health", "Section G";
        /// Social care provision (sections H1 and H2, which count together).
        SocialCare = "social_care", "Section H";
    }
}

impl ProvisionPart {
    /// Finds the part of a section; `None` for sections without provision.
    pub fn of(section: PlanSection) -> Option<Self> {
        match section {
            PlanSection::F => Some(Self::Education),
            PlanSection::G => Some(Self::Health),
            PlanSection::H1 | PlanSection::H2 => Some(Self::SocialCare),
            _ => None,
        }
    }

    /// Returns the section in which what is missing can be written: of the two of H the one that has rows.
    pub fn mended_in(self, rows: &[PlanRow]) -> PlanSection {
        match self {
            Self::Education => PlanSection::F,
            Self::Health => PlanSection::G,
            Self::SocialCare if rows.iter().any(|row| row.section == PlanSection::H2) => PlanSection::H2,
            Self::SocialCare => PlanSection::H1,
        }
    }
}

/// Lists the parts that specify provision of which none prepares for adulthood; where a plan specifies no provision at all, that is section F.
///
/// Asked only of the plan of a child who is in or beyond Year 9 on the day of sending (reg 12(3)).
pub fn unprepared(rows: &[PlanRow]) -> Vec<ProvisionPart> {
    use crate::codes::Coded;
    let of = |part: ProvisionPart| {
        rows.iter().filter(move |row| row.kind == RowKind::Provision && ProvisionPart::of(row.section) == Some(part))
    };
    if !rows.iter().any(|row| row.kind == RowKind::Provision) {
        return vec![ProvisionPart::Education];
    }
    let is_unprepared = |part: &ProvisionPart| of(*part).next().is_some() && of(*part).all(|row| row.aims.is_empty());
    ProvisionPart::ALL.iter().copied().filter(is_unprepared).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::Id, plans::ProvisionDetail};
    use uuid::Uuid;

    fn provision(section: PlanSection, aims: &[AdulthoodAim]) -> PlanRow {
        PlanRow {
            id: Id::new(Uuid::from_u128(1)),
            kind: RowKind::Provision,
            section,
            parent: None,
            text: String::new(),
            measure: String::new(),
            provision: ProvisionDetail::default(),
            aims: aims.to_vec(),
            has_source: true,
            dismissed_reason: None,
        }
    }

    #[test]
    fn every_kind_of_provision_that_is_specified_prepares_for_adulthood_with_one_row_at_least() {
        use {AdulthoodAim as Aim, PlanSection as S, ProvisionPart as P};
        let work = || provision(S::F, &[Aim::Employment]);
        assert_eq!(unprepared(&[work()]), []);
        assert_eq!(unprepared(&[provision(S::F, &[]), work()]), []);
        assert_eq!(
            unprepared(&[provision(S::F, &[]), provision(S::G, &[]), provision(S::H2, &[])]),
            [P::Education, P::Health, P::SocialCare]
        );
        assert_eq!(unprepared(&[work(), provision(S::G, &[])]), [P::Health]);
        assert_eq!(unprepared(&[work(), provision(S::G, &[Aim::Health])]), []);
    }

    #[test]
    fn the_two_sections_of_social_care_count_together() {
        use {AdulthoodAim as Aim, PlanSection as S};
        let work = || provision(S::F, &[Aim::Employment]);
        let rows = [work(), provision(S::H1, &[]), provision(S::H2, &[Aim::Society])];
        assert_eq!(unprepared(&rows), []);
        let none = [work(), provision(S::H1, &[]), provision(S::H2, &[])];
        assert_eq!(unprepared(&none), [ProvisionPart::SocialCare]);
        assert_eq!(ProvisionPart::SocialCare.mended_in(&none), S::H2);
        assert_eq!(ProvisionPart::SocialCare.mended_in(&[work(), provision(S::H1, &[])]), S::H1);
    }

    #[test]
    fn a_plan_without_any_provision_prepares_for_nothing() {
        let need = PlanRow { kind: RowKind::Need, section: PlanSection::B, ..provision(PlanSection::B, &[]) };
        assert_eq!(unprepared(&[need]), [ProvisionPart::Education]);
        let outcome =
            PlanRow { kind: RowKind::Outcome, section: PlanSection::E, ..provision(PlanSection::E, &[AdulthoodAim::Society]) };
        assert_eq!(unprepared(&[outcome]), [ProvisionPart::Education]);
    }
}
