//! What a consumer's group asks of it (KIP-62, KIP-345, KIP-848).

use crate::config::Finding;
use crate::config::settings::Settings;

const CONSUMER_PROTOCOL: &str = "CONSUMER";

/// Whether the broker assigns partitions (KIP-848) rather than the members.
pub(in crate::config) fn broker_assigns(settings: &Settings) -> Option<bool> {
    Some(settings.text("group.protocol")? == CONSUMER_PROTOCOL)
}

/// Kafka: a group without a name.
pub(super) fn group_id_is_not_empty(settings: &Settings) -> Option<Finding> {
    let group = settings.text("group.id")?;
    group.trim().is_empty().then(|| {
        Finding::new(
            "group.id",
            "group-id-empty",
            "it must not be empty: name the group, or leave the key out",
        )
    })
}

/// Kafka: a member's name that could not be a topic's.
pub(super) fn group_instance_id_is_a_name(settings: &Settings) -> Option<Finding> {
    let name = "group.instance.id";
    let id = settings.text(name)?;
    let is_plain = id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let is_name = is_plain && id.len() <= 249 && id != "." && id != "..";
    (!is_name).then(|| {
        let message = format!(
            "{id:?} is no name: up to 249 letters, digits, '.', '_' and '-', and not only dots"
        );
        Finding::new(name, "group-instance-id-malformed", message)
    })
}

/// Kafka: a heartbeat that comes when the session is over already, or before now.
pub(super) fn heartbeat_comes_within_session(settings: &Settings) -> Option<Finding> {
    let name = "heartbeat.interval.ms";
    let (heartbeat, session) = (
        settings.number(name)?,
        settings.number("session.timeout.ms")?,
    );
    let is_member = settings.text("group.id").is_some() && !broker_assigns(settings)?;
    if is_member && heartbeat < 0 {
        return Some(Finding::new(
            name,
            "heartbeat-negative",
            format!(
                "{heartbeat} ms is no time: set it to {} or less, a third of session.timeout.ms",
                session / 3
            ),
        ));
    }
    (is_member && heartbeat >= session).then(|| {
        let third = session / 3;
        let message = format!("{heartbeat} ms is not below session.timeout.ms={session}: set it to {third} or less, a third");
        Finding::new(name, "heartbeat-not-below-session", message)
    })
}

/// Kafka: the consumer protocol, and a session timeout of the client's.
pub(super) fn broker_owns_session_timeout(settings: &Settings) -> Option<Finding> {
    is_owned_by_broker(
        settings,
        "session.timeout.ms",
        "set group.consumer.session.timeout.ms on the broker",
    )
}

/// Kafka: the consumer protocol, and a heartbeat interval of the client's.
pub(super) fn broker_owns_heartbeat_interval(settings: &Settings) -> Option<Finding> {
    is_owned_by_broker(
        settings,
        "heartbeat.interval.ms",
        "set group.consumer.heartbeat.interval.ms on the broker",
    )
}

/// Kafka: the consumer protocol, and an assignor of the client's.
pub(super) fn broker_owns_assignment(settings: &Settings) -> Option<Finding> {
    let name = "partition.assignment.strategy";
    settings
        .is_filled(name)
        .then(|| is_owned_by_broker(settings, name, "name a group.remote.assignor"))?
}

/// librdkafka: the consumer protocol, and a type of the classic one's.
pub(super) fn broker_owns_protocol_type(settings: &Settings) -> Option<Finding> {
    is_owned_by_broker(settings, "group.protocol.type", "nothing takes its place")
}

fn is_owned_by_broker(settings: &Settings, name: &str, instead: &str) -> Option<Finding> {
    (broker_assigns(settings)? && settings.is_explicit(name)).then(|| {
        let message =
            format!("with group.protocol=consumer it is the broker's: leave it out; {instead}");
        Finding::new(name, "consumer-protocol-excludes", message)
    })
}

/// Kafka: the classic protocol, and an assignor of the broker's.
pub(super) fn remote_assignor_needs_consumer_protocol(settings: &Settings) -> Option<Finding> {
    let name = "group.remote.assignor";
    (!broker_assigns(settings)? && settings.is_filled(name)).then(|| {
        let message = "the members assign with group.protocol=classic: set group.protocol=consumer, or name a partition.assignment.strategy";
        Finding::new(name, "remote-assignor-needs-consumer-protocol", message)
    })
}

/// Kafka: a key of share groups, and a consumer that is of none.
pub(super) fn share_keys_need_share_group(settings: &Settings) -> Option<Finding> {
    let names = ["share.acknowledgement.mode", "share.acquire.mode"];
    let name = names.into_iter().find(|name| settings.is_explicit(name))?;
    let message = "it belongs to consumers of a share group, and this is none: leave it out";
    Some(Finding::new(name, "share-key-needs-share-group", message))
}

/// Kafka: positions to be stored by the clock, and no group to store them for.
pub(super) fn auto_commit_needs_group(settings: &Settings) -> Option<Finding> {
    let name = "enable.auto.commit";
    (settings.flag(name)? && settings.is_explicit(name) && settings.text("group.id").is_none())
        .then(|| {
            Finding::new(
                name,
                "auto-commit-needs-group",
                "there is no group.id to store positions for: set one",
            )
        })
}
