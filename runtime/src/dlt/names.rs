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

/// How often a record was replayed from a dead-letter topic, as decimal digits.
pub(crate) const REPLAYS: &str = "kafka-event-replays";

/// What one kind of writer calls each fact of a dead letter; an empty name is none of its own.
pub(super) struct Family {
    pub(super) topic: &'static str,
    pub(super) partition: &'static str,
    pub(super) offset: &'static str,
    pub(super) timestamp: &'static str,
    pub(super) consumer_group: &'static str,
    pub(super) type_name: &'static str,
    pub(super) cause_type_name: &'static str,
    pub(super) message: &'static str,
    pub(super) trace: &'static str,
    /// Numbers are big-endian integers, and not decimal digits.
    pub(super) binary: bool,
}

/// `DeadLetterPublishingRecoverer` of Spring Kafka.
pub(super) const SPRING: Family = Family {
    topic: ORIGINAL_TOPIC,
    partition: ORIGINAL_PARTITION,
    offset: ORIGINAL_OFFSET,
    timestamp: ORIGINAL_TIMESTAMP,
    consumer_group: ORIGINAL_CONSUMER_GROUP,
    type_name: EXCEPTION_FQCN,
    cause_type_name: EXCEPTION_CAUSE_FQCN,
    message: EXCEPTION_MESSAGE,
    trace: EXCEPTION_STACKTRACE,
    binary: true,
};

/// The same behind Spring Kafka's retry topics.
pub(super) const SPRING_RETRY: Family = Family {
    topic: "kafka_original-topic",
    partition: "kafka_original-partition",
    offset: "kafka_original-offset",
    timestamp: "kafka_original-timestamp",
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
    consumer_group: "__connect.errors.connector.name",
    type_name: "__connect.errors.exception.class.name",
    cause_type_name: "",
    message: "__connect.errors.exception.message",
    trace: "__connect.errors.exception.stacktrace",
    binary: false,
};

/// Whether a header is about the dead letter, and none that the record had.
pub(super) fn is_added(name: &str) -> bool {
    const BEGINNINGS: [&str; 5] = [
        "kafka_dlt-",
        "kafka_original-",
        "kafka_exception-",
        "retry_topic-",
        "__connect.errors.",
    ];
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
        || smallrye.contains(&name)
        || BEGINNINGS.iter().any(|start| name.starts_with(start))
}
