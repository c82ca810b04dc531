//! The last mile: what the hub needs, and what becomes of the old directory.

mod hubs;
mod image_name;
mod old_place;
mod shown;

use serde_json::Value;

use crate::support::repo::Scene;

const HUBPLOY: &str = "\
images:
  images:
    # the hub's own
    - name: us-central1-docker.pkg.dev/p/user-images/astro-user-image
      path: image/
      repo2docker:
        base_image: docker.io/library/buildpack-deps:jammy

  registry:
    provider: gcloud
    gcloud:
      project: p

cluster:
  provider: gcloud
";

/// A scene with two hubs that share the image, another one, a list of repositories, and workflows that ask for variables.
fn scene() -> Scene {
    let scene = Scene::new();
    let shared = HUBPLOY.replace("path: image/", "path: ../astro/image");
    let other = HUBPLOY.replace("astro", "other").replace("path: image/", "path: image");
    scene.source.commit(
        "Deploy",
        &[
            ("deployments/astro/hubploy.yaml", HUBPLOY),
            ("deployments/workshop/hubploy.yaml", &shared),
            ("deployments/other/hubploy.yaml", &other),
            ("deployments/other/image/environment.yml", "name: other\n"),
            (
                "scripts/repos.txt",
                "git@github.com:o/a-user-image.git\ngit@github.com:o/z-user-image.git\n",
            ),
        ],
    );
    scene.push_template(&[
        ("CONTRIBUTING.md", "# How to\n"),
        (
            ".github/workflows/build.yaml",
            "env:\n  HUB: ${{ vars.HUB }}\n  IMAGE: ${{ vars.IMAGE }}\n  KEY: ${{ secrets.GAR_SECRET_KEY }}\n",
        ),
    ]);
    scene
}

/// The hand-off of a scene whose image has moved.
fn handoff(scene: &Scene, arguments: &[&str]) -> Value {
    let ran = scene.run(&[&["handoff", "--hub", "astro"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let document = ran.json();
    crate::support::schema::check(&document);
    document
}

/// Returns true if there is a warning with this code.
fn has(document: &Value, code: &str) -> bool {
    let warnings = document["warnings"].as_array().unwrap();
    warnings.iter().any(|warning| warning["code"] == code)
}

/// The paths of the warning with this code; none where there is no such warning.
fn paths_of(document: &Value, code: &str) -> Vec<String> {
    let warnings = document["warnings"].as_array().unwrap();
    let found = warnings.iter().filter(|warning| warning["code"] == code);
    let paths = found.flat_map(|warning| warning["paths"].as_array().unwrap());
    paths.map(|path| path.as_str().unwrap().to_owned()).collect()
}
