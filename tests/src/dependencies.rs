//! Which of our packages may depend on which, and what may be in nobody's tree. The table is the
//! layout of `ARCHITECTURE.md`; a new arrow is a decision, made here.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

const ALLOWED: [(&str, &[&str]); 10] = [
    (
        "tegata-cli",
        &["tegata-documents", "tegata-host", "tegata-verifier"],
    ),
    (
        "tegata-demo",
        &[
            "tegata-documents",
            "tegata-host",
            "tegata-protocol",
            "tegata-verifier",
            "tegata-virtual-card",
        ],
    ),
    ("tegata-documents", &[]),
    ("tegata-host", &["tegata-documents", "tegata-protocol"]),
    ("tegata-protocol", &[]),
    (
        "tegata-tests",
        &[
            "tegata-cli",
            "tegata-demo",
            "tegata-fuzz",
            "tegata-documents",
            "tegata-host",
            "tegata-protocol",
            "tegata-verifier",
            "tegata-virtual-card",
            "tegata-wasm",
        ],
    ),
    ("tegata-verifier", &["tegata-documents", "tegata-protocol"]),
    ("tegata-virtual-card", &[]),
    ("tegata-wasm", &["tegata-protocol"]),
    ("xtask", &[]),
];

/// They compile C, which breaks the builds for other systems, or they are clients of a network.
const BANNED: [&str; 9] = [
    "aws-lc-sys",
    "curl",
    "hyper",
    "libsqlite3-sys",
    "native-tls",
    "openssl-sys",
    "reqwest",
    "ring",
    "rustls",
];

fn metadata() -> Metadata {
    MetadataCommand::new().exec().unwrap()
}

#[test]
fn packages_depend_only_on_those_they_may() {
    let metadata = metadata();
    let ours = metadata.workspace_packages();
    // The fuzzer's targets are ours too, but outside the workspace.
    let names: BTreeSet<String> = ours
        .iter()
        .map(|package| package.name.to_string())
        .chain(["tegata-fuzz".to_owned()])
        .collect();
    for package in &ours {
        let allowed = ALLOWED
            .iter()
            .find(|(name, _)| *name == package.name.as_str());
        let (_, allowed) =
            allowed.unwrap_or_else(|| panic!("{} is not in the table", package.name));
        for dependency in &package.dependencies {
            let fine = !names.contains(&dependency.name) || allowed.contains(&&*dependency.name);
            assert!(
                fine,
                "{} may not depend on {}",
                package.name, dependency.name
            );
        }
    }
}

/// Everything that is compiled into a package, by its normal dependencies.
fn tree(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    let root = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == name)
        .unwrap();
    let mut open = vec![&root.id];
    let mut seen: BTreeSet<&PackageId> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let node = nodes.iter().find(|node| node.id == *id).unwrap();
            let normal = node.deps.iter().filter(|dependency| {
                dependency
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind == DependencyKind::Normal)
            });
            open.extend(normal.map(|dependency| &dependency.pkg));
        }
    }
    seen.into_iter()
        .map(|id| metadata[id].name.to_string())
        .collect()
}

#[test]
fn the_host_has_no_network_client_and_no_c_in_its_tree() {
    let metadata = metadata();
    for package in [
        "tegata-cli",
        "tegata-host",
        "tegata-verifier",
        "tegata-wasm",
    ] {
        let tree = tree(&metadata, package);
        assert!(
            tree.contains("tegata-protocol"),
            "the tree of {package} was not read"
        );
        let found: Vec<_> = BANNED.iter().filter(|name| tree.contains(**name)).collect();
        assert!(found.is_empty(), "{package} has {found:?} in its tree");
    }
}

#[test]
fn the_virtual_card_cannot_be_reached_from_the_shipped_host() {
    assert!(!tree(&metadata(), "tegata-host").contains("tegata-virtual-card"));
}
