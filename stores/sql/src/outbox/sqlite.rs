//! The outbox in the words of SQLite.

use super::sql::Dialect;
use crate::dialect::SQLITE_NOW as NOW;
use crate::table::Table;

pub(super) const SQLITE: Dialect = Dialect {
    now: NOW,
    alone: "",
    numbers: "SELECT value FROM json_each($1)",
    timestamp: "record_timestamp",
    tables,
    insert,
};

/// `AUTOINCREMENT`: without it a number is used again when the last rows are gone, and a position is to be newer than all before it.
fn tables(table: &Table) -> String {
    let (lease, bare) = (table.beside("_lease"), table.bare());
    let (pending, failing) = (table.beside("_pending"), table.beside("_failing"));
    let kept = table.beside("_published");
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (
  position integer PRIMARY KEY AUTOINCREMENT,
  id text NOT NULL,
  aggregatetype text NOT NULL,
  aggregateid text NOT NULL,
  type text NOT NULL,
  payload blob,
  record_key blob,
  record_key_hash integer,
  record_headers text NOT NULL,
  record_timestamp integer,
  created_at integer NOT NULL DEFAULT ({NOW}),
  attempts integer NOT NULL DEFAULT 0,
  retry_at integer,
  failure text,
  published_at integer
);
CREATE INDEX IF NOT EXISTS {pending} ON {bare} (aggregatetype, position) WHERE published_at IS NULL;
CREATE INDEX IF NOT EXISTS {failing} ON {bare} (aggregatetype, record_key_hash) WHERE retry_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS {kept} ON {bare} (published_at) WHERE published_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS {lease} (
  topic text PRIMARY KEY,
  owner text NOT NULL,
  held_until integer NOT NULL
);
"
    )
}

/// A transaction that writes has the database to itself, so that positions are the order in which transactions commit.
fn insert(table: &Table) -> String {
    format!(
        "INSERT INTO {table} (id, aggregatetype, aggregateid, type, payload, record_key, record_headers, record_timestamp, record_key_hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    )
}
