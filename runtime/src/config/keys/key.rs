//! What is known of one configuration key: its names, its type, its values, its defaults, and how librdkafka takes it.

use std::fmt;

use crate::config::ClientKind;

/// Which kinds of client a key belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Clients(u8);

impl Clients {
    /// Producers.
    pub const PRODUCER: Self = Self(1);
    /// Consumers.
    pub const CONSUMER: Self = Self(2);
    /// Administrative clients.
    pub const ADMIN: Self = Self(4);
    /// Every client.
    pub const ALL: Self = Self(7);

    /// The clients of both sets.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `kind` is one of them.
    pub const fn include(self, kind: ClientKind) -> bool {
        let bit = match kind {
            ClientKind::Producer => Self::PRODUCER,
            ClientKind::Consumer => Self::CONSUMER,
            ClientKind::Admin => Self::ADMIN,
        };
        self.0 & bit.0 != 0
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = ClientKind::ALL
            .into_iter()
            .filter(|kind| self.include(*kind));
        f.debug_set().entries(kinds).finish()
    }
}

/// The type of a key's value: Kafka's `ConfigDef.Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Type {
    /// `true` or `false`, in any case.
    Boolean,
    /// 16 bits, signed.
    Short,
    /// 32 bits, signed.
    Int,
    /// 64 bits, signed.
    Long,
    /// A floating-point number.
    Double,
    /// Text.
    String,
    /// Text separated by commas, no item twice.
    List,
    /// The name of a Java class; only those that Kafka itself ships mean anything here.
    Class,
    /// Text that is never printed.
    Password,
}

/// What a key's value may be, beyond its type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Allowed {
    Any,
    /// From the first to the last number, both included.
    Range(i64, i64),
    /// From the first to the last number, both included.
    Fraction(f64, f64),
    /// From the first to the last number, or the third.
    RangeOr(i64, i64, i64),
    OneOf(&'static [&'static str]),
    /// `all`, which is also written -1, 1 or 0.
    Acks,
    OneOfAnyCase(&'static [&'static str]),
    /// A list of these words.
    EachOneOf(&'static [&'static str]),
    /// Not the empty text, and for a list not the empty list.
    NonEmpty,
    /// One of the words, or `by_duration:` and an ISO-8601 duration that is not negative.
    OffsetReset,
}

/// How a key reaches librdkafka.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Engine {
    /// Under this name; a number outside the range is moved to its nearest end, with a warning.
    Named {
        name: &'static str,
        default: Option<&'static str>,
        range: Option<(i64, i64)>,
    },
    /// Together with other keys, by one of the functions in `engine`.
    Translated,
    /// Not at all: this toolkit's own producer or consumer does what it says.
    Runtime,
    /// Not at all, and what the application does stays the same: why.
    NoEffect(&'static str),
    /// Not at all, and to leave it out would change what the application does: why.
    Lacking(&'static str),
}

/// One configuration key.
#[derive(Debug)]
pub struct Key {
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) clients: Clients,
    pub(crate) value_type: Type,
    pub(crate) allowed: Allowed,
    pub(crate) of_kafka: bool,
    pub(crate) kafka_default: Option<&'static str>,
    pub(crate) own_default: Option<&'static str>,
    pub(crate) engine: Engine,
    pub(crate) secret: bool,
    pub(crate) meaning: Option<&'static str>,
}

impl Key {
    /// Kafka's name of the key, or librdkafka's for a key that Kafka does not have.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Other names of the same key that are accepted: librdkafka's.
    pub fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// The clients that read it.
    pub fn clients(&self) -> Clients {
        self.clients
    }

    /// The type of its values.
    pub fn value_type(&self) -> Type {
        self.value_type
    }

    /// Whether Kafka's own clients have this key; the others are librdkafka's.
    pub fn is_of_kafka(&self) -> bool {
        self.of_kafka
    }

    /// What Kafka's Java client uses when nothing is said.
    pub fn kafka_default(&self) -> Option<&'static str> {
        self.kafka_default
    }

    /// What this toolkit uses when nothing is said.
    pub fn default_value(&self) -> Option<&'static str> {
        self.own_default
            .or(self.kafka_default)
            .or(match self.engine {
                Engine::Named { default, .. } => default,
                _ => None,
            })
    }

    /// Whether its value is never printed.
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// What the key means for loss, order or latency, where it means something.
    pub fn meaning(&self) -> Option<&'static str> {
        self.meaning
    }

    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// The words in which the tables are written.
impl Key {
    pub(super) const fn of(clients: Clients, name: &'static str, value_type: Type) -> Self {
        Self {
            name,
            aliases: &[],
            clients,
            value_type,
            allowed: Allowed::Any,
            of_kafka: true,
            kafka_default: None,
            own_default: None,
            engine: Engine::Translated,
            secret: matches!(value_type, Type::Password),
            meaning: None,
        }
    }

    /// A key that only librdkafka has, with its default there.
    pub(super) const fn librdkafka_only(
        clients: Clients,
        name: &'static str,
        value_type: Type,
        default: Option<&'static str>,
    ) -> Self {
        let mut key = Self::of(clients, name, value_type);
        key.of_kafka = false;
        key.engine = Engine::Named {
            name,
            default,
            range: None,
        };
        key
    }

    pub(super) const fn default(mut self, value: &'static str) -> Self {
        self.kafka_default = Some(value);
        self
    }

    /// This toolkit's default, where it is not Kafka's.
    pub(super) const fn ours(mut self, value: &'static str) -> Self {
        self.own_default = Some(value);
        self
    }

    pub(super) const fn range(mut self, low: i64, high: i64) -> Self {
        self.allowed = Allowed::Range(low, high);
        self
    }

    pub(super) const fn at_least(self, low: i64) -> Self {
        self.range(low, i64::MAX)
    }

    pub(super) const fn allow(mut self, allowed: Allowed) -> Self {
        self.allowed = allowed;
        self
    }

    pub(super) const fn one_of(self, words: &'static [&'static str]) -> Self {
        self.allow(Allowed::OneOf(words))
    }

    /// librdkafka has it under the same name, with this default.
    pub(super) const fn same(self, default: &'static str) -> Self {
        let name = self.name;
        self.named(name, default)
    }

    /// librdkafka has it under the same name, without a default.
    pub(super) const fn same_without_default(mut self) -> Self {
        self.engine = Engine::Named {
            name: self.name,
            default: None,
            range: None,
        };
        self
    }

    /// librdkafka has it under another name, with this default.
    pub(super) const fn named(mut self, name: &'static str, default: &'static str) -> Self {
        self.engine = Engine::Named {
            name,
            default: Some(default),
            range: None,
        };
        self
    }

    /// The numbers that librdkafka takes, where they are fewer than Kafka's.
    pub(super) const fn within(mut self, low: i64, high: i64) -> Self {
        if let Engine::Named { name, default, .. } = self.engine {
            self.engine = Engine::Named {
                name,
                default,
                range: Some((low, high)),
            };
        }
        self
    }

    /// This toolkit's own producer or consumer does what it says.
    pub(super) const fn by_the_runtime(mut self) -> Self {
        self.engine = Engine::Runtime;
        self
    }

    pub(super) const fn no_effect(mut self, why: &'static str) -> Self {
        self.engine = Engine::NoEffect(why);
        self
    }

    pub(super) const fn lacking(mut self, why: &'static str) -> Self {
        self.engine = Engine::Lacking(why);
        self
    }

    pub(super) const fn also_called(mut self, names: &'static [&'static str]) -> Self {
        self.aliases = names;
        self
    }

    pub(super) const fn means(mut self, meaning: &'static str) -> Self {
        self.meaning = Some(meaning);
        self
    }
}
