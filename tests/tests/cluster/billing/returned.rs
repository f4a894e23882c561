//! What handlers return, and what becomes of records of which nothing is made.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{
    BatchError, Batches, BoxError, ConsumedOffset, ConsumerBuilder, ConsumerError, ExactlyOnce,
    Ordering,
};
use kafka_event_tests::billing::{InvoiceWrittenEvent, OrderPlacedEvent, biller, group};
use tokio::time::{sleep, timeout};

use super::{CLUSTER, LONG, assert_each_once, assert_it_adds_up, invoices, orders};

#[kafka_event(topic = "${billing}.reminders", key = customer)]
#[derive(Debug, Clone, PartialEq)]
struct ReminderPlannedEvent {
    customer: i64,
    number: i64,
}

/// Whichever it is.
#[derive(EventSet)]
enum Billed {
    Invoice(InvoiceWrittenEvent),
    Reminder(ReminderPlannedEvent),
}

fn invoice(order: &OrderPlacedEvent) -> InvoiceWrittenEvent {
    InvoiceWrittenEvent {
        customer: order.customer,
        number: order.number,
    }
}

/// As many of them as the rest of its number by four, of two types.
async fn bill(order: OrderPlacedEvent) -> Result<Vec<Billed>, Infallible> {
    let reminder = ReminderPlannedEvent {
        customer: order.customer,
        number: order.number,
    };
    Ok(match order.number % 4 {
        0 => Vec::new(),
        1 => vec![Billed::Invoice(invoice(&order))],
        _ => vec![Billed::Invoice(invoice(&order)), Billed::Reminder(reminder)],
    })
}

/// The group's position is behind every order, which is seen by a consumer that gets none.
async fn assert_all_are_behind(kafka: &Kafka) {
    let consumer = biller(kafka, "behind", Duration::ZERO)
        .start()
        .await
        .unwrap();
    let handle = consumer.handle();
    let behind = async {
        loop {
            let lag = handle.lag().await.unwrap();
            if !lag.is_empty() && lag.iter().all(|lag| lag.records == Some(0)) {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, behind).await.unwrap();
    assert_eq!(consumer.shutdown().await.unwrap().read, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_number_of_events_of_several_types_is_sent_with_the_offset() {
    const ORDERS: i64 = 400;
    let kafka = orders(&CLUSTER, "returned", 3, 20, ORDERS).await;
    kafka
        .topics()
        .ensure("returned.reminders", 3, &[])
        .await
        .unwrap();
    let consumer = kafka
        .consumer(group(&kafka, "billing"))
        .transactional("returned-1");
    let consumer = consumer.on(bill).start().await.unwrap();
    let seen = invoices(&kafka, 300).await;
    let handle = consumer.handle();
    let all = until("all are handled", LONG, async || {
        handle.report().await.unwrap().handled == ORDERS as u64
    });
    assert!(all.await.is_ok(), "{:?}", handle.report().await);
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(report.handled, ORDERS as u64, "{report:?}");
    assert_it_adds_up(&report);
    let mut numbers: Vec<i64> = seen.iter().map(|(_, number)| *number).collect();
    numbers.sort_unstable();
    let billed: Vec<i64> = (0..ORDERS).filter(|number| number % 4 > 0).collect();
    assert_eq!(numbers, billed);
    assert_all_are_behind(&kafka).await;

    let reminded = Arc::new(Mutex::new(0));
    let count = |_: ReminderPlannedEvent, State(seen): State<Arc<Mutex<i64>>>| async move {
        *seen.lock().unwrap() += 1;
        Ok::<(), BoxError>(())
    };
    let reader = kafka
        .consumer(group(&kafka, "reminders"))
        .state(Arc::clone(&reminded));
    let all = async {
        while *reminded.lock().unwrap() < ORDERS / 2 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let read = reader.on(count).run_until(all);
    timeout(LONG, read).await.unwrap().unwrap();
    assert_eq!(*reminded.lock().unwrap(), ORDERS / 2);
}

#[derive(Debug, Disposition)]
enum BillingError {
    /// Once for each, and then it works.
    #[disposition(retry(attempts = 3, backoff = "5ms"))]
    Busy,
    #[disposition(dead_letter)]
    Unknown,
    #[disposition(skip)]
    Free,
}

impl std::fmt::Display for BillingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for BillingError {}

/// The orders that were tried.
type Tried = Arc<Mutex<BTreeSet<i64>>>;

async fn bill_some(
    order: OrderPlacedEvent,
    State(tried): State<Tried>,
) -> Result<Option<InvoiceWrittenEvent>, BillingError> {
    let is_first = tried.lock().unwrap().insert(order.number);
    match order.number % 10 {
        3 if is_first => Err(BillingError::Busy),
        5 => Err(BillingError::Unknown),
        7 => Err(BillingError::Free),
        8 => Ok(None),
        _ => Ok(Some(invoice(&order))),
    }
}

async fn bill_some_of_all(
    orders: Vec<OrderPlacedEvent>,
    State(tried): State<Tried>,
) -> Result<Vec<Option<InvoiceWrittenEvent>>, BatchError<BillingError>> {
    let mut billed = Vec::with_capacity(orders.len());
    for (index, order) in orders.into_iter().enumerate() {
        let output = bill_some(order, State(Arc::clone(&tried))).await;
        billed.push(output.map_err(|error| BatchError::at(index, error))?);
    }
    Ok(billed)
}

type Biller = ConsumerBuilder<Tried, ExactlyOnce>;

/// Nothing of an attempt that failed is seen, and the failure of one record touches no other one.
async fn failing(case: &str, with_handler: impl FnOnce(Biller) -> Biller) {
    const ORDERS: i64 = 200;
    let kafka = orders(&CLUSTER, case, 2, 20, ORDERS).await;
    let dead_letters = format!("{case}.orders.DLT");
    kafka.topics().ensure(&dead_letters, 2, &[]).await.unwrap();
    let consumer = kafka
        .consumer(group(&kafka, "billing"))
        .state(Tried::default());
    let consumer = with_handler(consumer.transactional(format!("{case}-1")));
    let consumer = consumer.start().await.unwrap();
    let seen = invoices(&kafka, 140).await;
    let handle = consumer.handle();
    let of_ten = ORDERS as u64 / 10;
    let all = until("all have ended", LONG, async || {
        let report = handle.report().await.unwrap();
        report.handled + report.dead_lettered + report.skipped == 10 * of_ten
    });
    assert!(all.await.is_ok(), "{:?}", handle.report().await);
    let report = consumer.shutdown().await.unwrap();
    let ended = (report.handled, report.dead_lettered, report.skipped);
    assert_eq!(ended, (8 * of_ten, of_ten, of_ten), "{report:?}");
    assert_eq!(report.retried, of_ten, "{report:?}");
    assert_it_adds_up(&report);
    let mut numbers: Vec<i64> = seen.iter().map(|(_, number)| *number).collect();
    numbers.sort_unstable();
    let billed: Vec<i64> = (0..ORDERS)
        .filter(|number| ![5, 7, 8].contains(&(number % 10)))
        .collect();
    assert_eq!(numbers, billed);
    assert_all_are_behind(&kafka).await;

    let mut letters = kafka.dead_letters(dead_letters).read().await.unwrap();
    let mut found = Vec::new();
    while let Some(letter) = letters.next().await {
        let letter = letter.unwrap();
        let topic = format!("{case}.orders");
        assert_eq!(letter.origin().topic.as_deref(), Some(topic.as_str()));
        let mut record = Record::default();
        (record.key, record.value) = (letter.key().map(Vec::from), letter.value().map(Vec::from));
        found.push(record.read::<OrderPlacedEvent>().unwrap().number);
    }
    found.sort_unstable();
    let poisoned: Vec<i64> = (0..ORDERS).filter(|number| number % 10 == 5).collect();
    assert_eq!(found, poisoned, "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_fails_keeps_what_its_error_says() {
    failing("failing", |consumer| consumer.on(bill_some)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_fails_in_a_batch_keeps_what_its_error_says() {
    let in_batches = |consumer: Biller| consumer.on_batch(Batches::of(30), bill_some_of_all);
    failing("failingbatches", in_batches).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_transactional_consumer_cannot_do_is_refused_at_its_start() {
    async fn by_hand(
        order: OrderPlacedEvent,
        _: ConsumedOffset,
    ) -> Result<InvoiceWrittenEvent, Infallible> {
        Ok(invoice(&order))
    }
    let kafka = orders(&CLUSTER, "unsuited", 1, 1, 0).await;
    let unsuited = |error: ConsumerError| match error {
        ConsumerError::Combination { reason } => reason,
        other => panic!("{other:?}"),
    };
    let by_hand = kafka
        .consumer(group(&kafka, "billing"))
        .transactional("unsuited-1")
        .on(by_hand);
    assert!(unsuited(by_hand.start().await.unwrap_err()).contains("ConsumedOffset"));
    let biller = || biller(&kafka, "unsuited-1", Duration::ZERO);
    let by_key = biller().ordering(Ordering::Key).start().await.unwrap_err();
    assert!(unsuited(by_key).contains("Ordering::Partition"));
    let long = biller()
        .unit(1, Duration::from_secs(40))
        .start()
        .await
        .unwrap_err();
    assert!(unsuited(long).contains("transaction.timeout.ms"));
    let uncommitted = biller().set("isolation.level", "read_uncommitted");
    let refused = uncommitted.start().await.unwrap_err();
    assert!(matches!(refused, ConsumerError::Start(_)), "{refused:?}");
    let text = format!("{refused:?}");
    assert!(text.contains("transactions-read-committed"), "{text}");
}

/// Each unit has one record, and none waits for its time.
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_ends_with_its_records_or_its_time() {
    let kafka = orders(&CLUSTER, "units", 1, 5, 50).await;
    let hour = Duration::from_secs(3_600);
    let consumer = biller(&kafka, "units-1", Duration::ZERO);
    let consumer = consumer.set_producer("transaction.timeout.ms", "900000");
    let consumer = consumer.unit(1, hour / 10).start().await.unwrap();
    assert_each_once(&kafka, 50).await;
    consumer.shutdown().await.unwrap();
}

/// The last but one is passed over, and the last one a dead letter.
async fn bill_but_the_last(
    orders: Vec<OrderPlacedEvent>,
) -> Result<Vec<InvoiceWrittenEvent>, BatchError<BillingError>> {
    let failing = orders.iter().position(|order| order.number >= 4);
    match failing.map(|index| (index, orders[index].number)) {
        Some((index, 4)) => Err(BatchError::at(index, BillingError::Free)),
        Some((index, _)) => Err(BatchError::at(index, BillingError::Unknown)),
        None => Ok(orders.iter().map(invoice).collect()),
    }
}

/// Joined in another order, the group would be behind the one that joined last, and the dead letter would be written twice.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_passed_over_in_a_batch_joins_before_what_lies_behind_it() {
    let kafka = orders(&CLUSTER, "passedover", 1, 1, 6).await;
    let dead_letters = kafka.topics();
    let dead_letters = dead_letters.ensure("passedover.orders.DLT", 1, &[]);
    dead_letters.await.unwrap();
    let consumer = kafka.consumer(group(&kafka, "billing"));
    let consumer = consumer.transactional("passedover-1");
    let batches = Batches::of(6).linger(LONG);
    let consumer = consumer.on_batch(batches, bill_but_the_last);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let all = until("all have ended", LONG, async || {
        let report = handle.report().await.unwrap();
        (report.handled, report.skipped, report.dead_lettered) == (4, 1, 1)
    });
    assert!(all.await.is_ok(), "{:?}", handle.report().await);
    assert_it_adds_up(&consumer.shutdown().await.unwrap());
    assert_all_are_behind(&kafka).await;
}
