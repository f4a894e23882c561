//! The inbox in the words of Postgres.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, PgConnection};

use super::sql::{Asked, Dialect};
use crate::database::{is_lock_timeout, is_rollback};
use crate::dialect::{POSTGRES_ALONE, POSTGRES_NOW as NOW};
use crate::table::Table;

pub(super) const POSTGRES: Dialect = Dialect {
    begin: "BEGIN",
    now: NOW,
    tables,
    alone: POSTGRES_ALONE,
    claim,
};

fn tables(table: &Table) -> String {
    let by_age = table.beside("_handled").bare();
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (
  consumer_group varchar NOT NULL,
  handler varchar NOT NULL,
  id varchar NOT NULL,
  handled_at bigint NOT NULL,
  PRIMARY KEY (consumer_group, handler, id)
);
CREATE INDEX IF NOT EXISTS {by_age} ON {table} (handled_at);
"
    )
}

/// An insert alone would wait for another transaction with the same id for as long as that lasts; the lock says at once that there is one. Two
/// ids of the same hash wait for each other, and that is all.
fn claim(table: &Table) -> String {
    format!(
        "WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock($4) AS granted), \
         added AS (INSERT INTO {table} (consumer_group, handler, id, handled_at) \
           SELECT $1, $2, $3, {NOW} FROM turn WHERE granted ON CONFLICT DO NOTHING RETURNING 1) \
         SELECT granted FROM turn WHERE NOT granted OR EXISTS (SELECT 1 FROM added)"
    )
}

/// How long a batch waits for another transaction that is at one of its ids, before it gives all of them up and asks again.
const PATIENCE: &str = "100ms";

/// A lock for each id, as a single one has it, would fill the server's table of locks. So the insert waits for whoever is at one of them, for a
/// moment; sorted, so that of two who have ids in common none waits for the other.
pub(super) async fn claim_ids(
    on: &mut PgConnection,
    table: &Table,
    asked: &[Asked<'_>],
) -> sqlx::Result<Option<Vec<bool>>> {
    let patience = "WITH now AS MATERIALIZED (SELECT current_setting('lock_timeout') AS lock_timeout) \
         SELECT lock_timeout FROM now WHERE set_config('lock_timeout', $1, true) IS NOT NULL";
    let before: String = sqlx::query_scalar(patience)
        .bind(PATIENCE)
        .fetch_one(&mut *on)
        .await?;
    let groups: Vec<&str> = asked.iter().map(|asked| asked.group).collect();
    let handlers: Vec<&str> = asked.iter().map(|asked| asked.handler).collect();
    let ids: Vec<&str> = asked.iter().map(|asked| asked.id).collect();
    let insert = format!(
        "INSERT INTO {table} (consumer_group, handler, id, handled_at) \
         SELECT g, h, i, {NOW} FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (g, h, i) ORDER BY g, h, i \
         ON CONFLICT DO NOTHING RETURNING handler, id"
    );
    let insert = sqlx::query_as(AssertSqlSafe(insert));
    let added = insert.bind(groups).bind(handlers).bind(ids);
    let added: HashSet<(String, String)> = match added.fetch_all(&mut *on).await {
        Ok(rows) => rows.into_iter().collect(),
        Err(error) if is_lock_timeout(&error) || is_rollback(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let restore = sqlx::query("SELECT set_config('lock_timeout', $1, true)");
    restore.bind(before).execute(on).await?;
    let is_added =
        |asked: &Asked<'_>| added.contains(&(asked.handler.to_owned(), asked.id.to_owned()));
    Ok(Some(asked.iter().map(is_added).collect()))
}
