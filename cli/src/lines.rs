//! The line protocol of every verb: a JSON request on each line of the input, a JSON answer on each line of the output, in order.
//!
//! Every line is answered, one that cannot be with `{"error": {"kind", "message", "path"}}`. Memory is bounded by the longest line
//! that is taken. An answer is there before the next line is waited for, so a program may ask and wait.

use crate::failure::{Failure, Kind};
use crate::input::{MAX_BYTES, too_large};
use serde::Serialize;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How much is read and written at once.
const BUFFER: usize = 1 << 16;

#[derive(Serialize)]
pub(crate) struct Refusal {
    pub(crate) error: Failure,
}

/// Answers the lines of the standard input on the standard output until the input ends.
pub(crate) fn serve<A: Serialize>(answer: impl Fn(&str) -> Result<A, Failure>) -> io::Result<()> {
    answer_lines(
        BufReader::with_capacity(BUFFER, io::stdin().lock()),
        BufWriter::with_capacity(BUFFER, io::stdout().lock()),
        answer,
    )
}

fn answer_lines<R: Read, A: Serialize>(
    mut input: BufReader<R>,
    mut output: impl Write,
    answer: impl Fn(&str) -> Result<A, Failure>,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut written = Vec::new();
    while let Some(fits) = next_line(&mut input, &mut line)? {
        written.clear();
        let answered = if fits {
            answer_line(&line, &answer)
        } else {
            Err(Failure::new(Kind::TooLarge, "$", too_large("line")))
        };
        written.extend(answer_text(answered)?);
        written.push(b'\n');
        output.write_all(&written)?;
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
        }
    }
    output.flush()
}

/// An answer, or the refusal, as a line without its end.
pub(crate) fn answer_text<A: Serialize>(
    answered: Result<A, Failure>,
) -> serde_json::Result<Vec<u8>> {
    match answered {
        Ok(answer) => serde_json::to_vec(&answer),
        Err(error) => serde_json::to_vec(&Refusal { error }),
    }
}

fn answer_line<A>(line: &[u8], answer: impl Fn(&str) -> Result<A, Failure>) -> Result<A, Failure> {
    let text = std::str::from_utf8(line).map_err(|error| {
        let message = format!("the line is not UTF-8 at byte {}", error.valid_up_to());
        Failure::new(Kind::Encoding, "$", message)
    })?;
    // One line's panic must not take the answers of the others with it.
    catch_unwind(AssertUnwindSafe(|| answer(text))).unwrap_or_else(|_| {
        let message = "the answer to this line failed; please report the line as a fault of cargo kafka-event";
        Err(Failure::new(Kind::Internal, "$", message))
    })
}

/// Reads up to the next line end and says whether the line is within the limit: of one that is not, the rest is read over.
/// `None` at the end of the input.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let mut fits = true;
    loop {
        let limit = (MAX_BYTES + 1 - line.len()) as u64;
        let count = input.by_ref().take(limit).read_until(b'\n', line)?;
        if count == 0 && line.is_empty() && fits {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
            return Ok(Some(fits));
        }
        if count == 0 {
            return Ok(Some(fits));
        }
        if line.len() > MAX_BYTES {
            fits = false;
            line.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn echo(line: &str) -> Result<usize, Failure> {
        match line {
            "panic" => panic!("asked for"),
            "fail" => Err(Failure::new(Kind::Request, "$", "asked for")),
            _ => Ok(line.len()),
        }
    }

    fn answers(input: &[u8]) -> Vec<String> {
        let mut output = Vec::new();
        answer_lines(BufReader::with_capacity(16, input), &mut output, echo).unwrap();
        let text = String::from_utf8(output).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'));
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_line_has_its_answer() {
        assert_eq!(answers(b""), [""; 0]);
        assert_eq!(answers(b"\n"), ["0"]);
        assert_eq!(answers(b"a\n\nabc"), ["1", "0", "3"]);
        assert_eq!(answers(b"abc\r\na\n"), ["4", "1"]);
    }

    #[test]
    fn a_fault_costs_its_line_only() {
        let answers = answers(b"panic\n\xff\xfe\nfail\na\n");
        assert!(answers[0].contains("\"internal\""), "{}", answers[0]);
        assert!(answers[1].contains("\"encoding\""), "{}", answers[1]);
        assert!(answers[2].contains("\"request\""), "{}", answers[2]);
        assert_eq!(answers[3], "1");
    }

    #[test]
    fn a_line_beyond_the_limit_is_read_over() {
        let mut input = vec![b' '; MAX_BYTES];
        input.push(b'\n');
        input.extend(vec![b' '; MAX_BYTES + 1]);
        input.extend(b"\nabc\n");
        input.extend(vec![b' '; 2 * MAX_BYTES + 2]);
        let answers = answers(&input);
        assert_eq!(answers[0], MAX_BYTES.to_string());
        assert!(answers[1].contains("\"too-large\""), "{}", answers[1]);
        assert_eq!(answers[2], "3");
        assert!(answers[3].contains("\"too-large\""), "{}", answers[3]);
        assert_eq!(answers.len(), 4);
    }

    /// What has been flushed each time the input is asked for more.
    struct Conversation<'a> {
        said: Vec<&'static [u8]>,
        heard: &'a RefCell<Vec<u8>>,
        flushed: &'a RefCell<Vec<usize>>,
    }

    impl Read for Conversation<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let lines = self.heard.borrow().iter().filter(|&&b| b == b'\n').count();
            self.flushed.borrow_mut().push(lines);
            let next = if self.said.is_empty() {
                b""
            } else {
                self.said.remove(0)
            };
            buffer[..next.len()].copy_from_slice(next);
            Ok(next.len())
        }
    }

    struct Listener<'a>(&'a RefCell<Vec<u8>>);

    impl Write for Listener<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn answers_are_there_before_more_is_asked_for() {
        let (heard, flushed) = (RefCell::default(), RefCell::default());
        let input = Conversation {
            said: vec![b"a\nb\nc", b"d\n", b"e\n"],
            heard: &heard,
            flushed: &flushed,
        };
        let output = BufWriter::with_capacity(1 << 10, Listener(&heard));
        answer_lines(BufReader::with_capacity(64, input), output, echo).unwrap();
        assert_eq!(*flushed.borrow(), [0, 2, 3, 4]);
    }
}
