//! Which letters a verb is about.

use clap::Args;
use kafka_event::DeadLetter;

/// All that are said have to hold.
#[derive(Debug, Args)]
pub(super) struct Filter {
    /// Letters of this partition of the dead-letter topic
    #[arg(long, value_name = "NUMBER")]
    partition: Option<i32>,

    /// Letters from this offset on
    #[arg(long, value_name = "OFFSET")]
    from: Option<i64>,

    /// Letters before this offset
    #[arg(long, value_name = "OFFSET")]
    before: Option<i64>,

    /// Letters that come from this topic
    #[arg(long, value_name = "TOPIC")]
    origin: Option<String>,

    /// Letters with this text in the type or the message of the error
    #[arg(long, value_name = "TEXT")]
    error: Option<String>,

    /// Letters with this key, a text
    #[arg(long, value_name = "TEXT")]
    key: Option<String>,
}

impl Filter {
    pub(super) fn takes(&self, letter: &DeadLetter) -> bool {
        let offset = letter.offset();
        self.partition.is_none_or(|only| only == letter.partition())
            && self.from.is_none_or(|from| from <= offset)
            && self.before.is_none_or(|before| offset < before)
            && self
                .key
                .as_ref()
                .is_none_or(|key| letter.key() == Some(key.as_bytes()))
            && self
                .origin
                .as_ref()
                .is_none_or(|topic| letter.origin().topic.as_ref() == Some(topic))
            && self.error.as_ref().is_none_or(|text| {
                let reason = letter.reason();
                let texts = [reason.type_name, reason.cause_type_name, reason.message];
                texts
                    .iter()
                    .flatten()
                    .any(|said| said.contains(text.as_str()))
            })
    }
}
