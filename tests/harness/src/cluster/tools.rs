//! Kafka's own command line tools, run as Java classes against a cluster.

use std::fs;
use std::process::Command;
use std::time::Duration;

use super::Cluster;
use super::node::{Node, kafka_java};
use crate::process::run;
use crate::{Error, Result, wait_until};

const TOOL_LIMIT: Duration = Duration::from_secs(180);

/// Long enough for many look-ups.
const ELECTION_LIMIT: Duration = Duration::from_secs(180);

/// How long a look-up waits for a node's answer, and for its own. Kafka's tools say 30 and 60 s, which is how long one is in vain that asks a node
/// which is frozen and not yet fenced: that is the controller of its metadata until it asks for them again.
const LOOK_UP: &str = "request.timeout.ms=5000\ndefault.api.timeout.ms=20000\n";

impl Cluster {
    /// Runs a class of `kafka-tools` (`org.apache.kafka.tools.TopicCommand`, …) with `--bootstrap-server` and `args`, and
    /// returns what it printed. A call starts a virtual machine: one to two seconds. It is given the brokers that run: a frozen
    /// one accepts connections, and the tool would wait for its answer.
    ///
    /// # Errors
    /// When no broker runs, or the tool fails or has not ended after three minutes; with what it printed.
    pub fn java_tool(&self, main_class: &str, args: &[&str]) -> Result<String> {
        let mut java = self.java(128);
        let live: Vec<&str> = self
            .nodes
            .iter()
            .filter(|node| node.is_live())
            .filter_map(Node::bootstrap)
            .collect();
        if live.is_empty() {
            return Err(Error::new(format!(
                "no broker runs that {main_class} could ask"
            )));
        }
        java.args([main_class, "--bootstrap-server", &live.join(",")])
            .args(args);
        Ok(run(main_class, java, &[], TOOL_LIMIT)?.stdout)
    }

    /// A virtual machine with Kafka's jars; its first argument is a class of them.
    pub(crate) fn java(&self, heap_mib: u32) -> Command {
        kafka_java(&self.jars, heap_mib)
    }

    /// Creates a topic with as many replicas as the cluster allows, up to three.
    ///
    /// # Errors
    /// As for [`Cluster::java_tool`]; also when the topic exists.
    pub fn create_topic(
        &self,
        name: &str,
        partitions: u32,
        configs: &[(&str, &str)],
    ) -> Result<()> {
        let partitions = partitions.to_string();
        let mut args = vec!["--create", "--topic", name, "--partitions", &partitions];
        let configs: Vec<String> = configs
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        for config in &configs {
            args.extend(["--config", config]);
        }
        self.java_tool("org.apache.kafka.tools.TopicCommand", &args)
            .map(drop)
    }

    /// The node that leads a partition.
    ///
    /// # Errors
    /// As for [`Cluster::java_tool`]; also when the partition has no leader now.
    pub fn leader(&self, topic: &str, partition: u32) -> Result<usize> {
        let config = self.run.path().join("look-up.properties");
        fs::write(&config, LOOK_UP)
            .map_err(Error::during("cannot write the look-up's settings"))?;
        let config = config.to_string_lossy();
        let described = self.java_tool(
            "org.apache.kafka.tools.TopicCommand",
            &["--describe", "--topic", topic, "--command-config", &config],
        )?;
        let wanted = partition.to_string();
        described
            .lines()
            .find(|line| column(line, "Partition:") == Some(&wanted))
            .and_then(|line| column(line, "Leader:")?.parse().ok())
            .ok_or_else(|| {
                Error::new(format!(
                    "partition {partition} of {topic} has no leader:\n{described}"
                ))
            })
    }

    /// Waits until a node leads the partition that runs and is not frozen, and returns it.
    ///
    /// # Errors
    /// When that has not come after three minutes; with what the last look-up answered.
    pub fn wait_for_live_leader(&self, topic: &str, partition: u32) -> Result<usize> {
        let mut last = None;
        let waited = wait_until("a leader that is up", ELECTION_LIMIT, || {
            let leader = self.leader(topic, partition);
            let live = matches!(&leader, Ok(id) if self.node(*id)?.is_live());
            last = Some(leader);
            Ok(live)
        });
        match (waited, last) {
            (Ok(()), Some(leader)) => leader,
            (waited, last) => Err(Error::new(format!(
                "{waited:?}, the last answer was {last:?}"
            ))),
        }
    }
}

/// The word after `label` in a line of `TopicCommand --describe`.
fn column<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    line.split_whitespace()
        .skip_while(|word| *word != label)
        .nth(1)
}
