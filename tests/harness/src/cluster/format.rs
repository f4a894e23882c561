//! Formatting: what every node's storage needs once, before its first start.

use std::time::Duration;

use super::Cluster;
use super::sasl::{PASSWORD, USER};
use crate::process::run;
use crate::{Error, Result};

impl Cluster {
    /// Formats the storage of all nodes at the same time: each is a Java process of about a second.
    pub(super) fn format(&self) -> Result<()> {
        let cluster_id = cluster_id();
        std::thread::scope(|scope| {
            let formats: Vec<_> = self
                .nodes
                .iter()
                .map(|node| {
                    let mut java = self.java(128);
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

/// An id of its own for each cluster: 22 characters of URL-safe base64 (hexadecimal digits are some) are 16 bytes when the
/// last one is an `A`.
fn cluster_id() -> String {
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .unwrap_or_default()
        .as_nanos();
    format!("K{:020x}A", (now << 16) ^ u128::from(std::process::id()))
}
