//! What an older writer wrote, read as today's event: through our plan, through apache-avro's resolution, and today's bytes beside it.

use std::hint::black_box;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use kafka_event::Schema;
use kafka_event::codec::avro;
use kafka_event::prelude::*;
use kafka_event::resolve::Plan;
use kafka_event_benches::{Case, Measure, measure};

use crate::ours::OrderPlacedEvent;
use crate::{ROUNDS, serde_form};

const OURS: &str = "kafka-event, by a plan";
pub(crate) const TODAY: &str = "kafka-event, today's bytes";
const GENERIC: &str = "kafka-event, generic value";
pub(crate) const APACHE: &str = "apache-avro, its resolution";
const PLAN: &str = "kafka-event, a plan";

/// The version before today's: it said by which channel an order came, counted cents in 32 bits, and knew no coupons.
const BEFORE: &str = r#"{"type":"record","name":"OrderPlacedEvent","fields":[
    {"name":"order_id","type":"string"},{"name":"customer","type":"string"},{"name":"channel","type":"string"},
    {"name":"currency","type":"string"},
    {"name":"status","type":{"type":"enum","name":"Status","symbols":["Placed","Paid","Shipped"]}},
    {"name":"placed_at","type":{"type":"long","logicalType":"timestamp-millis"}},
    {"name":"total_cents","type":"int"},{"name":"weight_kg","type":"double"},{"name":"express","type":"boolean"},
    {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
        {"name":"sku","type":"string"},{"name":"quantity","type":"int"},{"name":"price_cents","type":"long"}]}}}]}"#;

/// A version of long ago: the same, and its fields stood in another order, an order could not be shipped, and each of the lines had a
/// discount and a price of 32 bits.
const LONG_AGO: &str = r#"{"type":"record","name":"OrderPlacedEvent","fields":[
    {"name":"order_id","type":"string"},{"name":"customer","type":"string"},{"name":"channel","type":"string"},
    {"name":"currency","type":"string"},
    {"name":"status","type":{"type":"enum","name":"Status","symbols":["Placed","Paid"]}},
    {"name":"placed_at","type":{"type":"long","logicalType":"timestamp-millis"}},
    {"name":"weight_kg","type":"double"},{"name":"total_cents","type":"int"},{"name":"express","type":"boolean"},
    {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
        {"name":"sku","type":"string"},{"name":"discount","type":["null","int"]},
        {"name":"quantity","type":"int"},{"name":"price_cents","type":"int"}]}}}]}"#;

/// The event as one older version wrote it.
pub(crate) struct Peers {
    writer: apache_avro::Schema,
    reader: apache_avro::Schema,
    plan: Plan,
    old: Vec<u8>,
    today: Vec<u8>,
}

impl Peers {
    pub(crate) fn before(event: &OrderPlacedEvent) -> Self {
        Self::new(event, BEFORE)
    }

    pub(crate) fn long_ago(event: &OrderPlacedEvent) -> Self {
        Self::new(event, LONG_AGO)
    }

    fn new(event: &OrderPlacedEvent, writer: &str) -> Self {
        let schema = Schema::parse(writer).unwrap();
        let writer = apache_avro::Schema::parse_str(writer).unwrap();
        let mut event = event.clone();
        event.coupon = None;
        let old = GenericDatumWriter::builder(&writer)
            .build()
            .unwrap()
            .write_value_to_vec(as_older(&event, &writer))
            .unwrap();
        let mut today = Vec::new();
        avro::encode(&event, &mut today).unwrap();
        let peers = Self {
            writer,
            reader: apache_avro::Schema::parse_str(OrderPlacedEvent::SCHEMA_JSON).unwrap(),
            plan: Plan::new(&schema.table(), &OrderPlacedEvent::CONTRACT.schema).unwrap(),
            old,
            today,
        };
        assert_eq!(
            peers.plan.decode::<OrderPlacedEvent>(&peers.old).unwrap(),
            event
        );
        assert_eq!(peers.apache(), serde_form::with_number(&event));
        peers
    }

    fn apache(&self) -> serde_form::Order<i64> {
        let reader = GenericDatumReader::builder(&self.writer)
            .reader_schema(&self.reader)
            .build()
            .unwrap();
        let value = reader.read_value(&mut self.old.as_slice()).unwrap();
        apache_avro::from_value(&value).unwrap()
    }

    pub(crate) fn decode(&self) -> Vec<Measure> {
        let reader = GenericDatumReader::builder(&self.writer)
            .reader_schema(&self.reader)
            .build()
            .unwrap();
        let old = self.old.as_slice();
        let cases = vec![
            Case::new(OURS, old.len(), || {
                self.plan
                    .decode::<OrderPlacedEvent>(black_box(old))
                    .unwrap()
            }),
            Case::new(TODAY, self.today.len(), || {
                avro::decode::<OrderPlacedEvent>(black_box(&self.today)).unwrap()
            }),
            Case::new(GENERIC, old.len(), || {
                self.plan.read(black_box(old)).unwrap()
            }),
            Case::new(APACHE, old.len(), || {
                let value = reader.read_value(&mut black_box(old)).unwrap();
                apache_avro::from_value::<serde_form::Order<i64>>(&value).unwrap()
            }),
        ];
        measure(cases, ROUNDS)
    }
}

/// The event in the form of an older version.
fn as_older(event: &OrderPlacedEvent, writer: &apache_avro::Schema) -> Value {
    let mut value = apache_avro::to_value(serde_form::with_number(event)).unwrap();
    if let Value::Record(fields) = &mut value {
        fields.retain(|(name, _)| name != "coupon");
        fields.push(("channel".into(), Value::String("web shop".into())));
        for (name, value) in fields {
            if let ("lines", Value::Array(lines)) = (name.as_str(), value) {
                for line in lines {
                    if let Value::Record(fields) = line {
                        fields.push(("discount".into(), Value::Null));
                    }
                }
            }
        }
    }
    value.resolve(writer).unwrap()
}

/// A plan for a record of fifty fields, of which some are new, gone, promoted or renamed.
pub(crate) fn plan() -> Vec<Measure> {
    let field = |n: usize, today: bool| {
        let name = if n % 10 == 3 && !today {
            "old_"
        } else {
            "field_"
        };
        let ty = match n % 5 {
            0 => r#""string""#.to_owned(),
            1 if today => r#""long""#.to_owned(),
            1 => r#""int""#.to_owned(),
            2 => r#"["null","string"]"#.to_owned(),
            3 => r#"{"type":"array","items":"double"}"#.to_owned(),
            _ => format!(
                r#"{{"type":"record","name":"Part{n}","fields":[{{"name":"a","type":"long"}},{{"name":"b","type":"string"}}]}}"#
            ),
        };
        let more = match n % 10 {
            2 => r#","default":null"#.to_owned(),
            3 if today => format!(r#","aliases":["old_{n}"]"#),
            _ => String::new(),
        };
        format!(r#"{{"name":"{name}{n}","type":{ty}{more}}}"#)
    };
    let schema = |numbers: Vec<usize>, today| {
        let fields: Vec<_> = numbers.into_iter().map(|n| field(n, today)).collect();
        let text = format!(
            r#"{{"type":"record","name":"WideGrownEvent","fields":[{}]}}"#,
            fields.join(",")
        );
        Schema::parse(&text).unwrap()
    };
    // The writer lacks the optional fields 2, 12, …, and has 50 to 54, which are gone.
    let writer = schema((0..55).filter(|n| n % 10 != 2 || *n > 50).collect(), false);
    let reader = schema((0..50).collect(), true);
    let (writer, reader) = (writer.table(), reader.table());
    measure(
        vec![Case::new(PLAN, 0, || {
            Plan::new(black_box(&writer), black_box(&reader)).unwrap()
        })],
        ROUNDS,
    )
}
