//! The choices for a cluster, and the order of the steps that bring it up.

use std::collections::BTreeMap;
use std::path::Path;

use super::plan::{Plan, address};
use super::properties::ClusterSettings;
use super::sasl::{Certificates, PASSWORD, SaslSsl, USER};
use super::{Cluster, start_all};
use crate::ports::Port;
use crate::run_folder::RunFolder;
use crate::{Error, Result, jars};

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
    /// When a number of nodes is not 1 or 3, the jars cannot be fetched, or a node is not up within three minutes (with the
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

        let plans = Plan::all(self.nodes, self.controllers, self.sasl_ssl)?;
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
}
