//! A Kafka Connect worker with the connectors of one plugin, which can be killed and started again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::ports::Port;
use crate::process::Server;
use crate::run_folder::RunFolder;
use crate::{Error, Result, http, jars, wait_until};

const LIMIT: Duration = Duration::from_secs(120);
const HEAP_MIB: u32 = 256;

/// Whose connectors a worker has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plugin {
    /// Debezium's connector for Postgres.
    Debezium,
    /// Apache Kafka's own connectors for files: `FileStreamSource` and `FileStreamSink`.
    File,
}

impl Plugin {
    /// The folder of its `pom.xml` here.
    fn name(self) -> &'static str {
        match self {
            Self::Debezium => "debezium",
            Self::File => "connect-file",
        }
    }
}

/// A running worker of a cluster, standalone. Dropping it ends the worker and deletes its files, also when the test panics; it ends with the
/// process at the latest.
///
/// It writes down how far its connectors have come when it ends in an orderly way, and otherwise never: one that is started again after
/// [`kill9`](Self::kill9) does everything once more.
#[derive(Debug)]
pub struct Connect<'a> {
    // Field order is drop order: the worker ends before its folder goes.
    worker: Server,
    run: RunFolder,
    port: Port,
    cluster: &'a Cluster,
}

impl<'a> Connect<'a> {
    /// Starts a worker without connectors.
    ///
    /// # Errors
    /// When the plugin cannot be fetched, or the worker does not answer within two minutes (with the end of its log).
    pub fn start(cluster: &'a Cluster, plugin: Plugin) -> Result<Self> {
        let name = plugin.name();
        let pom = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let jars = jars::jars(name, &pom.join("pom.xml"))?;
        let run = RunFolder::create()?;
        let connect = Self {
            worker: Server::new("Kafka Connect", run.path()),
            run,
            port: Port::reserve()?,
            cluster,
        };
        // Each folder in this one is a plugin, with class loaders of its own.
        let plugins = connect.folder().join("plugins");
        let properties = connect.properties(&plugins);
        fs::create_dir(&plugins)
            .and_then(|()| std::os::unix::fs::symlink(jars, plugins.join(name)))
            .and_then(|()| fs::write(connect.properties_path(), properties))
            .map_err(Error::during("cannot write the settings of Kafka Connect"))?;
        connect.launch()?;
        Ok(connect)
    }

    /// Makes a connector of this configuration and waits until it and its tasks run. A worker that is started again has none.
    ///
    /// # Errors
    /// When the worker does not take it, it fails (with Java's stack trace), or does not run within two minutes.
    pub fn configure(&self, connector: &str, config: &Value) -> Result<()> {
        let request = format!("PUT /connectors/{connector}/config");
        let json = [("Content-Type", "application/json")];
        http::ask(self.port.number(), &request, &json, &config.to_string())?;
        let what = format!("the connector {connector} does not run");
        wait_until(&what, LIMIT, || self.is_running(connector))
            .map_err(|error| self.worker.with_log(&error))
    }

    /// Whether a connector and its tasks run. They do not where nobody answers.
    ///
    /// # Errors
    /// When one of them has failed (with Java's stack trace).
    pub fn is_running(&self, connector: &str) -> Result<bool> {
        let request = format!("GET /connectors/{connector}/status");
        let Ok(answer) = http::ask(self.port.number(), &request, &[], "") else {
            return Ok(false);
        };
        let status: Value = serde_json::from_str(&answer).map_err(Error::during(&request))?;
        let tasks = status["tasks"].as_array().map_or(&[][..], Vec::as_slice);
        let all = || tasks.iter().chain([&status["connector"]]);
        if let Some(failed) = all().find(|part| part["state"] == "FAILED") {
            let trace = failed["trace"].as_str().unwrap_or_default();
            return Err(Error::new(format!("{connector} failed: {trace}")));
        }
        Ok(!tasks.is_empty() && all().all(|part| part["state"] == "RUNNING"))
    }

    /// Crashes the worker (SIGKILL), where it runs. [`restart`](Self::restart) starts it again.
    pub fn kill9(&self) {
        self.worker.kill();
    }

    /// Crashes the worker, where it runs, and starts it again on its port, without connectors.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub fn restart(&self) -> Result<()> {
        self.worker.kill();
        self.launch()
    }

    /// The folder of this worker; gone with it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.run.path()
    }

    fn properties(&self, plugins: &Path) -> String {
        let bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
        format!(
            "bootstrap.servers={}\n\
             listeners=http://127.0.0.1:{}\n\
             offset.storage.file.filename={}\n\
             offset.flush.interval.ms=3600000\n\
             plugin.path={}\n\
             plugin.discovery=service_load\n\
             key.converter={bytes}\n\
             value.converter={bytes}\n",
            self.cluster.bootstrap(),
            self.port.number(),
            self.folder().join("offsets").display(),
            plugins.display(),
        )
    }

    fn launch(&self) -> Result<()> {
        let mut java = self.cluster.java(HEAP_MIB);
        // The broker's jars have it: Kafka's tools need it.
        java.arg("org.apache.kafka.connect.cli.ConnectStandalone");
        java.arg(self.properties_path()).current_dir(self.folder());
        self.worker.launch(java, LIMIT, || {
            http::ask(self.port.number(), "GET /connectors", &[], "").is_ok()
        })
    }

    fn properties_path(&self) -> PathBuf {
        self.folder().join("connect.properties")
    }
}
