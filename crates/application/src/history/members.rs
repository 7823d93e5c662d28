//! How single things that an act tells are stored by name, and read back.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    access::ReviewGround,
    advice::{AdviceAnswer, AdviceKind, CheckResult, NotAskedGround},
    approvals::ProposedAct,
    authority::AuthorityDetail,
    codes::Coded,
    consultations::ReplyOutcome,
    contacts::ContactWay,
    decisions::{DecisionKind, DecisionOutcome},
    documents::DocumentClass,
    emergency::{EmergencyGround, EmergencyOutcome},
    flags::FlagKind,
    ids::Id,
    notifications::{NoticeEvent, TaskKind},
    plans::{AdulthoodAim, PlanSection, ServiceMethod},
    requests::{Became, RequestSource},
    timetable::{exceptions::Ground, facts::FactKind, rules::RuleId},
};

/// Stored details by name, as far as nobody has read them yet.
pub(super) type Members<'a> = BTreeMap<&'a str, &'a str>;

/// Something told: how it is stored, and how it is read back.
pub(super) trait Member: Sized {
    /// Adds it under its name; what is absent adds nothing.
    fn write(&self, name: &'static str, to: &mut Vec<(&'static str, String)>);

    /// Takes it from what is stored; `None` when that holds nothing of the kind.
    fn read(name: &str, from: &mut Members<'_>) -> Option<Self>;

    /// Says whether it may be in what is stored, without a look at what that says.
    fn is_in(name: &str, stored: &Members<'_>) -> bool {
        stored.contains_key(name)
    }
}

/// Declares how kinds of members are stored, each by its text and by what reads that text.
macro_rules! stored_as_text {
    ($($kind:ty: $text:expr, $read:expr;)*) => {$(
        impl Member for $kind {
            fn write(&self, name: &'static str, to: &mut Vec<(&'static str, String)>) {
                let text: fn(&Self) -> String = $text;
                to.push((name, text(self)));
            }

            fn read(name: &str, from: &mut Members<'_>) -> Option<Self> {
                let read: fn(&str) -> Option<Self> = $read;
                read(from.remove(name)?)
            }
        }
    )*};
}

stored_as_text! {
    String: Self::clone, |text| Some(text.to_owned());
    NaiveDate: Self::to_string, |text| text.parse().ok();
    bool: Self::to_string, |text| text.parse().ok();
    i32: Self::to_string, |text| text.parse().ok();
    u32: Self::to_string, |text| text.parse().ok();
    i64: Self::to_string, |text| text.parse().ok();
    usize: Self::to_string, |text| text.parse().ok();
    RuleId: Self::to_string, Self::known;
    PlanSection: |section| section.letter().to_owned(), |text| Self::ALL.iter().copied().find(|section| section.letter() == text);
    FactCode: |code| code.0.to_owned(), |text| FactKind::CODES.iter().find(|code| **code == text).map(|code| Self(code));
    YesOrNo: |answer| if answer.0 { "yes" } else { "no" }.to_owned(), |text| ["no", "yes"].iter().position(|known| *known == text).map(|place| Self(place == 1));
    AuthorityDetail: |one| one.code().to_owned(), Coded::parse;
    AdviceAnswer: |one| one.code().to_owned(), Coded::parse;
    AdviceResult: |one| one.code().to_owned(), Self::parse;
    ContactWay: |one| one.code().to_owned(), Coded::parse;
    DecisionKind: |one| one.code().to_owned(), Coded::parse;
    DecisionOutcome: |one| one.code().to_owned(), Coded::parse;
    DocumentClass: |one| one.code().to_owned(), Coded::parse;
    EmergencyGround: |one| one.code().to_owned(), Coded::parse;
    EmergencyOutcome: |one| one.code().to_owned(), Coded::parse;
    Ground: |one| one.code().to_owned(), Self::parse;
    NoticeEvent: |one| one.code().to_owned(), Coded::parse;
    ReviewGround: |one| one.code().to_owned(), Coded::parse;
    ReplyOutcome: |one| one.code().to_owned(), Coded::parse;
    RequestSource: |one| one.code().to_owned(), Coded::parse;
    FlagKind: |one| one.code().to_owned(), Coded::parse;
    ProposedAct: |one| one.code().to_owned(), Coded::parse;
    Became: |one| one.code().to_owned(), Coded::parse;
    ServiceMethod: |one| one.code().to_owned(), Coded::parse;
    TaskKind: |one| one.code().to_owned(), Coded::parse;
}

impl<K> Member for Id<K> {
    fn write(&self, name: &'static str, to: &mut Vec<(&'static str, String)>) {
        to.push((name, self.to_string()));
    }

    fn read(name: &str, from: &mut Members<'_>) -> Option<Self> {
        from.remove(name)?.parse().ok()
    }
}

/// Absent where there is none.
impl<M: Member> Member for Option<M> {
    fn write(&self, name: &'static str, to: &mut Vec<(&'static str, String)>) {
        if let Some(member) = self {
            member.write(name, to);
        }
    }

    fn read(name: &str, from: &mut Members<'_>) -> Option<Self> {
        if from.contains_key(name) { M::read(name, from).map(Some) } else { Some(None) }
    }

    fn is_in(_: &str, _: &Members<'_>) -> bool {
        true
    }
}

/// A member of a closed list that is stored as nothing where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blank<C>(pub Option<C>);

impl<C: Coded> Member for Blank<C> {
    fn write(&self, name: &'static str, to: &mut Vec<(&'static str, String)>) {
        to.push((name, self.0.map_or("", Coded::code).to_owned()));
    }

    fn read(name: &str, from: &mut Members<'_>) -> Option<Self> {
        let text = from.remove(name)?;
        if text.is_empty() { Some(Self(None)) } else { C::parse(text).map(|found| Self(Some(found))) }
    }
}

/// The code of a kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactCode(&'static str);

impl FactCode {
    /// Returns the code of a fact.
    pub fn of(kind: &FactKind) -> Self {
        Self(kind.code())
    }

    pub(super) fn words(self) -> String {
        self.0.replace('_', " ")
    }
}

/// An answer that is stored as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YesOrNo(pub bool);

/// What became of advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdviceResult {
    /// It came, and is still to be checked.
    Received,
    /// It came and was accepted at once.
    ReceivedAndAccepted,
    /// It was accepted.
    Accepted,
    /// It was sent back.
    SentBack,
}

impl From<CheckResult> for AdviceResult {
    fn from(result: CheckResult) -> Self {
        match result {
            CheckResult::Accepted => Self::Accepted,
            CheckResult::SentBack => Self::SentBack,
        }
    }
}

impl AdviceResult {
    const ALL: [Self; 4] = [Self::Received, Self::ReceivedAndAccepted, Self::Accepted, Self::SentBack];

    fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::ReceivedAndAccepted => "received_and_accepted",
            Self::Accepted => "accepted",
            Self::SentBack => "sent_back",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    pub(super) fn words(self) -> String {
        self.code().replace('_', " ")
    }
}

/// Which aims of preparing for adulthood a row of the plan serves, stored as one text; “none” where it serves none any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aims(pub Vec<AdulthoodAim>);

impl Aims {
    const NONE: &'static str = "none";

    pub(super) fn words(&self) -> String {
        let labels: Vec<String> = self.0.iter().map(|aim| aim.label().to_lowercase()).collect();
        if labels.is_empty() { "nothing any more".to_owned() } else { labels.join(", ") }
    }
}

impl Member for Aims {
    fn write(&self, name: &'static str, to: &mut Vec<(&'static str, String)>) {
        let codes: Vec<&str> = self.0.iter().map(|aim| aim.code()).collect();
        to.push((name, if codes.is_empty() { Self::NONE.to_owned() } else { codes.join(" ") }));
    }

    fn read(name: &str, from: &mut Members<'_>) -> Option<Self> {
        match from.remove(name)? {
            Self::NONE => Some(Self(Vec::new())),
            codes => codes.split(' ').map(AdulthoodAim::parse).collect::<Option<_>>().map(Self),
        }
    }
}

/// Every kind of advice that was thought of, with why it was not asked for; each is stored under the code of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked(pub Vec<(AdviceKind, Option<NotAskedGround>)>);

impl Asked {
    const WAS: &'static str = "asked";
}

impl Member for Asked {
    fn write(&self, _: &'static str, to: &mut Vec<(&'static str, String)>) {
        to.extend(self.0.iter().map(|(kind, why)| (kind.code(), why.map_or(Self::WAS, NotAskedGround::code).to_owned())));
    }

    fn read(_: &str, from: &mut Members<'_>) -> Option<Self> {
        let mut all = Vec::new();
        for kind in AdviceKind::ALL {
            if let Some(how) = from.remove(kind.code()) {
                all.push((*kind, if how == Self::WAS { None } else { Some(NotAskedGround::parse(how)?) }));
            }
        }
        (!all.is_empty()).then_some(Self(all))
    }

    fn is_in(_: &str, stored: &Members<'_>) -> bool {
        AdviceKind::ALL.iter().any(|kind| stored.contains_key(kind.code()))
    }
}
