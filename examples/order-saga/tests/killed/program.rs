//! A service as a program of its own, which is killed and started again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use kafka_event_harness::process::spawn;
use kafka_event_harness::wait_until;

use crate::LONG;

pub(crate) struct Program {
    arguments: Vec<String>,
    bootstrap: String,
    log: PathBuf,
    child: Child,
    pub(crate) kills: usize,
}

impl Program {
    pub(crate) fn new(name: &str, bootstrap: &str, folder: &Path, orders: i64) -> Self {
        let folder_name = folder.to_str().unwrap();
        let arguments = [
            name,
            "--databases",
            folder_name,
            "--orders",
            &orders.to_string(),
        ];
        let arguments = arguments.map(str::to_owned).to_vec();
        let log = folder.join(name).with_extension("log");
        Self {
            child: start(&arguments, bootstrap, &log),
            arguments,
            bootstrap: bootstrap.to_owned(),
            log,
            kills: 0,
        }
    }

    pub(crate) fn kill9_and_start_again(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.kills += 1;
        self.child = start(&self.arguments, &self.bootstrap, &self.log);
    }

    /// It has not ended by itself.
    pub(crate) fn is_running(&mut self) {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!("{} ended by itself: {status}", self.arguments[0]);
        }
    }

    /// Ends it as an orchestrator does.
    pub(crate) fn terminate(mut self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.unwrap().success());
        let what = format!("{} ended when it was told to", self.arguments[0]);
        let mut status = None;
        let ended = wait_until(&what, LONG, || {
            status = self.child.try_wait().unwrap();
            Ok(status.is_some())
        });
        ended.unwrap();
        assert!(status.unwrap().success(), "{what}, and {status:?}");
    }
}

fn start(arguments: &[String], bootstrap: &str, log: &Path) -> Child {
    let log = File::options().append(true).create(true).open(log).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-saga"));
    command
        .args(arguments)
        .env("KAFKA_BOOTSTRAP_SERVERS", bootstrap)
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    spawn(command).unwrap()
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let end = lines[lines.len().saturating_sub(15)..].join("\n");
            eprintln!("--- end of the log of {} ---\n{end}", self.arguments[0]);
        }
        // It has ended where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
