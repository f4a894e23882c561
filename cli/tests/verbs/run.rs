//! Starting the program, in a folder of the test's own.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The verbs that answer lines.
pub(crate) const VERBS: [&str; 8] = [
    "name",
    "schema",
    "validate",
    "canonical",
    "fingerprint",
    "compatible",
    "decode",
    "encode",
];

/// An order, in the text of a file.
pub(crate) const ORDER: &str = r#"{
  "type": "record",
  "name": "Order",
  "namespace": "a",
  "fields": [
    {"name": "id", "type": "long"},
    {"name": "note", "type": ["null", "string"], "default": null}
  ]
}
"#;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Ended {
        Ended {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().expect("no signal"),
        }
    }

    /// The output as one JSON value a line.
    pub(crate) fn json(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).expect("a line of JSON");
        self.out.lines().map(parse).collect()
    }
}

/// A folder for the files of one test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Folder {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        &self.0
    }

    pub(crate) fn with(self, file: &str, content: impl AsRef<[u8]>) -> Folder {
        std::fs::write(self.0.join(file), content).unwrap();
        self
    }

    /// The program with these arguments, in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(command(arguments).current_dir(&self.0).output().unwrap())
    }
}

/// The program, not yet started.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kafka-event"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The program with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    Ended::of(command(arguments).output().unwrap())
}

/// The program with these arguments and this standard input.
pub(crate) fn feed(arguments: &[&str], input: impl AsRef<[u8]>) -> Ended {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    // Written beside the reading: the pipes hold less than the input and the output.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    Ended::of(output)
}

/// The answers to requests, one each.
pub(crate) fn ask(arguments: &[&str], requests: &[Value]) -> Vec<Value> {
    let input: String = requests
        .iter()
        .map(|request| format!("{request}\n"))
        .collect();
    let ended = feed(arguments, input);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let answers = ended.json();
    assert_eq!(answers.len(), requests.len());
    answers
}

/// The answer to one request.
pub(crate) fn ask_one(verb: &str, request: Value) -> Value {
    ask(&[verb, "--lines"], &[request]).remove(0)
}

/// The kind and the path of an answer that is an error.
pub(crate) fn error(answer: &Value) -> (&str, &str) {
    let error = &answer["error"];
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|text| !text.is_empty()),
        "{answer}"
    );
    let text = |key: &str| error[key].as_str().expect("a text");
    (text("kind"), text("path"))
}
