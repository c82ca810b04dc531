//! The diagnosis as text: a line for each part, and below it a fault with what to do.

use super::diagnosis::{Diagnosis, Found, Git, People, Terminal};
use super::gh::Gh;
use super::server::Server;
use crate::cli::cache::Copies;
use crate::cli::render::failures;
use crate::cli::render::ink::{Ink, count};

/// The lines, and one that sums them up.
pub fn lines(diagnosis: &Diagnosis, ink: &Ink) -> Vec<String> {
    let program = &diagnosis.program;
    let mut lines = vec![line("split-image", &format!("{}, {}", program.version, program.system))];
    lines.extend(found("git", &diagnosis.git, ink, git));
    lines.push(line(
        "gh",
        &diagnosis.gh.as_ref().map_or_else(|| "not installed".into(), gh),
    ));
    lines.extend(found("identity", &diagnosis.identity, ink, people));
    lines.push(line(
        "cache",
        &diagnosis.cache.as_ref().map_or_else(|| "none".into(), cache),
    ));
    if diagnosis.cache.as_ref().is_some_and(|copies| copies.repositories > 0) {
        lines.push(line("", "'split-image cache' lists it, and clears it with '--clear'"));
    }
    lines.push(line("terminal", &terminal(&diagnosis.terminal)));
    for (name, side) in [("source", &diagnosis.source), ("target", &diagnosis.target)] {
        lines.extend(side.iter().flat_map(|side| found(name, side, ink, server)));
    }
    lines.push(String::new());
    lines.push(match diagnosis.is_healthy() {
        true => ink.done("Nothing is in the way of a run."),
        false => ink.error("A run would fail."),
    });
    lines
}

fn line(name: &str, said: &str) -> String {
    format!("{name:<12} {said}")
}

fn found<T>(name: &str, found: &Found<T>, ink: &Ink, say: impl Fn(&T) -> String) -> Vec<String> {
    match found {
        Found::Yes(found) => vec![line(name, &say(found))],
        Found::No { error } => {
            let mut lines = ink.labelled(&line(name, &ink.error("error:")), &error.message);
            lines.extend(failures::hint(ink, &line("", ""), error));
            lines
        }
    }
}

fn people(people: &People) -> String {
    let committer = match people.author == people.committer {
        true => String::new(),
        false => format!(", committed by {}", people.committer),
    };
    let signed = if people.signed { ", signed" } else { "" };
    format!("{}{committer}{signed}", people.author)
}

fn git(git: &Git) -> String {
    let has = |there: bool, name: &str| format!("{}{name}", if there { "" } else { "no " });
    let there = &git.features;
    let features = [
        has(there.https, "https"),
        has(there.ssh, "ssh"),
        has(there.credential_helper, "credential helper"),
        has(there.proxy, "proxy"),
    ];
    format!("{}, {}", git.version, features.join(", "))
}

fn gh(gh: &Gh) -> String {
    let login = match gh.logged_in {
        true => "logged in to github.com",
        false => "not logged in to github.com; 'gh auth login' does it",
    };
    format!("{}, {login}", gh.version)
}

fn cache(cache: &Copies) -> String {
    format!("{}: {}", cache.folder, cache.sum())
}

fn terminal(terminal: &Terminal) -> String {
    let width = terminal
        .columns
        .map_or_else(|| "no terminal".into(), |columns| count(columns, "column"));
    let colours = if terminal.colours { "colours" } else { "no colours" };
    let pager = terminal
        .pager
        .as_ref()
        .map_or_else(|| "no pager".into(), |pager| format!("pager '{pager}'"));
    format!("{width}, {colours}, {pager}")
}

fn server(server: &Server) -> String {
    let mut said = vec![
        server.location.clone(),
        format!("{} ms", server.milliseconds),
        server.agent.clone().unwrap_or_else(|| "unnamed".into()),
        format!("protocol {}", server.protocol),
        server.object_format.clone(),
        if server.partial_clone {
            "partial clones"
        } else {
            "no partial clones"
        }
        .into(),
    ];
    said.extend(server.atomic_push.map(|atomic| match atomic {
        true => "takes pushes, atomic ones too".into(),
        false => "takes pushes, no atomic ones".into(),
    }));
    said.join(", ")
}
