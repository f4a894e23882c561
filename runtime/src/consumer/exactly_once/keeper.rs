//! The task that keeps the unit that is open: it puts entries into it, ends it when it is due, and says what an abort takes back.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout_at;

use super::alone::Alone;
use super::entry::{Entry, Joined, Joining};
use super::news::{News, Return};
use super::tally::Tally;
use super::transactions::{End, Transactions};
use super::unit::Unit;
use super::{Farewell, UnitSize};
use crate::consumer::report::Counters;
use crate::transport::{ClientError, TopicPartition};

/// How long a partition waits before it is read again: the first time, and the longest; doubled with each abort that follows another.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// How often an entry that is alone is tried when it is aborted for no fault of its own.
const ATTEMPTS: usize = 5;

/// What the keeper is told. Messages come in order: what was handed over before a partition is given up counts.
pub(super) enum Message {
    Assigned(TopicPartition, u64),
    Entry(Entry),
    Settle(Vec<TopicPartition>, Farewell, Arc<AtomicBool>),
}

/// An error of a method here is the producer's end.
type Alive = Result<(), ClientError>;

pub(super) struct Keeper {
    transactions: Transactions,
    size: UnitSize,
    /// The assignment that each partition is read in. Entries of any other one are of no account.
    epochs: HashMap<TopicPartition, u64>,
    unit: Option<Unit>,
    news: Arc<News>,
    alone: Arc<Alone>,
    counters: Arc<Counters>,
    /// Aborts since the last commit.
    aborts: u32,
}

impl Keeper {
    pub(super) fn new(
        transactions: Transactions,
        size: UnitSize,
        (news, alone, counters): (Arc<News>, Arc<Alone>, Arc<Counters>),
    ) -> Self {
        Self {
            transactions,
            size,
            epochs: HashMap::new(),
            unit: None,
            news,
            alone,
            counters,
            aborts: 0,
        }
    }

    /// Serves the consumer until it is gone, or until the producer has ended.
    pub(super) async fn run(mut self, mut inbox: UnboundedReceiver<Message>, room: Arc<Semaphore>) {
        loop {
            let message = match self.unit.as_ref().map(|unit| unit.due(self.size)) {
                Some(due) => timeout_at(due.into(), inbox.recv()).await,
                None => Ok(inbox.recv().await),
            };
            let alive = match message {
                Err(_) => self.commit().await,
                Ok(Some(message)) => self.serve(message).await,
                Ok(None) => return,
            };
            if let Err(error) = alive
                && let Err(error) = self.renew(error).await
            {
                self.news.tell(|news| news.ended = Some(error));
                break;
            }
        }
        // Whoever waits hears that there is nothing to wait for.
        room.close();
        inbox.close();
        while let Ok(message) = inbox.try_recv() {
            if let Message::Settle(_, _, done) = message {
                done.store(true, Ordering::Release);
            }
        }
    }

    async fn serve(&mut self, message: Message) -> Alive {
        match message {
            Message::Assigned(partition, epoch) => {
                self.epochs.insert(partition, epoch);
            }
            Message::Entry(entry) => self.enter(entry).await?,
            Message::Settle(partitions, farewell, done) => {
                let alive = match farewell {
                    Farewell::Commit => self.commit().await,
                    Farewell::Abort => self.abort().await,
                };
                for partition in &partitions {
                    self.epochs.remove(partition);
                }
                done.store(true, Ordering::Release);
                self.news.nudge();
                alive?;
            }
        }
        let due = self.unit.as_ref().map(|unit| unit.due(self.size));
        match due.is_some_and(|due| due <= Instant::now()) {
            true => self.commit().await,
            false => Ok(()),
        }
    }

    /// Puts an entry into the unit that is open, or into one of its own.
    async fn enter(&mut self, mut entry: Entry) -> Alive {
        let alone = entry.alone.take();
        if alone.is_some() {
            self.commit().await?;
        }
        if self.epochs.get(&entry.records.partition) != Some(&entry.epoch) {
            match alone {
                Some(_) => answer(alone, Joined::No),
                None => entry.records.tally.count(false, &self.counters),
            }
            return Ok(());
        }
        if let Some(alone) = alone {
            let joined = self.enter_alone(&entry).await?;
            answer(Some(alone), joined);
            return Ok(());
        }
        if self.unit.is_none() {
            self.unit = self.transactions.begin().await?;
        }
        let Some(unit) = &mut self.unit else {
            entry.records.tally.count(false, &self.counters);
            self.again(&entry);
            return Ok(());
        };
        if let Err(error) = self.transactions.put(unit, &entry).await {
            let end = self.transactions.abort(unit, Some(error)).await?;
            self.end(end);
        }
        Ok(())
    }

    /// Gives an entry a unit of its own, and waits for its end.
    async fn enter_alone(&mut self, entry: &Entry) -> Result<Joined, ClientError> {
        for _ in 0..ATTEMPTS {
            let Some(mut unit) = self.transactions.begin().await? else {
                break;
            };
            let end = match self.transactions.put(&mut unit, entry).await {
                Ok(()) => self.transactions.commit(&mut unit).await?,
                Err(error) => self.transactions.abort(&mut unit, Some(error)).await?,
            };
            match end {
                End::Committed => {
                    self.ended(unit, end);
                    return Ok(Joined::Yes);
                }
                // The lane has the record still, and decides.
                End::Aborted(Some(error)) => return Ok(Joined::Refused(error)),
                End::Aborted(None) => {}
            }
        }
        self.again(entry);
        Ok(Joined::No)
    }

    /// The records of an entry are handled again, when the consumer is a member of its group again, or the cluster has come to rest.
    fn again(&mut self, entry: &Entry) {
        let Joining {
            partition, first, ..
        } = &entry.records;
        tracing::warn!(
            %partition, offset = first, records = entry.records.tally.records(),
            "records could not join a transaction, and are handled again"
        );
        self.aborts = self.aborts.saturating_add(1);
        self.go_back(partition.clone(), entry.epoch, *first);
    }

    /// The producer has ended, and another one takes its place. Whether its last unit was committed is for the group's positions to say.
    async fn renew(&mut self, error: ClientError) -> Alive {
        self.transactions.current.renew(error).await?;
        let mut open = self.unit.take().map(|unit| unit.spans).unwrap_or_default();
        for (partition, epoch) in std::mem::take(&mut self.epochs) {
            let open = open.remove(&partition);
            let open = open.map(|span| (span.next, span.tally));
            self.return_to(partition, epoch, (None, open));
        }
        Ok(())
    }

    async fn commit(&mut self) -> Alive {
        if let Some(unit) = &mut self.unit {
            let end = self.transactions.commit(unit).await?;
            self.end(end);
        }
        Ok(())
    }

    async fn abort(&mut self) -> Alive {
        if let Some(unit) = &mut self.unit {
            let end = self.transactions.abort(unit, None).await?;
            self.end(end);
        }
        Ok(())
    }

    /// The unit that was open came to its end.
    fn end(&mut self, end: End) {
        if let Some(unit) = self.unit.take() {
            self.ended(unit, end);
        }
    }

    /// A unit came to its end: the partitions of one that was aborted go back, and the records whose outputs were refused are
    /// alone then.
    fn ended(&mut self, unit: Unit, end: End) {
        let refused = match end {
            End::Committed => {
                self.aborts = 0;
                for (partition, span) in unit.spans {
                    self.alone.done(&partition, span.next);
                    span.tally.count(true, &self.counters);
                }
                return;
            }
            End::Aborted(refused) => refused,
        };
        tracing::warn!(
            records = unit.records,
            partitions = unit.spans.len(),
            one_by_one = refused.is_some(),
            error = refused.as_ref().map(tracing::field::display),
            "a transaction of the consumer was aborted; its records are handled again"
        );
        self.aborts = self.aborts.saturating_add(1);
        if refused.is_some() {
            let suspects = unit.suspects.into_iter();
            suspects.for_each(|(partition, offsets)| self.alone.add(partition, offsets));
        }
        for (partition, span) in unit.spans {
            span.tally.count(false, &self.counters);
            self.go_back(partition, span.epoch, span.first);
        }
    }

    /// Lets the engine read a partition again from an offset.
    fn go_back(&mut self, partition: TopicPartition, epoch: u64, from: i64) {
        self.return_to(partition, epoch, (Some(from), None));
    }

    /// The same, or from where the group is; with what was in a transaction whose end is not known. What its lane still hands over is of no
    /// account from here on.
    fn return_to(
        &mut self,
        partition: TopicPartition,
        epoch: u64,
        (from, open): (Option<i64>, Option<(i64, Tally)>),
    ) {
        if self.epochs.get(&partition) == Some(&epoch) {
            self.epochs.remove(&partition);
        }
        let (first, longest) = BACKOFF;
        let doubled = 2u32.saturating_pow(self.aborts.saturating_sub(1));
        let wait = first.saturating_mul(doubled).min(longest);
        let not_before = Instant::now() + wait;
        self.news.tell(|news| {
            news.returns.push(Return {
                partition,
                epoch,
                from,
                not_before,
                open,
            });
        });
    }
}

fn answer(alone: Option<oneshot::Sender<Joined>>, joined: Joined) {
    if let Some(alone) = alone {
        // Its lane may be gone.
        let _ = alone.send(joined);
    }
}
