//! Can a reader read what a writer wrote? One engine for the compiler's check, the command line and run time.
//!
//! [`check()`] answers at run time with every difference in words, [`compare`] in a constant, [`check_history`] for a level over
//! earlier versions. The judge is Apache Avro for Java 1.12; what it passes although the data will suffer are the rules for which
//! [`Rule::is_logical`] holds.

mod check;
mod comparison;
mod engine;
mod leaf;
mod level;
mod logical;
mod rule;
mod rules;
mod text;
mod work;

pub(crate) use check::check_as;
pub use check::{Compatibility, Finding, check};
pub(crate) use comparison::compare_by;
pub use comparison::{Comparison, compare};
pub use level::{Direction, HistoryCheck, Level, UnknownLevel, check_history};
pub use rule::Rule;
pub(crate) use rules::Rules;
pub(crate) use text::Voice;
pub use work::{Difference, TooComplex};
