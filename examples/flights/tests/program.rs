//! The program as a person runs it: the sample, another file, rows that are no flights, a file that is none, a broker that is not there.

#![allow(missing_docs, clippy::unwrap_used)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn flights(arguments: &[&str], bootstrap: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flights"));
    command
        .args(arguments)
        .env_remove("KAFKA_BOOTSTRAP_SERVERS");
    if let Some(bootstrap) = bootstrap {
        command.env("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn summary(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_sample_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.json");
    let output = flights(&["--summary", path.to_str().unwrap()], None);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("proved"),
        "{}",
        text(&output.stdout)
    );
    let summary = summary(&path);
    // Counted in the file by other means: rows without dep_time, with it, with and without air_time.
    let expected = serde_json::json!({
        "FlightArrivedEvent": 2659, "FlightCancelledEvent": 22, "FlightDepartedEvent": 2677, "FlightDivertedEvent": 18
    });
    assert_eq!(summary["produced"], expected);
    assert_eq!(summary["consumed"], expected);
    for count in ["lost", "duplicated", "out_of_order", "rejected"] {
        assert_eq!(summary[count], 0, "{count}");
    }
}

#[test]
fn rows_that_are_no_flights_are_reported_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("some.csv");
    let mut file = std::fs::File::create(&input).unwrap();
    let header = "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,\
                  air_time,distance,hour,minute,time_hour";
    writeln!(file, "{header}").unwrap();
    writeln!(
        file,
        "2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z"
    )
    .unwrap();
    writeln!(
        file,
        "2013,13,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z"
    )
    .unwrap();
    writeln!(file, "2013,1,1,517").unwrap();
    writeln!(
        file,
        "2013,1,1,517,515,soon,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z"
    )
    .unwrap();
    writeln!(
        file,
        "2013,1,1,NA,600,NA,NA,715,NA,AA,7,NA,JFK,MIA,NA,1089,6,0,2013-01-01 11:00:00"
    )
    .unwrap();
    writeln!(
        file,
        "2013,1,1,600,600,0,830,819,11,UAL,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z"
    )
    .unwrap();
    writeln!(
        file,
        "2013,2,31,600,600,0,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z"
    )
    .unwrap();
    drop(file);
    let path = folder.path().join("summary.json");
    let output = flights(
        &[
            "--input",
            input.to_str().unwrap(),
            "--summary",
            path.to_str().unwrap(),
        ],
        None,
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let errors = text(&output.stderr);
    for line in ["line 3: ", "line 4: ", "line 5: ", "line 7: ", "line 8: "] {
        assert!(errors.contains(line), "{line} in {errors}");
    }
    let summary = summary(&path);
    assert_eq!(summary["rejected"], 5);
    let expected = serde_json::json!({ "FlightArrivedEvent": 1, "FlightDepartedEvent": 1, "FlightCancelledEvent": 1 });
    assert_eq!(summary["consumed"], expected);
}

#[test]
fn a_file_that_is_none_is_one_clear_error() {
    let output = flights(&["--input", "no-such-file.csv"], None);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).starts_with("error: cannot open no-such-file.csv"),
        "{}",
        text(&output.stderr)
    );

    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("other.csv");
    std::fs::write(&input, "a,b\n1,2\n").unwrap();
    let output = flights(&["--input", input.to_str().unwrap()], None);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("no column `year`"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_broker_that_is_not_there_is_one_clear_error() {
    let output = flights(&[], Some("127.0.0.1:1"));
    assert_eq!(output.status.code(), Some(2));
    let errors = text(&output.stderr);
    assert!(
        errors.starts_with("error: ") && errors.lines().count() == 1,
        "{errors}"
    );
}
