//! What an address names: read whole, or there is no such page.

use ehc_domain::{authority::AuthorityDetail, cases::CaseReference, codes::Coded, decisions::DecisionKind, ids::Id};

use crate::ui::FormState;

/// One part of an address.
pub(crate) trait Segment: Clone + Send + Sync + Sized + 'static {
    /// Reads the part; `None` when it names nothing.
    fn read(text: &str) -> Option<Self>;
}

/// Everything that an address names, in the order of its parts.
pub(crate) trait Address: Clone + Send + Sync + Sized + 'static {
    /// Reads the parts; `None` when one names nothing.
    fn read(parts: &[String]) -> Option<Self>;

    /// Takes in what stands after the question mark of the page's address.
    #[must_use]
    fn asked(self, _: &FormState) -> Self {
        self
    }
}

/// An address that names a case first.
pub(crate) trait OfCase: Address {
    /// Returns the number of the case.
    fn reference(&self) -> &CaseReference;
}

macro_rules! parsed {
    ($($name:ty: $read:expr;)*) => {$(
        impl Segment for $name {
            fn read(text: &str) -> Option<Self> {
                let read: fn(&str) -> Option<Self> = $read;
                read(text)
            }
        }

        impl Address for $name {
            fn read(parts: &[String]) -> Option<Self> {
                <Self as Segment>::read(parts.first()?)
            }
        }
    )*};
}
parsed! {
    CaseReference: |text| text.parse().ok();
    AuthorityDetail: Coded::parse;
    DecisionKind: Coded::parse;
}

impl<T: 'static> Segment for Id<T> {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl<T: 'static> Address for Id<T> {
    fn read(parts: &[String]) -> Option<Self> {
        <Self as Segment>::read(parts.first()?)
    }
}

impl Address for () {
    fn read(_: &[String]) -> Option<Self> {
        Some(())
    }
}

impl<S: Segment, T: Segment> Address for (S, T) {
    fn read(parts: &[String]) -> Option<Self> {
        Some((S::read(parts.first()?)?, T::read(parts.get(1)?)?))
    }
}

impl<S: Segment, T: Segment, U: Segment> Address for (S, T, U) {
    fn read(parts: &[String]) -> Option<Self> {
        Some((S::read(parts.first()?)?, T::read(parts.get(1)?)?, U::read(parts.get(2)?)?))
    }
}

impl OfCase for CaseReference {
    fn reference(&self) -> &CaseReference {
        self
    }
}

impl<T: Segment> OfCase for (CaseReference, T) {
    fn reference(&self) -> &CaseReference {
        &self.0
    }
}
