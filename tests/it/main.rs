//! What users see of the program, and what git says of its results.
#![allow(clippy::unwrap_used)]

mod support;

/// The history from before the directory had its name.
mod follow;
mod follow_shown;
mod former_names;

/// Which module of the library may use which.
mod code_map;

/// The help and the man page say the same.
mod help;

/// Damaged repositories, and such as are made to harm.
mod hostile;
mod hub_files;

/// The answers to the shells that ask for completions.
mod completions;

/// The look at this machine and at servers before a run.
mod doctor;

/// The files that run a campaign on many machines.
mod campaign_files;

/// Fetched sources, listed and removed.
mod cache;

/// The commands of README and guide do what the pages say.
mod documents;

/// The tables of the reference and the program say the same.
mod reference;

/// Commit ids in messages, and which of them follow the rewrite.
mod ids_in_messages;

/// Every warning has a page, and the program prints it.
mod explain;

/// What a person and a script get to read.
mod output;

/// Results as pages and as Markdown.
mod page;

/// The pictures of the README.
mod pictures;

/// What a kept commit keeps of its headers and its message.
mod metadata;

/// What is true of every split, on random histories.
mod processes;
mod properties;

/// Control characters in paths, flags and names.
mod raw_text;
/// Refs with unusual names and objects.
mod ref_names;

/// Which commits stay, with which parents and which trees.
mod rewrite;

/// Where the directory is looked for, and trees that git would not write today.
mod trees;

/// Issue numbers in old messages keep their links.
mod issue_numbers;

/// A target without a commit.
mod empty_target;

/// Flags that need GitHub.
mod at_github;

/// Signatures of new commits.
mod signing;

/// The template's placeholders.
mod fill;

/// What the hub needs in the end.
mod handoff;

/// Settings of git that lead from one URL to another.
mod rewritten_urls;

/// A first run is the recipe by hand, commit for commit.
mod migration;

/// Private folders, and what killed runs leave.
mod leftovers;
mod limits;

/// The files that '--map' and '--patch' name.
mod output_files;

/// No form of an address shows its password.
mod secrets;

/// The target changes in one push or not at all.
mod push;

/// What the preview warns of.
mod preflight;

/// Later runs do what is left, and nothing twice.
mod second_run;

/// Later merges beside those of git.
mod later_merges;

/// Every kind of source, and every way to name a commit of it.
mod source;

/// A target that has another image, or this one in another form, is refused.
mod target_state;

/// A source that is a clone is compared with its remote.
mod source_state;

/// One clear error for each mistake, and nothing lost.
mod bad_input;

/// Sources and targets behind a URL, and the cache.
mod fetched;

/// Many hubs from one list.
mod batch;
mod batch_handoff;
mod batch_status;

/// The list of hubs, found in a deployment repository.
mod discover;

/// Whether a target has all of its split.
mod verify;

/// A directory that was emptied once its image had moved.
mod emptied;

/// Ctrl-C ends a run in order.
mod interrupt;

/// Author, committer and dates of new commits.
mod identity;

/// Paths are read from where one stands, as git reads them.
mod standpoint;

/// Hints work when they are followed as they are written.
mod hints;

/// What a preview shows, and in which order.
mod preview;

/// Ids that only the run decides.
mod undecided;

/// Trees as deep as git goes.
mod deep_trees;
/// A dry run leaves no trace, also when it is killed.
mod dry_run;
