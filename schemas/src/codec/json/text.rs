//! Decimals and durations as the texts they are in JSON, both ways.

/// Appends a decimal: 1250 at scale 2 is `12.50`.
pub(super) fn write_decimal(unscaled: i128, scale: u32, out: &mut Vec<u8>) {
    let scale = scale as usize;
    // At least one digit before the point.
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if unscaled < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(whole.as_bytes());
    if !part.is_empty() {
        out.push(b'.');
        out.extend_from_slice(part.as_bytes());
    }
}

/// Months, days and milliseconds in ISO 8601, as Java's `Period` and `Duration` print.
pub(super) fn of_duration([months, days, millis]: [u32; 3]) -> String {
    format!("P{months}M{days}DT{}.{:03}S", millis / 1000, millis % 1000)
}

/// `12.5` at scale 2 is 1250. `None`: more digits after the point than the scale, or no decimal.
pub(crate) fn unscaled(text: &str, scale: u32) -> Option<i128> {
    let (negative, text) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let missing = (scale as usize).checked_sub(part.len())?;
    if whole.is_empty()
        || !whole
            .bytes()
            .chain(part.bytes())
            .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let digits = whole
        .bytes()
        .chain(part.bytes())
        .chain(std::iter::repeat_n(b'0', missing));
    digits
        .map(|b| i128::from(b - b'0'))
        .try_fold(0i128, |value, digit| {
            let value = value.checked_mul(10)?;
            if negative {
                value.checked_sub(digit)
            } else {
                value.checked_add(digit)
            }
        })
}

pub(super) fn duration(text: &str) -> Option<[u32; 3]> {
    let (months, rest) = text.strip_prefix('P')?.split_once('M')?;
    let (days, rest) = rest.split_once("DT")?;
    let millis = unscaled(rest.strip_suffix('S')?, 3)?;
    Some([
        months.parse().ok()?,
        days.parse().ok()?,
        u32::try_from(millis).ok()?,
    ])
}
