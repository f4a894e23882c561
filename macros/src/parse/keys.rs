//! The words that can stand in `#[event(…)]`, where each may stand and what it takes: the one table of attribute names.

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// On an event.
    Event,
    /// On a nested struct or an enum.
    Type,
    /// On a field.
    Field,
    /// On a variant.
    Variant,
}

impl Position {
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Event => "an event",
            Self::Type => "a struct or enum",
            Self::Field => "a field",
            Self::Variant => "a variant",
        }
    }
}

/// What follows a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing.
    Nothing,
    /// `= "text"`.
    Text,
    /// `= 42`.
    Number,
    /// `= Type`, with or without quotes.
    Type,
    /// `= literal`.
    Default,
    /// Nothing on a variant, `= literal` on a field.
    MaybeDefault,
    /// `= field` or `(field, field)`.
    Fields,
    /// `= "name"` on a field, `("name" = "value")` on an event.
    Header,
    /// `(max_len = 42)`.
    Items,
    /// `= path`.
    Path,
}

/// A word.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    positions: &'static [Position],
    /// How it is written, for messages.
    pub(crate) example: &'static str,
}

impl Key {
    pub(crate) fn may_stand_on(&self, position: Position) -> bool {
        self.positions.contains(&position)
    }
}

macro_rules! keys {
    ($($name:literal $takes:ident [$($position:ident)*] $example:literal;)*) => {
        /// All words.
        pub(crate) static KEYS: &[Key] = &[$(
            Key { name: $name, takes: Takes::$takes, positions: &[$(Position::$position),*], example: $example }
        ),*];
    };
}

keys! {
    "topic" Text [Event] r#"topic = "${env}.flights""#;
    "key" Fields [Event] "key = order_id";
    "verb" Text [Event] r#"verb = "Yeeted""#;
    "format" Text [Event] r#"format = "json""#;
    "max_message_bytes" Number [Event] "max_message_bytes = 1_000_000";
    "compatibility" Text [Event] r#"compatibility = "FULL_TRANSITIVE""#;
    "serde" Text [Event] r#"serde = "own""#;
    "header" Header [Event Field] r#"header = "tenant""#;
    "timestamp" Nothing [Field] "timestamp";
    "namespace" Text [Event Type] r#"namespace = "com.acme""#;
    "rename" Text [Event Type Field Variant] r#"rename = "name""#;
    "rename_all" Text [Event Type] r#"rename_all = "camelCase""#;
    "alias" Text [Event Type Field] r#"alias = "former_name""#;
    "doc" Text [Event Type Field] r#"doc = "What it is.""#;
    "default" MaybeDefault [Field Variant] "default = 0";
    "skip" Nothing [Field] "skip";
    "flatten" Nothing [Field] "flatten";
    "max_len" Number [Field] "max_len = 64";
    "items" Items [Field] "items(max_len = 64)";
    "logical" Text [Field] r#"logical = "timestamp-millis""#;
    "with" Type [Field] "with = TimestampMillis";
    "transparent" Nothing [Type] "transparent";
    "try_from" Type [Type] "try_from = String";
    "into" Type [Type] "into = String";
    "bound" Text [Type] r#"bound = "T: EventType""#;
    "crate" Path [Event Type] "crate = my_kafka_event";
}

/// The word that `name` is.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The word that may stand there and is nearest to `name`.
pub(crate) fn nearest(name: &str, position: Position) -> Option<&'static Key> {
    KEYS.iter()
        .filter(|key| key.may_stand_on(position))
        .map(|key| (strsim::damerau_levenshtein(key.name, name), key))
        .filter(|(distance, key)| *distance <= key.name.len().max(name.len()) / 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, key)| key)
}
