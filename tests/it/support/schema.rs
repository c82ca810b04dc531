//! Checks JSON against the files in `docs/schema`: as much of JSON Schema as they use.

use serde_json::Value;

/// Fails the test with the place where `document` breaks the schema of reports.
pub fn check(document: &Value) {
    check_as("report", document);
}

/// Fails the test with the place where `document` breaks the schema of this name.
pub fn check_as(name: &str, document: &Value) {
    let path = format!("{}/docs/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    if let Err(fault) = fits(&schema, &schema, document, "$") {
        panic!("{fault}\n{document:#}");
    }
}

fn fits(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        let fits_all = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                fits(root, root.pointer(pointer).expect("the reference is there"), value, at)?;
                true
            }
            "anyOf" => rule
                .as_array()
                .unwrap()
                .iter()
                .any(|schema| fits(root, schema, value, at).is_ok()),
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is(value, name)),
                name => is(value, name),
            },
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_i64().is_none_or(|value| value >= rule.as_i64().unwrap()),
            "pattern" => value
                .as_str()
                .is_none_or(|value| matches(rule.as_str().unwrap(), value)),
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|key| value.get(key.as_str().unwrap()).is_some()),
            "additionalProperties" => value
                .as_object()
                .is_none_or(|object| object.keys().all(|key| schema["properties"].get(key).is_some())),
            "properties" => {
                for (key, schema) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        fits(root, schema, value, &format!("{at}.{key}"))?;
                    }
                }
                true
            }
            "items" => {
                for (place, value) in value.as_array().into_iter().flatten().enumerate() {
                    fits(root, rule, value, &format!("{at}[{place}]"))?;
                }
                true
            }
            other => panic!("the schema uses '{other}', which this check does not know"),
        };
        if !fits_all {
            return Err(format!("{at} breaks {keyword}: {rule}"));
        }
    }
    Ok(())
}

fn is(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the schema uses the type '{other}', which this check does not know"),
    }
}

/// The patterns of the schema, said in Rust.
fn matches(pattern: &str, text: &str) -> bool {
    let hex = |length: usize| text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match pattern {
        "^([0-9a-f]{40}|[0-9a-f]{64})$" => hex(40) || hex(64),
        "^[0-9a-f]{12}$" => hex(12),
        "^[a-z0-9-]+$" => text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'z' | b'-')) && !text.is_empty(),
        "^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(Z|[+-][0-9:]{5,})$" => gix::date::parse(text, None).is_ok(),
        other => panic!("the schema uses the pattern '{other}', which this check does not know"),
    }
}
