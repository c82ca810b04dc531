//! '--html' and '--markdown': what is on a page, and that nothing of a repository is markup there. A browser looks at pages
//! in `tests/oracle/page.py`.

use crate::support::repo::{IMAGE, Scene, at};
use crate::support::{ran, run};

/// The page of a run, which has to end with `code`.
fn page(scene: &Scene, flags: &[&str], code: i32) -> String {
    let file = scene.folder().join("page.html");
    let ran = scene.typed(&[flags, &["--html", file.to_str().unwrap()]].concat());
    assert_eq!(ran.code, code, "{}", ran.stderr);
    std::fs::read_to_string(file).unwrap()
}

/// The elements of a page and their text, without what depends on the day or the look.
fn structure(scene: &Scene, page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    let mut is_skipped = false;
    while let Some((text, more)) = rest.split_once('<') {
        let (tag, more) = more.split_once('>').unwrap();
        if !is_skipped && !text.trim().is_empty() {
            out += text.trim();
            out.push('\n');
        }
        is_skipped = matches!(tag.split(' ').next(), Some("style" | "script"));
        let is_shown = !tag.starts_with('/') && !tag.contains("Content-Security-Policy");
        if is_shown {
            out += &format!("<{tag}>\n");
        }
        rest = more;
    }
    let folder = scene.folder().to_str().unwrap();
    let version = format!("split-image {}", env!("CARGO_PKG_VERSION"));
    out.replace(folder, "FOLDER").replace(&version, "split-image VERSION")
}

#[test]
fn the_page_of_a_preview_is_as_reviewed() {
    let scene = Scene::new();
    insta::assert_snapshot!(structure(&scene, &page(&scene, &["--dry-run"], 0)));
}

#[test]
fn the_markdown_of_a_preview_is_as_reviewed() {
    let scene = Scene::new();
    let shown = scene.typed(&["--dry-run", "--markdown"]).stdout;
    insta::assert_snapshot!(shown.replace(scene.folder().to_str().unwrap(), "FOLDER"));
}

#[test]
fn a_page_of_a_run_has_the_ids_that_the_run_decided() {
    let scene = Scene::new();
    let mut preview = scene.typed_command(&["--dry-run", "--html", "-"]);
    preview.env_remove("GIT_AUTHOR_DATE").env_remove("GIT_COMMITTER_DATE");
    let before = ran(preview.output().unwrap()).stdout;
    assert!(before.contains("id decided by the run"), "{before}");
    let after = page(&scene, &[], 0);
    let tip = scene.target.id("main");
    assert!(
        !after.contains("id decided by the run") && after.contains(&tip[..12]),
        "{after}"
    );
    let again = page(&scene, &[], 0);
    assert!(again.contains("up to date"), "{again}");
}

#[test]
fn a_run_that_stops_has_a_page_with_its_collisions_and_its_history() {
    let scene = Scene::new();
    scene.push_template(&[("apt.txt", "other\n"), ("environment.yml", "x\n")]);
    for flags in [&["--dry-run"][..], &[]] {
        let page = page(&scene, flags, 3);
        for part in [
            "1 collision",
            "<code>apt.txt</code>",
            "different content",
            "Add a package",
            "Hint: ",
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
    }
    let markdown = scene.typed(&["--markdown"]).stdout;
    assert!(markdown.contains("### 1 collision\n\n- `apt.txt`\n"), "{markdown}");
}

#[test]
fn a_run_that_fails_early_has_a_page_too() {
    let scene = Scene::new();
    let page = page(&scene, &["--ref", "nothing"], 1);
    assert!(page.contains("Error: ") && page.contains("nothing"), "{page}");
}

#[test]
fn words_of_a_repository_are_no_markup() {
    let scene = Scene::new();
    let words = "<script>alert(1)</script> \" onload='x' \u{202e}javascript:alert(1) @all #12 `|`";
    scene
        .source
        .commit(words, &[(&at("<img src=x>"), "x\n"), (&at("a\" onclick=\"b"), "x\n")]);
    let page = page(&scene, &["--dry-run"], 0);
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(
        page.contains("&lt;script&gt;alert(1)") && page.contains("\\u{202e}javascript"),
        "{page}"
    );
    assert!(
        !page.contains("<img") && !page.contains("\" onclick") && !page.contains('\u{202e}'),
        "{page}"
    );
    let markdown = scene.typed(&["--dry-run", "--markdown"]).stdout;
    let row = markdown.lines().find(|line| line.contains("alert(1)")).unwrap();
    let subject = row.rsplit_once("| ``").map(|(_, end)| end).unwrap();
    assert!(
        subject.starts_with(" <script>alert(1)") && subject.ends_with("\\|` `` |"),
        "{row}"
    );
}

#[test]
fn addresses_of_github_and_gitlab_are_links() {
    let scene = Scene::new();
    scene
        .source
        .git(&["remote", "add", "origin", "git@gitlab.com:group/sub/hubs.git"]);
    let tip = scene.source.id("HEAD");
    let page = page(&scene, &["--dry-run", "--offline"], 0);
    let link = format!(
        "<a class=\"id\" href=\"https://gitlab.com/group/sub/hubs/-/commit/{tip}\">{}</a>",
        &tip[..12]
    );
    assert!(page.contains(&link), "{page}");
    scene
        .source
        .git(&["remote", "set-url", "origin", "javascript://github.com/a/b"]);
    let page = self::page(&scene, &["--dry-run", "--offline"], 0);
    assert!(!page.contains("javascript:"), "{page}");
}

#[test]
fn a_campaign_has_a_row_and_a_section_for_each_hub() {
    let scene = Scene::new();
    let list = scene.folder().join("hubs.toml");
    let hub = |name: &str, into: &str| {
        format!(
            "[[hub]]\nname = '{name}'\nfrom = '{}'\nsubdir = '{IMAGE}'\ninto = '{into}'\n",
            scene.source.typed()
        )
    };
    std::fs::write(&list, hub("good", scene.target.typed()) + &hub("<lost>", "missing.git")).unwrap();
    let file = scene.folder().join("page.html");
    let (list, file) = (list.to_str().unwrap(), file.to_str().unwrap());
    for flags in [&["--dry-run"][..], &["--verify"], &[]] {
        let ran = run(scene.folder(), &[&["batch", list, "--html", file], flags].concat());
        assert_eq!(ran.code, 5, "{}", ran.stderr);
        let page = std::fs::read_to_string(file).unwrap();
        assert_eq!(page.matches("<details class=\"hub\"").count(), 2, "{page}");
        assert!(
            page.contains(">good</a>") && page.contains(">&lt;lost&gt;</a>"),
            "{page}"
        );
        let ran = run(scene.folder(), &[&["batch", list, "--markdown"], flags].concat());
        assert!(
            ran.stdout.contains("| `good` |") && ran.stdout.contains("- ❌ `<lost>`: "),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn markdown_is_at_most_as_long_as_github_takes() {
    let scene = Scene::new();
    for number in 0..120 {
        let name = format!("{}/{number}", "long-".repeat(40));
        scene
            .source
            .commit(&"many words 😀 ".repeat(200), &[(&at(&name), "x\n")]);
    }
    let markdown = scene.typed(&["--dry-run", "--markdown"]).stdout;
    assert!(markdown.encode_utf16().count() <= 65_536);
    assert!(markdown.contains("\nLeft out: "), "{markdown}");
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_anything_is_done() {
    let scene = Scene::new();
    let before = scene.target.refs();
    let ran = scene.typed(&["--html", "/nowhere/page.html"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("cannot write the page to '/nowhere/page.html'"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("choose another file with '--html FILE'"),
        "{}",
        ran.stderr
    );
    assert_eq!(scene.target.refs(), before);
}

#[test]
fn standard_output_has_one_thing() {
    let scene = Scene::new();
    let ran = scene.typed(&["--dry-run", "--html", "-"]);
    assert!(
        ran.stdout.starts_with("<!DOCTYPE html>") && ran.stdout.ends_with("</html>"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr.contains("Preview: nothing is written anywhere"),
        "{}",
        ran.stderr
    );
    let pairs: [&[&str]; 4] = [
        &["--html", "-", "--json"],
        &["--html", "-", "--markdown"],
        &["--markdown", "--map", "-"],
        &["--markdown", "--json"],
    ];
    for flags in pairs {
        let ran = scene.typed(&[&["--dry-run"], flags].concat());
        assert_eq!(ran.code, 2, "{flags:?}: {}", ran.stderr);
    }
}
