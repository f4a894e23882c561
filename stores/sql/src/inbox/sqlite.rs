//! The inbox in the words of SQLite.

use sqlx::SqliteConnection;

use super::sql::{Asked, Dialect, InboxStatements as _, Known};
use crate::dialect::SQLITE_NOW as NOW;
use crate::table::Table;

/// A transaction that begins to write later would fail where another one wrote meanwhile; this one waits at its begin.
pub(super) const SQLITE: Dialect = Dialect {
    begin: "BEGIN IMMEDIATE",
    now: NOW,
    tables,
    alone: "",
    claim,
};

fn tables(table: &Table) -> String {
    let (by_age, bare) = (table.beside("_handled"), table.bare());
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (
  consumer_group text NOT NULL,
  handler text NOT NULL,
  id text NOT NULL,
  handled_at integer NOT NULL,
  PRIMARY KEY (consumer_group, handler, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {by_age} ON {bare} (handled_at);
"
    )
}

/// Nobody else writes, so that nobody is at the id: what is returned is always true.
fn claim(table: &Table) -> String {
    format!(
        "INSERT INTO {table} (consumer_group, handler, id, handled_at) VALUES ($1, $2, $3, {NOW}) \
         ON CONFLICT DO NOTHING RETURNING $4 IS NOT NULL"
    )
}

/// One after the other, since there is no server to ask.
pub(super) async fn claim_ids(
    on: &mut SqliteConnection,
    table: &Table,
    asked: &[Asked<'_>],
) -> sqlx::Result<Option<Vec<bool>>> {
    let mut fresh = Vec::with_capacity(asked.len());
    for asked in asked {
        match sqlx::Sqlite::claim_id(on, table, *asked).await? {
            Known::Fresh => fresh.push(true),
            Known::Done => fresh.push(false),
            Known::Busy => return Ok(None),
        }
    }
    Ok(Some(fresh))
}
