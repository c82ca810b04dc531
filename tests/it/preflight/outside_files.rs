//! Files of the image and of the hub that name each other.

use super::{message, paths, preview};
use crate::support::repo::{Scene, at};

#[test]
fn a_dockerfile_that_copies_from_outside_is_named_with_the_line() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            ("shared/lib.sh", "x\n"),
            ("deployments/common/a.txt", "x\n"),
            (
                &at("Dockerfile"),
                "FROM x\nCOPY apt.txt /\nCOPY ../../common/a.txt \\\n  ../gone /\nADD shared/lib.sh /\n\
                 COPY deployments/astro/image/start /\nCOPY nowhere /\nCOPY --from=x ../a /b\n",
            ),
        ],
    );
    assert_eq!(
        paths(&report, "reaches-outside").unwrap(),
        [
            "Dockerfile:3: ../../common/a.txt (deployments/common/a.txt of the source)",
            "Dockerfile:3: ../gone",
            "Dockerfile:5: shared/lib.sh (shared/lib.sh of the source)",
            "Dockerfile:6: deployments/astro/image/start (deployments/astro/image/start of the source)",
        ]
    );
}

#[test]
fn build_contexts_and_scripts_that_reach_outside_are_named_with_the_line() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            ("deployments/common.sh", "x\n"),
            (
                &at("compose.yml"),
                "services:\n  hub:\n    build: ../base\n    image: x\n",
            ),
            (
                &at("postBuild"),
                "#!/bin/bash\n# ../../ignored\nsource ../../common.sh\nexport URI=\"../proxy/absolute\"\ncd /tmp\ncp ../x .\n",
            ),
            (
                &at("tools/in.sh"),
                ". ../start\ncat \"$(dirname \"$0\")/../../../common.sh\"\n",
            ),
            (
                &at("environment.yml"),
                "dependencies:\n  - pip:\n    - -r ../requirements.txt\n",
            ),
            (&at("set.py"), "x = open('deployments/astro/image/apt.txt')\n"),
            (&at("notes.txt"), "see ../../common.sh\n"),
        ],
    );
    assert_eq!(
        paths(&report, "reaches-outside").unwrap(),
        [
            "compose.yml:3: ../base",
            "environment.yml:3: ../requirements.txt",
            "postBuild:3: ../../common.sh (deployments/common.sh of the source)",
            "set.py:1: deployments/astro/image",
            "tools/in.sh:2: ../../../common.sh (deployments/common.sh of the source)",
        ]
    );
}

#[test]
fn hubs_and_workflows_that_name_the_directory_are_found() {
    let scene = Scene::new();
    let hubploy = |path: &str| format!("images:\n  images:\n    - name: registry/x\n      path: {path}\n");
    let report = preview(
        &scene,
        &[
            ("deployments/astro/hubploy.yaml", &hubploy("image/")),
            ("deployments/bio/hubploy.yaml", &hubploy("../astro/image")),
            ("deployments/chem/hubploy.yaml", &hubploy("image/")),
            ("deployments/old/hubploy.yaml", "images:\n  image_name: registry/y\n"),
            (
                "config/clusters/c/staging.values.yaml",
                "jupyterhub:\n  # deployments/astro/image\n  from: deployments/astro/image\n",
            ),
            (
                ".github/workflows/build.yml",
                "on:\n  push:\n    paths:\n      - deployments/astro/image/**\n      - deployments/astro/images/**\njobs:\n  a:\n    with:\n      path: deployments/astro/image\n",
            ),
            (".github/dependabot.yml", "- directory: /deployments/astro/image\n"),
            ("scripts/build.py", "build('../deployments/astro/image')\n"),
            ("docs/images.md", "see deployments/astro/image\n"),
        ],
    );
    assert_eq!(
        paths(&report, "named-elsewhere").unwrap(),
        [
            ".github/dependabot.yml:1",
            ".github/workflows/build.yml:4 (2 lines)",
            "config/clusters/c/staging.values.yaml:3",
            "deployments/astro/hubploy.yaml:4",
            "deployments/bio/hubploy.yaml:4",
            "scripts/build.py:1",
        ]
    );
    assert!(message(&report, "named-elsewhere").ends_with(": 3 hubs share it: astro, bio, c/staging"));
}
