//! The choices for a cluster, and the steps that bring it up.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::node::{Node, kafka_java};
use super::ports::Port;
use super::properties::{ClusterSettings, NodeSettings, server_properties};
use super::run_folder::RunFolder;
use super::sasl::{Certificates, PASSWORD, SaslSsl, USER};
use super::{Cluster, start_all};
use crate::process::run;
use crate::{Error, Result, jars};

/// The id of the first separate controller; brokers count from 1.
const FIRST_CONTROLLER: usize = 101;

/// What a cluster is to be like. Without a choice: one node, plain text, no automatic topics.
#[derive(Debug, Clone)]
pub struct Builder {
    nodes: usize,
    controllers: usize,
    sasl_ssl: bool,
    auto_create_topics: bool,
    extra: BTreeMap<String, String>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            nodes: 1,
            controllers: 0,
            sasl_ssl: false,
            auto_create_topics: false,
            extra: BTreeMap::new(),
        }
    }
}

/// A node before it has a folder.
struct Plan {
    id: usize,
    roles: &'static str,
    plaintext: Option<Port>,
    sasl_ssl: Option<Port>,
    controller: Option<Port>,
}

impl Builder {
    /// How many brokers: 1 or 3. They are controllers too unless [`Builder::controllers`] asks for separate ones.
    #[must_use]
    pub fn nodes(mut self, nodes: usize) -> Self {
        self.nodes = nodes;
        self
    }

    /// Gives the controllers 1 or 3 nodes of their own (ids 101, 102, 103), so that two of three brokers can be down while
    /// the cluster still elects leaders.
    #[must_use]
    pub fn controllers(mut self, controllers: usize) -> Self {
        self.controllers = controllers;
        self
    }

    /// Adds a `SASL_SSL` listener to every broker: see [`SaslSsl`].
    #[must_use]
    pub fn sasl_ssl(mut self) -> Self {
        self.sasl_ssl = true;
        self
    }

    /// Whether a client's request for an unknown topic creates it. Kafka's own default is `true`, the harness's `false`.
    #[must_use]
    pub fn auto_create_topics(mut self, yes: bool) -> Self {
        self.auto_create_topics = yes;
        self
    }

    /// Sets a line of every node's `server.properties`, over what the harness would write.
    #[must_use]
    pub fn property(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.insert(key.into(), value.into());
        self
    }

    /// Fetches Kafka if that was never done, starts the nodes, and returns when all of them serve.
    ///
    /// # Errors
    /// When a number of nodes is not 1 or 3, the jars cannot be fetched, or a node is not up within 60 seconds (with the
    /// end of its log).
    pub fn start(self) -> Result<Cluster> {
        if ![1, 3].contains(&self.nodes) || ![0, 1, 3].contains(&self.controllers) {
            return Err(Error::new(
                "a cluster has 1 or 3 nodes, and 0, 1 or 3 separate controllers",
            ));
        }
        let pom = Path::new(env!("CARGO_MANIFEST_DIR")).join("broker/pom.xml");
        let jars = jars::jars("broker", &pom)?;
        let run = RunFolder::create()?;
        let certificates = self
            .sasl_ssl
            .then(|| Certificates::create(run.path()))
            .transpose()?;

        let plans = self.plan()?;
        let addresses = |port: fn(&Plan) -> Option<&Port>| {
            plans
                .iter()
                .filter_map(port)
                .map(address)
                .collect::<Vec<_>>()
                .join(",")
        };
        let bootstrap = addresses(|plan| plan.plaintext.as_ref());
        let sasl_ssl = certificates.as_ref().map(|certificates| SaslSsl {
            bootstrap: addresses(|plan| plan.sasl_ssl.as_ref()),
            ca_pem: certificates.ca_pem.clone(),
            user: USER,
            password: PASSWORD,
        });
        let voters: Vec<String> = plans
            .iter()
            .filter_map(|plan| {
                plan.controller
                    .as_ref()
                    .map(|port| format!("{}@{}", plan.id, address(port)))
            })
            .collect();
        let settings = ClusterSettings {
            voters: &voters.join(","),
            brokers: self.nodes,
            certificates: certificates.as_ref(),
            auto_create_topics: self.auto_create_topics,
            extra: &self.extra,
        };

        let nodes = plans
            .into_iter()
            .map(|plan| plan.into_node(run.path(), &jars, &settings))
            .collect::<Result<Vec<_>>>()?;
        let cluster = Cluster {
            nodes,
            bootstrap,
            sasl_ssl,
            jars,
            run,
        };
        cluster.format()?;
        start_all(&cluster.nodes.iter().collect::<Vec<_>>())?;
        Ok(cluster)
    }

    fn plan(&self) -> Result<Vec<Plan>> {
        let combined = self.controllers == 0;
        let brokers = (1..=self.nodes).map(|id| {
            Ok(Plan {
                id,
                roles: if combined {
                    "broker,controller"
                } else {
                    "broker"
                },
                plaintext: Some(Port::reserve()?),
                sasl_ssl: self.sasl_ssl.then(Port::reserve).transpose()?,
                controller: combined.then(Port::reserve).transpose()?,
            })
        });
        let controllers = (FIRST_CONTROLLER..FIRST_CONTROLLER + self.controllers).map(|id| {
            let controller = Some(Port::reserve()?);
            Ok(Plan {
                id,
                roles: "controller",
                plaintext: None,
                sasl_ssl: None,
                controller,
            })
        });
        brokers.chain(controllers).collect()
    }
}

impl Plan {
    fn into_node(self, run: &Path, jars: &Path, cluster: &ClusterSettings<'_>) -> Result<Node> {
        let folder = run.join(format!("node-{}", self.id));
        let listener = |name: &str, port: &Port| format!("{name}://{}", address(port));
        let text = server_properties(
            &NodeSettings {
                id: self.id,
                roles: self.roles,
                folder: &folder,
                client_listeners: &[
                    self.plaintext
                        .as_ref()
                        .map(|port| listener("PLAINTEXT", port)),
                    self.sasl_ssl
                        .as_ref()
                        .map(|port| listener("SASL_SSL", port)),
                ]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>(),
                controller_listener: self
                    .controller
                    .as_ref()
                    .map(|port| listener("CONTROLLER", port))
                    .as_deref(),
            },
            cluster,
        );
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(folder.join("server.properties"), text))
            .map_err(Error::during(format!(
                "cannot write to {}",
                folder.display()
            )))?;
        let bootstrap = self.plaintext.as_ref().map(address);
        let ports = [self.plaintext, self.sasl_ssl, self.controller]
            .into_iter()
            .flatten()
            .collect();
        Ok(Node::new(
            self.id,
            folder,
            jars.to_owned(),
            bootstrap,
            ports,
        ))
    }
}

impl Cluster {
    /// Formats the storage of all nodes at the same time: each is a Java process of about a second.
    fn format(&self) -> Result<()> {
        let cluster_id = cluster_id();
        std::thread::scope(|scope| {
            let formats: Vec<_> = self
                .nodes
                .iter()
                .map(|node| {
                    let mut java = kafka_java(&self.jars, 128);
                    java.args([
                        "kafka.tools.StorageTool",
                        "format",
                        "--cluster-id",
                        &cluster_id,
                        "--config",
                    ]);
                    java.arg(
                        self.run
                            .path()
                            .join(format!("node-{}", node.id()))
                            .join("server.properties"),
                    );
                    if self.sasl_ssl.is_some() {
                        for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-512"] {
                            java.arg("--add-scram")
                                .arg(format!("{mechanism}=[name={USER},password={PASSWORD}]"));
                        }
                    }
                    scope.spawn(move || {
                        run(
                            "formatting a node's storage",
                            java,
                            &[],
                            Duration::from_secs(120),
                        )
                    })
                })
                .collect();
            formats
                .into_iter()
                .try_for_each(|format| match format.join() {
                    Ok(done) => done.map(drop),
                    Err(_) => Err(Error::new("formatting a node's storage panicked")),
                })
        })
    }
}

fn address(port: &Port) -> String {
    format!("127.0.0.1:{}", port.number())
}

/// An id of its own for each cluster: 22 characters of URL-safe base64 (hexadecimal digits are some) are 16 bytes when the
/// last one is an `A`.
fn cluster_id() -> String {
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .unwrap_or_default()
        .as_nanos();
    format!("K{:020x}A", (now << 16) ^ u128::from(std::process::id()))
}
