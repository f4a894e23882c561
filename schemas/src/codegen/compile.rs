//! What a build script calls: files in, a file of code out.

use super::Error;
use super::config::Config;
use super::files::{self, Files};
use super::print;
use std::fs;
use std::path::{Path, PathBuf};

impl Config {
    /// Makes the code of all schemas in files and folders, and writes it where the build script of a crate has it written:
    /// `OUT_DIR`, which Cargo sets. Tells Cargo to build again when one of the files changes, or a folder.
    ///
    /// # Errors
    /// Everything that is wrong with the schemas, that has no form in Rust, or that the options say of what is not there; or the
    /// file that cannot be read or written.
    pub fn compile<P: AsRef<Path>>(&self, paths: &[P]) -> Result<(), Error> {
        let folder = match &self.out_dir {
            Some(folder) => folder.clone(),
            None => std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| {
                Error::told("OUT_DIR is not set: call this in a build script, or say where by `Config::out_dir`")
            })?,
        };
        for path in paths {
            // Also one that is missing: to make it is a change.
            println!("cargo:rerun-if-changed={}", path.as_ref().display());
        }
        let files = files::read(paths)?;
        for path in &files.watched {
            println!("cargo:rerun-if-changed={}", path.display());
        }
        let code = self.code(&files)?;
        let path = folder.join(&self.file_name);
        fs::write(&path, code).map_err(|error| Error::io("cannot be written", &path, &error))
    }

    /// The code that [`compile`](Config::compile) writes.
    ///
    /// # Errors
    /// As [`compile`](Config::compile).
    pub fn generate<P: AsRef<Path>>(&self, paths: &[P]) -> Result<String, Error> {
        self.code(&files::read(paths)?)
    }

    fn code(&self, files: &Files) -> Result<String, Error> {
        print::print(files, self.make(&files.sources)?)
    }
}
