//! Debezium's connector for Postgres in the place of the [`Relay`](crate::Relay): what to set up, and what differs.
//!
//! [`Outbox`](crate::Outbox) writes its table in the same way for both. The relay asks the table for rows; the connector runs in Kafka Connect and
//! reads from the database's log what was committed. Take it where Kafka Connect and its connectors are operated already; the relay needs nothing but the service.
//!
//! # In the database
//!
//! The server's `wal_level` is `logical`. Once, in a migration behind that of the table:
//!
//! ```sql
#![doc = include_str!("setup.sql")]
//! ```
//!
//! # In Kafka Connect
//!
//! `PUT /connectors/shop-outbox/config`, with Debezium 3.6 among the worker's plugins:
//!
//! ```json
#![doc = include_str!("connector.json")]
//! ```
//!
//! Yours are the lines of the database, the names that have `shop` in them (`topic.prefix` tells the connectors of one Kafka apart, and is no part of the
//! topics' names), and the CloudEvents source, here `/shop`. An outbox in another table or schema is named in the statements above and where
//! `public.outbox` is.
//!
//! Rows that are there when the connector starts for the first time are published too, in order and without those that a relay has published and kept.
//! So to change over, stop all relays, then start the connector.
//!
//! Topics have to be there: [`Kafka::ensure_topics`](kafka_event::Kafka::ensure_topics) or `cargo kafka-event topics apply`.
//!
//! # What is the same
//!
//! Topic, key, value (the stored bytes, also of a tombstone), the event's timestamp, the event's id in `ce_id`, `ce_type`, and so the partition. Rolled back is never
//! published, committed at least once, a record that comes twice with the same id, and records of one key in the order of commits: a consumer of this crate, also an
//! idempotent one, reads them alike.
//!
//! # What differs
//!
//! | | relay | Debezium |
//! |---|---|---|
//! | headers | all | `ce_id`, `ce_type`, `ce_source`, `ce_specversion`, and those that have a column (below); besides, `id` |
//! | a record that Kafka does not take | the records of its key wait | the connector fails, and all records wait. Let `producer.override.max.request.size` be as large as the largest event may be: Connect's own is 1 MiB |
//! | published rows | are deleted | stay: `DELETE FROM outbox WHERE created_at < (extract(epoch FROM now()) - 86400) * 1000` from time to time. A connector that lost its position publishes those that are there once more, with the same ids |
//! | while nobody publishes | rows wait in the table | the server keeps its whole log from the connector's position on: watch `pg_replication_slots`, set `max_slot_wal_keep_size`; where other tables are busy and the outbox is not, see [WAL disk space consumption](https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-wal-disk-space) |
//! | figures | [`Outbox::backlog`](crate::Outbox::backlog) | Debezium's and Connect's; `backlog` counts the rows that are there |
//! | databases | Postgres, SQLite | Postgres |
//!
//! # Other headers
//!
//! The router makes headers of columns. The fields that an event has as headers (`#[event(header = "tenant")]`), without which it cannot be read, its constant headers,
//! `traceparent` and `content-type` are in `record_headers`, which is one text: give each that is to travel a column, and let the database fill it. After that, start the connector's
//! task again.
//!
//! ```sql
#![doc = include_str!("header.sql")]
//! ```
//!
//! and `"transforms.outbox.table.fields.additional.placement": "id:header:ce_id,type:header:ce_type,tenant:header"`. Records that have no such header get one that is null, which
//! is as none for an `Option`.
