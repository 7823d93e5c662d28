//! What was read since reading began: while nothing can change it, a question that is asked again has its first answer.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
};

use uuid::Uuid;

use crate::{dialect::DbConnection, errors::StorageResult};

/// A page asks fewer different questions than this, also where it looks ahead at each line of a list; a job that goes through many cases forgets what it saw of
/// those before.
const MOST: usize = 1_024;

/// A question about one row that can be asked about many at once, and is then answered in advance.
pub(crate) trait Question: 'static {
    /// What it is answered with.
    type Answer: Clone + Send + 'static;
}

/// Answers by what was asked, and about which row.
#[derive(Default)]
pub(crate) struct Seen(HashMap<(TypeId, Uuid), Box<dyn Any + Send>>);

impl DbConnection {
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
