//! Records that are parked: what waits with them, what goes on, and how it ends.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::eventually;
use kafka_event::{ConsumerBuilder, ConsumerError, DeadLetters, Ordering, Park, ParkedRecord};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::{CallPlacedEvent, LONG, Log, counted, exchange, with_calls};

const SOON: Duration = Duration::from_millis(50);

#[derive(Debug, thiserror::Error, Disposition)]
enum LineError {
    #[error("the line is closed")]
    #[disposition(park(until = 0))]
    Closed(Duration),
    #[error("the line is closed, and not for long")]
    #[disposition(park(wait = "1ms", within = "3s"))]
    Briefly,
}

/// A switchboard whose line 0 is closed until somebody opens it.
#[derive(Clone, Default)]
struct Switchboard {
    log: Log,
    open: Arc<Mutex<bool>>,
    parked: Arc<Mutex<Vec<ParkedRecord>>>,
    news: Arc<Notify>,
}

impl Switchboard {
    fn open(&self) {
        *self.open.lock().unwrap() = true;
    }

    fn consumer(&self, kafka: &Kafka, ordering: Ordering) -> ConsumerBuilder<Self> {
        let (told, news) = (Arc::clone(&self.parked), Arc::clone(&self.news));
        let consumer = exchange(kafka).ordering(ordering).on_parked(move |parked| {
            told.lock().unwrap().push(parked.clone());
            news.notify_one();
        });
        consumer.state(self.clone())
    }

    async fn until_told(&self, is_it: impl Fn(&ParkedRecord) -> bool) -> ParkedRecord {
        loop {
            let told = self
                .parked
                .lock()
                .unwrap()
                .iter()
                .find(|told| is_it(told))
                .cloned();
            match told {
                Some(told) => return told,
                None => self.news.notified().await,
            }
        }
    }
}

async fn place(call: CallPlacedEvent, State(board): State<Switchboard>) -> Result<(), LineError> {
    if call.line == 0 && !*board.open.lock().unwrap() {
        return Err(LineError::Closed(SOON));
    }
    board.log.see(call);
    Ok(())
}

/// One of 40 keys is parked while all others of its lane are handled, with fewer handlers than there are parked records of that key.
#[tokio::test(flavor = "multi_thread")]
async fn a_parked_key_holds_up_its_own_records_alone_and_keeps_their_order() {
    const LINES: i64 = 40;
    let (kafka, _) = with_calls(1, LINES, 400).await;
    let board = Switchboard::default();
    // One lane and one handler for all keys.
    let consumer = board.consumer(&kafka, Ordering::Key).concurrency(1);
    let consumer = consumer.on(place).start().await.unwrap();
    let handle = consumer.handle();
    timeout(LONG, board.log.clone().until(390)).await.unwrap();
    assert!(board.log.numbers().iter().all(|number| number % LINES != 0));
    let parked = handle.parked().await.unwrap();
    assert!(
        parked.len() <= 1 && parked.iter().all(|parked| parked.offset == 0),
        "{parked:?}"
    );
    let lag = handle.lag().await.unwrap();
    assert_eq!(lag[0].position, Some(0), "it holds the position");
    board.open();
    timeout(LONG, board.log.clone().until(400)).await.unwrap();
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(
        (report.read, report.handled, report.handed_back),
        (400, 400, 0)
    );
    assert!(report.parked > 0 && report.retried == 0 && report.dead_lettered == 0);
    let numbers = board.log.numbers();
    let of_line_0: Vec<_> = numbers[390..].to_vec();
    assert!(
        of_line_0.into_iter().eq((0..10).map(|n| n * LINES)),
        "{numbers:?}"
    );
    for line in 0..LINES {
        let of_line = numbers.iter().filter(|number| *number % LINES == line);
        assert!(of_line.is_sorted(), "{line}: {numbers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_is_parked_as_a_whole_where_its_order_counts_and_not_at_all_where_none_does() {
    let (kafka, _) = with_calls(1, 4, 40).await;
    let board = Switchboard::default();
    let consumer = board.consumer(&kafka, Ordering::Partition).on(place);
    let consumer = consumer.start().await.unwrap();
    let parked = timeout(LONG, board.until_told(|_| true)).await.unwrap();
    assert_eq!(
        (parked.offset, parked.wait),
        (0, Duration::from_millis(100))
    );
    timeout(LONG, board.until_told(|told| told.wait == SOON * 2))
        .await
        .unwrap();
    // Parked three times at least, and nothing behind it was begun.
    while board.parked.lock().unwrap().len() < 3 {
        timeout(LONG, board.news.notified()).await.unwrap();
    }
    assert!(board.log.numbers().is_empty());
    board.open();
    timeout(LONG, board.log.clone().until(40)).await.unwrap();
    assert!(board.log.numbers().into_iter().eq(0..40));
    consumer.shutdown().await.unwrap();

    let (kafka, _) = with_calls(1, 4, 40).await;
    let board = Switchboard::default();
    // More are parked than there are handlers.
    let consumer = board
        .consumer(&kafka, Ordering::None)
        .concurrency(2)
        .on(place);
    let consumer = consumer.start().await.unwrap();
    timeout(LONG, board.log.clone().until(30)).await.unwrap();
    board.open();
    timeout(LONG, board.log.clone().until(40)).await.unwrap();
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.read, report.handled), (40, 40));
}

/// What is behind a parked record goes on up to the bound, and then its partition stops and says so; another one does not.
#[tokio::test(flavor = "multi_thread")]
async fn at_the_bound_the_partition_of_a_parked_record_stops_visibly() {
    let (kafka, _) = with_calls(2, 60, 1_200).await;
    let board = Switchboard::default();
    // Ten for each partition: of line 0 alone there are twenty.
    let consumer = board
        .consumer(&kafka, Ordering::Key)
        .max_in_flight(20, 1 << 20);
    let consumer = consumer.on(place).start().await.unwrap();
    let full = timeout(LONG, board.until_told(|told| told.stops_partition))
        .await
        .unwrap();
    let handle = consumer.handle();
    // Between two waits it is not parked.
    let parked = eventually("a record is parked", LONG, async || {
        handle.parked().await.unwrap().into_iter().next()
    });
    let parked = parked.await.unwrap();
    assert!(parked.stops_partition && parked.partition == full.partition);
    let elsewhere = async {
        loop {
            let lag = handle.lag().await.unwrap();
            let other = lag.iter().find(|lag| lag.partition != full.partition);
            if other.is_some_and(|lag| lag.records == Some(0)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, elsewhere).await.unwrap();
    assert!(
        board.log.numbers().len() < 1_180,
        "its partition stands still"
    );
    board.open();
    timeout(LONG, board.log.clone().until(1_200)).await.unwrap();
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.read, report.handled), (1_200, 1_200));
}

async fn briefly(call: CallPlacedEvent, State(log): State<Log>) -> Result<(), LineError> {
    if call.number == 1 {
        return Err(LineError::Briefly);
    }
    log.see(call);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_parked_for_ever() {
    let (kafka, _) = with_calls(1, 2, 4).await;
    let log = Log::default();
    let consumer = || exchange(&kafka).state(log.clone()).on(briefly);
    let run = consumer().dead_letters(DeadLetters::stop());
    let ended = timeout(LONG, run.run_until(std::future::pending()))
        .await
        .unwrap();
    let Err(ConsumerError::Handler { metadata, .. }) = &ended else {
        panic!("{ended:?}");
    };
    assert_eq!((metadata.offset, log.numbers()), (1, vec![0]));

    let run = consumer().run_until(log.clone().until(3));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.dead_lettered, report.retried), (1, 0));
    assert!(report.parked >= 2, "{report:?}");
    assert_eq!(log.numbers(), [0, 2, 3]);

    // What the consumer says counts where the error does not, however far away the time is.
    let (kafka, _) = with_calls(1, 1, 1).await;
    let far = async |_: CallPlacedEvent| Err::<(), _>(Far);
    let consumer = exchange(&kafka)
        .park_limit(Duration::from_millis(200))
        .on(far);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    counted(&handle, |report| report.dead_lettered == 1).await;
    assert_eq!(consumer.shutdown().await.unwrap().parked, 1);
}

/// An error that says until when by hand.
#[derive(Debug, thiserror::Error)]
#[error("closed until the end of days")]
struct Far;

impl Disposition for Far {
    fn disposition(&self) -> kafka_event::Verdict {
        kafka_event::Verdict::Park(Park::until(Timestamp::from_millis(i64::MAX)))
    }
}

/// An end of the consumer ends the waiting, and the next one begins with the record.
#[tokio::test(flavor = "multi_thread")]
async fn a_parked_record_is_handed_back_at_the_end_and_others_are_not_repeated() {
    let (kafka, _) = with_calls(1, 4, 40).await;
    let board = Switchboard::default();
    let hour = async |call: CallPlacedEvent, State(log): State<Log>| {
        if call.line == 0 {
            return Err(LineError::Closed(Duration::from_secs(3_600)));
        }
        log.see(call);
        Ok(())
    };
    let consumer = exchange(&kafka).ordering(Ordering::Key);
    let consumer = consumer
        .state(board.log.clone())
        .on(hour)
        .start()
        .await
        .unwrap();
    counted(&consumer.handle(), |report| {
        (report.read, report.handled, report.parked) == (40, 30, 1)
    })
    .await;
    let report = timeout(LONG, consumer.shutdown()).await.unwrap().unwrap();
    assert_eq!(
        (report.handled, report.handed_back, report.parked),
        (30, 10, 1)
    );
    board.open();
    let run = board.consumer(&kafka, Ordering::Key).on(place);
    let run = run.run_until(board.log.clone().until(40));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.remembered), (10, 30));
}

/// A transactional consumer's partition waits for it, as any that is read in order.
#[tokio::test(flavor = "multi_thread")]
async fn a_parked_record_of_a_transactional_consumer_is_known() {
    let (kafka, _) = with_calls(1, 5, 10).await;
    let board = Switchboard::default();
    let consumer = exchange(&kafka).transactional("parking-1");
    let consumer = consumer.state(board.clone()).on(place);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let parked = async {
        loop {
            // Between two waits it is not parked.
            match handle.parked().await.unwrap().into_iter().next() {
                Some(parked) => break parked,
                None => tokio::task::yield_now().await,
            }
        }
    };
    let parked = timeout(LONG, parked).await.unwrap();
    assert_eq!(parked.offset, 0);
    board.open();
    timeout(LONG, board.log.clone().until(10)).await.unwrap();
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.read, report.handled), (10, 10), "{report:?}");
    assert!(report.parked > 0 && report.aborted == 0, "{report:?}");
}
