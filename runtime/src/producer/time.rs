//! The text of a timestamp, as `Timestamp`'s `Display` has it, at a tenth of its cost: every record that is sent has one.

use std::io::Write as _;

use crate::Timestamp;

const MILLIS_OF_DAY: i64 = 86_400_000;

/// Year 0 to year 9999: the years of four digits.
const FOUR_DIGITS: std::ops::RangeInclusive<i64> = -719_528..=2_932_896;

/// Appends the timestamp in RFC 3339, with milliseconds where there are some.
pub(super) fn write(time: Timestamp, out: &mut Vec<u8>) {
    let days = time.as_millis().div_euclid(MILLIS_OF_DAY);
    if !FOUR_DIGITS.contains(&days) {
        // Writing into memory does not fail.
        let _ = write!(out, "{time}");
        return;
    }
    let (year, month, day) = civil(days);
    let millis = time.as_millis().rem_euclid(MILLIS_OF_DAY);
    let seconds = millis / 1_000;
    digits::<4>(year, out);
    out.push(b'-');
    digits::<2>(month, out);
    out.push(b'-');
    digits::<2>(day, out);
    out.push(b'T');
    digits::<2>(seconds / 3_600, out);
    out.push(b':');
    digits::<2>(seconds / 60 % 60, out);
    out.push(b':');
    digits::<2>(seconds % 60, out);
    if millis % 1_000 != 0 {
        out.push(b'.');
        digits::<3>(millis % 1_000, out);
    }
    out.push(b'Z');
}

/// Year, month and day of a day since 1970-01-01, in the Gregorian calendar. Years are counted from March, so that the leap day is their
/// last, in eras of 400 years, which have 146,097 days each.
fn civil(days: i64) -> (i64, i64, i64) {
    // 719,468 days from 0000-03-01 to 1970-01-01.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From March on, months have 153 days in five.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

fn digits<const N: usize>(number: i64, out: &mut Vec<u8>) {
    let (mut number, mut text) = (number, [b'0'; N]);
    for digit in text.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&text);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(millis: i64) -> String {
        let mut out = Vec::new();
        write(Timestamp::from_millis(millis), &mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn it_is_the_text_of_display(millis in prop_oneof![
            any::<i64>(),
            -70_000_000_000_000i64..300_000_000_000_000,
            (-800_000i64..3_000_000).prop_map(|day| day * MILLIS_OF_DAY),
        ]) {
            prop_assert_eq!(text(millis), Timestamp::from_millis(millis).to_string());
        }
    }

    #[test]
    fn leap_days_are_there() {
        assert_eq!(text(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(text(1_709_251_199_007), "2024-02-29T23:59:59.007Z");
    }
}
