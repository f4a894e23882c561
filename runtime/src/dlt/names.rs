//! The headers of dead letters, by the names that Spring Kafka gives them.

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
