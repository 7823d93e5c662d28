//! The closed lists of values that the details of facts are drawn from.

use super::detail::coded;

coded! {
    /// Who asked for an assessment (Children and Families Act 2014 s36(1)).
    RequestSource {
        /// The child's parent.
        Parent = "parent",
        /// The young person.
        YoungPerson = "young_person",
        /// A person acting on behalf of a school or post-16 institution.
        Institution = "institution",
        /// Anyone else, who brought the child to the authority's attention (s24(1)(b)).
        Other = "other",
    }
}
coded! {
    /// The decision whether to assess (SEND Regulations 2014 reg 5).
    AssessmentDecision {
        /// The authority will assess.
        ToAssess = "to_assess",
        /// The authority will not assess (reg 4; s36(5)).
        Refused = "refused",
    }
}
coded! {
    /// The decision whether to make a plan.
    PlanDecision {
        /// A plan will be made.
        Issue = "issue",
        /// No plan will be made (reg 10; s36(9)).
        NoPlan = "no_plan",
    }
}
coded! {
    /// What binds an adviser to answer within six weeks.
    AdviceBinding {
        /// The law: the body is one of those in s31(1) (SEND Regulations 2014 reg 8).
        Section31 = "section_31",
        /// Only the Code of Practice: the authority's own psychologists and social care, schools and others.
        Code = "code",
    }
}
coded! {
    /// Where the child is educated when the plan is reviewed, which decides the regulation.
    ReviewRoute {
        /// The child attends an institution (reg 20).
        Attending = "attending",
        /// The child does not attend an institution (reg 21).
        NotAttending = "not_attending",
    }
}
coded! {
    /// The outcome of a review (reg 20(10), 21(9)).
    ReviewOutcome {
        /// Continue the plan as it is.
        Maintain = "maintain",
        /// Amend the plan.
        Amend = "amend",
        /// Cease to maintain the plan.
        Cease = "cease",
    }
}

impl ReviewOutcome {
    /// Says what the authority decided, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Maintain => "Keep the plan as it is",
            Self::Amend => "Amend the plan",
            Self::Cease => "Cease to maintain the plan",
        }
    }
}

coded! {
    /// Who asked for a re-assessment.
    ReassessmentSource {
        /// The parent or young person (s44(2)).
        Family = "family",
        /// The institution attended (s44(2)).
        Institution = "institution",
        /// The responsible commissioning body, which may not be refused (reg 23).
        Commissioner = "commissioner",
    }
}
coded! {
    /// The decision on a request for re-assessment (reg 25).
    ReassessmentDecision {
        /// The authority will re-assess.
        Agreed = "agreed",
        /// The authority will not (reg 24).
        Declined = "declined",
    }
}
coded! {
    /// The kind of change of phase that a plan must be ready for (reg 18).
    PhaseChange {
        /// Secondary school to a post-16 institution (reg 18(1)(a)).
        SecondaryToPost16 = "secondary_to_post_16",
        /// Any other key phase (reg 18(1)(b)).
        OtherPhase = "other_phase",
        /// Between post-16 institutions at another time (reg 18(2)).
        BetweenPost16 = "between_post_16",
    }
}
coded! {
    /// What a mediation is about (regs 35 and 36).
    MediationIssues {
        /// Education or social care only (reg 36).
        NoHealth = "no_health",
        /// Health care together with other matters (reg 35(4)).
        SomeHealth = "some_health",
        /// Health care only (reg 35(3)).
        HealthOnly = "health_only",
    }
}
coded! {
    /// What the Tribunal ordered (SEND Regulations 2014 reg 44(2)).
    OrderKind {
        /// The appeal against ceasing was dismissed (a).
        CeaseDismissed = "cease_dismissed",
        /// Assess or re-assess (b).
        Assess = "assess",
        /// Make a plan (c).
        MakePlan = "make_plan",
        /// Reconsider (d).
        Reconsider = "reconsider",
        /// Amend the special educational provision (e).
        AmendProvision = "amend_provision",
        /// Amend the name or type of institution (f).
        AmendPlacement = "amend_placement",
        /// Amend both: each part keeps its own limit, because the regulation has no rule for the two together.
        AmendBoth = "amend_both",
        /// Continue the plan unchanged (g).
        Continue = "continue",
        /// Continue the plan and amend it (h).
        ContinueAndAmend = "continue_and_amend",
    }
}
coded! {
    /// What a lodged appeal is about, as far as its window asks (Children and Families Act 2014 s55(2)).
    AppealAbout {
        /// Section I alone, which needs no mediation certificate.
        SectionIAlone = "section_i_alone",
        /// Anything else, with section I or without it.
        NotSectionIAlone = "not_section_i_alone",
    }
}
coded! {
    /// What an appeal that the authority does not oppose is about (SEND Regulations 2014 reg 45).
    ConcededKind {
        /// Refusal to assess or re-assess ((3) and (3A)).
        Assess = "assess",
        /// Sections B or F, or refusal to amend ((4)).
        AmendProvision = "amend_provision",
        /// Section I only ((5)(a)).
        Placement = "placement",
        /// Section I together with B or F ((5)(b)).
        Combined = "combined",
        /// Refusal to issue a plan ((6)).
        MakePlan = "make_plan",
        /// Ceasing, with agreed amendments ((6A)).
        ContinueAndAmend = "continue_and_amend",
    }
}
coded! {
    /// The field of a Tribunal recommendation (SI 2017/1306).
    RecommendationField {
        /// Health care: the commissioner answers (reg 6).
        Health = "health",
        /// Social care: the authority answers (reg 7).
        SocialCare = "social_care",
    }
}
coded! {
    /// Whom an exception concerns.
    Affected {
        /// The child.
        Child = "child",
        /// The child's parent.
        Parent = "parent",
        /// The young person, or the person acting for a young person who lacks capacity.
        YoungPerson = "young_person",
    }
}
