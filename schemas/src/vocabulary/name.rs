//! The rule itself: `<Noun><PastTense>Event`.

use super::diagnose::{diagnose, error};
use super::error::{NameError, NameFault};
use super::forms::{Form, form_of, is_only_past, looks_past};
use super::phrase::{self, VerbPhrase};
use super::words::{self, spelled};

/// A name that keeps the rule, and its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventName<'a> {
    noun: &'a str,
    verb: &'a str,
}

impl<'a> EventName<'a> {
    /// What it happened to, one word or several: `GiftCard`.
    pub fn noun(&self) -> &'a str {
        self.noun
    }

    /// What happened, with all that belongs to the verb: `Created`, `CheckedIn`, `PartiallyRefunded`.
    pub fn verb(&self) -> &'a str {
        self.verb
    }
}

/// Checks that a type's name is `<Noun><PastTense>Event`.
///
/// `verb_escape` is the user's `verb = "…"`, for a verb that the vocabulary lacks: it must look like a past tense
/// and stand last before `Event`. A name may be a raw identifier (`r#…`). A word that is both a past tense and
/// something else (`Found`, `Left`, `Set`) counts as past tense.
///
/// # Errors
///
/// [`NameError`] says what is wrong and, where there is one, a name that would pass.
///
/// ```
/// use kafka_event_schema::vocabulary::check;
///
/// assert_eq!(check("GiftCardSentEvent", None)?.noun(), "GiftCard");
/// let error = check("CreateOrderEvent", None).unwrap_err();
/// assert_eq!(error.suggestion().as_deref(), Some("OrderCreatedEvent"));
/// assert!(check("RunnerYeetedEvent", Some("Yeeted")).is_ok());
/// # Ok::<(), kafka_event_schema::vocabulary::NameError>(())
/// ```
pub fn check<'a>(name: &'a str, verb_escape: Option<&str>) -> Result<EventName<'a>, NameError> {
    let name = name.strip_prefix("r#").unwrap_or(name);
    if let Some(verb) = verb_escape {
        return check_escaped(name, verb);
    }
    parse(name).ok_or_else(|| diagnose(name))
}

/// The parts of a name that keeps the rule.
pub(super) fn parse(name: &str) -> Option<EventName<'_>> {
    if !words::is_pascal_case(name) {
        return None;
    }
    let mut words = words::split(name);
    words.pop().filter(|&last| last == "Event")?;
    let VerbPhrase { start, verb } = phrase::find(&words)?;
    if start == 0 || is_command(&words, verb) {
        return None;
    }
    let noun_length = words.iter().take(start).map(|word| word.len()).sum();
    let (noun, rest) = name.split_at_checked(noun_length)?;
    Some(EventName {
        noun,
        verb: rest.strip_suffix("Event")?,
    })
}

/// Whether a name is a command after all: `SubmitBid` ends in a word that may be a past tense, but `Submit` is never
/// the noun that this would take. (`SubmitFailed` is right all the same, and so is `SendBufferRead`.)
fn is_command(words: &[&str], verb: usize) -> bool {
    let form = |at: usize| words.get(at).and_then(|word| spelled(word));
    verb == 1
        && !form(verb).is_some_and(|word| is_only_past(&word))
        && form(0)
            .is_some_and(|word| matches!(form_of(&word), Form::Base(verb) if verb.rank() == 4))
}

fn check_escaped<'a>(name: &'a str, escape: &str) -> Result<EventName<'a>, NameError> {
    let verb = words::capitalised(escape);
    let parts = words::split(&verb);
    let main = parts.len().saturating_sub(1 + phrase::tail_length(&parts));
    let looks_right = parts
        .get(main)
        .and_then(|word| spelled(word))
        .is_some_and(|word| looks_past(&word));
    if !looks_right || !words::is_pascal_case(&verb) {
        return Err(error(NameFault::EscapeNotPast, escape, None));
    }
    if !words::is_pascal_case(name) {
        return Err(error(NameFault::NotPascalCase, name, None));
    }
    let Some(stem) = name.strip_suffix("Event") else {
        return Err(error(NameFault::NoEventSuffix, name, None));
    };
    match stem.strip_suffix(verb.as_str()) {
        Some("") => Err(error(NameFault::NoNoun, &verb, None)),
        Some(noun) => Ok(EventName {
            noun,
            verb: stem.get(noun.len()..).unwrap_or_default(),
        }),
        None => Err(error(NameFault::EscapeNotInName, &verb, None)),
    }
}
