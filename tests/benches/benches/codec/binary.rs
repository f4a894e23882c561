//! The binary formats: ours beside memcpy, the other Avro crates, prost, bincode and postcard.

use std::hint::black_box;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use bincode::Options as _;
use kafka_event::codec::avro;
use kafka_event::prelude::*;
use kafka_event_benches::{Case, Measure, measure};
use prost::Message as _;
use serde_avro_fast::ser::SerializerConfig;

use crate::ours::{OrderPlacedEvent, OrderRef};
use crate::{ROUNDS, prost_form, serde_form};

type SerdeOrder = serde_form::Order<i64>;
type SerdeOrderRef<'a> = serde_form::OrderRef<'a, i64>;

const OURS: &str = "kafka-event";
const MEMCPY: &str = "memcpy of the bytes";
const CLONE: &str = "clone of the struct";
pub(crate) const APACHE: &str = "apache-avro, serde path";
const APACHE_VALUE: &str = "apache-avro, value path";
const FAST: &str = "serde_avro_fast";
pub(crate) const PROST: &str = "prost";
const BINCODE: &str = "bincode 1";
const POSTCARD: &str = "postcard";

/// The event in each peer's form, and the bytes that each makes of it.
pub(crate) struct Peers {
    ours: OrderPlacedEvent,
    serde: SerdeOrder,
    prost: prost_form::Order,
    apache: apache_avro::Schema,
    fast: serde_avro_fast::Schema,
    avro: Vec<u8>,
    protobuf: Vec<u8>,
    bincode: Vec<u8>,
    postcard: Vec<u8>,
}

impl Peers {
    pub(crate) fn new(event: &OrderPlacedEvent) -> Self {
        let json = OrderPlacedEvent::SCHEMA_JSON;
        let serde = serde_form::with_number(event);
        let prost = prost_form::of(event);
        let mut avro = Vec::new();
        avro::encode(event, &mut avro).unwrap();
        let peers = Self {
            ours: event.clone(),
            apache: apache_avro::Schema::parse_str(json).unwrap(),
            fast: json.parse().unwrap(),
            avro,
            protobuf: prost.encode_to_vec(),
            bincode: bincode::options().serialize(&serde).unwrap(),
            postcard: postcard::to_stdvec(&serde).unwrap(),
            serde,
            prost,
        };
        peers.agree();
        peers
    }

    /// All Avro crates make the same bytes, and all peers read the same event.
    fn agree(&self) {
        let Self { serde, avro, .. } = self;
        let writer = GenericDatumWriter::builder(&self.apache).build().unwrap();
        let reader = GenericDatumReader::builder(&self.apache).build().unwrap();
        assert_eq!(writer.write_ser_to_vec(serde).unwrap(), *avro);
        assert_eq!(writer.write_value_to_vec(self.value()).unwrap(), *avro);
        assert_eq!(
            reader
                .read_deser::<SerdeOrder>(&mut avro.as_slice())
                .unwrap(),
            *serde
        );
        let config = &mut SerializerConfig::new(&self.fast);
        assert_eq!(serde_avro_fast::to_datum_vec(serde, config).unwrap(), *avro);
        let fast: SerdeOrder = serde_avro_fast::from_datum_slice(avro, &self.fast).unwrap();
        assert_eq!(fast, *serde);
        assert_eq!(avro::decode::<OrderPlacedEvent>(avro).unwrap(), self.ours);
        assert_eq!(
            avro::decode::<OrderRef>(avro).unwrap().order_id,
            self.ours.order_id
        );
        assert_eq!(
            prost_form::Order::decode(self.protobuf.as_slice()).unwrap(),
            self.prost
        );
    }

    /// apache-avro's tree of the event, with its schema's types.
    fn value(&self) -> Value {
        apache_avro::to_value(&self.serde)
            .unwrap()
            .resolve(&self.apache)
            .unwrap()
    }

    pub(crate) fn encode_reused(&self) -> Vec<Measure> {
        let writer = GenericDatumWriter::builder(&self.apache).build().unwrap();
        let mut config = SerializerConfig::new(&self.fast);
        let mut buffers: [Vec<u8>; 8] = Default::default();
        let [copy, ours, apache, value, fast, prost, bincode, postcard] = &mut buffers;
        let cases = vec![
            Case::new(OURS, self.avro.len(), || {
                ours.clear();
                avro::encode(black_box(&self.ours), ours).unwrap();
            }),
            Case::new(MEMCPY, self.avro.len(), || {
                copy.clear();
                copy.extend_from_slice(black_box(&self.avro));
            }),
            Case::new(APACHE, self.avro.len(), || {
                apache.clear();
                writer.write_ser(apache, black_box(&self.serde)).unwrap()
            }),
            Case::new(APACHE_VALUE, self.avro.len(), || {
                value.clear();
                writer.write_value(value, self.value()).unwrap()
            }),
            Case::new(FAST, self.avro.len(), || {
                fast.clear();
                serde_avro_fast::to_datum(black_box(&self.serde), &mut *fast, &mut config).unwrap();
            }),
            Case::new(PROST, self.protobuf.len(), || {
                prost.clear();
                black_box(&self.prost).encode(prost).unwrap();
            }),
            Case::new(BINCODE, self.bincode.len(), || {
                bincode.clear();
                bincode::options()
                    .serialize_into(&mut *bincode, black_box(&self.serde))
                    .unwrap();
            }),
            Case::new(POSTCARD, self.postcard.len(), || {
                postcard.clear();
                postcard::to_io(black_box(&self.serde), &mut *postcard).unwrap();
            }),
        ];
        measure(cases, ROUNDS)
    }

    pub(crate) fn encode_fresh(&self) -> Vec<Measure> {
        let writer = GenericDatumWriter::builder(&self.apache).build().unwrap();
        let mut config = SerializerConfig::new(&self.fast);
        let cases = vec![
            Case::new(OURS, self.avro.len(), || {
                let mut out = Vec::new();
                avro::encode(black_box(&self.ours), &mut out).unwrap();
                out
            }),
            Case::new(MEMCPY, self.avro.len(), || black_box(&self.avro).to_vec()),
            Case::new(APACHE, self.avro.len(), || {
                writer.write_ser_to_vec(black_box(&self.serde)).unwrap()
            }),
            Case::new(FAST, self.avro.len(), || {
                serde_avro_fast::to_datum_vec(black_box(&self.serde), &mut config).unwrap()
            }),
            Case::new(PROST, self.protobuf.len(), || {
                black_box(&self.prost).encode_to_vec()
            }),
            Case::new(BINCODE, self.bincode.len(), || {
                bincode::options()
                    .serialize(black_box(&self.serde))
                    .unwrap()
            }),
            Case::new(POSTCARD, self.postcard.len(), || {
                postcard::to_stdvec(black_box(&self.serde)).unwrap()
            }),
        ];
        measure(cases, ROUNDS)
    }

    pub(crate) fn decode_owned(&self) -> Vec<Measure> {
        let reader = GenericDatumReader::builder(&self.apache).build().unwrap();
        let avro = self.avro.as_slice();
        let cases = vec![
            Case::new(OURS, avro.len(), || {
                avro::decode::<OrderPlacedEvent>(black_box(avro)).unwrap()
            }),
            Case::new(CLONE, avro.len(), || black_box(&self.ours).clone()),
            Case::new(APACHE, avro.len(), || {
                reader
                    .read_deser::<SerdeOrder>(&mut black_box(avro))
                    .unwrap()
            }),
            Case::new(APACHE_VALUE, avro.len(), || {
                let value = reader.read_value(&mut black_box(avro)).unwrap();
                apache_avro::from_value::<SerdeOrder>(&value).unwrap()
            }),
            Case::new(FAST, avro.len(), || {
                serde_avro_fast::from_datum_slice::<SerdeOrder>(black_box(avro), &self.fast)
                    .unwrap()
            }),
            Case::new(PROST, self.protobuf.len(), || {
                prost_form::Order::decode(black_box(self.protobuf.as_slice())).unwrap()
            }),
            Case::new(BINCODE, self.bincode.len(), || {
                bincode::options()
                    .deserialize::<SerdeOrder>(black_box(&self.bincode))
                    .unwrap()
            }),
            Case::new(POSTCARD, self.postcard.len(), || {
                postcard::from_bytes::<SerdeOrder>(black_box(&self.postcard)).unwrap()
            }),
        ];
        measure(cases, ROUNDS)
    }

    pub(crate) fn decode_borrowed(&self) -> Vec<Measure> {
        let avro = self.avro.as_slice();
        let cases = vec![
            Case::new(OURS, avro.len(), || {
                avro::decode::<OrderRef>(black_box(avro)).unwrap()
            }),
            Case::new(FAST, avro.len(), || {
                serde_avro_fast::from_datum_slice::<SerdeOrderRef>(black_box(avro), &self.fast)
                    .unwrap()
            }),
            Case::new(PROST, self.protobuf.len(), || {
                prost_form::Order::decode(black_box(self.protobuf.as_slice())).unwrap()
            }),
            Case::new(BINCODE, self.bincode.len(), || {
                bincode::options()
                    .deserialize::<SerdeOrderRef>(black_box(&self.bincode))
                    .unwrap()
            }),
            Case::new(POSTCARD, self.postcard.len(), || {
                postcard::from_bytes::<SerdeOrderRef>(black_box(&self.postcard)).unwrap()
            }),
        ];
        measure(cases, ROUNDS)
    }
}
