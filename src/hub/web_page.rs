//! The addresses of the web pages that registries have for their images.

/// The image name that an address is about; anything but a known address is taken as a name.
pub(super) fn name_behind(typed: &str) -> String {
    let bare = ["https://", "http://", "docker://"]
        .iter()
        .find_map(|scheme| typed.strip_prefix(scheme))
        .unwrap_or(typed);
    let end = bare.find(['?', '#']).unwrap_or(bare.len());
    let bare = bare[..end].trim_end_matches('/');
    let parts: Vec<&str> = bare.split('/').collect();
    match parts[..] {
        ["quay.io", "repository", org, name, ..] => format!("quay.io/{org}/{name}"),
        ["hub.docker.com", "r", org, name, ..] | ["hub.docker.com", "repository", "docker", org, name, ..] => {
            format!("docker.io/{org}/{name}")
        }
        [
            "console.cloud.google.com",
            "artifacts",
            "docker",
            project,
            place,
            repository,
            name,
            ..,
        ] => {
            format!("{place}-docker.pkg.dev/{project}/{repository}/{name}")
        }
        _ => bare.to_owned(),
    }
}
