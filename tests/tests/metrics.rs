//! Metrics as a recorder sees them: what becomes of records, where a consumer stands, what a producer sends.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "metrics/aborted.rs"]
mod aborted;

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::{BoxError, CircuitBreaker, Ordering, Retry};
use kafka_event_sql::Outbox;
use kafka_event_sql::sqlx::sqlite::SqlitePoolOptions;
use kafka_event_sql::sqlx::{self, Pool, Sqlite};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::Semaphore;

const BRIEF: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_secs(60);

/// The recorder of this process.
static PAGE: LazyLock<PrometheusHandle> =
    LazyLock::new(|| PrometheusBuilder::new().install_recorder().unwrap());

#[kafka_event(topic = "orders", key = id)]
pub struct OrderPaidEvent {
    id: i64,
}

#[kafka_event(topic = "orders", key = id)]
pub struct OrderShippedEvent {
    id: i64,
}

/// What somebody else writes there.
mod foreign {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "orders", format = "raw")]
    pub(super) struct OrderPaidEvent {
        pub(super) text: String,
    }
}

#[derive(Debug, thiserror::Error, Disposition)]
enum PaidError {
    #[error("again")]
    #[disposition(retry)]
    Again,
    #[error("never")]
    #[disposition(dead_letter)]
    Never,
    #[error("not ours")]
    #[disposition(skip)]
    NotOurs,
}

async fn paid(order: OrderPaidEvent) -> Result<(), PaidError> {
    match order.id {
        1 => Err(PaidError::Again),
        2 => Err(PaidError::Never),
        3 => Err(PaidError::NotOurs),
        _ => Ok(()),
    }
}

/// The value of the series of that name with these labels; `None`: there is none.
fn value(name: &str, labels: &[&str]) -> Option<f64> {
    let page = PAGE.render();
    let mut of_it = page.lines().filter(|line| {
        let series = line.split_once('{');
        series.is_some_and(|(series, _)| series == name)
            && labels.iter().all(|label| line.contains(label))
    });
    let line = of_it.next()?;
    assert_eq!(of_it.next(), None, "one series has {labels:?}");
    line.rsplit_once(' ').unwrap().1.parse().ok()
}

async fn until(name: &str, labels: &[&str], expected: f64) {
    let end = Instant::now() + LONG;
    while value(name, labels) != Some(expected) {
        let page = PAGE.render();
        assert!(
            Instant::now() < end,
            "{name} with {labels:?} is not {expected} on\n{page}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn records_are_counted_by_event_topic_group_and_how_they_ended() {
    LazyLock::force(&PAGE);
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("orders", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in 0..5 {
        producer.send(&OrderPaidEvent { id }).await.unwrap();
    }
    producer.send(&OrderShippedEvent { id: 9 }).await.unwrap();
    let text = "no Avro".to_owned();
    let foreign = foreign::OrderPaidEvent { text };
    producer.send(&foreign).await.unwrap();

    let consumer = kafka
        .consumer("counting")
        .on(paid)
        .skip::<OrderShippedEvent>()
        .retry(Retry::attempts(3).backoff(BRIEF..BRIEF))
        .start()
        .await
        .unwrap();
    let group = r#"group="counting""#;
    let paid = [r#"event="OrderPaidEvent""#, r#"topic="orders""#, group];
    let unknown = [r#"event="unknown""#, r#"topic="orders""#, group];
    let ended = |of: &[&str], outcome: &str| {
        let outcome = format!("outcome=\"{outcome}\"");
        let labels = [of, &[&*outcome]].concat();
        value("kafka_event_consumer_records_total", &labels).unwrap_or(0.0)
    };
    let end = Instant::now() + LONG;
    loop {
        let so_far = consumer.handle().report().await.unwrap();
        if so_far.read == 7 && so_far.handed_back == 0 {
            break;
        }
        assert!(Instant::now() < end, "not all seven ended: {so_far:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.read, report.handled), (7, 2));
    assert_eq!((report.skipped, report.dead_lettered), (2, 3));
    assert_eq!(ended(&paid, "handled"), 2.0);
    assert_eq!(ended(&paid, "dead_lettered"), 2.0);
    assert_eq!(ended(&paid, "skipped"), 1.0);
    assert_eq!(ended(&unknown, "dead_lettered"), 1.0);
    assert_eq!(ended(&unknown, "skipped"), 1.0);
    assert_eq!(
        value("kafka_event_consumer_retries_total", &paid),
        Some(2.0)
    );
    let attempts = value("kafka_event_consumer_handler_duration_seconds_count", &paid);
    assert_eq!(attempts, Some(7.0), "five records, one of them three times");
    let bytes = [r#"reason="bytes""#, group];
    let unreadable = value("kafka_event_consumer_unreadable_records_total", &bytes);
    assert_eq!(unreadable, Some(1.0));
    let rebalances = value("kafka_event_consumer_rebalances_total", &[group]);
    assert_eq!(rebalances, Some(1.0));
}

async fn with_leave(
    _: OrderPaidEvent,
    State(leave): State<Arc<Semaphore>>,
) -> Result<(), BoxError> {
    leave.acquire().await?.forget();
    Ok(())
}

#[tokio::test]
async fn gauges_say_where_a_consumer_stands_and_go_with_it() {
    LazyLock::force(&PAGE);
    let kafka = Kafka::builder()
        .variable("name", "standing")
        .build_embedded()
        .unwrap();
    kafka.topics().ensure("orders", 2, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in 0..20 {
        producer.send(&OrderPaidEvent { id }).await.unwrap();
    }
    let leave = Arc::new(Semaphore::new(0));
    let consumer = kafka
        .consumer("standing")
        .state(Arc::clone(&leave))
        .on(with_leave)
        .max_in_flight(6, 1_000_000)
        .start()
        .await
        .unwrap();
    let labels = [r#"topic="orders""#, r#"group="standing""#];
    until("kafka_event_consumer_assigned_partitions", &labels, 2.0).await;
    until("kafka_event_consumer_lag_records", &labels, 20.0).await;
    until("kafka_event_consumer_in_flight_records", &labels, 6.0).await;
    let end = Instant::now() + LONG;
    while value("kafka_event_consumer_watermark_age_seconds", &labels) < Some(1.0) {
        assert!(Instant::now() < end, "the watermark does not age");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    leave.add_permits(20);
    until("kafka_event_consumer_lag_records", &labels, 0.0).await;
    until("kafka_event_consumer_in_flight_records", &labels, 0.0).await;
    until("kafka_event_consumer_watermark_age_seconds", &labels, 0.0).await;
    consumer.shutdown().await.unwrap();
    until("kafka_event_consumer_assigned_partitions", &labels, 0.0).await;
}

#[kafka_event(topic = "parcels", key = id)]
pub struct ParcelLostEvent {
    id: i64,
}

#[tokio::test]
async fn sent_records_are_counted_by_event_and_topic() {
    LazyLock::force(&PAGE);
    let kafka = Kafka::embedded().unwrap();
    let producer = kafka.producer().await.unwrap();
    let parcels = [r#"event="ParcelLostEvent""#, r#"topic="parcels""#];
    let sent = [parcels[0], parcels[1], r#"outcome="sent""#];
    for id in 0..3 {
        producer.send(&ParcelLostEvent { id }).await.unwrap();
    }
    assert_eq!(
        value("kafka_event_producer_records_total", &sent),
        Some(3.0)
    );
    let timed = value("kafka_event_producer_send_duration_seconds_count", &parcels);
    assert_eq!(timed, Some(3.0));

    let nowhere = Kafka::builder().set("bootstrap.servers", "127.0.0.1:1");
    let nowhere = nowhere.deadline(Duration::from_millis(50)).build().unwrap();
    assert!(nowhere.producer().await.is_err(), "no broker is there");
}

#[derive(Debug, thiserror::Error, Disposition)]
enum WaitError {
    #[error("later")]
    #[disposition(park(wait = "1h"))]
    Later,
    #[error("down")]
    #[disposition(retry)]
    Down,
}

async fn wait(order: OrderPaidEvent) -> Result<(), WaitError> {
    match order.id {
        0..4 => Err(WaitError::Later),
        4 => Err(WaitError::Down),
        _ => Ok(()),
    }
}

#[tokio::test]
async fn parked_records_and_circuit_breakers_are_gauges() {
    LazyLock::force(&PAGE);
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("orders", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in 0..4 {
        producer.send(&OrderPaidEvent { id }).await.unwrap();
    }
    let breaker = CircuitBreaker::consecutive(1);
    let consumer = kafka
        .consumer("waiting")
        .ordering(Ordering::Key)
        .max_in_flight(4, 1_000_000)
        .retry(Retry::attempts(3))
        .circuit_breaker(breaker.wait_duration_in_open_state(Duration::from_secs(3_600)))
        .on(wait)
        .start()
        .await
        .unwrap();
    let group = r#"group="waiting""#;
    let topic = [r#"topic="orders""#, group];
    let breakers = "kafka_event_consumer_circuit_breakers";
    let open = [group, r#"state="open""#];
    until("kafka_event_consumer_parked_records", &topic, 4.0).await;
    until("kafka_event_consumer_parked_partitions", &topic, 1.0).await;
    until(breakers, &[group, r#"state="closed""#], 1.0).await;
    until(breakers, &open, 0.0).await;
    consumer.shutdown().await.unwrap();
    until(breakers, &[group, r#"state="closed""#], 0.0).await;

    let kafka = Kafka::embedded().unwrap();
    let producer = kafka.producer().await.unwrap();
    producer.send(&OrderPaidEvent { id: 4 }).await.unwrap();
    let consumer = kafka
        .consumer("down")
        .retry(Retry::attempts(3))
        .circuit_breaker(CircuitBreaker::consecutive(1))
        .on(wait)
        .start()
        .await
        .unwrap();
    until(breakers, &[r#"group="down""#, r#"state="open""#], 1.0).await;
    drop(consumer);
}

/// An outbox in that table, with three records.
async fn outbox(table: &str) -> (Kafka, Outbox, Pool<Sqlite>) {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("parcels", 1, &[]).await.unwrap();
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool.connect("sqlite::memory:").await.unwrap();
    let outbox = Outbox::in_table(&kafka, table).unwrap();
    outbox.create_tables(&pool).await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    for id in 0..3 {
        outbox.add(&mut tx, &ParcelLostEvent { id }).await.unwrap();
    }
    tx.commit().await.unwrap();
    (kafka, outbox, pool)
}

#[tokio::test]
async fn a_relay_counts_and_shows_what_waits_in_its_outbox() {
    LazyLock::force(&PAGE);
    let (_kafka, outbox, pool) = outbox("spoilt").await;
    // One that cannot be sent as it stands there.
    let spoil = "UPDATE spoilt SET record_headers = 'no list' WHERE position = 2";
    sqlx::raw_sql(spoil).execute(&pool).await.unwrap();
    let labels = [r#"outbox="spoilt""#, r#"topic="parcels""#];
    let shown = async {
        until("kafka_event_outbox_published_records_total", &labels, 2.0).await;
        until("kafka_event_outbox_pending_records", &labels, 1.0).await;
        until("kafka_event_outbox_failing_records", &labels, 1.0).await;
        let end = Instant::now() + LONG;
        while value("kafka_event_outbox_lag_seconds", &labels) < Some(1.0) {
            assert!(Instant::now() < end, "the oldest record does not age");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(value("kafka_event_outbox_failures_total", &labels) >= Some(1.0));
    };
    outbox.relay(pool.clone()).run_until(shown).await.unwrap();
    // What it showed of the table has gone with it.
    until("kafka_event_outbox_pending_records", &labels, 0.0).await;
    until("kafka_event_outbox_lag_seconds", &labels, 0.0).await;
}

/// What the guide's table says is what there is, and nothing is missing in it.
#[tokio::test]
async fn the_guide_lists_every_metric() {
    const GUIDE: &str = include_str!("../../runtime/src/observe/guide.md");
    LazyLock::force(&PAGE);
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("orders", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    producer.send(&OrderPaidEvent { id: 5 }).await.unwrap();
    let consumer = kafka.consumer("listing").on(paid);
    let consumer = consumer.retry(Retry::attempts(3));
    let consumer = consumer.circuit_breaker(CircuitBreaker::default());
    let consumer = consumer.start().await.unwrap();
    let labels = [r#"group="listing""#];
    until("kafka_event_consumer_lag_records", &labels, 0.0).await;
    let (_kafka, outbox, pool) = outbox("listed").await;
    let labels = [r#"outbox="listed""#];
    let published = until("kafka_event_outbox_published_records_total", &labels, 3.0);
    outbox.relay(pool).run_until(published).await.unwrap();
    consumer.shutdown().await.unwrap();
    let page = PAGE.render();
    let kinds = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let mut told: Vec<&str> = kinds.map(|kind| kind.split(' ').next().unwrap()).collect();
    told.sort_unstable();
    let mut listed: Vec<&str> = GUIDE
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter(|line| line.starts_with("kafka_event_"))
        .map(|line| line.split('`').next().unwrap())
        .collect();
    listed.sort_unstable();
    assert_eq!(told, listed);
}
