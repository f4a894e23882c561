//! Configuration that cannot be wrong: every key of Kafka's clients is known, and checked before a connection is made.
//!
//! 1. A [`Config`] collects values under dotted names, Kafka's or librdkafka's, each with its [`Origin`]: defaults < profile < file <
//!    environment < code.
//! 2. [`Config::check`] looks every name up in the table ([`keys`]), reads every value by its key's type (`parse`), asks the rules
//!    between keys (`rules`), and reports everything that is wrong at once. The judge is Kafka's Java client 4.4: what its configuration
//!    classes and constructors refuse is refused here. Three things differ: an unknown key is an error (Java logs a warning), host names
//!    are not looked up, and a Java class must be one that Kafka itself ships.
//! 3. What Kafka's clients correct in silence (`corrections`) and what is allowed but unwise (`advice`) become warnings.
//! 4. [`Checked`] holds the values in effect. [`Checked::to_librdkafka`] translates them (`engine`): where librdkafka takes fewer values
//!    than Kafka, the nearest it takes is used, with a warning; what it cannot do at all is an error, since the program would do something
//!    else than it was told. [`Checked::explain`] says what each value means.
//!
//! Values are [`Value`]s, which print themselves nowhere: most text in a configuration is harmless, but a password under a misspelt key is
//! still a password.

mod addresses;
mod advice;
mod check;
mod checked;
mod classes;
mod collect;
mod corrections;
mod delivery;
mod durations;
mod engine;
mod explain;
mod finding;
mod jaas;
pub mod keys;
mod kind;
mod origin;
mod parse;
mod rules;
mod security;
mod settings;
mod sources;
mod value;

#[cfg(feature = "client")]
pub(crate) use advice::NOWHERE_TO_CONNECT;
pub use checked::Checked;
pub use collect::Config;
#[cfg(feature = "client")]
pub(crate) use delivery::Delivery;
pub use explain::{Explanation, Line};
pub use finding::{ConfigErrors, Finding};
pub use kind::{ClientKind, UnknownKind};
pub use origin::Origin;
pub use settings::Setting;
pub use sources::FileError;
pub use value::Value;

/// How much of a text is compared with words: none of ours is as long.
const COMPARED: usize = 100;

/// The word that looks most like this one, and in how many places it differs. Of a text that is longer than any word the beginning counts: a
/// file may hold anything, and the comparison takes time by its length.
fn nearest_word<'a>(
    words: impl IntoIterator<Item = &'a str>,
    written: &str,
) -> Option<(&'a str, usize)> {
    let written: String = written.chars().take(COMPARED).collect();
    let length = written.chars().count();
    let mut best: Option<(&str, usize)> = None;
    for word in words {
        // As many places differ as one is longer, at least.
        if best.is_some_and(|(_, least)| word.len().abs_diff(length) >= least) {
            continue;
        }
        let distance = strsim::osa_distance(word, &written);
        if best.is_none_or(|(_, least)| distance < least) {
            best = Some((word, distance));
        }
    }
    best
}
