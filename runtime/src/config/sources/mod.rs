//! Where names and values are read from, other than code: files by their format, and the environment.

mod environment;
mod file;
mod properties;
mod toml;
mod tree;
mod yaml;

pub(super) use environment::key_of_variable;
pub use file::FileError;
pub(super) use file::read as file;
