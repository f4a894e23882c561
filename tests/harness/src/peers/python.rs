//! Python interpreters, each with the packages of a `requirements.txt` in `tests/peers`.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::process::run;
use crate::{Result, cache};

const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);

/// The interpreter of a virtual environment with `fastavro` and `confluent-kafka`, made unless an earlier call did. Hand it to
/// a [`Command`] and run that with [`crate::process::run`].
///
/// # Errors
/// When `python3` or its `venv` module is missing, or a package cannot be fetched.
pub fn python_peer() -> Result<PathBuf> {
    python_environment("python")
}

/// The interpreter of a virtual environment with the packages that a folder in `tests/peers` asks for.
pub(crate) fn python_environment(name: &str) -> Result<PathBuf> {
    let requirements = format!("tests/peers/{name}/requirements.txt");
    let requirements = cache::workspace().join(requirements);
    let environment = cache::filled(name, &[cache::read(&requirements)?], |folder| {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(folder);
        run("python3 -m venv", venv, &[], INSTALL_LIMIT)?;
        let install = || {
            let mut pip = Command::new(folder.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(&requirements);
            run("pip install", pip, &[], INSTALL_LIMIT)
        };
        // Once more, as for the jars.
        install().or_else(|_| install()).map(drop)
    })?;
    Ok(environment.join("bin/python"))
}
