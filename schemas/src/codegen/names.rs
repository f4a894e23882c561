//! Names of Avro as identifiers of Rust: their case, words that Rust keeps to itself, and names that become the same.

use heck::{
    ToLowerCamelCase as _, ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _,
    ToUpperCamelCase as _,
};
use proc_macro2::{Ident, Span};
use std::collections::HashSet;

/// Whether a name is one of the Avro specification, which is what `#[event]` takes; Java takes letters of other scripts too.
pub(super) fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The name of a type or variant. One that has the case already stays as it is: `URLVisited`.
pub(super) fn camel(name: &str) -> String {
    let in_case = name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_');
    if in_case {
        // The only keyword in this case, and one that cannot be raw.
        return if name == "Self" { "Self_" } else { name }.to_owned();
    }
    let cased = name.to_upper_camel_case();
    match cased.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("T{cased}"),
        None => "Underscore".to_owned(),
        Some(_) if cased == "Self" => "Self_".to_owned(),
        Some(_) => cased,
    }
}

/// The name of the variant of a symbol: symbols are often all capitals, variants never.
pub(super) fn symbol(name: &str) -> String {
    let capitals = name.len() > 1 && !name.contains(|c: char| c.is_ascii_lowercase());
    camel(&if capitals {
        name.to_ascii_lowercase()
    } else {
        name.to_owned()
    })
}

/// The name of a field or module. One that has the case already stays as it is: `_id`.
pub(super) fn snake(name: &str) -> String {
    let inner = name.trim_matches('_');
    let in_case = !inner.is_empty()
        && !inner.contains("__")
        && !inner.contains(|c: char| c.is_ascii_uppercase());
    let cased = if in_case {
        name.to_owned()
    } else {
        name.to_snake_case()
    };
    match cased.as_str() {
        "" => "underscore".to_owned(),
        // Keywords that cannot be raw.
        "self" | "super" | "crate" => format!("{cased}_"),
        other if other.starts_with(|c: char| c.is_ascii_digit()) => format!("_{other}"),
        _ => cased,
    }
}

/// The identifier of a name that has its case; raw where it is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    // A keyword since edition 2024, and an identifier before.
    if name == "gen" || syn::parse_str::<Ident>(name).is_err() {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The names of one scope, so that no two are the same.
#[derive(Default)]
pub(super) struct Scope(HashSet<String>);

impl Scope {
    /// The name, with a number where it is taken.
    pub(super) fn take(&mut self, wanted: String) -> String {
        if self.0.insert(wanted.clone()) {
            return wanted;
        }
        // A word in snake case is told from its number by an underscore, as another word.
        let gap = if wanted.contains(|c: char| c.is_ascii_uppercase()) {
            ""
        } else {
            "_"
        };
        let mut number = 2;
        loop {
            // `Self_` and `self_` have theirs only because they are keywords.
            let numbered = format!("{}{gap}{number}", wanted.trim_end_matches('_'));
            if self.0.insert(numbered.clone()) {
                return numbered;
            }
            number += 1;
        }
    }

    /// A name for each of several, in their order; what needs no change keeps its name.
    pub(super) fn take_all(&mut self, names: &[&str], case: fn(&str) -> String) -> Vec<String> {
        let cased: Vec<_> = names.iter().map(|name| case(name)).collect();
        let mut taken = vec![None; names.len()];
        let unchanged = |at: &usize| cased[*at] == names[*at];
        let (first, then): (Vec<_>, Vec<_>) = (0..names.len()).partition(unchanged);
        for at in first.into_iter().chain(then) {
            taken[at] = Some(self.take(cased[at].clone()));
        }
        taken.into_iter().flatten().collect()
    }
}

/// The word of `rename_all` that makes all names from those in Rust, where one does and one is needed.
pub(super) fn rename_all(rust: &[String], avro: &[&str]) -> Option<&'static str> {
    type Case = fn(&str) -> String;
    let cases: [(&str, Case); 6] = [
        ("camelCase", |name| name.to_lower_camel_case()),
        ("PascalCase", |name| name.to_pascal_case()),
        ("snake_case", |name| name.to_snake_case()),
        ("SCREAMING_SNAKE_CASE", |name| name.to_shouty_snake_case()),
        ("lowercase", str::to_lowercase),
        ("UPPERCASE", str::to_uppercase),
    ];
    if rust.iter().zip(avro).all(|(rust, avro)| rust == avro) {
        return None;
    }
    cases
        .iter()
        .find(|(_, case)| {
            rust.iter()
                .zip(avro)
                .all(|(rust, avro)| case(rust) == *avro)
        })
        .map(|(word, _)| *word)
}
