//! A comparison at run time: every difference, in words.

use super::engine::{self, Verdict};
use super::rule::Rule;
use super::rules::Rules;
use super::text::{self, Side, Voice};
use super::work::{Difference, Frame, Place, Slot, TooComplex, Work};
use crate::model::Table;
use crate::out::Out;
use std::fmt;

/// The most of anything that a comparison may take: some hundred megabytes.
const MAX_SIZE: usize = 1 << 22;

/// What a comparison found.
#[derive(Clone, Debug)]
pub struct Compatibility {
    verdict: Verdict,
    findings: Vec<Finding>,
}

impl Compatibility {
    /// Whether the reader can read everything that the writer writes.
    #[must_use]
    pub fn is_compatible(&self) -> bool {
        self.verdict == Verdict::Compatible
    }

    /// Whether the comparison ended at a field that matches several: Apache Avro for Java throws an exception there.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.verdict == Verdict::Ambiguous
    }

    /// Every difference, in the order of the reader's schema. Those about logical types do not make schemas incompatible.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// A difference in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// Where it is in the reader: `Order.lines[].price`, a branch of a union as `<1>`, the values of a map as `{}`.
    pub reader_path: String,
    /// Where it is in the writer.
    pub writer_path: String,
    /// What is different and what to do.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.reader_path, self.rule, self.message)
    }
}

/// Compares what a reader expects with what a writer writes.
///
/// The verdict is that of `SchemaCompatibility.checkReaderWriterCompatibility` of Apache Avro for Java 1.12. `with_logical` adds
/// the findings about logical types, which do not change it.
///
/// # Errors
/// [`TooComplex`] when the two have millions of pairs of records.
pub fn check(
    reader: &Table<'_>,
    writer: &Table<'_>,
    with_logical: bool,
) -> Result<Compatibility, TooComplex> {
    let rules = if with_logical {
        Rules::Meaning
    } else {
        Rules::Avro
    };
    check_as(reader, writer, rules, Voice::Plain)
}

/// The same by other rules, told to somebody else.
pub(crate) fn check_as(
    reader: &Table<'_>,
    writer: &Table<'_>,
    rules: Rules,
    voice: Voice,
) -> Result<Compatibility, TooComplex> {
    let mut size = 256;
    loop {
        match check_within(reader, writer, rules, voice, size) {
            Some(compatibility) => return Ok(compatibility),
            None if size < MAX_SIZE => size *= 8,
            None => return Err(TooComplex),
        }
    }
}

/// `None` when the size is too small.
fn check_within(
    reader: &Table<'_>,
    writer: &Table<'_>,
    rules: Rules,
    voice: Voice,
    size: usize,
) -> Option<Compatibility> {
    let mut places = vec![Place::ROOT; size];
    let mut differences = vec![Difference::UNUSED; size];
    let mut work = Work {
        frames: &mut vec![Frame::UNUSED; size],
        slots: &mut vec![Slot::FREE; size],
        places: &mut places,
        differences: &mut differences,
        depth: 0,
        place_count: 0,
        found: 0,
    };
    let verdict = engine::compare(reader, writer, rules, &mut work).ok()?;
    let found = usize::try_from(work.found).unwrap_or(usize::MAX);
    if found > size || work.place_count == size {
        return None;
    }
    let path = |side, difference: &Difference| {
        written(|out| text::write_path(reader, writer, side, &places, difference, out))
    };
    let findings = differences[..found]
        .iter()
        .map(|difference| Finding {
            rule: difference.rule,
            reader_path: path(Side::Reader, difference),
            writer_path: path(Side::Writer, difference),
            message: written(|out| text::write_message(reader, writer, difference, voice, out)),
        })
        .collect();
    Some(Compatibility { verdict, findings })
}

/// The text that a writer writes, which is asked twice: for the length, then for the bytes.
fn written(write: impl Fn(&mut Out<'_>)) -> String {
    let mut counting = Out::counting();
    write(&mut counting);
    let mut buffer = vec![0; counting.len()];
    write(&mut Out::filling(&mut buffer));
    String::from_utf8_lossy(&buffer).into_owned()
}
