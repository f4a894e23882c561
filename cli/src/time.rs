//! Times as people write them on the command line.

use chrono::{DateTime, Utc};
use kafka_event::Timestamp;

/// A time, or how long ago it was.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(Timestamp::from_millis(time.timestamp_millis()));
    }
    let ago = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        let millis = number.parse::<u32>().ok().map(i64::from)?;
        Some(Utc::now().timestamp_millis() - millis * seconds * 1_000)
    };
    ago()
        .map(Timestamp::from_millis)
        .ok_or_else(|| "write an RFC 3339 time, or how long ago: 90s, 15m, 3h, 2d".to_owned())
}
