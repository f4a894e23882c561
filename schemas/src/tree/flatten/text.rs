//! The texts of a table: names, documentation, symbols, aliases, in one pool.

use super::super::alike::has_dot;
use super::super::name::{name_of, simple_name};
use super::super::{About, Name, TypeNode, TypeRef};
use super::Builder;
use crate::model::{Node, Range, Span};

impl Builder<'_> {
    pub(super) const fn about(&mut self, node: &mut Node, name: &Name, about: &'static About) {
        node.doc = self.text(about.doc);
        node.props = self.text(about.props);
        let [_, ..] = about.aliases else { return };
        let start = self.len.spans as u32;
        let mut i = 0;
        while i < about.aliases.len() {
            let alias = about.aliases[i];
            let from = self.len.text as u32;
            let namespace = self.spaced(name).namespace;
            if !has_dot(alias) && !namespace.is_empty() {
                self.text(namespace);
                self.text(".");
            }
            self.text(alias);
            self.span(Span {
                start: from,
                len: self.len.text as u32 - from,
            });
            i += 1;
        }
        node.aliases = Range {
            start,
            len: self.len.spans as u32 - start,
        };
    }

    pub(super) const fn symbols(&mut self, symbols: &[&'static str]) -> Range {
        let [_, ..] = symbols else {
            return Range::EMPTY;
        };
        let start = self.len.spans as u32;
        let len = symbols.len();
        let mut i = 0;
        while i < len {
            let span = self.text(symbols[i]);
            self.span(span);
            i += 1;
        }
        Range {
            start,
            len: len as u32,
        }
    }

    const fn span(&mut self, span: Span) {
        if self.len.spans < self.lists.spans.len() {
            self.lists.spans[self.len.spans] = span;
        }
        self.len.spans += 1;
    }

    pub(super) const fn full_name(&mut self, name: &Name) -> Span {
        let name = &self.spaced(name);
        let start = self.len.text as u32;
        if !name.namespace.is_empty() {
            self.text(name.namespace);
            self.text(".");
        }
        self.simple(name);
        Span {
            start,
            len: self.len.text as u32 - start,
        }
    }

    const fn simple(&mut self, name: &Name) {
        self.text(name.name);
        let mut i = 0;
        while i < name.args.len() {
            self.text("_");
            self.argument(name.args[i]);
            i += 1;
        }
    }

    const fn argument(&mut self, ty: TypeRef) {
        let node = ty.get();
        if let Some(name) = name_of(node) {
            return self.simple(name);
        }
        self.text(simple_name(node));
        if let TypeNode::Array(inner) | TypeNode::Map(inner) | TypeNode::Optional(inner, _) = node {
            self.text("_");
            self.argument(*inner);
        }
    }

    pub(super) const fn text(&mut self, text: &str) -> Span {
        let start = self.len.text;
        let text = text.as_bytes();
        // A pattern, not a call of `is_empty`: most texts of a field are empty, and the evaluator pays for calls.
        let [_, ..] = text else {
            return Span {
                start: start as u32,
                len: 0,
            };
        };
        let len = text.len();
        self.len.text += len;
        if self.len.text <= self.lists.text.len() {
            // Safe code copies by layers of calls, which here would cost as much as all else that is done for an event.
            let to = &raw mut self.lists.text[start];
            // SAFETY: `len` bytes can be read from `text`, and written from `start` on, since they end within the list: the condition
            // above. A shared and a unique borrow do not overlap, and bytes have no alignment.
            unsafe { std::ptr::copy_nonoverlapping(&raw const *text as *const u8, to, len) };
        }
        Span {
            start: start as u32,
            len: len as u32,
        }
    }
}
