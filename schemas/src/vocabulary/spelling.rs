//! How English spells the past of a regular verb.

/// The regular past forms of a verb, the one to suggest first: `labeled` and `labelled`.
pub(super) fn regular_pasts(base: &str, marks: &str) -> (String, Option<String>) {
    let (stem, last, before) = ends(base);
    let with = |ending: &str| format!("{base}{ending}");
    match last {
        b'e' => (with("d"), None),
        b'y' if !is_vowel(before) => (format!("{stem}ied"), None),
        b'c' if is_vowel(before) => (with("ked"), None),
        _ if !ends_in_short_vowel_and_consonant(base) => (with("ed"), None),
        _ => {
            let doubled = format!("{base}{}ed", char::from(last));
            if marks.contains('d') || syllables(base) == 1 {
                (doubled, None)
            } else if last == b'l' {
                (with("ed"), Some(doubled))
            } else {
                (with("ed"), None)
            }
        }
    }
}

/// The verbs that a form in -ed, -ing or -s may come from, whether or not there are such verbs.
pub(super) fn possible_bases(form: &str, ending: &str) -> Vec<String> {
    let Some(stem) = form.strip_suffix(ending).filter(|stem| stem.len() > 1) else {
        return Vec::new();
    };
    let mut bases = vec![stem.to_owned()];
    if ending == "s" {
        bases.extend(stem.strip_suffix("ie").map(|s| format!("{s}y")));
        bases.extend(stem.strip_suffix('e').map(str::to_owned));
        return bases;
    }
    bases.push(format!("{stem}e"));
    let (shorter, last, before) = ends(stem);
    match (last, ending) {
        (b'k', _) if before == b'c' => bases.push(shorter.to_owned()),
        (b'i', "ed") => bases.push(format!("{shorter}y")),
        (b'y', "ing") => bases.push(format!("{shorter}ie")),
        _ => {}
    }
    if last == before {
        bases.push(shorter.to_owned());
    }
    bases
}

/// All but the last letter, the last letter, and the one before; zeros where there is none.
fn ends(word: &str) -> (&str, u8, u8) {
    let mut bytes = word.bytes().rev();
    let (last, before) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
    (
        word.get(..word.len().saturating_sub(1)).unwrap_or_default(),
        last,
        before,
    )
}

fn is_vowel(letter: u8) -> bool {
    b"aeiou".contains(&letter)
}

/// One written vowel and one consonant at the end (`stop`, `quiz`; not `load`, `box`, `play`).
fn ends_in_short_vowel_and_consonant(word: &str) -> bool {
    let word = word.replace("qu", "q");
    let mut back = word.bytes().rev();
    let (last, vowel, before) = (
        back.next().unwrap_or(0),
        back.next().unwrap_or(0),
        back.next().unwrap_or(0),
    );
    !is_vowel(last)
        && !b"wxyh".contains(&last)
        && (is_vowel(vowel) || vowel == b'y')
        && !is_vowel(before)
}

/// Runs of vowels; a `y` between consonants is one, a `y` beside a vowel a consonant (`layer` has two).
fn syllables(word: &str) -> usize {
    let word = word.replace("qu", "q");
    let letters = word.as_bytes();
    let sounds = |at: usize| {
        let beside = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_some_and(|&l| is_vowel(l))
        };
        match letters.get(at) {
            Some(b'y') => at > 0 && !beside(at.checked_sub(1)) && !beside(Some(at + 1)),
            Some(&letter) => is_vowel(letter),
            None => false,
        }
    };
    (0..letters.len())
        .filter(|&at| sounds(at) && !(at > 0 && sounds(at - 1)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_forms_are_spelled_by_the_rules() {
        for (base, marks, past) in [
            ("create", "", "created"),
            ("agree", "", "agreed"),
            ("deny", "", "denied"),
            ("deploy", "", "deployed"),
            ("mimic", "", "mimicked"),
            ("sync", "", "synced"),
            ("stop", "", "stopped"),
            ("quiz", "", "quizzed"),
            ("load", "", "loaded"),
            ("box", "", "boxed"),
            ("fetch", "", "fetched"),
            ("visit", "", "visited"),
            ("commit", "d", "committed"),
            ("equip", "d", "equipped"),
            ("layer", "", "layered"),
            ("echo", "", "echoed"),
            ("ski", "", "skied"),
            ("queue", "", "queued"),
            ("ship", "d", "shipped"),
            ("gyp", "", "gypped"),
        ] {
            assert_eq!(
                regular_pasts(base, marks),
                (past.to_owned(), None),
                "{base}"
            );
        }
        assert_eq!(
            regular_pasts("label", ""),
            ("labeled".to_owned(), Some("labelled".to_owned()))
        );
        assert_eq!(regular_pasts("compel", "d"), ("compelled".to_owned(), None));
    }
}
