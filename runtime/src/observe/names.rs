//! The metrics by name: what each of them is.

/// The event of a record that no event was found for, or that was not made from one here.
pub(super) const UNKNOWN: &str = "unknown";

macro_rules! metrics {
    ($($id:ident = $name:literal: $describe:ident, $unit:ident, $text:literal;)*) => {
        $(pub(super) const $id: &str = $name;)*

        /// Tells the recorder that is installed what the metrics are.
        pub(crate) fn describe() {
            #[cfg(feature = "metrics")]
            {
                $(metrics::$describe!($name, metrics::Unit::$unit, $text);)*
            }
        }
    };
}

metrics! {
    CONSUMER_RECORDS = "kafka_event_consumer_records_total": describe_counter, Count,
        "Records by how they ended";
    CONSUMER_RETRIES = "kafka_event_consumer_retries_total": describe_counter, Count,
        "Attempts after the first one of a record";
    CONSUMER_HANDLER = "kafka_event_consumer_handler_duration_seconds": describe_histogram, Seconds,
        "How long an attempt of a handler took";
    CONSUMER_UNREADABLE = "kafka_event_consumer_unreadable_records_total": describe_counter, Count,
        "Records that could not be read";
    CONSUMER_DEAD_LETTER_FAILURES = "kafka_event_consumer_dead_letter_failures_total": describe_counter, Count,
        "Failed attempts to write a dead letter, or a record to a retry topic, while its partition waited";
    CONSUMER_STORE_FAILURES = "kafka_event_consumer_store_failures_total": describe_counter, Count,
        "How often the store of handled events did not do what it was asked for, while a record waited";
    CONSUMER_LAG = "kafka_event_consumer_lag_records": describe_gauge, Count,
        "Records of the assigned partitions that are not done";
    CONSUMER_IN_FLIGHT = "kafka_event_consumer_in_flight_records": describe_gauge, Count,
        "Records that were taken from their partitions and are not done";
    CONSUMER_WATERMARK_AGE = "kafka_event_consumer_watermark_age_seconds": describe_gauge, Seconds,
        "How long the position of the slowest partition has stood still with records behind it";
    CONSUMER_PARKED = "kafka_event_consumer_parked_records": describe_gauge, Count,
        "Records that are parked";
    CONSUMER_PARKED_PARTITIONS = "kafka_event_consumer_parked_partitions": describe_gauge, Count,
        "Partitions that take no more because of parked records";
    CONSUMER_BREAKER = "kafka_event_consumer_circuit_breakers": describe_gauge, Count,
        "Consumers by the state of their circuit breaker";
    CONSUMER_PARTITIONS = "kafka_event_consumer_assigned_partitions": describe_gauge, Count,
        "Partitions that are assigned";
    CONSUMER_REBALANCES = "kafka_event_consumer_rebalances_total": describe_counter, Count,
        "How often partitions were assigned, or lost";
    CONSUMER_STOOD_STILL = "kafka_event_consumer_stood_still_seconds": describe_gauge, Seconds,
        "How long no records were taken because of rebalances, since the consumer started";
    PRODUCER_RECORDS = "kafka_event_producer_records_total": describe_counter, Count,
        "Records by whether they were acknowledged";
    PRODUCER_DURATION = "kafka_event_producer_send_duration_seconds": describe_histogram, Seconds,
        "How long records took from the queue to their acknowledgement";
    PRODUCER_QUEUE = "kafka_event_producer_queue_records": describe_gauge, Count,
        "Records that were taken and have no answer yet";
}
