//! The contract of an event in the binary that was built with it: what the macro leaves there, and how a tool reads it back.
//!
//! Each event has a `#[used]` static with its contract as bytes, which [`find()`] recognises in any executable, library or archive
//! by its first and last bytes, whatever the platform. No code of the crate has to run.

mod embed;
mod find;
mod head;

pub use embed::{embed, embedded_len};
pub use find::{Found, find};
pub use head::{Head, HeaderField};
