//! Splits one directory off a branch, within the same repository: `split REPOSITORY REF DIRECTORY` prints the new tip.
//!
//! A branch there makes the new history visible: `git branch NAME $(cargo run --example split -- . main docs)`.

use std::error::Error;
use std::sync::atomic::AtomicBool;

use split_image::context::Context;
use split_image::progress::{Direction, Exchange, Progress, Silent, Stage};
use split_image::split::{self, Directory, History, PackWriter, Spec};

/// Prints the stages of the work.
struct Printed;

#[expect(clippy::print_stderr, reason = "an example has no other place for its progress")]
impl Progress for Printed {
    fn begin(&self, stage: Stage, _: Option<usize>) {
        eprintln!("{stage:?} …");
    }
    fn at(&self, _: usize) {}
    fn end(&self) {}
    fn exchange(&self, _: Direction, _: &str) -> Box<dyn Exchange + '_> {
        Box::new(Silent)
    }
    fn note(&self, line: &str) {
        eprintln!("{line}");
    }
}

#[expect(clippy::print_stdout, reason = "the new tip is the result")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [repository, reference, directory] = &arguments[..] else {
        return Err("usage: split REPOSITORY REF DIRECTORY".into());
    };
    let repo = gix::open(repository)?;
    let tip = repo.find_reference(reference.as_str())?.peel_to_commit()?.id;
    // A handler of Ctrl-C, or another thread, may set it to true.
    let interrupt = AtomicBool::new(false);
    let context = Context {
        progress: &Printed,
        interrupt: &interrupt,
    };

    let history = History::read(&repo, tip, context)?;
    let mut pack = PackWriter::into_repository(&repo)?;
    let spec = Spec::of(Directory::new(directory.as_bytes())?);
    let split = split::subdirectory(&history, spec, &mut pack, context)?;
    pack.finish()?;

    match split.new_tip() {
        Some(tip) => println!("{tip}"),
        None => return Err(format!("'{directory}' is in no commit of '{reference}'").into()),
    }
    Ok(())
}
