//! The one thread that starts all child processes.
//!
//! The kernel's "parent" of `PR_SET_PDEATHSIG` is the *thread* that forked. A test runs in a thread of its own, so a cluster
//! that several tests share would be killed at the end of the first one; this thread lives as long as the process.

use std::io;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use crate::{Error, Result};

type Job = (Command, Sender<io::Result<Child>>);

/// Starts `command` as a child that dies with this process.
///
/// # Errors
/// When it cannot be started.
pub fn spawn(mut command: Command) -> Result<Child> {
    static KEEPER: OnceLock<Sender<Job>> = OnceLock::new();
    let keeper = KEEPER.get_or_init(|| {
        let (jobs, inbox) = channel::<Job>();
        thread::spawn(move || {
            for (mut command, answer) in inbox {
                // A caller that no longer listens has panicked; its child is then dropped and dies with the process.
                let _ = answer.send(command.spawn());
            }
        });
        jobs
    });

    let program = command.get_program().to_string_lossy().into_owned();
    die_with_parent(&mut command);
    let (answer, child) = channel();
    let gone = |_| Error::new("the thread that starts processes is gone");
    keeper.send((command, answer)).map_err(|_| gone(()))?;
    child
        .recv()
        .map_err(|_| gone(()))?
        .map_err(Error::during(format!(
            "cannot start `{program}` (is it installed?)"
        )))
}

#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};

    let parent = getpid();
    // SAFETY: between fork and exec only system calls are made, which are async-signal-safe; nothing allocates or locks.
    unsafe {
        command.pre_exec(move || {
            set_parent_process_death_signal(Some(Signal::KILL))?;
            // The parent may have died before the line above; then no signal will come.
            if getppid() != Some(parent) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            Ok(())
        });
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_: &mut Command) {}
