//! Why a name is refused, in words for a person and as a kind for a program.

use std::fmt;

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameFault {
    /// Not in PascalCase: `order_created_event`.
    NotPascalCase,
    /// Does not end in `Event`: `OrderCreated`.
    NoEventSuffix,
    /// A past tense, but of nothing: `CreatedEvent`.
    NoNoun,
    /// No word before `Event` is a verb: `OrderEvent`.
    NoVerb,
    /// The verb stands before its noun: `CreateOrderEvent`, `CreatedOrderEvent`.
    VerbFirst,
    /// The verb stands between two nouns: `CustomerPlacedOrderEvent`.
    VerbNotLast,
    /// The verb is in its base form: `OrderCreateEvent`.
    BaseForm,
    /// The verb is in its -ing form: `OrderCreatingEvent`.
    Progressive,
    /// The verb is in the present tense: `OrderCreatesEvent`.
    PresentTense,
    /// A past tense that English does not have: `OrderSendedEvent`, `OrderCommitedEvent`.
    WrongPast,
    /// The word given as `verb = "…"` does not look like a past tense.
    EscapeNotPast,
    /// The name does not have the word given as `verb = "…"` before `Event`.
    EscapeNotInName,
}

impl NameFault {
    /// The kind as a word that stays the same between versions, for machine-readable output: `"verb-first"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotPascalCase => "not-pascal-case",
            Self::NoEventSuffix => "no-event-suffix",
            Self::NoNoun => "no-noun",
            Self::NoVerb => "no-verb",
            Self::VerbFirst => "verb-first",
            Self::VerbNotLast => "verb-not-last",
            Self::BaseForm => "base-form",
            Self::Progressive => "progressive",
            Self::PresentTense => "present-tense",
            Self::WrongPast => "wrong-past",
            Self::EscapeNotPast => "escape-not-past",
            Self::EscapeNotInName => "escape-not-in-name",
        }
    }
}

/// A name that is not `<Noun><PastTense>Event`. As text it says what is wrong; [`help`](Self::help) says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError {
    pub(super) fault: NameFault,
    pub(super) word: String,
    pub(super) suggestion: Option<String>,
    pub(super) is_example: bool,
}

impl NameError {
    /// What is wrong.
    pub fn fault(&self) -> NameFault {
        self.fault
    }

    /// The word of the name that is wrong (or of the escape); the whole name where no single word is.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// A name that passes the check. Where the noun or the verb is missing it is only an example, as
    /// [`is_example`](Self::is_example) says; `None` where there is nothing to go by.
    pub fn suggestion(&self) -> Option<String> {
        self.suggestion.clone()
    }

    /// Whether the suggestion had to invent a noun or a verb that the name lacks.
    pub fn is_example(&self) -> bool {
        self.is_example
    }

    /// What to do, as a phrase: ``rename it to `OrderCreatedEvent` ``.
    pub fn help(&self) -> String {
        let word = &self.word;
        match (&self.suggestion, self.fault) {
            (Some(name), NameFault::NoNoun) => {
                format!("say what it happened to, for example `{name}`")
            }
            (Some(name), _) if self.is_example => {
                format!("say what happened to it, for example `{name}`")
            }
            (Some(name), _) => format!("rename it to `{name}`"),
            (None, NameFault::NoVerb) => {
                format!("if `{word}` is the past tense of a verb, say so with `verb = \"{word}\"`")
            }
            (None, NameFault::EscapeNotPast) => {
                "give the verb's past tense, as it stands in the name".to_owned()
            }
            (None, _) => {
                "name it after a noun and what happened to it, like `OrderCreatedEvent`".to_owned()
            }
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = &self.word;
        match self.fault {
            NameFault::NotPascalCase => write!(f, "`{word}` is not in PascalCase"),
            NameFault::NoEventSuffix => {
                write!(f, "the name of an event ends in `Event`, `{word}` does not")
            }
            NameFault::NoNoun => write!(
                f,
                "there is no noun before the verb: an event says what something happened to"
            ),
            NameFault::NoVerb => write!(
                f,
                "`{word}` is no past tense: an event says what has happened"
            ),
            NameFault::VerbFirst => write!(
                f,
                "the verb `{word}` stands before its noun, which makes a command of the event"
            ),
            NameFault::VerbNotLast => {
                write!(f, "the verb `{word}` does not stand last before `Event`")
            }
            NameFault::BaseForm => write!(
                f,
                "`{word}` is not in the past tense: an event has happened already"
            ),
            NameFault::Progressive => write!(
                f,
                "`{word}` is still going on: an event has happened already"
            ),
            NameFault::PresentTense => write!(
                f,
                "`{word}` is in the present tense: an event has happened already"
            ),
            NameFault::WrongPast => {
                write!(f, "`{word}` is not how the verb's past tense is spelled")
            }
            NameFault::EscapeNotPast => {
                write!(f, "`verb = \"{word}\"` does not look like a past tense")
            }
            NameFault::EscapeNotInName => write!(
                f,
                "the name does not end in `{word}Event`, as its `verb = \"{word}\"` says"
            ),
        }
    }
}

impl std::error::Error for NameError {}
