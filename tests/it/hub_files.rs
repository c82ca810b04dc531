//! The hub's files after a move: each layout that hubs have, and whatever is left to a person.

use serde_json::{Value, json};

use crate::support::repo::{Repo, Scene};

const IMAGE: &str = "quay.io/org/astro";

/// A repository with the configuration of hubs, beside one image that has moved.
struct Hubs {
    scene: Scene,
    config: Repo,
}

impl Hubs {
    fn new(files: &[(&str, &str)]) -> Self {
        let scene = Scene::new();
        scene.migrate(&[]);
        let config = Repo::new(scene.folder().join("infrastructure"));
        config.commit("Hubs", files);
        Hubs { scene, config }
    }

    /// The hand-off; its edits are committed.
    fn hand_over(&self, arguments: &[&str]) -> Value {
        let place = ["handoff", "--hub-config", self.config.typed(), "--image", IMAGE];
        let ran = self.scene.run(&[&place[..], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let document = ran.json();
        crate::support::schema::check(&document);
        for edit in document["handoff"]["edits"].as_array().unwrap() {
            std::fs::write(self.scene.folder().join("edit"), edit["diff"].as_str().unwrap()).unwrap();
            self.config.git(&["apply", "--index", "../edit"]);
        }
        if !edits(&document).is_empty() {
            self.config.git(&["commit", "-qm", "Hand over"]);
            let again = self.scene.run(&[&place[..], arguments].concat()).json();
            assert_eq!(edits(&again), Vec::<String>::new(), "a second hand-off changes nothing");
        }
        document
    }

    fn file(&self, path: &str) -> String {
        self.config.git(&["show", &format!("HEAD:{path}")]) + "\n"
    }
}

/// The paths of the edited files.
fn edits(document: &Value) -> Vec<String> {
    let edits = document["handoff"]["edits"].as_array().unwrap();
    edits
        .iter()
        .map(|edit| edit["path"].as_str().unwrap().to_owned())
        .collect()
}

/// The paths of the warning with this code; none where there is no such warning.
fn named(document: &Value, code: &str) -> Vec<String> {
    let warnings = document["warnings"].as_array().unwrap();
    let found = warnings.iter().filter(|warning| warning["code"] == code);
    let paths = found.flat_map(|warning| warning["paths"].as_array().unwrap());
    paths.map(|path| path.as_str().unwrap().to_owned()).collect()
}

const CLUSTER: (&str, &str) = (
    "config/clusters/uni/cluster.yaml",
    "name: uni\nimage_repo: quay.io/org/astro\nhubs:\n- name: staging\n  helm_chart_values_files:\n  - common.values.yaml\n  - staging.values.yaml\n\
     - name: prod\n  helm_chart_values_files:\n  - common.values.yaml\n  - prod.values.yaml\n",
);
const COMMON: &str = "config/clusters/uni/common.values.yaml";
const STAGING: &str = "config/clusters/uni/staging.values.yaml";
const PROD: &str = "config/clusters/uni/prod.values.yaml";

const LIST: &str = "\
basehub:
  jupyterhub:
    singleuser:
      profileList:
      - display_name: Astro # the default
        kubespawner_override:
          image: &astro quay.io/org/astro:0a1b2c3d4e5f
      - display_name: Choose
        profile_options:
          image:
            unlisted_choice:
              kubespawner_override:
                image: '{value}'
            choices:
              r:
                kubespawner_override: {image: rocker/binder:4.4}
              again:
                kubespawner_override:
                  image: *astro
";

#[test]
fn images_that_users_choose_from_are_edited_in_their_place() {
    let hubs = Hubs::new(&[
        CLUSTER,
        (COMMON, LIST),
        (STAGING, "basehub: {}\n"),
        (PROD, "basehub: {}\n"),
        ("terraform/image.tf", "image = \"quay.io/org/astro:0a1b2c3d4e5f\"\n"),
        (
            "pull.sh",
            "docker pull quay.io/org/astro # any\ndocker pull quay.io/org/astro@sha256:0a1b\n",
        ),
    ]);
    let document = hubs.hand_over(&["--tag", "0123456789ab"]);
    assert_eq!(edits(&document), [COMMON]);
    assert_eq!(hubs.file(COMMON), LIST.replace("0a1b2c3d4e5f", "0123456789ab"));
    assert_eq!(document["handoff"]["hubs"], json!(["uni/prod", "uni/staging"]));
    assert_eq!(named(&document, "named-in-text"), ["pull.sh:2", "terraform/image.tf:1"]);
}

#[test]
fn another_name_is_replaced_where_it_is_given() {
    let renamed = (CLUSTER.0, &*CLUSTER.1.replace("org/astro", "org/old"));
    let hubs = Hubs::new(&[renamed, (COMMON, &LIST.replace("org/astro:", "org/old:"))]);
    let document = hubs.hand_over(&["--tag", "0123456789ab", "--old-image", "quay.io/org/old"]);
    assert_eq!(edits(&document), [CLUSTER.0, COMMON]);
    assert_eq!(hubs.file(COMMON), LIST.replace("0a1b2c3d4e5f", "0123456789ab"));
    assert_eq!(hubs.file(CLUSTER.0), CLUSTER.1);
}

#[test]
fn a_hub_with_other_choices_gets_no_image_beside_them() {
    let hubs = Hubs::new(&[
        CLUSTER,
        (COMMON, "jupyterhub: {}\n"),
        (PROD, &LIST.replace("org/astro:", "org/x:")),
    ]);
    let document = hubs.hand_over(&["--tag", "1", "--cluster", "uni", "--hub", "prod"]);
    assert_eq!(edits(&document), Vec::<String>::new());
    assert_eq!(
        named(&document, "offered-to-users")[0],
        format!("{PROD}:7: quay.io/org/x:0a1b2c3d4e5f")
    );
}

#[test]
fn a_hub_with_another_image_in_its_hubploy_file_gets_none_beside_it() {
    let hubploy = "images:\n  images:\n    - name: quay.io/org/x:1\n";
    let files = [
        ("deployments/uni/config/common.yaml", "jupyterhub: {}\n"),
        ("deployments/uni/hubploy.yaml", hubploy),
        ("repos.txt", "https://github.com/o/astro-image\n"),
    ];
    let hubs = Hubs::new(&files);
    let document = hubs.hand_over(&["--tag", "1", "--hub", "uni"]);
    assert_eq!(
        named(&document, "offered-to-users"),
        ["deployments/uni/hubploy.yaml:3: quay.io/org/x:1"]
    );
    // It builds the image from its own directory.
    let own = hubploy.replace(":1", "");
    let image = ("deployments/uni/image/Dockerfile", "FROM a\n");
    let hubs = Hubs::new(&[files[0], ("deployments/uni/hubploy.yaml", &own), image, files[2]]);
    let document = hubs.hand_over(&["--tag", "1", "--hub", "uni"]);
    assert_eq!(
        named(&document, "offered-to-users"),
        ["deployments/uni/hubploy.yaml:3: quay.io/org/x"]
    );
}

#[test]
fn an_image_of_a_directory_that_was_emptied_comes_from_the_registry() {
    let hubploy = "images:\n  images:\n    - name: quay.io/org/astro\n";
    let path = "deployments/uni/hubploy.yaml";
    let hubs = Hubs::new(&[(path, hubploy), ("deployments/uni/image/README.md", "It has moved.\n")]);
    let document = hubs.hand_over(&["--tag", "0123456789ab"]);
    assert_eq!(edits(&document), [path]);
    assert_eq!(hubs.file(path), hubploy.replace("astro", "astro:0123456789ab"));
}

#[test]
fn a_new_image_goes_below_the_key_of_the_chart() {
    for chart in ["basehub", "base-hub"] {
        let prod = format!("{chart}:\n  jupyterhub:\n    hub: {{}}\n");
        let hubs = Hubs::new(&[CLUSTER, (COMMON, "{}\n"), (STAGING, "{}\n"), (PROD, &prod)]);
        hubs.hand_over(&["--tag", "fedcba987654", "--hub", "prod"]);
        let image = "    singleuser:\n      image:\n        name: quay.io/org/astro\n        tag: \"fedcba987654\"\n";
        assert_eq!(hubs.file(PROD), prod + image);
    }
}

fn block(tag: &str) -> String {
    format!("jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/org/astro\n      tag: {tag}\n  hub: {{}}\n")
}

#[test]
fn several_tags_are_left_to_a_person() {
    let other = "config/clusters/other/hub.values.yaml";
    let hubs = Hubs::new(&[
        CLUSTER,
        (COMMON, &block("abc")),
        (PROD, "jupyterhub: {}\n"),
        (other, &block("def")),
    ]);
    let document = hubs.hand_over(&["--tag", "0123456789ab"]);
    assert_eq!(edits(&document), Vec::<String>::new());
    let lines = [
        format!("{other}:5: quay.io/org/astro:def"),
        format!("{COMMON}:5: quay.io/org/astro:abc"),
    ];
    assert_eq!(named(&document, "several-tags"), lines);

    let document = hubs.hand_over(&["--tag", "0123456789ab", "--old-image", "quay.io/org/astro:def"]);
    assert_eq!(edits(&document), [other]);
    assert_eq!(named(&document, "other-hubs"), lines[1..]);
    let document = hubs.hand_over(&["--tag", "fedcba987654", "--cluster", "uni"]);
    assert_eq!(
        (edits(&document), hubs.file(COMMON)),
        (vec![COMMON.into()], block("fedcba987654"))
    );
}

#[test]
fn one_hub_has_it_first_and_later_all_have() {
    let staging = "jupyterhub:\n  hub: {}\n";
    let hubs = Hubs::new(&[
        CLUSTER,
        (COMMON, &block("abc")),
        (STAGING, staging),
        (PROD, "jupyterhub: {}\n"),
    ]);
    let first = hubs.hand_over(&["--tag", "0123456789ab", "--first", "staging"]);
    assert_eq!(edits(&first), [STAGING]);
    let image = "  singleuser:\n    image:\n      name: quay.io/org/astro\n      tag: \"0123456789ab\"\n";
    assert_eq!(hubs.file(STAGING), format!("{staging}{image}"));
    let next = hubs.hand_over(&["--tag", "fedcba987654", "--first", "staging"]);
    assert_eq!(edits(&next), [STAGING]);

    let all = hubs.hand_over(&["--tag", "fedcba987654"]);
    assert_eq!(edits(&all), [COMMON, STAGING]);
    assert_eq!(
        (hubs.file(COMMON), hubs.file(STAGING)),
        (block("fedcba987654"), staging.into())
    );
}

#[test]
fn a_tag_belongs_to_the_name_in_an_earlier_file() {
    let tag = "jupyterhub:\n  singleuser:\n    image:\n      tag: abc\n";
    let hubs = Hubs::new(&[
        CLUSTER,
        (COMMON, &block("abc")),
        (STAGING, tag),
        (PROD, "jupyterhub: {}\n"),
    ]);
    let document = hubs.hand_over(&["--tag", "fedcba987654", "--cluster", "uni", "--hub", "staging"]);
    assert_eq!(edits(&document), [STAGING]);
    assert_eq!(hubs.file(STAGING), tag.replace("abc", "fedcba987654"));
    assert_eq!(
        named(&document, "other-hubs"),
        [
            format!("{COMMON}:5: quay.io/org/astro:abc"),
            format!("{}:2: quay.io/org/astro", CLUSTER.0)
        ][..1]
    );
}

#[test]
fn hubs_without_hubploy_have_it_in_their_common_file() {
    let common = "deployments/astro/config/common.yaml";
    let hubs = Hubs::new(&[
        (common, &block("abc")),
        ("deployments/astro/config/prod.yaml", "jupyterhub: {}\n"),
        ("deployments/other/config/common.yaml", &block("abc")),
        ("configs/image-repos.txt", "https://github.com/org/a\n"),
    ]);
    let document = hubs.hand_over(&["--tag", "fedcba987654", "--hub", "astro"]);
    assert_eq!(edits(&document)[1..], [common]);
    assert_eq!(hubs.file(common), block("fedcba987654"));
    assert_eq!(
        named(&document, "other-hubs"),
        ["deployments/other/config/common.yaml:5: quay.io/org/astro:abc"]
    );
}

#[test]
fn other_ways_to_write_an_image_are_edited_too() {
    let puller = (
        "charts/puller.yaml",
        "puller:\n  image: {repository: quay.io/org/astro, tag: abc} # as the hub\n  \"extra\": 'quay.io/org/astro:abc'\n",
    );
    let kustomize = (
        "kustomization.yaml",
        "images:\n- name: quay.io/org/astro\n  newTag: abc\n",
    );
    let values = ("values.json", "{\"image\": \"quay.io/org/astro:abc\"}\n");
    let hubs = Hubs::new(&[puller, kustomize, values]);
    let document = hubs.hand_over(&["--tag", "fedcba987654"]);
    assert_eq!(edits(&document), [puller.0, kustomize.0]);
    for (path, text) in [puller, kustomize] {
        assert_eq!(hubs.file(path), text.replace("abc", "fedcba987654"));
    }
    assert_eq!(named(&document, "named-in-text"), ["values.json:1"]);
    // Kustomize finds the image by its name.
    let rename = [kustomize.0, kustomize.1].map(|text| text.replace("org/astro", "org/old"));
    let hubs = Hubs::new(&[(&rename[0], &rename[1])]);
    let document = hubs.hand_over(&["--tag", "1", "--old-image", "quay.io/org/old"]);
    assert_eq!(edits(&document), Vec::<String>::new());
    assert_eq!(named(&document, "edit-by-hand")[0], "kustomization.yaml:3");
}

#[test]
fn a_tag_belongs_to_the_name_behind_an_alias() {
    let common =
        "anchor: &image\n  name: quay.io/org/astro\n  tag: abc\njupyterhub:\n  singleuser:\n    image: *image\n";
    let staging = "jupyterhub: {singleuser: {image: {tag: abc}}}\n";
    let hubs = Hubs::new(&[CLUSTER, (COMMON, common), (STAGING, staging), (PROD, "{}\n")]);
    let document = hubs.hand_over(&["--tag", "fedcba987654"]);
    assert_eq!(edits(&document), [COMMON, STAGING]);
    assert_eq!(hubs.file(COMMON), common.replace("abc", "fedcba987654"));
    assert_eq!(hubs.file(STAGING), staging.replace("abc", "fedcba987654"));
}

#[test]
fn the_tag_in_a_template_for_hubs_is_named() {
    let template = "deployments/template/{{cookiecutter.hub_name}}/config/common.yaml";
    let text = format!("{{% if cookiecutter.ip %}}\n{}", block("abc"));
    let common = ("deployments/astro/config/common.yaml", &*block("abc"));
    let hubs = Hubs::new(&[
        (template, &text),
        common,
        ("image-repos.txt", "git@github.com:o/a.git\n"),
    ]);
    let document = hubs.hand_over(&["--tag", "fedcba987654"]);
    assert_eq!(edits(&document)[..1], [common.0]);
    assert_eq!(named(&document, "edit-by-hand"), [format!("{template}:6")]);
    hubs.config
        .commit("By hand", &[(template, &text.replace("abc", "fedcba987654"))]);
    let document = hubs.hand_over(&["--tag", "fedcba987654"]);
    assert_eq!(named(&document, "edit-by-hand"), Vec::<String>::new());
}

#[test]
fn a_layout_that_is_not_known_can_be_given() {
    let path = "helm/uni/values-prod.yaml";
    let hubs = Hubs::new(&[(path, &block("abc")), ("helm/uni/values-dev.yaml", &block("def"))]);
    let hub = ["--tag", "fedcba987654", "--hub", "prod"];
    let document = hubs.hand_over(&[&hub[..], &["--layout", "helm/{cluster}/values-{hub}.yaml"]].concat());
    assert_eq!(edits(&document), [path]);
    let ran = hubs
        .scene
        .run(&["handoff", "--image", IMAGE, "--layout", "helm/values.yaml"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn jobs_that_build_the_directory_leave_with_it() {
    let scene = Scene::new();
    let circle = "\
workflows:
  deploy:
    jobs:
      - hubploy/build-image:
          deployment: astro
          name: astro image build
      - hubploy/build-image:
          deployment: other
          name: other image build
      - deploy:
          requires:
            - astro image build
            - other image build
";
    let build =
        "on: push\njobs:\n  b:\n    steps:\n    - uses: docker://hubploy\n      with:\n        args: build astro\n";
    let hubploy = "images:\n  images:\n    - name: quay.io/org/astro\n      path: image\n";
    scene.source.commit(
        "Deploy",
        &[
            ("deployments/astro/hubploy.yaml", hubploy),
            (".circleci/config.yml", circle),
            (".github/workflows/build.yaml", build),
        ],
    );
    scene.migrate(&[]);
    let ran = scene.run(&["handoff", "--hub", "astro", "--handoff-branch", "move-astro"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let left = circle
        .replace(
            "      - hubploy/build-image:\n          deployment: astro\n          name: astro image build\n",
            "",
        )
        .replace("            - astro image build\n", "");
    assert_eq!(
        scene.source.git(&["show", "move-astro:.circleci/config.yml"]) + "\n",
        left
    );
    assert_eq!(
        named(&ran.json(), "builds-old-place"),
        [".github/workflows/build.yaml:7"]
    );
}
