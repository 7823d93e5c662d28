//! What was read since reading began: while nothing can change it, a question that is asked again has its first answer.

use std::{
    any::{Any, TypeId},
    cell::RefCell,
    collections::{BTreeMap, HashMap},
};

use uuid::Uuid;

use crate::{dialect::DbConnection, errors::StorageResult};

/// A page asks fewer different questions than this, also where it looks ahead at each line of a list; a job that goes through many cases forgets what it saw of
/// those before.
const MOST: usize = 8_192;

/// A question about one row that can be asked about many at once, and is then answered in advance.
pub(crate) trait Question: 'static {
    /// What it is answered with.
    type Answer: Clone + Send + 'static;
}

/// Answers by what was asked, and about which row.
#[derive(Default)]
pub(crate) struct Seen(HashMap<(TypeId, Uuid), Box<dyn Any + Send>>);

thread_local! {
    /// What was seen by the readings of one look that have ended; `None` where nothing looks.
    static LOOK: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// Ends a look, however the work goes.
struct EndsLook;
impl Drop for EndsLook {
    fn drop(&mut self) {
        LOOK.set(None);
    }
}

/// Does some work, such as that for one page, in which several readings count as one: what one of them asked, the next need not ask again. As soon as anything is
/// written, all of it is forgotten.
pub fn in_one_look<T>(work: impl FnOnce() -> T) -> T {
    LOOK.set(Some(Seen::default()));
    let _ends = EndsLook;
    work()
}

impl Seen {
    /// What a reading that begins need not ask.
    pub(crate) fn begin() -> Self {
        LOOK.with_borrow_mut(|look| look.as_mut().map(std::mem::take)).unwrap_or_default()
    }

    /// Keeps what a reading saw for the next of the same look.
    pub(crate) fn end(seen: Option<Self>) {
        LOOK.with_borrow_mut(|look| {
            if let Some((look, seen)) = look.as_mut().zip(seen) {
                *look = seen;
            }
        });
    }

    /// Forgets what was seen before something is written.
    pub(crate) fn forget() {
        Self::end(Some(Self::default()));
    }
}

impl DbConnection {
    /// Answers a question about each of many rows in advance with what was found for them, in the order in which it was found.
    pub(crate) fn know_each<Q, R>(&mut self, about: impl IntoIterator<Item = Uuid>, found: Vec<R>, of: impl Fn(&R) -> Uuid)
    where
        Q: Question<Answer = Vec<R>>,
        R: Clone + Send + 'static,
    {
        let mut each: BTreeMap<Uuid, Vec<R>> = about.into_iter().map(|id| (id, Vec::new())).collect();
        for row in found {
            each.entry(of(&row)).or_default().push(row);
        }
        for (id, rows) in each {
            self.know::<Q>(id, rows);
        }
    }

    /// Asks something about one row, once: while only reading goes on, whoever asks the same again is given what was found first. In a transaction that
    /// writes, and outside of both, it is asked anew each time.
    ///
    /// # Errors
    /// What the question returns, which is then asked again.
    pub fn once<T, Q>(&mut self, about: impl Into<Uuid>, question: Q) -> StorageResult<T>
    where
        T: Clone + Send + 'static,
        Q: FnOnce(&mut Self) -> StorageResult<T> + 'static,
    {
        // No two places in the program have a closure of one type.
        self.answer((TypeId::of::<Q>(), about.into()), question)
    }

    /// Asks a question that may have been answered in advance, as [`Self::once`] does.
    pub(crate) fn ask<Q: Question>(
        &mut self,
        about: impl Into<Uuid>,
        question: impl FnOnce(&mut Self) -> StorageResult<Q::Answer>,
    ) -> StorageResult<Q::Answer> {
        self.answer((TypeId::of::<Q>(), about.into()), question)
    }

    /// Answers a question in advance, for as long as only reading goes on.
    pub(crate) fn know<Q: Question>(&mut self, about: impl Into<Uuid>, answer: Q::Answer) {
        if let Some(seen) = self.seen() {
            seen.0.insert((TypeId::of::<Q>(), about.into()), Box::new(answer));
        }
    }

    fn answer<T: Clone + Send + 'static>(
        &mut self,
        asked: (TypeId, Uuid),
        question: impl FnOnce(&mut Self) -> StorageResult<T>,
    ) -> StorageResult<T> {
        if let Some(known) = self.seen().and_then(|seen| seen.0.get(&asked)).and_then(|answer| answer.downcast_ref::<T>()) {
            return Ok(known.clone());
        }
        let answer = question(self)?;
        if let Some(seen) = self.seen() {
            if seen.0.len() >= MOST {
                seen.0.clear();
            }
            seen.0.insert(asked, Box::new(answer.clone()));
        }
        Ok(answer)
    }
}
