//! Which records are shown.

use super::shown::{Content, Shown};
use crate::time::time;
use clap::Args;
use kafka_event::{RawRecord, Timestamp};
use serde_json::Value;

/// All that are said have to hold.
#[derive(Debug, Args)]
pub(super) struct Filter {
    /// Records of this event: its name, with or without its namespace
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,

    /// Records with this key, as it is printed
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// Records of which a field has this value: carrier=AA, or items.0.price.currency=EUR; may be repeated
    #[arg(long = "where", value_name = "PATH=VALUE", value_parser = condition)]
    conditions: Vec<Condition>,

    /// Records of this time and later
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(super) since: Option<Timestamp>,

    /// Records before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
}

/// A field and what it has to be.
#[derive(Clone, Debug)]
struct Condition {
    path: Vec<String>,
    value: String,
}

fn condition(text: &str) -> Result<Condition, String> {
    let (path, value) = text.split_once('=').ok_or("write PATH=VALUE")?;
    Ok(Condition {
        path: path.split('.').map(str::to_owned).collect(),
        value: value.to_owned(),
    })
}

impl Filter {
    /// What can be said before a record is read.
    pub(super) fn takes_record(&self, record: &RawRecord) -> bool {
        let Some(time) = record.timestamp() else {
            return true;
        };
        self.since.is_none_or(|since| since <= time) && self.until.is_none_or(|until| time < until)
    }

    pub(super) fn takes(&self, shown: &Shown) -> bool {
        let is_event = |event: &String| {
            let of_it = shown.event.as_deref();
            of_it.is_some_and(|name| {
                name == event || name.rsplit('.').next() == Some(event.as_str())
            })
        };
        self.event.as_ref().is_none_or(is_event)
            && (self.key.is_none() || self.key == shown.key)
            && self
                .conditions
                .iter()
                .all(|condition| match &shown.content {
                    Content::Value { value } => condition.holds(value),
                    Content::Unreadable { .. } => false,
                })
    }
}

impl Condition {
    fn holds(&self, value: &Value) -> bool {
        let found = self.path.iter().try_fold(value, |value, step| match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            value => value.get(step),
        });
        match found {
            Some(Value::String(text)) => *text == self.value,
            Some(other) => serde_json::to_string(other).is_ok_and(|text| text == self.value),
            None => false,
        }
    }
}
