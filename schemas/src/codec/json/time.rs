//! Dates and times as RFC 3339 texts and back.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::model::Logical;

const MILLIS: i64 = 1_000;
const MICROS: i64 = 1_000_000;
const NANOS: i64 = 1_000_000_000;

/// How many of its units a timestamp or time of day counts in a second; `None` for what is neither.
const fn per_second(logical: Logical) -> Option<i64> {
    match logical {
        Logical::TimestampMillis | Logical::LocalTimestampMillis | Logical::TimeMillis => {
            Some(MILLIS)
        }
        Logical::TimestampMicros | Logical::LocalTimestampMicros | Logical::TimeMicros => {
            Some(MICROS)
        }
        Logical::TimestampNanos | Logical::LocalTimestampNanos => Some(NANOS),
        _ => None,
    }
}

const fn is_instant(logical: Logical) -> bool {
    matches!(
        logical,
        Logical::TimestampMillis | Logical::TimestampMicros | Logical::TimestampNanos
    )
}

/// Appends the text of a date, time or timestamp. `false`: RFC 3339 has none, nothing was written.
pub(crate) fn write(logical: Logical, value: i64, out: &mut Vec<u8>) -> bool {
    if matches!(logical, Logical::Date) {
        return write_date(value, out);
    }
    let Some(unit) = per_second(logical) else {
        return false;
    };
    let (seconds, part) = (value.div_euclid(unit), value.rem_euclid(unit));
    let nanos = (part * (NANOS / unit)) as u32;
    if matches!(logical, Logical::TimeMillis | Logical::TimeMicros) {
        let Some(time) = u32::try_from(seconds)
            .ok()
            .and_then(|s| NaiveTime::from_num_seconds_from_midnight_opt(s, nanos))
        else {
            return false;
        };
        write_time(time, out);
        return true;
    }
    let Some(at) = DateTime::from_timestamp(seconds, nanos).map(|t| t.naive_utc()) else {
        return false;
    };
    if !write_day(at.date(), out) {
        return false;
    }
    out.push(b'T');
    write_time(at.time(), out);
    if is_instant(logical) {
        out.push(b'Z');
    }
    true
}

fn write_date(days: i64, out: &mut Vec<u8>) -> bool {
    days.checked_mul(86_400)
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .is_some_and(|at| write_day(at.date_naive(), out))
}

fn write_day(date: NaiveDate, out: &mut Vec<u8>) -> bool {
    let Ok(year) = u32::try_from(date.year()) else {
        return false;
    };
    if year > 9999 {
        return false;
    }
    digits(year, 4, out);
    out.push(b'-');
    digits(date.month(), 2, out);
    out.push(b'-');
    digits(date.day(), 2, out);
    true
}

/// The fraction has 0, 3, 6 or 9 digits, as Java's `ISO_INSTANT`.
fn write_time(time: NaiveTime, out: &mut Vec<u8>) {
    digits(time.hour(), 2, out);
    out.push(b':');
    digits(time.minute(), 2, out);
    out.push(b':');
    digits(time.second(), 2, out);
    let nanos = time.nanosecond();
    if nanos != 0 {
        out.push(b'.');
        if nanos.is_multiple_of(1_000_000) {
            digits(nanos / 1_000_000, 3, out);
        } else if nanos.is_multiple_of(1_000) {
            digits(nanos / 1_000, 6, out);
        } else {
            digits(nanos, 9, out);
        }
    }
}

fn digits(mut value: u32, width: usize, out: &mut Vec<u8>) {
    let mut text = [b'0'; 9];
    for place in text.iter_mut().take(width).rev() {
        *place = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(text.get(..width).unwrap_or_default());
}

/// The number that a text stands for. `None`: it is no such text, or finer than the unit.
pub(super) fn read(logical: Logical, text: &str) -> Option<i64> {
    match logical {
        Logical::Date => {
            let date = text.parse::<NaiveDate>().ok()?;
            Some(
                date.and_time(NaiveTime::MIN)
                    .and_utc()
                    .timestamp()
                    .div_euclid(86_400),
            )
        }
        Logical::TimeMillis | Logical::TimeMicros => {
            let time = text.parse::<NaiveTime>().ok()?;
            join(
                logical,
                i64::from(time.num_seconds_from_midnight()),
                time.nanosecond(),
            )
        }
        _ => {
            let at = if is_instant(logical) {
                DateTime::parse_from_rfc3339(text).ok()?.to_utc()
            } else {
                text.parse::<NaiveDateTime>().ok()?.and_utc()
            };
            join(logical, at.timestamp(), at.timestamp_subsec_nanos())
        }
    }
}

fn join(logical: Logical, seconds: i64, nanos: u32) -> Option<i64> {
    let unit = per_second(logical)?;
    let step = NANOS / unit;
    let nanos = i64::from(nanos);
    if nanos % step != 0 || nanos >= NANOS {
        return None;
    }
    // Before 1970 the sum fits where the product alone may not.
    i64::try_from(i128::from(seconds) * i128::from(unit) + i128::from(nanos / step)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(logical: Logical, value: i64) -> Option<String> {
        let mut out = Vec::new();
        write(logical, value, &mut out).then(|| String::from_utf8(out).unwrap())
    }

    #[test]
    fn texts_are_javas() {
        assert_eq!(
            text(Logical::TimestampMillis, 1_357_034_400_000).as_deref(),
            Some("2013-01-01T10:00:00Z")
        );
        assert_eq!(
            text(Logical::TimestampMillis, -1).as_deref(),
            Some("1969-12-31T23:59:59.999Z")
        );
        assert_eq!(
            text(Logical::LocalTimestampMicros, 1).as_deref(),
            Some("1970-01-01T00:00:00.000001")
        );
        assert_eq!(
            text(Logical::TimestampNanos, 1).as_deref(),
            Some("1970-01-01T00:00:00.000000001Z")
        );
        assert_eq!(text(Logical::Date, -719_528).as_deref(), Some("0000-01-01"));
        assert_eq!(
            text(Logical::TimeMillis, 86_399_999).as_deref(),
            Some("23:59:59.999")
        );
        assert_eq!(text(Logical::TimeMillis, 86_400_000), None);
        assert_eq!(text(Logical::TimestampMillis, i64::MAX), None);
        assert_eq!(text(Logical::Date, i64::from(i32::MAX)), None);
    }

    #[test]
    fn what_is_written_reads_back() {
        for logical in [
            Logical::TimestampMillis,
            Logical::TimestampMicros,
            Logical::TimestampNanos,
            Logical::LocalTimestampMillis,
            Logical::LocalTimestampMicros,
            Logical::LocalTimestampNanos,
            Logical::Date,
            Logical::TimeMicros,
        ] {
            for value in [
                0,
                1,
                999,
                1_000_001,
                12_345,
                -1,
                -719_528,
                i64::MIN,
                i64::MAX,
            ] {
                if let Some(text) = text(logical, value) {
                    assert_eq!(read(logical, &text), Some(value), "{logical:?} {text}");
                }
            }
        }
    }

    #[test]
    fn other_offsets_are_read_and_finer_times_refused() {
        assert_eq!(
            read(Logical::TimestampMillis, "2013-01-01T11:00:00+01:00"),
            Some(1_357_034_400_000)
        );
        assert_eq!(
            read(Logical::TimestampMillis, "2013-01-01T10:00:00.000001Z"),
            None
        );
        assert_eq!(read(Logical::TimestampMillis, "yesterday"), None);
    }
}
