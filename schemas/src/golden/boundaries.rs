//! The values at the boundaries of a type without parts.

use crate::generic::Value;
use crate::model::{Kind, Logical, Node};

/// The first and the last day, second and so on of the years 1 to 9999: what RFC 3339, Java and Python all have.
const DAYS: [i32; 2] = [-719_162, 2_932_896];
const SECONDS: [i64; 2] = [-62_135_596_800, 253_402_300_799];
const MILLIS_OF_A_DAY: i32 = 86_400_000;

/// The values, the plainest one first; `None` for a type that has parts or names its values.
pub(super) fn boundaries(node: &Node) -> Option<Vec<Value>> {
    Some(match (node.kind, node.logical) {
        (Kind::Null, _) => vec![Value::Null],
        (Kind::Boolean, _) => vec![Value::Boolean(false), Value::Boolean(true)],
        (Kind::Int, Logical::Date) => ints(&[0, DAYS[0], DAYS[1]]),
        (Kind::Int, Logical::TimeMillis) => ints(&[0, MILLIS_OF_A_DAY - 1]),
        (Kind::Int, _) => ints(&[0, 1, -1, i32::MAX, i32::MIN]),
        (Kind::Long, logical) => longs(logical),
        (Kind::Float, _) => [0.0, -0.0, 1.5, f32::MAX, f32::MIN, f32::MIN_POSITIVE]
            .into_iter()
            .chain([f32::NAN, f32::INFINITY, f32::NEG_INFINITY])
            .map(Value::Float)
            .collect(),
        (Kind::Double, _) => [0.0, -0.0, 1.5, f64::MAX, f64::MIN, f64::MIN_POSITIVE]
            .into_iter()
            .chain([f64::NAN, f64::INFINITY, f64::NEG_INFINITY])
            .map(Value::Double)
            .collect(),
        (Kind::String, Logical::Uuid) => texts(&[
            "00000000-0000-0000-0000-000000000000",
            "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ]),
        (Kind::String, _) => texts(&["", "a", "Zoë 東京 🚀", "\u{0}\t\"\\\n"]),
        (Kind::Bytes, Logical::Decimal { precision, .. }) => decimals(precision, None)
            .into_iter()
            .map(Value::Bytes)
            .collect(),
        // The bytes of the unscaled value behind their length, and the scale: 0, 1.23, -1.
        (Kind::Bytes, Logical::BigDecimal) => [
            &[0x02, 0x00, 0x00][..],
            &[0x02, 0x7b, 0x04],
            &[0x02, 0xff, 0x00],
        ]
        .map(|bytes| Value::Bytes(bytes.to_vec()))
        .to_vec(),
        (Kind::Bytes, _) => vec![
            Value::Bytes(Vec::new()),
            Value::Bytes(vec![0]),
            Value::Bytes((0..=u8::MAX).collect()),
        ],
        (Kind::Fixed { size, .. }, Logical::Decimal { precision, .. }) => {
            decimals(precision, Some(size as usize))
                .into_iter()
                .map(Value::Fixed)
                .collect()
        }
        (Kind::Fixed { size, .. }, _) => [0, 0x7f, u8::MAX]
            .map(|byte| Value::Fixed(vec![byte; size as usize]))
            .to_vec(),
        _ => return None,
    })
}

fn ints(values: &[i32]) -> Vec<Value> {
    values.iter().copied().map(Value::Int).collect()
}

fn longs(logical: Logical) -> Vec<Value> {
    let [first, last] = SECONDS;
    let years = |unit: i64| [0, first * unit, last * unit + (unit - 1)].to_vec();
    let values = match logical {
        Logical::TimeMicros => vec![0, i64::from(MILLIS_OF_A_DAY) * 1000 - 1],
        Logical::TimestampMillis | Logical::LocalTimestampMillis => years(1_000),
        Logical::TimestampMicros | Logical::LocalTimestampMicros => years(1_000_000),
        Logical::TimestampNanos | Logical::LocalTimestampNanos => vec![0, i64::MIN, i64::MAX],
        _ => vec![0, 1, -1, i64::MAX, i64::MIN],
    };
    values.into_iter().map(Value::Long).collect()
}

fn texts(values: &[&str]) -> Vec<Value> {
    values
        .iter()
        .map(|text| Value::String((*text).to_owned()))
        .collect()
}

/// 0, 1, -1 and the largest numbers of that many digits, unscaled, in two's complement of that many bytes or as few as will do.
fn decimals(precision: u32, size: Option<usize>) -> Vec<Vec<u8>> {
    // Beyond an `i128` no Rust type follows.
    let largest = 10_i128.checked_pow(precision).map(|limit| limit - 1);
    [
        Some(0),
        Some(1),
        Some(-1),
        largest,
        largest.map(|most| -most),
    ]
    .into_iter()
    .flatten()
    .filter_map(|unscaled| two_s_complement(unscaled, size))
    .collect()
}

/// `None`: it has no room in that many bytes.
fn two_s_complement(unscaled: i128, size: Option<usize>) -> Option<Vec<u8>> {
    let filling = if unscaled < 0 { u8::MAX } else { 0 };
    let bytes = unscaled.to_be_bytes();
    let dispensable = bytes
        .windows(2)
        .take_while(|pair| pair[0] == filling && (pair[1] ^ filling) < 0x80)
        .count();
    let least = &bytes[dispensable..];
    match size {
        None => Some(least.to_vec()),
        Some(size) => {
            let missing = size.checked_sub(least.len())?;
            Some([&vec![filling; missing], least].concat())
        }
    }
}
