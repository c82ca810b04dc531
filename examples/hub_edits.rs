//! The edits that hubs need for an image, at any commit of the repository with their configuration: reads one JSON
//! object a line and writes one for each. `tests/oracle/hubs.py` holds them against the edits that people made.

use std::error::Error;
use std::io::BufRead;

use serde_json::{Value, json};
use split_image::context::Context;
use split_image::handoff::{self, HubChoice, MovedImage, OldImage};
use split_image::hub::fill::Values;
use split_image::hub::image::Image;
use split_image::repos::source::Source;
use split_image::split::Directory;

#[expect(clippy::print_stdout, reason = "the edits are the result")]
fn main() -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let answer = match edits(&asked) {
            Ok(answer) => answer,
            Err(error) => json!({ "error": format!("{error:#}") }),
        };
        println!("{answer}");
    }
    Ok(())
}

fn edits(asked: &Value) -> anyhow::Result<Value> {
    let text = |key: &str| asked[key].as_str();
    let needed = |key: &str| text(key).ok_or_else(|| anyhow::anyhow!("'{key}' is missing"));
    let context = Context::unwatched();
    let source = Source::open(
        Some(needed("repository")?),
        text("commit"),
        &Default::default(),
        context,
    )?;
    let values = Values {
        hub: text("hub").map(Into::into),
        image: text("image").map(Image::parse).transpose()?,
        ..Values::default()
    };
    let directory = Directory::new(text("directory").unwrap_or("no-such-directory").as_bytes())?;
    let old = asked["old"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let hubs = HubChoice {
        cluster: text("cluster").map(Into::into),
        first: text("first").map(Into::into),
        old_images: old.map(OldImage::parse).collect::<Result<_, _>>()?,
        layouts: Vec::new(),
    };
    let image = MovedImage {
        directories: &[directory],
        into: text("into").unwrap_or("https://github.com/org/image"),
        branch: "main",
        target: None,
        tag: needed("tag")?,
        hubs: &hubs,
        values: &values,
    };
    let handoff = handoff::plan(&source, &image, context)?;
    let files = handoff
        .files
        .iter()
        .map(|file| (file.path.to_string(), json!(file.text)));
    let warnings = handoff.warnings.iter();
    let warnings = warnings.map(|warning| json!({ "code": warning.code.name(), "paths": warning.paths }));
    Ok(json!({
        "files": files.collect::<serde_json::Map<_, _>>(),
        "warnings": warnings.collect::<Vec<_>>(),
        "additions": handoff.report.additions,
        "hubs": handoff.report.hubs,
    }))
}
