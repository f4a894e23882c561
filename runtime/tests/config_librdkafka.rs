//! Whatever a check accepts and translates, librdkafka starts with.
#![cfg(feature = "client")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test fails the test"
)]

use kafka_event::config::keys::{self, Key, Type};
use kafka_event::config::{Checked, ClientKind, Config};
use proptest::prelude::*;
use rdkafka::ClientConfig;
use rdkafka::admin::AdminClient;
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::BaseConsumer;
use rdkafka::producer::BaseProducer;

/// Keys that load code or need a build with more in it than this test has.
fn needs_another_build(key: &Key, value: &str) -> bool {
    (key.name() == "security.protocol" && value != "PLAINTEXT")
        || key.name().starts_with("ssl.")
        || key.name() == "enable.ssl.certificate.verification"
        || key.name() == "internal.termination.signal"
        || value == "zstd"
}

fn starts(checked: &Checked) -> Result<(), String> {
    let Ok(pairs) = checked.to_librdkafka() else {
        return Ok(());
    };
    let mut config = ClientConfig::new();
    config.extend(pairs.iter().cloned());
    let started = match checked.kind() {
        ClientKind::Producer => config.create::<BaseProducer>().map(drop),
        ClientKind::Consumer => config.create::<BaseConsumer>().map(drop),
        ClientKind::Admin => config
            .create::<AdminClient<DefaultClientContext>>()
            .map(drop),
    };
    started.map_err(|error| format!("{error} with {pairs:?}"))
}

/// Whether a key takes any text: one is enough then.
fn is_free_text(kind: ClientKind, key: &Key) -> bool {
    let any = Config::new().set(key.name(), "x").check(kind).is_ok();
    any && matches!(key.value_type(), Type::String | Type::List | Type::Password)
}

/// Values at the ends of what a key allows, and around what librdkafka takes.
fn candidates(key: &Key) -> &'static [&'static str] {
    match key.value_type() {
        Type::Boolean => &["true", "false"],
        Type::Short | Type::Int | Type::Long | Type::Double => &[
            "-1",
            "0",
            "1",
            "5",
            "999",
            "5000",
            "70000",
            "400000",
            "2000000",
            "2147483647",
            "9223372036854775807",
        ],
        _ => &[
            "",
            "x",
            "0",
            "1",
            "all",
            "gzip",
            "lz4",
            "zstd",
            "snappy",
            "CLASSIC",
            "CONSUMER",
            "none",
            "earliest",
            "latest",
            "read_committed",
            "read_uncommitted",
            "rebootstrap",
            "v4",
            "lifo",
            "fifo",
            "file",
            "broker",
            "generic",
            "random",
            "murmur2",
            "org.apache.kafka.clients.consumer.RangeAssignor",
            "org.apache.kafka.clients.consumer.StickyAssignor",
            "org.apache.kafka.clients.consumer.RangeAssignor,org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
            "org.apache.kafka.clients.producer.RoundRobinPartitioner",
            "use_all_dns_ips",
            "https",
        ],
    }
}

/// Every key alone, with each of its candidates that a check accepts.
fn keys_alone() -> Vec<(String, Checked)> {
    let mut accepted = Vec::new();
    for kind in ClientKind::ALL {
        for key in keys::for_client(kind) {
            let enough = if is_free_text(kind, key) {
                2
            } else {
                usize::MAX
            };
            for value in candidates(key).iter().take(enough) {
                let checked = Config::new()
                    .set("group.id", "g")
                    .set(key.name(), *value)
                    .check(kind);
                if let (Ok(checked), false) = (checked, needs_another_build(key, value)) {
                    accepted.push((format!("{kind}: {} = {value:?}", key.name()), checked));
                }
            }
        }
    }
    accepted
}

#[test]
fn every_key_at_its_ends() {
    let accepted = keys_alone();
    assert!(
        accepted.len() > 1_000,
        "only {} configurations are tried",
        accepted.len()
    );
    // To end a client takes a while of waiting: many at once.
    std::thread::scope(|scope| {
        for part in accepted.chunks(accepted.len() / 32 + 1) {
            scope.spawn(move || {
                for (what, checked) in part {
                    assert_eq!(starts(checked), Ok(()), "{what}");
                }
            });
        }
    });
}

/// Several keys at once, of those that have to do with one another.
fn some_pairs(kind: ClientKind) -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let concerned: &[&str] = match kind {
        ClientKind::Producer => &[
            "acks",
            "enable.idempotence",
            "retries",
            "max.in.flight.requests.per.connection",
            "delivery.timeout.ms",
            "linger.ms",
            "request.timeout.ms",
            "transactional.id",
            "transaction.timeout.ms",
            "socket.timeout.ms",
            "queuing.strategy",
            "enable.gapless.guarantee",
            "queue.buffering.backpressure.threshold",
            "buffer.memory",
            "batch.size",
            "compression.type",
            "compression.zstd.level",
            "reconnect.backoff.ms",
            "reconnect.backoff.max.ms",
            "partitioner.class",
            "partitioner",
        ],
        _ => &[
            "group.protocol",
            "session.timeout.ms",
            "heartbeat.interval.ms",
            "max.poll.interval.ms",
            "fetch.max.bytes",
            "message.max.bytes",
            "receive.message.max.bytes",
            "fetch.max.wait.ms",
            "request.timeout.ms",
            "socket.timeout.ms",
            "partition.assignment.strategy",
            "group.remote.assignor",
            "queued.max.messages.kbytes",
            "auto.offset.reset",
            "reconnect.backoff.ms",
            "reconnect.backoff.max.ms",
            "metadata.max.age.ms",
            "topic.metadata.refresh.interval.ms",
        ],
    };
    let pair = proptest::sample::select(concerned).prop_flat_map(move |name| {
        let key = keys::find(kind, name).unwrap();
        (Just(name), proptest::sample::select(candidates(key)))
    });
    proptest::collection::vec(pair, 2..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn keys_together(
        (kind, pairs) in prop_oneof![Just(ClientKind::Producer), Just(ClientKind::Consumer)]
            .prop_flat_map(|kind| (Just(kind), some_pairs(kind)))
    ) {
        let mut config = Config::new();
        config.set("group.id", "g");
        for (name, value) in pairs {
            prop_assume!(!needs_another_build(keys::find(kind, name).unwrap(), value));
            config.set(name, value);
        }
        if let Ok(checked) = config.check(kind) {
            prop_assert_eq!(starts(&checked), Ok(()));
        }
    }
}
