//! The word lists, and how a word is found in them: sorted text, searched in place.

/// Every verb in its base form, with marks: `d` doubles its last consonant, `v` is never a noun, `n` rather a noun.
static VERBS: &str = include_str!("data/verbs.txt");
/// Verbs whose past forms no rule gives, each with all of them; the first is the one to suggest.
static IRREGULAR: &str = include_str!("data/irregular.txt");
/// The same turned round: an irregular past form and its verb.
static PAST_FORMS: &str = include_str!("data/past_forms.txt");

/// The marks of a verb's base form, if it is one.
pub(super) fn verb(base: &str) -> Option<&'static str> {
    find(VERBS, base)
}

/// The past forms of an irregular verb, the one to suggest first.
pub(super) fn irregular(base: &str) -> Option<impl Iterator<Item = &'static str>> {
    find(IRREGULAR, base).map(str::split_ascii_whitespace)
}

/// Whether a word is a past form of an irregular verb.
pub(super) fn is_irregular_past(form: &str) -> bool {
    find(PAST_FORMS, form).is_some()
}

/// What follows `key` on its line of a text whose lines are sorted by their first word.
///
/// Plain loops over bytes: this runs in debug builds of every crate with events, inside the compiler.
fn find(text: &'static str, key: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let mut start = low + (high - low) / 2;
        while start > low && bytes.get(start - 1) != Some(&b'\n') {
            start -= 1;
        }
        let mut end = start;
        while bytes.get(end).is_some_and(|&byte| byte > b' ') {
            end += 1;
        }
        match bytes.get(start..end)?.cmp(key.as_bytes()) {
            std::cmp::Ordering::Equal => return text.get(end..)?.lines().next().map(str::trim),
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Less => {
                while end < high && bytes.get(end) != Some(&b'\n') {
                    end += 1;
                }
                low = end + 1;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_words(text: &'static str) -> Vec<&'static str> {
        text.lines()
            .map(|line| line.split(' ').next().unwrap_or_default())
            .collect()
    }

    #[test]
    fn the_lists_are_sorted_and_every_line_is_found() {
        for text in [VERBS, IRREGULAR, PAST_FORMS] {
            let words = first_words(text);
            assert!(words.is_sorted());
            assert!(words.iter().all(|word| find(text, word).is_some()));
        }
        for absent in ["", "a", "creat", "createe", "zzz", "\n", "create v", "é"] {
            assert_eq!(find(VERBS, absent), None, "{absent:?}");
        }
    }

    #[test]
    fn the_two_lists_of_irregular_verbs_agree() {
        let mut turned: Vec<String> = Vec::new();
        for base in first_words(IRREGULAR) {
            assert!(verb(base).is_some(), "{base} is no verb");
            turned.extend(
                irregular(base)
                    .into_iter()
                    .flatten()
                    .map(|form| format!("{form} {base}")),
            );
        }
        turned.sort();
        assert_eq!(
            turned,
            PAST_FORMS.lines().collect::<Vec<_>>(),
            "run make_verbs.py"
        );
    }

    #[test]
    fn the_lists_are_as_long_as_their_origin_says() {
        assert!(first_words(VERBS).len() > 9_000);
        assert!(first_words(IRREGULAR).len() > 400);
    }
}
