//! What requests, advice and plans of invented children say: six kinds of need, each told with care and never about a real child.

mod threads;

use chrono::NaiveDate;
use ehc_application::advice::content::ContentRow;
use ehc_domain::{
    advice::AdviceKind,
    decisions::{DecisionKind, DecisionOutcome, Limb},
    plans::{AdulthoodAim, PlanSection, ProvisionDetail},
};

use super::family::Child;
use threads::Thread;

/// The chief kind of need of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Speech, language and communication.
    Language,
    /// Autism.
    Autism,
    /// Social, emotional and mental health.
    Emotional,
    /// Hearing.
    Hearing,
    /// Physical disability.
    Physical,
    /// Learning.
    Learning,
}

/// A piece of advice as it is given.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The day.
    pub(super) written_on: NaiveDate,
    /// The day the child was last seen for it; `None` where nobody was to see the child.
    pub(super) seen_on: Option<NaiveDate>,
    /// The views, or the whole of what came from outside.
    pub(super) views: String,
    /// The rows.
    pub(super) rows: Vec<ContentRow>,
}

/// A plan as it is written.
#[derive(Debug, Clone)]
pub(super) struct PlanWords {
    /// Section A.
    pub(super) views: String,
    /// Each need with what hangs on it.
    pub(super) needs: Vec<PlanNeed>,
}

/// One need of a plan.
#[derive(Debug, Clone)]
pub(super) struct PlanNeed {
    /// B, C or D.
    pub(super) section: PlanSection,
    /// Its words.
    pub(super) text: String,
    /// The advice it comes from, and where in it.
    pub(super) from: (AdviceKind, &'static str),
    /// The outcome and how we will know.
    pub(super) outcome: (String, String),
    /// Which aims of preparing for adulthood the outcome and its provision serve, where the child is near Year 9.
    pub(super) aims: Vec<AdulthoodAim>,
    /// What will be done.
    pub(super) provision: Vec<PlanProvision>,
}

/// One provision of a plan.
#[derive(Debug, Clone)]
pub(super) struct PlanProvision {
    /// F, G, H1 or H2.
    pub(super) section: PlanSection,
    /// What, by whom, how often.
    pub(super) detail: ProvisionDetail,
    /// The advice it comes from, and where in it.
    pub(super) from: (AdviceKind, &'static str),
}

impl Thread {
    fn row(&self, name: &str) -> ContentRow {
        let words = |text: &str| text.replace("{child}", name);
        ContentRow {
            need: words(self.need),
            outcome: words(self.outcome),
            measure: words(self.measure),
            what: words(self.what),
            who: words(self.who),
            how_often: self.how_often.to_owned(),
            how_long: self.how_long.to_owned(),
            ratio: self.ratio.to_owned(),
            review: self.review.to_owned(),
        }
    }

    /// Returns the thread as it stands in a plan.
    pub(super) fn plan_need(&self, name: &str) -> PlanNeed {
        let row = self.row(name);
        let provision = if self.what.is_empty() {
            Vec::new()
        } else {
            let detail = ProvisionDetail {
                what: row.what,
                who: row.who,
                how_often: row.how_often,
                how_long: row.how_long,
                ratio: row.ratio,
                review: row.review,
            };
            vec![PlanProvision { section: PlanSection::F, detail, from: (self.from, "Page 4") }]
        };
        PlanNeed {
            section: PlanSection::B,
            text: row.need,
            from: (self.from, "Page 3"),
            outcome: (row.outcome, row.measure),
            aims: vec![self.aim],
            provision,
        }
    }
}

impl Needs {
    /// All of them.
    pub(super) const ALL: [Self; 6] =
        [Self::Language, Self::Autism, Self::Emotional, Self::Hearing, Self::Physical, Self::Learning];

    fn threads(self) -> &'static [Thread] {
        match self {
            Self::Language => threads::LANGUAGE,
            Self::Autism => threads::AUTISM,
            Self::Emotional => threads::EMOTIONAL,
            Self::Hearing => threads::HEARING,
            Self::Physical => threads::PHYSICAL,
            Self::Learning => threads::LEARNING,
        }
    }

    /// Returns what the person who asks writes.
    pub(super) fn concerns(self, name: &str) -> String {
        let words = match self {
            Self::Language => {
                "{child} finds it hard to say what they mean and to follow what is said in class. School has given small-group \
                 support for two terms. {child} works hard and still falls further behind."
            }
            Self::Autism => {
                "{child} was diagnosed as autistic. Busy places and sudden changes are very hard. Some mornings {child} cannot \
                 come into the building, although the staff know {child} well and try."
            }
            Self::Emotional => {
                "{child} is often anxious and has been away from lessons a great deal this year. The support that the school can \
                 give from its own means has helped only a little."
            }
            Self::Hearing => {
                "{child} has a moderate to severe hearing loss in both ears and wears hearing aids. {child} misses much of what is \
                 said in a noisy room and is tired by the afternoon."
            }
            Self::Physical => {
                "{child} has a condition that affects movement and stamina, and needs help with moving about the school, with \
                 writing and with personal care."
            }
            Self::Learning => {
                "{child} learns much more slowly than others of the same age in every subject. Small steps and much practice help, \
                 and more of it is needed than the school can provide."
            }
        };
        words.replace("{child}", name)
    }

    /// Lists the kinds of advice that are asked for besides those that the law names for every child.
    pub(super) fn further_advice(self) -> &'static [AdviceKind] {
        match self {
            Self::Language | Self::Autism => &[AdviceKind::SpeechAndLanguage],
            Self::Physical => &[AdviceKind::OccupationalTherapy],
            Self::Hearing | Self::Emotional | Self::Learning => &[],
        }
    }

    /// Answers each limb of the legal test: whether it is met, and why.
    pub(super) fn limbs(self, kind: DecisionKind, outcome: DecisionOutcome) -> Vec<(Limb, bool, &'static str)> {
        let agreed = outcome == DecisionOutcome::Agreed;
        match kind {
            DecisionKind::Assess => vec![
                (Limb::HasOrMayHaveNeeds, true, self.has_needs()),
                (
                    Limb::MayNeedPlan,
                    agreed,
                    if agreed {
                        "Two cycles of purposeful support, reviewed with the family, have not brought the progress expected. The \
                         support that is needed may be more than the setting can provide from what is ordinarily available."
                    } else {
                        "The evidence shows good progress with the support now given, which the setting provides from what is \
                         ordinarily available to it. Nothing suggests that this support would end without a plan."
                    },
                ),
            ],
            DecisionKind::Issue => vec![(
                Limb::PlanIsNecessary,
                agreed,
                if agreed {
                    "The advice describes provision that is more, and more specialised, than settings of this kind can make \
                     from their own means. It must be secured through a plan."
                } else {
                    "The advice describes provision that the setting can make from what is ordinarily available to it, and the \
                     setting has said that it will. A plan is not necessary to secure it."
                },
            )],
        }
    }

    fn has_needs(self) -> &'static str {
        match self {
            Self::Language => "The school’s records and the therapist’s screening show marked difficulty with spoken language.",
            Self::Autism => "A paediatrician has diagnosed autism, and the school describes its effect on every part of the day.",
            Self::Emotional => "Records of attendance and of support show lasting anxiety that keeps the child from learning.",
            Self::Hearing => "Audiology has measured a hearing loss in both ears that affects access to speech in class.",
            Self::Physical => "Physiotherapy and medical reports describe a disability that affects movement and stamina.",
            Self::Learning => "Assessment in school shows attainment far below that of others of the same age in every subject.",
        }
    }

    /// Returns the advice of a kind about a child, given on a day.
    pub(super) fn advice(self, kind: AdviceKind, child: &Child, on: NaiveDate) -> Piece {
        let name = child.first_name();
        let mut rows: Vec<ContentRow> =
            self.threads().iter().filter(|thread| thread.from == kind).map(|thread| thread.row(name)).collect();
        let is_professional = kind.role().is_some();
        if rows.is_empty() && is_professional {
            rows.push(ContentRow {
                need: format!("{name} has no further needs of this kind that bear on learning at present."),
                ..ContentRow::default()
            });
        }
        let views = match kind {
            AdviceKind::ParentsViews => format!(
                "We want {name} to be happy at school and to be understood. Mornings are hard. {name} is funny and kind, loves \
                 drawing and swimming, and tries so hard that there is nothing left in the evening. We hope for friends, for \
                 reading, and one day for a job that {name} enjoys."
            ),
            AdviceKind::ChildsViews => format!(
                "I like art and the sand tray and my friend next to me. I do not like it when everybody talks. I want a quiet \
                 place, and somebody who tells me what comes next. (Told to a teacher, with pictures, by {name}.)"
            ),
            AdviceKind::Education => format!(
                "{name} attends well and is liked by others. Reading and writing are about two years behind. We give three small \
                 groups a week and a visual timetable. {name} learns best in short steps with somebody near."
            ),
            _ if is_professional => String::new(),
            _ => format!("Our advice about {name} is in the rows and the report that goes with them."),
        };
        Piece { written_on: on, seen_on: is_professional.then(|| on - chrono::Duration::days(6)), views, rows }
    }

    /// Returns the plan that the advice leads to.
    pub(super) fn plan(self, child: &Child) -> PlanWords {
        let name = child.first_name();
        PlanWords {
            views: format!(
                "{name} likes art, the sand tray and swimming, and wants a quiet place and somebody who says what comes next. The \
                 family hope for friends, for reading, and one day for a job that {name} enjoys."
            ),
            needs: self.threads().iter().map(|thread| thread.plan_need(name)).collect(),
        }
    }
}
