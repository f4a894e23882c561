//! A server of S3's API on a loopback port, in memory: moto.

use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use crate::peers::python_environment;
use crate::ports::Port;
use crate::process::Server;
use crate::run_folder::RunFolder;
use crate::{Result, http};

const LIMIT: Duration = Duration::from_secs(60);

/// What the server takes for a signature: it checks none.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x";

/// A running server. Dropping it ends it, and its objects are gone; it ends with the process at the latest.
#[derive(Debug)]
pub struct S3 {
    // Field order is drop order: the server ends before its folder goes.
    _server: Server,
    run: RunFolder,
    port: Port,
}

/// One server for all tests of a binary; each takes a bucket of its own.
///
/// # Errors
/// As for [`S3::start`]; every later call gets the same error.
pub fn shared_s3() -> Result<&'static S3> {
    static SHARED: OnceLock<Result<S3>> = OnceLock::new();
    SHARED.get_or_init(S3::start).as_ref().map_err(Clone::clone)
}

impl S3 {
    /// Starts a server without buckets. It takes any access key.
    ///
    /// # Errors
    /// When Python or its `venv` module is missing, moto cannot be fetched, or the server does not answer within 60 seconds (with the
    /// end of its log).
    pub fn start() -> Result<Self> {
        let python = python_environment("s3")?;
        let run = RunFolder::create()?;
        let port = Port::reserve()?;
        let mut moto = Command::new(python.with_file_name("moto_server"));
        moto.args(["-H", "127.0.0.1", "-p", &port.number().to_string()]);
        let server = Server::new("the S3 server", run.path());
        server.launch(moto, LIMIT, || ask(&port, "GET /moto-api/").is_ok())?;
        Ok(Self {
            _server: server,
            run,
            port,
        })
    }

    /// Where clients find it: `http://127.0.0.1:…`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port.number())
    }

    /// Makes a bucket.
    ///
    /// # Errors
    /// When the server does not do it.
    pub fn create_bucket(&self, name: &str) -> Result<()> {
        ask(&self.port, &format!("PUT /{name}"))
    }

    /// The folder with its log; gone with it.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.run.path()
    }
}

/// A request without a body.
fn ask(port: &Port, request: &str) -> Result<()> {
    let signed = [("Authorization", SIGNED)];
    http::ask(port.number(), request, &signed, "").map(drop)
}
