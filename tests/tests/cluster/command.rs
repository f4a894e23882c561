//! The command line, run as a user runs it.

use std::process::{Command, Output};

use kafka_event::Timestamp;
use kafka_event::event::Record;

use crate::cluster;

/// `cargo kafka-event` on this cluster, in the workspace.
pub(crate) fn kafka_event(arguments: &[&str]) -> (Option<i32>, String) {
    let (cluster, _) = cluster();
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "cargo-kafka-event", "--"])
        .args(arguments)
        .args(["--bootstrap-server", cluster.bootstrap()])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    let text = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code(), text.concat())
}

#[test]
fn topics_are_planned_saved_and_applied() {
    let folder = std::env::temp_dir().join(format!("kafka-event-topics-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("plan.json").display().to_string();
    let flights = ["--package", "flights", "--dead-letters"];
    let (code, text) = kafka_event(&[&["topics", "plan", "--out", &file], &flights[..]].concat());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("+ flights.movements  create"), "{text}");
    assert!(text.contains("+ flights.movements.DLT  create"), "{text}");
    let (code, text) = kafka_event(&["topics", "apply", &file]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = kafka_event(&[&["topics", "plan"], &flights[..]].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("2 as asked"), "{text}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn tail_shows_what_is_of_a_time() {
    let (_, kafka) = cluster();
    kafka.topics().ensure("command.tail", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    let begin = Timestamp::now().as_millis() - 4 * 3_600_000;
    let hour = |hour: i64| Timestamp::from_millis(begin + hour * 3_600_000);
    for number in 0..4 {
        let mut record = Record::default();
        record.value = Some(b"a reading".to_vec());
        record.timestamp = Some(hour(number));
        producer.send_record("command.tail", &record).await.unwrap();
    }
    let [second, third] = [1, 2].map(|number| hour(number).to_string());
    for (arguments, expected) in [
        (&["--since", &second][..], &[1, 2, 3][..]),
        (&["--since", &second, "--until", &third], &[1]),
        (&["--from", "beginning", "--until", &third], &[0, 1]),
    ] {
        let command = [&["tail", "command.tail", "--format", "json"], arguments].concat();
        let (code, text) = tokio::task::block_in_place(|| kafka_event(&command));
        assert_eq!(code, Some(0), "{text}");
        let shown = (0..4).filter(|offset| text.contains(&format!("\"offset\":{offset},")));
        assert!(shown.eq(expected.iter().copied()), "{arguments:?}: {text}");
    }
}
