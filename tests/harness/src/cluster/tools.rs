//! Kafka's own command line tools, run as Java classes against a cluster.

use std::time::Duration;

use super::Cluster;
use super::node::{Node, kafka_java};
use crate::process::run;
use crate::{Error, Result, wait_until};

const TOOL_LIMIT: Duration = Duration::from_secs(60);

/// Long enough for a few look-ups of which each first tries a node that is frozen but not yet fenced (30 s each).
const ELECTION_LIMIT: Duration = Duration::from_secs(120);

impl Cluster {
    /// Runs a class of `kafka-tools` (`org.apache.kafka.tools.TopicCommand`, …) with `--bootstrap-server` and `args`, and
    /// returns what it printed. A call starts a virtual machine: one to two seconds. It is given the brokers that run: a frozen
    /// one accepts connections, and the tool would wait for its answer.
    ///
    /// # Errors
    /// When no broker runs, or the tool fails or has not ended after 60 seconds; with what it printed.
    pub fn java_tool(&self, main_class: &str, args: &[&str]) -> Result<String> {
        let mut java = kafka_java(&self.jars, 128);
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
        let described = self.java_tool(
            "org.apache.kafka.tools.TopicCommand",
            &["--describe", "--topic", topic],
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
    /// When that has not come after two minutes; with what the last look-up answered.
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
