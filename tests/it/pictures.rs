//! The pictures of the README are what the program prints.

use std::path::Path;

use anstyle_svg::{Palette, Term};
use clap::builder::styling::{Color, RgbColor};
use split_image::context::Context;

use crate::support::{hermetic, ran, split_image};

#[path = "../../src/cli/demo/sample.rs"]
mod sample;

/// GitHub's dark colours, so that the picture has the same contrast on a light and on a dark page.
const PALETTE: Palette = Palette([
    rgb(0x484f58),
    rgb(0xff7b72),
    rgb(0x3fb950),
    rgb(0xd29922),
    rgb(0x58a6ff),
    rgb(0xbc8cff),
    rgb(0x39c5cf),
    rgb(0xb1bac4),
    rgb(0x6e7681),
    rgb(0xffa198),
    rgb(0x56d364),
    rgb(0xe3b341),
    rgb(0x79c0ff),
    rgb(0xd2a8ff),
    rgb(0x56d4dd),
    rgb(0xffffff),
]);
const FOREGROUND: RgbColor = rgb(0xe6edf3);
const BACKGROUND: RgbColor = rgb(0x0d1117);

const fn rgb(hex: u32) -> RgbColor {
    let [_, red, green, blue] = hex.to_be_bytes();
    RgbColor(red, green, blue)
}

/// `INSTA_UPDATE=always` draws the picture anew.
#[test]
fn the_picture_of_a_preview_is_a_preview() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample::deployments(&folder.join("deployments.git"), Context::unwatched()).unwrap();
    sample::image_repository(&folder.join("astro-user-image.git"), Context::unwatched()).unwrap();
    let words = format!(
        "--from deployments.git --subdir {} --into astro-user-image.git --dry-run",
        sample::SUBDIR
    );
    let mut command = split_image(folder);
    hermetic(&mut command, folder);
    command
        .args(words.split(' '))
        .args(["--color", "always"])
        .env("COLUMNS", "106")
        .env_remove("GIT_AUTHOR_DATE")
        .env_remove("GIT_COMMITTER_DATE");
    let ran = ran(command.output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let screen = format!("$ split-image {words}\n\n{}", ran.stdout);
    let drawn = Term::new()
        .palette(PALETTE)
        .fg_color(Color::Rgb(FOREGROUND))
        .bg_color(Color::Rgb(BACKGROUND))
        .render_svg(screen.trim_end());
    // Browsers ignore 'opacity' in a line of text; 0.65 keeps the contrast of 4.5:1 that WCAG asks for.
    let drawn = drawn.replace("opacity: 0.4;", "fill-opacity: 0.65;");
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/preview.svg");
    if std::env::var("INSTA_UPDATE").is_ok_and(|when| when == "always") {
        std::fs::write(&picture, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&picture).unwrap_or_default();
    assert!(
        kept == drawn,
        "{} is not what a preview prints:\n{screen}",
        picture.display()
    );
}
