//! What a check found: one rule broken, or one thing worth knowing.

use std::error::Error;
use std::fmt;

use super::ClientKind;

/// One rule that a configuration breaks, or one warning about it. Never holds the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The key to change, by Kafka's name; for an unknown key the name as it was written.
    pub key: String,
    /// The stable name of the rule, for programs.
    pub rule: &'static str,
    /// What is wrong, with which values, and what to do.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(
        key: impl Into<String>,
        rule: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            key: key.into(),
            rule,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.key, self.message, self.rule)
    }
}

/// Everything that is wrong with a configuration, all at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors {
    kind: ClientKind,
    findings: Vec<Finding>,
}

impl ConfigErrors {
    pub(crate) fn new(kind: ClientKind, findings: Vec<Finding>) -> Self {
        Self { kind, findings }
    }

    /// The broken rules, in the order of the keys.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The client that was to be configured.
    pub fn kind(&self) -> ClientKind {
        self.kind
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration of the {} cannot be used", self.kind)?;
        self.findings
            .iter()
            .try_for_each(|finding| write!(f, "\n  {finding}"))
    }
}

impl Error for ConfigErrors {}
