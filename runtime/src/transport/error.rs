//! What the client reports, with the two questions that matter: does it help to try again, and is the client still of use.

use std::fmt;
use std::time::Duration;

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::classes::{ErrorClass, class_of};

/// An error of the Kafka client or of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientError {
    doing: &'static str,
    code: Option<RDKafkaErrorCode>,
    text: String,
    /// The client that reports it has ended, whatever the code says of others.
    fatal: bool,
}

impl ClientError {
    pub(crate) fn new(doing: &'static str, error: &KafkaError) -> Self {
        let code = error.rdkafka_error_code();
        let text = match code {
            Some(code) => describe(code),
            // Configuration values can be secrets: only the name of the key is repeated.
            None => match error {
                KafkaError::ClientConfig(_, _, key, _) => {
                    let help = match asks_for_tls(key) && !cfg!(feature = "tls") {
                        true => ": this build has no TLS; take the feature `tls` of kafka-event",
                        false => "",
                    };
                    format!("the client refuses the value of `{key}`{help}")
                }
                other => other.to_string(),
            },
        };
        Self {
            doing,
            code,
            text,
            fatal: false,
        }
    }

    pub(crate) fn of_code(doing: &'static str, code: RDKafkaErrorCode) -> Self {
        Self {
            doing,
            code: Some(code),
            text: describe(code),
            fatal: false,
        }
    }

    /// What ended the client: its code, and the client's words for it.
    pub(crate) fn fatal(doing: &'static str, (code, reason): (RDKafkaErrorCode, String)) -> Self {
        let text = format!("the client has ended: {} ({reason})", describe(code));
        Self {
            doing,
            code: Some(code),
            text,
            fatal: true,
        }
    }

    /// An error of one call, in the client's own words.
    pub(crate) fn told(doing: &'static str, code: RDKafkaErrorCode, text: String) -> Self {
        Self {
            doing,
            code: Some(code),
            text,
            fatal: false,
        }
    }

    /// What the client said on its own: its words name brokers and what failed there.
    pub(crate) fn reported(doing: &'static str, error: &KafkaError, reason: &str) -> Self {
        Self {
            doing,
            code: error.rdkafka_error_code(),
            text: reason.to_owned(),
            fatal: false,
        }
    }

    /// The same error, with what the client last reported of the cluster.
    pub(crate) fn after(mut self, report: Option<(Duration, Self)>) -> Self {
        if let Some((age, report)) = report {
            let age = age.as_secs();
            let text = report.text;
            self.text = format!(
                "{}; the client's last report, {age} s before: {text}",
                self.text
            );
        }
        self
    }

    /// Nobody said anything.
    pub(crate) fn silence(doing: &'static str, waited: Duration) -> Self {
        Self {
            doing,
            code: Some(RDKafkaErrorCode::OperationTimedOut),
            text: format!("no answer within {} ms", waited.as_millis()),
            fatal: false,
        }
    }

    pub(crate) fn other(doing: &'static str, text: impl Into<String>) -> Self {
        Self {
            doing,
            code: None,
            text: text.into(),
            fatal: false,
        }
    }

    /// The error's name in Kafka's protocol or librdkafka's, such as `UnknownTopicOrPartition`; `None` for a local one.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        self.code.map(|code| format!("{code:?}"))
    }

    pub(super) fn is(&self, code: RDKafkaErrorCode) -> bool {
        self.code == Some(code)
    }

    /// What the error asks for.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        self.classified().0
    }

    /// Why the error is of its class.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.classified().1
    }

    fn classified(&self) -> (ErrorClass, &'static str) {
        if self.fatal {
            return (ErrorClass::Fatal, "the client has given up");
        }
        let local = (ErrorClass::Refused, "it did not come from the client");
        self.code.map_or(local, class_of)
    }

    /// Trying the same again can help: a broker was away, a leader moved, a time ran out.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.class() == ErrorClass::Retryable
    }

    /// The client that reported it is of no more use; make a new one.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.class() == ErrorClass::Fatal
    }

    /// The record is larger than the topic or the client takes.
    pub(crate) fn is_too_large(&self) -> bool {
        use RDKafkaErrorCode as Code;
        let too_large = [Code::MessageSizeTooLarge, Code::MessageBatchTooLarge];
        self.code.is_some_and(|code| too_large.contains(&code))
    }

    /// The record was given up with others, for no reason of its own.
    pub(crate) fn is_given_up(&self) -> bool {
        use RDKafkaErrorCode as Code;
        matches!(self.code, Some(Code::PurgeQueue | Code::PurgeInflight))
    }

    /// The topic, or this partition of it, is not there.
    pub(crate) fn is_unknown_place(&self) -> bool {
        use RDKafkaErrorCode as Code;
        matches!(
            self.code,
            Some(Code::UnknownTopic | Code::UnknownPartition | Code::UnknownTopicOrPartition)
        )
    }

    /// Another instance with the same `transactional.id` has taken this one's place.
    #[must_use]
    pub fn is_fenced(&self) -> bool {
        matches!(
            self.code,
            Some(
                RDKafkaErrorCode::Fenced
                    | RDKafkaErrorCode::ProducerFenced
                    | RDKafkaErrorCode::InvalidProducerEpoch
                    | RDKafkaErrorCode::TransactionCoordinatorFenced
            )
        )
    }

    /// The right to do this is missing, or the credentials are wrong; also where the client has ended for that reason.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.code
            .is_some_and(|code| class_of(code).0 == ErrorClass::Denied)
    }
}

/// Whether librdkafka knows a key only where it was built with OpenSSL.
fn asks_for_tls(key: &str) -> bool {
    key == "security.protocol" || key.starts_with("ssl.") || key.starts_with("sasl.")
}

fn describe(code: RDKafkaErrorCode) -> String {
    code.to_string()
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.text)
    }
}

impl std::error::Error for ClientError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// An idempotent producer ends when it may write to no topic: nobody gives it an id.
    #[test]
    fn a_client_that_ended_for_a_right_that_it_lacks_was_denied() {
        let code = RDKafkaErrorCode::ClusterAuthorizationFailed;
        let ended = ClientError::fatal("a test", (code, "no id".to_owned()));
        assert!(ended.is_denied() && ended.is_fatal());
        let code = RDKafkaErrorCode::OutOfOrderSequenceNumber;
        let ended = ClientError::fatal("a test", (code, "a gap".to_owned()));
        assert!(!ended.is_denied() && ended.is_fatal());
    }
}
