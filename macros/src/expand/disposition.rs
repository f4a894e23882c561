//! `#[derive(Disposition)]`: what each variant says of the record, and the names of error and cause.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;
use syn::spanned::Spanned as _;

use super::span::at;
use crate::parse::Errors;
use crate::parse::disposition::{Case, End, ErrorType, Park, Retry, Says, Wait};

/// `#[derive(Disposition)]`. After an error the type has the impl all the same, so that one mistake stays one error.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::default();
    let item = ErrorType::new(&input, &mut errors);
    let (ke, ident) = (&item.ke, &input.ident);
    let (impl_generics, arguments, where_clause) = input.generics.split_for_impl();
    let head = quote!(impl #impl_generics #ke::Disposition for #ident #arguments #where_clause);
    let body = if errors.is_empty() {
        body(&item)
    } else {
        quote!(fn disposition(&self) -> #ke::Verdict { #ke::unreachable!() })
    };
    let errors = errors.into_tokens();
    quote! {
        #errors
        const _: () = {
            #[automatically_derived]
            #head { #body }
        };
    }
}

fn body(item: &ErrorType) -> TokenStream {
    let ke = &item.ke;
    let arms = |of: &dyn Fn(&Case) -> TokenStream| {
        let arms = item.cases.iter().map(|case| {
            let pattern = pattern(case);
            let value = of(case);
            quote!(#pattern => #value,)
        });
        match item.cases.is_empty() {
            true => quote!(match *self {}),
            false => quote!(match self { #(#arms)* }),
        }
    };
    let verdict = arms(&|case| verdict(case, ke));
    let type_name = arms(&|case| match inner(case, ke, "type_name") {
        Some(inner) => inner,
        None => quote!(#ke::type_name::<Self>()),
    });
    let cause = arms(&|case| {
        let source = case.source.as_ref().map(|(_, ty)| ty);
        match (inner(case, ke, "cause_type_name"), source) {
            (Some(inner), _) => inner,
            (None, Some(ty)) => quote!(#ke::Option::Some(#ke::type_name::<#ty>())),
            (None, None) => quote!(#ke::Option::None),
        }
    });
    quote! {
        fn disposition(&self) -> #ke::Verdict { #verdict }
        fn type_name(&self) -> &'static #ke::str { #type_name }
        fn cause_type_name(&self) -> #ke::Option<&'static #ke::str> { #cause }
    }
}

fn pattern(case: &Case) -> TokenStream {
    let path = match &case.variant {
        Some(variant) => quote!(Self::#variant),
        None => quote!(Self),
    };
    match &case.says {
        Says::Transparent(member, _)
        | Says::Park(Park {
            wait: Wait::Until(member, _),
            ..
        }) => quote!(#path { #member: __inner, .. }),
        _ => quote!(#path { .. }),
    }
}

/// The same question, asked of the error inside.
fn inner(case: &Case, ke: &TokenStream, method: &str) -> Option<TokenStream> {
    let Says::Transparent(_, ty) = &case.says else {
        return None;
    };
    let span = ty.span();
    let (ke, method) = (at(ke, span), syn::Ident::new(method, span));
    Some(quote_spanned!(span=> <#ty as #ke::Disposition>::#method(__inner)))
}

fn verdict(case: &Case, ke: &TokenStream) -> TokenStream {
    match &case.says {
        Says::Retry(None) => quote!(#ke::Verdict::Retry(#ke::Option::None)),
        Says::Retry(Some(said)) => {
            let said = retry(said, ke);
            quote!(#ke::Verdict::Retry(#ke::Option::Some(#said)))
        }
        Says::DeadLetter => quote!(#ke::Verdict::DeadLetter),
        Says::Skip => quote!(#ke::Verdict::Skip),
        Says::Stop => quote!(#ke::Verdict::Stop),
        Says::Park(said) => {
            let said = park(said, ke);
            quote!(#ke::Verdict::Park(#said))
        }
        Says::Transparent(..) => inner(case, ke, "disposition").unwrap_or_default(),
    }
}

fn time(time: Duration, ke: &TokenStream) -> TokenStream {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    quote!(#ke::Duration::from_millis(#millis))
}

fn park(park: &Park, ke: &TokenStream) -> TokenStream {
    let wait = match &park.wait {
        Wait::For(wait) => {
            let wait = time(*wait, ke);
            quote!(#ke::Park::wait(#wait))
        }
        Wait::Until(_, ty) => {
            let span = ty.span();
            let ke = at(ke, span);
            quote_spanned!(span=> <#ty as #ke::Into<#ke::Park>>::into(#ke::Clone::clone(__inner)))
        }
    };
    match park.within {
        None => wait,
        Some(within) => {
            let within = time(within, ke);
            quote!(#wait.within(#within))
        }
    }
}

fn retry(retry: &Retry, ke: &TokenStream) -> TokenStream {
    let time = |duration| time(duration, ke);
    let end = match retry.end {
        End::Attempts(attempts) => quote!(#ke::Retry::attempts(#attempts)),
        End::Within(within) => {
            let within = time(within);
            quote!(#ke::Retry::within(#within))
        }
    };
    match retry.backoff {
        None => end,
        Some((first, longest)) => {
            let (first, longest) = (time(first), time(longest));
            quote!(#end.backoff(#first..#longest))
        }
    }
}
