//! A Redis server keeps what it answered when it is killed, and lives as long as its value.

#![allow(clippy::unwrap_used)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use kafka_event_harness::Redis;

/// What the server answers to a line.
fn ask(redis: &Redis, line: &str) -> std::io::Result<String> {
    let url = redis.url();
    let address = url.trim_start_matches("redis://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(format!("{line}\r\nQUIT\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_server_keeps_what_it_answered_and_ends_with_its_value() {
    let redis = Redis::start().unwrap();
    for turn in 1..=3 {
        let answer = ask(&redis, "INCR seen").unwrap();
        assert!(answer.starts_with(&format!(":{turn}\r\n")), "{answer}");
        redis.kill9();
        assert!(ask(&redis, "PING").is_err());
        redis.restart().unwrap();
    }
    let folder = redis.folder().to_owned();
    drop(redis);
    assert!(!folder.exists());
}
