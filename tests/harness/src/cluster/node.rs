//! One Kafka node: a Java process, its log and its signals.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::ports::Port;
use crate::process::{spawn, tail};
use crate::{Error, Result, jars, wait_until};

/// What Kafka logs when a node has joined its quorum and opened its listeners.
const STARTED: &str = "Kafka Server started";

const STOP_LIMIT: Duration = Duration::from_secs(180);
const HEAP_MIB: u32 = 384;

/// A node and what it needs to be started again.
#[derive(Debug)]
pub(crate) struct Node {
    id: usize,
    folder: PathBuf,
    jars: PathBuf,
    /// `host:port` of the plain-text listener; `None` on a controller of its own.
    bootstrap: Option<String>,
    _ports: Vec<Port>,
    /// `None` while the node is down. The child is kept until it is reaped, so its pid cannot name another process.
    process: Mutex<Option<Process>>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    /// Where in the log this start begins.
    log_start: usize,
    /// Between [`Node::pause`] and [`Node::resume`].
    frozen: bool,
}

impl Node {
    /// A node that is down, with `server.properties` in `folder` and formatted storage.
    pub(crate) fn new(
        id: usize,
        folder: PathBuf,
        jars: PathBuf,
        bootstrap: Option<String>,
        ports: Vec<Port>,
    ) -> Self {
        Self {
            id,
            folder,
            jars,
            bootstrap,
            _ports: ports,
            process: Mutex::new(None),
        }
    }

    pub(crate) fn id(&self) -> usize {
        self.id
    }

    pub(crate) fn bootstrap(&self) -> Option<&str> {
        self.bootstrap.as_deref()
    }

    /// Starts the process; [`Node::wait_until_started`] says when it serves.
    pub(crate) fn launch(&self) -> Result<()> {
        let mut process = self.process();
        if process.is_some() {
            return Err(Error::new(format!(
                "node {} is still running: kill9 or sigterm it first",
                self.id
            )));
        }
        let log_start = self.log().len();
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .and_then(|out| Ok((out.try_clone()?, out)))
            .map_err(Error::during(format!(
                "cannot open {}",
                self.log_path().display()
            )))?;
        let mut java = kafka_java(&self.jars, HEAP_MIB);
        java.arg("kafka.Kafka")
            .arg(self.folder.join("server.properties"));
        java.current_dir(&self.folder)
            .stdout(log.0)
            .stderr(log.1)
            .stdin(std::process::Stdio::null());
        *process = Some(Process {
            child: spawn(java)?,
            log_start,
            frozen: false,
        });
        Ok(())
    }

    pub(crate) fn wait_until_started(&self, limit: Duration) -> Result<()> {
        let started = wait_until(&format!("node {} has not started", self.id), limit, || {
            let mut process = self.process();
            let running = process.as_mut().ok_or_else(|| self.not_running())?;
            if let Some(status) = running
                .child
                .try_wait()
                .map_err(Error::during("cannot ask for the status"))?
            {
                *process = None;
                return Err(Error::new(format!(
                    "node {} ended while it started ({status})",
                    self.id
                )));
            }
            Ok(self
                .log()
                .get(running.log_start..)
                .is_some_and(|log| log.contains(STARTED)))
        });
        started.map_err(|error| Error::new(format!("{error}\n{}", self.log_tail(40))))
    }

    pub(crate) fn kill9(&self) -> Result<()> {
        let mut process = self.process();
        let mut running = process.take().ok_or_else(|| self.not_running())?;
        running
            .child
            .kill()
            .and_then(|()| running.child.wait())
            .map(drop)
            .map_err(self.cannot("kill"))
    }

    pub(crate) fn sigterm(&self) -> Result<()> {
        self.signal(Signal::TERM)?;
        wait_until(
            &format!("node {} has not ended after SIGTERM", self.id),
            STOP_LIMIT,
            || {
                let mut process = self.process();
                let running = process.as_mut().ok_or_else(|| self.not_running())?;
                let ended = running
                    .child
                    .try_wait()
                    .map_err(self.cannot("stop"))?
                    .is_some();
                if ended {
                    *process = None;
                }
                Ok(ended)
            },
        )
        .map_err(|error| Error::new(format!("{error}\n{}", self.log_tail(40))))
    }

    pub(crate) fn pause(&self) -> Result<()> {
        self.freeze(true)
    }

    pub(crate) fn resume(&self) -> Result<()> {
        self.freeze(false)
    }

    /// Whether the node can answer: it runs and is not frozen.
    pub(crate) fn is_live(&self) -> bool {
        self.process()
            .as_ref()
            .is_some_and(|running| !running.frozen)
    }

    pub(crate) fn log_tail(&self, lines: usize) -> String {
        tail(&self.log(), lines)
    }

    fn freeze(&self, frozen: bool) -> Result<()> {
        self.signal(if frozen { Signal::STOP } else { Signal::CONT })?;
        if let Some(running) = self.process().as_mut() {
            running.frozen = frozen;
        }
        Ok(())
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let process = self.process();
        let running = process.as_ref().ok_or_else(|| self.not_running())?;
        kill_process(Pid::from_child(&running.child), signal).map_err(self.cannot("signal"))
    }

    /// A test that panicked while it held the lock left nothing half done: every change is one assignment.
    fn process(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> String {
        // No file yet is an empty log.
        fs::read(self.log_path())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.join("node.log")
    }

    fn not_running(&self) -> Error {
        Error::new(format!("node {} is not running", self.id))
    }

    fn cannot<C: std::fmt::Display>(&self, verb: &str) -> impl FnOnce(C) -> Error + use<C> {
        Error::during(format!("cannot {verb} node {}", self.id))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The data goes too, so there is nothing to hand over in order.
        if let Some(mut running) = self.process().take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

/// A Java command with the broker's jars; its first argument is a class of Kafka.
pub(crate) fn kafka_java(jars: &Path, heap_mib: u32) -> Command {
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("broker");
    jars::java(&settings, jars, heap_mib)
}
