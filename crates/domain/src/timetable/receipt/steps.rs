//! How a date was reached, one sentence for each step.

use super::Receipt;
use crate::timetable::rules::{Mode, Nature, Period, Roll, Unit};
use crate::timetable::terms::AppealAbout;
use crate::timetable::text::{Text, month_name};

impl Receipt {
    /// Says how the date was reached, one sentence for each step.
    pub fn steps(&self) -> Vec<String> {
        self.step_lines().pairs().into_iter().map(|(_, step)| step).collect()
    }

    pub(super) fn step_lines(&self) -> Text {
        let mut steps = Steps { text: Text::new(), place: 1 };
        steps.say(|text| self.counting(text));
        steps.say(|text| self.given_facts(text));
        steps.say(|text| self.replacement(text));
        steps.say(|text| self.result(text));
        steps.say(|text| self.rolling(text));
        steps.say(|text| self.provisional(text));
        steps.text
    }

    fn counting<'t>(&self, text: &'t mut Text) -> &'t mut Text {
        let on = self.anchor.on;
        match self.rule().mode {
            Mode::AfterExclusive(period) => text.say("Counted ").period(period).say(" from the day after ").day(on),
            Mode::Recurring(period) => {
                text.say("Counted ").period(period).say(" from ").day(on).say(", as after every earlier time")
            }
            Mode::FromInclusive(period) => text.say("Counted ").period(period).say(" of which ").day(on).say(" is the first day"),
            Mode::WindowMinInclusive(period) => {
                text.say("Counted at least ").period(period).say(" of which ").day(on).say(" is the first day")
            }
            Mode::BeforeAtLeast(period) => text.say("Counted ").period(period).say(" back from ").day(on),
            Mode::BeforeFixedDate { month, day, .. } => {
                text.say("Took the day before ").shown(day).say(" ").say(month_name(month)).say(" in the year of ").day(on)
            }
            Mode::DayOfMoveOrFromAware(period) => text
                .say("Took the day of the move if ")
                .day(on)
                .say(" was ")
                .period(period)
                .say(" before it, otherwise counted ")
                .period(period)
                .say(" beginning with ")
                .day(on),
            Mode::LaterOfReviewAndTransfer { from_review, from_transfer } => text
                .say("Took the later of ")
                .period(from_review)
                .say(" beginning with the day the plan was made or last reviewed and ")
                .period(from_transfer)
                .say(" beginning with ")
                .day(on),
            Mode::AppealWindow { from_notice, .. } if self.inputs.appeal_about == Some(AppealAbout::SectionIAlone) => text
                .say("Counted ")
                .period(from_notice)
                .say(" from the day after ")
                .day(on)
                .say("; an appeal about section I alone needs no certificate (s55(2))"),
            Mode::AppealWindow { from_notice, from_certificate } => text
                .say("Counted ")
                .period(from_notice)
                .say(" from the day after ")
                .day(on)
                .say(", or ")
                .period(from_certificate)
                .say(" from the day after the certificate if later"),
            Mode::NotBeforeAppealEnds { .. } => text
                .say("Took the day after the appeal window for the notice of ")
                .day(on)
                .say(" closes, or the day an appeal was determined"),
            Mode::MaximumAge => {
                text.say("Took the end of the academic year or course in which the birthday of ").day(on).say(" falls")
            }
            Mode::AsMatchingOrder => text.say("Counted as the matching order would be, from ").day(on),
            Mode::Immediate => text.say("Took ").day(on).say(" itself: the act is due at once"),
            Mode::AsSoonAsPracticable => text.say("Began on ").day(on).say("; the act is due as soon as practicable"),
        }
    }

    fn given_facts<'t>(&self, text: &'t mut Text) -> &'t mut Text {
        let mut before = "Used ";
        for (name, value) in self.given() {
            text.say(before).say(name).say(" ").given(value);
            before = ", ";
        }
        text
    }

    fn replacement<'t>(&self, text: &'t mut Text) -> &'t mut Text {
        match (self.inputs.replaced_by, self.counted.by_rule) {
            (Some(new), Some(by_rule)) => {
                text.say(new.code.code()).say(" replaces the limit of ").day(by_rule).say(" with ").day(new.limit_on)
            }
            _ => text,
        }
    }

    fn result<'t>(&self, text: &'t mut Text) -> &'t mut Text {
        match self.counted.due {
            Some(due) => text.say("The result is ").weekday(due),
            None => text.say("There is no date"),
        }
    }

    fn rolling<'t>(&self, text: &'t mut Text) -> &'t mut Text {
        let Some(due) = self.counted.due else { return text };
        match (self.rule().roll, self.counted.act_by) {
            (Roll::TribunalStart | Roll::TribunalUncounted, _) => {
                text.say("August and 25 December to 1 January were treated as Tribunal rule 12 says")
            }
            (Roll::NextWorkingDay, _) => text.say("A last day that is not a working day becomes the next working day"),
            (Roll::Never, Some(act_by)) if act_by != due => {
                text.say("That is not a working day and the limit does not move: act by ").weekday(act_by)
            }
            (Roll::Never, _) if self.rule().nature == Nature::Window => text.say("Closing the window sooner would be the breach"),
            (Roll::Never, _) => text,
        }
    }

    fn provisional<'t>(&self, text: &'t mut Text) -> &'t mut Text {
        match self.counted.provisional {
            true => text.say("Bank holidays of that year are computed, not yet published: the working days are provisional"),
            false => text,
        }
    }
}

/// Numbers the steps from 1. A sentence with nothing to say is no step.
struct Steps {
    text: Text,
    place: u32,
}

impl Steps {
    fn say(&mut self, sentence: impl FnOnce(&mut Text) -> &mut Text) {
        let is_said = self.text.numbered_line_if_any("step", self.place, sentence);
        self.place += u32::from(is_said);
    }
}

impl Text {
    /// Writes a period, like 6 weeks (42 days).
    fn period(&mut self, Period { count, unit }: Period) -> &mut Self {
        let count = u32::from(count);
        self.number(count).say(match unit {
            Unit::Day => " day",
            Unit::Week => " week",
            Unit::Month => " month",
            Unit::WorkingDay => " working day",
            Unit::SchoolDay => " school day",
        });
        if count != 1 {
            self.say("s");
        }
        match unit {
            Unit::Week => self.say(" (").number(count * 7).say(" days)"),
            _ => self,
        }
    }
}
