//! Running a program to its end, within a time limit.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::spawn;
use crate::{Error, Result, wait_until};

/// What a program that ended well printed.
#[derive(Debug, Clone)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `command` with `stdin` as its input, and waits at most `limit` for its end. `what` names it in errors.
///
/// # Errors
/// When it cannot be started, does not end in time (it is killed), or ends with another status than 0; the error carries
/// the last lines it printed.
pub fn run(what: &str, mut command: Command, stdin: &[u8], limit: Duration) -> Result<Output> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = spawn(command)?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    if let Some(mut pipe) = child.stdin.take() {
        let input = stdin.to_vec();
        // A program may end without reading all of its input: its status says whether that was an error.
        thread::spawn(move || drop(pipe.write_all(&input)));
    }

    let mut status = None;
    let ended = wait_until(what, limit, || {
        status = child.try_wait().map_err(Error::during(what))?;
        Ok(status.is_some())
    });
    if ended.is_err() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let output = Output {
        stdout: collect(&stdout),
        stderr: collect(&stderr),
    };
    match (ended, status) {
        (Ok(()), Some(status)) if status.success() => Ok(output),
        (Err(late), _) => Err(Error::new(format!("{late}\n{}", tail_of(&output)))),
        (Ok(()), status) => {
            let status = status.map_or_else(|| "no status".to_owned(), |s| s.to_string());
            Err(Error::new(format!(
                "{what} failed ({status})\n{}",
                tail_of(&output)
            )))
        }
    }
}

/// Reads a pipe to its end in a thread of its own, so that the program never waits for a reader.
fn drain(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    if let Some(mut pipe) = pipe {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // An unreadable pipe gives what was read until then.
            let _ = pipe.read_to_end(&mut bytes);
            let _ = sender.send(bytes);
        });
    }
    receiver
}

/// What was drained. A grandchild that outlives the program may hold the pipe open: it is not waited for.
fn collect(drained: &Receiver<Vec<u8>>) -> String {
    let bytes = drained
        .recv_timeout(Duration::from_secs(5))
        .unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn tail_of(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|text| tail(text, 20))
        .join("\n")
}

/// The last `lines` lines of `text`.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all.iter()
        .skip(all.len().saturating_sub(lines))
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}
