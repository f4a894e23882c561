//! Names of topics: Kafka's own rules (`org.apache.kafka.common.internals.Topic`), for the macro and for start-up.

/// Kafka's limit for the name of a topic, in characters.
pub const MAX_TOPIC_LEN: usize = 249;

/// By how many characters the names of retry and dead-letter topics are longer than their topic's, at most.
pub const LONGEST_DERIVED: usize = "-retry-99".len();

/// What Kafka would not take of a topic's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicFault {
    /// It has no characters.
    Empty,
    /// It has more than [`MAX_TOPIC_LEN`] bytes.
    TooLong,
    /// It is `.` or `..`.
    Reserved,
    /// A character other than letters, digits, dots, underscores and hyphens.
    Character(char),
}

/// What is wrong with the name of a topic; `None`: Kafka takes it.
#[must_use]
pub fn topic_fault(topic: &str) -> Option<TopicFault> {
    if topic.is_empty() {
        return Some(TopicFault::Empty);
    }
    let other = topic
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'));
    if let Some(c) = other {
        return Some(TopicFault::Character(c));
    }
    if topic.len() > MAX_TOPIC_LEN {
        return Some(TopicFault::TooLong);
    }
    matches!(topic, "." | "..").then_some(TopicFault::Reserved)
}
