//! Arguments, help, colour and exit codes that all verbs share.

use crate::run::{Folder, VERBS, run};

#[test]
fn cargo_may_call() {
    let direct = run(&["name", "OrderCreatedEvent"]);
    let by_cargo = run(&["kafka-event", "name", "OrderCreatedEvent"]);
    assert_eq!(direct.out, by_cargo.out);
    assert_eq!(by_cargo.code, 0);
}

#[test]
fn help_names_the_verbs_as_cargo_calls_them() {
    let help = run(&["kafka-event", "--help"]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    assert!(
        help.out.contains("Usage: cargo kafka-event "),
        "{}",
        help.out
    );
    for verb in VERBS {
        assert!(help.out.contains(&format!("\n  {verb} ")), "{verb}");
        let of_verb = run(&[verb, "--help"]);
        assert_eq!(of_verb.code, 0);
        for part in [
            &format!("Usage: cargo kafka-event {verb} "),
            "--lines",
            "Exit codes: ",
        ] {
            assert!(of_verb.out.contains(part), "{verb}: {part}");
        }
    }
    assert_eq!(run(&["--version"]).code, 0);
}

#[test]
fn wrong_usage_is_two() {
    for arguments in [
        &[][..],
        &["nosuch"],
        &["name"],
        &["name", "--nosuch", "X"],
        &["name", "--lines", "X"],
        &["name", "--format", "xml", "X"],
        &["schema", "--lines", "x.avsc"],
        &["schema", "--lines", "--import", "x.avsc"],
        &["decode", "--lines", "00"],
        &["encode", "--lines", "--schema", "x.avsc"],
    ] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        assert_ne!(ended.err, "", "{arguments:?}");
    }
}

#[test]
fn colour_comes_when_it_is_wanted() {
    let folder = Folder::new("colour");
    let escape = '\u{1b}';
    assert!(
        !folder
            .run(&["name", "OrderCreatedEvent"])
            .out
            .contains(escape)
    );
    let always = folder.run(&[
        "--color",
        "always",
        "name",
        "OrderCreatedEvent",
        "OrderEvent",
    ]);
    assert!(always.out.contains(escape));
    let missing = folder.run(&["--color", "always", "schema", "missing.avsc"]);
    assert!(missing.err.contains(escape));
    let json = folder.run(&[
        "--color",
        "always",
        "--format",
        "json",
        "name",
        "OrderEvent",
    ]);
    assert!(!json.out.contains(escape));
}
