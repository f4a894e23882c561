//! A server of Azure's blob API on a loopback port, in memory: Azurite.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::ports::Port;
use crate::process::{Server, run};
use crate::run_folder::RunFolder;
use crate::{Error, Result, cache};

const LIMIT: Duration = Duration::from_secs(60);
const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);

/// A running server. Dropping it ends it, and its blobs are gone; it ends with the process at the latest.
#[derive(Debug)]
pub struct Azurite {
    // Field order is drop order: the server ends before its folder goes.
    _server: Server,
    _run: RunFolder,
    port: Port,
}

impl Azurite {
    /// The account that every emulator has.
    pub const ACCOUNT: &str = "devstoreaccount1";

    /// The account's key, which Microsoft publishes and which opens nothing else.
    pub const KEY: &str =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// Starts a server without containers.
    ///
    /// # Errors
    /// When Node.js or npm is missing, Azurite cannot be fetched, or the server does not answer within 60 seconds (with the end of its log).
    pub fn start() -> Result<Self> {
        let main = modules()?.join("azurite/dist/src/blob/main.js");
        let run = RunFolder::create()?;
        let port = Port::reserve()?;
        let mut node = Command::new("node");
        node.arg(main)
            .args(["--blobHost", "127.0.0.1", "--blobPort"]);
        node.arg(port.number().to_string());
        // It knows the versions of the API until its own release.
        node.args(["--inMemoryPersistence", "--skipApiVersionCheck"]);
        node.args(["--disableTelemetry", "--silent"]);
        node.current_dir(run.path());
        let server = Server::new("Azurite", run.path());
        let address = (Ipv4Addr::LOCALHOST, port.number());
        server.launch(node, LIMIT, || TcpStream::connect(address).is_ok())?;
        Ok(Self {
            _server: server,
            _run: run,
            port,
        })
    }

    /// Where clients find the account: `http://127.0.0.1:…/devstoreaccount1`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let port = self.port.number();
        format!("http://127.0.0.1:{port}/{}", Self::ACCOUNT)
    }

    /// Makes a container.
    ///
    /// # Errors
    /// When the server does not do it.
    pub fn create_container(&self, name: &str) -> Result<()> {
        let mut node = Command::new("node");
        node.arg(peer().join("container.mjs"));
        node.args([&self.endpoint(), name, Self::KEY]);
        run("container.mjs", node, &[], LIMIT).map(drop)
    }
}

/// Azurite and what it needs, installed by npm once.
fn modules() -> Result<PathBuf> {
    let package = peer().join("package.json");
    let folder = cache::filled("azurite", &[cache::read(&package)?], |folder| {
        fs::copy(&package, folder.join("package.json"))
            .map_err(Error::during("cannot copy package.json"))?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]);
        npm.current_dir(folder);
        run("npm install", npm, &[], INSTALL_LIMIT).map(drop)
    })?;
    Ok(folder.join("node_modules"))
}

fn peer() -> PathBuf {
    cache::workspace().join("tests/peers/azurite")
}
