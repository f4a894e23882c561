//! Debezium's connector in the place of the relay, with the configuration that the documentation has: what is committed arrives, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use kafka_event::event::{EVENT_ID, EVENT_TYPE};
use kafka_event::once::Memory;
use kafka_event::prelude::*;
use kafka_event::{BoxError, RawRecord, Timestamp};
use kafka_event_harness::{Connect, Plugin, shared_cluster};
use kafka_event_sql::Outbox;
use kafka_event_sql::sqlx::{self, PgPool, Postgres};
use kafka_event_tests::faults::{LetterDeliveredEvent, ParcelDeliveredEvent};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::business::{Business as _, Home, LONG, kafka_of, outbox, write};
use crate::seen;

const CONNECTOR: &str = include_str!("../../../stores/sql/src/debezium/connector.json");
const SETUP: &str = include_str!("../../../stores/sql/src/debezium/setup.sql");
const HEADER: &str = include_str!("../../../stores/sql/src/debezium/header.sql");

const PLACEMENT: &str = "transforms.outbox.table.fields.additional.placement";

/// What a record has from the configuration, Debezium's own `id`, and the one that is added later.
const HEADERS: [&str; 6] = [
    "ce_id",
    "ce_source",
    "ce_specversion",
    "ce_type",
    "id",
    "tenant",
];

/// The configuration for a database, with some lines changed.
fn config(home: &Home<Postgres>, changes: &[(&str, &str)]) -> Value {
    let mut config: Value = serde_json::from_str(CONNECTOR).unwrap();
    let (_, address) = home.url.split_once("@127.0.0.1:").unwrap();
    let port = address.strip_suffix("/shop").unwrap();
    let local = [("database.hostname", "127.0.0.1"), ("database.port", port)];
    for (key, value) in local.iter().chain(changes) {
        assert!(config[key].is_string(), "{key} is not in the configuration");
        config[key] = json!(value);
    }
    config
}

/// An event with a time of its own, a header that may be missing, and no key.
#[kafka_event(topic = "${faults}")]
#[derive(Debug, Clone, PartialEq)]
struct NoticePostedEvent {
    number: i64,
    #[event(timestamp)]
    posted_at: Timestamp,
    #[event(header = "tenant")]
    tenant: Option<String>,
}

fn notice(number: i64, tenant: Option<&str>) -> NoticePostedEvent {
    NoticePostedEvent {
        number,
        posted_at: Timestamp::from_millis(1_700_000_000_123 + number),
        tenant: tenant.map(str::to_owned),
    }
}

/// Adds one of each kind: an event whose id is its own, notices of a tenant and of none, a tombstone.
async fn post(outbox: &Outbox, pool: &PgPool, number: i64) {
    let mut transaction = pool.begin().await.unwrap();
    let letter = LetterDeliveredEvent::new(1, number);
    outbox.add(&mut transaction, &letter).await.unwrap();
    for tenant in [Some("Bücher & Co"), None] {
        let notice = notice(number, tenant);
        outbox.add(&mut transaction, &notice).await.unwrap();
    }
    let tombstone = outbox.add_tombstone::<ParcelDeliveredEvent, _>(&mut transaction, &number);
    tombstone.await.unwrap();
    transaction.commit().await.unwrap();
}

/// What arrived as events, as their texts.
type Mail = Arc<Mutex<BTreeSet<String>>>;

async fn read_letter(
    letter: LetterDeliveredEvent,
    State(mail): State<Mail>,
) -> Result<(), BoxError> {
    mail.lock().unwrap().insert(format!("{letter:?}"));
    Ok(())
}

async fn read_notice(notice: NoticePostedEvent, State(mail): State<Mail>) -> Result<(), BoxError> {
    mail.lock().unwrap().insert(format!("{notice:?}"));
    Ok(())
}

async fn unpack(_: ParcelDeliveredEvent) -> Result<(), BoxError> {
    Ok(())
}

/// The rest of a row: key, value, timestamp and type.
type Stored = (Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>, String);

/// What of a topic is to arrive, by id.
async fn stored(pool: &PgPool, topic: &str) -> BTreeMap<String, Stored> {
    let rows = "SELECT id, record_key, payload, (extract(epoch FROM record_timestamp) * 1000)::bigint, type FROM outbox \
                WHERE aggregatetype = $1 AND published_at IS NULL";
    let rows = sqlx::query_as::<_, (String, _, _, _, _)>(rows).bind(topic);
    let rows = rows.fetch_all(pool).await.unwrap();
    let row = |(id, key, value, timestamp, name)| (id, (key, value, timestamp, name));
    rows.into_iter().map(row).collect()
}

/// Waits until all that is stored is on the topic, and nothing else, each record as it was stored.
async fn arrived(kafka: &Kafka, connect: &Connect<'_>, pool: &PgPool, topic: &str) {
    let stored = stored(pool, topic).await;
    let mut missing: BTreeSet<&str> = stored.keys().map(String::as_str).collect();
    let mut records = kafka.records(topic).follow().read().await.unwrap();
    let all = async {
        while !missing.is_empty() {
            let record = records.next().await.unwrap().unwrap();
            let id = as_stored(&record, &stored);
            missing.remove(id.as_str());
        }
    };
    if timeout(LONG, all).await.is_err() {
        connect.is_running("shop").unwrap();
        panic!("{} records have not arrived on {topic}", missing.len());
    }
}

/// Holds a record against its row; its id.
fn as_stored(record: &RawRecord, stored: &BTreeMap<String, Stored>) -> String {
    let text = |name: &str| {
        let value = record.header(name).map(<[u8]>::to_vec);
        String::from_utf8(value.unwrap_or_default()).unwrap()
    };
    let id = text(EVENT_ID);
    let row = stored.get(&id).map(|row| (row, text(EVENT_TYPE)));
    let Some(((key, value, timestamp, name), found)) = row else {
        panic!(
            "{id:?} was rolled back, or published before: {:?}",
            record.headers()
        );
    };
    assert_eq!(record.key(), key.as_deref(), "{name}");
    assert_eq!(record.value(), value.as_deref(), "{name}");
    if timestamp.is_some() {
        assert_eq!(record.timestamp().map(Timestamp::as_millis), *timestamp);
    }
    assert_eq!(found, *name);
    let headers = record.headers();
    let others = headers.iter().map(|(name, _)| name.as_str());
    let others: Vec<&str> = others.filter(|name| !HEADERS.contains(name)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(text("ce_specversion"), "1.0");
    assert_eq!(text("ce_source"), "/shop");
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn debeziums_connector_publishes_what_was_committed_as_it_was_stored() {
    let home = Postgres::open("shop").await;
    let (kafka, outbox) = outbox(&home, "parcels").await;
    let pool = &home.pool;
    let run = async |text: &'static str| sqlx::raw_sql(text).execute(pool).await.unwrap();
    run(SETUP).await;
    // A row that a relay published and kept, and some that it did not come to.
    let mut transaction = pool.begin().await.unwrap();
    let parcel = ParcelDeliveredEvent {
        street: 0,
        number: -1,
    };
    outbox.add(&mut transaction, &parcel).await.unwrap();
    transaction.commit().await.unwrap();
    run("UPDATE outbox SET published_at = created_at").await;
    write(&outbox, pool, 2, 30).await;

    let connect = Connect::start(shared_cluster().unwrap(), Plugin::Debezium).unwrap();
    connect.configure("shop", &config(&home, &[])).unwrap();
    write(&outbox, pool, 4, 60).await;
    arrived(&kafka, &connect, pool, "parcels").await;

    // It is killed, and remembers nothing. Meanwhile more is written, and what has other headers too.
    connect.kill9();
    run(HEADER).await;
    let cluster = shared_cluster().unwrap();
    let other = kafka_of(cluster, "post").await;
    let others = Outbox::new(&other);
    post(&others, pool, 1).await;
    write(&outbox, pool, 2, 30).await;
    connect.restart().unwrap();
    let placement = "id:header:ce_id,type:header:ce_type,tenant:header";
    let config = config(&home, &[(PLACEMENT, placement)]);
    connect.configure("shop", &config).unwrap();
    arrived(&kafka, &connect, pool, "parcels").await;
    post(&others, pool, 2).await;
    arrived(&other, &connect, pool, "post").await;
    // All that it did again has come too, so that the topics stay as they are.
    connect.kill9();

    let journal = Postgres::journal(pool).await;
    let doubled = seen::hold(&kafka, &journal).await;
    assert!(doubled > 0, "it forgot what it had published");
    let once = kafka
        .consumer("once")
        .on(unpack)
        .idempotent(Memory::new(10_000));
    let report = seen::to_the_end(once.start().await.unwrap()).await;
    let counts = (report.handled as usize, report.duplicates as usize);
    assert_eq!(counts, (journal.len(), doubled), "{report:?}");

    let mail = Mail::default();
    let reader = other.consumer("reader").state(Arc::clone(&mail));
    let reader = reader.on(read_letter).on(read_notice);
    let report = seen::to_the_end(reader.start().await.unwrap()).await;
    assert_eq!(report.dead_lettered, 0, "{report:?}");
    let expected = [1, 2].into_iter().flat_map(|number| {
        let notices =
            [Some("Bücher & Co"), None].map(|tenant| format!("{:?}", notice(number, tenant)));
        let letter = format!("{:?}", LetterDeliveredEvent::new(1, number));
        notices.into_iter().chain([letter])
    });
    assert_eq!(*mail.lock().unwrap(), expected.collect());
}
