//! Each rule by itself, on wishes and topics written by hand.

use super::*;
use crate::event::TopicSettings;
use crate::topics::wish::{EventTopic, wishes};

fn event(settings: TopicSettings) -> EventTopic {
    EventTopic {
        event: "OrderPlacedEvent".to_owned(),
        topic: "orders".to_owned(),
        settings,
        max_message_bytes: crate::event::DEFAULT_MAX_MESSAGE_BYTES,
        keyed: true,
        event_time: false,
    }
}

fn wish(events: &[EventTopic]) -> Wish {
    let asked: Vec<_> = events
        .iter()
        .map(|event| ("orders".to_owned(), event.clone()))
        .collect();
    wishes(&asked).remove("orders").unwrap()
}

fn live(configs: &[(&str, &str)]) -> Live {
    let defaults = [
        ("cleanup.policy", "delete"),
        ("max.message.bytes", "1048588"),
        ("message.timestamp.type", "CreateTime"),
        ("min.insync.replicas", "1"),
        ("retention.ms", "604800000"),
    ];
    let all = defaults.iter().chain(configs);
    Live {
        partitions: 6,
        replicas: 3,
        configs: all
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

fn planned(settings: TopicSettings, live: Option<&Live>) -> PlannedTopic {
    plan("orders", &wish(&[event(settings)]), live, false)
}

fn config(key: &str, from: &str, to: &str) -> TopicChange {
    TopicChange::Config {
        key: key.to_owned(),
        from: Some(from.to_owned()),
        to: to.to_owned(),
    }
}

const NONE: TopicSettings = TopicSettings::NONE;

#[test]
fn what_is_not_asked_for_is_left_to_the_cluster() {
    let made = planned(NONE, None);
    let create = TopicChange::Create {
        partitions: None,
        replication: None,
        configs: BTreeMap::new(),
    };
    assert_eq!(made.action(), "create");
    assert_eq!(made.changes, [create]);
    let there = planned(NONE, Some(&live(&[("retention.ms", "1")])));
    assert_eq!(there.action(), "nothing");
    assert!(there.warnings.is_empty(), "{there}");
}

#[test]
fn a_topic_is_made_as_it_is_asked_for() {
    let settings = TopicSettings {
        partitions: Some(12),
        replication: Some(3),
        min_insync_replicas: Some(2),
        retention_ms: Some(-1),
        cleanup: Some(Cleanup::CompactDelete),
    };
    let large = EventTopic {
        max_message_bytes: 2_000_000,
        ..event(settings)
    };
    let made = plan("orders", &wish(&[large]), None, false);
    let configs = [
        ("cleanup.policy", "compact,delete"),
        ("max.message.bytes", "2000000"),
        ("min.insync.replicas", "2"),
        ("retention.ms", "-1"),
    ];
    let create = TopicChange::Create {
        partitions: Some(12),
        replication: Some(3),
        configs: configs.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
    };
    assert_eq!(made.changes, [create]);
    assert!(
        made.warnings.is_empty() && made.refusals.is_empty(),
        "{made}"
    );
}

#[test]
fn partitions_grow_and_never_shrink() {
    let ask = |partitions, keyed, allow| {
        let settings = TopicSettings {
            partitions: Some(partitions),
            ..NONE
        };
        let event = EventTopic {
            keyed,
            ..event(settings)
        };
        plan("orders", &wish(&[event]), Some(&live(&[])), allow)
    };
    assert_eq!(ask(6, true, false).action(), "nothing");
    let fewer = ask(3, true, true);
    assert_eq!((fewer.action(), fewer.changes.len()), ("refused", 0));
    let keyed = ask(12, true, false);
    assert_eq!(keyed.action(), "refused");
    let grown = vec![TopicChange::Partitions { from: 6, to: 12 }];
    let allowed = ask(12, true, true);
    assert_eq!(
        (allowed.changes, allowed.warnings.len()),
        (grown.clone(), 1)
    );
    let keyless = ask(12, false, false);
    assert_eq!((keyless.changes, keyless.warnings.len()), (grown, 0));
}

#[test]
fn keys_are_changed_where_they_differ() {
    let settings = TopicSettings {
        min_insync_replicas: Some(2),
        retention_ms: Some(1_000),
        cleanup: Some(Cleanup::Compact),
        ..NONE
    };
    let changed = planned(settings, Some(&live(&[])));
    let expected = [
        config("cleanup.policy", "delete", "compact"),
        config("min.insync.replicas", "1", "2"),
        config("retention.ms", "604800000", "1000"),
    ];
    assert_eq!(changed.changes, expected);
    assert_eq!(changed.warnings.len(), 2, "{changed}");
    let same = live(&[
        ("cleanup.policy", "delete,compact"),
        ("min.insync.replicas", "2"),
        ("retention.ms", "1000"),
    ]);
    let settings = TopicSettings {
        cleanup: Some(Cleanup::CompactDelete),
        ..settings
    };
    assert_eq!(planned(settings, Some(&same)).action(), "nothing");
}

#[test]
fn a_limit_is_raised_and_never_lowered() {
    let limits = |event: u32, topic: &str| {
        let event = EventTopic {
            max_message_bytes: event,
            ..self::event(NONE)
        };
        plan(
            "orders",
            &wish(&[event]),
            Some(&live(&[("max.message.bytes", topic)])),
            false,
        )
        .changes
    };
    assert_eq!(limits(2_000_000, "3000000"), []);
    assert_eq!(
        limits(2_000_000, "1048588"),
        [config("max.message.bytes", "1048588", "2000000")]
    );
    // An event that says nothing counts on the default.
    assert_eq!(
        limits(1_000_000, "20000"),
        [config("max.message.bytes", "20000", "1000000")]
    );
}

#[test]
fn replicas_are_drift_and_bound_those_in_sync() {
    let settings = |replication, min| TopicSettings {
        replication,
        min_insync_replicas: min,
        ..NONE
    };
    let there = live(&[("min.insync.replicas", "2")]);
    let drifted = planned(settings(Some(5), None), Some(&there));
    assert_eq!((drifted.action(), drifted.drift.len()), ("drift", 1));
    let never = planned(settings(None, Some(4)), Some(&there));
    assert_eq!(never.action(), "refused");
    let all = planned(settings(None, Some(3)), Some(&there));
    assert_eq!((all.action(), all.warnings.len()), ("alter", 1));
}

#[test]
fn events_of_one_topic_have_to_agree() {
    let settings = |partitions, retention_ms| TopicSettings {
        partitions,
        retention_ms,
        ..NONE
    };
    let agree = [
        event(settings(Some(3), None)),
        event(settings(Some(3), Some(5))),
    ];
    let made = plan("orders", &wish(&agree), None, false);
    assert_eq!((made.action(), made.events.len()), ("create", 2));
    let differ = [
        event(settings(Some(3), None)),
        event(settings(Some(4), None)),
    ];
    assert_eq!(
        plan("orders", &wish(&differ), None, false).action(),
        "refused"
    );
    let keyless = EventTopic {
        keyed: false,
        ..event(NONE)
    };
    let compacted = TopicSettings {
        cleanup: Some(Cleanup::Compact),
        ..NONE
    };
    let made = plan("orders", &wish(&[event(compacted), keyless]), None, false);
    assert_eq!(made.action(), "refused");
}

#[test]
fn times_of_events_and_a_retention_are_a_warning() {
    let warned = |retention_ms, configs: &[(&str, &str)]| {
        let settings = TopicSettings {
            retention_ms,
            ..NONE
        };
        let event = EventTopic {
            event_time: true,
            ..event(settings)
        };
        let planned = plan("orders", &wish(&[event]), Some(&live(configs)), false);
        planned.warnings.len() == 1
    };
    assert!(warned(None, &[]));
    assert!(warned(Some(604_800_000), &[]));
    assert!(!warned(None, &[("retention.ms", "-1")]));
    assert!(!warned(None, &[("cleanup.policy", "compact")]));
    assert!(!warned(
        None,
        &[("message.timestamp.type", "LogAppendTime")]
    ));
}
