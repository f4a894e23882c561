//! A question to a server on loopback, in HTTP.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use crate::{Error, Result};

const LIMIT: Duration = Duration::from_secs(120);

/// A request over a connection of its own; the body of an answer whose status is 2xx. It is HTTP/1.0, so that the answer ends with the
/// connection and has no chunks.
///
/// # Errors
/// When nobody answers, or the status is another one (with the answer).
pub(crate) fn ask(
    port: u16,
    request: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<String> {
    let exchange = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(LIMIT))?;
        write!(
            stream,
            "{request} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {}\r\n",
            body.len()
        )?;
        for (name, value) in headers {
            write!(stream, "{name}: {value}\r\n")?;
        }
        write!(stream, "\r\n{body}")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        std::io::Result::Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    let answer = exchange().map_err(Error::during(request))?;
    let status = answer.split(' ').nth(1).unwrap_or_default();
    match answer.split_once("\r\n\r\n") {
        Some((_, body)) if status.starts_with('2') => Ok(body.to_owned()),
        _ => Err(Error::new(format!("{request}: {answer}"))),
    }
}
