//! Every text that is one step away from a message. For tests.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::message::parse_strictly;

/// Takes a message that is right and asserts that nothing one step away from it is read, on
/// any level: a member left out, doubled, added, of another type or in an array.
pub(crate) fn refuses_all_else<T: Debug + DeserializeOwned + Serialize>(json: &str) {
    let right: Value = serde_json::from_str(json).unwrap();
    for text in deviations(&right) {
        assert!(parse_strictly::<T>(&text).is_none(), "{text}");
    }
    for behind in ["{}", "null", ",", "\0", "}"] {
        let text = format!("{json}{behind}");
        assert!(parse_strictly::<T>(&text).is_none(), "{text}");
    }
}

fn deviations(value: &Value) -> Vec<String> {
    let mut texts: Vec<String> = retyped(value).iter().map(Value::to_string).collect();
    if let Value::Object(members) = value {
        let members: Vec<_> = members
            .iter()
            .map(|(name, value)| (&**name, value))
            .collect();
        texts.extend(with_other_members(&members));
        for (index, (name, value)) in members.iter().enumerate() {
            let changed = deviations(value);
            texts.extend(changed.iter().map(|text| with(&members, index, name, text)));
        }
    }
    texts
}

/// The same value in forms that a derived reader might take for it.
fn retyped(value: &Value) -> Vec<Value> {
    let mut others = vec![json!(null), json!({}), json!([value]), json!(1.5)];
    match value {
        Value::Bool(_) => others.extend([json!(1), json!("true")]),
        Value::Number(number) => others.extend([json!(number.to_string()), json!(-1)]),
        Value::Object(members) => {
            let values: Vec<_> = members.values().collect();
            // An array begins with the tag and goes on with the members in their order.
            let rest = members.iter().filter(|(name, _)| *name != "type");
            let tag_first = members.get("type").map(|tag| {
                let values = rest.map(|(_, value)| value);
                json!(std::iter::once(tag).chain(values).collect::<Vec<_>>())
            });
            others.extend([json!(values), json!([members])]);
            others.extend(tag_first);
        }
        Value::String(text) => others.extend([json!({ text: null }), json!(0), json!([])]),
        Value::Array(_) | Value::Null => {}
    }
    others.retain(|other| other != value);
    others
}

fn with_other_members(members: &[(&str, &Value)]) -> Vec<String> {
    let mut texts = Vec::new();
    for (index, (name, value)) in members.iter().enumerate() {
        let rest = [&members[..index], &members[index + 1..]].concat();
        // Only the id of a failure and a purpose may be left out.
        if *name != "id" && *name != "purpose" {
            texts.push(object(&rest));
        }
        texts.push(object(&[members, &[(*name, *value)]].concat()));
        texts.push(object(&[members, &[(*name, &json!(null))]].concat()));
    }
    for name in ["origin", "pin", "x", "", "Type", "__proto__"] {
        if !members.iter().any(|(known, _)| *known == name) {
            let stated = json!("https://other.example");
            texts.push(object(&[&[(name, &stated)], members].concat()));
            texts.push(object(&[members, &[(name, &json!(null))]].concat()));
        }
    }
    texts
}

fn with(members: &[(&str, &Value)], index: usize, name: &str, text: &str) -> String {
    let mut members: Vec<_> = members
        .iter()
        .map(|(name, value)| (*name, value.to_string()))
        .collect();
    members[index] = (name, text.to_owned());
    write(&members)
}

fn object(members: &[(&str, &Value)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| (*name, value.to_string()))
        .collect();
    write(&members)
}

fn write(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", json!(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}
