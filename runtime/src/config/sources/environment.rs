//! Environment variables: `KAFKA_BOOTSTRAP_SERVERS` is `bootstrap.servers`.

/// The prefix of this toolkit's own variables, which are no keys.
const OWN: &str = "EVENT_";

/// The key that a variable names; `None` for a variable that is not meant as one.
pub(crate) fn key_of_variable(variable: &str) -> Option<String> {
    let rest = variable
        .strip_prefix("KAFKA_")
        .filter(|rest| !rest.is_empty() && !rest.starts_with(OWN))?;
    // Longest first; the placeholder keeps an underscore that was written from becoming a dot.
    Some(
        rest.to_lowercase()
            .replace("___", "-")
            .replace("__", "\0")
            .replace('_', ".")
            .replace('\0', "_"),
    )
}
