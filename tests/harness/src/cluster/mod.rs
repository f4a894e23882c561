//! A real Apache Kafka cluster (KRaft) on loopback, whose nodes can be killed, paused and restarted one by one.

mod builder;
mod format;
mod node;
mod plan;
mod properties;
mod sasl;
mod shared;
mod tools;

use std::path::PathBuf;
use std::time::Duration;

use crate::run_folder::RunFolder;
use crate::{Error, Result};
pub use builder::Builder;
use node::Node;
pub use sasl::SaslSsl;
pub use shared::shared_cluster;

/// How long a node may take until it has logged that it started.
const START_LIMIT: Duration = Duration::from_secs(180);

/// A running cluster. Dropping it stops its nodes and deletes their data, also when the test panics.
///
/// Nodes are named by Kafka's `node.id`: brokers are 1, 2, 3, separate controllers 101, 102, 103.
#[derive(Debug)]
pub struct Cluster {
    // Field order is drop order: the nodes stop before their folder goes.
    nodes: Vec<Node>,
    bootstrap: String,
    sasl_ssl: Option<SaslSsl>,
    jars: PathBuf,
    run: RunFolder,
}

impl Cluster {
    /// Starts `nodes` (1 or 3) nodes that are broker and controller in one.
    ///
    /// # Errors
    /// When the jars cannot be fetched, or a node is not up within three minutes (with the end of its log).
    pub fn start(nodes: usize) -> Result<Self> {
        Self::builder().nodes(nodes).start()
    }

    /// A cluster with choices: see [`Builder`].
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// `bootstrap.servers` of the plain-text listeners of all brokers.
    #[must_use]
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// How to reach the `SASL_SSL` listeners; `None` when [`Builder::sasl_ssl`] was not called.
    #[must_use]
    pub fn sasl_ssl(&self) -> Option<&SaslSsl> {
        self.sasl_ssl.as_ref()
    }

    /// Crashes a node (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// When there is no such node or it is not running.
    pub fn kill9(&self, node: usize) -> Result<()> {
        self.node(node)?.kill9()
    }

    /// Stops a node in its own orderly way (SIGTERM: it hands over its leaderships first) and waits for its end.
    ///
    /// # Errors
    /// When there is no such node, it is not running, or it has not ended after three minutes.
    pub fn sigterm(&self, node: usize) -> Result<()> {
        self.node(node)?.sigterm()
    }

    /// Freezes a node (SIGSTOP): its connections stay open and answer nothing.
    ///
    /// # Errors
    /// When there is no such node or it is not running.
    pub fn pause(&self, node: usize) -> Result<()> {
        self.node(node)?.pause()
    }

    /// Lets a frozen node go on (SIGCONT).
    ///
    /// # Errors
    /// When there is no such node or it is not running.
    pub fn resume(&self, node: usize) -> Result<()> {
        self.node(node)?.resume()
    }

    /// Starts a stopped node again on its own ports and data, and waits until it is up.
    ///
    /// # Errors
    /// When there is no such node, it is still running, or it is not up within three minutes (with the end of its log).
    pub fn restart(&self, node: usize) -> Result<()> {
        self.restart_all(&[node])
    }

    /// Like [`Cluster::restart`], for nodes that can only come up together (a lost quorum).
    ///
    /// # Errors
    /// As for [`Cluster::restart`].
    pub fn restart_all(&self, nodes: &[usize]) -> Result<()> {
        let nodes = nodes
            .iter()
            .map(|id| self.node(*id))
            .collect::<Result<Vec<_>>>()?;
        start_all(&nodes)
    }

    /// The last `lines` lines of a node's log.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn log_tail(&self, node: usize, lines: usize) -> Result<String> {
        Ok(self.node(node)?.log_tail(lines))
    }

    fn node(&self, id: usize) -> Result<&Node> {
        self.nodes
            .iter()
            .find(|node| node.id() == id)
            .ok_or_else(|| {
                let ids: Vec<usize> = self.nodes.iter().map(Node::id).collect();
                Error::new(format!(
                    "this cluster has no node {id}: its nodes are {ids:?}"
                ))
            })
    }
}

/// Starts all of `nodes` before it waits for any: a quorum needs several to come up.
fn start_all(nodes: &[&Node]) -> Result<()> {
    for node in nodes {
        node.launch()?;
    }
    nodes
        .iter()
        .try_for_each(|node| node.wait_until_started(START_LIMIT))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for node in &self.nodes {
                eprintln!(
                    "--- end of the log of node {} ---\n{}",
                    node.id(),
                    node.log_tail(15)
                );
            }
        }
    }
}
