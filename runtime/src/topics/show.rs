//! A plan as text, for people.

use std::fmt;

use super::change::{PlannedTopic, TopicChange, TopicPlan};
use crate::event::retention_text;

impl fmt::Display for TopicPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for topic in &self.topics {
            writeln!(f, "{topic}")?;
        }
        let count = |action: &str| {
            let like = |topic: &&PlannedTopic| topic.action() == action;
            self.topics.iter().filter(like).count()
        };
        write!(
            f,
            "{} to create, {} to alter, {} drifted, {} as asked, {} refused",
            count("create"),
            count("alter"),
            count("drift"),
            count("nothing"),
            count("refused")
        )
    }
}

impl fmt::Display for PlannedTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = self.action();
        let sign = match action {
            "create" => '+',
            "alter" => '~',
            "drift" => '!',
            "refused" => 'x',
            _ => ' ',
        };
        write!(f, "{sign} {}  {action}", self.topic)?;
        for change in &self.changes {
            write!(f, "\n{change}")?;
        }
        let notes = [
            ("drift", &self.drift),
            ("warning", &self.warnings),
            ("refused", &self.refusals),
        ];
        for (kind, notes) in notes {
            for note in notes {
                write!(f, "\n    {kind}: {note}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for TopicChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create {
                partitions,
                replication,
                configs,
            } => {
                let number = |number: Option<u32>| {
                    number.map_or_else(|| "the cluster's default".to_owned(), |n| n.to_string())
                };
                write!(f, "    {:<22}{}", "partitions", number(*partitions))?;
                let replication = replication.map(u32::from);
                write!(f, "\n    {:<22}{}", "replication", number(replication))?;
                for (key, value) in configs {
                    write!(f, "\n    {key:<22}{}", shown(key, value))?;
                }
                Ok(())
            }
            Self::Partitions { from, to } => {
                write!(f, "    {:<22}{from} → {to}", "partitions")
            }
            Self::Config { key, from, to } => {
                let from = from.as_deref().unwrap_or("not set");
                write!(f, "    {key:<22}{} → {}", shown(key, from), shown(key, to))
            }
        }
    }
}

/// A value with its meaning where it is a number of ms.
fn shown(key: &str, value: &str) -> String {
    match (key, value.parse()) {
        ("retention.ms", Ok(ms)) => format!("{value} ({})", retention_text(ms)),
        _ => value.to_owned(),
    }
}
