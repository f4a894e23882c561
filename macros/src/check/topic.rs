//! Topic names: Kafka's own rules, with variables for what differs by environment.

use proc_macro2::Span;

use crate::parse::Errors;

/// Kafka's limit for the name of a topic.
const MAX_LEN: usize = 249;

/// Holds a topic's name against Kafka's rules (`org.apache.kafka.common.internals.Topic`): letters, digits, dots, underscores and
/// hyphens, 249 at most, not `.` or `..`. What a variable stands for is checked when it is filled in, at start.
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
    if literal.is_empty() {
        return errors.push(span, "the topic has no name");
    }
    if let Some(c) = literal
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'))
    {
        return errors.push(
            span,
            format!("`{c}` cannot stand in the name of a topic: letters, digits, `.`, `_`, `-` and `${{variables}}` can"),
        );
    }
    if literal.len() > MAX_LEN {
        return errors.push(
            span,
            format!("a topic's name has at most {MAX_LEN} characters"),
        );
    }
    if matches!(topic, "." | "..") {
        errors.push(span, format!("Kafka has no topic named `{topic}`"));
    }
}
