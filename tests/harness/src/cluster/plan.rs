//! The nodes that a cluster is to have, before any of them runs: ids, roles and ports.

use std::fs;
use std::path::Path;

use super::node::Node;
use super::properties::{ClusterSettings, NodeSettings, server_properties};
use crate::ports::Port;
use crate::{Error, Result};

/// The id of the first separate controller; brokers count from 1.
const FIRST_CONTROLLER: usize = 101;

/// A node before it has a folder.
pub(crate) struct Plan {
    pub(crate) id: usize,
    pub(crate) roles: &'static str,
    pub(crate) plaintext: Option<Port>,
    pub(crate) sasl_ssl: Option<Port>,
    pub(crate) controller: Option<Port>,
}

impl Plan {
    /// The nodes of a cluster, each with ports of its own.
    pub(crate) fn all(brokers: usize, controllers: usize, sasl_ssl: bool) -> Result<Vec<Self>> {
        let combined = controllers == 0;
        let brokers = (1..=brokers).map(|id| {
            Ok(Plan {
                id,
                roles: if combined {
                    "broker,controller"
                } else {
                    "broker"
                },
                plaintext: Some(Port::reserve()?),
                sasl_ssl: sasl_ssl.then(Port::reserve).transpose()?,
                controller: combined.then(Port::reserve).transpose()?,
            })
        });
        let controllers = (FIRST_CONTROLLER..FIRST_CONTROLLER + controllers).map(|id| {
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

    /// Writes the node's folder; the node is still down and its storage unformatted.
    pub(crate) fn into_node(
        self,
        run: &Path,
        jars: &Path,
        cluster: &ClusterSettings<'_>,
    ) -> Result<Node> {
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

/// Where a port is reached.
pub(crate) fn address(port: &Port) -> String {
    format!("127.0.0.1:{}", port.number())
}
