//! Where each hub of a campaign stands, in Markdown: for an issue, or the summary of a workflow.

use split_image::batch::status::HubStatus;
use split_image::repos::github::Repository;
use split_image::text::markdown::{self, LONGEST, is_address};

use super::campaign::{self, Row, Shown};
use super::ink::count;
use super::status::{behind, build, directory, files, progress, unknown};

/// The page, no longer than GitHub takes.
pub fn page(rows: &[Row<'_, HubStatus>]) -> String {
    let whole = with(rows, rows.len());
    if whole.chars().count() <= LONGEST {
        return whole;
    }
    let (mut fits, mut too_many) = (0, rows.len());
    while too_many - fits > 1 {
        let shown = fits.midpoint(too_many);
        match with(rows, shown).chars().count() <= LONGEST {
            true => fits = shown,
            false => too_many = shown,
        }
    }
    with(rows, fits)
}

/// The page with the first `shown` hubs.
fn with(rows: &[Row<'_, HubStatus>], shown: usize) -> String {
    let heads = ["hub", "status", "behind", "image", "hub's files", "old directory"];
    let (first, rest) = rows.split_at(shown);
    let cells: Vec<_> = first.iter().map(|(name, status)| cells(name, *status)).collect();
    let mut page = format!("**{}**; {}\n\n", campaign::totals(rows), progress(rows));
    if !cells.is_empty() {
        page += &markdown::table(&heads, &[2], &cells);
    }
    if !rest.is_empty() {
        page += &format!("\n{} not shown here.\n", count(rest.len(), "other hub"));
    }
    let errors = first.iter().filter_map(|(name, status)| {
        let message = &status.as_ref()?.error.as_ref()?.message;
        Some(format!("- {}: {}\n", markdown::code(name), markdown::words(message)))
    });
    let reasons = unknown(first);
    let reasons = reasons.iter().map(|why| format!("- `?` {}\n", markdown::words(why)));
    let notes: String = errors.chain(reasons).collect();
    if !notes.is_empty() {
        page += &format!("\n{notes}");
    }
    page
}

fn cells(name: &str, status: Option<&HubStatus>) -> Vec<String> {
    let Some(status) = status else {
        let cells = [markdown::code(name), "not begun".into()];
        return cells.into_iter().chain(std::iter::repeat_n(String::new(), 4)).collect();
    };
    let linked = |word: &str, page: Option<String>| match page {
        Some(page) => format!("[{word}]({page})"),
        None => word.to_owned(),
    };
    let repository = Repository::at(&status.target.repo).map(|repository| repository.page());
    let pull = status.pull_request.as_ref().and_then(|pull| pull.page.clone());
    let run = status.build.as_ref().and_then(|build| build.run.clone());
    vec![
        markdown::code(name),
        linked(
            status.state().word(),
            pull.filter(|page| is_address(page)).or(repository),
        ),
        behind(status),
        linked(build(status).0, run.filter(|page| is_address(page))),
        files(status).0.to_owned(),
        directory(status).to_owned(),
    ]
}
