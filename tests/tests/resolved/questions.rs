//! What other writers may have written for an event: changed versions of its schema, and bytes of theirs.

use kafka_event_schema::Schema;

use crate::bytes::bytes;
use crate::changes::changed;
use crate::random::Random;
use crate::types::Reader;

/// Bytes for an event, and the schema they were written with.
pub(crate) struct Question<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) writer: String,
    pub(crate) bytes: Vec<u8>,
}

/// So many questions, the same in every run.
pub(crate) fn questions(readers: &[Reader], seed: u64, count: usize) -> Vec<Question<'_>> {
    let mut random = Random::new(seed);
    let mut all = Vec::new();
    while all.len() < count {
        let reader = &readers[random.below(readers.len())];
        let today = serde_json::from_str(reader.json).unwrap();
        let writer = changed(&today, &mut random).to_string();
        let Ok(schema) = Schema::parse(&writer) else {
            continue;
        };
        for _ in 0..2 {
            all.push(Question {
                reader,
                writer: writer.clone(),
                bytes: bytes(&schema.table(), &mut random),
            });
        }
    }
    all
}
