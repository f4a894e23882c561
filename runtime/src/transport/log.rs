//! The client's own log, as events of `tracing` with the target `librdkafka`.

use rdkafka::config::RDKafkaLogLevel as Level;

/// A line of it.
pub(super) fn line(level: Level, facility: &str, line: &str) {
    match level {
        Level::Emerg | Level::Alert | Level::Critical | Level::Error => {
            tracing::error!(target: "librdkafka", facility, "{line}");
        }
        Level::Warning => tracing::warn!(target: "librdkafka", facility, "{line}"),
        Level::Notice | Level::Info => tracing::info!(target: "librdkafka", facility, "{line}"),
        Level::Debug => tracing::debug!(target: "librdkafka", facility, "{line}"),
    }
}
