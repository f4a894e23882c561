//! Words of the databases that outbox and inbox share.

/// Milliseconds since 1970-01-01T00:00:00Z by the database's clock, which all who use a table share.
#[cfg(feature = "postgres")]
pub(crate) const POSTGRES_NOW: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// The same.
#[cfg(feature = "sqlite")]
pub(crate) const SQLITE_NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/// In front of statements that make tables: what two programs do that start at the same time, they do one after the other. The lock
/// is gone at the end of the transaction that the statements of one text are.
#[cfg(feature = "postgres")]
pub(crate) const POSTGRES_ALONE: &str = "SELECT pg_advisory_xact_lock(4929411637862911073);\n";
