//! Takes a Rust identifier apart into its words.

/// The words of a name in PascalCase: `HTTPRequest2SentEvent` is `HTTP`, `Request2`, `Sent`, `Event`.
///
/// A word starts at a capital letter after a small letter or a digit, and at the last capital of a run of
/// capitals when a small letter follows it. Digits belong to the word before them.
pub(super) fn split(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    let mut chars = name.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|&(_, next)| next);
        let starts = c.is_uppercase()
            && before.is_some_and(|b| !b.is_uppercase() || after.is_some_and(char::is_lowercase));
        if starts {
            words.extend(name.get(start..at));
            start = at;
        }
        before = Some(c);
    }
    words.extend(name.get(start..).filter(|rest| !rest.is_empty()));
    words
}

/// Whether a name is in PascalCase: letters and digits only, the first a capital or of a script that has none.
pub(super) fn is_pascal_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
        && name.chars().all(char::is_alphanumeric)
}

/// The nearest name in PascalCase: `order_created_event` and `ORDER_CREATED_EVENT` become `OrderCreatedEvent`.
pub(super) fn to_pascal_case(name: &str) -> String {
    let shouted = !name.contains(char::is_lowercase);
    let mut out = String::with_capacity(name.len());
    for part in name.split(|c: char| !c.is_alphanumeric()) {
        for word in split(part) {
            let mut chars = word.chars();
            out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            if shouted {
                out.extend(chars.flat_map(char::to_lowercase));
            } else {
                out.push_str(chars.as_str());
            }
        }
    }
    out
}

/// A word as the tables spell it: small letters, without a number at its end. `None` for what can be no English
/// verb: an acronym (`LED`, `SET`) or a word with other letters than a–z.
pub(super) fn spelled(word: &str) -> Option<String> {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut bytes = word.bytes();
    let capital = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
    (capital && word.len() > 1 && bytes.all(|b| b.is_ascii_lowercase()))
        .then(|| word.to_ascii_lowercase())
}

/// A word as a name spells it: its first letter a capital.
pub(super) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(chars)
        .collect()
}
