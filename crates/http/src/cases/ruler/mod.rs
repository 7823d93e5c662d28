//! The week rulers of a case, one for each episode, from its timetable: they show what the timetable worked out and work nothing out themselves.

mod assessment;
mod others;
mod parts;

use ehc_application::{overview::AdviceLine, timetable::CaseTimetable};
use ehc_domain::timetable::episodes::{Episode, EpisodeId, EpisodeKind};

use parts::titled;

use crate::ui::{
    Html,
    ruler::{RulerModel, ruler as draw},
    words,
};

/// Makes the ruler of every live episode, in the order of the law. Each begins its ids with its own name, so that a page can hold them all.
pub fn live(dates: &CaseTimetable, advice: &[AdviceLine]) -> Vec<(EpisodeId, RulerModel)> {
    let episodes = dates.timetable.episodes();
    let several = episodes.iter().filter(|episode| episode.is_live()).count() > 1;
    episodes
        .iter()
        .filter(|episode| episode.is_live())
        .filter_map(|episode| {
            let of_episode = advice_of(episode, advice);
            let mut model = match episode.id.kind {
                EpisodeKind::Assessment => assessment::model(dates, episode, &of_episode)?,
                EpisodeKind::Review => others::review(dates, episode)?,
                EpisodeKind::PhaseTransfer => others::phase_transfer(dates, episode)?,
                EpisodeKind::Reassessment => others::reassessment(dates, episode, &of_episode)?,
                EpisodeKind::Order => others::order(dates, episode)?,
            };
            if several {
                model.id = format!("ruler-{}", episode.id.code().replace(['/', '#'], "-"));
                if episode.id.kind == EpisodeKind::Assessment {
                    let weeks = words::week_of(model.trigger, model.limit, model.today);
                    model.heading = Some(titled(EpisodeKind::Assessment.label(), &weeks));
                }
            }
            Some((episode.id, model))
        })
        .collect()
}

/// Makes the ruler of the present or the last assessment; `None` when the case has none, such as one that began with a plan from elsewhere.
pub fn assessment(dates: &CaseTimetable, advice: &[AdviceLine]) -> Option<RulerModel> {
    let episodes = dates.timetable.episodes();
    let episode = episodes.iter().rfind(|episode| episode.id.kind == EpisodeKind::Assessment)?;
    assessment::model(dates, episode, &advice_of(episode, advice))
}

/// Draws what stands at the top of the case page: every live episode, or the last assessment when none is.
pub fn top(dates: &CaseTimetable, advice: &[AdviceLine]) -> Html {
    let live = live(dates, advice);
    if live.is_empty() {
        return assessment(dates, advice).map(|model| draw(&model)).unwrap_or_default();
    }
    Html::concat(live.iter().map(|(_, model)| draw(model)))
}

fn advice_of(episode: &Episode<'_>, advice: &[AdviceLine]) -> Vec<AdviceLine> {
    let is_of = |line: &&AdviceLine| episode.duties.iter().any(|duty| duty.subject() == Some(line.id.uuid()));
    advice.iter().filter(is_of).cloned().collect()
}
