//! The variables and secrets that workflows of GitHub Actions ask of their repository.

use std::collections::BTreeSet;

/// The variables of the repository or its organization that a workflow reads.
pub fn variables(workflow: &str) -> BTreeSet<String> {
    named(workflow, "vars.")
}

/// The secrets that a workflow reads, without the one that GitHub makes for each run.
pub fn secrets(workflow: &str) -> BTreeSet<String> {
    let mut names = named(workflow, "secrets.");
    names.remove("GITHUB_TOKEN");
    names
}

/// Returns true if `path` is a workflow.
pub fn is_workflow(path: &[u8]) -> bool {
    let name = path.strip_prefix(b".github/workflows/");
    name.is_some_and(|name| !name.contains(&b'/') && (name.ends_with(b".yaml") || name.ends_with(b".yml")))
}

/// The names behind `context` in all `${{ … }}`.
fn named(workflow: &str, context: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for expression in workflow.split("${{").skip(1) {
        let mut rest = expression.split("}}").next().unwrap_or_default();
        while let Some(at) = rest.find(context) {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let starts = !rest[..at].ends_with(|c: char| is_word(c) || c == '.' || c == '-');
            rest = &rest[at + context.len()..];
            let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            if starts && end > 0 {
                names.insert(rest[..end].to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_expressions() {
        let text = "a: ${{ vars.IMAGE}}\nb: \"${{ secrets.A_B }}-${{secrets.GITHUB_TOKEN || secrets.C}}\"\n\
                    # ${{ vars.HUB }}\nc: vars.NOT ${{ steps.vars.x }} ${{ myvars.y }} ${{ vars.";
        assert_eq!(variables(text), ["HUB", "IMAGE"].map(String::from).into());
        assert_eq!(secrets(text), ["A_B", "C"].map(String::from).into());
    }

    #[test]
    fn only_yaml_files_in_the_folder_are_workflows() {
        assert!(is_workflow(b".github/workflows/build.yaml") && is_workflow(b".github/workflows/b.yml"));
        assert!(!is_workflow(b".github/workflows/binder.yaml.disable") && !is_workflow(b".github/workflows/a/b.yml"));
    }
}
