//! A Maven project of small Java programs, compiled once and run as often as a test likes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::process::run;
use crate::{Error, Result, cache, jars};

const COMPILE_LIMIT: Duration = Duration::from_secs(120);
const HEAP_MIB: u32 = 256;

/// The compiled programs of one folder below `tests/peers`.
#[derive(Debug, Clone)]
pub struct JavaPeer {
    classes: PathBuf,
    jars: PathBuf,
}

impl JavaPeer {
    /// Fetches the dependencies of `tests/peers/<name>/pom.xml` and compiles `src/main/java` beside it, unless an earlier
    /// call already did that with the same files.
    ///
    /// # Errors
    /// When there is no such project, a dependency cannot be fetched, or a program does not compile (with javac's words).
    pub fn build(name: &str) -> Result<Self> {
        let project = cache::workspace().join("tests/peers").join(name);
        let pom = project.join("pom.xml");
        let jars = jars::jars(name, &pom)?;
        let sources = java_files(&project.join("src/main/java"))?;
        let mut inputs = vec![cache::read(&pom)?];
        for source in &sources {
            inputs.push(cache::read(source)?);
        }
        let classes = cache::filled(&format!("classes-{name}"), &inputs, |folder| {
            let mut javac = std::process::Command::new(jars::jdk("javac"));
            javac
                .args(["-encoding", "UTF-8", "-cp"])
                .arg(jars.join("*"));
            javac.arg("-d").arg(folder).args(&sources);
            run(&format!("javac for {name}"), javac, &[], COMPILE_LIMIT).map(drop)
        })?;
        Ok(Self { classes, jars })
    }

    /// Runs a program with `stdin` as its input, waits at most `limit`, and returns what it printed.
    ///
    /// # Errors
    /// When it does not end in time or fails; with what it printed.
    pub fn run(
        &self,
        main_class: &str,
        args: &[&str],
        stdin: &str,
        limit: Duration,
    ) -> Result<String> {
        let mut java = jars::java(&self.classes, &self.jars, HEAP_MIB);
        java.arg(main_class).args(args);
        Ok(run(main_class, java, stdin.as_bytes(), limit)?.stdout)
    }

    /// Runs a program that answers JSON lines: one answer for each request, in order.
    ///
    /// # Errors
    /// As for [`JavaPeer::run`]; also when an answer is no JSON, or their number is not that of the requests.
    pub fn ask(
        &self,
        main_class: &str,
        args: &[&str],
        requests: &[Value],
        limit: Duration,
    ) -> Result<Vec<Value>> {
        let stdin: String = requests
            .iter()
            .map(|request| format!("{request}\n"))
            .collect();
        let answers = json_lines(main_class, &self.run(main_class, args, &stdin, limit)?)?;
        if answers.len() != requests.len() {
            let (asked, answered) = (requests.len(), answers.len());
            return Err(Error::new(format!(
                "{main_class} gave {answered} answers to {asked} requests"
            )));
        }
        Ok(answers)
    }
}

/// Standard output, a JSON value a line.
pub(crate) fn json_lines(program: &str, stdout: &str) -> Result<Vec<Value>> {
    stdout
        .lines()
        .map(|line| {
            serde_json::from_str(line).map_err(Error::during(format!("{program} printed {line:?}")))
        })
        .collect()
}

/// All `.java` files below `folder`, in an order that is the same everywhere.
fn java_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .map_err(Error::during(format!("cannot list {}", folder.display())))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "java")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
