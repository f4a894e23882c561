//! Reading a value by the type and the limits of its key, as Kafka's `ConfigDef` does.

use super::classes;
use super::durations;
use super::keys::{Allowed, Key, Type};
use super::nearest_word;

/// The value in its canonical form, or the rule that it breaks and how. The message holds the value unless the key is a secret.
pub(super) fn parse(key: &Key, raw: &str) -> Result<String, (&'static str, String)> {
    let text = trim(raw);
    let canonical = typed(key, text).map_err(|fault| ("value-of-wrong-type", fault))?;
    limits(key, &canonical).map_err(|limit| {
        (
            "value-not-allowed",
            format!("{} is not allowed: {limit}", shown(key, text)),
        )
    })
}

fn shown(key: &Key, text: &str) -> String {
    if key.secret {
        "the value".to_owned()
    } else {
        format!("{text:?}")
    }
}

fn typed(key: &Key, text: &str) -> Result<String, String> {
    let shown = shown(key, text);
    match key.value_type {
        Type::Boolean => boolean(text).ok_or_else(|| format!("{shown} is neither true nor false")),
        Type::Short => {
            number(text, i16::MIN.into(), i16::MAX.into()).ok_or_else(|| not_whole(&shown, 16))
        }
        Type::Int => {
            number(text, i32::MIN.into(), i32::MAX.into()).ok_or_else(|| not_whole(&shown, 32))
        }
        Type::Long => number(text, i64::MIN, i64::MAX).ok_or_else(|| not_whole(&shown, 64)),
        Type::Double => double(text).ok_or_else(|| format!("{shown} is not a number")),
        Type::String | Type::Password => Ok(text.to_owned()),
        Type::List => list(key.name, text),
        Type::Class => classes::check(key.name, text).map(|()| text.to_owned()),
    }
}

/// Java trims control characters along with spaces.
fn trim(raw: &str) -> &str {
    raw.trim_matches(|c| c <= ' ')
}

fn not_whole(shown: &str, bits: u8) -> String {
    format!("{shown} is not a whole number of {bits} bits")
}

fn boolean(text: &str) -> Option<String> {
    ["true", "false"]
        .into_iter()
        .find(|word| word.eq_ignore_ascii_case(text))
        .map(str::to_owned)
}

fn number(text: &str, low: i64, high: i64) -> Option<String> {
    let number: i64 = text.parse().ok()?;
    (low..=high).contains(&number).then(|| number.to_string())
}

fn double(text: &str) -> Option<String> {
    let text = text.trim_end_matches(['d', 'D', 'f', 'F']);
    let number: f64 = text.parse().ok()?;
    number.is_finite().then(|| number.to_string())
}

/// Items without the blanks around them; one that comes twice counts once.
fn list(key: &str, text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let mut items: Vec<&str> = Vec::new();
    for item in text.split(',').map(trim) {
        if item.is_empty() {
            return Err(format!(
                "{text:?} has an empty item: take the surplus comma away"
            ));
        }
        classes::check(key, item)?;
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Ok(items.join(","))
}

fn limits(key: &Key, canonical: &str) -> Result<String, String> {
    let same = || Ok(canonical.to_owned());
    match key.allowed {
        Allowed::Any => same(),
        Allowed::Range(low, high) => {
            let inside = canonical
                .parse()
                .is_ok_and(|number: i64| (low..=high).contains(&number));
            if inside {
                same()
            } else {
                Err(between(low, high))
            }
        }
        Allowed::RangeOr(low, high, other) => {
            let inside = canonical
                .parse()
                .is_ok_and(|number: i64| (low..=high).contains(&number) || number == other);
            if inside {
                same()
            } else {
                Err(format!("{}, or {other}", between(low, high)))
            }
        }
        Allowed::Fraction(low, high) => {
            let inside = canonical
                .parse()
                .is_ok_and(|number: f64| (low..=high).contains(&number));
            if inside {
                same()
            } else {
                Err(format!("it is between {low} and {high}"))
            }
        }
        Allowed::OneOf(words) => {
            if words.contains(&canonical) {
                same()
            } else {
                Err(one_of(words, canonical))
            }
        }
        Allowed::Acks => match canonical {
            "all" | "-1" => Ok("all".to_owned()),
            "0" | "1" => same(),
            _ => Err(one_of(&["all", "1", "0"], canonical)),
        },
        Allowed::OneOfAnyCase(words) => match words
            .iter()
            .find(|word| word.eq_ignore_ascii_case(canonical))
        {
            Some(word) => Ok((*word).to_owned()),
            None => Err(one_of(words, canonical)),
        },
        Allowed::EachOneOf(words) => {
            let wrong = canonical
                .split(',')
                .find(|item| !item.is_empty() && !words.contains(item));
            wrong.map_or_else(same, |item| Err(one_of(words, item)))
        }
        Allowed::NonEmpty if canonical.is_empty() => Err("it must not be empty".to_owned()),
        Allowed::NonEmpty => same(),
        Allowed::OffsetReset => offset_reset(canonical),
    }
}

fn offset_reset(canonical: &str) -> Result<String, String> {
    const WORDS: [&str; 3] = ["latest", "earliest", "none"];
    match canonical.strip_prefix("by_duration:") {
        Some(duration) => match durations::nanoseconds(duration) {
            Some(0..) => Ok(canonical.to_owned()),
            _ => Err("by_duration: is followed by an ISO-8601 duration that is not negative, such as PT1H".to_owned()),
        },
        None if WORDS.contains(&canonical) => Ok(canonical.to_owned()),
        None => Err(format!("{}, or by_duration: and a duration such as PT1H", one_of(&WORDS, canonical))),
    }
}

fn between(low: i64, high: i64) -> String {
    match high {
        i64::MAX => format!("it is at least {low}"),
        _ => format!("it is between {low} and {high}"),
    }
}

fn one_of(words: &[&str], written: &str) -> String {
    let nearest = nearest_word(words.iter().copied(), written)
        .map(|(word, _)| format!("; {word:?} is nearest"))
        .unwrap_or_default();
    format!("it is one of {}{nearest}", words.join(", "))
}
