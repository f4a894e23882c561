//! A configuration put into words that may be printed: what is in effect, whence, and what it means.

use std::fmt;

use super::delivery::Delivery;
use super::{Checked, ClientKind, Finding, Origin, Setting};

/// What a configuration amounts to. Holds no secrets.
#[derive(Clone, Debug)]
pub struct Explanation {
    kind: ClientKind,
    lines: Vec<Line>,
    delivery: Option<Delivery>,
    warnings: Vec<Finding>,
}

/// One key of an [`Explanation`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Line {
    /// Kafka's name of the key, or librdkafka's for one that Kafka does not have.
    pub key: &'static str,
    /// The value in effect; a secret is hidden.
    pub value: String,
    /// Where the value came from.
    pub origin: Origin,
    /// What Kafka's Java client uses when nothing is said.
    pub kafka_default: Option<&'static str>,
    /// What the key means for loss, order or latency.
    pub meaning: Option<&'static str>,
}

impl Explanation {
    pub(super) fn of(checked: &Checked) -> Self {
        let line = |setting: &Setting| Line {
            key: setting.key().name(),
            value: setting.value().shown(setting.key()).to_owned(),
            origin: setting.origin().clone(),
            kafka_default: setting.key().kafka_default(),
            meaning: setting.key().meaning(),
        };
        Self {
            kind: checked.kind(),
            lines: checked.effective().map(line).collect(),
            delivery: Delivery::of(checked),
            warnings: checked.warnings().to_vec(),
        }
    }

    /// The client that is configured.
    pub fn kind(&self) -> ClientKind {
        self.kind
    }

    /// Every key with a value, in the order of the names.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The same, given away.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// The warnings of the check.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }
}

/// What was said, every default that means something, and of a producer how long a send can take.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self
            .lines
            .iter()
            .filter(|line| line.meaning.is_some() || line.origin != Origin::Default)
        {
            writeln!(f, "{} = {}  ({})", line.key, line.value, line.origin)?;
            if let Some(meaning) = line.meaning {
                writeln!(f, "    {meaning}")?;
            }
        }
        match self.delivery {
            Some(delivery) => writeln!(f, "{delivery}"),
            None => Ok(()),
        }
    }
}
