//! The recorded history of an event: the versions of its schema that may still be read, in a folder of the user's repository.
//!
//! `schemas/<full name>/` holds a `v<N>.avsc` for each version and an [`Index`] named `index`, which lists them. The command line
//! writes the folder, the macro reads it ([`History::read`]) and leaves each version in the crate as a [`Recorded`], with which
//! the compiler compares the type ([`Breaches`]) and the run time reads old records.

mod audit;
mod breach;
mod change;
mod error;
mod folder;
mod golden;
mod hold;
mod index;
mod key;
mod majors;
mod packed;
mod recorded;
mod same;
mod unpacked;
mod words;
mod write;

pub use crate::golden::{
    file as golden_file, file_name as golden_file_name, read as golden_records,
};
pub use audit::{Flaw, audit, removed};
pub use breach::Breaches;
pub use change::Change;
pub use error::HistoryError;
pub use folder::{History, INDEX, Version, file_name, folder_name, identity};
pub use hold::{Break, holds};
pub use index::{Entry, Index, KeyField, State};
pub use majors::{OlderMajor, older_majors};
pub use packed::{Lengths, pack};
pub use recorded::Recorded;
