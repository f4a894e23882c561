//! Finds the verb phrase in a name: what stands before `Event`, and where it begins.

use super::forms::is_past;
use super::words::spelled;

/// Second halves of compound verbs: `SignedUp`, `RolledBack`, `CheckedIn`.
const PARTICLES: [&str; 24] = [
    "about", "across", "ahead", "along", "apart", "around", "aside", "away", "back", "by", "down",
    "forward", "in", "live", "off", "on", "onto", "out", "over", "through", "to", "together",
    "under", "up",
];

/// Words that open a phrase behind the verb: `ItemAddedToCart`, `PaymentPlacedOnHold`.
const PREPOSITIONS: [&str; 22] = [
    "after", "against", "as", "at", "before", "between", "by", "during", "for", "from", "in",
    "into", "of", "on", "onto", "per", "to", "under", "until", "via", "with", "without",
];

/// Adverbs that the ending does not show, and the auxiliaries that may stand beside a past form.
const ADVERBS: [&str; 42] = [
    "abroad",
    "again",
    "ahead",
    "already",
    "also",
    "anew",
    "badly",
    "been",
    "correctly",
    "directly",
    "early",
    "ever",
    "exactly",
    "finally",
    "fully",
    "got",
    "had",
    "has",
    "have",
    "just",
    "late",
    "later",
    "locally",
    "nearly",
    "never",
    "newly",
    "not",
    "offline",
    "once",
    "online",
    "only",
    "partly",
    "quickly",
    "remotely",
    "slowly",
    "softly",
    "soon",
    "still",
    "twice",
    "was",
    "were",
    "wrongly",
];

/// Endings of adverbs that no noun has (`Family`, `Reply` and `Assembly` end in -ly too).
const ADVERB_ENDINGS: [&str; 11] = [
    "ably", "ally", "antly", "arily", "edly", "ently", "ibly", "ively", "ously", "tely", "ully",
];

/// A compound verb with all that may follow it is a few words; longer searches are for no real name.
const LONGEST_PHRASE: usize = 8;

/// Where the words of a verb phrase are among those of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VerbPhrase {
    /// The first word: an adverb, an auxiliary, or the verb.
    pub(super) start: usize,
    /// The verb itself.
    pub(super) verb: usize,
}

/// The past tense verb phrase that ends a name, `Event` taken off; the nearest to the end when there are several.
pub(super) fn find(words: &[&str]) -> Option<VerbPhrase> {
    let first = words.len().saturating_sub(LONGEST_PHRASE);
    let verb = (first..words.len()).rev().find(|&at| {
        let word = words.get(at).and_then(|word| spelled(word));
        let tail = words.get(at + 1..).unwrap_or_default();
        word.is_some_and(|word| is_past(&word) && may_end(tail))
    })?;
    let before = words.get(..verb).unwrap_or_default();
    let start = before
        .iter()
        .rposition(|word| !is_adverb(word))
        .map_or(0, |noun| noun + 1);
    Some(VerbPhrase { start, verb })
}

/// How many words at the end only complete a verb: `In` of `UserLogIn`.
pub(super) fn tail_length(words: &[&str]) -> usize {
    let tail = words
        .iter()
        .rev()
        .take_while(|word| completes_a_verb(word))
        .count();
    tail.min(words.len().saturating_sub(1))
}

/// Whether a word is the second half of compound verbs.
pub(super) fn is_particle(word: &str) -> bool {
    is_one_of(&PARTICLES, word)
}

/// The two words of a compound verb written as one noun: `Login`, `Signup`, `Rollback`.
pub(super) fn split_compound(word: &str) -> Option<(&str, &str)> {
    ["in", "out", "up", "off", "back", "down", "over"]
        .iter()
        .find_map(|particle| {
            let stem = word.strip_suffix(particle).filter(|stem| stem.len() > 2)?;
            Some((stem, *particle))
        })
}

/// Whether these words may stand between a verb and `Event`: what completes the verb (`CheckedIn`), then perhaps a
/// phrase (`AddedToCart`), but no direct object (`PlacedOrder`).
fn may_end(tail: &[&str]) -> bool {
    let completing = tail
        .iter()
        .take_while(|word| completes_a_verb(word))
        .count();
    let opens = |(at, word): (usize, &&str)| at + 1 < tail.len() && is_one_of(&PREPOSITIONS, word);
    completing == tail.len() || tail.iter().take(completing + 1).enumerate().any(opens)
}

fn completes_a_verb(word: &str) -> bool {
    is_particle(word) || is_adverb(word) || is_version(word)
}

fn is_adverb(word: &str) -> bool {
    is_one_of(&ADVERBS, word)
        || spelled(word)
            .is_some_and(|word| word.len() > 6 && ADVERB_ENDINGS.iter().any(|e| word.ends_with(e)))
}

/// `V2`, as in `OrderPlacedV2Event`.
fn is_version(word: &str) -> bool {
    word.strip_prefix('V')
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn is_one_of(list: &[&str], word: &str) -> bool {
    spelled(word).is_some_and(|word| list.binary_search(&word.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(PARTICLES.is_sorted() && PREPOSITIONS.is_sorted() && ADVERBS.is_sorted());
    }
}
