//! The looks of bars: the words for each stage, and the templates of indicatif.

use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use split_image::progress::Stage;

/// The time between two frames of a spinner.
const TICK: Duration = Duration::from_millis(120);

/// The frames of a spinner, for stages without a known number of steps.
const FRAMES: &[&str] = &["·  ", "·· ", "···", " ··", "  ·", "   "];

/// A bar for a stage.
pub fn bar(stage: Stage, total: Option<usize>, target: ProgressDrawTarget) -> ProgressBar {
    // Target and style are set before the first frame, which otherwise stays on the screen.
    ProgressBar::with_draw_target(total.map(|total| total as u64), target)
        .with_style(style(template(stage, total)))
        .with_message(name(stage))
}

/// Lets a bar move by itself until it is finished. indicatif can do that too, and panics where the system gives no
/// thread for it; without one, a bar moves when there is something new to show.
pub fn tick(bar: &ProgressBar) {
    let bar = bar.downgrade();
    let moves = move || {
        while let Some(bar) = bar.upgrade().filter(|bar| !bar.is_finished()) {
            bar.tick();
            drop(bar);
            thread::sleep(TICK);
        }
    };
    drop(thread::Builder::new().spawn(moves));
}

/// A style with our characters.
pub fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("because the templates are written in this program")
        .progress_chars("━╸ ")
        .tick_strings(FRAMES)
}

/// The words for a stage.
pub fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Wait => "Still empty",
        Stage::Limit => "GitHub limits us",
        Stage::Walk => "Reading commits",
        Stage::Trees => "Reading trees",
        Stage::Rewrite => "Rewriting",
    }
}

/// The template for a stage.
pub fn template(stage: Stage, total: Option<usize>) -> &'static str {
    match (total, stage) {
        (_, Stage::Wait) => "{msg:16} {spinner}  {elapsed}",
        (_, Stage::Limit) => "{msg:16} {bar:30} {pos} of {len} seconds",
        (Some(_), Stage::Walk | Stage::Trees | Stage::Rewrite) => "{msg:16} {bar:30} {human_pos}/{human_len} commits",
        (None, Stage::Walk | Stage::Trees | Stage::Rewrite) => "{msg:16} {spinner}  {human_pos} commits",
    }
}
