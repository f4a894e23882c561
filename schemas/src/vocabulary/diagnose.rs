//! Says what is wrong with a name that breaks the rule, and finds the name that was meant.

use super::error::{NameError, NameFault};
use super::forms::{Form, corrected_past, form_of, is_only_past, looks_past};
use super::name::parse;
use super::phrase::{self, VerbPhrase};
use super::words::{self, capitalised, spelled};

/// Stands in for the noun or the verb that a name lacks.
const EXAMPLE_NOUN: &str = "Order";
const EXAMPLE_VERB: &str = "Created";

/// Why `name` is no event name. Only to be asked when [`parse`] refused it.
pub(super) fn diagnose(name: &str) -> NameError {
    let (fault, meant) = if !words::is_pascal_case(name) {
        (NameFault::NotPascalCase, words::to_pascal_case(name))
    } else if let Some(stem) = name.strip_suffix("Event") {
        return diagnose_words(&words::split(stem));
    } else {
        (NameFault::NoEventSuffix, name.to_owned())
    };
    let unversioned = meant
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .strip_suffix('V')
        .unwrap_or(&meant);
    let endings = ["Event", "Events", "event", "events", "Evt"];
    let stem = endings
        .iter()
        .find_map(|&end| unversioned.strip_suffix(end))
        .unwrap_or(&meant);
    let suggested = match joined(&[stem], "", &[]) {
        Some(name) => error(fault, name.as_str(), Some(name.clone())),
        None => diagnose_words(&words::split(stem)),
    };
    NameError {
        fault,
        word: name.to_owned(),
        ..suggested
    }
}

/// An error with a name that [`joined`] has found to pass, if there is one.
pub(super) fn error(fault: NameFault, word: &str, suggestion: Option<String>) -> NameError {
    let is_example = suggestion.is_some() && matches!(fault, NameFault::NoNoun | NameFault::NoVerb);
    NameError {
        fault,
        word: word.to_owned(),
        suggestion,
        is_example,
    }
}

/// `<noun><verb>Event`, if that passes.
fn joined(noun: &[&str], verb: &str, tail: &[&str]) -> Option<String> {
    let name = format!(
        "{}{}{}Event",
        noun.concat(),
        capitalised(verb),
        tail.concat()
    );
    parse(&name).is_some().then_some(name)
}

fn diagnose_words(words: &[&str]) -> NameError {
    if let Some(VerbPhrase { verb, .. }) = phrase::find(words) {
        let (first, rest) = words.split_first().unwrap_or((&"", &[]));
        return command(first, rest)
            .filter(|_| verb > 0)
            .unwrap_or_else(|| {
                error(
                    NameFault::NoNoun,
                    &words.concat(),
                    joined(&[EXAMPLE_NOUN], &words.concat(), &[]),
                )
            });
    }
    let (core, tail) = words
        .split_at_checked(words.len() - phrase::tail_length(words))
        .unwrap_or((words, &[]));
    let Some((last, before)) = core.split_last() else {
        return error(
            NameFault::NoNoun,
            "Event",
            joined(&[EXAMPLE_NOUN], EXAMPLE_VERB, &[]),
        );
    };
    let form = spelled(last).map_or(Form::Other, |word| form_of(&word));
    let (fault, verb, rank) = match form {
        Form::Base(verb) => (NameFault::BaseForm, verb.past(), verb.rank()),
        // A word in -ing or -s is a noun as often: `Booking`, `Orders`.
        Form::Progressive(verb) => (
            NameFault::Progressive,
            verb.past(),
            verb.rank().saturating_sub(1),
        ),
        Form::Present(verb) => (
            NameFault::PresentTense,
            verb.past(),
            verb.rank().saturating_sub(1),
        ),
        Form::Past | Form::Other => return no_verb(last, before, words),
    };
    let Some((first, rest)) = words.split_first().filter(|_| !before.is_empty()) else {
        return match joined(&[EXAMPLE_NOUN], &verb, tail).filter(|_| rank > 0) {
            Some(name) => error(NameFault::NoNoun, last, Some(name)),
            None => error(NameFault::NoVerb, last, joined(words, EXAMPLE_VERB, &[])),
        };
    };
    let command = command(first, rest).filter(|_| first_rank(first) > rank);
    let between = || between(words).filter(|_| rank == 0);
    command
        .or_else(between)
        .unwrap_or_else(|| error(fault, last, joined(before, &verb, tail)))
}

/// A name whose last word before `Event` is no form of a verb.
fn no_verb(last: &str, before: &[&str], words: &[&str]) -> NameError {
    let word = spelled(last).unwrap_or_default();
    if let Some(past) = corrected_past(&word).filter(|_| !before.is_empty()) {
        return error(NameFault::WrongPast, last, joined(before, &past, &[]));
    }
    let command = words
        .split_first()
        .and_then(|(first, rest)| command(first, rest).filter(|_| first_rank(first) > 0));
    command.or_else(|| between(words)).unwrap_or_else(|| {
        let compound = phrase::split_compound(last).and_then(|(stem, particle)| {
            let Form::Base(verb) = form_of(&spelled(stem)?) else {
                return None;
            };
            let (first, noun) = (capitalised(particle), before);
            Some(error(
                NameFault::BaseForm,
                last,
                joined(noun, &verb.past(), &[&first]),
            ))
        });
        // A word that looks like a past tense gets no example: `help` shows how to say that it is one.
        let example = || joined(words, EXAMPLE_VERB, &[]).filter(|_| !looks_past(&word));
        compound
            .filter(|_| !before.is_empty())
            .unwrap_or_else(|| error(NameFault::NoVerb, last, example()))
    })
}

/// A verb that opens a name, put behind its noun: `CheckInPassenger` becomes `PassengerCheckedIn`.
fn command(first: &str, rest: &[&str]) -> Option<NameError> {
    let word = spelled(first)?;
    let past = match form_of(&word) {
        Form::Past => word,
        Form::Base(verb) | Form::Progressive(verb) | Form::Present(verb) => verb.past(),
        Form::Other => return None,
    };
    let particles = rest
        .iter()
        .take_while(|word| phrase::is_particle(word))
        .count();
    let (particles, noun) = rest
        .split_at_checked(particles)
        .filter(|(_, noun)| !noun.is_empty())?;
    Some(error(
        NameFault::VerbFirst,
        first,
        joined(noun, &past, particles),
    ))
}

/// How surely a word that opens a name is meant as its verb, on the scale of [`Verb::rank`](super::forms::Verb).
fn first_rank(first: &str) -> u8 {
    match spelled(first).map_or(Form::Other, |word| form_of(&word)) {
        Form::Past => 1,
        Form::Base(verb) | Form::Progressive(verb) | Form::Present(verb) => verb.rank(),
        Form::Other => 0,
    }
}

/// A past tense between two nouns: `CustomerPlacedOrder`.
fn between(words: &[&str]) -> Option<NameError> {
    let at = (1..words.len()).find(|&at| {
        words
            .get(at)
            .and_then(|word| spelled(word))
            .is_some_and(|word| is_only_past(&word))
    })?;
    let (before, after) = (words.get(..at)?, words.get(at + 1..)?);
    let verb = words.get(at)?;
    Some(error(
        NameFault::VerbNotLast,
        verb,
        joined(&[before, after].concat(), verb, &[]),
    ))
}
