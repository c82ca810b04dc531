//! The variables and secrets that the new repository needs before its workflows can push, as commands of GitHub's `gh`,
//! with no secret in them.

use crate::migrate::setup::{Needs, Step};
use crate::report::{Setup, SetupStatus};
use crate::repos::github::Repository;
use crate::text;

/// The steps that give a repository at `url` all that it `needs`.
pub(super) fn steps(url: &str, needs: &Needs) -> Setup {
    let repository = Repository::at(url);
    let entry = |step: Step| step.entry(repository.as_ref(), SetupStatus::Left, None);
    Setup {
        repository: repository.as_ref().map_or_else(String::new, ToString::to_string),
        visibility: String::new(),
        steps: needs.steps().map(entry).collect(),
    }
}

/// The commands for a repository at `url` with such `needs`.
pub(super) fn commands(url: &str, needs: &Needs) -> Vec<String> {
    let repository = Repository::at(url).map_or_else(|| "OWNER/REPO".to_owned(), |repository| repository.to_string());
    let variables = needs.variables.iter().map(|(name, value)| {
        let body = value.as_ref();
        let body = body.map_or_else(String::new, |value| format!(" --body {}", text::quoted(value)));
        format!("gh variable set {name} --repo {repository}{body}")
    });
    let secrets = needs.secrets.iter();
    let secrets = secrets.map(|name| format!("gh secret set {name} --repo {repository}"));
    variables.chain(secrets).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::fill::Values;
    use crate::hub::image::Image;

    #[test]
    fn known_values_are_given_and_secrets_are_asked_for() {
        let workflow = "a: ${{ vars.HUB }} ${{ vars.IMAGE }} ${{ vars.APP_ID }} ${{ vars.X }}\n\
                        b: ${{ secrets.KEY }} ${{ secrets.GITHUB_TOKEN }}\n";
        let mut values = Values {
            hub: Some("a b".into()),
            image: Some(Image::parse("us-docker.pkg.dev/p/user-images/a").unwrap()),
            ..Values::default()
        };
        values.set("X=1").unwrap();
        assert_eq!(
            commands(
                "git@github.com:o/a.git",
                &Needs::of(&[workflow.into(), workflow.into()], &values)
            ),
            [
                "gh variable set APP_ID --repo o/a",
                "gh variable set HUB --repo o/a --body 'a b'",
                "gh variable set IMAGE --repo o/a --body p/user-images/a",
                "gh variable set X --repo o/a --body 1",
                "gh secret set KEY --repo o/a",
            ]
        );
        assert_eq!(
            commands(
                "/srv/a.git",
                &Needs::of(&["${{ secrets.KEY }}".into()], &Values::default())
            ),
            ["gh secret set KEY --repo OWNER/REPO"]
        );
    }
}
