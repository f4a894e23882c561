//! `golden!(…)`: a test for each event that has a history.

use std::path::PathBuf;

use heck::ToSnakeCase as _;
use kafka_event_schema::history::{INDEX, State, golden_file_name};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Error, Result};

use crate::check::defaults::manifest;
use crate::check::histories::{Found, histories};
use crate::check::history::beside;
use crate::parse::{Golden, did_you_mean};

/// The tests, or the error that there are none.
pub(super) fn expand(input: TokenStream) -> Result<TokenStream> {
    let golden: Golden = syn::parse2(input)?;
    let span = golden.span();
    let ke = golden.root.as_ref().map_or_else(
        || quote!(::kafka_event::__private),
        |root| quote!(#root::__private),
    );
    let (folder, said, span) = folder(&golden, span)?;
    let wrong = |what: String| Error::new(span, format!("{said}: {what}"));
    let histories = histories(&folder).map_err(wrong)?;
    if histories.events.is_empty() {
        let what = "no history is in this folder: `cargo kafka-event record` begins them";
        return Err(wrong(what.to_owned()));
    }
    let names: Vec<_> = histories.events.keys().map(String::as_str).collect();
    refused_are_known(&golden, &names)?;
    named_are_known(&golden, &names)?;
    let mut tests = TokenStream::new();
    for (name, majors) in &histories.events {
        tests.extend(test(&golden, &ke, name, majors)?);
    }
    let names = &histories.folders;
    let folder = folder.to_string_lossy();
    tests.extend(quote! {
        #[::core::prelude::v1::test]
        fn golden_histories() -> #ke::Result<(), #ke::GoldenError> {
            #ke::golden_histories(#folder, &[#(#names),*])
        }
    });
    Ok(tests)
}

/// The folder of the histories, how it was said, and where.
fn folder(golden: &Golden, span: Span) -> Result<(PathBuf, String, Span)> {
    let (folder, said, span) = match &golden.schemas {
        Some(path) => (
            beside(&path.value(), path.span()),
            path.value(),
            path.span(),
        ),
        None => {
            let folder = manifest().map(|manifest| manifest.join("schemas"));
            (folder, "schemas".to_owned(), span)
        }
    };
    match folder {
        Some(folder) => Ok((folder, said, span)),
        None => Err(Error::new(
            span,
            "the folder of the source file is not known",
        )),
    }
}

/// `refuses` names a field of an event that has a history.
fn refused_are_known(golden: &Golden, names: &[&str]) -> Result<()> {
    let types = || names.iter().map(|name| last(name));
    for listed in &golden.refuses {
        let value = listed.value();
        let (event, _) = value.split_once('.').unwrap_or((&value, ""));
        if !types().any(|name| name == event) {
            let help = did_you_mean(event, types());
            let what = format!("no event with a history is called `{event}`{help}");
            return Err(Error::new(listed.span(), what));
        }
    }
    Ok(())
}

/// `event` names one that has a history.
fn named_are_known(golden: &Golden, names: &[&str]) -> Result<()> {
    for (name, _) in &golden.events {
        let value = name.value();
        if !names.contains(&value.as_str()) {
            let help = did_you_mean(&value, names.iter().copied());
            let what = format!("no event with a history has the full name `{value}`{help}");
            return Err(Error::new(name.span(), what));
        }
    }
    Ok(())
}

fn last(full_name: &str) -> &str {
    full_name.rsplit('.').next().unwrap_or(full_name)
}

fn test(golden: &Golden, ke: &TokenStream, name: &str, majors: &[Found]) -> Result<TokenStream> {
    let Some((newest, older)) = majors.split_first() else {
        return Ok(TokenStream::new());
    };
    let format = &newest.index.format;
    let Some(ty) = golden_file_name(1, format)
        .map(|_| golden.type_of(name))
        .transpose()?
    else {
        return Ok(TokenStream::new());
    };
    // Only a record in Avro says which version wrote it, so that it can be upcast.
    let older = older
        .iter()
        .filter(|older| format == "avro" && older.index.format == "avro");
    let read: Vec<_> = [newest].into_iter().chain(older).collect();
    let files = read.iter().flat_map(|history| files(ke, history));
    let indices = read.iter().map(|history| path(history, INDEX));
    let event = last(name);
    let refuses = golden.refuses.iter().filter_map(|listed| {
        let value = listed.value();
        let (of, field) = value.split_once('.')?;
        (of == event).then(|| field.to_owned())
    });
    let test = format_ident!("golden_{}", event.to_snake_case(), span = Span::call_site());
    let check = quote_spanned!(golden.span()=> #ke::golden::<#ty>);
    Ok(quote! {
        #[::core::prelude::v1::test]
        fn #test() -> #ke::Result<(), #ke::GoldenError> {
            // A version that is recorded has the test compiled again.
            const _: &[&[u8]] = &[#(#ke::include_bytes!(#indices)),*];
            #check(&[#(#files),*], &[#(#refuses),*])
        }
    })
}

/// A file of a history.
fn path(history: &Found, name: &str) -> String {
    history.folder.join(name).to_string_lossy().into_owned()
}

/// The golden records of the versions of which there may be records.
fn files(ke: &TokenStream, history: &Found) -> Vec<TokenStream> {
    let index = &history.index;
    let major = history.major;
    let left = index
        .versions
        .iter()
        .filter(|entry| !matches!(entry.state, State::Retired { .. }));
    left.map(|entry| {
        let version = entry.version;
        let is_draft = entry.state == State::Draft;
        let file = golden_file_name(version, &index.format).filter(|_| entry.golden.is_some());
        let bytes = match file.map(|file| path(history, &file)) {
            Some(file) => quote!(#ke::Option::Some(#ke::include_bytes!(#file))),
            None => quote!(#ke::Option::None),
        };
        quote!(#ke::GoldenFile { major: #major, version: #version, is_draft: #is_draft, bytes: #bytes })
    })
    .collect()
}
