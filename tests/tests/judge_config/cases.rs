//! Configurations to be judged: every key with values at and beyond its ends, and several keys that have to do with one another.

use kafka_event::config::ClientKind;
use kafka_event::config::keys::{self, Key, Type};

/// One configuration for one kind of client.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) kind: ClientKind,
    pub(crate) config: Vec<(&'static str, String)>,
}

const NUMBERS: &[&str] = &[
    "",
    "-131073",
    "-1",
    "0",
    "1",
    "5000",
    "86400",
    "3600001",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "1.5",
    "0.5",
    "x",
    " 7 ",
    "+5",
    "1_000",
    "1e3",
    "0x10",
];
const BOOLEANS: &[&str] = &["true", "FALSE", " true ", "", "1", "yes"];
const TEXTS: &[&str] = &["", " ", "x", "X,Y", "/nope"];
const LISTS: &[&str] = &["", " ", "x", "x,x", "x,,y", ",", " x , y "];
const CLASSES: &[&str] = &["", "x", "java.lang.String"];

fn values(key: &Key) -> &'static [&'static str] {
    match key.value_type() {
        Type::Boolean => BOOLEANS,
        Type::Short | Type::Int | Type::Long | Type::Double => NUMBERS,
        Type::List => LISTS,
        Type::Class => CLASSES,
        _ => TEXTS,
    }
}

/// What Java's test of a constructor overrides, since it hands over serializers as objects.
fn is_given_by_the_judge(name: &str) -> bool {
    name.ends_with("serializer")
}

/// Every key of Kafka's, alone.
pub(crate) fn single() -> impl Iterator<Item = Case> {
    ClientKind::ALL.into_iter().flat_map(|kind| {
        let of_kafka = keys::for_client(kind)
            .filter(|key| key.is_of_kafka() && !is_given_by_the_judge(key.name()));
        of_kafka.flat_map(move |key| {
            values(key)
                .iter()
                .map(move |value| case(kind, vec![(key.name(), (*value).to_owned())]))
        })
    })
}

/// A case with what every client of the kind needs.
fn case(kind: ClientKind, mut config: Vec<(&'static str, String)>) -> Case {
    let mut add = |name: &'static str, value: &str| {
        if config.iter().all(|(known, _)| *known != name) {
            config.push((name, value.to_owned()));
        }
    };
    // The judge connects there when nothing is said, and an admin client has rules about it.
    add("bootstrap.servers", "127.0.0.1:1");
    if kind == ClientKind::Consumer {
        add("group.id", "g");
    }
    Case { kind, config }
}

/// `count` cases of two to four keys, the same ones in every run.
pub(crate) fn several(count: usize) -> impl Iterator<Item = Case> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    (0..count).map(move |_| {
        let (kind, concerned) = *dice.pick(&[
            (ClientKind::Producer, PRODUCER),
            (ClientKind::Consumer, CONSUMER),
            (ClientKind::Admin, ADMIN),
        ]);
        let mut config: Vec<(&'static str, String)> = Vec::new();
        for _ in 0..*dice.pick(&[2, 2, 3, 4]) {
            let (name, values) = *dice.pick(concerned);
            if config.iter().all(|(known, _)| *known != name) {
                config.push((name, (*dice.pick(values)).to_owned()));
            }
        }
        case(kind, config)
    })
}

/// Numbers that look random (xorshift64).
struct Dice(u64);

impl Dice {
    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        &among[usize::try_from(self.0 >> 33).unwrap() % among.len()]
    }
}

type Concerned = &'static [(&'static str, &'static [&'static str])];

const TIMES: &[&str] = &[
    "-1",
    "0",
    "1",
    "5",
    "1000",
    "3000",
    "29999",
    "30000",
    "30005",
    "44999",
    "45000",
    "60000",
    "119999",
    "120000",
    "300000",
    "2147483647",
    "9999999999",
];
const SWITCH: &[&str] = &["true", "false"];
const PROTOCOLS: &[&str] = &["plaintext", "SSL", "SASL_PLAINTEXT", "sasl_ssl", "x"];
const MECHANISMS: &[&str] = &["PLAIN", "", "SCRAM-SHA-256", "GSSAPI"];
const LOGINS: &[&str] = &[
    "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\" password=\"b\";",
    "org.apache.kafka.common.security.scram.ScramLoginModule required username=a password='b c';",
    "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\" password=\"b\"",
    "org.apache.kafka.common.security.plain.PlainLoginModule Optional; // why not",
    "org.apache.kafka.common.security.plain.PlainLoginModule sometimes;",
    "org.apache.kafka.common.security.plain.PlainLoginModule required username=1;",
    "x",
    "x required;",
    "",
];
const NOWHERE: &[&str] = &["/nope", ""];
const STORE_TYPES: &[&str] = &["PEM", "JKS", "PKCS12", "x"];
const PEM: &[&str] = &["x", ""];

const PRODUCER: Concerned = &[
    ("acks", &["all", "-1", "0", "1", "2"]),
    ("enable.idempotence", SWITCH),
    ("retries", &["0", "1", "2147483647"]),
    (
        "max.in.flight.requests.per.connection",
        &["0", "1", "5", "6"],
    ),
    ("delivery.timeout.ms", TIMES),
    ("linger.ms", TIMES),
    ("request.timeout.ms", TIMES),
    ("transactional.id", &["t", ""]),
    ("transaction.timeout.ms", TIMES),
    ("transaction.two.phase.commit.enable", SWITCH),
    ("client.rack", &["", "r"]),
    ("partitioner.rack.aware", SWITCH),
    (
        "partitioner.class",
        &[
            "org.apache.kafka.clients.producer.RoundRobinPartitioner",
            "x",
        ],
    ),
    ("compression.type", &["gzip", "zstd", "lz4", "Gzip"]),
    ("compression.gzip.level", &["-1", "0", "9", "10"]),
    ("compression.lz4.level", &["0", "17", "18"]),
    ("compression.zstd.level", &["-131072", "22", "23"]),
    ("batch.size", TIMES),
    ("buffer.memory", TIMES),
    ("reconnect.backoff.ms", TIMES),
    ("reconnect.backoff.max.ms", TIMES),
    (
        "bootstrap.servers",
        &[
            "localhost:1",
            "localhost",
            "localhost:1,[::1]:2",
            "localhost:1,",
            "PLAINTEXT://localhost:1",
            "::1:65536",
        ],
    ),
    ("security.protocol", PROTOCOLS),
    ("security.protocol", &["SASL_PLAINTEXT"]),
    ("security.protocol", &["SSL"]),
    ("sasl.mechanism", MECHANISMS),
    ("sasl.jaas.config", LOGINS),
    ("sasl.kerberos.service.name", &["kafka"]),
    ("ssl.protocol", &["TLS", "TLSv1.2", "x"]),
    ("ssl.keystore.type", STORE_TYPES),
    ("ssl.keystore.location", NOWHERE),
    ("ssl.keystore.password", PEM),
    ("ssl.keystore.key", PEM),
    ("ssl.keystore.certificate.chain", PEM),
    ("ssl.truststore.type", STORE_TYPES),
    ("ssl.truststore.location", NOWHERE),
    ("ssl.truststore.password", PEM),
    ("ssl.truststore.certificates", PEM),
];

const CONSUMER: Concerned = &[
    ("group.id", &["", " "]),
    ("group.instance.id", &["i", "a b", "..", ""]),
    ("group.protocol", &["classic", "consumer", "CONSUMER", "x"]),
    ("group.remote.assignor", &["uniform", ""]),
    ("session.timeout.ms", TIMES),
    ("heartbeat.interval.ms", TIMES),
    ("max.poll.interval.ms", TIMES),
    (
        "partition.assignment.strategy",
        &[
            "",
            "org.apache.kafka.clients.consumer.RangeAssignor",
            "org.apache.kafka.clients.consumer.StickyAssignor,org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
            "range",
        ],
    ),
    ("enable.auto.commit", SWITCH),
    (
        "auto.offset.reset",
        &[
            "earliest",
            "none",
            "by_duration:PT1H",
            "by_duration:-PT1H",
            "by_duration:x",
            "smallest",
        ],
    ),
    ("isolation.level", &["read_committed", "READ_COMMITTED"]),
    ("fetch.max.bytes", TIMES),
    ("fetch.max.wait.ms", TIMES),
    ("request.timeout.ms", TIMES),
    ("default.api.timeout.ms", TIMES),
    ("share.acknowledgement.mode", &["implicit", "explicit", "x"]),
    (
        "share.acquire.mode",
        &["batch_optimized", "BATCH_OPTIMIZED"],
    ),
    ("security.protocol", PROTOCOLS),
    ("sasl.mechanism", MECHANISMS),
    ("sasl.jaas.config", LOGINS),
];

const ADMIN: Concerned = &[
    ("default.api.timeout.ms", TIMES),
    ("request.timeout.ms", TIMES),
    ("retries", TIMES),
    ("bootstrap.servers", &["", "localhost:1"]),
    ("bootstrap.controllers", &["", "localhost:1", "x"]),
    ("security.protocol", PROTOCOLS),
    ("sasl.mechanism", MECHANISMS),
    ("sasl.jaas.config", LOGINS),
];
