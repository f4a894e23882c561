//! A real Postgres server on a loopback port, which can be restarted and killed.

use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, geteuid, kill_process};

use crate::ports::Port;
use crate::process::{run, spawn, tail};
use crate::run_folder::RunFolder;
use crate::{Error, Result, wait_until};

const LIMIT: Duration = Duration::from_secs(60);

/// Where Debian's package has its programs, which are not on the path.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A running server with an empty database. Dropping it ends the server and deletes its data, also when the test panics; it ends with the
/// process at the latest.
///
/// Postgres refuses to run as root: where the tests do, it runs as `postgres`, or as `nobody` where there is no such user.
#[derive(Debug)]
pub struct Postgres {
    // Field order is drop order: the server ends before its folder goes.
    server: Server,
    run: RunFolder,
}

#[derive(Debug)]
struct Server {
    /// `None` while it is down.
    process: Mutex<Option<Child>>,
    programs: PathBuf,
    folder: PathBuf,
    user: Option<(u32, u32)>,
    port: Port,
}

/// One server for all tests of a binary that leave it alone; each takes tables of its own.
///
/// # Errors
/// As for [`Postgres::start`]; every later call gets the same error.
pub fn shared_postgres() -> Result<&'static Postgres> {
    static SHARED: OnceLock<Result<Postgres>> = OnceLock::new();
    SHARED
        .get_or_init(Postgres::start)
        .as_ref()
        .map_err(Clone::clone)
}

impl Postgres {
    /// Makes a new database cluster and starts its server.
    ///
    /// # Errors
    /// When Postgres is not installed, or the server does not answer within 60 seconds (with the end of its log).
    pub fn start() -> Result<Self> {
        let programs = programs()?;
        let user = user()?;
        // Not in the cache folder: the server's user may not be able to reach that.
        let runs = std::env::temp_dir().join(format!("kafka-event-postgres-{}", geteuid()));
        let run = RunFolder::create_in(&runs)?;
        let folder = run.path().join("server");
        let failed = format!("cannot make {}", folder.display());
        fs::create_dir(&folder).map_err(Error::during(&failed))?;
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).map_err(Error::during(&failed))?;
        }
        let server = Server {
            process: Mutex::new(None),
            programs,
            folder,
            user,
            port: Port::reserve()?,
        };
        server.initialise()?;
        server.launch()?;
        Ok(Self { server, run })
    }

    /// Where the database is, as clients take it: `postgres://postgres@127.0.0.1:…/postgres`.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.server.port.number();
        format!("postgres://postgres@127.0.0.1:{port}/postgres")
    }

    /// Stops the server in an orderly way, where it runs (it ends all sessions, and rolls back what is open), and starts it again on its
    /// port and data.
    ///
    /// # Errors
    /// When it has not ended, or does not answer again, after 60 seconds.
    pub fn restart(&self) -> Result<()> {
        self.server.stop()?;
        self.server.launch()
    }

    /// Crashes the server (SIGKILL). [`restart`](Self::restart) starts it again, which recovers what was committed.
    ///
    /// # Errors
    /// When it is not running.
    pub fn kill9(&self) -> Result<()> {
        let process = self.server.process().take();
        let mut process = process.ok_or_else(|| Error::new("Postgres is not running"))?;
        let killed = process.kill().and_then(|()| process.wait());
        killed
            .map(drop)
            .map_err(Error::during("cannot kill Postgres"))
    }

    /// The folder of this server; gone with it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.run.path()
    }
}

impl Server {
    fn initialise(&self) -> Result<()> {
        let mut initdb = self.command("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8"]);
        initdb.args(["--locale=C", "--no-sync", "--pgdata"]);
        initdb.arg(self.data());
        run("initdb", initdb, &[], LIMIT).map(drop)
    }

    /// Starts the server and waits until it answers.
    fn launch(&self) -> Result<()> {
        let what = "Postgres does not answer";
        let answers = wait_until(what, LIMIT, || {
            let mut process = self.process();
            let ended = match process.as_mut() {
                Some(child) => child
                    .try_wait()
                    .map_err(Error::during("cannot ask for Postgres's status"))?
                    .is_some(),
                None => true,
            };
            if ended {
                // A server that was killed leaves sessions behind for a moment, and a new one refuses to start beside them.
                *process = Some(self.spawn()?);
            }
            drop(process);
            self.answers()
        });
        answers.map_err(|error| Error::new(format!("{error}\n{}", self.log_tail())))
    }

    fn spawn(&self) -> Result<Child> {
        let log = File::options().create(true).append(true).open(self.log());
        let log = log.and_then(|out| Ok((out.try_clone()?, out)));
        let log = log.map_err(Error::during("cannot open Postgres's log"))?;
        let mut postgres = self.command("postgres");
        postgres.arg("-D").arg(self.data());
        postgres.args(["-h", "127.0.0.1", "-p"]);
        postgres.arg(self.port.number().to_string());
        // Written is safe from the death of a process; only that of the machine would ask for a sync.
        // A log that is logical is one that Debezium reads.
        let settings = ["unix_socket_directories=", "fsync=off", "wal_level=logical"];
        for setting in settings {
            postgres.args(["-c", setting]);
        }
        postgres.stdin(Stdio::null()).stdout(log.0).stderr(log.1);
        spawn(postgres)
    }

    fn answers(&self) -> Result<bool> {
        let mut ready = self.command("pg_isready");
        ready.args(["-q", "-h", "127.0.0.1", "-p"]);
        ready.arg(self.port.number().to_string());
        let status = spawn(ready)?.wait();
        let status = status.map_err(Error::during("cannot wait for pg_isready"))?;
        Ok(status.success())
    }

    fn stop(&self) -> Result<()> {
        let Some(mut child) = self.process().take() else {
            return Ok(());
        };
        // SIGINT is Postgres's "fast shutdown".
        kill_process(Pid::from_child(&child), Signal::INT)
            .map_err(Error::during("cannot stop Postgres"))?;
        let ended = wait_until("Postgres has not ended", LIMIT, || {
            let ended = child.try_wait();
            let ended = ended.map_err(Error::during("cannot ask for Postgres's status"))?;
            Ok(ended.is_some())
        });
        if ended.is_err() {
            let _ = child.kill();
            let _ = child.wait();
        }
        ended
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(&self.folder);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn log_tail(&self) -> String {
        let log = fs::read(self.log()).unwrap_or_default();
        tail(&String::from_utf8_lossy(&log), 30)
    }

    fn process(&self) -> MutexGuard<'_, Option<Child>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- end of Postgres's log ---\n{}", self.log_tail());
        }
        // In order, so that no session writes to a folder that is being deleted.
        let _ = self.stop();
    }
}

/// The folder with the newest server's programs.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let versions = versions.filter_map(|entry| {
        let folder = entry.path().join("bin");
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        folder
            .join("postgres")
            .exists()
            .then_some((version, folder))
    });
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("postgres").exists())
    };
    let newest = versions.max().map(|(_, folder)| folder).or_else(on_path);
    newest.ok_or_else(|| {
        Error::new(format!(
            "Postgres is neither in {DEBIAN} nor on the path: install it (Debian: postgresql)"
        ))
    })
}

/// User and group to run as; `None` when we are not root.
fn user() -> Result<Option<(u32, u32)>> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(Error::during("cannot read users"))?;
    let find = |wanted: &str| {
        let line = users.lines().find_map(|line| line.strip_prefix(wanted))?;
        let mut fields = line.split(':').skip(1);
        let uid = fields.next()?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    };
    let user = find("postgres:").or_else(|| find("nobody:"));
    let user = user.ok_or_else(|| Error::new("there is no user `postgres` or `nobody`"));
    user.map(Some)
}
