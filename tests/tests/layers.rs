//! Layers of tower around handlers: what they see, what they answer, and what `poll_ready` holds up.

#![allow(missing_docs, clippy::unwrap_used)]

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{
    BatchError, Batches, BoxError, ConsumerBuilder, ConsumerHandle, ConsumerReport, HandlerCall,
    HandlerFailed, HandlerService, Ordering, Retry, Verdict,
};
use tokio::sync::Notify;
use tower::limit::{ConcurrencyLimitLayer, RateLimitLayer};
use tower::timeout::TimeoutLayer;
use tower::{Layer, Service};

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "rides", key = number)]
#[derive(Debug, Clone, PartialEq)]
pub struct RideBookedEvent {
    number: i64,
}

/// What happened, in order.
#[derive(Clone, Default)]
struct Log {
    said: Arc<Mutex<Vec<String>>>,
    news: Arc<Notify>,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Log {
    fn say(&self, what: impl Into<String>) {
        self.said.lock().unwrap().push(what.into());
        self.news.notify_one();
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.said.lock().unwrap())
    }

    /// So many of those that begin so.
    async fn until(self, begin: &str, count: usize) {
        let found = || {
            let said = self.said.lock().unwrap();
            said.iter().filter(|what| what.starts_with(begin)).count()
        };
        while found() < count {
            self.news.notified().await;
        }
    }
}

async fn with_rides(count: i64) -> Kafka {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("rides", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for number in 0..count {
        producer.send(&RideBookedEvent { number }).await.unwrap();
    }
    kafka
}

fn office(kafka: &Kafka, log: &Log) -> ConsumerBuilder<Log> {
    let consumer = kafka.consumer("office").state(log.clone());
    let consumer = consumer.set("session.timeout.ms", 2_000);
    let consumer = consumer.set("heartbeat.interval.ms", 300);
    consumer.retry(Retry::attempts(2).backoff(Duration::ZERO..Duration::ZERO))
}

/// Waits until the counts of a consumer that runs are as they should be.
async fn counted(handle: &ConsumerHandle, are_so: impl Fn(&ConsumerReport) -> bool) {
    let wait = until("the counts are right", LONG, async || {
        are_so(&handle.report().await.unwrap())
    });
    assert!(wait.await.is_ok(), "{:?}", handle.report().await);
}

/// What a layer makes of the answer of the service within.
type Answer = fn(Result<(), BoxError>) -> Result<(), BoxError>;

/// A layer of the tests' own.
#[derive(Clone)]
struct Noting {
    name: &'static str,
    log: Log,
    answer: Answer,
}

impl Noting {
    fn new(name: &'static str, log: &Log) -> Self {
        let log = log.clone();
        let answer = |answer| answer;
        Self { name, log, answer }
    }
}

impl Layer<HandlerService> for Noting {
    type Service = NotingService;

    fn layer(&self, within: HandlerService) -> NotingService {
        let layer = self.clone();
        NotingService { layer, within }
    }
}

struct NotingService {
    layer: Noting,
    within: HandlerService,
}

impl Service<HandlerCall> for NotingService {
    type Response = ();
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.within.poll_ready(context)
    }

    fn call(&mut self, call: HandlerCall) -> Self::Future {
        let Noting { name, log, answer } = self.layer.clone();
        let (event, offset) = (call.event(), call.metadata().offset);
        log.say(format!("{name}: {event} {offset} +{}", call.records()));
        let answered = self.within.call(call);
        Box::pin(async move { answer(answered.await) })
    }
}

#[derive(Debug, Disposition)]
enum RideError {
    #[disposition(retry)]
    NoDriver,
    #[disposition(skip)]
    RiddenBefore,
}

impl fmt::Display for RideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no ride")
    }
}

impl Error for RideError {}

/// Ride 1 has no driver the first time, and 2 was ridden before.
async fn booked(ride: RideBookedEvent, State(log): State<Log>) -> Result<(), RideError> {
    let number = ride.number;
    log.say(format!("handler: {number}"));
    let said = log.said.lock().unwrap();
    let times = said
        .iter()
        .filter(|what| **what == format!("handler: {number}"));
    match (number, times.count()) {
        (1, 1) => Err(RideError::NoDriver),
        (2, _) => Err(RideError::RiddenBefore),
        _ => Ok(()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_attempt_goes_through_the_layers_from_the_last_to_the_first() {
    let kafka = with_rides(4).await;
    let log = Log::default();
    let consumer = office(&kafka, &log)
        .layer(Noting::new("inner", &log))
        .layer(Noting::new("outer", &log))
        .on(booked);
    let run = consumer.run_until(log.clone().until("handler: 3", 1));
    let report = tokio::time::timeout(LONG, run).await.unwrap().unwrap();
    let attempts: Vec<String> = [0, 1, 1, 2, 3]
        .into_iter()
        .flat_map(|number| {
            let seen = format!("RideBookedEvent {number} +1");
            [
                format!("outer: {seen}"),
                format!("inner: {seen}"),
                format!("handler: {number}"),
            ]
        })
        .collect();
    assert_eq!(log.take(), attempts);
    // What the handler's error says still counts.
    assert_eq!((report.handled, report.skipped, report.retried), (3, 1, 1));
}

#[derive(Debug)]
struct Wrapped(BoxError);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seen by a layer")
    }
}

impl Error for Wrapped {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

async fn skips(ride: RideBookedEvent, State(log): State<Log>) -> Result<(), RideError> {
    log.say(format!("handler: {}", ride.number));
    Err(RideError::RiddenBefore)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_layer_answers_counts() {
    let cases: [(Answer, _); 4] = [
        // Handed on as the cause of an error of its own.
        (|answer| answer.map_err(|e| Wrapped(e).into()), (0, 1, 0)),
        // Taken for done.
        (|_| Ok(()), (1, 0, 0)),
        // An error of its own may pass, and did not.
        (|_| Err("the layer's own".into()), (0, 0, 1)),
        (
            |answer| {
                let error = answer.unwrap_err();
                let failed: &HandlerFailed = error.downcast_ref().unwrap();
                assert_eq!(*failed.verdict(), Verdict::Skip);
                Err(HandlerFailed::new(RideError::NoDriver).into())
            },
            (0, 0, 1),
        ),
    ];
    for (index, (answer, expected)) in cases.into_iter().enumerate() {
        let kafka = with_rides(1).await;
        let log = Log::default();
        let noting = Noting::new("layer", &log);
        let consumer = office(&kafka, &log).layer(Noting { answer, ..noting });
        let consumer = consumer.on(skips).start().await.unwrap();
        counted(&consumer.handle(), |report| {
            (report.read, report.handed_back) == (1, 0)
        })
        .await;
        let report = consumer.shutdown().await.unwrap();
        let found = (report.handled, report.skipped, report.dead_lettered);
        assert_eq!(found, expected, "case {index}");
    }
}

async fn crowded(_: RideBookedEvent, State(log): State<Log>) -> Result<(), RideError> {
    let now = log.now.fetch_add(1, SeqCst) + 1;
    log.most.fetch_max(now, SeqCst);
    tokio::time::sleep(Duration::from_millis(1)).await;
    log.now.fetch_sub(1, SeqCst);
    log.say("handled");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn all_tasks_share_a_limit() {
    let kafka = with_rides(60).await;
    for (most, limit) in [(2, 2), (8, 100)] {
        let log = Log::default();
        let consumer = kafka.consumer(format!("at most {limit}"));
        let consumer = consumer.ordering(Ordering::None).concurrency(8);
        let consumer = consumer.state(log.clone());
        let consumer = consumer
            .layer(ConcurrencyLimitLayer::new(limit))
            .on(crowded);
        let run = consumer.run_until(log.clone().until("handled", 60));
        let report = tokio::time::timeout(LONG, run).await.unwrap().unwrap();
        assert_eq!(report.handled, 60);
        assert!(log.most.load(SeqCst) <= most, "{limit}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_waits_for_a_layer_is_handed_back_at_the_end() {
    let kafka = with_rides(5).await;
    let log = Log::default();
    let consumer = office(&kafka, &log)
        .shutdown_deadline(Duration::from_millis(100))
        // One in a day: the second waits for longer than any test.
        .layer(RateLimitLayer::new(1, Duration::from_secs(86_400)))
        // The waiting is no work of the handler.
        .handler_timeout(Duration::from_millis(50))
        .on(crowded);
    let consumer = consumer.start().await.unwrap();
    // The end does not wait for long.
    counted(&consumer.handle(), |report| {
        (report.read, report.handled) == (5, 1)
    })
    .await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.handled, report.handed_back), (1, 4));
    assert_eq!(report.retried, 0);
}

async fn hangs(_: RideBookedEvent, State(log): State<Log>) -> Result<(), RideError> {
    log.say("handler");
    std::future::pending().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeout_of_towers_is_a_failed_attempt() {
    let kafka = with_rides(1).await;
    let log = Log::default();
    let consumer = office(&kafka, &log)
        .layer(TimeoutLayer::new(Duration::from_millis(20)))
        .on(hangs);
    let run = consumer.run_until(log.clone().until("handler", 2));
    let report = tokio::time::timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.retried), (0, 1));
    assert_eq!(report.dead_lettered + report.handed_back, 1);
}

/// Ride 2 was ridden before.
async fn many(
    rides: Vec<RideBookedEvent>,
    State(log): State<Log>,
) -> Result<(), BatchError<RideError>> {
    for (index, ride) in rides.iter().enumerate() {
        if ride.number == 2 {
            return Err(BatchError::at(index, RideError::RiddenBefore));
        }
        log.say(format!("handler: {}", ride.number));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_one_call_and_its_failed_record_is_told_apart() {
    let kafka = with_rides(5).await;
    let log = Log::default();
    let consumer = office(&kafka, &log)
        .layer(Noting::new("layer", &log))
        .on_batch(Batches::of(5).linger(LONG), many);
    let run = consumer.run_until(log.clone().until("handler: 4", 1));
    let report = tokio::time::timeout(LONG, run).await.unwrap().unwrap();
    let said = log.take();
    let calls = said.iter().filter(|what| what.starts_with("layer"));
    assert!(calls.eq(&[
        "layer: RideBookedEvent 0 +5".to_owned(),
        "layer: RideBookedEvent 3 +2".to_owned()
    ]));
    assert_eq!((report.handled, report.skipped), (4, 1));
}
