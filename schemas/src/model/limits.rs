//! How large a schema may be. Const evaluation has no heap, so what walks a table works in arrays of these sizes.

/// The most nodes a [`Table`](super::Table) may have. Plain primitive types count once each, however often they are used.
pub const MAX_NODES: usize = 65_536;

/// How deeply types may nest, counted from the root, each named type entered where it is first met. The JSON reader of Apache
/// Avro for Java ends at 1,000 brackets, so every schema that nests in one text fits.
pub const MAX_DEPTH: usize = 1_024;
