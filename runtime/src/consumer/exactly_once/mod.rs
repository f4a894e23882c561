//! Consume, process, produce: what handlers return, and the offsets of their records, in one Kafka transaction.
//!
//! Lanes go on as they always do, and no transaction is open while a handler runs. What came of a record, its outputs and its offset, is one
//! [`Entry`], which the lane hands to the [`keeper`]: one task that owns the producer, and puts each entry as a whole into the transaction that is
//! open, the [`unit`], begun and ended by [`transactions`]. It commits a unit when it has so many records, or is so old, or when a partition is given up. A unit that cannot be
//! committed is aborted, and each of its partitions goes back to its first record in it ([`news`]). Where the producer itself has ended, another one
//! follows ([`current`]), and all partitions go back to what is committed, since that unit may be. How its records ended is counted when a unit
//! has ([`tally`]).
//!
//! Where the cluster refused outputs, their entries come again one by one ([`alone`]), and the lane waits for the end of each: then it is known whose
//! output it was (what is sent together is refused as a whole), and that record's failure is decided as any other.
//!
//! # Batches
//!
//! What came of a batch is one entry too, with the offsets of all its records: the outputs that its handler returned for the whole batch belong to no
//! single one of them. So a batch is in one unit wholly, and all above holds for it. What follows from that:
//!
//! - A handler that failed has returned nothing, also for the records before the one that it named. These are handed to it again, without that one, and joined;
//!   then that one's failure is decided, in its turn (`consumer::batch::process`: as for a store that lends a transaction to a batch).
//! - Entries of a partition come in the order of its offsets, since the position of a unit is that behind the last one. A record of the batch that is passed over
//!   therefore joins with those around it, and one that is to be a dead letter ends the batch, and is written in its turn.
//! - A batch of which an output was refused, perhaps for the fault of another one, comes again in a unit of its own. If it is refused there too, it has failed as a
//!   whole: its records are handled one by one, as batches of one, each in a unit of its own.
//! - As many entries wait for the keeper as have so many records, so that what waits is bounded whatever the size of batches.

mod alone;
mod current;
mod entry;
mod keeper;
mod news;
mod tally;
mod transactions;
mod unit;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, oneshot};

use self::alone::Alone;
pub(super) use self::current::Builders;
use self::current::Current;
use self::entry::Entry;
pub(super) use self::entry::{Joined, Joining, Output};
use self::keeper::{Keeper, Message};
use self::news::News;
pub(super) use self::news::{Heard, Return};
pub(super) use self::tally::Ending;
use self::transactions::Transactions;
use super::made::Made;
use super::passage::Passage;
use super::process::Processed;
use super::record::RawRecord;
use super::report::{Counters, Outcome};
use super::stopping::Stopping;
use crate::SendError;
use crate::producer::TransactionalProducer;
use crate::transport::{Membership, TopicPartition};

/// When a unit is committed, when nothing is said: the commit interval of Kafka Streams for the same promise.
const TIME: Duration = Duration::from_millis(100);

/// How many records a unit has at most, when nothing is said: what an abort has to handle again.
const RECORDS: usize = 10_000;

/// The entries of how many records may wait for the keeper: more than come while it is away for a moment. A larger batch waits alone.
const WAITING: u32 = 1024;

/// When a unit is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnitSize {
    pub(super) records: usize,
    pub(super) time: Duration,
}

impl Default for UnitSize {
    fn default() -> Self {
        Self {
            records: RECORDS,
            time: TIME,
        }
    }
}

/// What becomes of the unit that is open when partitions are given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Farewell {
    Commit,
    /// They belong to another member already.
    Abort,
}

/// The transactions of a consumer, as its lanes and its engine see them.
pub(super) struct Units {
    current: Arc<Current>,
    size: UnitSize,
    inbox: OnceLock<mpsc::UnboundedSender<Message>>,
    /// One for each record whose entry may wait.
    room: Arc<Semaphore>,
    news: Arc<News>,
    alone: Arc<Alone>,
}

impl Units {
    pub(super) fn new(builders: Builders, producer: TransactionalProducer, size: UnitSize) -> Self {
        Self {
            current: Arc::new(Current::new(builders, producer)),
            size,
            inbox: OnceLock::new(),
            room: Arc::new(Semaphore::new(WAITING as usize)),
            news: Arc::default(),
            alone: Arc::default(),
        }
    }

    /// Begins to keep units for the consumer whose engine runs on that thread.
    pub(super) fn keep(
        &self,
        membership: Membership,
        runtime: &Handle,
        (engine, counters): (Thread, Arc<Counters>),
    ) {
        let (sender, inbox) = mpsc::unbounded_channel();
        self.news.wake(engine);
        let told = (Arc::clone(&self.news), Arc::clone(&self.alone), counters);
        let transactions = Transactions {
            current: Arc::clone(&self.current),
            membership,
        };
        let keeper = Keeper::new(transactions, self.size, told);
        if self.inbox.set(sender).is_ok() {
            runtime.spawn(keeper.run(inbox, Arc::clone(&self.room)));
        }
    }

    /// Makes records of what a handler returned, and hands them over with the offset of its record.
    ///
    /// # Errors
    /// When one of them cannot be a record, or the cluster refuses them.
    pub(super) async fn send(
        &self,
        record: &RawRecord,
        made: Made,
        passage: &Passage<'_>,
    ) -> Result<Processed, SendError> {
        let handled = Joining::one(record, passage.ending(Outcome::Handled));
        match self.send_of(handled, made, passage.stopping).await? {
            Joined::Yes => Ok(Processed::Joined),
            Joined::No => Ok(Processed::HandedBack),
            Joined::Refused(error) => Err(error),
        }
    }

    /// The same for the records that it was made of.
    ///
    /// # Errors
    /// When one of the events cannot be a record.
    pub(super) async fn send_of(
        &self,
        records: Joining,
        made: Made,
        stopping: &Stopping,
    ) -> Result<Joined, SendError> {
        let outputs = made.ready(&self.current.producer()).await?;
        Ok(self.join(records, outputs, stopping).await)
    }

    /// Hands over the offset of a record of which nothing was made.
    pub(super) async fn pass(
        &self,
        record: &RawRecord,
        ending: Ending,
        stopping: &Stopping,
    ) -> Processed {
        let record = Joining::one(record, ending);
        match self.join(record, Vec::new(), stopping).await {
            Joined::Yes => Processed::Joined,
            Joined::No | Joined::Refused(_) => Processed::HandedBack,
        }
    }

    /// Hands over what came of records. It waits for the end of their unit only where they are to have one of their own.
    pub(super) async fn join(
        &self,
        records: Joining,
        outputs: Vec<Output>,
        stopping: &Stopping,
    ) -> Joined {
        let places = u32::try_from(records.tally.records()).unwrap_or(WAITING);
        let room = Arc::clone(&self.room).acquire_many_owned(places.min(WAITING));
        let Ok(room) = room.await else {
            return Joined::No;
        };
        let offsets = records.first..records.next;
        let (answer, answered) = match self.alone.has(&records.partition, offsets) {
            true => Some(oneshot::channel()).unzip(),
            false => (None, None),
        };
        self.tell(Message::Entry(Entry {
            records,
            epoch: stopping.epoch(),
            outputs,
            alone: answer,
            _room: room,
        }));
        match answered {
            Some(answered) => answered.await.unwrap_or(Joined::No),
            None => Joined::Yes,
        }
    }

    /// A partition is read from now on.
    pub(super) fn assigned(&self, partition: &TopicPartition, epoch: u64) {
        self.tell(Message::Assigned(partition.clone(), epoch));
    }

    /// Partitions are given up: what was handed over of them is committed or aborted, and nothing that comes later counts. The answer is
    /// `true` when that is done; the engine's thread is woken.
    pub(super) fn settle(
        &self,
        partitions: Vec<TopicPartition>,
        farewell: Farewell,
    ) -> Arc<AtomicBool> {
        let done = Arc::new(AtomicBool::new(false));
        if !self.tell(Message::Settle(partitions, farewell, Arc::clone(&done))) {
            done.store(true, Ordering::Release);
        }
        done
    }

    /// What there is to hear.
    pub(super) fn heard(&self) -> Heard {
        self.news.take()
    }

    /// `false`: the keeper is gone, with the runtime that it ran on.
    fn tell(&self, message: Message) -> bool {
        let inbox = self.inbox.get();
        inbox.is_some_and(|inbox| inbox.send(message).is_ok())
    }
}
