//! Which form of which verb a word is: past, base, progressive or present.

use super::spelling::{possible_bases, regular_pasts};
use super::table;

/// Prefixes that make a verb of a verb. English adds them freely, so that no list of verbs is complete without.
const PREFIXES: [&str; 37] = [
    "auto", "back", "bulk", "co", "counter", "cross", "de", "dead", "dis", "double", "down",
    "fast", "force", "fore", "hand", "hard", "hot", "hyper", "inter", "live", "micro", "mis",
    "multi", "non", "out", "over", "post", "pre", "re", "self", "soft", "sub", "super", "trans",
    "un", "under", "up",
];

/// Those of them that go with an irregular past form. (`Handset` and `Microburst` are nouns.)
const IRREGULAR_PREFIXES: [&str; 9] = [
    "fore", "mis", "out", "over", "pre", "re", "self", "un", "under",
];

/// Nouns and adjectives that such a prefix and an irregular past form seem to make up.
const NOT_PAST: [&str; 11] = [
    "misfit",
    "outbound",
    "outburst",
    "outcast",
    "outcome",
    "outlay",
    "outlet",
    "outset",
    "underground",
    "underset",
    "unfit",
];

/// How a word of a name relates to the verbs of English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// A past tense form or past participle.
    Past,
    /// The form in a dictionary.
    Base(Verb),
    /// The form in -ing.
    Progressive(Verb),
    /// The form in -s.
    Present(Verb),
    /// No form of a verb in the vocabulary.
    Other,
}

/// A verb of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verb {
    base: String,
    prefix: usize,
    marks: &'static str,
}

impl Verb {
    /// The verb with this base form, itself in the list, spelled there with -ize or -or, or with a prefix to one.
    fn find(base: &str) -> Option<Self> {
        let found = |prefix: usize, marks| {
            Some(Self {
                base: base.to_owned(),
                prefix,
                marks,
            })
        };
        if let Some(marks) = listed(base) {
            return found(0, marks);
        }
        PREFIXES.iter().find_map(|prefix| {
            let rest = base.strip_prefix(prefix).filter(|rest| rest.len() > 2)?;
            found(prefix.len(), listed(rest)?)
        })
    }

    /// All past forms, the one to suggest first.
    fn pasts(&self) -> Vec<String> {
        let (prefix, stem) = self.base.split_at_checked(self.prefix).unwrap_or_default();
        match table::irregular(stem) {
            Some(forms) => forms.map(|form| format!("{prefix}{form}")).collect(),
            None => {
                let (first, second) = regular_pasts(&self.base, self.marks);
                std::iter::once(first).chain(second).collect()
            }
        }
    }

    /// The past form to suggest.
    pub(super) fn past(&self) -> String {
        self.pasts().into_iter().next().unwrap_or_default()
    }

    /// How much rather a verb than a noun it is: 0 (`order`), 2 (`update`) or 4 (`create`).
    pub(super) fn rank(&self) -> u8 {
        match self.marks {
            marks if self.prefix == 0 && marks.contains('v') => 4,
            marks if marks.contains('n') => 0,
            _ => 2,
        }
    }
}

/// Says which form a word in small letters is; where it can be several, the past comes first.
pub(super) fn form_of(word: &str) -> Form {
    if is_past(word) {
        return Form::Past;
    }
    let of = |ending| {
        possible_bases(word, ending)
            .iter()
            .find_map(|base| Verb::find(base))
    };
    if let Some(verb) = Verb::find(word) {
        Form::Base(verb)
    } else if let Some(verb) = of("ing") {
        Form::Progressive(verb)
    } else if let Some(verb) = of("s") {
        Form::Present(verb)
    } else {
        Form::Other
    }
}

/// Whether a word is a past form of a verb.
pub(super) fn is_past(word: &str) -> bool {
    if table::is_irregular_past(word) {
        return true;
    }
    // `Feed` is no past of `fee`, `Relent` none of `re-` and `lend`: a verb's base form is what a reader sees first.
    if table::verb(word).is_some() || NOT_PAST.contains(&word) {
        return false;
    }
    is_regular_past(word)
        || IRREGULAR_PREFIXES
            .iter()
            .any(|p| word.strip_prefix(p).is_some_and(table::is_irregular_past))
}

/// Whether a word is a past form and nothing else a name would use (`Sent`; not `Set`, `Bid`, `Found`).
pub(super) fn is_only_past(word: &str) -> bool {
    is_past(word) && table::verb(word).is_none()
}

fn is_regular_past(word: &str) -> bool {
    // `Subbed` is no `sub-` and `bed`, but `Underfeed` is `under-` and `feed`: a listed verb counts for more.
    let is_of = |verb: &Verb| {
        (verb.prefix == 0 || Verb::find(word).is_none())
            && verb.pasts().iter().any(|past| past == word)
    };
    of_past(word).any(|verb| is_of(&verb))
}

/// The right form for a past that is spelled wrong (`commited`) or made by the wrong rule (`sended`).
pub(super) fn corrected_past(word: &str) -> Option<String> {
    of_past(word).next().map(|verb| verb.past())
}

/// Whether a word may be the past of a verb that the vocabulary lacks: it ends like one, and is no other word known.
pub(super) fn looks_past(word: &str) -> bool {
    let ends_like_one = || {
        let ed = word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed");
        ed || (2..word.len().saturating_sub(3))
            .any(|at| word.get(at..).is_some_and(table::is_irregular_past))
    };
    is_past(word) || (Verb::find(word).is_none() && !NOT_PAST.contains(&word) && ends_like_one())
}

fn of_past(word: &str) -> impl Iterator<Item = Verb> {
    possible_bases(word, "ed")
        .into_iter()
        .filter_map(|base| Verb::find(&base))
}

/// A verb's marks, also when the list has only its American spelling.
fn listed(base: &str) -> Option<&'static str> {
    let respelled =
        |from: &str, to: &str| table::verb(&format!("{}{to}", base.strip_suffix(from)?));
    table::verb(base)
        .or_else(|| respelled("ise", "ize"))
        .or_else(|| respelled("yse", "yze"))
        .or_else(|| respelled("our", "or"))
}
