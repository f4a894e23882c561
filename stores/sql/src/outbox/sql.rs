//! The statements of the outbox, each written once: Postgres and SQLite differ in the words of a [`Dialect`] only.

use sqlx::AssertSqlSafe;

use super::backlog::{BacklogColumns, TopicBacklog, TopicBacklogColumns};
use super::row::{DueColumns, DueRow, NewRow};
use crate::database::Work;
use crate::table::Table;

/// Where the databases differ.
pub(super) struct Dialect {
    /// Milliseconds since 1970-01-01T00:00:00Z by the database's clock, which all instances share.
    pub(super) now: &'static str,
    /// Before the statements that make tables, so that two programs that start at the same time do not make them both.
    pub(super) alone: &'static str,
    /// The numbers of a JSON list that is bound as `$1`, as rows.
    pub(super) numbers: &'static str,
    /// The column `record_timestamp` in milliseconds since 1970-01-01T00:00:00Z.
    pub(super) timestamp: &'static str,
    /// All statements that make tables and indexes that are not there yet.
    pub(super) tables: fn(&Table) -> String,
    /// Adds a row, of the nine values of a [`NewRow`].
    pub(super) insert: fn(&Table) -> String,
}

/// What a relay asks of the table; times are in milliseconds.
pub trait OutboxStatements: sqlx::Database {
    /// The statements that make the tables.
    fn tables(table: &Table) -> String;

    fn create_tables(on: &mut Self::Connection, table: &Table) -> impl Work<()>;

    fn insert(on: &mut Self::Connection, table: &Table, row: NewRow) -> impl Work<()>;

    /// The topics that have rows.
    fn topics(on: &mut Self::Connection, table: &Table) -> impl Work<Vec<String>>;

    /// Takes or keeps a topic for `lease`; `false`: another owner has it.
    fn claim(
        on: &mut Self::Connection,
        table: &Table,
        topic: &str,
        owner: &str,
        lease: i64,
    ) -> impl Work<bool>;

    fn release(on: &mut Self::Connection, table: &Table, topic: &str, owner: &str)
    -> impl Work<()>;

    /// The first rows of a topic that can be published, at least one and beyond that no more than `bytes`: none that failed and is to wait, nor
    /// any behind it that has its key.
    fn due(
        on: &mut Self::Connection,
        table: &Table,
        topic: &str,
        rows: i64,
        bytes: i64,
    ) -> impl Work<Vec<DueRow>>;

    /// Deletes rows that were published, or marks them as such.
    fn published(
        on: &mut Self::Connection,
        table: &Table,
        positions: &[i64],
        keep: bool,
    ) -> impl Work<()>;

    fn failed(
        on: &mut Self::Connection,
        table: &Table,
        position: i64,
        retry_in: i64,
        failure: &str,
    ) -> impl Work<()>;

    /// Deletes some of the rows that were published before `age`, and says how many.
    fn clean(on: &mut Self::Connection, table: &Table, age: i64) -> impl Work<u64>;

    fn backlog(on: &mut Self::Connection, table: &Table) -> impl Work<BacklogColumns>;

    /// The same, topic by topic.
    fn backlogs(on: &mut Self::Connection, table: &Table) -> impl Work<Vec<TopicBacklog>>;
}

fn topics(table: &Table) -> String {
    // One look into the index for each topic, and not one for each row.
    format!(
        "WITH RECURSIVE topics (topic) AS (\
           SELECT min(aggregatetype) FROM {table} WHERE published_at IS NULL \
           UNION ALL \
           SELECT (SELECT min(aggregatetype) FROM {table} WHERE published_at IS NULL AND aggregatetype > topic) \
           FROM topics WHERE topic IS NOT NULL) \
         SELECT topic FROM topics WHERE topic IS NOT NULL"
    )
}

fn claim(table: &Table, now: &str) -> String {
    let lease = table.beside("_lease");
    format!(
        "INSERT INTO {lease} AS held (topic, owner, held_until) VALUES ($1, $2, {now} + $3) \
         ON CONFLICT (topic) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until \
         WHERE held.owner = excluded.owner OR held.held_until < {now}"
    )
}

fn release(table: &Table) -> String {
    let lease = table.beside("_lease");
    format!("UPDATE {lease} SET held_until = 0 WHERE topic = $1 AND owner = $2")
}

fn due(table: &Table, now: &str, timestamp: &str) -> String {
    format!(
        "SELECT position, id, payload, record_key, record_headers, {timestamp}, record_key_hash, attempts FROM (\
           SELECT due.*, sum(size) OVER (ORDER BY position) AS total FROM (\
             SELECT row_.*, coalesce(length(payload), 0) + length(record_headers) AS size FROM {table} AS row_ \
             WHERE published_at IS NULL AND aggregatetype = $1 AND (retry_at IS NULL OR retry_at <= {now}) \
             AND NOT EXISTS (SELECT 1 FROM {table} AS failing WHERE failing.published_at IS NULL \
               AND failing.aggregatetype = row_.aggregatetype AND failing.record_key_hash = row_.record_key_hash \
               AND failing.position < row_.position AND failing.retry_at > {now}) \
             ORDER BY position LIMIT $2) AS due) AS summed \
         WHERE total - size < $3 ORDER BY position"
    )
}

fn published(table: &Table, now: &str, numbers: &str, keep: bool) -> String {
    match keep {
        true => format!(
            "UPDATE {table} SET published_at = {now}, retry_at = NULL WHERE position IN ({numbers})"
        ),
        false => format!("DELETE FROM {table} WHERE position IN ({numbers})"),
    }
}

fn failed(table: &Table, now: &str) -> String {
    format!(
        "UPDATE {table} SET attempts = attempts + 1, retry_at = {now} + $2, failure = $3 WHERE position = $1"
    )
}

fn clean(table: &Table, now: &str) -> String {
    format!(
        "DELETE FROM {table} WHERE position IN (\
         SELECT position FROM {table} WHERE published_at < {now} - $1 LIMIT 1000)"
    )
}

const BACKLOG: &str = "count(*), count(retry_at), min(created_at)";

fn backlog(table: &Table, now: &str) -> String {
    format!("SELECT {BACKLOG}, {now} FROM {table} WHERE published_at IS NULL")
}

fn backlogs(table: &Table, now: &str) -> String {
    format!(
        "SELECT aggregatetype, {BACKLOG}, {now} FROM {table} WHERE published_at IS NULL GROUP BY aggregatetype"
    )
}

/// The statements of a database, in the words of its dialect.
macro_rules! statements {
    ($database:ty, $dialect:path) => {
        impl OutboxStatements for $database {
            fn tables(table: &Table) -> String {
                ($dialect.tables)(table)
            }

            async fn create_tables(on: &mut Self::Connection, table: &Table) -> sqlx::Result<()> {
                let text = format!("{}{}", $dialect.alone, Self::tables(table));
                sqlx::raw_sql(AssertSqlSafe(text))
                    .execute(on)
                    .await
                    .map(drop)
            }

            async fn insert(
                on: &mut Self::Connection,
                table: &Table,
                row: NewRow,
            ) -> sqlx::Result<()> {
                let insert = sqlx::query(AssertSqlSafe(($dialect.insert)(table)));
                let insert = insert.bind(row.id).bind(row.topic).bind(row.aggregate);
                let insert = insert.bind(row.event_type).bind(row.payload).bind(row.key);
                let insert = insert
                    .bind(row.headers)
                    .bind(row.timestamp)
                    .bind(row.key_hash);
                insert.execute(on).await.map(drop)
            }

            async fn topics(on: &mut Self::Connection, table: &Table) -> sqlx::Result<Vec<String>> {
                let query = sqlx::query_scalar(AssertSqlSafe(topics(table)));
                query.fetch_all(on).await
            }

            async fn claim(
                on: &mut Self::Connection,
                table: &Table,
                topic: &str,
                owner: &str,
                lease: i64,
            ) -> sqlx::Result<bool> {
                let claim = sqlx::query(AssertSqlSafe(claim(table, $dialect.now)));
                let claim = claim.bind(topic).bind(owner).bind(lease);
                Ok(claim.execute(on).await?.rows_affected() > 0)
            }

            async fn release(
                on: &mut Self::Connection,
                table: &Table,
                topic: &str,
                owner: &str,
            ) -> sqlx::Result<()> {
                let release = sqlx::query(AssertSqlSafe(release(table)));
                release.bind(topic).bind(owner).execute(on).await.map(drop)
            }

            async fn due(
                on: &mut Self::Connection,
                table: &Table,
                topic: &str,
                rows: i64,
                bytes: i64,
            ) -> sqlx::Result<Vec<DueRow>> {
                let query =
                    sqlx::query_as(AssertSqlSafe(due(table, $dialect.now, $dialect.timestamp)));
                let query = query.bind(topic).bind(rows).bind(bytes);
                let rows: Vec<DueColumns> = query.fetch_all(on).await?;
                Ok(rows.into_iter().map(DueRow::from).collect())
            }

            async fn published(
                on: &mut Self::Connection,
                table: &Table,
                positions: &[i64],
                keep: bool,
            ) -> sqlx::Result<()> {
                let text = published(table, $dialect.now, $dialect.numbers, keep);
                let numbers = serde_json::Value::from(positions).to_string();
                let published = sqlx::query(AssertSqlSafe(text)).bind(numbers);
                published.execute(on).await.map(drop)
            }

            async fn failed(
                on: &mut Self::Connection,
                table: &Table,
                position: i64,
                retry_in: i64,
                failure: &str,
            ) -> sqlx::Result<()> {
                let failed = sqlx::query(AssertSqlSafe(failed(table, $dialect.now)));
                let failed = failed.bind(position).bind(retry_in).bind(failure);
                failed.execute(on).await.map(drop)
            }

            async fn clean(
                on: &mut Self::Connection,
                table: &Table,
                age: i64,
            ) -> sqlx::Result<u64> {
                let clean = sqlx::query(AssertSqlSafe(clean(table, $dialect.now)));
                Ok(clean.bind(age).execute(on).await?.rows_affected())
            }

            async fn backlog(
                on: &mut Self::Connection,
                table: &Table,
            ) -> sqlx::Result<BacklogColumns> {
                let query = sqlx::query_as(AssertSqlSafe(backlog(table, $dialect.now)));
                query.fetch_one(on).await
            }

            async fn backlogs(
                on: &mut Self::Connection,
                table: &Table,
            ) -> sqlx::Result<Vec<TopicBacklog>> {
                let query = sqlx::query_as(AssertSqlSafe(backlogs(table, $dialect.now)));
                let rows: Vec<TopicBacklogColumns> = query.fetch_all(on).await?;
                Ok(rows.into_iter().map(TopicBacklog::from).collect())
            }
        }
    };
}

#[cfg(feature = "postgres")]
statements!(sqlx::Postgres, super::postgres::POSTGRES);

#[cfg(feature = "sqlite")]
statements!(sqlx::Sqlite, super::sqlite::SQLITE);
