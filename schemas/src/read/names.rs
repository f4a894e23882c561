//! Names: which are valid, and how namespaces complete them. The rule is Apache Avro for Java's default validator: a letter or
//! underscore, then letters, digits and underscores, where Unicode's categories say what letters and digits are and one UTF-16
//! unit is one character (so letters beyond U+FFFF are none).

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Why a name is refused.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    let mut characters = name.chars();
    match characters.next() {
        None => return Err("a name is empty".to_owned()),
        Some(first) if first == '_' || is_letter(first) => {}
        Some(first) => {
            return Err(format!(
                "the name `{name}` begins with {first:?}; a name begins with a letter or `_`"
            ));
        }
    }
    match characters.find(|&c| c != '_' && !is_letter(c) && !is_digit(c)) {
        None => Ok(()),
        Some(bad) => Err(format!(
            "the name `{name}` has {bad:?} in it; a name has letters, digits and `_`"
        )),
    }
}

/// The full name of a type: a name with a dot is one already; otherwise the namespace completes it. Only the simple part is
/// checked here, as for aliases.
pub(super) fn full_name(name: &str, namespace: &str) -> Result<String, String> {
    let (namespace, simple) = name.rsplit_once('.').unwrap_or((namespace, name));
    check_name(simple)?;
    Ok(if namespace.is_empty() {
        simple.to_owned()
    } else {
        format!("{namespace}.{simple}")
    })
}

/// Checks every part of the namespace of a full name.
pub(super) fn check_namespace(full: &str) -> Result<(), String> {
    match full.rsplit_once('.') {
        None => Ok(()),
        Some((namespace, _)) => namespace
            .split('.')
            .try_for_each(check_name)
            .map_err(|reason| format!("in the namespace `{namespace}`, {reason}")),
    }
}

/// The namespace of a full name, empty where it has none.
pub(super) fn namespace_of(full: &str) -> &str {
    full.rsplit_once('.').map_or("", |(namespace, _)| namespace)
}

fn is_letter(c: char) -> bool {
    use GeneralCategory::{
        LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter,
    };
    c.is_ascii_alphabetic()
        || (!c.is_ascii()
            && c <= '\u{ffff}'
            && matches!(
                c.general_category(),
                UppercaseLetter | LowercaseLetter | TitlecaseLetter | ModifierLetter | OtherLetter
            ))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || (!c.is_ascii()
            && c <= '\u{ffff}'
            && c.general_category() == GeneralCategory::DecimalNumber)
}
