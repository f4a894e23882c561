//! The README's walk through a change of an event, done as it is written there.

use crate::shop::Shop;

#[test]
fn the_walk_in_the_readme_goes_as_it_says() {
    let readme = include_str!("../../../README.md");
    let (_, walk) = readme.split_once("## Changing an event\n").unwrap();
    let (walk, _) = walk.split_once("\n## ").unwrap();
    let shop = Shop::new("walk");
    let mut done = Vec::new();
    // What stands between fences, and what does not, in turn.
    for block in walk.split("```").skip(1).step_by(2) {
        let (language, content) = block.split_once('\n').unwrap();
        match language {
            // What needs the recorded files is ignored by rustdoc, and compiled here.
            "rust" | "rust,ignore" => drop(shop.source(content)),
            "console" => console(&shop, content),
            "text" => refused(&shop, content),
            other => panic!("a block in `{other}`"),
        }
        done.push(language);
    }
    assert_eq!(
        done,
        [
            "rust",
            "console",
            "rust",
            "text",
            "rust",
            "console", // a change
            "rust",
            "text",
            "rust,ignore",
            "console", // and one that is incompatible on purpose
        ]
    );
}

/// Commands after `$`, each with its output.
fn console(shop: &Shop, content: &str) {
    for step in content.split("$ cargo kafka-event ").skip(1) {
        let (arguments, expected) = step.split_once('\n').unwrap();
        let arguments: Vec<_> = arguments.split(' ').collect();
        let ended = shop.run(&arguments);
        assert_eq!(
            (ended.out.as_str(), ended.code),
            (expected, 0),
            "{}",
            ended.err
        );
    }
}

/// What the compiler says.
fn refused(shop: &Shop, expected: &str) {
    let output = shop.cargo(&["check", "--quiet"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(expected), "{said}");
}
