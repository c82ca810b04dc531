//! Finding the images of a deployment repository, and a list that can be run as it is.

use std::collections::BTreeMap;

use crate::support::repo::Repo;
use crate::support::{Ran, run, schema};

struct Scene {
    folder: tempfile::TempDir,
    source: Repo,
}

impl Scene {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Repo::new(folder.path().join("deployments"));
        source.commit("Start", &[("README.md", "hubs\n")]);
        source.commit("Hubs", files);
        Scene { folder, source }
    }

    fn discover(&self, arguments: &[&str]) -> Ran {
        run(self.folder.path(), &[&["discover", "deployments"], arguments].concat())
    }

    /// The list that it writes.
    fn written(&self) -> String {
        let ran = self.discover(&[]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
        ran.stdout
    }

    /// Name, directory and ref of each hub, as `batch` reads the list.
    fn listed(&self) -> Vec<(String, String, Option<String>)> {
        std::fs::write(self.folder.path().join("hubs.toml"), self.written()).unwrap();
        let ran = run(self.folder.path(), &["batch", "hubs.toml", "--list", "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let hub = |hub: &serde_json::Value| {
            (
                text(&hub["name"]).unwrap(),
                text(&hub["subdir"]).unwrap(),
                text(&hub["ref"]),
            )
        };
        let list = ran.json();
        schema::check_as("batch-list", &list);
        list.as_array().unwrap().iter().map(hub).collect()
    }

    fn names(&self) -> Vec<String> {
        self.listed().into_iter().map(|(name, ..)| name).collect()
    }
}

/// A fixture without its comments.
fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The files of the layout: a path, and below it its content, indented.
fn layout() -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut path = String::new();
    for line in fixture("datahub-layout.txt").lines() {
        match line.strip_prefix("    ") {
            Some(content) => *files.get_mut(&path).unwrap() += &format!("{content}\n"),
            None => {
                path = line.to_owned();
                files.insert(path.clone(), String::new());
            }
        }
    }
    files
}

#[test]
fn a_real_repository_has_exactly_the_images_that_were_really_migrated() {
    let files = layout();
    let files: Vec<_> = files
        .iter()
        .map(|(path, content)| (path.as_str(), content.as_str()))
        .collect();
    let scene = Scene::new(&files);
    let migrated = fixture("datahub-images.txt");
    let mut migrated: Vec<_> = migrated.lines().map(|line| line.split(' ').next().unwrap()).collect();
    migrated.sort_unstable();
    let found = scene.listed();
    assert_eq!(
        found.iter().map(|(_, subdir, _)| subdir.as_str()).collect::<Vec<_>>(),
        migrated
    );
    assert_eq!(found.len(), 21);
    assert!(found.iter().all(|(.., reference)| reference.is_none()));
    let list = scene.written();
    assert!(list.contains("subdir = \"deployments/{name}/image\"\n"), "{list}");
    let shared = "# Decide: the hubs datahub, dlab, highschool, prob140, r and workshop share it; its name becomes that of the \
         repository.\n[[hub]]\nname = \"datahub\"\n";
    assert!(list.contains(shared), "{list}");
}

#[test]
fn the_names_of_the_images_are_those_that_hubs_build() {
    let hubploy = |image: &str| format!("images: {{images: [{image}]}}\n");
    let files = |named: &[(&str, &str)]| -> Vec<(String, String)> {
        let file = |(hub, image): &(&str, &str)| {
            [
                (format!("d/{hub}/hubploy.yaml"), hubploy(image)),
                (format!("d/{hub}/image/apt.txt"), (*hub).to_owned()),
            ]
        };
        named.iter().flat_map(file).collect()
    };
    let scene = |named: &[(&str, &str)]| {
        let files = files(named);
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        Scene::new(&files)
    };
    let alike = [
        ("a", "{name: r.dev/p/a-image, path: image/}"),
        ("b", "{name: 'r.dev/p/b-image:0123', path: image}"),
        ("c", "{name: gcr.io/other/c-image, path: image}"),
    ];
    let list = scene(&alike).written();
    assert!(list.contains("\nimage = \"r.dev/p/{name}-image\"\n"), "{list}");
    assert!(
        list.contains("\nname = \"c\"\nimage = \"gcr.io/other/c-image\"\n"),
        "{list}"
    );
    assert_eq!(list.matches("\nimage = ").count(), 2, "{list}");

    // One whose name is not known must not get that of the others.
    let odd = [
        ("d", "{name: d-image, path: image}"),
        (
            "e",
            "{name: r.dev/p/e, path: image}, {name: r.dev/p/second, path: image}",
        ),
        ("f", "{path: image}"),
    ];
    let some = scene(&[&alike[..], &odd].concat());
    let list = some.written();
    for expected in [
        "\nname = \"a\"\nimage = \"r.dev/p/a-image\"\n",
        "\nname = \"d\"\n# Decide: the image 'd-image' names no registry; write it as 'quay.io/org/name'\n",
        "\nname = \"e\"\n# Decide: the hubs build it under several names.\n# image = \"r.dev/p/e\"\n# image = \
         \"r.dev/p/second\"\n",
        "\nname = \"f\"\n# Decide: no hub names the image that it builds; 'image' does.\n",
    ] {
        assert!(list.contains(expected), "{expected} is not in {list}");
    }
    assert!(!list.contains("{name}-image"), "{list}");
    assert_eq!(some.names(), ["a", "b", "c", "d", "e", "f"]);
    let document = some.discover(&["--json"]).json();
    schema::check_as("discover", &document);
    assert_eq!(
        document["images"][4]["image_names"],
        serde_json::json!(["r.dev/p/e", "r.dev/p/second"])
    );

    let last = some.source.id("HEAD");
    some.source.git(&["rm", "-r", "--quiet", "d/a"]);
    some.source.git(&["rm", "-r", "--quiet", "d/b/image"]);
    some.source.commit(
        "New place",
        &[("d/b/hubploy.yaml", &hubploy("{name: 'quay.io/o/b:1'}"))],
    );
    let gone = format!("name = \"b\"\nimage = \"r.dev/p/b-image\"\nref = \"{last}\"");
    assert!(some.written().contains(&gone), "{}", some.written());
}

#[test]
fn without_hubploy_images_are_where_they_are_by_custom() {
    let scene = Scene::new(&[
        ("images/user/Dockerfile", "FROM x\n"),
        ("images/user/image/apt.txt", "inside\n"),
        ("hub/images/hub/Dockerfile", "FROM x\n"),
        ("hub/images/other/Dockerfile", "FROM x\n"),
        (
            "hub/chartpress.yaml",
            "charts:\n- name: c\n  images:\n    hub: {}\n    x: {contextPath: ./images/other}\n",
        ),
        ("docs/images/logo.png", "png\n"),
        ("clusters/a/image/binder/apt.txt", "git\n"),
        ("clusters/b/image/notes.md", "no build\n"),
        ("template/{{cookiecutter.hub}}/image/apt.txt", "git\n"),
    ]);
    let subdirs: Vec<_> = scene.listed().into_iter().map(|(_, subdir, _)| subdir).collect();
    assert_eq!(subdirs, ["clusters/a/image", "images/user"]);
}

#[test]
fn images_that_are_gone_come_with_the_last_commit_that_had_them() {
    let scene = Scene::new(&[
        (
            "d/a/hubploy.yaml",
            "images:\n  images:\n    - name: a\n      path: image/\n",
        ),
        ("d/a/image/environment.yml", "a\n"),
        ("d/b/hubploy.yaml", "images: {image_name: b}\n"),
        ("d/b/image/environment.yml", "b\n"),
        ("d/c/hubploy.yaml", "images: {image_name: c}\n"),
        (
            "d/e/hubploy.yaml",
            "images: {images: [{name: b, path: ../b/images/default}]}\n",
        ),
    ]);
    scene.source.git(&["rm", "-r", "--quiet", "d/b/image"]);
    let second = [
        ("d/b/images/default/environment.yml", "b\n"),
        ("d/b/images/second/apt.txt", "b\n"),
    ];
    let last = scene.source.commit("New names", &second);
    scene.source.git(&["rm", "-r", "--quiet", "d/b/images", "d/a/image"]);
    scene
        .source
        .commit("Moved", &[("d/a/image/README.md", "see elsewhere\n")]);
    let name = |name: &str, subdir: &str| (name.to_owned(), subdir.to_owned(), Some(last.clone()));
    let expected = [
        name("a", "d/a/image"),
        name("b", "d/b/images/default"),
        name("b-second", "d/b/images/second"),
    ];
    assert_eq!(scene.listed(), expected);
    let list = scene.written();
    assert!(list.contains("# No image was found for c.\n"), "{list}");
    assert!(list.contains("# Decide: the hubs b and e share it; "), "{list}");
    assert!(list.contains("  # the last commit that had it, 2024-06-03\n"), "{list}");
}

#[test]
fn a_tip_without_any_image_leads_to_those_it_had() {
    let scene = Scene::new(&[
        ("images/user/Dockerfile", "FROM x\n"),
        ("images/hub/Dockerfile", "FROM x\n"),
        ("chartpress.yaml", "charts: [{name: c, images: {hub: {}}}]\n"),
    ]);
    let last = scene.source.id("HEAD");
    scene.source.git(&["rm", "-r", "--quiet", "images", "chartpress.yaml"]);
    scene.source.commit_all("All gone");
    assert_eq!(
        scene.listed(),
        [("user".to_owned(), "images/user".to_owned(), Some(last))]
    );
}

#[test]
fn names_that_an_image_had_before_are_told() {
    let content = "name: one\ndependencies:\n- numpy\n- scipy\n- pandas\n";
    let scene = Scene::new(&[
        ("old/image/environment.yml", content),
        ("old/image/apt.txt", "git\nless\nvim\n"),
    ]);
    scene
        .source
        .commit("More", &[("old/image/postBuild", "#!/bin/bash\necho built\n")]);
    std::fs::create_dir(scene.source.path.join("new")).unwrap();
    scene.source.git(&["mv", "old/image", "new/image"]);
    scene.source.commit_all("Another name");
    let list = scene.written();
    let told = "# Decide: before, it was 'old/image' until 2024-06-03; follow it?\n[[hub]]\nname = \"new\"\nsubdir = \"new/image\"\n\
                # follow = true  # takes the history before, too: about ";
    assert!(list.contains(told), "{list}");
    let document = scene.discover(&["--json"]).json();
    schema::check_as("discover", &document);
    assert_eq!(document["images"][0]["before"][0]["subdir"], "old/image");
}

#[test]
fn the_names_before_are_those_of_the_commit_that_is_split() {
    let content = "name: one\ndependencies:\n- numpy\n- scipy\n- pandas\n";
    let scene = Scene::new(&[("d/one/image/environment.yml", content)]);
    let (more, hub) = ("d/one/image/apt.txt", "d/one/hubploy.yaml");
    scene.source.commit("More", &[(more, "git\nless\n"), (hub, "")]);
    std::fs::create_dir(scene.source.path.join("d/one/images")).unwrap();
    scene.source.git(&["mv", "d/one/image", "d/one/images/default"]);
    scene
        .source
        .commit("Another name", &[(hub, "images: {images: [{path: images/default}]}\n")]);
    scene.source.git(&["rm", "-r", "--quiet", "d/one/images"]);
    scene
        .source
        .commit("Moved", &[("d/one/image/README.md", "see elsewhere\n")]);
    let list = scene.written();
    assert!(list.contains("# Decide: before, it was 'd/one/image' until "), "{list}");
    assert_eq!(scene.names(), ["one"]);
}

#[test]
fn a_former_name_is_no_image_of_its_own() {
    let content = "name: one\ndependencies:\n- numpy\n- scipy\n- pandas\n";
    let scene = Scene::new(&[
        ("image/environment.yml", content),
        ("image/apt.txt", "git\nless\nvim\n"),
    ]);
    std::fs::create_dir(scene.source.path.join("images")).unwrap();
    scene.source.git(&["mv", "image", "images/user"]);
    scene.source.commit_all("Another name");
    scene.source.git(&["rm", "-r", "--quiet", "images"]);
    scene.source.commit_all("All gone");
    assert_eq!(scene.names(), ["user"]);
    assert!(scene.written().contains("# Decide: before, it was 'image' until "));
}

#[test]
fn a_name_that_one_commit_gave_and_the_next_took_is_told() {
    let content = "name: one\ndependencies:\n- numpy\n- scipy\n- pandas\n";
    let scene = Scene::new(&[("old/image/environment.yml", content)]);
    std::fs::create_dir(scene.source.path.join("new")).unwrap();
    scene.source.git(&["mv", "old/image", "new/image"]);
    scene.source.commit_all("Another name");
    let list = scene.written();
    assert!(
        list.contains("\n# follow = true  # begins the history there\n"),
        "{list}"
    );
    let arguments = [
        "-n",
        "-s",
        "new/image",
        "-i",
        "target",
        "--from",
        "deployments",
        "--json",
    ];
    Repo::bare(scene.folder.path().join("target"));
    let document = run(scene.folder.path(), &arguments).json();
    let said = document["warnings"].to_string();
    assert!(said.contains("their history: the commit that created it"), "{said}");
}

#[test]
fn the_list_can_be_run_as_it_is() {
    let build = |name: &str, path: &str| format!("  - name: quay.io/o/{name}\n    path: images/{path}\n");
    let images = build("hub-image", "default") + &build("hub-second", "second");
    let scene = Scene::new(&[
        ("d/hub/images/default/apt.txt", "1\n"),
        ("d/hub/images/second/apt.txt", "2\n"),
        ("d/hub/hubploy.yaml", &format!("images:\n  images:\n{images}")),
    ]);
    let hosted = "https://someone:secret@github.com/org/deployments.git";
    scene.source.git(&["remote", "add", "origin", hosted]);
    let list = scene.written();
    assert!(
        list.contains("\ninto = \"https://github.com/org/{name}-user-image.git\"\n"),
        "{list}"
    );
    assert!(!list.contains("secret"), "{list}");
    let template = Repo::new(scene.folder.path().join("template"));
    let workflow = ".github/workflows/build.yaml";
    let build = "on: {push: {branches: [main]}}\njobs:\n  a:\n    runs-on: x\n    steps:\n    - uses: \
                 jupyterhub/repo2docker-action@master\n      with:\n        DOCKER_REGISTRY: quay.io\n        # IMAGE_NAME: \"<a>/<b>\"\n";
    template.commit("Template", &[(workflow, build), ("apt.txt", "an example\n")]);
    for name in ["hub", "hub-second"] {
        Repo::bare(scene.folder.path().join(format!("{name}-user-image.git")));
    }
    assert!(list.contains("\n# create = \"private\"  # "), "{list}");
    let local = list
        .replace("https://github.com/org/", "")
        .replace("https://github.com/2i2c-org/hub-user-image-template", "template");
    std::fs::write(scene.folder.path().join("hubs.toml"), local).unwrap();
    let ran = run(scene.folder.path(), &["batch", "hubs.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("2 hubs: 2 migrated;"), "{}", ran.stdout);
    let target = Repo {
        path: scene.folder.path().join("hub-second-user-image.git"),
    };
    assert_eq!(target.git(&["show", "main:apt.txt"]), "2");
    let workflow = target.git(&["show", &format!("main:{workflow}")]);
    assert!(workflow.contains("IMAGE_NAME: \"o/hub-second\""), "{workflow}");
    // The second image has the name of no hub, and goes to the one that builds it.
    let ran = run(
        scene.folder.path(),
        &["batch", "hubs.toml", "--handoff", "--handoff-branch", "move"],
    );
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let tag = &target.id("main")[..12];
    let hubploy = scene.source.git(&["show", "move:d/hub/hubploy.yaml"]);
    assert!(hubploy.contains(&format!("quay.io/o/hub-second:{tag}")), "{hubploy}");
}

#[test]
fn what_cannot_be_read_is_told_and_taken_by_custom() {
    let scene = Scene::new(&[
        ("d/a/hubploy.yaml", "images: [\n"),
        ("d/a/image/apt.txt", "a\n"),
        ("d/b/hubploy.yaml", "images:\n  images:\n    - path: ../../../outside\n"),
    ]);
    assert_eq!(scene.names(), ["a"]);
    let list = scene.written();
    assert!(
        list.contains("# These files could not be read: d/a/hubploy.yaml.\n"),
        "{list}"
    );
}

#[test]
fn a_partial_clone_lends_the_few_files_that_are_needed() {
    let scene = Scene::new(&[
        ("d/a/hubploy.yaml", "images: {images: [{path: custom}]}\n"),
        ("d/a/custom/apt.txt", "a\n"),
    ]);
    scene.source.git(&["config", "uploadpack.allowFilter", "true"]);
    scene.source.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let url = format!("file://{}", scene.source.typed());
    let partial = scene.folder.path().join("partial.git");
    let partial = Repo::clone(&url, partial, &["--bare", "--filter=blob:none"]);
    let before = partial.snapshot();
    let ran = run(scene.folder.path(), &["discover", "partial.git", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    schema::check_as("discover", &ran.json());
    assert_eq!(ran.json()["images"][0]["subdir"], "d/a/custom");
    assert_eq!(partial.snapshot(), before, "somebody else's clone is only read");
}

#[test]
fn a_repository_without_images_is_an_error() {
    let scene = Scene::new(&[("docs/index.md", "docs\n")]);
    let ran = scene.discover(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(
        ran.stderr.contains("no image was found in 'main' of 'deployments'"),
        "{}",
        ran.stderr
    );
}
