//! Topic names: Kafka's own rules, with variables for what differs by environment.

use kafka_event_schema::event::{MAX_TOPIC_LEN, TopicFault, topic_fault};
use proc_macro2::Span;

use crate::parse::Errors;

/// Holds a topic's name against Kafka's rules. What a variable stands for is checked when it is filled in, at start.
pub(crate) fn topic(topic: &str, span: Span, errors: &mut Errors) {
    let mut literal = String::new();
    let mut rest = topic;
    while let Some((before, after)) = rest.split_once("${") {
        literal.push_str(before);
        let Some((variable, after)) = after.split_once('}') else {
            return errors.push(
                span,
                format!("the variable in topic `{topic}` has no end: write `${{name}}`"),
            );
        };
        let good = !variable.is_empty()
            && variable
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !good {
            return errors.push(
                span,
                format!("`{variable}` is no name of a variable: letters, digits and underscores"),
            );
        }
        literal.push('x');
        rest = after;
    }
    literal.push_str(rest);
    let message = match topic_fault(&literal) {
        None => return,
        Some(TopicFault::Empty) => "the topic has no name".to_owned(),
        Some(TopicFault::Character(c)) => format!(
            "`{c}` cannot stand in the name of a topic: letters, digits, `.`, `_`, `-` and `${{variables}}` can"
        ),
        Some(TopicFault::TooLong) => {
            format!("a topic's name has at most {MAX_TOPIC_LEN} characters")
        }
        Some(TopicFault::Reserved) => format!("Kafka has no topic named `{topic}`"),
    };
    errors.push(span, message);
}
