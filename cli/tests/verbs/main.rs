//! The program as its users meet it: started with arguments, files and lines, judged by its output and exit code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod arguments;
mod canonical;
mod cat;
mod compatible;
mod decode;
mod dlt;
mod encode;
mod fingerprint;
mod generate;
mod golden;
mod history;
mod lines;
mod majors;
mod name;
mod run;
mod schema;
mod shop;
mod tail;
mod validate;
mod walk;
