//! The table in Postgres has the columns that Debezium's outbox event router asks for, of its types.

use kafka_event_sql::sqlx::{self, Postgres};

use crate::business::{Business as _, outbox};

/// <https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html>, "Basic outbox table"; the payload in
/// bytes, as its section on binary payloads has it, and the id a text, since an event may have one that is no UUID.
const DEBEZIUM: [(&str, &str); 5] = [
    ("id", "character varying"),
    ("aggregatetype", "character varying"),
    ("aggregateid", "character varying"),
    ("type", "character varying"),
    ("payload", "bytea"),
];

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_debeziums() {
    let home = Postgres::open("columns").await;
    let (_, outbox) = outbox(&home, "columns").await;
    // What migrations have is what `create_tables` does, and twice is as once.
    let schema = sqlx::AssertSqlSafe(outbox.schema::<Postgres>());
    sqlx::raw_sql(schema).execute(&home.pool).await.unwrap();
    for (column, data_type) in DEBEZIUM {
        let query = "SELECT data_type, is_nullable FROM information_schema.columns WHERE table_name = 'outbox' AND column_name = $1";
        let query = sqlx::query_as(query).bind(column);
        let (found, nullable): (String, String) = query.fetch_one(&home.pool).await.unwrap();
        assert_eq!(found, data_type, "{column}");
        // A tombstone has no payload.
        assert_eq!(nullable == "YES", column == "payload", "{column}");
    }
}
