//! How dead letters are called: their topics, and their headers by the names that their writers give them: Spring Kafka (and this crate),
//! SmallRye, Kafka Connect.

/// What the name of a dead-letter topic has more than that of its topic.
pub(crate) const SUFFIX: &str = ".DLT";

/// The topic of the record, as UTF-8.
pub(crate) const ORIGINAL_TOPIC: &str = "kafka_dlt-original-topic";
/// Its partition, as a big-endian `int32`.
pub(crate) const ORIGINAL_PARTITION: &str = "kafka_dlt-original-partition";
/// Its offset, as a big-endian `int64`.
pub(crate) const ORIGINAL_OFFSET: &str = "kafka_dlt-original-offset";
/// Its timestamp in milliseconds, as a big-endian `int64`.
pub(crate) const ORIGINAL_TIMESTAMP: &str = "kafka_dlt-original-timestamp";
/// `CreateTime` or `LogAppendTime`.
pub(crate) const ORIGINAL_TIMESTAMP_TYPE: &str = "kafka_dlt-original-timestamp-type";
/// The group whose consumer gave it up.
pub(crate) const ORIGINAL_CONSUMER_GROUP: &str = "kafka_dlt-original-consumer-group";
/// The type of the error.
pub(crate) const EXCEPTION_FQCN: &str = "kafka_dlt-exception-fqcn";
/// The type of what caused it.
pub(crate) const EXCEPTION_CAUSE_FQCN: &str = "kafka_dlt-exception-cause-fqcn";
/// The error's message.
pub(crate) const EXCEPTION_MESSAGE: &str = "kafka_dlt-exception-message";
/// The error and its causes, a line each.
pub(crate) const EXCEPTION_STACKTRACE: &str = "kafka_dlt-exception-stacktrace";

/// The number of the next attempt at a record in a retry topic, as a big-endian `int32`.
pub(crate) const RETRY_ATTEMPTS: &str = "retry_topic-attempts";
/// When it is due, in milliseconds, as Java's `BigInteger.toByteArray`.
pub(crate) const RETRY_BACKOFF_TIMESTAMP: &str = "retry_topic-backoff-timestamp";

/// How often a record was replayed from a dead-letter topic, as decimal digits.
pub(crate) const REPLAYS: &str = "kafka-event-replays";

/// What one kind of writer calls each fact of a dead letter; an empty name is none of its own.
pub(crate) struct Family {
    pub(crate) topic: &'static str,
    pub(crate) partition: &'static str,
    pub(crate) offset: &'static str,
    pub(crate) timestamp: &'static str,
    pub(crate) timestamp_type: &'static str,
    pub(crate) consumer_group: &'static str,
    pub(crate) type_name: &'static str,
    pub(crate) cause_type_name: &'static str,
    pub(crate) message: &'static str,
    pub(crate) trace: &'static str,
    /// Numbers are big-endian integers, and not decimal digits.
    pub(crate) binary: bool,
}

/// `DeadLetterPublishingRecoverer` of Spring Kafka.
pub(crate) const SPRING: Family = Family {
    topic: ORIGINAL_TOPIC,
    partition: ORIGINAL_PARTITION,
    offset: ORIGINAL_OFFSET,
    timestamp: ORIGINAL_TIMESTAMP,
    timestamp_type: ORIGINAL_TIMESTAMP_TYPE,
    consumer_group: ORIGINAL_CONSUMER_GROUP,
    type_name: EXCEPTION_FQCN,
    cause_type_name: EXCEPTION_CAUSE_FQCN,
    message: EXCEPTION_MESSAGE,
    trace: EXCEPTION_STACKTRACE,
    binary: true,
};

/// The same behind Spring Kafka's retry topics.
pub(crate) const SPRING_RETRY: Family = Family {
    topic: "kafka_original-topic",
    partition: "kafka_original-partition",
    offset: "kafka_original-offset",
    timestamp: "kafka_original-timestamp",
    timestamp_type: "kafka_original-timestamp-type",
    consumer_group: ORIGINAL_CONSUMER_GROUP,
    type_name: "kafka_exception-fqcn",
    cause_type_name: "kafka_exception-cause-fqcn",
    message: "kafka_exception-message",
    trace: "kafka_exception-stacktrace",
    binary: true,
};

/// `dead-letter-queue` of SmallRye Reactive Messaging (Quarkus).
pub(super) const SMALLRYE: Family = Family {
    topic: "dead-letter-topic",
    partition: "dead-letter-partition",
    offset: "dead-letter-offset",
    timestamp: "",
    timestamp_type: "",
    consumer_group: "",
    type_name: "dead-letter-exception-class-name",
    cause_type_name: "dead-letter-cause-class-name",
    message: "dead-letter-reason",
    trace: "dead-letter-cause",
    binary: false,
};

/// Kafka Connect with `errors.deadletterqueue.context.headers.enable` (KIP-298).
pub(super) const CONNECT: Family = Family {
    topic: "__connect.errors.topic",
    partition: "__connect.errors.partition",
    offset: "__connect.errors.offset",
    timestamp: "",
    timestamp_type: "",
    consumer_group: "__connect.errors.connector.name",
    type_name: "__connect.errors.exception.class.name",
    cause_type_name: "",
    message: "__connect.errors.exception.message",
    trace: "__connect.errors.exception.stacktrace",
    binary: false,
};

/// Whether a header is about a record's way through retry topics, and none that the record had.
pub(crate) fn is_postponed(name: &str) -> bool {
    let beginnings = ["kafka_original-", "kafka_exception-", "retry_topic-"];
    name == ORIGINAL_CONSUMER_GROUP || beginnings.iter().any(|start| name.starts_with(start))
}

/// Whether a header is about the dead letter, and none that the record had.
pub(super) fn is_added(name: &str) -> bool {
    const BEGINNINGS: [&str; 2] = ["kafka_dlt-", "__connect.errors."];
    let smallrye = [
        SMALLRYE.topic,
        SMALLRYE.partition,
        SMALLRYE.offset,
        SMALLRYE.type_name,
        SMALLRYE.cause_type_name,
        SMALLRYE.message,
        SMALLRYE.trace,
    ];
    name == REPLAYS
        || is_postponed(name)
        || smallrye.contains(&name)
        || BEGINNINGS.iter().any(|start| name.starts_with(start))
}
