//! The result as a page and as Markdown, for people who do not sit at this terminal.

use anyhow::Result;
use split_image::context::Context;
use split_image::files::WholeFile;
use split_image::text;

use super::args::SharedArgs;
use super::outline::Outline;
use super::{markdown, output, page};

/// Where the result is to be shown besides the screen.
pub struct Shared {
    html: Option<WholeFile>,
    markdown: bool,
}

impl Shared {
    /// Opens the file of '--html' before anything else is done.
    ///
    /// # Errors
    /// When it cannot be written; it is named.
    pub fn begin(args: &SharedArgs, context: Context<'_>) -> Result<Self> {
        let begin = |file| WholeFile::begin(file, "page", "--html", context);
        Ok(Shared {
            html: args.html.as_deref().map(begin).transpose()?,
            markdown: args.markdown,
        })
    }

    /// Returns true if there is anything to write.
    pub fn is_wanted(&self) -> bool {
        self.html.is_some() || self.markdown
    }

    /// Writes the page and the Markdown that were asked for; the second time nothing.
    ///
    /// # Errors
    /// When one of them cannot be written.
    pub fn finish(&mut self, outline: &Outline<'_>) -> Result<()> {
        if let Some(file) = self.html.take() {
            let page = text::visible(&page::document(outline).into_string());
            file.finish(|out| Ok(out.write_all(page.as_bytes())?))?;
        }
        match std::mem::take(&mut self.markdown) {
            true => output::print(&text::visible(&markdown::document(outline))),
            false => Ok(()),
        }
    }
}
