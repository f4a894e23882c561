//! Which schemas are on the topic of contracts, and where: no texts, so that its size does not depend on what others write.

use std::collections::BTreeMap;

use crate::consumer::RawRecord;

/// The most schemas that are known, some 5 MB of memory. What is beyond them is not found.
pub(super) const MOST: usize = 100_000;

/// Partition and offset.
pub(super) type Place = (i32, i64);

/// What is known of the topic.
#[derive(Debug, Default)]
pub(super) struct Index {
    places: BTreeMap<u64, Place>,
    /// Where each partition ended when it was read last.
    ends: BTreeMap<i32, i64>,
}

impl Index {
    pub(super) fn place(&self, fingerprint: u64) -> Option<Place> {
        self.places.get(&fingerprint).copied()
    }

    /// Where to go on in each partition.
    pub(super) fn unread(&self, partitions: usize) -> BTreeMap<i32, i64> {
        let partitions = 0..i32::try_from(partitions).unwrap_or(i32::MAX);
        let from = |partition| self.ends.get(&partition).copied().unwrap_or(0);
        partitions
            .map(|partition| (partition, from(partition)))
            .collect()
    }

    /// Adds what was read up to these ends. Of two records of one schema the later counts: compaction takes the earlier away.
    pub(super) fn add(&mut self, ends: BTreeMap<i32, i64>, found: Vec<(u64, Option<Place>)>) {
        self.ends = ends;
        for (fingerprint, place) in found {
            match place {
                Some(place) if self.places.len() < MOST => {
                    self.places.insert(fingerprint, place);
                }
                Some(_) => {}
                None => {
                    self.places.remove(&fingerprint);
                }
            }
        }
        if self.places.len() >= MOST {
            tracing::warn!(
                most = MOST,
                "the topic of contracts has more schemas than are kept in mind: what is beyond them is not found"
            );
        }
    }
}

/// What a record says: a schema is here, or, by a tombstone, gone. `None`: its key is no fingerprint.
pub(super) fn entry(record: &RawRecord) -> Option<(u64, Option<Place>)> {
    let place = (record.partition, record.offset);
    Some((fingerprint(record.key()?)?, record.value().map(|_| place)))
}

/// The key of a schema's record.
pub(super) fn key(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

fn fingerprint(key: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(key).ok()?;
    let fingerprint = u64::from_str_radix(text, 16).ok()?;
    (text == self::key(fingerprint)).then_some(fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: &[u8], value: Option<&[u8]>, offset: i64) -> RawRecord {
        RawRecord::new("contracts".into(), 0, offset, None, Some(key), value)
    }

    #[test]
    fn only_sixteen_lower_case_digits_are_a_fingerprint() {
        let entry = |key: &[u8]| entry(&record(key, Some(b"\"int\""), 3));
        assert_eq!(
            entry(b"00000000000000ff"),
            Some((255, Some((0, 3)))),
            "the most significant digit is the first"
        );
        for key in [
            &b"00000000000000FF"[..],
            b"ff",
            b"+0000000000000ff",
            b"000000000000000ff",
            b"\xff",
            b"",
        ] {
            assert_eq!(entry(key), None);
        }
    }

    #[test]
    fn the_later_of_two_counts_and_a_tombstone_takes_away() {
        let mut index = Index::default();
        let key = key(7);
        let told = |value, offset| entry(&record(key.as_bytes(), value, offset)).unwrap();
        index.add(
            BTreeMap::from([(0, 2)]),
            vec![told(Some(b"1"), 0), told(Some(b"2"), 1)],
        );
        assert_eq!(index.place(7), Some((0, 1)));
        assert_eq!(index.unread(2), BTreeMap::from([(0, 2), (1, 0)]));
        index.add(BTreeMap::from([(0, 3)]), vec![told(None, 2)]);
        assert_eq!(index.place(7), None);
    }
}
