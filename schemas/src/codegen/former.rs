//! The types of one recorded version as plain data: what the macro `recorded!` makes of a former major.

use super::Error;
use super::config::{Config, Times};
use super::modules::{namespace, simple};
use super::names::{camel, ident};
use super::nested::Module;
use crate::Schema;
use crate::read::Source;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Types as tokens.
#[doc(hidden)]
#[derive(Debug)]
pub struct FormerTypes {
    /// What stands in the module: the types of the event's namespace, a module for each other one, and the assertion that the schema is the
    /// file's.
    pub items: TokenStream,
    /// The name of the event's type.
    pub root: Ident,
}

/// The types of a file, which is read by the name `file` in errors; `root` is the path of `kafka-event`.
///
/// # Errors
/// What is wrong with the schema, or has no form in Rust.
#[doc(hidden)]
pub fn former_types(
    file: &str,
    text: &str,
    root: &str,
    times: Times,
) -> Result<FormerTypes, Error> {
    let schema = Schema::parse(text)?;
    let table = schema.table();
    let name = match table.full_name(0) {
        Some(name) => table.str(name),
        None => return Err(Error::told(format!("{file}: the schema is no record"))),
    };
    let rust = former_name(name);
    let config = Config {
        plain: true,
        here: namespace(name).to_owned(),
        crates: format!("{root}::__private"),
        ..Config::new()
    };
    let config = config
        .crate_path(root)
        .no_event(name)
        .rename(name, &rust)
        .times(times);
    let made = config.make(&[Source {
        name: file.to_owned(),
        text: text.to_owned(),
        protocol: false,
    }])?;
    let tree = Module::new(made.items);
    let (items, modules) = (&tree.items, tree.modules(&[], &made.namespaces));
    let assertions = made.assertions;
    Ok(FormerTypes {
        items: quote!(#(#items)* #(#modules)* #assertions),
        root: ident(&rust),
    })
}

/// The name of the type of a former event: it is plain data and no event, so it has the event's name without `Event`.
#[doc(hidden)]
#[must_use]
pub fn former_name(full_name: &str) -> String {
    let name = camel(simple(full_name));
    match name.strip_suffix("Event") {
        Some(stem) if !stem.is_empty() => stem.to_owned(),
        _ => name,
    }
}
