//! What kind of error each code of the client is: one table, with the reason for each.
//!
//! The classes are those of Kafka's Java client (which of its exceptions are retriable), of KIP-98 and KIP-360 (what a transaction can be
//! aborted for and what ends its producer), and of librdkafka for the codes that only it has.

use rdkafka::error::RDKafkaErrorCode as Code;

/// What an error asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// Trying the same again can help. A producer's client did so itself until `delivery.timeout.ms`.
    Retryable,
    /// Trying the same again does not help: something in the record, the call or the cluster has to change first.
    Refused,
    /// The right to do this is missing, or the client is not who it says.
    Denied,
    /// The transaction it happened in can only be aborted; the producer can begin another.
    AbortTransaction,
    /// The client is of no more use; make a new one.
    Fatal,
}

/// A class, the reason, and the codes that are in it for that reason.
type Row = (ErrorClass, &'static str, &'static [Code]);

/// The class of a code, and why.
pub(super) fn class_of(code: Code) -> (ErrorClass, &'static str) {
    let row = TABLE.iter().find(|(_, _, codes)| codes.contains(&code));
    row.map_or((ErrorClass::Refused, UNKNOWN), |(class, why, _)| {
        (*class, why)
    })
}

const UNKNOWN: &str = "nothing is known of this error";

static TABLE: &[Row] = &[
    (
        ErrorClass::Retryable,
        "a broker is away, or its part went to another one",
        &[
            Code::BrokerDestroy,
            Code::BrokerTransportFailure,
            Code::Resolve,
            Code::AllBrokersDown,
            Code::NodeUpdate,
            Code::DestroyBroker,
            Code::NetworkException,
            Code::BrokerNotAvailable,
            Code::ReplicaNotAvailable,
            Code::LeaderNotAvailable,
            Code::NotLeaderForPartition,
            Code::NotController,
            Code::StaleControllerEpoch,
            Code::StaleBrokerEpoch,
            Code::FencedLeaderEpoch,
            Code::UnknownLeaderEpoch,
            Code::OffsetNotAvailable,
            Code::ListenerNotFound,
            Code::PreferredLeaderNotAvailable,
            Code::EligibleLeadersNotAvailable,
            Code::KafkaStorageError,
            Code::RebootstrapRequired,
        ],
    ),
    (
        ErrorClass::Retryable,
        "a time ran out, and what was asked may have been done",
        &[
            Code::MessageTimedOut,
            Code::OperationTimedOut,
            Code::TimedOutQueue,
            Code::RequestTimedOut,
            Code::Interrupted,
        ],
    ),
    (
        ErrorClass::Retryable,
        "too few replicas are in sync",
        &[
            Code::ISRInsufficient,
            Code::NotEnoughReplicas,
            Code::NotEnoughReplicasAfterAppend,
        ],
    ),
    (
        ErrorClass::Retryable,
        "something else has to end first",
        &[
            Code::QueueFull,
            Code::InProgress,
            Code::PreviousInProgress,
            Code::WaitCache,
            Code::Retry,
            Code::ConcurrentTransactions,
            Code::ReassignmentInProgress,
            Code::ThrottlingQuotaExceeded,
            Code::UnstableOffsetCommit,
        ],
    ),
    (
        ErrorClass::Retryable,
        "the group or its coordinator is changing, and the client joins again",
        &[
            Code::WaitingForCoordinator,
            Code::CoordinatorLoadInProgress,
            Code::CoordinatorNotAvailable,
            Code::NotCoordinator,
            Code::RebalanceInProgress,
            Code::AssignmentLost,
            Code::PollExceeded,
            Code::MemberIdRequired,
            Code::FencedMemberEpoch,
            Code::StaleMemberEpoch,
            Code::UnreleasedInstanceId,
        ],
    ),
    (
        ErrorClass::Retryable,
        "the topic is new or was made anew, and not every broker knows it yet",
        &[Code::UnknownTopicOrPartition, Code::UnknownTopicId],
    ),
    (
        ErrorClass::Retryable,
        "the bytes were damaged on their way, or a fetch has to begin anew",
        &[
            Code::InvalidMessage,
            Code::FetchSessionIdNotFound,
            Code::InvalidFetchSessionEpoch,
        ],
    ),
    (
        ErrorClass::Retryable,
        "another record of the same batch was refused, and this one with it",
        &[Code::InvalidDifferentRecord],
    ),
    (
        ErrorClass::Refused,
        "the record is larger than the topic or the client takes",
        &[
            Code::MessageSizeTooLarge,
            Code::MessageBatchTooLarge,
            Code::InvalidMessageSize,
        ],
    ),
    (
        ErrorClass::Refused,
        "the record is not one that the topic takes: its time, its form, its compression, or a policy of the cluster",
        &[
            Code::InvalidTimestamp,
            Code::InvalidRecord,
            Code::UnsupportedForMessageFormat,
            Code::UnsupportedCompressionType,
            Code::BadCompression,
            Code::BadMessage,
            Code::PolicyViolation,
            Code::KeySerialization,
            Code::ValueSerialization,
            Code::KeyDeserialization,
            Code::ValueDeserialization,
        ],
    ),
    (
        ErrorClass::Refused,
        "there is no such topic or partition",
        &[
            Code::UnknownTopic,
            Code::UnknownPartition,
            Code::InvalidTopic,
        ],
    ),
    (
        ErrorClass::Refused,
        "it is in the log already",
        &[Code::DuplicateSequenceNumber],
    ),
    (
        ErrorClass::Refused,
        "the program gave it up",
        &[Code::PurgeQueue, Code::PurgeInflight],
    ),
    (
        ErrorClass::Refused,
        "a setting is not one that client or cluster takes",
        &[
            Code::InvalidArgument,
            Code::InvalidType,
            Code::InvalidConfig,
            Code::InvalidRequiredAcks,
            Code::InvalidSessionTimeout,
            Code::InvalidTransactionTimeout,
            Code::InvalidGroupId,
            Code::InconsistentGroupProtocol,
            Code::UnsupportedAssignor,
            Code::InvalidCommitOffsetSize,
            Code::OffsetMetadataTooLarge,
            Code::GroupMaxSizeReached,
            Code::NotConfigured,
            Code::UnknownGroup,
            Code::UnknownBroker,
        ],
    ),
    (
        ErrorClass::Refused,
        "there is no offset to read from",
        &[
            Code::OffsetOutOfRange,
            Code::AutoOffsetReset,
            Code::NoOffset,
            Code::LogTruncation,
        ],
    ),
    (
        ErrorClass::Refused,
        "the cluster is not as the request for a change supposes",
        &[
            Code::TopicAlreadyExists,
            Code::InvalidPartitions,
            Code::InvalidReplicationFactor,
            Code::InvalidReplicaAssignment,
            Code::InvalidRequest,
            Code::TopicDeletionDisabled,
            Code::LogDirNotFound,
            Code::ElectionNotNeeded,
            Code::NoReassignmentInProgress,
            Code::NonEmptyGroup,
            Code::GroupIdNotFound,
            Code::GroupSubscribedToTopic,
            Code::ResourceNotFound,
            Code::DuplicateResource,
            Code::InvalidPrincipalType,
            Code::InconsistentVoterSet,
            Code::InvalidUpdateVersion,
            Code::FeatureUpdateFailed,
            Code::UnknownSubscriptionId,
            Code::TelemetryTooLarge,
        ],
    ),
    (
        ErrorClass::Refused,
        "client or broker cannot do this",
        &[
            Code::UnsupportedVersion,
            Code::UnsupportedFeature,
            Code::NotImplemented,
            Code::UnknownProtocol,
            Code::DelegationTokenAuthDisabled,
            Code::SecurityDisabled,
        ],
    ),
    (
        ErrorClass::Refused,
        "the client is not in a state for this call",
        &[
            Code::State,
            Code::Conflict,
            Code::ExistingSubscription,
            Code::Outdated,
            Code::Noop,
            Code::NoEnt,
            Code::ReadOnly,
            Code::Underflow,
            Code::Partial,
            Code::Inconsistent,
            Code::Application,
        ],
    ),
    (
        ErrorClass::Refused,
        "it is a report, and no error",
        &[
            Code::NoError,
            Code::PartitionEOF,
            Code::AssignPartitions,
            Code::RevokePartitions,
        ],
    ),
    (
        ErrorClass::Refused,
        "client or broker say no more than that it failed",
        &[Code::Unknown, Code::Fail, Code::FileSystem],
    ),
    (
        ErrorClass::Denied,
        "an ACL is missing",
        &[
            Code::TopicAuthorizationFailed,
            Code::GroupAuthorizationFailed,
            Code::ClusterAuthorizationFailed,
            Code::TransactionalIdAuthorizationFailed,
            Code::DelegationTokenAuthorizationFailed,
            Code::DelegationTokenOwnerMismatch,
            Code::DelegationTokenRequestNotAllowed,
        ],
    ),
    (
        ErrorClass::Denied,
        "the client could not prove who it is, or the broker could not",
        &[
            Code::Authentication,
            Code::SaslAuthenticationFailed,
            Code::SSL,
            Code::UnsupportedSASLMechanism,
            Code::IllegalSASLState,
            Code::DelegationTokenNotFound,
            Code::DelegationTokenExpired,
            Code::UnacceptableCredential,
            Code::PrincipalDeserializationFailure,
        ],
    ),
    (
        ErrorClass::AbortTransaction,
        "the broker forgot this producer; by aborting it gets a new epoch (KIP-360)",
        &[Code::UnknownProducerId, Code::InvalidProducerIdMapping],
    ),
    (
        ErrorClass::AbortTransaction,
        "the offsets belong to another member of the group by now",
        &[Code::IllegalGeneration, Code::UnknownMemberId],
    ),
    (
        ErrorClass::AbortTransaction,
        "another part of the same request failed",
        &[Code::OperationNotAttempted],
    ),
    (
        ErrorClass::Fatal,
        "another instance of the same name has taken its place",
        &[
            Code::Fenced,
            Code::ProducerFenced,
            Code::InvalidProducerEpoch,
            Code::TransactionCoordinatorFenced,
            Code::FencedInstanceId,
        ],
    ),
    (
        ErrorClass::Fatal,
        "the sequence of records is lost: to go on could double or reorder them",
        &[
            Code::OutOfOrderSequenceNumber,
            Code::GaplessGuarantee,
            Code::InvalidTransactionalState,
        ],
    ),
    (
        ErrorClass::Fatal,
        "the client has given up",
        &[Code::Fatal, Code::CriticalSystemResource],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ptr;

    use rdkafka::bindings as sys;
    use rdkafka::types::RDKafkaRespErr;

    use super::*;

    /// The codes that librdkafka describes, in its own numbers.
    fn codes_of_the_client() -> Vec<RDKafkaRespErr> {
        let (mut descriptions, mut count) = (ptr::null(), 0);
        // SAFETY: librdkafka gives its static table and its length.
        let descriptions = unsafe {
            sys::rd_kafka_get_err_descs(&mut descriptions, &mut count);
            std::slice::from_raw_parts(descriptions, count)
        };
        descriptions
            .iter()
            .filter(|one| !one.desc.is_null())
            .map(|one| one.code)
            .collect()
    }

    #[test]
    fn every_code_of_the_client_is_in_one_row() {
        let mut seen = BTreeSet::new();
        for (_, _, codes) in TABLE {
            for code in *codes {
                assert!(seen.insert(*code as i32), "{code:?} is in two rows");
            }
        }
        let codes = codes_of_the_client();
        assert!(codes.len() > 150, "{} codes", codes.len());
        for code in codes {
            assert!(seen.contains(&(code as i32)), "{code:?} is in no row");
        }
    }
}
