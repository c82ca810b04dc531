//! "Did you mean": the names closest to one that was not found.

/// How many names are worth reading.
const AT_MOST: usize = 3;
/// Below this two names have little in common.
const ENOUGH: f64 = 0.7;

/// Picks from `names` those closest to `wanted`, the closest first; a name that contains it, or ends with the same
/// component, is close too.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let mut scored: Vec<(f64, &str)> = Vec::new();
    for name in names {
        let mut score = strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase());
        if !wanted.is_empty() && (name.contains(wanted) || last(name) == last(wanted)) {
            score = score.max(ENOUGH) + 0.1;
        }
        if score >= ENOUGH {
            scored.push((score, name));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(AT_MOST).map(|(_, name)| name).collect()
}

/// The names as a sentence for a hint, such as `did you mean 'a' or 'b'?`; none where there are none.
pub fn did_you_mean(names: &[&str]) -> Option<String> {
    let quoted: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
    let (last, others) = quoted.split_last()?;
    Some(match others {
        [] => format!("did you mean {last}?"),
        _ => format!("did you mean {} or {last}?", others.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_comes_first() {
        let names = ["deployments/edx/image", "deployments/eecs/image", "docs", "images"];
        assert_eq!(nearest("deployments/edx/imgae", names)[0], "deployments/edx/image");
        assert_eq!(nearest("edx/image", names)[0], "deployments/edx/image");
        assert_eq!(nearest("zzz", names), Vec::<&str>::new());
    }

    #[test]
    fn a_hint_names_them_all() {
        assert_eq!(
            did_you_mean(&["a", "b", "c"]).as_deref(),
            Some("did you mean 'a', 'b' or 'c'?")
        );
        assert_eq!(did_you_mean(&["a"]).as_deref(), Some("did you mean 'a'?"));
        assert_eq!(did_you_mean(&[]), None);
    }
}
