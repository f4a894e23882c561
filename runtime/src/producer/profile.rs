//! What a producer is made for, as a type: what it waits for, and what it can lose.

use std::fmt::Debug;

/// What a producer is made for. It settles `acks` and what follows from it; any other key can be set on top.
///
/// | | `acks` | lost | doubled | out of order | for |
/// |---|---|---|---|---|---|
/// | [`Durable`] | `all` | nothing that was acknowledged, while one replica of the in-sync set lives | no | no | orders, payments |
/// | [`LowLatency`] | `1` | what a leader acknowledged and did not copy yet, when it dies | by a retry | by a retry | what is worth a wait, and no more |
/// | [`FireAndForget`] | `0` | anything, and nobody hears of it | no | no | positions of a moving car |
///
/// `acks=all` waits for every replica that is in sync at that moment, and the topic's `min.insync.replicas` says how many that must be at
/// least: with it at 1 all may be the leader alone. A durable producer looks at its topics when it starts; see
/// [`Producer::weaknesses`](crate::Producer::weaknesses).
///
/// A wrong combination does not compile: nobody acknowledges what is sent with `acks=0`, so that there is nothing to wait for.
///
/// ```compile_fail,E0599
/// # use kafka_event::prelude::*;
/// # use kafka_event::FireAndForget;
/// # #[kafka_event(topic = "cars")]
/// # pub struct CarMovedEvent { metres: i32 }
/// # async fn run(kafka: Kafka) -> Result<(), Box<dyn std::error::Error>> {
/// let producer = kafka.producer().profile(FireAndForget).await?;
/// producer.send(&CarMovedEvent { metres: 7 }).await?;
/// # Ok(())
/// # }
/// ```
///
/// ```
/// # use kafka_event::prelude::*;
/// # use kafka_event::FireAndForget;
/// # #[kafka_event(topic = "cars")]
/// # pub struct CarMovedEvent { metres: i32 }
/// # async fn run(kafka: Kafka) -> Result<(), Box<dyn std::error::Error>> {
/// let producer = kafka.producer().profile(FireAndForget).await?;
/// producer.try_enqueue(&CarMovedEvent { metres: 7 })?;
/// # Ok(())
/// # }
/// ```
pub trait Profile: sealed::Sealed + Debug + Send + Sync + 'static {
    /// Its name.
    const NAME: &'static str;
    /// The value of `acks` that makes it what it is.
    const ACKS: &'static str;
    /// Keys and values that follow.
    #[doc(hidden)]
    const KEYS: &'static [(&'static str, &'static str)];
}

/// A profile whose records are acknowledged, so that each has a [`Receipt`](crate::Receipt).
#[diagnostic::on_unimplemented(
    message = "a `{Self}` producer has no receipts",
    label = "nobody acknowledges what it sends",
    note = "`enqueue` sends without waiting; `Durable` and `LowLatency` producers wait for an acknowledgement"
)]
pub trait Acknowledged: Profile {}

/// Nothing that was acknowledged is lost, doubled or out of order: every in-sync replica has it, and a retry is known to be one.
///
/// A retry is known by the producer's epoch and a number. Of several requests on their way to a broker, one that is refused because the one before it
/// was makes librdkafka go on with a new epoch, and a batch that it is trying again just then, in whatever partition, is written once more if it
/// had been written before ([librdkafka issue 4953](https://github.com/confluentinc/librdkafka/issues/4953); seen while two of three brokers came back).
/// So one request is on its way to a broker at a time, where Kafka's own clients have five: batches grow meanwhile. Over a long line to many
/// partitions `max.in.flight.requests.per.connection=5` is quicker, at that price.
///
/// The same happens when sends end by `delivery.timeout.ms`: keep that long. All copies of an event have one event id, by which [idempotent
/// consumers](crate::guarantees) leave the second out; a [transaction](crate::TransactionalProducer::transaction) has no second at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Durable;

/// The leader alone acknowledges, and no record waits for company: quick, and what a dying leader had not copied is lost.
#[derive(Clone, Copy, Debug, Default)]
pub struct LowLatency;

/// Nobody acknowledges anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct FireAndForget;

/// How many requests may be on their way to a broker.
pub(super) const IN_FLIGHT: &str = "max.in.flight.requests.per.connection";

impl Profile for Durable {
    const NAME: &'static str = "Durable";
    const ACKS: &'static str = "all";
    // The defaults say the same of the first two; said here, another key does not switch idempotence off in silence.
    const KEYS: &'static [(&'static str, &'static str)] = &[
        ("acks", "all"),
        ("enable.idempotence", "true"),
        (IN_FLIGHT, "1"),
    ];
}

impl Profile for LowLatency {
    const NAME: &'static str = "LowLatency";
    const ACKS: &'static str = "1";
    const KEYS: &'static [(&'static str, &'static str)] = &[
        ("acks", "1"),
        ("enable.idempotence", "false"),
        ("linger.ms", "0"),
    ];
}

impl Profile for FireAndForget {
    const NAME: &'static str = "FireAndForget";
    const ACKS: &'static str = "0";
    const KEYS: &'static [(&'static str, &'static str)] =
        &[("acks", "0"), ("enable.idempotence", "false")];
}

impl Acknowledged for Durable {}
impl Acknowledged for LowLatency {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Durable {}
    impl Sealed for super::LowLatency {}
    impl Sealed for super::FireAndForget {}
}
