//! `inspect` on what the compiler and linkers of other platforms make: PE files for Windows, Mach-O files for macOS.
//!
//! `cargo test` passes this file over. It needs those platforms' standard libraries (`rustup target add x86_64-pc-windows-gnu
//! x86_64-apple-darwin`) and a linker for Windows (Debian: gcc-mingw-w64-x86-64-win32): `cargo test -p cargo-kafka-event --test platforms`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "verbs/run.rs"]
mod run;
#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "verbs/shop.rs"]
mod shop;

use shop::Shop;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The libraries of macOS that are linked, without the code that only a Mac has: names are looked up when the program starts.
const MAC_LIBRARIES: [&str; 5] = [
    "libSystem.tbd",
    "libiconv.tbd",
    "libc.tbd",
    "libm.tbd",
    "CoreFoundation.framework/CoreFoundation.tbd",
];

#[test]
fn a_program_for_windows_states_its_contracts() {
    let shop = shop("windows");
    build(&shop, "x86_64-pc-windows-gnu", &[]);
    for file in ["shop.exe", "shop_windows.dll"] {
        let bytes = states_its_contract(&shop, "x86_64-pc-windows-gnu", file);
        let header = u32::from_le_bytes(bytes[0x3c..0x40].try_into().unwrap()) as usize;
        assert_eq!(&bytes[..2], b"MZ");
        assert_eq!(&bytes[header..header + 4], b"PE\0\0");
    }
    states_its_contract(&shop, "x86_64-pc-windows-gnu", "libshop_windows.rlib");
}

#[test]
fn a_program_for_macos_states_its_contracts() {
    let shop = shop("macos");
    let libraries = shop.0.join("libraries");
    for library in MAC_LIBRARIES {
        let file = libraries.join(library);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let text = "--- !tapi-tbd\ntbd-version: 4\ntargets: [ x86_64-macos ]\ninstall-name: /usr/lib/NAME\n...\n";
        fs::write(&file, text.replace("NAME", library)).unwrap();
    }
    let (linker, libraries) = (linker(), libraries.display());
    let flags = format!(
        "-Clinker-flavor=ld64.lld -Clink-arg=-L{libraries} -Clink-arg=-F{libraries} -Clink-arg=-undefined -Clink-arg=dynamic_lookup"
    );
    build(
        &shop,
        "x86_64-apple-darwin",
        &[
            ("CARGO_TARGET_X86_64_APPLE_DARWIN_LINKER", &linker),
            ("CARGO_TARGET_X86_64_APPLE_DARWIN_RUSTFLAGS", &flags),
        ],
    );
    for file in ["shop", "libshop_macos.dylib"] {
        let bytes = states_its_contract(&shop, "x86_64-apple-darwin", file);
        assert_eq!(bytes[..4], 0xfeed_facf_u32.to_le_bytes());
    }
    states_its_contract(&shop, "x86_64-apple-darwin", "libshop_macos.rlib");
}

/// A program and libraries with one event, whose linkers leave out what they can.
fn shop(test: &str) -> Shop {
    let shop = Shop::new(test);
    shop.event(", key = order_id", "pub order_id: i64,");
    let main = format!("use {} as _;\nfn main() {{}}\n", Shop::library(test));
    fs::write(shop.0.join("src/main.rs"), main).unwrap();
    let manifest = shop.0.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let text = text.replace("[lib]\n", "[lib]\ncrate-type = [\"rlib\", \"cdylib\"]\n");
    let hard = "[profile.release]\nstrip = true\nlto = \"fat\"\ncodegen-units = 1\nopt-level = 1\n";
    fs::write(&manifest, text + hard).unwrap();
    shop
}

fn build(shop: &Shop, target: &str, environment: &[(&str, &str)]) {
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--release",
            "--quiet",
            "--target",
            target,
            "--target-dir",
        ])
        .arg(shop.0.join("target"))
        .envs(environment.iter().copied())
        .current_dir(&shop.0)
        .status()
        .unwrap();
    assert!(
        built.success(),
        "what it needs is at the top of this test's file"
    );
}

/// The file's bytes.
fn states_its_contract(shop: &Shop, target: &str, file: &str) -> Vec<u8> {
    let path = shop
        .0
        .join("target")
        .join(target)
        .join("release")
        .join(file);
    let ended = shop.run(&["inspect", "--format", "json", path.to_str().unwrap()]);
    let events = ended.json();
    assert_eq!(events.len(), 1, "{file}: {ended:?}");
    assert_eq!(events[0]["full_name"], "OrderPaidEvent");
    assert_eq!(events[0]["topic"], "orders");
    assert_eq!(events[0]["schema"]["fields"][0]["type"], "long");
    fs::read(path).unwrap()
}

/// The linker that comes with the compiler.
fn linker() -> String {
    let ask = |arguments: &[&str]| {
        let output = Command::new("rustc").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let version = ask(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let linker = Path::new(ask(&["--print", "sysroot"]).trim())
        .join("lib/rustlib")
        .join(host.unwrap())
        .join("bin/rust-lld");
    linker.to_str().unwrap().to_owned()
}
