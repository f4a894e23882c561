//! The folder with a server's data and logs, deleted with the server or, after a crash, by the next one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Error, Result, cache};

/// A folder of its own for one cluster or server, locked while that lives.
#[derive(Debug)]
pub(crate) struct RunFolder {
    path: PathBuf,
    _lock: File,
}

impl RunFolder {
    /// A new folder in the cache folder.
    pub(crate) fn create() -> Result<Self> {
        Self::create_in(&cache::folder()?.join("run"))
    }

    /// A new folder in `runs`; folders there whose process has ended (a shared cluster is never dropped) are deleted on the way.
    pub(crate) fn create_in(runs: &Path) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let failed = format!("cannot create a folder in {}", runs.display());
        fs::create_dir_all(runs).map_err(Error::during(&failed))?;
        // Held until the new folder has its own lock, so that nobody takes it for an abandoned one.
        let _all = cache::lock(&runs.with_extension("lock"))?;
        for old in fs::read_dir(runs)
            .map_err(Error::during(&failed))?
            .flatten()
        {
            delete_if_abandoned(&old.path());
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = runs.join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(&path).map_err(Error::during(&failed))?;
        let lock = cache::lock(&path.join("lock"))?;
        Ok(Self { path, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // What cannot be deleted now is deleted by a later run.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn delete_if_abandoned(path: &Path) {
    let free = match File::open(path.join("lock")) {
        Ok(lock) => lock.try_lock().is_ok(),
        // a process died between making the folder and its lock
        Err(_) => true,
    };
    if free {
        let _ = fs::remove_dir_all(path);
    }
}
