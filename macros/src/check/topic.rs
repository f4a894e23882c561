//! Topic names: Kafka's own rules, with variables for what differs by environment.

use kafka_event_schema::event::{LONGEST_DERIVED, MAX_TOPIC_LEN, TopicFault, topic_fault};
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
    let longest = MAX_TOPIC_LEN - LONGEST_DERIVED;
    let message = match topic_fault(&literal) {
        None if literal.len() <= longest => return,
        Some(TopicFault::Empty) => "the topic has no name".to_owned(),
        Some(TopicFault::Character(c)) => format!(
            "`{c}` cannot stand in the name of a topic: letters, digits, `.`, `_`, `-` and `${{variables}}` can"
        ),
        None | Some(TopicFault::TooLong) => format!(
            "this name has {} characters and may have {longest}: Kafka takes {MAX_TOPIC_LEN}, and the names of its retry and dead-letter topics \
             are longer",
            literal.len()
        ),
        Some(TopicFault::Reserved) => format!("Kafka has no topic named `{topic}`"),
    };
    errors.push(span, message);
}
