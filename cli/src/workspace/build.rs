//! Building the user's packages, and which files came of it.

use crate::failure::{Failure, Kind};
use cargo_metadata::{Message, MetadataCommand, PackageId, TargetKind};
use clap::Args;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What to build: cargo's own options.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// Packages to look at; all of the workspace when none is named
    #[arg(short, long = "package", value_name = "SPEC")]
    packages: Vec<String>,

    /// Features to build with; given several times, each set is built, and an event has to be the same in all
    #[arg(short = 'F', long = "features", value_name = "FEATURES")]
    feature_sets: Vec<String>,

    /// Build with all features
    #[arg(long, conflicts_with = "feature_sets")]
    all_features: bool,

    /// Build without the default features
    #[arg(long)]
    no_default_features: bool,

    /// Look at events in examples too
    #[arg(long)]
    examples: bool,

    /// The Cargo.toml of the workspace or package; the nearest one when nothing is said
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<PathBuf>,
}

/// A package of the workspace.
pub(super) struct Package {
    pub(super) id: PackageId,
    pub(super) name: String,
    /// The folder of its `Cargo.toml`.
    pub(super) folder: PathBuf,
}

impl BuildArguments {
    /// The packages asked for.
    pub(super) fn packages(&self) -> Result<Vec<Package>, Failure> {
        let mut command = MetadataCommand::new();
        command.no_deps();
        if let Some(path) = &self.manifest_path {
            command.manifest_path(path);
        }
        let metadata = command.exec().map_err(|error| {
            let message = format!("cargo cannot tell what is in the workspace: {error}");
            Failure::new(Kind::Build, "", message)
        })?;
        let packages: Vec<_> = metadata
            .packages
            .into_iter()
            .filter(|package| self.packages.is_empty() || self.packages.contains(&*package.name))
            .map(|package| Package {
                folder: package
                    .manifest_path
                    .parent()
                    .map_or_else(PathBuf::new, |folder| folder.as_std_path().to_owned()),
                name: package.name.to_string(),
                id: package.id,
            })
            .collect();
        let unknown = self
            .packages
            .iter()
            .find(|name| !packages.iter().any(|package| package.name == **name));
        match unknown {
            None => Ok(packages),
            Some(name) => {
                let message = format!("the workspace has no package `{name}`");
                Err(Failure::new(Kind::Build, "", message))
            }
        }
    }

    /// The sets of features to build with.
    pub(super) fn feature_sets(&self) -> Vec<Option<&str>> {
        if self.feature_sets.is_empty() {
            return vec![None];
        }
        self.feature_sets
            .iter()
            .map(|set| Some(set.as_str()))
            .collect()
    }

    /// The files that cargo builds; the next build may overwrite them. What cargo says for people goes to the standard error, as always.
    pub(super) fn build(
        &self,
        features: Option<&str>,
    ) -> Result<Vec<(PackageId, PathBuf)>, Failure> {
        // Without a word about targets cargo builds libraries and programs, and does not mind a package that has only one of them.
        let mut built = self.run(features, false)?;
        if self.examples {
            built.extend(self.run(features, true)?);
        }
        Ok(built)
    }

    /// One run of cargo, and the files that came of it.
    fn run(
        &self,
        features: Option<&str>,
        examples: bool,
    ) -> Result<Vec<(PackageId, PathBuf)>, Failure> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["build", "--message-format=json-render-diagnostics"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if self.packages.is_empty() {
            command.arg("--workspace");
        }
        for package in &self.packages {
            command.args(["--package", package]);
        }
        if let Some(features) = features {
            command.args(["--features", features]);
        }
        for (asked, option) in [
            (self.all_features, "--all-features"),
            (self.no_default_features, "--no-default-features"),
            (examples, "--examples"),
        ] {
            if asked {
                command.arg(option);
            }
        }
        if let Some(path) = &self.manifest_path {
            command.arg("--manifest-path").arg(path);
        }
        let failed = |what: &dyn std::fmt::Display| {
            Failure::new(Kind::Build, "", format!("cargo build: {what}"))
        };
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        let mut built = Vec::new();
        if let Some(output) = child.stdout.take() {
            for message in Message::parse_stream(BufReader::new(output)) {
                let Ok(Message::CompilerArtifact(artifact)) = message else {
                    continue;
                };
                if artifact.target.kind.contains(&TargetKind::ProcMacro) {
                    continue;
                }
                for file in artifact.filenames.iter().chain(&artifact.executable) {
                    if file.extension() != Some("rmeta") {
                        built.push((artifact.package_id.clone(), file.as_std_path().to_owned()));
                    }
                }
            }
        }
        let status = child.wait().map_err(|error| failed(&error))?;
        if status.success() {
            return Ok(built);
        }
        Err(failed(
            &"the packages do not compile, so that their events cannot be read; the compiler's errors are above",
        ))
    }
}
