//! Java without shell scripts: a `pom.xml` becomes a folder of jars, and a class of it a command.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::run;
use crate::{Result, cache};

/// Pinned here, so that a pom lists dependencies only.
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/// A first download of a broker is about 100 MB.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(15 * 60);

/// The folder with all runtime dependencies of `pom`, copied by Maven once.
pub(crate) fn jars(name: &str, pom: &Path) -> Result<PathBuf> {
    cache::filled(&format!("jars-{name}"), &[cache::read(pom)?], |folder| {
        let copy = || {
            let mut maven = Command::new("mvn");
            maven
                .args(["--batch-mode", "--quiet", "--file"])
                .arg(pom)
                .arg(COPY);
            maven
                .arg("-DincludeScope=runtime")
                .arg(format!("-DoutputDirectory={}", folder.display()));
            run(
                &format!("mvn for {}", pom.display()),
                maven,
                &[],
                DOWNLOAD_LIMIT,
            )
        };
        // Once more: a registry that answers nearly always is a registry that fails now and then.
        copy().or_else(|_| copy()).map(drop)
    })
}

/// A Java virtual machine that starts quickly and stays small, with `first` and all of `jars` on its class path.
pub(crate) fn java(first: &Path, jars: &Path, heap_mib: u32) -> Command {
    let mut classpath = OsString::from(first);
    classpath.push(":");
    classpath.push(jars.join("*"));
    let mut java = Command::new(jdk("java"));
    java.arg(format!("-Xmx{heap_mib}m"));
    java.args([
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
    ]);
    java.arg("-cp").arg(classpath);
    java
}

/// A program of the JDK: of `JAVA_HOME` where that is set, else the one on the path.
pub(crate) fn jdk(program: &str) -> PathBuf {
    match std::env::var_os("JAVA_HOME") {
        Some(home) => Path::new(&home).join("bin").join(program),
        None => PathBuf::from(program),
    }
}
