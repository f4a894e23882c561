//! What stands in `golden!(…)`: where the types are, where the histories are, and which values a type may refuse.

use proc_macro2::Span;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Path, Result, Token, token};

use super::argument::inside;
use super::keys::did_you_mean;

const WORDS: [&str; 4] = ["crate", "schemas", "event", "refuses"];

/// The arguments.
#[derive(Default)]
pub(crate) struct Golden {
    /// The crate `kafka-event`, where it has another name.
    pub(crate) root: Option<Path>,
    /// The module that has the types; without one they are in scope.
    pub(crate) module: Option<Path>,
    /// The folder of the histories, relative to the source file.
    pub(crate) schemas: Option<LitStr>,
    /// Types that are not called as their schemas: full names and paths.
    pub(crate) events: Vec<(LitStr, Path)>,
    /// Fields whose types take less than the schema says, as `OrderPaidEvent.currency`.
    pub(crate) refuses: Vec<LitStr>,
}

impl Parse for Golden {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut golden = Self::default();
        while !input.is_empty() {
            if input.peek2(Token![=]) || input.peek2(token::Paren) {
                golden.word(input)?;
            } else {
                let path = input.call(Path::parse_mod_style)?;
                if golden.module.is_some() {
                    let what = "one module has the types: those of others are named by `event(\"full.name\" = path)`";
                    return Err(Error::new_spanned(path, what));
                }
                golden.module = Some(path);
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(golden)
    }
}

impl Golden {
    fn word(&mut self, input: ParseStream<'_>) -> Result<()> {
        if input.peek(Token![crate]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            self.root = Some(input.call(Path::parse_mod_style)?);
            return Ok(());
        }
        let word: Ident = input.parse()?;
        match word.to_string().as_str() {
            "schemas" => {
                input.parse::<Token![=]>()?;
                self.schemas = Some(input.parse()?);
            }
            "event" => self.events.push(inside(input, |input| {
                let name = input.parse()?;
                input.parse::<Token![=]>()?;
                Ok((name, input.call(Path::parse_mod_style)?))
            })?),
            "refuses" => self.refuses.extend(inside(input, |input| {
                Punctuated::<LitStr, Token![,]>::parse_terminated(input)
            })?),
            other => {
                let help = did_you_mean(other, WORDS.into_iter());
                let what = format!("`golden!` knows no `{other}`{help}");
                return Err(Error::new(word.span(), what));
            }
        }
        Ok(())
    }

    /// The type of an event, where the user's words lead to it.
    pub(crate) fn type_of(&self, full_name: &str) -> Result<Path> {
        if let Some((_, path)) = self
            .events
            .iter()
            .find(|(name, _)| name.value() == full_name)
        {
            return Ok(path.clone());
        }
        let name = full_name.rsplit('.').next().unwrap_or(full_name);
        let span = self.span();
        let name: Ident = syn::parse_str(name).map_err(|_| {
            let what = format!("`{full_name}` names no type of Rust: say which it is by `event(\"{full_name}\" = path)`");
            Error::new(span, what)
        })?;
        let name = Ident::new(&name.to_string(), span);
        match &self.module {
            Some(module) => syn::parse2(quote!(#module::#name)),
            None => Ok(name.into()),
        }
    }

    /// Where the user says the most of the types.
    pub(crate) fn span(&self) -> Span {
        let last = self.module.as_ref().and_then(|path| path.segments.last());
        last.map_or_else(Span::call_site, |segment| segment.ident.span())
    }
}
