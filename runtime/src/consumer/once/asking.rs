//! A consumer's questions to its store: whose an event is, and that it is to be remembered.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::IdOf;
use crate::consumer::failure::{Attempts, Failed, Policy, Source, in_full};
use crate::consumer::passage::Passage;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Counters;
use crate::event::{Contract, EVENT_ID};
use crate::once::{Begun, CommitError, ErasedClaim, ErasedStore, EventId, StoreError};
use crate::{BoxError, Retry};

/// How long a store that failed is left alone: at first, and at most.
const AWAY: std::ops::Range<Duration> = Duration::from_millis(100)..Duration::from_secs(5);

/// How long an event that somebody else is at is left alone: at first, and at most.
const BUSY: std::ops::Range<Duration> = Duration::from_millis(10)..Duration::from_secs(1);

/// The store of a consumer.
pub(in crate::consumer) struct Once {
    pub(super) store: Arc<dyn ErasedStore>,
    pub(super) id_of: Option<IdOf>,
    pub(super) group: Arc<str>,
}

/// What came of a claim.
pub(super) enum Claimed {
    Fresh(Box<dyn ErasedClaim>),
    /// The event was handled.
    Done,
    /// The consumer is to stop.
    Stopped,
}

/// What came of a commit.
pub(super) enum Remembered {
    Yes,
    /// Nobody knows: it is to be begun again.
    Perhaps,
    /// What the handler wrote is refused.
    Refused(Failed),
    /// The consumer is to stop.
    Stopped,
}

/// The questions about one record, or about a batch that begins with it, and how often the store failed at them.
pub(super) struct Asking<'a> {
    record: &'a RawRecord,
    passage: &'a Passage<'a>,
    failures: Attempts,
    /// The next wait for somebody else.
    busy: Duration,
}

impl<'a> Asking<'a> {
    pub(super) fn new(record: &'a RawRecord, passage: &'a Passage<'a>) -> Self {
        Self {
            record,
            passage,
            failures: Attempts::new(),
            busy: BUSY.start,
        }
    }

    /// Somebody else is at it. `false`: the consumer is to stop.
    pub(super) async fn wait(&mut self) -> bool {
        let wait = self.busy;
        self.busy = BUSY.end.min(wait * 2);
        self.passage.stopping.sleep(wait).await
    }

    /// The store failed. `false`: the consumer is to stop.
    pub(super) async fn again(&mut self, error: &StoreError) -> bool {
        self.passage.store_failed();
        let policy = Policy::new(Some(&Retry::attempts(u32::MAX).backoff(AWAY)));
        let wait = self.failures.next(&policy, None).unwrap_or_default();
        tracing::error!(
            topic = &*self.record.topic, partition = self.record.partition, offset = self.record.offset, error = in_full(error),
            attempts = self.failures.failed(), again_in = ?wait,
            "the store of handled events failed; the record waits"
        );
        self.passage.stopping.sleep(wait).await
    }
}

impl Once {
    /// The id of a record's event. `postponed`: it came by a retry topic.
    pub(super) fn id(
        &self,
        record: &RawRecord,
        contract: &'static Contract,
        postponed: bool,
    ) -> Result<EventId, Failed> {
        let said = match &self.id_of {
            Some(id_of) => catch_unwind(AssertUnwindSafe(|| id_of(record)))
                .map_err(|panic| Failed::panicked(&*panic))?,
            None => None,
        };
        let id = said.or_else(|| record.header(EVENT_ID).map(<[u8]>::to_vec));
        let id = id.filter(|id| !id.is_empty());
        let id = id.unwrap_or_else(|| place(record, postponed).into_bytes());
        let group = Arc::clone(&self.group);
        Ok(match record.value() {
            Some(_) => EventId::new(group, contract.full_name, id),
            None => EventId::new(group, format!("{}#tombstone", contract.full_name), id),
        })
    }

    /// Claims an event, as soon as the store answers and nobody else is at it.
    pub(super) async fn begin(&self, id: &EventId, asking: &mut Asking<'_>) -> Claimed {
        loop {
            let goes_on = match self.store.begin(id).await {
                Ok(Begun::Fresh(claim)) => return Claimed::Fresh(claim),
                Ok(Begun::Done) => return Claimed::Done,
                Ok(Begun::Busy) => asking.wait().await,
                Err(error) => asking.again(&error).await,
            };
            if !goes_on {
                return Claimed::Stopped;
            }
        }
    }

    /// Remembers an event whose handler succeeded.
    pub(super) async fn commit(
        &self,
        mut claim: Box<dyn ErasedClaim>,
        asking: &mut Asking<'_>,
    ) -> Remembered {
        loop {
            let (error, then) = match claim.commit().await {
                Ok(()) => return Remembered::Yes,
                Err(CommitError::Refused(error)) => {
                    return Remembered::Refused(Failed::new::<BoxError>(error));
                }
                Err(CommitError::Lost(error)) => (error, Some(Remembered::Perhaps)),
                Err(CommitError::Unavailable(error)) => (error, None),
            };
            if !asking.again(&error).await {
                return Remembered::Stopped;
            }
            if let Some(then) = then {
                return then;
            }
        }
    }

    /// Whether everything that was remembered until now is so for good.
    pub(in crate::consumer) fn flush(&self, counters: &Counters) -> bool {
        let Err(error) = self.store.flush() else {
            return true;
        };
        Counters::count(&counters.store_failures, 1);
        tracing::error!(
            error = in_full(&error),
            "the store of handled events failed; offsets are not committed before it has them"
        );
        false
    }
}

/// Where a record was first.
fn place(record: &RawRecord, postponed: bool) -> String {
    if postponed {
        let source = Source::before(record);
        return format!("{}-{}@{}", source.topic, source.partition, source.offset);
    }
    format!("{}-{}@{}", record.topic, record.partition, record.offset)
}
