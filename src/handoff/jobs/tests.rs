//! Jobs such as deployment repositories have.

use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use super::*;
use crate::handoff::files::ConfigRole;

fn removed(path: &str, text: &str) -> (String, Vec<usize>) {
    let directory = Directory::new(b"deployments/a/image").unwrap();
    let emptied = Emptied {
        directory: &directory,
        hubs: ["a".to_owned()].into(),
    };
    let file = ConfigFile {
        path: BString::from(path),
        role: ConfigRole::Jobs,
        kind: EntryKind::Blob,
        text: text.to_owned(),
    };
    let jobs = without(&file, &emptied);
    (jobs.text, jobs.lines)
}

const CIRCLE: &str = "\
workflows:
  test:
    jobs:
      - hubploy/build-image:
          deployment: a
          name: a image build
          # only here
          filters: {branches: {ignore: [prod]}}
      - hubploy/build-image:
          deployment: ab
          name: ab image build
  deploy:
    jobs:
      - hubploy/build-image:
          deployment: a
          name: a image build
          push: true
      - deploy:
          requires:
              - a image build
              - ab image build

          filters: x
      - notify:
          context: org
          requires: [a image build]
";

#[test]
fn jobs_leave_with_all_that_waits_for_them() {
    let expected = "\
workflows:
  test:
    jobs:
      - hubploy/build-image:
          deployment: ab
          name: ab image build
  deploy:
    jobs:
      - deploy:
          requires:
              - ab image build

          filters: x
      - notify:
          context: org
";
    assert_eq!(removed(".circleci/config.yml", CIRCLE), (expected.to_owned(), vec![]));
    assert_eq!(removed(".circleci/config.yml", expected).0, expected);
}

#[test]
fn a_job_that_cannot_leave_alone_is_named() {
    let only = "orb: hubploy/build-image\nworkflows:\n  test:\n    jobs:\n      - hubploy/build-image:\n          deployment: a\n";
    assert_eq!(removed(".circleci/config.yml", only), (only.to_owned(), vec![6]));
    let waits = "workflows:\n  w:\n    jobs:\n      - hubploy/build-image:\n          deployment: a\n          name: x\n      - deploy:\n          requires: [x]\n";
    assert_eq!(
        removed(".circleci/config.yml", waits),
        (waits.to_owned(), vec![5, 6, 8])
    );
    let braces = "workflows:\n  w:\n    jobs:\n      - hubploy/build-image: {deployment: a, name: 'a image'}\n      - lint\n      - deploy: {requires: [lint, a image]}\n      - after: {requires: [a image]}\n      - x: {requires: [data image]}\n";
    assert_eq!(
        removed(".circleci/config.yml", braces),
        (braces.to_owned(), vec![4, 6, 7])
    );
}

#[test]
fn paths_and_entries_of_a_matrix_leave_workflows() {
    let text = "\
on:
  push:
    paths:
    - deployments/a/image/**
    - deployments/b/image/**
jobs:
  build:
    strategy:
      matrix:
        include:
        - hub: b
          path: deployments/b/image
        - hub: a
          path: deployments/a/image
    steps:
    - run: docker build deployments/a/image
";
    let expected = text
        .replace("    - deployments/a/image/**\n", "")
        .replace("        - hub: a\n          path: deployments/a/image\n", "");
    assert_eq!(removed(".github/workflows/b.yml", text), (expected, vec![13]));
    let only = "on:\n  push:\n    paths:\n    - deployments/a/image/**\n";
    assert_eq!(removed(".github/workflows/b.yml", only), (only.to_owned(), vec![4]));
}
