//! A schema as a flat table: nodes by index, texts as spans of one pool, everything `Copy` and readable in a `const fn`.
//!
//! One shape serves three makers — the macro's constant, the `.avsc` reader, the recorded history — so that canonical form,
//! compatibility, resolution and size are each written once. There is no recursion in the data: a recursive type is an index.

/// The index of a [`Node`] in [`Table::nodes`]. The root of a schema is node 0.
pub type NodeId = u32;

/// A piece of [`Table::text`], in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// How many bytes.
    pub len: u32,
}

impl Span {
    /// No text.
    pub const EMPTY: Span = Span { start: 0, len: 0 };

    /// The whole of a text.
    pub(crate) const fn of(text: &[u8]) -> Span {
        Span {
            start: 0,
            len: text.len() as u32,
        }
    }
}

/// Neighbouring entries of one of the table's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first entry.
    pub start: u32,
    /// How many entries.
    pub len: u32,
}

impl Range {
    /// No entries.
    pub const EMPTY: Range = Range { start: 0, len: 0 };
}

/// A flat schema, borrowed. See the module's text.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// Every name, doc, symbol, default and property of the schema; [`Span`]s point into it. UTF-8. Names, symbols, docs and
    /// aliases stand in it as they would between the quotes of a JSON string, escaped as [`json::escape`](crate::json::escape)
    /// does, so that writing them is one copy.
    pub text: &'a [u8],
    /// The types. Node 0 is the schema itself; a named type stands here once, however often it is used.
    pub nodes: &'a [Node],
    /// The fields of all records, those of one record side by side and in order.
    pub fields: &'a [Field],
    /// The branches of all unions, those of one union side by side and in order.
    pub branches: &'a [NodeId],
    /// Symbols of enums and aliases of types and fields, those of one owner side by side and in order.
    pub spans: &'a [Span],
}

/// One type of a schema.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// The logical type on top of it, when it is one that Avro 1.12 knows and that fits the kind.
    pub logical: Logical,
    /// Its documentation; empty when it has none.
    pub doc: Span,
    /// Aliases of a named type as full names, in [`Table::spans`].
    pub aliases: Range,
    /// Custom attributes as the inside of a JSON object (`"a":1,"b":[2]`), an unknown or misapplied `logicalType` included;
    /// empty when there are none.
    pub props: Span,
}

/// What a [`Node`] is. Avro 1.12, sections "Primitive Types" and "Complex Types".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `int`, 32-bit signed
    Int,
    /// `long`, 64-bit signed
    Long,
    /// `float`, 32-bit IEEE 754
    Float,
    /// `double`, 64-bit IEEE 754
    Double,
    /// `bytes`
    Bytes,
    /// `string`, UTF-8
    String,
    /// `array`
    Array {
        /// The type of its items.
        items: NodeId,
    },
    /// `map`, keys are strings
    Map {
        /// The type of its values.
        values: NodeId,
    },
    /// A union.
    Union {
        /// Its branches, in [`Table::branches`].
        branches: Range,
    },
    /// `record`
    Record {
        /// The full name (`namespace.name`, or `name` where there is no namespace).
        name: Span,
        /// Its fields, in [`Table::fields`].
        fields: Range,
    },
    /// `enum`
    Enum {
        /// The full name.
        name: Span,
        /// Its symbols, in [`Table::spans`].
        symbols: Range,
        /// The position of the default symbol.
        default: Option<u32>,
    },
    /// `fixed`
    Fixed {
        /// The full name.
        name: Span,
        /// Its size in bytes.
        size: u32,
    },
}

/// A logical type of Avro 1.12. A node carries one only where it fits its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logical {
    /// None.
    None,
    /// `decimal` on bytes or fixed.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// `big-decimal` on bytes.
    BigDecimal,
    /// `uuid` on string or on fixed(16).
    Uuid,
    /// `date` on int.
    Date,
    /// `time-millis` on int.
    TimeMillis,
    /// `time-micros` on long.
    TimeMicros,
    /// `timestamp-millis` on long.
    TimestampMillis,
    /// `timestamp-micros` on long.
    TimestampMicros,
    /// `timestamp-nanos` on long.
    TimestampNanos,
    /// `local-timestamp-millis` on long.
    LocalTimestampMillis,
    /// `local-timestamp-micros` on long.
    LocalTimestampMicros,
    /// `local-timestamp-nanos` on long.
    LocalTimestampNanos,
    /// `duration` on fixed(12).
    Duration,
}

/// A field of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: Span,
    /// Its type.
    pub node: NodeId,
    /// Its default as JSON text. `None`: it has none (a default of `null` is `Some` of the text `null`).
    pub default: Option<Span>,
    /// Its documentation; empty when it has none.
    pub doc: Span,
    /// Its aliases, in [`Table::spans`].
    pub aliases: Range,
    /// How it counts when records are compared.
    pub order: Order,
    /// Custom attributes as the inside of a JSON object; empty when there are none.
    pub props: Span,
    /// How long its value may be. Not part of Avro: only a Rust type knows it, a read `.avsc` has [`Bounds::NONE`].
    pub bounds: Bounds,
}

/// How long a value may be: bytes of a string or of `bytes`, items of an array, entries of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The value itself. [`u32::MAX`] is no bound.
    pub len: u32,
    /// Each item of an array or each key and value of a map. [`u32::MAX`] is no bound.
    pub items: u32,
}

impl Bounds {
    /// No bound.
    pub const NONE: Bounds = Bounds {
        len: u32::MAX,
        items: u32::MAX,
    };
}

/// The `order` of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `ascending`, the default.
    Ascending,
    /// `descending`
    Descending,
    /// `ignore`
    Ignore,
}

impl Field {
    /// A field of node 0 that says nothing yet.
    pub(crate) const UNNAMED: Field = Field {
        name: Span::EMPTY,
        node: 0,
        default: None,
        doc: Span::EMPTY,
        aliases: Range::EMPTY,
        order: Order::Ascending,
        props: Span::EMPTY,
        bounds: Bounds::NONE,
    };
}

impl<'a> Table<'a> {
    /// The bytes of a span.
    ///
    /// # Panics
    /// When the span lies outside [`Table::text`], which no maker of tables in this crate lets happen.
    #[must_use]
    pub const fn bytes(&self, span: Span) -> &'a [u8] {
        self.text
            .split_at(span.start as usize)
            .1
            .split_at(span.len as usize)
            .0
    }

    /// The text of a span; empty if it is not UTF-8, which no maker of tables in this crate lets happen.
    #[must_use]
    pub const fn str(&self, span: Span) -> &'a str {
        match core::str::from_utf8(self.bytes(span)) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// The field at a position of a record's fields.
    #[must_use]
    pub const fn field(&self, fields: Range, position: u32) -> &'a Field {
        &self.fields[(fields.start + position) as usize]
    }

    /// The branch at a position of a union's branches.
    #[must_use]
    pub const fn branch(&self, branches: Range, position: u32) -> NodeId {
        self.branches[(branches.start + position) as usize]
    }

    /// The symbol or alias at a position of a list of them.
    #[must_use]
    pub const fn span(&self, spans: Range, position: u32) -> Span {
        self.spans[(spans.start + position) as usize]
    }

    /// The full name of a named type (record, enum or fixed), `None` for the others.
    #[must_use]
    pub const fn full_name(&self, id: NodeId) -> Option<Span> {
        match self.nodes[id as usize].kind {
            Kind::Record { name, .. } | Kind::Enum { name, .. } | Kind::Fixed { name, .. } => {
                Some(name)
            }
            _ => None,
        }
    }

    /// The full name of the schema and its aliases, in full too; nothing when it is no named type.
    pub fn names(self) -> impl Iterator<Item = &'a str> {
        let root = self.nodes.first();
        let own = root.and_then(|_| self.full_name(0));
        let aliases = root.map_or(Range::EMPTY, |root| root.aliases);
        let aliases = (0..aliases.len).map(move |position| self.span(aliases, position));
        own.into_iter()
            .chain(aliases)
            .map(move |name| self.str(name))
    }
}

impl Kind {
    /// Whether it is one of the eight types without parts or a name.
    #[must_use]
    pub const fn is_primitive(self) -> bool {
        matches!(
            self,
            Kind::Null
                | Kind::Boolean
                | Kind::Int
                | Kind::Long
                | Kind::Float
                | Kind::Double
                | Kind::Bytes
                | Kind::String
        )
    }

    /// The word that Avro has for it, as in `"type": "record"`; `union` for a union, which JSON writes as an array.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Int => "int",
            Kind::Long => "long",
            Kind::Float => "float",
            Kind::Double => "double",
            Kind::Bytes => "bytes",
            Kind::String => "string",
            Kind::Array { .. } => "array",
            Kind::Map { .. } => "map",
            Kind::Union { .. } => "union",
            Kind::Record { .. } => "record",
            Kind::Enum { .. } => "enum",
            Kind::Fixed { .. } => "fixed",
        }
    }
}

impl Logical {
    /// The name that a schema gives it in `logicalType`; empty for [`Logical::None`].
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Logical::None => "",
            Logical::Decimal { .. } => "decimal",
            Logical::BigDecimal => "big-decimal",
            Logical::Uuid => "uuid",
            Logical::Date => "date",
            Logical::TimeMillis => "time-millis",
            Logical::TimeMicros => "time-micros",
            Logical::TimestampMillis => "timestamp-millis",
            Logical::TimestampMicros => "timestamp-micros",
            Logical::TimestampNanos => "timestamp-nanos",
            Logical::LocalTimestampMillis => "local-timestamp-millis",
            Logical::LocalTimestampMicros => "local-timestamp-micros",
            Logical::LocalTimestampNanos => "local-timestamp-nanos",
            Logical::Duration => "duration",
        }
    }
}

impl Node {
    /// `null`, with nothing on top.
    pub(crate) const NULL: Node = Node {
        kind: Kind::Null,
        logical: Logical::None,
        doc: Span::EMPTY,
        aliases: Range::EMPTY,
        props: Span::EMPTY,
    };

    /// A type with nothing on top of its kind: no logical type, no attributes.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        matches!(self.logical, Logical::None) && self.props.len == 0
    }
}
