//! The `server.properties` of a node.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::sasl::{Certificates, PASSWORD, USER};

/// What differs between the nodes of a cluster.
pub(crate) struct NodeSettings<'a> {
    pub(crate) id: usize,
    /// `broker`, `controller` or both.
    pub(crate) roles: &'a str,
    pub(crate) folder: &'a Path,
    /// `PLAINTEXT` and, where wanted, `SASL_SSL`; none on a controller of its own.
    pub(crate) client_listeners: &'a [String],
    pub(crate) controller_listener: Option<&'a str>,
}

/// What all nodes of a cluster share.
pub(crate) struct ClusterSettings<'a> {
    /// `id@host:port` of every controller.
    pub(crate) voters: &'a str,
    pub(crate) brokers: usize,
    pub(crate) certificates: Option<&'a Certificates>,
    pub(crate) auto_create_topics: bool,
    /// Override everything else.
    pub(crate) extra: &'a BTreeMap<String, String>,
}

/// The file's text. Values need no escaping beyond the backslash: no key or value has line breaks.
pub(crate) fn server_properties(node: &NodeSettings<'_>, cluster: &ClusterSettings<'_>) -> String {
    let mut properties = BTreeMap::new();
    let mut set = |key: &str, value: &str| {
        properties.insert(key.to_owned(), value.to_owned());
    };

    set("node.id", &node.id.to_string());
    set("process.roles", node.roles);
    set("log.dirs", &node.folder.join("data").to_string_lossy());
    set("controller.quorum.voters", cluster.voters);
    set("controller.listener.names", "CONTROLLER");
    set(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
    );
    let mut listeners = node.client_listeners.to_vec();
    if !listeners.is_empty() {
        set("advertised.listeners", &listeners.join(","));
        set("inter.broker.listener.name", "PLAINTEXT");
        set("broker.rack", &format!("rack-{}", node.id));
    }
    listeners.extend(node.controller_listener.map(str::to_owned));
    set("listeners", &listeners.join(","));

    // Kafka's advice for three brokers, and the only thing possible with one.
    let (replicas, in_sync) = if cluster.brokers < 3 {
        ("1", "1")
    } else {
        ("3", "2")
    };
    set("default.replication.factor", replicas);
    set("min.insync.replicas", in_sync);
    for topic in [
        "offsets.topic",
        "transaction.state.log",
        "share.coordinator.state.topic",
    ] {
        set(&format!("{topic}.replication.factor"), replicas);
    }
    set("transaction.state.log.min.isr", in_sync);
    set("share.coordinator.state.topic.min.isr", in_sync);
    set(
        "auto.create.topics.enable",
        if cluster.auto_create_topics {
            "true"
        } else {
            "false"
        },
    );

    // Small and quick: few internal partitions, no wait before the first group assignment, early notice of a dead node.
    set("offsets.topic.num.partitions", "4");
    set("transaction.state.log.num.partitions", "4");
    set("group.initial.rebalance.delay.ms", "0");
    set("group.consumer.min.session.timeout.ms", "6000");
    set("group.consumer.min.heartbeat.interval.ms", "500");
    set("num.network.threads", "2");
    set("num.io.threads", "4");
    set("log.cleaner.dedupe.buffer.size", "8000000");
    set("broker.heartbeat.interval.ms", "1000");
    set("broker.session.timeout.ms", "6000");
    set("controller.quorum.election.timeout.ms", "1000");
    set("controller.quorum.fetch.timeout.ms", "2000");

    if let (Some(certificates), false) = (cluster.certificates, node.client_listeners.is_empty()) {
        let login = "org.apache.kafka.common.security";
        set(
            "sasl.enabled.mechanisms",
            "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        );
        set(
            "listener.name.sasl_ssl.plain.sasl.jaas.config",
            &format!("{login}.plain.PlainLoginModule required user_{USER}=\"{PASSWORD}\";"),
        );
        for mechanism in ["scram-sha-256", "scram-sha-512"] {
            set(
                &format!("listener.name.sasl_ssl.{mechanism}.sasl.jaas.config"),
                &format!("{login}.scram.ScramLoginModule required;"),
            );
        }
        set("ssl.client.auth", "none");
        set("ssl.keystore.type", "PEM");
        set(
            "ssl.keystore.location",
            &certificates.keystore_pem.to_string_lossy(),
        );
        set("ssl.truststore.type", "PEM");
        set(
            "ssl.truststore.location",
            &certificates.ca_pem.to_string_lossy(),
        );
    }

    properties.extend(cluster.extra.clone());
    properties
        .iter()
        .fold(String::new(), |mut text, (key, value)| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{key}={}", value.replace('\\', "\\\\"));
            text
        })
}
