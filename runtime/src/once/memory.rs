//! A store in memory: as many ids as it was told, the oldest forgotten first.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::claims::{Claimed, Claims};
use super::error::{CommitError, StoreError};
use super::id::EventId;
use super::store::{Begun, Claim, Store};

/// Remembers handled events in memory, for the consumers of one process that share it (a clone is the same memory).
///
/// It knows duplicates that come while the process lives: those that a producer or a consumer wrote twice. After a restart it knows none, so that
/// what was handled and not committed is handled again; what lasts is `Redb` (feature `redb`), a database or a server.
///
/// ```
/// # use std::time::Duration;
/// # use kafka_event::prelude::*;
/// # use kafka_event::BoxError;
/// use kafka_event::once::Memory;
/// # #[kafka_event(topic = "orders")]
/// # struct OrderPaidEvent { id: i64 }
/// # async fn paid(order: OrderPaidEvent) -> Result<(), BoxError> { Ok(()) }
/// # fn consume(kafka: Kafka) {
/// let store = Memory::new(100_000).keep_for(Duration::from_secs(3_600));
/// kafka.consumer("billing").on(paid).idempotent(store);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Memory {
    claims: Claims,
    done: Arc<Mutex<Remembered>>,
    most: usize,
    keep: Option<Duration>,
}

#[derive(Debug, Default)]
struct Remembered {
    ids: HashSet<Arc<EventId>>,
    /// The same, by the time when they are to be forgotten: the oldest first.
    by_age: VecDeque<(Instant, Arc<EventId>)>,
}

impl Memory {
    /// A memory of at most `ids` ids, about 200 bytes each; beyond that the oldest is forgotten, and a duplicate of it is handled again.
    #[must_use]
    pub fn new(ids: usize) -> Self {
        Self {
            claims: Claims::default(),
            done: Arc::default(),
            most: ids,
            keep: None,
        }
    }

    /// Forgets ids after this time too.
    #[must_use]
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.keep = Some(time);
        self
    }

    fn with<R>(&self, look: impl FnOnce(&mut Remembered) -> R) -> R {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = self.keep.and_then(|keep| Instant::now().checked_sub(keep));
        let is_old = |since: &Instant| oldest.is_some_and(|oldest| *since <= oldest);
        while done.by_age.front().is_some_and(|(since, _)| is_old(since)) {
            done.forget_oldest();
        }
        look(&mut done)
    }

    fn remember(&self, id: &Arc<EventId>) {
        self.with(|done| {
            if done.ids.insert(Arc::clone(id)) {
                done.by_age.push_back((Instant::now(), Arc::clone(id)));
            }
            while done.ids.len() > self.most {
                done.forget_oldest();
            }
        });
    }
}

impl Remembered {
    fn forget_oldest(&mut self) {
        if let Some((_, id)) = self.by_age.pop_front() {
            self.ids.remove(&id);
        }
    }
}

impl Store for Memory {
    type Claim = MemoryClaim;

    async fn begin(&self, id: &EventId) -> Result<Begun<MemoryClaim>, StoreError> {
        let Some(claimed) = self.claims.take(id) else {
            return Ok(Begun::Busy);
        };
        if self.with(|done| done.ids.contains(id)) {
            return Ok(Begun::Done);
        }
        Ok(Begun::Fresh(MemoryClaim {
            memory: self.clone(),
            claimed,
        }))
    }
}

/// A claim in a [`Memory`]: dropping it releases it at once.
#[derive(Debug)]
pub struct MemoryClaim {
    memory: Memory,
    claimed: Claimed,
}

impl Claim for MemoryClaim {
    type Lent = ();

    fn lent(&self) -> &() {
        &()
    }

    async fn commit(&mut self) -> Result<(), CommitError> {
        self.memory.remember(&self.claimed.id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::block_on;

    fn id(number: usize) -> EventId {
        EventId::new("billing", "OrderPaidEvent", number.to_string())
    }

    fn begin(memory: &Memory, number: usize) -> Begun<MemoryClaim> {
        block_on(memory.begin(&id(number))).unwrap()
    }

    fn handle(memory: &Memory, number: usize) {
        let Begun::Fresh(mut claim) = begin(memory, number) else {
            panic!("{number} is known");
        };
        block_on(claim.commit()).unwrap();
    }

    #[test]
    fn an_id_is_claimed_by_one_and_remembered_after_success_only() {
        let memory = Memory::new(10);
        let first = begin(&memory, 1);
        assert!(matches!(first, Begun::Fresh(_)));
        assert!(matches!(begin(&memory.clone(), 1), Begun::Busy));
        let other_handler = EventId::new("billing", "OrderRefundedEvent", "1");
        let other = block_on(memory.begin(&other_handler)).unwrap();
        assert!(matches!(other, Begun::Fresh(_)));
        drop(first);
        handle(&memory, 1);
        assert!(matches!(begin(&memory, 1), Begun::Done));
        assert!(
            matches!(begin(&memory, 1), Begun::Done),
            "it is not claimed"
        );
    }

    #[test]
    fn the_oldest_is_forgotten_at_the_bound() {
        let memory = Memory::new(1_000);
        (0..5_000).for_each(|number| handle(&memory, number));
        memory.with(|done| assert_eq!((done.ids.len(), done.by_age.len()), (1_000, 1_000)));
        assert!(matches!(begin(&memory, 4_000), Begun::Done));
        assert!(matches!(begin(&memory, 3_999), Begun::Fresh(_)));
    }

    #[test]
    fn an_id_is_forgotten_after_its_time() {
        let (hour, soon) = (Duration::from_secs(3_600), Duration::from_millis(20));
        for (keep, is_known) in [(hour, true), (soon, false)] {
            let memory = Memory::new(10).keep_for(keep);
            handle(&memory, 1);
            std::thread::sleep(2 * soon);
            assert_eq!(matches!(begin(&memory, 1), Begun::Done), is_known);
        }
    }
}
