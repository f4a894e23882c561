//! ISO-8601 durations as Kafka reads them: `PnDTnHnMn.nS`, each part optional and signed (`java.time.Duration.parse`).

/// The duration in nanoseconds; `None` when the text is not one, or longer than a signed 64-bit number of seconds.
pub(super) fn nanoseconds(text: &str) -> Option<i128> {
    let text = text.to_ascii_uppercase();
    let (negated, rest) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text.as_str()),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, Some(time)),
        None => (rest, None),
    };
    if days.is_empty() && time.is_none() {
        return None;
    }
    let (days, rest) = part(days, 'D')?;
    if !rest.is_empty() {
        return None;
    }
    let (hours, rest) = part(time.unwrap_or_default(), 'H')?;
    let (minutes, rest) = part(rest, 'M')?;
    let seconds = seconds(rest)?;
    let total = (days * 86_400 + hours * 3_600 + minutes * 60) * NANOS + seconds;
    let within = i64::try_from(total / NANOS).is_ok();
    within.then_some(if negated { -total } else { total })
}

const NANOS: i128 = 1_000_000_000;

/// The number before `unit` at the front, 0 when the text does not start with such a part, and what comes after it.
fn part(text: &str, unit: char) -> Option<(i128, &str)> {
    match text.split_once(unit) {
        Some((number, rest)) => Some((number.parse::<i64>().ok()?.into(), rest)),
        None => Some((0, text)),
    }
}

fn seconds(text: &str) -> Option<i128> {
    if text.is_empty() {
        return Some(0);
    }
    let number = text.strip_suffix('S')?;
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: i128 = format!("{fraction:0<9}").parse().ok()?;
    let seconds = i128::from(whole.parse::<i64>().ok()?) * NANOS;
    Some(if whole.starts_with('-') {
        seconds - nanos
    } else {
        seconds + nanos
    })
}
