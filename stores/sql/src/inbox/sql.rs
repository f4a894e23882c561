//! The statements of the inbox, each written once: Postgres and SQLite differ in the words of a [`Dialect`] only.

use kafka_event::once::EventId;
use sqlx::{AssertSqlSafe, Pool, Transaction};

use crate::database::Work;
use crate::hash::fnv1a;
use crate::table::Table;

/// Where the databases differ.
pub(super) struct Dialect {
    /// How a transaction begins.
    pub(super) begin: &'static str,
    pub(super) now: &'static str,
    /// The statement that makes the table and its index where they are not there yet.
    pub(super) tables: fn(&Table) -> String,
    /// Before those, so that two programs that start at the same time do not make them both.
    pub(super) alone: &'static str,
    /// Remembers an id, of the four values of an [`Asked`]: true, or false where somebody else is at it, or nothing where it is known.
    pub(super) claim: fn(&Table) -> String,
}

/// An event in the inbox's columns.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub(super) group: &'a str,
    pub(super) handler: &'a str,
    pub(super) id: &'a str,
    /// What Postgres knows the event by while somebody is at it alone.
    hash: i64,
}

impl<'a> Asked<'a> {
    pub(super) fn new(table: &Table, id: &'a EventId) -> Self {
        let table = table.to_string();
        let (group, handler, id) = (id.group(), id.handler(), id.id());
        let hash = fnv1a([
            b"inbox",
            table.as_bytes(),
            group.as_bytes(),
            handler.as_bytes(),
            id.as_bytes(),
        ]);
        Self {
            group,
            handler,
            id,
            hash,
        }
    }
}

/// What the table says of an event.
#[derive(Debug)]
pub enum Known {
    /// It is remembered now, when the transaction is committed.
    Fresh,
    Done,
    /// Another transaction is at it.
    Busy,
}

/// What an inbox asks of its table.
pub trait InboxStatements: sqlx::Database {
    fn inbox_tables(table: &Table) -> String;

    fn create_inbox(on: &mut Self::Connection, table: &Table) -> impl Work<()>;

    fn inbox_is_there(on: &mut Self::Connection, table: &Table) -> impl Work<()>;

    fn begin(pool: &Pool<Self>) -> impl Work<Transaction<'static, Self>>;

    fn claim_id(on: &mut Self::Connection, table: &Table, asked: Asked<'_>) -> impl Work<Known>;

    /// Remembers those of several ids that are not known, and says of each whether it was one of these. `None`: somebody else is at one of them, and the
    /// transaction can only be rolled back.
    fn claim_ids(
        on: &mut Self::Connection,
        table: &Table,
        asked: &[Asked<'_>],
    ) -> impl Work<Option<Vec<bool>>>;

    /// Fails in a transaction that can only be rolled back.
    fn is_open(on: &mut Self::Connection) -> impl Work<()>;

    /// Deletes some of the ids that were handled so many milliseconds ago, and says how many.
    fn forget(on: &mut Self::Connection, table: &Table, age: i64) -> impl Work<u64>;
}

fn is_there(table: &Table) -> String {
    format!("SELECT handled_at FROM {table} WHERE 1 = 0")
}

fn forget(table: &Table, now: &str) -> String {
    format!(
        "DELETE FROM {table} WHERE (consumer_group, handler, id) IN (\
         SELECT consumer_group, handler, id FROM {table} WHERE handled_at < {now} - $1 LIMIT 1000)"
    )
}

/// The statements of a database, in the words of its dialect.
macro_rules! statements {
    ($database:ty, $dialect:path, $claim_ids:path) => {
        impl InboxStatements for $database {
            fn inbox_tables(table: &Table) -> String {
                ($dialect.tables)(table)
            }

            async fn create_inbox(on: &mut Self::Connection, table: &Table) -> sqlx::Result<()> {
                let text = format!("{}{}", $dialect.alone, Self::inbox_tables(table));
                let make = sqlx::raw_sql(AssertSqlSafe(text));
                make.execute(on).await.map(drop)
            }

            async fn inbox_is_there(on: &mut Self::Connection, table: &Table) -> sqlx::Result<()> {
                let ask = sqlx::query(AssertSqlSafe(is_there(table)));
                ask.execute(on).await.map(drop)
            }

            async fn begin(pool: &Pool<Self>) -> sqlx::Result<Transaction<'static, Self>> {
                pool.begin_with($dialect.begin).await
            }

            async fn claim_id(
                on: &mut Self::Connection,
                table: &Table,
                asked: Asked<'_>,
            ) -> sqlx::Result<Known> {
                let claim = sqlx::query_scalar(AssertSqlSafe(($dialect.claim)(table)));
                let claim = claim.bind(asked.group).bind(asked.handler);
                let claim = claim.bind(asked.id).bind(asked.hash);
                let claimed: Option<bool> = claim.fetch_optional(on).await?;
                Ok(match claimed {
                    Some(true) => Known::Fresh,
                    Some(false) => Known::Busy,
                    None => Known::Done,
                })
            }

            async fn claim_ids(
                on: &mut Self::Connection,
                table: &Table,
                asked: &[Asked<'_>],
            ) -> sqlx::Result<Option<Vec<bool>>> {
                $claim_ids(on, table, asked).await
            }

            async fn is_open(on: &mut Self::Connection) -> sqlx::Result<()> {
                sqlx::query("SELECT 1").execute(on).await.map(drop)
            }

            async fn forget(
                on: &mut Self::Connection,
                table: &Table,
                age: i64,
            ) -> sqlx::Result<u64> {
                let forget = sqlx::query(AssertSqlSafe(forget(table, $dialect.now)));
                Ok(forget.bind(age).execute(on).await?.rows_affected())
            }
        }
    };
}

#[cfg(feature = "postgres")]
statements!(
    sqlx::Postgres,
    super::postgres::POSTGRES,
    super::postgres::claim_ids
);

#[cfg(feature = "sqlite")]
statements!(
    sqlx::Sqlite,
    super::sqlite::SQLITE,
    super::sqlite::claim_ids
);
