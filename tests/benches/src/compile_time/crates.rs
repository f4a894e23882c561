//! A crate that is made to be compiled and thrown away.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};

/// The dependencies of the crate of events. `{root}` is the project's folder.
pub(crate) const OURS: &str =
    "kafka-event = { path = \"{root}/runtime\", default-features = false }";
/// The dependencies of the crate of structs.
pub(crate) const SERDE: &str = "serde = { version = \"1\", features = [\"derive\"] }";

/// Where it is.
pub(crate) struct Throwaway {
    folder: PathBuf,
    target: PathBuf,
}

impl Throwaway {
    /// A crate of one file. It has the project's own `Cargo.lock`, so that nothing is resolved anew.
    pub(crate) fn new(root: &Path, name: &str, dependencies: &str, source: &str) -> Self {
        let home = root.join("target/compile-time");
        let folder = home.join(name);
        fs::create_dir_all(folder.join("src")).unwrap();
        let dependencies = dependencies.replace("{root}", root.to_str().unwrap());
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        fs::write(folder.join("src/lib.rs"), source).unwrap();
        Self {
            folder,
            target: home.join("target"),
        }
    }

    /// Where the histories of its events are.
    pub(crate) fn schemas(&self) -> PathBuf {
        self.folder.join("schemas")
    }

    /// Its library, built.
    pub(crate) fn library(&self) -> PathBuf {
        self.cargo("build");
        let name = self.folder.file_name().unwrap().to_str().unwrap();
        self.target.join(format!("debug/lib{name}.rlib"))
    }

    /// Checks it and whatever it depends on.
    pub(crate) fn check(&self) {
        self.cargo("check");
    }

    fn cargo(&self, verb: &str) {
        self.run(Command::new(env!("CARGO")).args([verb, "--quiet", "--offline"]));
    }

    /// Runs a command in it, and says what it printed.
    pub(crate) fn run(&self, command: &mut Command) -> String {
        let output = command
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .expect("the command starts");
        let folder = self.folder.display();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{command:?} in {folder}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said.into_owned()
    }

    /// Checks it alone, once more.
    pub(crate) fn recheck(&self) -> Taken {
        let file = File::options()
            .write(true)
            .open(self.folder.join("src/lib.rs"))
            .unwrap();
        file.set_modified(SystemTime::now()).unwrap();
        let start = Instant::now();
        let before = children_cpu();
        self.check();
        Taken {
            wall: start.elapsed().as_secs_f64(),
            cpu: children_cpu() - before,
        }
    }
}

/// The seconds of a check.
pub(crate) struct Taken {
    pub(crate) wall: f64,
    /// Of the processor: what a busy machine changes least. 0 where Linux does not tell.
    pub(crate) cpu: f64,
}

/// The processor time of all child processes so far, in seconds: `cutime` and `cstime` of proc_pid_stat(5), in hundredths.
fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the program's name in parentheses and may have spaces; the third follows it.
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after_name.split(' ').skip(13).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
