//! Names of topics: variables filled in once, at start.

use std::collections::BTreeMap;

use crate::error::KafkaError;
use crate::event::{MAX_TOPIC_LEN, TopicFault, topic_fault};

/// Fills in `${name}` from `variables`, else from the environment.
pub(crate) fn resolve(
    template: &str,
    variables: &BTreeMap<String, String>,
) -> Result<String, KafkaError> {
    let mut topic = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        // The macro has seen that each variable has an end.
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = variables
            .get(name)
            .cloned()
            .or_else(|| std::env::var(name).ok());
        let Some(value) = value else {
            return Err(KafkaError::Variable {
                topic: template.to_owned(),
                name: name.to_owned(),
            });
        };
        topic.push_str(before);
        topic.push_str(&value);
        rest = after;
    }
    topic.push_str(rest);
    match fault(&topic) {
        None => Ok(topic),
        Some(reason) => Err(KafkaError::TopicName { topic, reason }),
    }
}

/// What Kafka would not take of a name, in words.
fn fault(topic: &str) -> Option<String> {
    Some(match topic_fault(topic)? {
        TopicFault::Empty => "it is empty".to_owned(),
        TopicFault::TooLong => format!(
            "it has {} characters, and Kafka takes {MAX_TOPIC_LEN}",
            topic.len()
        ),
        TopicFault::Reserved => "Kafka has no such topic".to_owned(),
        TopicFault::Character(other) => {
            format!("`{other}` cannot stand in it; letters, digits, `.`, `_` and `-` can")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_missing_ones_named() {
        let variables = BTreeMap::from([("env".to_owned(), "prod".to_owned())]);
        assert_eq!(
            resolve("${env}.flights", &variables).unwrap(),
            "prod.flights"
        );
        assert_eq!(resolve("flights", &variables).unwrap(), "flights");
        let error = resolve("${no_such_variable}.flights", &variables).unwrap_err();
        assert!(
            matches!(error, KafkaError::Variable { ref name, .. } if name == "no_such_variable"),
            "{error}"
        );
    }

    #[test]
    fn what_a_variable_brings_is_checked() {
        let variables = BTreeMap::from([("env".to_owned(), "a b".to_owned())]);
        assert!(matches!(
            resolve("${env}.x", &variables),
            Err(KafkaError::TopicName { .. })
        ));
    }
}
