//! Batches of which some events were handled before.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::once::{
    Begun, Claim, CommitError, EventId, Memory, MemoryClaim, Store, StoreError,
};
use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerBuilder};

use crate::{Book, LONG, TollPaidEvent, bridge, ends, toll, with_tolls};

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(86_400);

#[derive(Debug, thiserror::Error, Disposition)]
enum PayError {
    #[error("no")]
    #[disposition(dead_letter)]
    Refused,
    #[error("busy")]
    #[disposition(retry(attempts = 9, backoff = "1ms"))]
    Busy,
}

/// What was paid, and the numbers of each batch that was handed over.
#[derive(Clone, Default)]
struct Counter {
    book: Book,
    calls: Arc<Mutex<Vec<Vec<i64>>>>,
    /// How often number 5 is busy still.
    busy: Arc<AtomicUsize>,
}

/// Number 4 is refused.
async fn pay_all(
    tolls: Vec<TollPaidEvent>,
    State(counter): State<Counter>,
) -> Result<(), BatchError<PayError>> {
    let numbers: Vec<i64> = tolls.iter().map(|toll| toll.number).collect();
    counter.calls.lock().unwrap().push(numbers.clone());
    for (index, number) in numbers.into_iter().enumerate() {
        if number == 4 {
            return Err(BatchError::at(index, PayError::Refused));
        }
        if number == 5 && counter.busy.load(SeqCst) > 0 {
            counter.busy.fetch_sub(1, SeqCst);
            return Err(BatchError::at(index, PayError::Busy));
        }
        counter.book.note(number);
    }
    Ok(())
}

fn batches(kafka: &Kafka, records: usize, counter: &Counter) -> ConsumerBuilder<Counter> {
    let consumer = bridge(kafka).state(counter.clone());
    consumer.on_batch(Batches::of(records).linger(FOR_EVER), pay_all)
}

async fn run(
    consumer: ConsumerBuilder<Counter>,
    end: impl Future<Output = ()>,
) -> kafka_event::ConsumerReport {
    let report = tokio::time::timeout(LONG, consumer.run_until(end)).await;
    let report = report.unwrap().unwrap();
    let all = report.handled + report.dead_lettered + report.duplicates + report.handed_back;
    assert_eq!(report.read, all, "{report:?}");
    report
}

impl Counter {
    fn calls(&self) -> Vec<Vec<i64>> {
        self.calls.lock().unwrap().clone()
    }
}

fn tolls(numbers: impl IntoIterator<Item = i64>) -> Vec<TollPaidEvent> {
    let tolls = numbers.into_iter();
    tolls
        .map(|number| toll(number, &number.to_string()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_remembered_leaves_its_batch_and_so_does_what_comes_twice_in_one() {
    // Seven in one batch, of which 1 comes twice; then all of them again, with one that is new.
    let first = tolls([0, 1, 2, 1, 3, 6, 7]);
    let again = tolls([0, 1, 2, 3, 6, 7, 8]);
    let (kafka, _) = with_tolls(1, first.into_iter().chain(again)).await;
    let counter = Counter::default();
    let consumer = batches(&kafka, 7, &counter).idempotent(Memory::new(100));
    let report = run(consumer, counter.book.clone().until(8)).await;
    assert_eq!(counter.calls(), [vec![0, 1, 2, 3, 6, 7], vec![8]]);
    assert_eq!((report.handled, report.duplicates), (7, 7), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_before_the_record_that_failed_is_remembered_and_the_rest_is_not() {
    let (kafka, producer) = with_tolls(1, tolls([0, 1, 4, 2, 4, 5, 3])).await;
    let (store, counter) = (Memory::new(100), Counter::default());
    counter.busy.store(2, SeqCst);
    let consumer = batches(&kafka, 7, &counter).idempotent(store.clone());
    let report = run(consumer, counter.book.clone().until(3)).await;
    let expected: [&[i64]; 5] = [
        &[0, 1, 4, 2, 5, 3],
        // The dead letter is not remembered: its second record is handled too.
        &[2, 4, 5, 3],
        &[5, 3],
        &[5, 3],
        &[5, 3],
    ];
    assert_eq!(counter.calls(), expected);
    assert_eq!((report.handled, report.dead_lettered), (5, 2), "{report:?}");
    assert_eq!((report.retried, report.duplicates), (2, 0));
    for number in 0..6 {
        let id = EventId::new("bridge", "bridge.TollPaidEvent", number.to_string());
        let begun = Store::begin(&store, &id).await.unwrap();
        assert_eq!(
            matches!(begun, Begun::Done),
            number != 4,
            "{number}: {begun:?}"
        );
    }

    // A replay of the dead letter is handled, together with what is known.
    for toll in tolls([0, 4, 5, 9]) {
        producer.send(&toll).await.unwrap();
    }
    let counter = Counter::default();
    let consumer = batches(&kafka, 4, &counter).idempotent(store);
    let report = run(consumer, counter.book.clone().until(9)).await;
    assert_eq!(counter.calls(), [[4, 9].as_slice(), &[9]]);
    assert_eq!((report.handled, report.duplicates), (1, 2), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_fails_as_a_whole_is_taken_apart_and_each_of_it_remembered_by_itself() {
    async fn all_or_nothing(
        tolls: Vec<TollPaidEvent>,
        State(book): State<Book>,
    ) -> Result<(), BatchError<PayError>> {
        if tolls.iter().any(|toll| toll.number == 1) {
            return Err(PayError::Refused.into());
        }
        tolls.iter().for_each(|toll| book.note(toll.number));
        Ok(())
    }
    let (kafka, _) = with_tolls(1, tolls([0, 1, 2])).await;
    let (store, book) = (Memory::new(100), Book::default());
    let consumer = bridge(&kafka).state(book.clone());
    let consumer = consumer.on_batch(Batches::of(3).linger(FOR_EVER), all_or_nothing);
    let consumer = consumer.idempotent(store.clone());
    let report = ends(consumer, book.clone().until(2)).await.unwrap();
    assert_eq!((report.handled, report.dead_lettered), (2, 1), "{report:?}");
    assert_eq!(book.numbers(), [0, 2]);
    for number in 0..3 {
        let id = EventId::new("bridge", "bridge.TollPaidEvent", number.to_string());
        let begun = Store::begin(&store, &id).await.unwrap();
        assert_eq!(
            matches!(begun, Begun::Done),
            number != 1,
            "{number}: {begun:?}"
        );
    }
}

/// Its consumer ends while the handler runs: nothing is remembered, and nobody is at it any more.
#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_batch_is_as_it_was() {
    async fn hangs(
        _: Vec<TollPaidEvent>,
        State(book): State<Book>,
    ) -> Result<(), BatchError<PayError>> {
        book.note(-1);
        std::future::pending().await
    }
    let (kafka, _) = with_tolls(1, tolls(0..4)).await;
    let (store, book) = (Memory::new(100), Book::default());
    let consumer = bridge(&kafka).shutdown_deadline(Duration::from_millis(50));
    let consumer = consumer.state(book.clone());
    let consumer = consumer.on_batch(Batches::of(4).linger(FOR_EVER), hangs);
    let consumer = consumer.idempotent(store.clone());
    let report = ends(consumer, book.clone().until(-1)).await.unwrap();
    assert_eq!((report.handled, report.handed_back), (0, 4), "{report:?}");
    let counter = Counter::default();
    let consumer = batches(&kafka, 4, &counter).idempotent(store);
    let report = run(consumer, counter.book.clone().until(3)).await;
    assert_eq!((report.handled, report.duplicates), (4, 0), "{report:?}");
    assert_eq!(counter.calls(), [[0, 1, 2, 3]]);
}

/// Somebody else is at number 2: what is before it is handled, it waits, and so does what is behind it.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_ends_before_an_event_that_somebody_else_is_at() {
    for is_handled in [true, false] {
        let (kafka, _) = with_tolls(1, tolls([0, 1, 2, 3])).await;
        let (store, counter) = (Memory::new(100), Counter::default());
        let id = EventId::new("bridge", "bridge.TollPaidEvent", "2");
        let Begun::Fresh(mut claim) = Store::begin(&store, &id).await.unwrap() else {
            panic!("nobody is at it");
        };
        let consumer = batches(&kafka, 4, &counter).idempotent(store);
        let book = counter.book.clone();
        let release = async {
            book.clone().until(1).await;
            // It is asked for a few times.
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert_eq!(book.numbers(), [0, 1]);
            if is_handled {
                claim.commit().await.unwrap();
            }
            drop(claim);
            book.clone().until(3).await;
        };
        let report = run(consumer, release).await;
        let (rest, handled) = match is_handled {
            true => (vec![3], 3),
            false => (vec![2, 3], 4),
        };
        assert_eq!(counter.calls(), [vec![0, 1], rest]);
        assert_eq!((report.handled, report.duplicates), (handled, 4 - handled));
    }
}

/// A memory that fails as told: at claims and commits that are away, at commits that are lost or done without an answer.
#[derive(Clone)]
struct Flaky {
    memory: Memory,
    away: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
    is_done: bool,
}

struct FlakyClaim(MemoryClaim, Flaky);

fn one_of(count: &AtomicUsize) -> bool {
    count
        .fetch_update(SeqCst, SeqCst, |count| count.checked_sub(1))
        .is_ok()
}

impl Store for Flaky {
    type Claim = FlakyClaim;

    async fn begin(&self, id: &EventId) -> Result<Begun<FlakyClaim>, StoreError> {
        if one_of(&self.away) {
            return Err(StoreError::new("look up an event", "it is away"));
        }
        Ok(match Store::begin(&self.memory, id).await? {
            Begun::Fresh(claim) => Begun::Fresh(FlakyClaim(claim, self.clone())),
            Begun::Done => Begun::Done,
            Begun::Busy => Begun::Busy,
        })
    }
}

impl Claim for FlakyClaim {
    type Lent = ();

    fn lent(&self) -> &() {
        &()
    }

    async fn commit(&mut self) -> Result<(), CommitError> {
        let away = StoreError::new("remember an event", "it is away");
        if one_of(&self.1.away) {
            return Err(CommitError::Unavailable(away));
        }
        let is_lost = one_of(&self.1.lost);
        if !is_lost || self.1.is_done {
            self.0.commit().await?;
        }
        match is_lost {
            true => Err(CommitError::Lost(away)),
            false => Ok(()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_is_asked_again_and_no_record_of_a_batch_pays_for_it() {
    for (away, lost, is_done) in [(7, 0, false), (0, 2, false), (0, 2, true), (5, 3, true)] {
        let (kafka, _) = with_tolls(1, tolls([0, 1, 2, 3, 6])).await;
        let counter = Counter::default();
        let store = Flaky {
            memory: Memory::new(100),
            away: Arc::new(AtomicUsize::new(away)),
            lost: Arc::new(AtomicUsize::new(lost)),
            is_done,
        };
        let consumer = batches(&kafka, 5, &counter).idempotent(store.clone());
        let consumer = consumer.start().await.unwrap();
        let handle = consumer.handle();
        let done = async {
            while handle.report().await.unwrap().handled < 5 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(LONG, done).await.unwrap();
        let report = consumer.shutdown().await.unwrap();
        assert!(report.store_failures > 0, "{report:?}");
        let others = (report.duplicates, report.retried, report.dead_lettered);
        assert_eq!((report.handled, others), (5, (0, 0, 0)), "{report:?}");
        let lost_ones = if is_done { 0 } else { lost };
        let numbers = counter.book.numbers();
        assert_eq!(
            numbers.len(),
            5 + lost_ones,
            "what is lost is made again: {numbers:?}"
        );
    }
}
