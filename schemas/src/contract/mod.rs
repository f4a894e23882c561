//! The contract of an event in the binary that was built with it: what the macro leaves there, and how a tool reads it back.
//!
//! Each event has a `#[used]` static that points to a function, and this to its contract as bytes, which [`find()`] recognises in any
//! executable, library or archive by their first and last bytes, whatever the platform. No code of the crate has to run. (A static of the
//! bytes themselves would be evaluated by `cargo check` too, which has no use for them.)

mod embed;
mod find;
mod head;

pub(crate) use embed::{embed, embedded_len};
pub use find::{Found, find};
pub use head::{Head, HeaderField};
