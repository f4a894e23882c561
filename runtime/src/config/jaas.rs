//! Reading `sasl.jaas.config`: one login module, its control flag and its options, in the syntax of Java's JAAS.
//!
//! No error names a value: the text holds a password.

use std::iter::Peekable;
use std::str::Chars;

use secrecy::{ExposeSecret, SecretString};

const FLAGS: [&str; 4] = ["required", "requisite", "sufficient", "optional"];

/// The one entry of a JAAS configuration.
pub(super) struct Jaas {
    pub(super) module: String,
    options: Vec<(String, SecretString)>,
}

impl Jaas {
    /// The value of an option of the login module.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.expose_secret())
    }

    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut tokens = Tokens {
            chars: text.chars().peekable(),
        };
        let module = match tokens.next() {
            Some(Token::Word(module)) => module,
            _ => return Err("it starts with the class of a login module".to_owned()),
        };
        match tokens.next() {
            Some(Token::Word(flag))
                if FLAGS.iter().any(|known| known.eq_ignore_ascii_case(&flag)) => {}
            _ => {
                return Err(format!(
                    "after the login module comes a control flag: one of {}",
                    FLAGS.join(", ")
                ));
            }
        }
        let mut options = Vec::new();
        loop {
            match tokens.next() {
                Some(Token::Mark(';')) => break,
                Some(Token::Word(key)) => match (tokens.next(), tokens.next()) {
                    (Some(Token::Mark('=')), Some(Token::Word(value))) => {
                        options.push((key, value.into()))
                    }
                    _ => return Err("an option is written name=\"value\"".to_owned()),
                },
                Some(Token::Mark(_)) => {
                    return Err("an option is written name=\"value\"".to_owned());
                }
                None => return Err("it ends with a semicolon".to_owned()),
            }
        }
        match tokens.next() {
            None => Ok(Self { module, options }),
            Some(_) => Err("it holds one login module, and nothing after its semicolon".to_owned()),
        }
    }
}

enum Token {
    /// A bare word or a quoted text.
    Word(String),
    /// Any other character; a number counts as one, since Java takes none as a name or a value.
    Mark(char),
}

/// The tokens as Java's `StreamTokenizer` cuts them for JAAS.
struct Tokens<'a> {
    chars: Peekable<Chars<'a>>,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let first = self.chars.next()?;
            return Some(match first {
                '\0'..=' ' => continue,
                '/' => {
                    self.skip_comment();
                    continue;
                }
                '"' | '\'' => Token::Word(self.quoted(first)),
                _ if starts_word(first) => Token::Word(self.word(first)),
                '0'..='9' | '.' | '-' => {
                    self.word(first);
                    Token::Mark('0')
                }
                mark => Token::Mark(mark),
            });
        }
    }
}

fn starts_word(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || c == '$' || c >= '\u{a0}'
}

impl Tokens<'_> {
    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some(c) = self
            .chars
            .next_if(|c| starts_word(*c) || matches!(c, '0'..='9' | '.' | '-'))
        {
            word.push(c);
        }
        word
    }

    fn quoted(&mut self, quote: char) -> String {
        let mut text = String::new();
        while let Some(c) = self.chars.next_if(|c| !matches!(c, '\n' | '\r')) {
            match c {
                _ if c == quote => break,
                '\\' => text.extend(self.chars.next().map(unescaped)),
                _ => text.push(c),
            }
        }
        text
    }

    fn skip_comment(&mut self) {
        if self.chars.next_if_eq(&'*').is_none() {
            while self.chars.next_if(|c| *c != '\n').is_some() {}
            return;
        }
        while let Some(c) = self.chars.next() {
            if c == '*' && self.chars.next_if_eq(&'/').is_some() {
                return;
            }
        }
    }
}

fn unescaped(c: char) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        other => other,
    }
}
