//! JSON: ours beside serde's derive, with the time as the same text and as a number.

use std::hint::black_box;

use chrono::{DateTime, Utc};
use kafka_event::codec::json;
use kafka_event_benches::{Case, Measure, measure};

use crate::ours::{OrderPlacedEvent, OrderRef};
use crate::{ROUNDS, serde_form};

const OURS: &str = "kafka-event";
/// serde's derive on a struct whose JSON is the same text as ours.
pub(crate) const SERDE: &str = "serde_json, chrono's time";
/// serde's derive on a struct that saves itself the text of the time.
pub(crate) const SERDE_NUMBER: &str = "serde_json, time as a number";

/// The event in each peer's form, and its texts.
pub(crate) struct Peers {
    ours: OrderPlacedEvent,
    time: serde_form::Order<DateTime<Utc>>,
    number: serde_form::Order<i64>,
    text: Vec<u8>,
    number_text: Vec<u8>,
}

impl Peers {
    pub(crate) fn new(event: &OrderPlacedEvent) -> Self {
        let time = serde_form::with_time(event);
        let number = serde_form::with_number(event);
        let mut text = Vec::new();
        json::encode(event, &mut text).unwrap();
        assert_eq!(text, serde_json::to_vec(&time).unwrap(), "one text");
        assert_eq!(json::decode::<OrderPlacedEvent>(&text).unwrap(), *event);
        Self {
            ours: event.clone(),
            number_text: serde_json::to_vec(&number).unwrap(),
            time,
            number,
            text,
        }
    }

    pub(crate) fn encode(&self) -> Vec<Measure> {
        let (bytes, number_bytes) = (self.text.len(), self.number_text.len());
        let mut ours = Vec::new();
        let mut time = Vec::new();
        let mut number = Vec::new();
        let cases = vec![
            Case::new(OURS, bytes, || {
                ours.clear();
                json::encode(black_box(&self.ours), &mut ours).unwrap();
            }),
            Case::new(SERDE, bytes, || {
                time.clear();
                serde_json::to_writer(&mut time, black_box(&self.time)).unwrap();
            }),
            Case::new(SERDE_NUMBER, number_bytes, || {
                number.clear();
                serde_json::to_writer(&mut number, black_box(&self.number)).unwrap();
            }),
        ];
        measure(cases, ROUNDS)
    }

    pub(crate) fn decode(&self) -> Vec<Measure> {
        let (text, number_text) = (self.text.as_slice(), self.number_text.as_slice());
        let cases = vec![
            Case::new(OURS, text.len(), || {
                json::decode::<OrderPlacedEvent>(black_box(text)).unwrap()
            }),
            Case::new(SERDE, text.len(), || {
                serde_json::from_slice::<serde_form::Order<DateTime<Utc>>>(black_box(text)).unwrap()
            }),
            Case::new(SERDE_NUMBER, number_text.len(), || {
                serde_json::from_slice::<serde_form::Order<i64>>(black_box(number_text)).unwrap()
            }),
        ];
        measure(cases, ROUNDS)
    }

    pub(crate) fn decode_borrowed(&self) -> Vec<Measure> {
        let (text, number_text) = (self.text.as_slice(), self.number_text.as_slice());
        let cases = vec![
            Case::new(OURS, text.len(), || {
                json::decode::<OrderRef>(black_box(text)).unwrap()
            }),
            Case::new(SERDE, text.len(), || {
                serde_json::from_slice::<serde_form::OrderRef<DateTime<Utc>>>(black_box(text))
                    .unwrap()
            }),
            Case::new(SERDE_NUMBER, number_text.len(), || {
                serde_json::from_slice::<serde_form::OrderRef<i64>>(black_box(number_text)).unwrap()
            }),
        ];
        measure(cases, ROUNDS)
    }
}
