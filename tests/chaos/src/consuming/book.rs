//! What handlers write down: which steps they handled, in order, and the longest time in which there was none.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use kafka_event::prelude::*;

use crate::load::{KEYS, Step, StepTakenEvent};

/// How long handlers may take to handle everything after a fault is over.
const LIMIT: Duration = Duration::from_secs(240);

/// A book that all handlers of a fault write.
#[derive(Clone, Default)]
pub(crate) struct Book(Arc<Mutex<Pages>>);

#[derive(Default)]
struct Pages {
    /// Keys, and the number of the step among all.
    handled: Vec<(i64, i64)>,
    last: Option<Instant>,
    longest_silence: Duration,
}

/// The number of a step among those of all keys.
pub(crate) fn number((key, number): Step) -> i64 {
    number * KEYS + key
}

impl Book {
    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A step was handled. Marks at the end of a partition are none.
    pub(crate) fn note(&self, event: &StepTakenEvent) {
        if event.key < 0 {
            return;
        }
        self.note_one(event.key, number((event.key, event.number)));
    }

    /// Something of a key, and of that number among all, was handled.
    pub(crate) fn note_one(&self, key: i64, number: i64) {
        let mut pages = self.lock();
        pages.handled.push((key, number));
        let now = Instant::now();
        if let Some(last) = pages.last.replace(now) {
            pages.longest_silence = pages.longest_silence.max(now - last);
        }
    }

    /// Keys and numbers, as their handlers ended.
    pub(crate) fn handled(&self) -> Vec<(i64, i64)> {
        self.lock().handled.clone()
    }

    /// The longest time between two steps.
    pub(crate) fn longest_silence(&self) -> Duration {
        self.lock().longest_silence
    }

    /// How many were handled.
    pub(crate) fn count(&self) -> usize {
        self.lock().handled.len()
    }

    /// Of how many keys something of that number, or of a later one, was handled.
    pub(crate) fn keys_from(&self, number: i64) -> usize {
        let pages = self.lock();
        let from = pages.handled.iter().filter(|(_, one)| *one >= number);
        from.map(|(key, _)| key).collect::<BTreeSet<_>>().len()
    }

    /// Waits until all of these are handled, as long as there is hope.
    pub(crate) async fn until_all(&self, numbers: impl Iterator<Item = i64>) {
        let mut left: BTreeSet<i64> = numbers.collect();
        let (begin, mut seen) = (Instant::now(), 0);
        while !left.is_empty() && begin.elapsed() < LIMIT {
            for (_, number) in &self.lock().handled[seen..] {
                left.remove(number);
                seen += 1;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A handler that writes down every step.
pub(crate) async fn step(
    event: StepTakenEvent,
    State(book): State<Book>,
) -> Result<(), Infallible> {
    book.note(&event);
    Ok(())
}
