//! A server in a process of its own: it writes a log, is waited for until it answers, and can be killed and started again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{spawn, tail};
use crate::{Error, Result, wait_until};

/// Lines of its log that an error shows.
const TAIL: usize = 40;

/// A server of that name. Dropping it ends it, and prints the end of its log when that is in a panic.
#[derive(Debug)]
pub(crate) struct Server {
    name: &'static str,
    log: PathBuf,
    /// `None` while it is down.
    child: Mutex<Option<Child>>,
}

impl Server {
    /// It is down, and its log will be in this folder.
    pub(crate) fn new(name: &'static str, folder: &Path) -> Self {
        Self {
            name,
            log: folder.join("log"),
            child: Mutex::default(),
        }
    }

    /// Starts it and waits until it answers. It must be down.
    ///
    /// # Errors
    /// When it cannot be started, ends, or does not answer within the limit (with the end of its log).
    pub(crate) fn launch(
        &self,
        mut command: Command,
        limit: Duration,
        answers: impl Fn() -> bool,
    ) -> Result<()> {
        let name = self.name;
        let out = File::options().create(true).append(true).open(&self.log);
        let out = out.and_then(|out| Ok((out.try_clone()?, out)));
        let out = out.map_err(Error::during(format!("cannot open the log of {name}")))?;
        command.stdin(Stdio::null()).stdout(out.0).stderr(out.1);
        *self.child() = Some(spawn(command)?);
        wait_until(&format!("{name} does not answer"), limit, || {
            if let Some(child) = self.child().as_mut() {
                let ended = child.try_wait();
                let ended = ended.map_err(Error::during("cannot ask for its status"))?;
                if let Some(status) = ended {
                    return Err(Error::new(format!("{name} has ended ({status})")));
                }
            }
            Ok(answers())
        })
        .map_err(|error| self.with_log(&error))
    }

    /// Crashes it (SIGKILL), where it runs.
    pub(crate) fn kill(&self) {
        if let Some(mut child) = self.child().take() {
            // One that has ended cannot be killed.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The error, with the end of the log.
    pub(crate) fn with_log(&self, error: &Error) -> Error {
        Error::new(format!("{error}\n{}", self.log_tail()))
    }

    fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        tail(&String::from_utf8_lossy(&log), TAIL)
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "--- end of the log of {} ---\n{}",
                self.name,
                self.log_tail()
            );
        }
        self.kill();
    }
}
