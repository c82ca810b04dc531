//! The looks of bars: the words for each stage, and the templates of indicatif.

use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use split_image::progress::Stage;

use super::super::render::ink;

/// The time between two frames of a spinner.
const TICK: Duration = Duration::from_millis(120);

/// The frames of a spinner, for stages without a known number of steps.
const FRAMES: &[&str] = &["·  ", "·· ", "···", " ··", "  ·", "   "];

/// The longest bar and the shortest, in columns.
const BARS: std::ops::RangeInclusive<usize> = 5..=30;

/// The columns of the words for a stage and of `{human_pos}/{human_len} commits`, where a number has ten at most.
const WORDS_AND_COUNTS: usize = 16 + 2 * 10 + 9 + 3;

/// The part of a template that draws a bar, as long as a line of the terminal has room for it behind the prefix of `bar`
/// and beside `others` columns; nothing where that is too short.
pub fn bar_beside(bar: &ProgressBar, others: usize) -> String {
    let prefix = match ink::width_of(&bar.prefix()) {
        0 => 0,
        columns => columns + 1,
    };
    bar_in(console::Term::stderr().size().1.into(), prefix + others)
}

fn bar_in(columns: usize, others: usize) -> String {
    match columns.saturating_sub(others).min(*BARS.end()) {
        room if BARS.contains(&room) => format!("{{bar:{room}}} "),
        _ => String::new(),
    }
}

/// A bar for a stage.
pub fn bar(stage: Stage, total: Option<usize>, target: ProgressDrawTarget) -> ProgressBar {
    // Target and style are set before the first frame, which otherwise stays on the screen.
    let bar = ProgressBar::with_draw_target(total.map(|total| total as u64), target);
    let template = template(&bar, stage, total);
    bar.with_style(style(&template)).with_message(name(stage))
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

/// The template of `bar` for a stage, behind its prefix.
pub fn template(bar: &ProgressBar, stage: Stage, total: Option<usize>) -> String {
    let bar = bar_beside(bar, WORDS_AND_COUNTS);
    match (total, stage) {
        (_, Stage::Wait) => "{msg:16} {spinner}  {elapsed}".to_owned(),
        (_, Stage::Limit) => format!("{{msg:16}} {bar}{{pos}} of {{len}} seconds"),
        (Some(_), Stage::Walk | Stage::Trees | Stage::Rewrite) => {
            format!("{{msg:16}} {bar}{{human_pos}}/{{human_len}} commits")
        }
        (None, Stage::Walk | Stage::Trees | Stage::Rewrite) => "{msg:16} {spinner}  {human_pos} commits".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_leaves_room_for_what_stands_beside_it() {
        for (columns, others, expected) in [
            (200, 63, "{bar:30} "),
            (80, 50, "{bar:30} "),
            (80, 63, "{bar:17} "),
            (80, 75, "{bar:5} "),
            (80, 76, ""),
            (40, 63, ""),
        ] {
            assert_eq!(bar_in(columns, others), expected, "{columns} {others}");
        }
    }
}
