//! Which advice the law requires for a child (SEND Regulations 2014 reg 6), and when it need not be asked for.

use super::AdviceKind;
use crate::codes::coded;

/// One kind of advice that the law requires for a particular child, and where it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequiredAdvice {
    /// The kind.
    pub kind: AdviceKind,
    /// The provision that requires it.
    pub basis: &'static str,
}

impl RequiredAdvice {
    /// Says why the law requires it of this child, and whom to ask; `None` for what it requires of every child.
    pub fn why_and_whom(self) -> Option<&'static str> {
        use AdviceKind as K;
        match self.kind {
            K::PreparingForAdulthood => Some(
                "The child is in or beyond Year 9. Ask whoever knows best how they can prepare for adulthood: as a rule their school or college.",
            ),
            K::TeacherOfTheDeaf => Some("Hearing is impaired. Ask somebody who is qualified to teach the deaf."),
            K::TeacherOfVisionImpaired => {
                Some("Vision is impaired. Ask somebody who is qualified to teach those whose vision is impaired.")
            }
            K::TeacherOfMultiSensoryImpaired => {
                Some("Hearing and vision are impaired. Ask somebody who is qualified to teach those with both impairments.")
            }
            K::ArmedForces => Some(
                "A parent serves in the armed forces. Ask the Secretary of State: the Ministry of Defence answers for the children of those who serve.",
            ),
            _ => None,
        }
    }
}

/// What decides which advice the law requires for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildCircumstances {
    /// In or beyond year 9, by class year where it differs from age (reg 6(1)(g), as reg 2 defines the years).
    pub is_in_or_beyond_year_9: bool,
    /// Hearing is impaired.
    pub hearing_impairment: bool,
    /// Vision is impaired.
    pub vision_impairment: bool,
    /// A parent serves in the armed forces.
    pub armed_forces_family: bool,
}

/// Lists the advice that must be sought for this child, in the order of reg 6.
pub fn required(child: ChildCircumstances) -> Vec<RequiredAdvice> {
    use AdviceKind as K;
    let mut list = vec![
        RequiredAdvice { kind: K::ParentsViews, basis: "reg 6(1)(a)" },
        RequiredAdvice { kind: K::ChildsViews, basis: "s19; reg 6(1)(a)" },
        RequiredAdvice { kind: K::Education, basis: "reg 6(1)(b)" },
        RequiredAdvice { kind: K::Medical, basis: "reg 6(1)(c)" },
        RequiredAdvice { kind: K::Psychological, basis: "reg 6(1)(d)" },
        RequiredAdvice { kind: K::SocialCare, basis: "reg 6(1)(e)" },
    ];
    if child.is_in_or_beyond_year_9 {
        list.push(RequiredAdvice { kind: K::PreparingForAdulthood, basis: "reg 6(1)(g)" });
    }
    match (child.hearing_impairment, child.vision_impairment) {
        (true, true) => list.push(RequiredAdvice { kind: K::TeacherOfMultiSensoryImpaired, basis: "reg 6(2)" }),
        (true, false) => list.push(RequiredAdvice { kind: K::TeacherOfTheDeaf, basis: "reg 6(2)" }),
        (false, true) => list.push(RequiredAdvice { kind: K::TeacherOfVisionImpaired, basis: "reg 6(2)" }),
        (false, false) => {}
    }
    if child.armed_forces_family {
        list.push(RequiredAdvice { kind: K::ArmedForces, basis: "reg 6(1)(b)(iv)" });
    }
    list
}

coded! {
    /// Why required advice is not asked for.
    pub enum NotAskedGround {
        /// Earlier advice stands: its author, the authority and the family are each satisfied with it (reg 6(4)).
        ExistingAdviceAccepted = "existing_advice_accepted", "Earlier advice is accepted by its author, the family and us (reg 6(4))";
        /// The requirement does not fit the child, such as a child who attends no school.
        DoesNotApply = "does_not_apply", "The requirement does not apply to this child";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: ChildCircumstances = ChildCircumstances {
        is_in_or_beyond_year_9: false,
        hearing_impairment: false,
        vision_impairment: false,
        armed_forces_family: false,
    };

    fn kinds(child: ChildCircumstances) -> Vec<AdviceKind> {
        required(child).into_iter().map(|advice| advice.kind).collect()
    }

    #[test]
    fn cw_05_a_year_9_child_with_hearing_impairment_needs_everyone_and_a_teacher_of_the_deaf() {
        use AdviceKind as K;
        let child = ChildCircumstances { is_in_or_beyond_year_9: true, hearing_impairment: true, ..NOBODY };
        assert_eq!(
            kinds(child),
            [
                K::ParentsViews,
                K::ChildsViews,
                K::Education,
                K::Medical,
                K::Psychological,
                K::SocialCare,
                K::PreparingForAdulthood,
                K::TeacherOfTheDeaf
            ]
        );
        assert!(!kinds(NOBODY).contains(&K::PreparingForAdulthood));
    }

    #[test]
    fn what_is_required_of_every_child_depends_on_none() {
        let all = ChildCircumstances {
            is_in_or_beyond_year_9: true,
            hearing_impairment: true,
            vision_impairment: false,
            armed_forces_family: true,
        };
        let of_some: Vec<AdviceKind> = kinds(all).into_iter().filter(|kind| !kinds(NOBODY).contains(kind)).collect();
        assert!(of_some.iter().all(|kind| kind.depends_on_child()) && of_some.len() == 3);
        assert!(!kinds(NOBODY).iter().any(|kind| kind.depends_on_child()));
        for one in required(all) {
            assert_eq!(one.why_and_whom().is_some(), one.kind.depends_on_child(), "{one:?}");
        }
    }

    #[test]
    fn cw_05_both_impairments_ask_for_one_multi_sensory_teacher() {
        let child = ChildCircumstances { hearing_impairment: true, vision_impairment: true, ..NOBODY };
        assert!(kinds(child).contains(&AdviceKind::TeacherOfMultiSensoryImpaired));
        assert!(!kinds(child).contains(&AdviceKind::TeacherOfTheDeaf));
    }
}
