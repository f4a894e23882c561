//! One batch through its handler: what cannot be read leaves it, what is done counts, and what failed is told apart from the rest.

use super::error::BatchFailed;
use super::handler::BatchContext;
use super::open::{Item, Open, Part};
use super::route::{BatchCall, BatchWork, Kind};
use crate::Verdict;
use crate::consumer::claimed::is_claimed;
use crate::consumer::engine::Turn;
use crate::consumer::error::ConsumerError;
use crate::consumer::failure::{Attempts, Failed, Failure};
use crate::consumer::made::Made;
use crate::consumer::once::{Claims, Concluded};
use crate::consumer::process::{Processed, Processor, stop};
use crate::consumer::record::RawRecord;
use crate::consumer::report::{Outcome, Unreadable};
use crate::consumer::route::Route;
use crate::consumer::run::Running;
use crate::observe::Stopwatch;
use crate::transport::TopicPartition;

impl<S> Processor<S> {
    /// How a record is handled.
    pub(in crate::consumer) fn kind(&self, record: &RawRecord) -> Kind<'_, S> {
        match self.exits.hops.of(&record.topic) {
            // Its value takes room of its own until its handler has returned.
            _ if is_claimed(record) => Kind::Single,
            (topic, 0) => record.with_ref(|parts| self.routes.kind(topic, parts)),
            // Each waits for a time of its own.
            _ => Kind::Single,
        }
    }
}

impl<S: Send + Sync + 'static> Processor<S> {
    /// Handles records of one route and partition, in their order; `done` is told of each that is done, by its place. `Err`: the consumer is
    /// to stop.
    pub(in crate::consumer) async fn process_batch(
        &self,
        parts: &[Part<'_>],
        route: &dyn Route<S>,
        turn: &mut Turn<'_, S>,
        done: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Processed, ConsumerError> {
        let passage = || self.passage(turn);
        let mut open = Open::new(parts, passage, done);
        loop {
            open.come_back();
            if !self.pass_over(&mut open, turn.stopping()).await {
                return Ok(Processed::HandedBack);
            }
            if open.is_empty() {
                return Ok(Processed::Done);
            }
            let processed = match open.take_failed() {
                Some(failed) => self.settle_first(&mut open, failed, turn).await?,
                None => self.process_open(&mut open, route, turn).await?,
            };
            if processed == Processed::HandedBack {
                return Ok(processed);
            }
        }
    }

    /// Hands what is open to the handler, once.
    async fn process_open(
        &self,
        open: &mut Open<'_>,
        route: &dyn Route<S>,
        turn: &mut Turn<'_, S>,
    ) -> Result<Processed, ConsumerError> {
        let Some(mut call) = route.begin() else {
            return self.one_by_one(open, usize::MAX, turn).await;
        };
        let Some(count) = self.read(open, &mut *call, turn).await? else {
            return Ok(Processed::HandedBack);
        };
        if !self.pass_over(open, turn.stopping()).await {
            return Ok(Processed::HandedBack);
        }
        if count == 0 {
            // What waits or stops the consumer has its turn when all before it are done.
            return self.one_by_one(open, 1, turn).await;
        }
        let Some(pass) = self.enter(&mut open.attempts, turn).await else {
            return Ok(Processed::HandedBack);
        };
        let (count, claims) = match self.claim_batch(open, &mut *call, count).await {
            Ok(Some(claimed)) => claimed,
            Ok(None) => return Ok(Processed::HandedBack),
            Err(failed) => return self.settle_first(open, failed, turn).await,
        };
        let last = count.checked_sub(1).and_then(|last| open.get(last));
        let (Some(first), Some(last)) = (open.get(0), last) else {
            return Ok(Processed::Done);
        };
        let running = Running {
            event: first.event.map(|event| event.name).unwrap_or_default(),
            record: first.record,
            records: count,
        };
        let work = self.start_batch(call, last.record, &claims);
        let begin = Stopwatch::start();
        let (answer, made) = apart(self.run(running, work).await);
        first.passage.attempted(begin);
        let undone = self.undoes(&claims);
        let (count, answer) = match self.conclude(open, count, claims, answer).await {
            Concluded::Answered(count, answer) => (count, answer),
            Concluded::Again => return Ok(Processed::Done),
            Concluded::Stopped => return Ok(Processed::HandedBack),
        };
        let answer = match answer {
            Ok(()) => self.handled(open, count, (made, turn.stopping())).await,
            Err(failed) => Err(failed),
        };
        let failed = match answer {
            Ok(processed) => {
                if let Some(pass) = pass {
                    pass.succeeded();
                }
                return Ok(processed);
            }
            Err(failed) => failed,
        };
        let at = failed.index.filter(|index| *index < count);
        if pass.is_some_and(|pass| pass.failed(&failed.failed.verdict)) {
            let done = at.filter(|_| !undone).unwrap_or(0);
            Self::try_later(open, (done, count), &failed);
            return Ok(Processed::Done);
        }
        let failed = failed.failed;
        match at {
            None if count > 1 => self.settle_whole(open, count, failed, turn).await,
            Some(at) if at > 0 && undone => {
                tracing::warn!(
                    before = at, error = %failed.source,
                    "a batch failed at one of its records, and is rolled back; those before it are handled again, without it"
                );
                open.fail_later(at, failed);
                Ok(Processed::Done)
            }
            at => {
                open.handled(at.unwrap_or(0));
                self.settle_first(open, failed, turn).await
            }
        }
    }

    /// Reads the open records; those that cannot be read, and those that are passed over, leave. How many were read before one whose failure
    /// holds up those behind it. `None`: the consumer is to stop.
    async fn read(
        &self,
        open: &mut Open<'_>,
        call: &mut (dyn BatchCall<S> + '_),
        turn: &mut Turn<'_, S>,
    ) -> Result<Option<usize>, ConsumerError> {
        let mut count = 0;
        while let Some(item) = open.get(count).filter(|item| !open.fails_later(item)) {
            let unreadable = match self.read_one(item, call).await {
                Ok(true) => {
                    count += 1;
                    continue;
                }
                Ok(false) => {
                    item.passage.ended(Outcome::Skipped);
                    open.remove(count);
                    continue;
                }
                Err(unreadable) => unreadable,
            };
            let failure = Failure::Unreadable(unreadable);
            match failure.verdict(&self.on_unknown_schema) {
                // It joins a transaction in its turn.
                Verdict::DeadLetter if self.is_transactional => break,
                Verdict::DeadLetter if !self.exits.dead_letters.is_stop() => {}
                Verdict::Skip => {}
                _ => break,
            }
            if let Failure::Unreadable(unreadable) = &failure {
                self.tell(unreadable, &item.passage);
            }
            let mut attempts = Attempts::new();
            let by = (&item.passage, &mut *turn);
            let settled = self.settle(item.record, failure, &mut attempts, by);
            match settled.await? {
                Some(Processed::HandedBack) => return Ok(None),
                _ => open.remove(count),
            }
        }
        Ok(Some(count))
    }

    /// Reads a record into the list. `false`: it is passed over.
    pub(super) async fn read_one(
        &self,
        item: &Item<'_>,
        call: &mut (dyn BatchCall<S> + '_),
    ) -> Result<bool, Unreadable> {
        let record = item.record;
        let metadata = record.metadata();
        let read = self.with_lookup(&record.topic, |looked_up| {
            record.with_ref(|parts| {
                if item.event.is_none() {
                    return self.routes.is_known(&record.topic, parts).map(|()| false);
                }
                let context = self.context((record, parts), &metadata);
                let writers = looked_up.unwrap_or(&self.routes.writers);
                call.read(parts, writers, &context).map(|()| true)
            })
        });
        let read = read.await;
        read.map_err(|error| Unreadable { metadata, error })
    }

    /// Whether a failure at one record undoes what was done of those before it.
    pub(super) fn undoes(&self, claims: &Claims) -> bool {
        claims.are_one() || self.is_transactional
    }

    /// Starts the handler with what was read, of which `last` is the last one.
    pub(super) fn start_batch(
        &self,
        call: Box<dyn BatchCall<S> + '_>,
        last: &RawRecord,
        claims: &Claims,
    ) -> BatchWork {
        call.start(&BatchContext {
            partition: &TopicPartition::new(last.topic.clone(), last.partition),
            next: last.offset + 1,
            state: &self.state,
            membership: self.membership.get(),
            lent: claims.lent(),
        })
    }

    /// Does what the failure of the first open record says.
    async fn settle_first(
        &self,
        open: &mut Open<'_>,
        failed: Failed,
        turn: &mut Turn<'_, S>,
    ) -> Result<Processed, ConsumerError> {
        let Some((item, attempts)) = open.first() else {
            return Ok(Processed::Done);
        };
        let event = item.event.map(|event| event.name).unwrap_or_default();
        let failure = Failure::Handler { event, failed };
        let settled = self.settle(item.record, failure, attempts, (&item.passage, turn));
        match settled.await? {
            Some(Processed::HandedBack) => return Ok(Processed::HandedBack),
            Some(Processed::Done | Processed::Joined) => open.remove(0),
            None => {}
        }
        Ok(Processed::Done)
    }

    /// A batch failed while the circuit breaker is open, which costs its records nothing.
    fn try_later(open: &mut Open<'_>, (done, count): (usize, usize), failed: &BatchFailed) {
        open.handled(done);
        open.retried(count - done);
        tracing::warn!(
            count = count - done, error = %failed.failed.source,
            "a batch failed while the circuit breaker is open, and is tried again when it is not"
        );
    }

    /// A batch of several failed, and does not say at which.
    async fn settle_whole(
        &self,
        open: &mut Open<'_>,
        count: usize,
        failed: Failed,
        turn: &mut Turn<'_, S>,
    ) -> Result<Processed, ConsumerError> {
        let Some((first, event)) = open.get(0).map(|item| (item.record, item.event)) else {
            return Ok(Processed::Done);
        };
        let event = event.map(|event| event.name).unwrap_or_default();
        let failure = Failure::Handler { event, failed };
        let wait = match failure.verdict(&self.on_unknown_schema) {
            Verdict::Stop => return Err(stop(first, failure)),
            Verdict::Retry(said) => open.whole.next(&self.retry, said.as_ref()),
            Verdict::Park(said) => {
                let wait = open.whole.park(&said, self.park_limit);
                if let Some(wait) = wait {
                    self.tell_parked(first, &failure, wait);
                    return Ok(match turn.park(first, wait).await {
                        true => Processed::Done,
                        false => Processed::HandedBack,
                    });
                }
                None
            }
            Verdict::DeadLetter | Verdict::Skip => None,
        };
        tracing::warn!(
            topic = &*first.topic, partition = first.partition, offset = first.offset, count, error = %failure.error(), again_in = ?wait,
            "a batch failed; it is tried again, or its records are handled one by one"
        );
        let Some(wait) = wait else {
            open.whole = Attempts::new();
            return self.one_by_one(open, count, turn).await;
        };
        open.retried(count);
        Ok(match turn.rest(wait).await {
            true => Processed::Done,
            false => Processed::HandedBack,
        })
    }

    /// Handles the first `count` records each by itself.
    async fn one_by_one(
        &self,
        open: &mut Open<'_>,
        count: usize,
        turn: &mut Turn<'_, S>,
    ) -> Result<Processed, ConsumerError> {
        for _ in 0..count {
            let Some(record) = open.get(0).map(|item| item.record) else {
                break;
            };
            let goes_on = !turn.stopping().is_said() && self.pass_over(open, turn.stopping()).await;
            if !goes_on || self.process(record, turn).await? == Processed::HandedBack {
                return Ok(Processed::HandedBack);
            }
            open.remove(0);
        }
        Ok(Processed::Done)
    }
}

/// Whether a handler succeeded, and what it made.
pub(super) fn apart(answer: Result<Made, BatchFailed>) -> (Result<(), BatchFailed>, Made) {
    match answer {
        Ok(made) => (Ok(()), made),
        Err(failed) => (Err(failed), Made::default()),
    }
}
