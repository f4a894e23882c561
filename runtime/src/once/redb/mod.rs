//! A store in a file: an embedded database that survives restarts.

mod file;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use self::file::File;
use self::writer::Writer;
use super::claims::{Claimed, Claims};
use super::error::{CommitError, StoreError};
use super::id::EventId;
use super::store::{Begun, Claim, Store};

/// How long ids are kept when nothing is said: as long as Kafka keeps records when nothing is said (`retention.ms`).
const KEEP: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Remembers handled events in a file, with the embedded database redb (feature `redb`): for the consumers of one process that share it (a
/// clone is the same store), and for those after them.
///
/// Ids are written in batches by a thread of the store's own, each batch with everything that came while the one before was being synced
/// to the disk; a record does not wait for that. The consumer does, before it commits offsets: so an id whose offset is committed is in the
/// file, whatever happens to process or machine. What was handled within the last two syncs before a `kill -9`, some milliseconds, may be
/// handled again, as what was under way is.
///
/// Where handlers commit offsets themselves ([`ConsumedOffset`](crate::ConsumedOffset)) nobody waits, and an id of those last syncs can be
/// missing although its offset is committed.
///
/// The file belongs to one process at a time; it is locked. Each id takes about 200 bytes of it, and is removed after
/// [`keep_for`](Self::keep_for). Its space is used again, the file does not shrink.
///
/// ```no_run
/// # use kafka_event::prelude::*;
/// # use kafka_event::BoxError;
/// use kafka_event::once::Redb;
/// # #[kafka_event(topic = "orders")]
/// # struct OrderPaidEvent { id: i64 }
/// # async fn paid(order: OrderPaidEvent) -> Result<(), BoxError> { Ok(()) }
/// # fn consume(kafka: Kafka) -> Result<(), BoxError> {
/// let store = Redb::open("/var/lib/billing/handled.redb")?;
/// kafka.consumer("billing").on(paid).idempotent(store);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Redb {
    claims: Claims,
    writer: Arc<Writer>,
}

impl Redb {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When it cannot be opened: another process has it, the folder is not there, it is something else.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let file = File::open(path.as_ref(), KEEP)?;
        Ok(Self {
            claims: Claims::default(),
            writer: Arc::new(Writer::start(file)?),
        })
    }

    /// How long ids are kept; seven days when nothing is said. It should be longer than the records of the topics are kept: a duplicate that
    /// comes later is handled again.
    #[must_use]
    pub fn keep_for(self, time: Duration) -> Self {
        self.writer.file().keep_for(time);
        self
    }
}

impl Store for Redb {
    type Claim = RedbClaim;

    async fn begin(&self, id: &EventId) -> Result<Begun<RedbClaim>, StoreError> {
        let Some(claimed) = self.claims.take(id) else {
            return Ok(Begun::Busy);
        };
        if self.writer.knows(id)? {
            return Ok(Begun::Done);
        }
        Ok(Begun::Fresh(RedbClaim {
            writer: Arc::clone(&self.writer),
            claimed,
        }))
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.writer.flush()
    }
}

/// A claim in a [`Redb`]: dropping it releases it at once.
#[derive(Debug)]
pub struct RedbClaim {
    writer: Arc<Writer>,
    claimed: Claimed,
}

impl Claim for RedbClaim {
    type Lent = ();

    fn lent(&self) -> &() {
        &()
    }

    async fn commit(&mut self) -> Result<(), CommitError> {
        let remembered = self.writer.remember(&self.claimed.id).await;
        remembered.map_err(CommitError::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::block_on;

    /// A file that goes with the test.
    struct Place(std::path::PathBuf);

    impl Place {
        fn new(name: &str) -> Self {
            let name = format!("kafka-event-{name}-{}.redb", std::process::id());
            Self(std::env::temp_dir().join(name))
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn id(number: usize) -> EventId {
        EventId::new("billing", "OrderPaidEvent", number.to_string())
    }

    fn begin(store: &Redb, number: usize) -> Begun<RedbClaim> {
        block_on(store.begin(&id(number))).unwrap()
    }

    fn handle(store: &Redb, number: usize) {
        let Begun::Fresh(mut claim) = begin(store, number) else {
            panic!("{number} is known");
        };
        block_on(claim.commit()).unwrap();
    }

    #[test]
    fn what_was_remembered_is_known_after_a_restart_and_what_was_claimed_is_free() {
        let place = Place::new("restart");
        let store = Redb::open(&place.0).unwrap();
        (0..2_000).for_each(|number| handle(&store, number));
        let claim = begin(&store, 9_999);
        assert!(matches!(begin(&store, 9_999), Begun::Busy));
        assert!(matches!(begin(&store, 1_999), Begun::Done));
        drop((claim, store));
        let store = Redb::open(&place.0).unwrap();
        for number in 0..2_000 {
            assert!(matches!(begin(&store, number), Begun::Done), "{number}");
        }
        assert!(matches!(begin(&store, 9_999), Begun::Fresh(_)));
        let other_group = EventId::new("shipping", "OrderPaidEvent", "1");
        let begun = block_on(store.begin(&other_group)).unwrap();
        assert!(matches!(begun, Begun::Fresh(_)));
    }

    #[test]
    fn what_was_flushed_is_in_the_file_whatever_comes_then() {
        let (place, copy) = (Place::new("flushed"), Place::new("copy"));
        let store = Redb::open(&place.0).unwrap();
        for round in 0..20 {
            (0..50).for_each(|number| handle(&store, round * 50 + number));
            store.flush().unwrap();
            assert_eq!(store.writer.file().len(), 50 * (round as u64 + 1));
        }
        // As a machine that is switched off leaves it.
        std::fs::copy(&place.0, &copy.0).unwrap();
        let after = Redb::open(&copy.0).unwrap();
        assert!((0..1_000).all(|number| matches!(begin(&after, number), Begun::Done)));
    }

    #[test]
    fn ids_are_forgotten_after_their_time_and_leave_the_file() {
        let place = Place::new("expiry");
        let soon = Duration::from_millis(100);
        let store = Redb::open(&place.0).unwrap().keep_for(soon);
        (0..3_000).for_each(|number| handle(&store, number));
        store.flush().unwrap();
        std::thread::sleep(2 * soon);
        assert!(matches!(begin(&store, 7), Begun::Fresh(_)));
        // Each write removes some more.
        for number in 10_000..10_010 {
            handle(&store, number);
            store.flush().unwrap();
        }
        assert!(
            store.writer.file().len() <= 10,
            "{}",
            store.writer.file().len()
        );
        drop(store);
        let store = Redb::open(&place.0).unwrap();
        assert!(matches!(begin(&store, 10_009), Begun::Done));
    }

    #[test]
    fn a_file_that_cannot_be_had_is_refused_by_name() {
        let place = Place::new("twice");
        let _store = Redb::open(&place.0).unwrap();
        let nowhere = place.0.join("nowhere");
        for path in [&place.0, &nowhere] {
            let error = Redb::open(path).unwrap_err();
            assert!(error.to_string().contains(&path.display().to_string()));
            assert!(std::error::Error::source(&error).is_some());
        }
    }
}
