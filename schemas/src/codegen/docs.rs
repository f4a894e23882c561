//! Documentation: the schema's where it has some, and a sentence where it has none, which then stays out of the schema.

use proc_macro2::TokenStream;
use quote::quote;

/// The doc comment of an item, and what `doc = …` has to say where the comment alone would change the schema.
pub(super) struct Doc {
    pub(super) comment: TokenStream,
    pub(super) exact: Option<TokenStream>,
}

/// From the documentation of a schema, as it stands between the quotes of a JSON string.
pub(super) fn of_schema(escaped: &str, otherwise: &str) -> Doc {
    let doc: String = serde_json::from_str(&format!("\"{escaped}\"")).unwrap_or_default();
    if doc.is_empty() {
        return Doc {
            comment: comment(otherwise),
            exact: Some(quote!(doc = "")),
        };
    }
    let shown = shown(&doc);
    Doc {
        comment: comment(&shown),
        exact: (shown != doc).then(|| quote!(doc = #doc)),
    }
}

/// A doc comment.
pub(super) fn comment(text: &str) -> TokenStream {
    let lines = text.split('\n').map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// What a comment can show: no tests, no characters that the compiler refuses in comments.
fn shown(doc: &str) -> String {
    let lines = doc.split('\n').map(|line| {
        let line = line.trim().replace("```", "'''").replace("~~~", "'''");
        line.replace(is_hidden, "\u{fffd}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Controls, and the marks that change the direction of a text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
