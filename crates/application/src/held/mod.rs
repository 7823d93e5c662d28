//! Existing plans: one that the authority maintains already, and one that comes with a family that moved here (reg 15). There is no request and no clock
//! of an assessment; what is owed follows from the days of the plan.

mod after;
mod amended;
mod enter;
mod wording;

pub use after::{AfterRefused, Recordable, Reviewed, Telling, record_review, recordable, tell_of_transfer};
pub use amended::{AmendedRefused, LastAmended, ToAmend, add_amended, to_amend};
pub use enter::{Entered, Owed, Previewed, caseworkers, check_former, check_join, enter, enter_with, preview};
pub use wording::{ToReword, Wording, WordingRefused, reword, to_reword};

use chrono::{Months, NaiveDate};
use ehc_domain::{
    days::ActDay,
    ids::{InstitutionId, UserId},
    names::search_text,
    people::numbers::Upn,
    plans::PlanSection,
    refusals,
    text::{Text, Words},
    timetable::order::OutOfOrder,
};
use thiserror::Error;

use crate::{
    documents::UploadRefused,
    people::ParentRefused,
    requests::{Joins, Match, NewParent, Sought},
};

/// The most characters of one section.
pub const MOST_CHARACTERS: usize = 20_000;

/// A plan that was made before its case is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingPlan {
    /// The day on which it was first made.
    pub made_on: ActDay,
    /// The day of the version that holds; `None` when it was never amended.
    pub amended_on: Option<ActDay>,
    /// The day of the decision that ended its last review; `None` when it was not reviewed yet.
    pub reviewed_on: Option<ActDay>,
    /// The move that brought it; `None` for a plan of this authority.
    pub moved: Option<MovedIn>,
    /// The child's name.
    pub child_name: Text<200>,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// The child's unique pupil number.
    pub upn: Option<Upn>,
    /// The main parent or carer; `None` when not known yet.
    pub parent: Option<NewParent>,
    /// Hearing is impaired.
    pub hearing_impairment: bool,
    /// Vision is impaired.
    pub vision_impairment: bool,
    /// A parent serves in the armed forces.
    pub armed_forces_family: bool,
    /// Looked after by an authority.
    pub in_care: bool,
    /// Adopted, so that nothing may connect the case with a former identity.
    pub kept_apart: bool,
    /// The institution that section I names; the child learns there.
    pub setting_id: Option<InstitutionId>,
    /// The type that section I names, where it names no institution (s39(5), s40(2)).
    pub setting_type: Option<Text<500>>,
    /// The words of its sections, where they are typed and not brought as a file.
    pub sections: Vec<(PlanSection, Words<MOST_CHARACTERS>)>,
    /// Whose case it is; `None` for whoever records it.
    pub caseworker: Option<UserId>,
    /// Why a new record is made although a likely match was shown; `None` where none was.
    pub match_reason: Option<Words<2_000>>,
    /// The case of the child that is on record already, to which the plan is added; `None` for a child who is not.
    pub joins: Option<Joins>,
}

/// The move by which a plan was transferred here (reg 15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedIn {
    /// The authority that maintained it.
    pub from: Text<200>,
    /// The day of the transfer: that of the move, or later (reg 15(2)).
    pub transferred_on: ActDay,
    /// The day on which this authority learned of the move.
    pub known_on: ActDay,
}

impl ExistingPlan {
    /// Says by what the child is compared with those on record.
    pub fn sought(&self) -> Sought {
        Sought {
            name: self.child_name.as_str().to_owned(),
            born_on: self.born_on,
            upn: self.upn.as_ref().map(|upn| upn.as_str().to_owned()),
            kept_apart: self.kept_apart,
        }
    }

    /// Returns its days.
    pub fn days(&self) -> PlanDays {
        PlanDays {
            made_on: self.made_on.date(),
            amended_on: self.amended_on.map(ActDay::date),
            reviewed_on: self.reviewed_on.map(ActDay::date),
            moved: self.moved.as_ref().map(|moved| (moved.transferred_on.date(), moved.known_on.date())),
        }
    }

    /// Returns the day of the version that holds.
    pub fn version_on(&self) -> NaiveDate {
        self.amended_on.unwrap_or(self.made_on).date()
    }
}

refusals! {
    /// Why the days of an existing plan do not hold together.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PlanDaysRefused {
        /// Made on a day that has not come.
        MadeInTheFuture = "made_in_the_future" @ made_on, "Enter the day the plan was first made: today or earlier";
        /// Amended on a day that has not come.
        AmendedInTheFuture = "amended_in_the_future" @ amended_on, "Enter the day of the version that holds: today or earlier";
        /// Amended before it was made.
        AmendedBeforeItWasMade = "amended_before_it_was_made" @ amended_on, "The version that holds is dated before the plan was first made. Check both days";
        /// Reviewed on a day that has not come.
        ReviewedInTheFuture = "reviewed_in_the_future" @ reviewed_on, "Enter the day of the last review decision: today or earlier";
        /// Reviewed before it was made.
        ReviewedBeforeItWasMade = "reviewed_before_it_was_made" @ reviewed_on, "The last review is dated before the plan was first made. Check both days";
        /// Transferred on a day that has not come.
        TransferredInTheFuture = "transferred_in_the_future" @ transferred_on, "Enter the day the plan was transferred: today or earlier. Record it once it has come";
        /// Transferred before it was made.
        TransferredBeforeItWasMade = "transferred_before_it_was_made" @ transferred_on, "The plan was transferred before it was first made. Check both days";
        /// Reviewed here, and not by the authority before: that is a review of its own.
        ReviewedAfterTheTransfer = "reviewed_after_the_transfer" @ reviewed_on, "Enter the last review before the transfer. Record a review of ours on the case, once the plan is recorded";
        /// Amended here, and not by the authority before.
        AmendedAfterTheTransfer = "amended_after_the_transfer" @ amended_on, "Enter the version that came with the family: one from before the transfer";
        /// Learned of on a day that has not come.
        KnownInTheFuture = "known_in_the_future" @ known_on, "Enter the day we learned of the move: today or earlier";
    }
}

refusals! {
    /// Why an existing plan is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum EnterRefused {
        /// The name has no letter or digit by which the child could be found.
        ChildNameMissing = "child_name_missing" @ child_name, "Enter the child’s name";
        /// Its days do not hold together.
        Days => transparent(PlanDaysRefused);
        /// A plan of ours came from nowhere.
        OurOwnAuthority = "our_own_authority" @ former_authority, "This is our own authority. Enter the council that maintained the plan, or record it as a plan of ours";
        /// Born on a day that has not come.
        BornInTheFuture = "born_in_the_future" @ born_on, "Enter a birth date that is today or earlier";
        /// Born after the plan.
        BornAfterThePlan = "born_after_the_plan" @ born_on, "The child was born after the plan was made. Check both dates";
        /// Too old for a plan (s46).
        TooOld = "too_old" @ born_on, "A plan ends at the latest with the school year in which somebody turns 25. Check the birth date";
        /// Section I names a place and a type.
        TwoSettings = "two_settings" @ setting_type, "Choose the school or college, or say the type only. Section I names one of them";
        /// The institution is not on the register.
        UnknownInstitution = "unknown_institution" @ setting_id, "Choose a school or college from the register";
        /// The caseworker does not work in the team.
        NotInTheTeam = "not_in_the_team" @ caseworker, "Choose a caseworker of your team";
        /// Somebody on record may be the same child.
        LikelyMatch(Vec<Match>) = "likely_match" @ match_reason, "This may be the same child as somebody on record. Add the plan to that case, or say why this is another child";
        /// The case is not that of a child who may be the same.
        NotAMatch = "not_a_match" @ joins, "That case is not of a child who could be this one. Check the name and the birth date, or record another child";
        /// An assessment of the child is under way.
        AssessmentUnderWay = "assessment_under_way" @ joins, "An assessment of this child is under way on that case. Record how it ended first, then add the plan";
        /// The case has a plan.
        HasAPlan = "has_a_plan" @ joins, "That case has a plan that is maintained. One child has one plan";
        /// The child of the case died.
        HasDied = "has_died" @ joins, "It is recorded on that case that the child died. Check whose plan this is";
        /// The file that holds it is not kept.
        File => transparent(UploadRefused);
        /// The person who records is in no team that could own the case.
        NoTeam = "no_team", "You are in no team, so nobody would own the case. Ask an administrator to add you to one";
        /// The case begins restricted, and nobody can be named on it.
        NobodyToName = "nobody_to_name" @ kept_apart, "The case would be restricted from the first moment, and there is no manager of your team or above it, but for you, who could be named on it. Ask an administrator to give the team one, or have a colleague record it";
        /// The team of the person who records runs no cases.
        TeamHoldsNoCases = "team_holds_no_cases", "Your team holds no cases. Ask somebody of a casework team to record this";
        /// The parent or carer may be somebody on record.
        Parent => transparent(ParentRefused);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// The days of a plan that was made before its case is entered, as they are checked together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanDays {
    /// The day on which it was first made.
    pub made_on: NaiveDate,
    /// The day of the version that holds, if it was amended.
    pub amended_on: Option<NaiveDate>,
    /// The day of its last review, if it was reviewed.
    pub reviewed_on: Option<NaiveDate>,
    /// The day of the transfer and that on which the move became known, if it came from elsewhere.
    pub moved: Option<(NaiveDate, NaiveDate)>,
}

impl PlanDays {
    /// Says what is wrong with the days; nothing where they hold together.
    ///
    /// # Errors
    /// [`PlanDaysRefused`] names the day.
    pub fn check(self, today: NaiveDate) -> Result<(), PlanDaysRefused> {
        use PlanDaysRefused as R;
        let Self { made_on, amended_on, reviewed_on, moved } = self;
        refuse(made_on > today, R::MadeInTheFuture)?;
        refuse(amended_on.is_some_and(|day| day > today), R::AmendedInTheFuture)?;
        refuse(amended_on.is_some_and(|day| day < made_on), R::AmendedBeforeItWasMade)?;
        refuse(reviewed_on.is_some_and(|day| day > today), R::ReviewedInTheFuture)?;
        refuse(reviewed_on.is_some_and(|day| day < made_on), R::ReviewedBeforeItWasMade)?;
        let Some((transferred_on, known_on)) = moved else { return Ok(()) };
        refuse(transferred_on > today, R::TransferredInTheFuture)?;
        refuse(transferred_on < made_on, R::TransferredBeforeItWasMade)?;
        refuse(reviewed_on.is_some_and(|day| day > transferred_on), R::ReviewedAfterTheTransfer)?;
        refuse(amended_on.is_some_and(|day| day > transferred_on), R::AmendedAfterTheTransfer)?;
        refuse(known_on > today, R::KnownInTheFuture)
    }
}

fn refuse<R>(is_wrong: bool, refused: R) -> Result<(), R> {
    if is_wrong { Err(refused) } else { Ok(()) }
}

/// Says what is wrong with a birth date; nothing where somebody born then may have the plan.
///
/// # Errors
/// [`EnterRefused`] names the day.
pub fn check_birth(born_on: NaiveDate, made_on: Option<NaiveDate>, today: NaiveDate) -> Result<(), EnterRefused> {
    refuse(born_on > today, EnterRefused::BornInTheFuture)?;
    refuse(made_on.is_some_and(|made_on| born_on > made_on), EnterRefused::BornAfterThePlan)?;
    // Reg 46: never later than the day before the 26th birthday.
    let is_past = born_on.checked_add_months(Months::new(12 * 26)).is_some_and(|birthday| birthday <= today);
    refuse(is_past, EnterRefused::TooOld)
}

/// Checks what the answers say of each other.
fn check(new: &ExistingPlan, today: NaiveDate) -> Result<(), EnterRefused> {
    refuse(search_text(new.child_name.as_str()).is_empty(), EnterRefused::ChildNameMissing)?;
    new.days().check(today)?;
    if let Some(born) = new.born_on {
        check_birth(born, Some(new.made_on.date()), today)?;
    }
    refuse(new.setting_id.is_some() && new.setting_type.is_some(), EnterRefused::TwoSettings)
}
