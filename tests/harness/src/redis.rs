//! A real Redis server on a loopback port, which can be restarted and killed.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use crate::Result;
use crate::ports::Port;
use crate::process::Server;
use crate::run_folder::RunFolder;

const LIMIT: Duration = Duration::from_secs(30);

/// A running server that writes each change to its disk before it answers (`appendfsync always`). Dropping it ends the server and deletes its
/// data, also when the test panics; it ends with the process at the latest.
#[derive(Debug)]
pub struct Redis {
    // Field order is drop order: the server ends before its folder goes.
    server: Server,
    run: RunFolder,
    port: Port,
}

/// One server for all tests of a binary that leave it alone; each takes groups of its own.
///
/// # Errors
/// As for [`Redis::start`]; every later call gets the same error.
pub fn shared_redis() -> Result<&'static Redis> {
    static SHARED: OnceLock<Result<Redis>> = OnceLock::new();
    SHARED
        .get_or_init(Redis::start)
        .as_ref()
        .map_err(Clone::clone)
}

impl Redis {
    /// Starts an empty server.
    ///
    /// # Errors
    /// When Redis is not installed, or does not answer within 30 seconds (with the end of its log).
    pub fn start() -> Result<Self> {
        let runs =
            std::env::temp_dir().join(format!("kafka-event-redis-{}", rustix::process::geteuid()));
        let run = RunFolder::create_in(&runs)?;
        let redis = Self {
            server: Server::new("Redis", run.path()),
            run,
            port: Port::reserve()?,
        };
        redis.launch()?;
        Ok(redis)
    }

    /// Where it is, as clients take it: `redis://127.0.0.1:…/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port.number())
    }

    /// Crashes the server (SIGKILL), where it runs, and starts it again on its port and data.
    ///
    /// # Errors
    /// When it does not answer again after 30 seconds.
    pub fn restart(&self) -> Result<()> {
        self.server.kill();
        self.launch()
    }

    /// Crashes the server (SIGKILL). [`restart`](Self::restart) starts it again.
    pub fn kill9(&self) {
        self.server.kill();
    }

    /// The folder of this server; gone with it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.run.path()
    }

    fn launch(&self) -> Result<()> {
        let mut redis = Command::new("redis-server");
        redis.current_dir(self.folder());
        let port = self.port.number().to_string();
        redis.args(["--port", &port, "--bind", "127.0.0.1", "--save", ""]);
        redis.args(["--appendonly", "yes", "--appendfsync", "always"]);
        self.server.launch(redis, LIMIT, || self.answers())
    }

    fn answers(&self) -> bool {
        let ask = || {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port.number()))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"PING\r\n")?;
            let mut answer = [0; 5];
            stream.read_exact(&mut answer)?;
            std::io::Result::Ok(answer)
        };
        ask().is_ok_and(|answer| &answer == b"+PONG")
    }
}
