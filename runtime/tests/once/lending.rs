//! A store of another crate that lends something to the handler: a ledger whose entries count when the event is remembered.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::once::{Begun, Claim, CommitError, EventId, Lent, Store, StoreError};
use kafka_event::prelude::*;
use kafka_event::{
    BatchContext, BatchError, BatchExtract, Batches, BoxError, ConsumerError, Extract,
    HandlerContext, ReadError,
};

use crate::{Book, TollPaidEvent, bridge, counted, ends, toll, with_tolls};

/// Entries, and the ids of the events that they came of: both or none.
#[derive(Clone, Default)]
struct Ledger {
    inner: Arc<Mutex<Entries>>,
}

#[derive(Default)]
struct Entries {
    entries: Vec<i64>,
    ids: HashSet<EventId>,
    /// What goes wrong, and how often still.
    away: usize,
    loses: usize,
    commits_and_says_lost: usize,
    cannot_flush: bool,
}

/// The entries that a handler makes, as its argument.
#[derive(Clone, Default)]
struct Draft(Arc<Mutex<Vec<i64>>>);

impl<S> Extract<S> for Draft {
    const NEEDS: Option<Lent> = Some(Lent::of::<Draft>());

    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        Ok(context.lent::<Draft>().cloned().unwrap_or_default())
    }
}

impl<S> BatchExtract<S> for Draft {
    const NEEDS: Option<Lent> = Some(Lent::of::<Draft>());

    fn extract(context: &BatchContext<'_, S>) -> Result<Self, BoxError> {
        Ok(context.lent::<Draft>().cloned().unwrap_or_default())
    }
}

struct Entry {
    ledger: Ledger,
    id: EventId,
    draft: Draft,
}

impl Store for Ledger {
    type Claim = Entry;

    async fn begin(&self, id: &EventId) -> Result<Begun<Entry>, StoreError> {
        let mut inner = self.inner.lock().unwrap();
        if inner.away > 0 {
            inner.away -= 1;
            return Err(StoreError::new("look up an event", "it is away"));
        }
        if inner.ids.contains(id) {
            return Ok(Begun::Done);
        }
        Ok(Begun::Fresh(Entry {
            ledger: self.clone(),
            id: id.clone(),
            draft: Draft::default(),
        }))
    }

    fn flush(&self) -> Result<(), StoreError> {
        match self.inner.lock().unwrap().cannot_flush {
            true => Err(StoreError::new("write its pages", "the disk is full")),
            false => Ok(()),
        }
    }
}

impl Claim for Entry {
    type Lent = Draft;

    fn lent(&self) -> &Draft {
        &self.draft
    }

    async fn commit(&mut self) -> Result<(), CommitError> {
        let mut inner = self.ledger.inner.lock().unwrap();
        if inner.away > 0 {
            inner.away -= 1;
            let error = StoreError::new("remember an event", "it is away");
            return Err(CommitError::Unavailable(error));
        }
        let lost = || CommitError::Lost(StoreError::new("commit", "the connection is lost"));
        if inner.loses > 0 {
            inner.loses -= 1;
            return Err(lost());
        }
        let mut draft = self.draft.0.lock().unwrap();
        if draft.contains(&-1) {
            return Err(CommitError::Refused("an entry is negative".into()));
        }
        inner.entries.append(&mut draft);
        inner.ids.insert(self.id.clone());
        if inner.commits_and_says_lost > 0 {
            inner.commits_and_says_lost -= 1;
            return Err(lost());
        }
        Ok(())
    }
}

async fn enter(
    paid: TollPaidEvent,
    draft: Draft,
    State(book): State<Book>,
) -> Result<(), BoxError> {
    draft.0.lock().unwrap().push(paid.number);
    let fails = paid.number == 2 && !book.numbers().contains(&2);
    book.note(paid.number);
    match fails {
        true => Err("after the entry".into()),
        false => Ok(()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_handler_wrote_counts_with_the_id_or_not_at_all() {
    let tolls = [1, 2, 3, 1, 9].map(|number| toll(number, &number.to_string()));
    let (kafka, _) = with_tolls(1, tolls).await;
    let (ledger, book) = (Ledger::default(), Book::default());
    let consumer = bridge(&kafka).state(book.clone()).on(enter);
    let consumer = consumer.idempotent(ledger.clone());
    let report = ends(consumer, book.clone().until(9)).await.unwrap();
    assert_eq!(book.numbers(), [1, 2, 2, 3, 9]);
    let inner = ledger.inner.lock().unwrap();
    assert_eq!(inner.entries, [1, 2, 3, 9]);
    assert_eq!((report.handled, report.duplicates), (4, 1), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_is_asked_again_and_no_record_pays_for_it() {
    let tolls = [1, 3, 9].map(|number| toll(number, &number.to_string()));
    for (away, loses, says_lost) in [(3, 0, 0), (0, 2, 0), (0, 0, 1)] {
        let (kafka, _) = with_tolls(1, tolls.clone()).await;
        let (ledger, book) = (Ledger::default(), Book::default());
        {
            let mut inner = ledger.inner.lock().unwrap();
            (inner.away, inner.loses) = (away, loses);
            inner.commits_and_says_lost = says_lost;
        }
        let consumer = bridge(&kafka).state(book.clone()).on(enter);
        let consumer = consumer.idempotent(ledger.clone());
        let report = ends(consumer, book.clone().until(9)).await.unwrap();
        assert_eq!(ledger.inner.lock().unwrap().entries, [1, 3, 9]);
        let failures = away + loses + says_lost;
        assert_eq!(report.store_failures, failures as u64, "{report:?}");
        let others = (report.duplicates, report.retried, report.dead_lettered);
        assert_eq!((report.handled, others), (3, (0, 0, 0)), "{report:?}");
        assert_eq!(
            book.numbers().len(),
            3 + loses,
            "what is lost is made again"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_store_refuses_is_the_handlers_failure() {
    let (kafka, _) = with_tolls(1, [toll(-1, "a"), toll(9, "9")]).await;
    let (ledger, book) = (Ledger::default(), Book::default());
    let consumer = bridge(&kafka).state(book.clone()).on(enter);
    let consumer = consumer.idempotent(ledger.clone());
    let report = ends(consumer, book.clone().until(9)).await.unwrap();
    assert_eq!(book.numbers(), [-1, -1, -1, 9]);
    assert_eq!(ledger.inner.lock().unwrap().entries, [9]);
    assert_eq!((report.dead_lettered, report.retried), (1, 2), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_whose_store_does_not_lend_what_a_handler_takes_does_not_start() {
    let (kafka, _) = with_tolls(1, []).await;
    let consumer = || bridge(&kafka).state(Book::default()).on(enter);
    let without = consumer().start().await.unwrap_err();
    let other = consumer().idempotent(kafka_event::once::Memory::new(1));
    let other = other.start().await.unwrap_err();
    for (error, has_store) in [(without, false), (other, true)] {
        let text = error.to_string();
        assert!(
            matches!(error, ConsumerError::NotLent { store, .. } if store.is_some() == has_store),
            "{text}"
        );
        assert!(
            text.contains("Draft") && text.contains(".idempotent("),
            "{text}"
        );
    }
}

/// The ledger has a draft for each event, and none for several.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_handler_is_lent_what_a_store_lends_to_batches_and_nothing_else() {
    async fn enter_all(_: Vec<TollPaidEvent>, _: Draft) -> Result<(), BatchError<BoxError>> {
        Ok(())
    }
    let (kafka, _) = with_tolls(1, []).await;
    let consumer = || bridge(&kafka).on_batch(Batches::of(2), enter_all);
    let without = consumer().start().await.unwrap_err();
    assert!(
        matches!(without, ConsumerError::NotLent { store: None, .. }),
        "{without}"
    );
    let single = consumer().idempotent(Ledger::default()).start().await;
    let single = single.unwrap_err();
    assert!(
        matches!(single, ConsumerError::Combination { .. }),
        "{single}"
    );
    assert!(single.to_string().contains("ONE_CLAIM_A_BATCH"), "{single}");
}

/// Were its offsets committed, an id that is lost with the store would never be asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn no_offset_is_committed_that_the_store_has_not_for_good() {
    let (kafka, _) = with_tolls(1, [toll(1, "1"), toll(9, "9")]).await;
    let (ledger, book) = (Ledger::default(), Book::default());
    for cannot_flush in [true, false] {
        ledger.inner.lock().unwrap().cannot_flush = cannot_flush;
        let consumer = bridge(&kafka).state(book.clone()).on(enter);
        let consumer = consumer.idempotent(ledger.clone());
        let consumer = consumer.commit_interval(Duration::from_millis(10));
        let consumer = consumer.start().await.unwrap();
        counted(&consumer.handle(), |report| {
            let is_asked = report.store_failures > 0 || !cannot_flush;
            report.handled + report.duplicates == 2 && is_asked
        })
        .await;
        let report = consumer.shutdown().await.unwrap();
        assert_eq!(report.store_failures > 0, cannot_flush, "{report:?}");
    }
    assert_eq!(
        book.numbers(),
        [1, 9],
        "the second time they were duplicates"
    );
    let consumer = bridge(&kafka).state(book.clone()).on(enter);
    let consumer = consumer.idempotent(ledger.clone()).start().await.unwrap();
    let handle = consumer.handle();
    kafka_event::testing::until("the group is at the end", crate::LONG, async || {
        let lag = handle.lag().await.unwrap();
        !lag.is_empty() && lag.iter().all(|lag| lag.records == Some(0))
    })
    .await
    .unwrap();
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(report.read, 0, "the third time there was nothing to read");
}
