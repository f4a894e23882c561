//! The rule for event names, `<Noun><PastTense>Event`, and the English it needs.
//!
//! An event is named after something and what happened to it: `OrderCreatedEvent`, `UserSignedUpEvent`,
//! `PaymentPartiallyRefundedEvent`. The macro, the command line and the code generator all ask [`check`].
//!
//! - `data/` the word lists, where they come from, and the script that makes them
//! - `table` finds a word in them; `spelling` knows how regular verbs are spelled; `forms` says what a word is
//! - `words` takes a name apart; `phrase` finds the verb phrase in it
//! - `name` is the rule, `diagnose` what is wrong with a name that breaks it, `error` how that is said

mod diagnose;
mod error;
mod forms;
mod name;
mod phrase;
mod spelling;
mod table;
mod words;

pub use error::{NameError, NameFault};
pub use name::{EventName, check};
