//! What is known of the authority itself: what its letters say of others, and whom it works with, each from a day on.

mod called;

pub use called::{Called, Logo};

use chrono::{Days, NaiveDate};
use ehc_domain::{
    audit::AuditEntry,
    authority::{AuthorityDetail, names_a_web_address},
    calendar::day_in_words,
    codes::Coded,
    institutions::AuthorityCode,
    policy::{Action, Target},
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{DbConnection, StorageError, StorageResult, authority};
use thiserror::Error;

pub use ehc_persistence::authority::{AuthorityDetailRow, LogoRow};

use crate::{Context, Done, Failure, NoRule, Service, history::Told};

/// The page of the authority.
pub const PLACE: &str = "/admin/authority";

/// How far ahead a detail may begin: a contract that is signed, and nothing that nobody can know.
pub(crate) const AHEAD: Days = Days::new(366);

/// Something of the authority that is to hold from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDetail {
    /// What it says.
    pub text: Words<1_000>,
    /// The first day on which it holds.
    pub from_on: NaiveDate,
}

refusals! {
    /// Why something of the authority is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum DetailRefused {
        /// It is no code of an authority.
        NotACode = "not_an_authority_code" @ text, "Enter the 3 digits by which the Department for Education knows the authority";
        /// It is where a page stands, and names none.
        NotAWebAddress = "not_a_web_address" @ text, "Enter the address of the web page, such as www.example.gov.uk/local-offer";
        /// It is how to reach the authority, and names no way.
        NoWayToReach = "no_way_to_reach" @ text, "Enter a telephone number, an email address or a postal address with its postcode, by which families can reach the council";
        /// It does not fit on a page.
        NotAName = "not_a_name" @ text, "Enter the name in one line of 100 characters or fewer";
        /// It begins more than a year from today.
        TooFarAhead = "too_far_ahead" @ from_on, "Enter a day within a year from today";
    }
}

/// Everything that was ever known of the authority.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Known(Vec<(AuthorityDetailRow, String)>);

impl Known {
    pub(crate) fn load(conn: &mut DbConnection) -> StorageResult<Self> {
        authority::list(conn).map(Self)
    }

    /// Everything of one kind that holds or held, by its first day: of one day only what was recorded last.
    fn all(&self, detail: AuthorityDetail) -> impl Iterator<Item = &AuthorityDetailRow> {
        self.0.iter().map(|(row, _)| row).filter(move |row| row.detail == detail)
    }

    /// What holds on a day.
    pub(crate) fn on(&self, detail: AuthorityDetail, day: NaiveDate) -> Option<&AuthorityDetailRow> {
        let begun = |(row, _): &&(AuthorityDetailRow, String)| row.detail == detail && row.from_on <= day;
        self.0.iter().rfind(begun).map(|(row, _)| row)
    }

    /// Says what a letter of a day lacks of it; `None` where enough holds.
    pub(crate) fn lacking(&self, detail: AuthorityDetail, day: NaiveDate) -> Option<Lacking> {
        let is_enough = |row: &AuthorityDetailRow| detail.is_said_by(&row.text);
        match self.on(detail, day) {
            Some(row) if is_enough(row) => None,
            Some(_) => Some(Lacking { detail, why: Why::NotEnough }),
            None => {
                let later = self.all(detail).filter(|row| row.from_on > day && is_enough(row)).map(|row| row.from_on).min();
                Some(Lacking { detail, why: later.map_or(Why::NotRecorded, Why::Later) })
            }
        }
    }
}

/// Something of the authority without which a letter cannot be written, and why it is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lacking {
    /// Which.
    pub detail: AuthorityDetail,
    /// Why.
    pub why: Why,
}

/// Why something of the authority is not there on the day of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Nobody has recorded it.
    NotRecorded,
    /// It is on record from this later day.
    Later(NaiveDate),
    /// What is recorded does not say it.
    NotEnough,
}

impl Lacking {
    /// Says what is missing, and why: “Mediation adviser: on record from 4 December 2026, after the letter’s day”.
    pub fn in_words(&self) -> String {
        let label = self.detail.label();
        match self.why {
            Why::NotRecorded => label.to_owned(),
            Why::Later(from) => format!("{label}: on record from {}, after the letter’s day", day_in_words(from)),
            Why::NotEnough => format!("{label}: what is recorded names no telephone number, email address or postal address"),
        }
    }
}

/// Says whether words name this authority itself: by a name or the code that is recorded of it, or its name in the settings, whatever the letters are in and the
/// spaces between them.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn is_our_own(conn: &mut DbConnection, service: &Service, words: &str) -> StorageResult<bool> {
    Ok(plain(&service.policy.council) == plain(words) || is_recorded_as_ours(conn, words)?)
}

/// Says the same by what is recorded alone.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn is_recorded_as_ours(conn: &mut DbConnection, words: &str) -> StorageResult<bool> {
    let known = Known::load(conn)?;
    let mut recorded = known.all(AuthorityDetail::Name).chain(known.all(AuthorityDetail::Code));
    Ok(recorded.any(|row| plain(&row.text) == plain(words)))
}

fn plain(words: &str) -> String {
    words.split_whitespace().collect::<String>().to_lowercase()
}

/// What is known of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailView {
    /// Which.
    pub detail: AuthorityDetail,
    /// What holds today; `None` while nothing does.
    pub now: Option<AuthorityDetailRow>,
    /// What the settings file says, which holds while nothing that is recorded does; `None` for all but the name, and once a recorded one holds.
    pub in_settings: Option<String>,
    /// Everything that was recorded of it with the name of who did, newest first.
    pub recorded: Vec<(AuthorityDetailRow, String)>,
}

impl Service {
    /// Says what the authority is called today: as recorded, and until something is, as the settings say.
    pub fn council(&self) -> String {
        self.council_on(self.ports.clock.today())
    }

    /// Says what the authority is called on a day.
    pub fn council_on(&self, day: NaiveDate) -> String {
        self.called.on(day).unwrap_or_else(|| self.policy.council.clone())
    }

    /// Returns the logo that the authority uses today; `None` where it has none.
    pub fn logo(&self) -> Option<Logo> {
        self.logo_on(self.ports.clock.today())
    }

    /// Returns the logo that the authority uses on a day; `None` where it has none.
    pub fn logo_on(&self, day: NaiveDate) -> Option<Logo> {
        self.called.logo_on(day)
    }

    /// Reads the names and logos of the authority again where they were read a minute ago or longer.
    ///
    /// # Errors
    /// A failure of storage; what was read before stays.
    pub fn keep_up_name(&self) -> StorageResult<()> {
        let now = self.ports.clock.now();
        if !self.called.is_fresh(now) {
            let (known, logos) =
                self.store.read(|conn| Ok::<_, StorageError>((Known::load(conn)?, authority::list_logos(conn)?)))?;
            let names = known.all(AuthorityDetail::Name).map(|row| (row.from_on, row.text.clone()));
            let logos = logos.iter().map(|(row, _)| (row.from_on, Logo::of(row)));
            self.called.hold(now, names.collect(), logos.collect());
        }
        Ok(())
    }
}

/// Returns how families reach the authority on a day; `None` where nobody has recorded it.
pub(crate) fn reached_on(service: &Service, day: NaiveDate) -> StorageResult<Option<String>> {
    let known = service.store.read(Known::load)?;
    Ok(known.on(AuthorityDetail::Contact, day).map(|row| row.text.clone()))
}

/// Lists what is known of the authority.
///
/// # Errors
/// Policy; storage.
pub fn list(service: &Service, context: &Context) -> Result<Vec<DetailView>, Failure<NoRule>> {
    context.authorise(Action::AuthorityEdit, Target::Service)?;
    let known = service.store.read(Known::load)?;
    Ok(AuthorityDetail::ALL.iter().map(|detail| view(service, &known, *detail, context.today)).collect())
}

/// Shows what is known of one thing.
///
/// # Errors
/// Policy; storage.
pub fn show(service: &Service, context: &Context, detail: &AuthorityDetail) -> Result<DetailView, Failure<NoRule>> {
    context.authorise(Action::AuthorityEdit, Target::Service)?;
    Ok(view(service, &service.store.read(Known::load)?, *detail, context.today))
}

fn view(service: &Service, known: &Known, detail: AuthorityDetail, today: NaiveDate) -> DetailView {
    let recorded = known.0.iter().rev().filter(|(row, _)| row.detail == detail).cloned().collect();
    let now = known.on(detail, today).cloned();
    let in_settings = (detail == AuthorityDetail::Name && now.is_none()).then(|| service.policy.council.clone());
    DetailView { detail, now, in_settings, recorded }
}

/// Records something of the authority. What held until then stays; what was recorded of the same day before holds no more.
///
/// # Errors
/// [`DetailRefused`]; policy; storage.
pub fn record(
    service: &Service,
    context: &Context,
    detail: &AuthorityDetail,
    NewDetail { text, from_on }: NewDetail,
) -> Result<(), Failure<DetailRefused>> {
    let permit = context.authorise(Action::AuthorityEdit, Target::Service)?;
    let text = match detail {
        AuthorityDetail::Code => {
            let code = AuthorityCode::parse(text.as_str()).map_err(|_| Failure::Rule(DetailRefused::NotACode))?;
            code.as_str().to_owned()
        }
        AuthorityDetail::Name => {
            let name = Text::<100>::parse(text.as_str()).map_err(|_| Failure::Rule(DetailRefused::NotAName))?;
            name.into_string()
        }
        _ => text.into_string(),
    };
    if detail.is_web_address() && !names_a_web_address(&text) {
        return Err(Failure::Rule(DetailRefused::NotAWebAddress));
    }
    if !detail.is_said_by(&text) {
        return Err(Failure::Rule(DetailRefused::NoWayToReach));
    }
    if context.today.checked_add_days(AHEAD).is_some_and(|last| from_on > last) {
        return Err(Failure::Rule(DetailRefused::TooFarAhead));
    }
    let done = service.store.write(context, |conn| {
        let id = service.ports.id();
        let row = AuthorityDetailRow {
            id,
            detail: *detail,
            text: text.clone(),
            from_on,
            recorded_at: context.now,
            recorded_by: context.actor.user_id,
        };
        row.insert(conn)?;
        let told = Told::AuthorityDetailSet { detail: *detail, text, from_on };
        Ok(Done::new((), AuditEntry::of(&permit).on("authority_detail", id).telling(&told)).seen_at(PLACE))
    });
    service.called.forget();
    done
}
