//! What repo2docker and a hub need of the image.

use super::{message, paths};
use crate::support::repo::{Scene, at};

#[test]
fn a_directory_without_configuration_is_told_with_those_that_have_some() {
    let scene = Scene::new();
    let report = scene.migrate(&["--dry-run", "--subdir", "deployments/astro"]);
    assert_eq!(
        paths(&report, "no-repo2docker-config").unwrap(),
        ["deployments/astro/image"]
    );
    assert!(message(&report, "no-repo2docker-config").contains("'deployments/astro'"));

    scene.source.commit("Docs", &[(&at("docs/a.md"), "x\n")]);
    let report = scene.migrate(&["--dry-run", "--subdir", &at("docs")]);
    assert_eq!(
        paths(&report, "no-repo2docker-config").unwrap(),
        ["deployments/astro/image"]
    );
}

#[test]
fn configuration_in_a_binder_folder_counts() {
    let scene = Scene::new();
    scene.source.commit("Hub", &[("hubs/a/.binder/apt.txt", "git\n")]);
    let report = scene.migrate(&["--dry-run", "--subdir", "hubs/a"]);
    assert_eq!(paths(&report, "no-repo2docker-config"), None);
}

#[test]
fn an_image_needs_jupyterhub_and_a_user() {
    let check = |dockerfile: &str, files: &[(&str, &str)]| {
        let scene = Scene::new();
        scene.source.git(&["rm", "-q", &at("environment.yml")]);
        let files: Vec<_> = files.iter().map(|(name, text)| (at(name), *text)).collect();
        let mut files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let path = at("Dockerfile");
        files.push((&path, dockerfile));
        scene.source.commit("Build it", &files);
        let report = scene.migrate(&["--dry-run"]);
        let codes = ["copies-missing", "empty-dockerfile", "runs-as-root", "no-jupyterhub"];
        let found = codes
            .into_iter()
            .filter_map(|code| Some((code, paths(&report, code)?.join(" "))));
        found.collect::<Vec<_>>()
    };
    assert_eq!(check("# later\n", &[]), [("empty-dockerfile", "Dockerfile".into())]);
    assert_eq!(
        check("FROM ubuntu:22.04\nRUN x\n", &[]),
        [
            ("runs-as-root", "Dockerfile:1: FROM ubuntu:22.04 (ends as root)".into()),
            ("no-jupyterhub", "Dockerfile:1: FROM ubuntu:22.04".into()),
        ]
    );
    let good = "FROM ubuntu:22.04 AS base\nENV NB_USER=jovyan\nCOPY --from=other /x /y\nCOPY r*.txt /tmp/\nUSER ${NB_USER}\n\
                FROM base\nRUN pip install jupyterhub\n";
    assert_eq!(check(good, &[("requirements.txt", "numpy\n")]), []);
    let kept_out = [
        ("requirements.txt", "jupyterhub==5\n"),
        (".dockerignore", "*\n!r.txt\n"),
        ("r.txt", ""),
    ];
    assert_eq!(
        check(
            "FROM quay.io/jupyter/base-notebook\nCOPY gone r.txt /\nCOPY requirements.txt /\nUSER root\n",
            &kept_out
        ),
        [
            (
                "copies-missing",
                "Dockerfile:2: gone Dockerfile:3: requirements.txt (kept out by .dockerignore)".into()
            ),
            ("runs-as-root", "Dockerfile:4: USER root".into()),
        ]
    );
}

#[test]
fn a_base_of_docker_hub_is_information_and_not_a_warning() {
    for (dockerfile, base) in [
        (
            "ARG TAG=1\nFROM rocker/binder:${TAG} AS b\nFROM b\n",
            Some("Dockerfile:2: rocker/binder:1"),
        ),
        (
            "FROM docker.io/rocker/binder\n",
            Some("Dockerfile:1: docker.io/rocker/binder"),
        ),
        ("FROM quay.io/jupyter/base-notebook\n", None),
        ("FROM ${BASE}\n", None),
    ] {
        let scene = Scene::new();
        scene.source.commit("Build it", &[(&at("Dockerfile"), dockerfile)]);
        let report = scene.migrate(&["--dry-run"]);
        assert_eq!(report["docker_hub_base"].as_str(), base);
        assert!(!report["warnings"].to_string().contains("rocker"), "{report}");
        let screen = scene.typed(&["--dry-run"]).stdout;
        assert_eq!(
            screen.contains("Docker Hub, which limits pulls"),
            base.is_some(),
            "{screen}"
        );
    }
}

#[test]
fn a_start_goes_on_with_its_arguments() {
    for (start, is_named) in [
        ("#!/bin/bash\necho hello\n", true),
        ("#!/bin/bash\n# exec \"$@\"\n", true),
        ("#!/bin/bash\necho hello\nexec \"$@\"\n", false),
        ("#!/usr/bin/env python3\nimport os\n", false),
    ] {
        let scene = Scene::new();
        scene.source.commit("Start", &[(&at("start"), start)]);
        let report = scene.migrate(&["--dry-run"]);
        assert_eq!(paths(&report, "start-without-exec").is_some(), is_named, "{start}");
    }
}
