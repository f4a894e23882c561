//! `tail` and `lag`, against the embedded broker of this process.

use crate::run::{Ended, Folder, command};
use kafka_event::prelude::*;
use kafka_event::{BoxError, Timestamp};
use kafka_event_schema::contract::find;
use kafka_event_schema::history::{History, folder_name};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

#[kafka_event(topic = "departures", key = flight, namespace = "airline")]
struct FlightDepartedEvent {
    flight: String,
    carrier: String,
    gate: Gate,
}

#[derive(Clone, Debug, Default, EventType)]
struct Gate {
    terminal: i32,
    closed_at: Timestamp,
}

#[kafka_event(topic = "departures", namespace = "airline", format = "json")]
struct FlightCancelledEvent {
    flight: String,
}

/// What nobody can read.
mod foreign {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "departures", namespace = "airline", format = "raw")]
    pub(super) struct FlightDelayedEvent {
        pub(super) bytes: Vec<u8>,
    }
}

fn departed(flight: &str, carrier: &str, terminal: i32) -> FlightDepartedEvent {
    let closed_at = Timestamp::from_millis(1_700_000_000_000);
    FlightDepartedEvent {
        flight: flight.to_owned(),
        carrier: carrier.to_owned(),
        gate: Gate {
            terminal,
            closed_at,
        },
    }
}

/// Four records: two in Avro, one in JSON, one that is neither; and a tombstone.
async fn with_records(kafka: &Kafka) -> Producer {
    kafka.topics().ensure("departures", 1, &[]).await.unwrap();
    let producer = kafka
        .producer()
        .event::<FlightDepartedEvent>()
        .await
        .unwrap();
    producer.send(&departed("AA1", "AA", 4)).await.unwrap();
    let bytes = vec![0xff, 0x00, 0x17];
    let foreign = foreign::FlightDelayedEvent { bytes };
    producer.send(&foreign).await.unwrap();
    let flight = "AA2".to_owned();
    let cancelled = FlightCancelledEvent { flight };
    producer.send(&cancelled).await.unwrap();
    producer.send(&departed("UA9", "UA", 1)).await.unwrap();
    let gone = "AA1".to_owned();
    producer
        .send_tombstone::<FlightDepartedEvent>(&gone)
        .await
        .unwrap();
    producer
}

/// Records the history of this file's event as `record` does.
fn record(folder: &Path) {
    let this = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let found = find(&this);
    let event = found
        .iter()
        .find(|found| found.head.full_name == "airline.FlightDepartedEvent");
    let (mut history, _) = History::record(None, event.unwrap()).unwrap();
    history
        .write(&folder.join(folder_name("airline.FlightDepartedEvent", 1)))
        .unwrap();
}

fn tail(kafka: &Kafka, schemas: &Path, arguments: &[&str]) -> Ended {
    let servers = kafka.bootstrap_servers().unwrap();
    let schemas = schemas.to_str().unwrap();
    let common = [
        "tail",
        "departures",
        "--bootstrap-server",
        &servers,
        "--schemas",
        schemas,
    ];
    Ended::of(command(&[&common, arguments].concat()).output().unwrap())
}

#[test]
fn records_are_shown_by_the_recorded_schema_and_what_cannot_be_read_stops_nothing() {
    let runtime = Runtime::new().unwrap();
    let kafka = Kafka::embedded().unwrap();
    let _producer = runtime.block_on(with_records(&kafka));
    let folder = Folder::new("tail").path().join("schemas");
    record(&folder);
    let json = |arguments: &[&str]| {
        let ended = tail(
            &kafka,
            &folder,
            &[arguments, &["--format", "json"]].concat(),
        );
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.json()
    };

    let all = json(&["--from", "beginning", "--raw"]);
    assert_eq!(all.len(), 5);
    let gate = json!({"terminal": 4, "closed_at": "2023-11-14T22:13:20Z"});
    assert_eq!(
        all[0]["value"],
        json!({"flight": "AA1", "carrier": "AA", "gate": gate})
    );
    assert_eq!(all[0]["event"], json!("airline.FlightDepartedEvent"));
    assert_eq!(
        (&all[0]["key"], &all[0]["offset"]),
        (&json!("AA1"), &json!(0))
    );
    assert!(all[1]["unreadable"].is_string(), "{}", all[1]);
    assert_eq!(all[1]["raw"], json!("ff0017"));
    assert_eq!(all[2]["value"], json!({"flight": "AA2"}));
    assert_eq!(all[4]["value"], json!(null), "a tombstone");
    let of_all = |offset: usize| vec![all[offset].clone()];

    assert_eq!(json(&["--where", "gate.terminal=1"]), of_all(3));
    assert_eq!(json(&["--where", "carrier=AA", "--key", "AA1"]), of_all(0));
    assert_eq!(json(&["--event", "FlightCancelledEvent"]), of_all(2));
    assert_eq!(json(&["--last", "1"]), of_all(4));
    assert_eq!(json(&["--from", "2", "--max", "1"]), of_all(2));
    assert_eq!(json(&["--from", "end"]), Vec::<serde_json::Value>::new());
    let hidden = &json(&["--from", "1", "--max", "1"])[0];
    assert_eq!(
        hidden["raw"],
        json!(null),
        "bytes are shown when they are asked for"
    );

    let people = tail(&kafka, &folder, &["--key", "UA9"]);
    assert!(
        people.out.starts_with("0:3 ") && people.out.contains(r#""carrier":"UA""#),
        "{}",
        people.out
    );
    let wrong = tail(&kafka, &folder, &["--since", "yesterday"]);
    assert_eq!(wrong.code, 2);
}

#[test]
fn an_unknown_schema_is_named_and_found_on_the_topic_of_contracts() {
    let runtime = Runtime::new().unwrap();
    let kafka = Kafka::embedded().unwrap().contracts("_event-contracts");
    let _producer = runtime.block_on(with_records(&kafka));
    let nothing = Folder::new("tail-contracts").path().join("schemas");
    let first = ["--from", "0", "--max", "1", "--format", "json"];
    let unknown = &tail(&kafka, &nothing, &first).json()[0];
    let fingerprint = format!("{:016x}", FlightDepartedEvent::CONTRACT.fingerprint);
    let reason = unknown["unreadable"].as_str().unwrap();
    assert!(reason.contains(&fingerprint), "{reason}");
    let contracts = [&first[..], &["--contracts", "_event-contracts"]].concat();
    let known = &tail(&kafka, &nothing, &contracts).json()[0];
    assert_eq!(known["value"]["carrier"], json!("AA"));
}

#[test]
fn it_follows_what_is_written_later() {
    let runtime = Runtime::new().unwrap();
    let kafka = Kafka::embedded().unwrap();
    let producer = runtime.block_on(with_records(&kafka));
    let servers = kafka.bootstrap_servers().unwrap();
    let arguments = ["--follow", "--from", "4", "--max", "2", "--format", "json"];
    let common = ["tail", "departures", "--bootstrap-server", &servers];
    let mut child = command(&[&common[..], &arguments].concat())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut offset = || {
        let line: serde_json::Value =
            serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        line["offset"].clone()
    };
    assert_eq!(offset(), json!(4));
    let flight = "AA7".to_owned();
    let cancelled = FlightCancelledEvent { flight };
    runtime.block_on(producer.send(&cancelled)).unwrap();
    assert_eq!(offset(), json!(5));
    assert!(child.wait().unwrap().success(), "two records are the end");
}

async fn cancelled(
    _: FlightCancelledEvent,
    State(done): State<Arc<Semaphore>>,
) -> Result<(), BoxError> {
    done.add_permits(1);
    Ok(())
}

#[test]
fn lag_is_printed_and_judged() {
    let runtime = Runtime::new().unwrap();
    let kafka = Kafka::embedded().unwrap();
    let lag = |arguments: &[&str]| {
        let servers = kafka.bootstrap_servers().unwrap();
        let common = ["lag", "screens", "--bootstrap-server", &servers];
        Ended::of(command(&[&common, arguments].concat()).output().unwrap())
    };
    runtime.block_on(async {
        kafka.topics().ensure("departures", 1, &[]).await.unwrap();
        let producer = kafka.producer().await.unwrap();
        let send = async |count| {
            for flight in 0..count {
                let flight = format!("AA{flight}");
                producer
                    .send(&FlightCancelledEvent { flight })
                    .await
                    .unwrap();
            }
        };
        send(2).await;
        let done = Arc::new(Semaphore::new(0));
        let consumer = kafka
            .consumer("screens")
            .state(Arc::clone(&done))
            .on(cancelled);
        let two = async { done.acquire_many(2).await.unwrap().forget() };
        consumer.run_until(two).await.unwrap();
        send(3).await;
    });
    let printed = lag(&[]);
    let expected = "departures 0 committed 2 of 5, 3 behind\n3 behind in all\n";
    assert_eq!(
        (printed.out.as_str(), printed.code),
        (expected, 0),
        "{}",
        printed.err
    );
    assert_eq!(lag(&["--max-lag", "3"]).code, 0);
    let late = lag(&["--max-lag", "2", "--format", "json"]);
    // The embedded broker does not say who the members are.
    let answer = json!({
        "topic": "departures", "partition": 0, "committed": 2, "end": 5, "lag": 3,
        "consumer_id": null, "host": null, "client_id": null, "group_instance_id": null,
    });
    assert_eq!((late.json(), late.code), (vec![answer], 1));
    let other = lag(&["--topic", "arrivals"]);
    assert_eq!(other.code, 2, "{}", other.out);
    assert!(other.err.contains("screens"), "{}", other.err);
}
