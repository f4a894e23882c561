//! The cache folder: what was fetched or built once, by whichever test binary came first.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The workspace that the harness was built in.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `KAFKA_EVENT_CACHE`, or `kafka-harness` in cargo's target folder.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = match std::env::var_os("KAFKA_EVENT_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => match std::env::var_os("CARGO_TARGET_DIR") {
            // cargo takes a relative one from where it was called; tests run elsewhere, so only an absolute one is of use
            Some(target) if Path::new(&target).is_absolute() => PathBuf::from(target),
            _ => workspace().join("target"),
        }
        .join("kafka-harness"),
    };
    fs::create_dir_all(&folder)
        .map_err(Error::during(format!("cannot create {}", folder.display())))?;
    folder.canonicalize().map_err(Error::during(format!(
        "cannot resolve {}",
        folder.display()
    )))
}

/// The folder `name` for these `inputs`, filled by `fill` when no earlier call (of any process) has finished doing so.
pub(crate) fn filled(
    name: &str,
    inputs: &[Vec<u8>],
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    // The hash only tells inputs apart on this machine; another Rust release may hash differently and fetch once more.
    let mut hasher = DefaultHasher::new();
    inputs.hash(&mut hasher);
    let folder = folder()?.join(format!("{name}-{:016x}", hasher.finish()));
    let _lock = lock(&folder.with_extension("lock"))?;
    let marker = folder.join(".complete");
    if !marker.exists() {
        let failed = format!("cannot fill {}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Error::during(&failed))?;
        }
        fs::create_dir_all(&folder).map_err(Error::during(&failed))?;
        fill(&folder)?;
        fs::write(&marker, []).map_err(Error::during(&failed))?;
    }
    Ok(folder)
}

/// Waits for the exclusive lock on the file `path`; it is free again when the value drops or the process ends.
pub(crate) fn lock(path: &Path) -> Result<File> {
    let failed = format!("cannot lock {}", path.display());
    let file = File::create(path).map_err(Error::during(&failed))?;
    file.lock().map_err(Error::during(failed))?;
    Ok(file)
}

/// The bytes of a file that a cache entry is made from.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(Error::during(format!("cannot read {}", path.display())))
}
