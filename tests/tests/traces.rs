//! Spans and logs of records on their way, and traces that cross Kafka: in headers, handlers and spans.

#![allow(missing_docs, clippy::unwrap_used)]

use std::io;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::{BoxError, RecordHeaders, Retry, RetryTopics, TraceContext};
use tracing_subscriber::fmt::format::FmtSpan;

const LONG: Duration = Duration::from_secs(60);
const GIVEN: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const OWN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

/// What stands in keys and payloads.
const SECRET: &str = "4111-1111-1111-1111";

/// All that this process logs.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_span_events(FmtSpan::NEW)
        .with_writer(move || writer.clone())
        .init();
    log
});

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[kafka_event(topic = "cards", key = number)]
pub struct CardIssuedEvent {
    number: String,
    holder: String,
}

/// An event that says itself which trace it belongs to.
#[kafka_event(topic = "cards.traced")]
pub struct CardBlockedEvent {
    id: i64,
    #[event(header = "traceparent")]
    trace: String,
}

type Seen = Arc<Mutex<Vec<Option<TraceContext>>>>;

async fn issued(
    card: CardIssuedEvent,
    trace: Option<TraceContext>,
    State(seen): State<Seen>,
) -> Result<(), BoxError> {
    seen.lock().unwrap().push(trace);
    match card.holder.as_str() {
        "nobody" => Err("nobody has it".into()),
        _ => Ok(()),
    }
}

fn card(holder: &str) -> CardIssuedEvent {
    CardIssuedEvent {
        number: SECRET.to_owned(),
        holder: holder.to_owned(),
    }
}

fn given() -> TraceContext {
    TraceContext::new(GIVEN).unwrap().with_tracestate("a=b")
}

#[tokio::test]
async fn a_record_has_a_span_with_the_trace_it_was_sent_in_and_no_payload() {
    LazyLock::force(&LOG);
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("cards", 1, &[]).await.unwrap();
    let untraced = kafka.producer().await.unwrap();
    untraced.send(&card("somebody")).await.unwrap();
    let traced = kafka
        .producer()
        .trace_context(|| Some(given()))
        .await
        .unwrap();
    traced.send(&card("nobody")).await.unwrap();

    let seen = Seen::default();
    let consumer = kafka
        .consumer("issuing")
        .state(Arc::clone(&seen))
        .on(issued)
        .retry(Retry::attempts(2).backoff(Duration::ZERO..Duration::ZERO))
        .start()
        .await
        .unwrap();
    let end = Instant::now() + LONG;
    while consumer.handle().report().await.unwrap().dead_lettered < 1 {
        assert!(Instant::now() < end, "the second record is no dead letter");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    consumer.shutdown().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [None, Some(given()), Some(given())]);

    let text = LOG.text();
    let of_group = |line: &&str| line.contains(r#"messaging.consumer.group.name="issuing""#);
    let begun: Vec<&str> = text
        .lines()
        .filter(of_group)
        .filter(|line| line.ends_with(": new"))
        .collect();
    let [first, second] = *begun else {
        panic!("{} spans in\n{text}", begun.len());
    };
    for field in [
        r#"otel.name=process cards otel.kind="consumer" messaging.system="kafka" messaging.operation.name="process""#,
        r#"messaging.destination.name="cards" messaging.destination.partition.id=0 messaging.kafka.offset=0"#,
    ] {
        assert!(first.contains(field), "{field} in {first}");
    }
    assert!(!first.contains("traceparent"), "{first}");
    let link = format!(r#"link.traceparent="{GIVEN}" link.tracestate="a=b""#);
    assert!(second.contains(&link), "{second}");
    // What is logged of the record is inside its span.
    for message in [
        "a record failed and is tried again",
        "a record is a dead letter",
    ] {
        let line = text
            .lines()
            .filter(of_group)
            .find(|line| line.contains(message));
        assert!(
            line.is_some_and(|line| line.contains("messaging.kafka.offset=1")),
            "{message} in\n{text}"
        );
    }
    assert!(!text.contains(SECRET), "a payload or a key is in the log");
}

async fn blocked(
    _: CardBlockedEvent,
    headers: RecordHeaders,
    State(seen): State<Arc<Mutex<Vec<RecordHeaders>>>>,
) -> Result<(), BoxError> {
    seen.lock().unwrap().push(headers);
    Ok(())
}

#[tokio::test]
async fn an_event_that_has_a_trace_of_its_own_keeps_it() {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("cards.traced", 1, &[]).await.unwrap();
    let producer = kafka
        .producer()
        .trace_context(|| Some(given()))
        .await
        .unwrap();
    let trace = OWN.to_owned();
    producer
        .send(&CardBlockedEvent { id: 1, trace })
        .await
        .unwrap();
    let seen = Arc::<Mutex<Vec<RecordHeaders>>>::default();
    let consumer = kafka
        .consumer("blocking")
        .state(Arc::clone(&seen))
        .on(blocked);
    let consumer = consumer.start().await.unwrap();
    let end = Instant::now() + LONG;
    while seen.lock().unwrap().is_empty() {
        assert!(Instant::now() < end, "the record is not handled");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    consumer.shutdown().await.unwrap();
    let headers = &seen.lock().unwrap()[0];
    let parents: Vec<_> = headers
        .iter()
        .filter(|(name, _)| name == "traceparent")
        .collect();
    assert_eq!(parents, [&("traceparent".to_owned(), Some(OWN.into()))]);
}

/// Against the poll interval it is not held: polling goes on while a record is tried.
#[tokio::test]
async fn how_long_a_record_can_hold_up_others_is_said_at_the_start() {
    LazyLock::force(&LOG);
    let kafka = Kafka::embedded().unwrap();
    let second = Duration::from_secs(1);
    let consumer = || kafka.consumer("said").state(Seen::default()).on(issued);
    let timed = consumer()
        .handler_timeout(second)
        .retry(Retry::attempts(4).backoff(second..3 * second))
        .retry_topics(RetryTopics::after([10 * second]));
    timed.run_until(async {}).await.unwrap();
    let text = LOG.text();
    // Four attempts of 1 s, and 1, 2 and 3 s between them, each a fifth longer.
    for said in [
        "how long a record that fails can hold up those behind it longest=11.2s",
        "records of the first retry topic can be late: one of them is tried for longer than their delay longest=11.2s delay=10s",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    consumer().run_until(async {}).await.unwrap();
    let said = "can hold up those behind it for any time: there is no handler_timeout";
    assert!(LOG.text().contains(said));
}
