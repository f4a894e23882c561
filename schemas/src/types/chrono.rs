//! chrono's types. A timestamp is in microseconds unless `with = TimestampMillis` or `TimestampNanos` says otherwise; what is finer
//! than the unit is cut off, as every clock does.

use ::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{Date, EventTypeAs, TimeMicros, TimeMillis};
use super::{
    LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimestampMicros,
    TimestampMillis, TimestampNanos,
};
use crate::{
    Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, EncodeErrorKind, Encoder,
    EventType, TypeRef,
};

/// `$form` writes a `$ty` as the number `$to` gives, and reads it by `$from`.
macro_rules! way {
    ($($form:ident writes $ty:ty, $to:expr, $from:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl EventTypeAs<$ty> for $form {
            const SCHEMA: TypeRef = Self::NODE;

            fn encode_as<E: Encoder>(value: &$ty, out: &mut E) -> Result<(), EncodeError> {
                let to: fn(&$ty) -> Option<_> = $to;
                let number =
                    to(value).ok_or_else(|| EncodeError::new(EncodeErrorKind::OutOfRange { ty: stringify!($form) }))?;
                Self::encode_as(&number, out)
            }

            fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<$ty, DecodeError> {
                let from: fn(_) -> Option<$ty> = $from;
                from(Self::decode_as(input)?)
                    .ok_or_else(|| DecodeError::new(DecodeErrorKind::OutOfRange { ty: stringify!($ty) }))
            }
        }
    )*};
}

way! {
    TimestampMillis writes DateTime<Utc>, |t| Some(t.timestamp_millis()), DateTime::from_timestamp_millis;
    TimestampMicros writes DateTime<Utc>, |t| Some(t.timestamp_micros()), DateTime::from_timestamp_micros;
    TimestampNanos writes DateTime<Utc>, |t| t.timestamp_nanos_opt(), |n: i64| Some(DateTime::from_timestamp_nanos(n));
    LocalTimestampMillis writes NaiveDateTime, |t| Some(t.and_utc().timestamp_millis()),
        |n: i64| DateTime::from_timestamp_millis(n).map(|t| t.naive_utc());
    LocalTimestampMicros writes NaiveDateTime, |t| Some(t.and_utc().timestamp_micros()),
        |n: i64| DateTime::from_timestamp_micros(n).map(|t| t.naive_utc());
    LocalTimestampNanos writes NaiveDateTime, |t| t.and_utc().timestamp_nanos_opt(),
        |n: i64| Some(DateTime::from_timestamp_nanos(n).naive_utc());
    Date writes NaiveDate, |d| i32::try_from(d.and_time(NaiveTime::MIN).and_utc().timestamp().div_euclid(86_400)).ok(),
        |n: i32| DateTime::from_timestamp(i64::from(n) * 86_400, 0).map(|t| t.date_naive());
    TimeMillis writes NaiveTime, |t| i32::try_from(micros(t) / 1_000).ok(), |n: i32| time(i64::from(n) * 1_000);
    TimeMicros writes NaiveTime, |t| Some(micros(t)), time;
}

fn micros(time: &NaiveTime) -> i64 {
    // A leap second has more than a second's nanoseconds: the last of the second before stands for it.
    let nanos = i64::from(time.nanosecond().min(999_999_999));
    i64::from(time.num_seconds_from_midnight()) * 1_000_000 + nanos / 1_000
}

fn time(micros: i64) -> Option<NaiveTime> {
    let seconds = u32::try_from(micros.div_euclid(1_000_000)).ok()?;
    NaiveTime::from_num_seconds_from_midnight_opt(
        seconds,
        micros.rem_euclid(1_000_000) as u32 * 1_000,
    )
}

/// `$ty` is written as `$form` when nothing else is said.
macro_rules! default_form {
    ($($ty:ty: $form:ident),* $(,)?) => {$(
        impl EventType for $ty {
            const SCHEMA: TypeRef = $form::NODE;

            fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
                $form::encode_as(self, out)
            }
        }

        impl<'de> Decode<'de> for $ty {
            fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
                $form::decode_as(input)
            }
        }
    )*};
}

default_form! {
    DateTime<Utc>: TimestampMicros,
    NaiveDateTime: LocalTimestampMicros,
    NaiveDate: Date,
    NaiveTime: TimeMicros,
}
