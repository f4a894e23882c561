//! Child processes that end with the test process, whichever way it ends.
//!
//! `Drop` is not enough: statics are never dropped, and a killed or aborted test process drops nothing. On Linux every
//! child therefore asks the kernel for a SIGKILL when its parent dies (`PR_SET_PDEATHSIG`). Elsewhere only `Drop` stops them.

mod keeper;
mod run;
mod server;

pub use keeper::spawn;
pub(crate) use run::tail;
pub use run::{Output, run};
pub(crate) use server::Server;
