//! Any bytes as an event, in both formats: what is read can be written, and is read again as the same.

use kafka_event::codec::{avro, json};

use crate::types::{
    LayersPressedEvent, NumbersCountedEvent, ShapesDrawnEvent, TextsBorrowedEvent,
    TextsWrittenEvent, TimesMeasuredEvent, TreeGrownEvent,
};

/// Which one of so many, by the first byte, and the rest of the bytes.
pub(crate) fn choose(data: &[u8], of: usize) -> Option<(usize, &[u8])> {
    let (first, rest) = data.split_first()?;
    Some((usize::from(*first) % of, rest))
}

/// Reads one of the events in a format.
macro_rules! read {
    ($format:ident, $data:ident: $($index:literal => $event:ty),*) => {
        match choose($data, 7) {
            $(Some(($index, input)) => {
                if let Ok(event) = $format::decode::<$event>(input) {
                    let mut written = Vec::new();
                    $format::encode(&event, &mut written).expect("what was read can be written");
                    let event = $format::decode::<$event>(&written).expect("what was written can be read");
                    let mut again = Vec::new();
                    $format::encode(&event, &mut again).expect("what was read can be written");
                    assert_eq!(written, again);
                }
            })*
            _ => {}
        }
    };
    ($format:ident, $data:ident) => {
        read!($format, $data: 0 => NumbersCountedEvent, 1 => TextsWrittenEvent, 2 => TextsBorrowedEvent<'_>,
            3 => TimesMeasuredEvent, 4 => ShapesDrawnEvent, 5 => TreeGrownEvent, 6 => LayersPressedEvent)
    };
}

/// Reads Avro binary.
pub fn read_avro(data: &[u8]) {
    read!(avro, data);
}

/// Reads JSON.
pub fn read_json(data: &[u8]) {
    read!(json, data);
}
