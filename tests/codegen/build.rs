//! Makes the types that the tests use.

use kafka_event_schema::codegen::{Config, Decimals, RustType, Times};
use std::fmt::Write as _;
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    options().compile(&["schemas"])?;
    others().compile(&["schemas/logical.avsc", "schemas/bare.avsc"])?;
    samples()?;
    Ok(())
}

include!("options.rs");

/// Every option that `options` leaves out.
fn others() -> Config {
    Config::new()
        .file_name("others.rs")
        .crate_path("crate::renamed")
        .times(Times::Numbers)
        .decimals(Decimals::RustDecimal)
        .logical_type("uuid", RustType::new("crate::own::Id"))
        .use_type("shapes.DecimalFixed", "crate::own::Cents")
        .field_type(
            "shapes.Logical.nanos",
            RustType::new("crate::own::Nanos").with("crate::own::AsNanos"),
        )
        .topic("thing_seen_event", "things")
        .rename("thing_seen_event", "ThingYeetedEvent")
        .verb("thing_seen_event", "Yeeted")
        .derive("Eq")
        .no_event("shapes.Logical")
}

/// The sample of generated schemas, each in a module of its own, and a macro that does something with each root.
fn samples() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = fs::read_dir("random")?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    println!("cargo:rerun-if-changed=random");
    let (mut modules, mut calls) = (String::new(), String::new());
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let file = format!("{name}.rs");
        let config = Config::new()
            .file_name(&file)
            .logical_type("big-decimal", RustType::new("Vec<u8>"));
        config.compile(&[&path])?;
        let root = root(&config.generate(&[&path])?);
        writeln!(
            modules,
            "/// A sample.\npub mod {name} {{ include!(concat!(env!(\"OUT_DIR\"), \"/{file}\")); }}"
        )?;
        writeln!(calls, "$call!({name}, $crate::random::{name}::{root});")?;
    }
    let text = format!(
        "{modules}\n/// Calls a macro with the name and the type of each sample.\n#[macro_export]\nmacro_rules! each_sample {{ ($call:ident) => {{ {calls} }} }}\n"
    );
    fs::write(format!("{}/random.rs", env::var("OUT_DIR")?), text)?;
    Ok(())
}

/// The path of the type that the only assertion is about.
fn root(code: &str) -> String {
    let assertion = code.rsplit("schema! {").next().unwrap_or_default();
    let path = assertion.split(',').next().unwrap_or_default().trim();
    path.trim_start_matches("self::").to_owned()
}
