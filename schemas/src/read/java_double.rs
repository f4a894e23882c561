//! The texts that Java's `Double.parseDouble` takes: a `float` or `double` field may write its default as one of them.

/// The number, if the text is one.
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c| c <= ' ');
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let number = match unsigned {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        _ => {
            let digits = unsigned.strip_suffix(['f', 'F', 'd', 'D']);
            match unsigned.strip_prefix("0x").or(unsigned.strip_prefix("0X")) {
                Some(_) => parse_hexadecimal(&digits.unwrap_or(unsigned)[2..])?,
                None => parse_decimal(digits.unwrap_or(unsigned))?,
            }
        }
    };
    Some(if negative { -number } else { number })
}

fn parse_decimal(text: &str) -> Option<f64> {
    // Rust also reads the words `inf`, `infinity` and `nan`, and a second sign.
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    (begins && text.chars().all(allowed))
        .then(|| text.parse().ok())
        .flatten()
}

/// `HEX[.HEX]pEXPONENT`, the exponent in decimal and always there.
fn parse_hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(part.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let scale = exponent.parse::<i32>().ok()? - 4 * i32::try_from(part.len()).ok()?;
    Some(value * 2.0_f64.powi(scale))
}
