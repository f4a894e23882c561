//! The outbox in the words of Postgres.

use super::sql::Dialect;
use crate::dialect::{POSTGRES_ALONE, POSTGRES_NOW as NOW};
use crate::table::Table;

pub(super) const POSTGRES: Dialect = Dialect {
    now: NOW,
    alone: POSTGRES_ALONE,
    numbers: "SELECT value::bigint FROM json_array_elements_text($1::json)",
    timestamp: "(extract(epoch FROM record_timestamp) * 1000)::bigint",
    tables,
    insert,
};

fn tables(table: &Table) -> String {
    let (lease, pending) = (table.beside("_lease"), table.beside("_pending").bare());
    let (failing, kept) = (
        table.beside("_failing").bare(),
        table.beside("_published").bare(),
    );
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id varchar NOT NULL,
  aggregatetype varchar(255) NOT NULL,
  aggregateid varchar NOT NULL,
  type varchar NOT NULL,
  payload bytea,
  record_key bytea,
  record_key_hash bigint,
  record_headers text NOT NULL,
  record_timestamp timestamp(3),
  created_at bigint NOT NULL DEFAULT {NOW},
  attempts bigint NOT NULL DEFAULT 0,
  retry_at bigint,
  failure text,
  published_at bigint
);
CREATE INDEX IF NOT EXISTS {pending} ON {table} (aggregatetype, position) WHERE published_at IS NULL;
CREATE INDEX IF NOT EXISTS {failing} ON {table} (aggregatetype, record_key_hash) WHERE retry_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS {kept} ON {table} (published_at) WHERE published_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS {lease} (
  topic varchar(255) PRIMARY KEY,
  owner varchar NOT NULL,
  held_until bigint NOT NULL
);
"
    )
}

/// The timestamp is of a type that Debezium's router takes one from: one without a time zone, in UTC.
///
/// The lock makes transactions that write records of one key follow one another, from here to their end: the position, which the row gets
/// after the lock was granted, is then the order in which they commit. It is gone with the transaction.
fn insert(table: &Table) -> String {
    format!(
        "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock($9)) \
         INSERT INTO {table} (id, aggregatetype, aggregateid, type, payload, record_key, record_headers, record_timestamp, record_key_hash) \
         SELECT $1, $2, $3, $4, $5, $6, $7, timestamp 'epoch' + $8::bigint * interval '1 millisecond', $9 FROM turn"
    )
}
