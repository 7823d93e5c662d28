//! The golden thread from the views of the family through need and outcome to provision: where it breaks, and words that promise nothing.

use super::{AdulthoodAim, PlanSection, ProvisionDetail, RowKind, measure::says_its_measure};
use crate::ids::PlanRowId;

/// A row of the plan as the checks read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Which row.
    pub id: PlanRowId,
    /// What it states.
    pub kind: RowKind,
    /// Where it stands.
    pub section: PlanSection,
    /// The need of an outcome, or the outcome or need of provision; `None` when it hangs on nothing.
    pub parent: Option<PlanRowId>,
    /// Its words: of a need or outcome. Provision speaks through `provision`.
    pub text: String,
    /// How we will know the outcome is reached; empty on other rows.
    pub measure: String,
    /// The provision; default on other rows.
    pub provision: ProvisionDetail,
    /// Which aims of preparing for adulthood it serves; none on needs.
    pub aims: Vec<AdulthoodAim>,
    /// Whether the advice it came from is recorded.
    pub has_source: bool,
    /// Why a check on it was set aside; `None` when none was.
    pub dismissed_reason: Option<String>,
}

/// A gap in the golden thread, or words that promise nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// Section A is empty: a plan sets out the views, interests and aspirations of the child and the parents, or of the young person (reg 12(1)(a)).
    NoViews,
    /// A need without an outcome.
    NeedWithoutOutcome(PlanRowId),
    /// A need that no provision meets.
    NeedWithoutProvision(PlanRowId),
    /// Provision that hangs on no need.
    ProvisionWithoutNeed(PlanRowId),
    /// Provision that comes from no advice.
    ProvisionWithoutSource(PlanRowId),
    /// An outcome that nobody could measure: neither its measure nor its own words say how.
    OutcomeWithoutMeasure(PlanRowId),
    /// An outcome that does not say which aim of preparing for adulthood it serves; from Year 9 (Code 1.39, 8.10).
    OutcomeWithoutAim(PlanRowId),
    /// Provision that serves no such aim, neither by itself nor by its outcome; from Year 9 (Code 8.10).
    ProvisionWithoutAim(PlanRowId),
    /// Provision in words that promise nothing, and what it does not say.
    Vague(PlanRowId, Vagueness),
}

impl Break {
    /// Returns the row to mend; `None` where it is a whole section that has nothing.
    pub fn row(&self) -> Option<PlanRowId> {
        match self {
            Self::NoViews => None,
            Self::NeedWithoutOutcome(id)
            | Self::NeedWithoutProvision(id)
            | Self::ProvisionWithoutNeed(id)
            | Self::ProvisionWithoutSource(id)
            | Self::OutcomeWithoutMeasure(id)
            | Self::OutcomeWithoutAim(id)
            | Self::ProvisionWithoutAim(id)
            | Self::Vague(id, _) => Some(*id),
        }
    }
}

/// What vague provision does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vagueness {
    /// The words that promise nothing; `None` when something is only missing.
    pub words: Option<&'static str>,
    /// The questions left open, such as “how often”.
    pub missing: Vec<&'static str>,
}

impl Vagueness {
    /// Returns what to do, in a sentence.
    pub fn advice(&self) -> String {
        let open = match self.missing.as_slice() {
            [] => "exactly what will happen".to_owned(),
            [one] => (*one).to_owned(),
            [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        };
        match self.words {
            Some(words) => {
                let mut first = words.chars();
                let capital: String = first.next().into_iter().flat_map(char::to_uppercase).chain(first).collect();
                format!("‘{capital}’ is vague. Say {open}.")
            }
            None => format!("Say {open}."),
        }
    }
}

/// Words that sound like provision and promise none.
const VAGUE_WORDS: &[&str] = &[
    "regular access",
    "access to",
    "as required",
    "as needed",
    "as appropriate",
    "where appropriate",
    "where possible",
    "when necessary",
    "opportunities for",
    "opportunities to",
    "would benefit from",
    "up to",
    "regularly",
    "regular",
    "a range of",
    "consideration of",
];

/// Finds what provision does not say; `None` when it is specific and quantified.
///
/// Advisory: it never alters text (Code 9.69: provision must be detailed and specific and should normally be quantified).
pub fn vagueness(provision: &ProvisionDetail) -> Option<Vagueness> {
    let all = [&provision.what, &provision.who, &provision.how_often, &provision.how_long, &provision.ratio, &provision.review]
        .map(|part| part.to_lowercase())
        .join(" ");
    let words = VAGUE_WORDS.iter().copied().find(|words| all.contains(words));
    let mut missing = Vec::new();
    if provision.how_often.trim().is_empty() && !says_how_often(&all) {
        missing.push("how often");
    }
    if provision.how_long.trim().is_empty() && !says_how_long(&all) {
        missing.push("for how long");
    }
    if provision.who.trim().is_empty() && !says_who(&all) {
        missing.push("who helps");
    }
    if words.is_none() && missing.is_empty() { None } else { Some(Vagueness { words, missing }) }
}

fn says_how_often(text: &str) -> bool {
    ["times a", "every", "daily", "weekly", "each", "once", "twice", "per week", "a week", "a term", "a year", "visits"]
        .iter()
        .any(|words| text.contains(words))
}

fn says_how_long(text: &str) -> bool {
    ["minute", "hour", "all day", "full day", "half day", "throughout"].iter().any(|words| text.contains(words))
}

fn says_who(text: &str) -> bool {
    ["therapist", "teacher", "assistant", " ta ", "psychologist", "nurse", "adult", "by a ", "senco", "mentor", "worker"]
        .iter()
        .any(|words| text.contains(words))
}

/// Finds every break in the thread, where nothing is said of the `views` of the family first, and then from need to outcome to provision in the order of the rows. Which aim of preparing for adulthood is served is asked
/// only of a plan that `prepares_for_adulthood`, from Year 9; what hangs on an outcome serves the aims of the outcome.
pub fn breaks(views: &str, rows: &[PlanRow], prepares_for_adulthood: bool) -> Vec<Break> {
    let children = |id: PlanRowId, kind: RowKind| rows.iter().any(move |row| row.parent == Some(id) && row.kind == kind);
    let mut found = Vec::new();
    if views.trim().is_empty() {
        found.push(Break::NoViews);
    }
    for row in rows.iter().filter(|row| row.dismissed_reason.is_none()) {
        match row.kind {
            RowKind::Need => {
                if !children(row.id, RowKind::Outcome) {
                    found.push(Break::NeedWithoutOutcome(row.id));
                }
                let met = children(row.id, RowKind::Provision)
                    || rows
                        .iter()
                        .filter(|outcome| outcome.kind == RowKind::Outcome && outcome.parent == Some(row.id))
                        .any(|outcome| children(outcome.id, RowKind::Provision));
                if !met {
                    found.push(Break::NeedWithoutProvision(row.id));
                }
            }
            RowKind::Outcome => {
                if row.measure.trim().is_empty() && !says_its_measure(&row.text) {
                    found.push(Break::OutcomeWithoutMeasure(row.id));
                }
                if prepares_for_adulthood && row.aims.is_empty() {
                    found.push(Break::OutcomeWithoutAim(row.id));
                }
            }
            RowKind::Provision => {
                if row.parent.is_none() {
                    found.push(Break::ProvisionWithoutNeed(row.id));
                }
                if !row.has_source {
                    found.push(Break::ProvisionWithoutSource(row.id));
                }
                // An outcome without an aim is a break of its own, and its provision none besides.
                let hangs_on_outcome = rows.iter().any(|one| Some(one.id) == row.parent && one.kind == RowKind::Outcome);
                if prepares_for_adulthood && row.aims.is_empty() && !hangs_on_outcome {
                    found.push(Break::ProvisionWithoutAim(row.id));
                }
                if let Some(vague) = vagueness(&row.provision) {
                    found.push(Break::Vague(row.id, vague));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    fn row(number: u128, kind: RowKind, parent: Option<u128>) -> PlanRow {
        PlanRow {
            id: Id::new(Uuid::from_u128(number)),
            kind,
            section: match kind {
                RowKind::Need => PlanSection::B,
                RowKind::Outcome => PlanSection::E,
                RowKind::Provision => PlanSection::F,
            },
            parent: parent.map(|number| Id::new(Uuid::from_u128(number))),
            text: "Words".into(),
            measure: "8 times out of 10".into(),
            provision: ProvisionDetail {
                what: "A programme of talking games".into(),
                who: "a teaching assistant trained by the therapist".into(),
                how_often: "3 times a week".into(),
                how_long: "20 minutes".into(),
                ratio: "one to one".into(),
                review: "every half term".into(),
            },
            aims: Vec::new(),
            has_source: true,
            dismissed_reason: None,
        }
    }

    #[test]
    fn cw_10_a_quiet_space_as_required_raises_who_how_often_and_how_long() {
        let vague = ProvisionDetail { what: "Access to a quiet space as required".into(), ..ProvisionDetail::default() };
        let found = vagueness(&vague).unwrap();
        assert_eq!(found.missing, ["how often", "for how long", "who helps"]);
        let clear = ProvisionDetail {
            what: "20 minutes, 3 times a week, one to one, by a TA trained in Lego therapy, reviewed half-termly".into(),
            ..ProvisionDetail::default()
        };
        assert_eq!(vagueness(&clear), None);
    }

    #[test]
    fn cw_10_the_advice_names_the_vague_words_and_what_is_missing() {
        let vague =
            ProvisionDetail { what: "Oliver will have regular access to a quiet space".into(), ..ProvisionDetail::default() };
        assert_eq!(vagueness(&vague).unwrap().advice(), "‘Regular access’ is vague. Say how often, for how long and who helps.");
    }

    #[test]
    fn cw_11_every_kind_of_break_is_found_once() {
        let need = |number| row(number, RowKind::Need, None);
        let mut unsourced = row(5, RowKind::Provision, None);
        unsourced.has_source = false;
        let mut unmeasured = row(4, RowKind::Outcome, Some(3));
        unmeasured.measure.clear();
        let rows = vec![
            need(1),
            row(2, RowKind::Outcome, Some(1)),
            row(6, RowKind::Provision, Some(2)),
            need(3),
            unmeasured,
            unsourced,
            need(7),
        ];
        let id = |number| Id::new(Uuid::from_u128(number));
        assert_eq!(
            breaks("She wants to be a vet.", &rows, false),
            [
                Break::NeedWithoutProvision(id(3)),
                Break::OutcomeWithoutMeasure(id(4)),
                Break::ProvisionWithoutNeed(id(5)),
                Break::ProvisionWithoutSource(id(5)),
                Break::NeedWithoutOutcome(id(7)),
                Break::NeedWithoutProvision(id(7)),
            ]
        );
    }

    #[test]
    fn cw_11_a_plan_that_says_nothing_of_the_views_of_the_family_breaks_at_its_beginning() {
        let rows = vec![row(1, RowKind::Need, None), row(2, RowKind::Outcome, Some(1)), row(3, RowKind::Provision, Some(2))];
        for (views, found) in [("", vec![Break::NoViews]), (" \n", vec![Break::NoViews]), ("She likes to draw.", vec![])] {
            assert_eq!(breaks(views, &rows, false), found, "{views:?}");
        }
        assert_eq!(Break::NoViews.row(), None);
        let first = breaks("", &rows[..1], false);
        assert_eq!(first.first(), Some(&Break::NoViews));
        assert_eq!(first.len(), 3, "what the rows lack is named besides");
    }

    #[test]
    fn cw_11_an_outcome_whose_own_words_say_how_it_is_measured_is_no_break() {
        let mut outcome = row(2, RowKind::Outcome, Some(1));
        outcome.measure.clear();
        outcome.text = "Joins group work in 4 of 5 lessons".into();
        let mut rows = vec![row(1, RowKind::Need, None), outcome, row(3, RowKind::Provision, Some(2))];
        assert_eq!(breaks("She wants to be a vet.", &rows, false), []);
        rows[1].text = "Joins group work many times".into();
        assert_eq!(breaks("She wants to be a vet.", &rows, false), [Break::OutcomeWithoutMeasure(rows[1].id)]);
    }

    #[test]
    fn from_year_9_an_outcome_and_provision_without_one_say_which_aim_they_serve() {
        let id = |number| Id::new(Uuid::from_u128(number));
        let mut rows = vec![
            row(1, RowKind::Need, None),
            row(2, RowKind::Outcome, Some(1)),
            row(3, RowKind::Provision, Some(2)),
            row(4, RowKind::Provision, Some(1)),
        ];
        assert_eq!(breaks("She wants to be a vet.", &rows, false), []);
        assert_eq!(
            breaks("She wants to be a vet.", &rows, true),
            [Break::OutcomeWithoutAim(id(2)), Break::ProvisionWithoutAim(id(4))]
        );
        rows[1].aims = vec![AdulthoodAim::Society];
        assert_eq!(breaks("She wants to be a vet.", &rows, true), [Break::ProvisionWithoutAim(id(4))]);
        rows[3].aims = vec![AdulthoodAim::IndependentLiving, AdulthoodAim::Health];
        assert_eq!(breaks("She wants to be a vet.", &rows, true), []);
        rows[1].aims.clear();
        rows[1].dismissed_reason = Some("It is about the next month alone".into());
        assert_eq!(breaks("She wants to be a vet.", &rows, true), []);
    }

    #[test]
    fn provision_reads_as_one_sentence() {
        assert_eq!(
            row(1, RowKind::Provision, None).provision.sentence(),
            "A programme of talking games, by a teaching assistant trained by the therapist, 3 times a week, for 20 minutes, one to one, reviewed every half term."
        );
    }
}
