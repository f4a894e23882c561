//! The events of the user's workspace, read from what cargo builds: none of their code runs.

mod build;
mod events;

pub(crate) use build::BuildArguments;
pub(crate) use events::{Member, Workspace, contracts};
