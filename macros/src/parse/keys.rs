//! The words that can stand in `#[event(…)]`, where each may stand and what it takes: the one table of attribute names.

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// On an event.
    Event,
    /// On a nested struct or an enum.
    Type,
    /// On a field of an event.
    EventField,
    /// On a field of another type.
    Field,
    /// On a variant.
    Variant,
    /// In `recorded!`, on the module of a former major's types.
    Former,
}

impl Position {
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Event => "an event",
            Self::Type => "a struct or enum",
            Self::EventField => "a field",
            Self::Field => "a field of a nested type",
            Self::Variant => "a variant",
            Self::Former => "a recorded version",
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
    /// `= Type` or `(Type, Type)`.
    Types,
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
    "partitions" Number [Event] "partitions = 12";
    "replication" Number [Event] "replication = 3";
    "min_insync_replicas" Number [Event] "min_insync_replicas = 2";
    "retention" Text [Event] r#"retention = "7d""#;
    "cleanup" Text [Event] r#"cleanup = "compact""#;
    "compatibility" Text [Event] r#"compatibility = "FULL_TRANSITIVE""#;
    "history" Text [Event Former] r#"history = "../schemas/com.acme.OrderPaidEvent""#;
    "major" Number [Event Former] "major = 2";
    "version" Number [Former] "version = 3";
    "upcasts" Types [Event Former] "upcasts = v1::OrderPaid";
    "times" Text [Former] r#"times = "numbers""#;
    "serde" Text [Event] r#"serde = "own""#;
    "header" Header [Event EventField] r#"header = "tenant""#;
    "timestamp" Nothing [EventField] "timestamp";
    "namespace" Text [Event Type] r#"namespace = "com.acme""#;
    "rename" Text [Event Type EventField Field Variant] r#"rename = "name""#;
    "rename_all" Text [Event Type] r#"rename_all = "camelCase""#;
    "alias" Text [Event Type EventField Field] r#"alias = "former_name""#;
    "doc" Text [Event Type EventField Field] r#"doc = "What it is.""#;
    "default" MaybeDefault [EventField Field Variant] "default = 0";
    "skip" Nothing [EventField Field] "skip";
    "flatten" Nothing [EventField Field] "flatten";
    "claim_check" Nothing [EventField] "claim_check";
    "max_len" Number [EventField Field] "max_len = 64";
    "items" Items [EventField Field] "items(max_len = 64)";
    "logical" Text [EventField Field] r#"logical = "timestamp-millis""#;
    "with" Type [EventField Field] "with = TimestampMillis";
    "transparent" Nothing [Type] "transparent";
    "try_from" Type [Type] "try_from = String";
    "into" Type [Type] "into = String";
    "bound" Text [Type] r#"bound = "T: EventType""#;
    "crate" Path [Event Type Former] "crate = my_kafka_event";
}

/// The word that `name` is.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// What is said of a word that is none: the nearest that may stand there, or all of them.
pub(crate) fn unknown(name: &str, position: Position) -> String {
    let known = || KEYS.iter().filter(|key| key.may_stand_on(position));
    let nearest = nearest(name, known().map(|key| (key.name, key)));
    match nearest {
        Some(key) => format!(
            "there is no attribute `{name}`; did you mean `{}`?",
            key.example
        ),
        None => {
            let all: Vec<_> = known().map(|key| format!("`{}`", key.name)).collect();
            format!(
                "there is no attribute `{name}`: {} knows {}",
                position.describe(),
                all.join(", ")
            )
        }
    }
}

/// The value whose name is nearest to `name`, when one is near.
pub(crate) fn nearest<'a, T>(name: &str, known: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    known
        .map(|(word, value)| (strsim::damerau_levenshtein(word, name), word, value))
        .filter(|(distance, word, _)| *distance <= word.len().max(name.len()) / 2)
        .min_by_key(|(distance, ..)| *distance)
        .map(|(_, _, value)| value)
}

/// `; did you mean …?` where a name is near.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(name, known.map(|word| (word, word)))
        .map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}
