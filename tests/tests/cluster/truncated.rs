//! A log that was truncated: a replica that had not copied everything became leader, and a group's position lies behind its end.

use std::convert::Infallible;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::{eventually, until};
use kafka_event::{ConsumerBuilder, ConsumerError, ConsumerReport, OnOutOfRange, OutOfRange};
use kafka_event_harness::Cluster;
use kafka_event_tests::faults::{Lines, ParcelDeliveredEvent, Program};
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(180);

const TOPIC: &str = "truncated";

/// What a consumer handled, and what it told of places that are not there.
#[derive(Clone, Default)]
struct Reader {
    log: Arc<Mutex<Vec<i64>>>,
    told: Arc<Mutex<Vec<OutOfRange>>>,
}

impl Reader {
    fn consumer(&self, kafka: &Kafka, group: &str) -> ConsumerBuilder<Self> {
        let told = Arc::clone(&self.told);
        let consumer = kafka
            .consumer(format!("truncated.{group}"))
            .state(self.clone());
        consumer.tell_out_of_range(move |place| told.lock().unwrap().push(place.clone()))
    }

    async fn until(&self, count: usize) {
        let all = until("so many are read", LONG, async || {
            self.log.lock().unwrap().len() >= count
        });
        all.await.unwrap();
    }

    /// Reads so many and ends, so that the group is behind them.
    async fn reads(&self, kafka: &Kafka, group: &str, count: usize) -> ConsumerReport {
        let run = self.consumer(kafka, group).on(delivered);
        run.run_until(self.until(count)).await.unwrap()
    }

    fn numbers(&self) -> Vec<i64> {
        self.log.lock().unwrap().clone()
    }
}

async fn delivered(
    parcel: ParcelDeliveredEvent,
    State(reader): State<Reader>,
) -> Result<(), Infallible> {
    reader.log.lock().unwrap().push(parcel.number);
    Ok(())
}

async fn send(kafka: &Kafka, numbers: std::ops::Range<i64>) {
    let producer = kafka.producer().await.unwrap();
    for number in numbers {
        let parcel = ParcelDeliveredEvent { street: 0, number };
        producer.send(&parcel).await.unwrap();
    }
}

/// The consumer ended since there is nothing at 20, and had told so.
fn assert_it_stopped(ended: Result<ConsumerReport, ConsumerError>, reader: &Reader) {
    let Err(ConsumerError::OutOfRange(place)) = &ended else {
        panic!("{ended:?}");
    };
    let found = (&*place.topic, place.partition, place.position);
    assert_eq!(found, (TOPIC, 0, Some(20)));
    assert_eq!(place.available, Some((0, 10)));
    let told = reader.told.lock().unwrap();
    assert_eq!(told[..], *std::slice::from_ref(place));
}

/// The first ten parcels are on both nodes, and ten more on the one that is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_an_unclean_election_took_is_told_and_never_passed_over_in_silence() {
    let cluster = Cluster::start(3).unwrap();
    let options = [
        "--create",
        "--topic",
        TOPIC,
        // The first one leads.
        "--replica-assignment",
        "1:2",
        "--config",
        "unclean.leader.election.enable=true",
        "--config",
        "min.insync.replicas=1",
    ];
    cluster
        .java_tool("org.apache.kafka.tools.TopicCommand", &options)
        .unwrap();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("faults", TOPIC)
        .build()
        .unwrap();
    send(&kafka, 0..10).await;
    let running = Reader::default();
    let consumer = running.consumer(&kafka, "running").on(delivered);
    let consumer = consumer.start().await.unwrap();
    running.until(10).await;
    let lines = Lines::new(TOPIC);
    let program = Command::new(env!("CARGO_BIN_EXE_fault_consumer"));
    let place = (cluster.bootstrap(), TOPIC);
    // It is frozen later on, and a member all the time.
    let session = "session.timeout.ms=600000";
    let polls = "max.poll.interval.ms=600000";
    let mut frozen = Program::start(program, place, &lines, (1, &[session, polls])).unwrap();
    lines.wait(|lines| lines.len() == 10).unwrap();

    // What is acknowledged from here on is on the leader alone.
    cluster.kill9(2).unwrap();
    send(&kafka, 10..20).await;
    running.until(20).await;
    let (ended, goes_on) = (Reader::default(), Reader::default());
    ended.reads(&kafka, "ended", 20).await;
    goes_on.reads(&kafka, "goeson", 20).await;
    let is_committed = until("the position is committed", LONG, async || {
        // One of the brokers is down, which a single question may meet.
        let lag = kafka.group("truncated.running").lag().await;
        lag.is_ok_and(|lag| lag.iter().any(|lag| lag.position == Some(20)))
    });
    is_committed.await.unwrap();
    lines.wait(|lines| lines.len() == 20).unwrap();
    frozen.freeze().unwrap();
    cluster.kill9(1).unwrap();
    cluster.restart(2).unwrap();
    assert_eq!(cluster.wait_for_live_leader(TOPIC, 0).unwrap(), 2);

    let run = consumer.run_until(std::future::pending());
    assert_it_stopped(timeout(LONG, run).await.unwrap(), &running);
    assert!(running.numbers().into_iter().eq(0..20));

    // One that was not there meanwhile has what the group has committed.
    let run = ended.consumer(&kafka, "ended").on(delivered);
    let run = run.run_until(std::future::pending());
    assert_it_stopped(timeout(LONG, run).await.unwrap(), &ended);

    let run = goes_on.consumer(&kafka, "goeson");
    let run = run.on_out_of_range(OnOutOfRange::Earliest).on(delivered);
    let run = run.run_until(goes_on.until(30));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(goes_on.told.lock().unwrap().len(), 1);
    assert!(goes_on.numbers().into_iter().eq((0..20).chain(0..10)));

    // The log has grown beyond the position again before this one looks.
    send(&kafka, 110..140).await;
    frozen.go_on().unwrap();
    let has_ended = eventually("it stops", LONG, async || frozen.ended().unwrap());
    assert!(!has_ended.await.unwrap().success());
    assert_eq!(lines.all().len(), 20, "it reads what took their place");
}
