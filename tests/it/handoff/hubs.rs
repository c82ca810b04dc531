//! The hubs that get the image.

use serde_json::json;

use super::{HUBPLOY, handoff, paths_of, scene};
use crate::support::repo::{Repo, Scene};

#[test]
fn hubs_that_share_the_directory_get_the_image_and_its_tag() {
    let scene = scene();
    let report = scene.migrate(&[]);
    let handoff = &handoff(&scene, &[])["handoff"];
    assert_eq!(handoff["tag"], report["image_tag"]);
    assert_eq!(handoff["hubs"], json!(["astro", "workshop"]));
    let paths: Vec<_> = handoff["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| &edit["path"])
        .collect();
    assert_eq!(
        paths,
        [
            "deployments/astro/hubploy.yaml",
            "deployments/workshop/hubploy.yaml",
            "scripts/repos.txt"
        ]
    );
    assert_eq!(
        handoff["commands"],
        json!([
            "gh variable set HUB --repo OWNER/REPO --body astro",
            "gh variable set IMAGE --repo OWNER/REPO --body p/user-images/astro-user-image",
            "gh secret set GAR_SECRET_KEY --repo OWNER/REPO",
        ])
    );

    // What is shown is what git takes.
    let diffs: Vec<_> = handoff["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| edit["diff"].as_str().unwrap())
        .collect();
    std::fs::write(scene.folder().join("edits"), diffs.concat()).unwrap();
    scene.source.git(&["apply", "--index", "../edits"]);
    let expected = format!(
        "images:\n  images:\n    # the hub's own\n    - name: us-central1-docker.pkg.dev/p/user-images/astro-user-image:{}\n\n\
         cluster:\n  provider: gcloud",
        report["image_tag"].as_str().unwrap()
    );
    for hub in ["astro", "workshop"] {
        assert_eq!(
            scene.source.git(&["show", &format!(":deployments/{hub}/hubploy.yaml")]),
            expected
        );
    }
}

#[test]
fn another_image_of_the_hub_is_left_alone() {
    let scene = scene();
    let two = HUBPLOY.replace(
        "      path: image/",
        "      path: image/\n    - name: us-central1-docker.pkg.dev/p/user-images/other-user-image\n      path: ../other/image",
    );
    scene
        .source
        .commit("Have two", &[("deployments/astro/hubploy.yaml", &two)]);
    scene.migrate(&[]);
    // Even under the name of the other one, which is still built here.
    let other = "us-central1-docker.pkg.dev/p/user-images/other-user-image";
    let document = handoff(&scene, &["--image", other, "--tag", "0123456789ab"]);
    let edits = document["handoff"]["edits"].as_array().unwrap();
    let diff = edits[0]["diff"].as_str().unwrap();
    let added: Vec<_> = diff.lines().filter(|line| line.starts_with("+ ")).collect();
    let removed: Vec<_> = diff.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(added, [format!("+    - name: {other}:0123456789ab")], "{diff}");
    assert_eq!(
        removed,
        [
            "-    - name: us-central1-docker.pkg.dev/p/user-images/astro-user-image",
            "-      path: image/"
        ]
    );
    assert_eq!(document["handoff"]["hubs"], json!(["astro", "workshop"]));
}

#[test]
fn a_hub_that_has_no_configuration_here_gets_text_to_paste() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let image = [
        "--image",
        "https://quay.io/repository/org/astro-image?tab=tags",
        "--tag",
        "0123456789ab",
    ];
    let document = handoff(&scene, &image);
    assert_eq!(
        document["handoff"]["additions"],
        json!([{
            "path": "config/clusters/CLUSTER/astro.values.yaml",
            "text": "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/org/astro-image\n      tag: \"0123456789ab\"\n"
        }])
    );
    assert_eq!(document["warnings"][0]["code"], "image-name");
}

#[test]
fn values_are_edited_where_they_are_kept() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let values =
        "jupyterhub:\n  # users\n  singleuser:\n    image:\n      name: quay.io/org/old # for now\n      tag: 0a1b\n";
    let infrastructure = Repo::new(scene.folder().join("infrastructure"));
    infrastructure.commit(
        "Hubs",
        &[
            ("config/clusters/uni/astro.values.yaml", values),
            ("config/clusters/uni/other.values.yaml", values),
            ("config/clusters/elsewhere/astro.values.yaml", values),
        ],
    );
    let config = ["--hub-config", infrastructure.typed(), "--cluster", "uni"];
    let document = handoff(
        &scene,
        &[&config[..], &["--image", "quay.io/org/astro", "--tag", "1e2"]].concat(),
    );
    let edits = document["handoff"]["edits"].as_array().unwrap();
    assert_eq!(edits.len(), 1);
    std::fs::write(scene.folder().join("edits"), edits[0]["diff"].as_str().unwrap()).unwrap();
    infrastructure.git(&["apply", "--index", "../edits"]);
    assert_eq!(
        infrastructure.git(&["show", ":config/clusters/uni/astro.values.yaml"]),
        values
            .replace("quay.io/org/old", "quay.io/org/astro")
            .replace("0a1b", "\"1e2\"")
            .trim_end()
    );
    assert_eq!(document["handoff"]["hubs"], json!(["uni/astro"]));
}

#[test]
fn hubs_of_a_cluster_get_the_image_where_they_share_it() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let cluster = "hubs:\n- name: staging\n  helm_chart_values_files:\n  - default-common.values.yaml\n  - staging.values.yaml\n\
                   - name: prod\n  helm_chart_values_files:\n  - default-common.values.yaml\n  - prod.values.yaml\n";
    let common = "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/org/astro\n      tag: \"0a1b\"\n    profileList:\n\
                  \x20   - kubespawner_override:\n        image: quay.io/org/astro:0a1b\n";
    let staging = "jupyterhub:\n  singleuser:\n    image:\n      tag: 2c3d\n";
    let infrastructure = Repo::new(scene.folder().join("infrastructure"));
    let at = |name: &str| format!("config/clusters/uni/{name}");
    infrastructure.commit(
        "Hubs",
        &[
            (&at("cluster.yaml"), cluster),
            (&at("default-common.values.yaml"), common),
            (&at("prod.values.yaml"), "jupyterhub: {}\n"),
            (&at("staging.values.yaml"), staging),
        ],
    );
    let config = [
        "--hub-config",
        infrastructure.typed(),
        "--cluster",
        "uni",
        "--hub",
        "prod",
    ];
    let image = ["--image", "quay.io/org/astro", "--tag", "0123456789ab"];
    let ran = scene.run(&[&["handoff"], &config[..], &image].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let document = ran.json();
    let edits = document["handoff"]["edits"].as_array().unwrap();
    for edit in edits {
        std::fs::write(scene.folder().join("edit"), edit["diff"].as_str().unwrap()).unwrap();
        infrastructure.git(&["apply", "--index", "../edit"]);
    }
    let shown = |name: &str| infrastructure.git(&["show", &format!(":{}", at(name))]);
    assert_eq!(
        shown("default-common.values.yaml"),
        common
            .replace("\"0a1b\"", "\"0123456789ab\"")
            .replace("astro:0a1b", "astro:0123456789ab")
            .trim_end()
    );
    assert_eq!(shown("prod.values.yaml"), "jupyterhub: {}");
    assert_eq!(document["handoff"]["hubs"], json!(["uni/prod", "uni/staging"]));
    // The other hub has a tag of its own, which is not the business of this one.
    assert_eq!(shown("staging.values.yaml"), staging.trim_end());
    assert_eq!(
        paths_of(&document, "other-hubs"),
        [format!("{}:4: quay.io/org/astro:2c3d", at("staging.values.yaml"))]
    );
}

#[test]
fn a_hub_that_is_not_there_is_refused_and_in_a_run_a_warning() {
    let scene = scene();
    let report = scene.migrate(&["--hub", "astor"]);
    let warnings = report["warnings"].as_array().unwrap();
    let unknown = warnings
        .iter()
        .find(|warning| warning["code"] == "unknown-hub")
        .unwrap();
    assert!(
        unknown["message"].as_str().unwrap().contains("did you mean 'astro'?"),
        "{unknown}"
    );
    let ran = scene.run(&["handoff", "--hub", "astor"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("there is no hub 'astor'"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: did you mean 'astro'?"), "{}", ran.stderr);
    let ran = scene.run(&["handoff", "--hub", "zzz"]);
    assert!(
        ran.stderr.contains("hint: there are astro, other, workshop"),
        "{}",
        ran.stderr
    );
}
