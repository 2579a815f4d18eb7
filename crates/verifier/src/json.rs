//! Reading one flat JSON object without leniency.
//!
//! A derived reader would also take an array in place of an object, and would not say which of the
//! rules about members was broken.

use std::{collections::BTreeSet, fmt};

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};
use serde_json::Value;

use crate::TokenError;

/// The members of an object, each of which is there exactly once.
pub(crate) struct Members(Vec<(String, Value)>);

impl Members {
    /// Reads an object that has these members and no other.
    pub(crate) fn parse(json: &[u8], names: &[&str]) -> Result<Self, TokenError> {
        Self::parse_with_optional(json, names, &[])
    }

    /// Reads an object that has the first members, may have the others, and has no more.
    pub(crate) fn parse_with_optional(
        json: &[u8],
        names: &[&str],
        optional: &[&str],
    ) -> Result<Self, TokenError> {
        let members: Self = serde_json::from_slice(json).map_err(|_| TokenError::NotJson)?;
        let mut seen = BTreeSet::new();
        if !members.0.iter().all(|(name, _)| seen.insert(name.as_str())) {
            return Err(TokenError::MemberDuplicate);
        }
        let is_known = |name: &&str| names.contains(name) || optional.contains(name);
        if !seen.iter().all(is_known) {
            return Err(TokenError::MemberUnknown);
        }
        if !names.iter().all(|name| seen.contains(name)) {
            return Err(TokenError::MemberMissing);
        }
        Ok(members)
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str, TokenError> {
        self.value(name)?.as_str().ok_or(TokenError::MemberType)
    }

    /// A member that may be absent.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&str>, TokenError> {
        match self.text(name) {
            Err(TokenError::MemberMissing) => Ok(None),
            text => text.map(Some),
        }
    }

    pub(crate) fn whole_number(&self, name: &str) -> Result<u64, TokenError> {
        self.value(name)?.as_u64().ok_or(TokenError::MemberType)
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<&str>, TokenError> {
        let values = self.value(name)?.as_array().ok_or(TokenError::MemberType)?;
        values
            .iter()
            .map(|value| value.as_str().ok_or(TokenError::MemberType))
            .collect()
    }

    fn value(&self, name: &str) -> Result<&Value, TokenError> {
        let member = self.0.iter().find(|(member, _)| member == name);
        member
            .map(|(_, value)| value)
            .ok_or(TokenError::MemberMissing)
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collector)
    }
}

struct Collector;

impl<'de> Visitor<'de> for Collector {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: Result<(), TokenError>) {
        let result = Members::parse(json.as_bytes(), &["a", "b"]);
        assert_eq!(result.map(|_| ()), expected, "{json}");
    }

    #[test]
    fn members_are_each_there_exactly_once() {
        check(r#"{"a":1,"b":"x"}"#, Ok(()));
        check(r#" { "b" : [] , "a" : {} } "#, Ok(()));
        check(r#"{"a":1,"a":1,"b":2}"#, Err(TokenError::MemberDuplicate));
        check(
            r#"{"a":1,"\u0061":1,"b":2}"#,
            Err(TokenError::MemberDuplicate),
        );
        check(r#"{"a":1,"b":2,"c":3}"#, Err(TokenError::MemberUnknown));
        check(r#"{"a":1,"b":2,"":3}"#, Err(TokenError::MemberUnknown));
        check(r#"{"a":1,"B":2}"#, Err(TokenError::MemberUnknown));
        check(r#"{"a":1}"#, Err(TokenError::MemberMissing));
        check("{}", Err(TokenError::MemberMissing));
    }

    #[test]
    fn optional_members_may_be_absent_and_nothing_else_may_be_there() {
        let check = |json: &str, expected: Result<Option<&str>, TokenError>| {
            let members = Members::parse_with_optional(json.as_bytes(), &["a"], &["b"]);
            let found = members
                .as_ref()
                .map_err(|error| *error)
                .and_then(|members| members.optional_text("b"));
            assert_eq!(found, expected, "{json}");
        };
        check(r#"{"a":1}"#, Ok(None));
        check(r#"{"a":1,"b":"x"}"#, Ok(Some("x")));
        check(r#"{"a":1,"b":null}"#, Err(TokenError::MemberType));
        check(r#"{"b":"x"}"#, Err(TokenError::MemberMissing));
        check(r#"{"a":1,"c":"x"}"#, Err(TokenError::MemberUnknown));
        check(
            r#"{"a":1,"b":"x","b":"x"}"#,
            Err(TokenError::MemberDuplicate),
        );
    }

    #[test]
    fn only_one_object_is_json_enough() {
        let deep = format!(r#"{{"a":{}{},"b":2}}"#, "[".repeat(500), "]".repeat(500));
        for json in [
            "",
            "[1,2]",
            "null",
            "1",
            r#""a""#,
            r#"{"a":1,"b":2}{}"#,
            r#"{"a":1,"b":2"#,
        ] {
            check(json, Err(TokenError::NotJson));
        }
        check(&deep, Err(TokenError::NotJson));
        check("\u{feff}{\"a\":1,\"b\":2}", Err(TokenError::NotJson));
        check(r#"{"a":1,"b":2,}"#, Err(TokenError::NotJson));
        check(r#"{"a":NaN,"b":2}"#, Err(TokenError::NotJson));
    }

    #[test]
    fn what_is_not_utf_8_is_not_json() {
        let result = Members::parse(b"{\"a\":\"\xFF\",\"b\":1}", &["a", "b"]);
        assert_eq!(result.map(|_| ()), Err(TokenError::NotJson));
    }

    #[test]
    fn types_are_not_converted() {
        let json =
            r#"{"text":"1","number":7,"texts":["x"],"float":1.0,"minus":-1,"mixed":["x",1]}"#;
        let names = ["text", "number", "texts", "float", "minus", "mixed"];
        let members = Members::parse(json.as_bytes(), &names).unwrap();
        assert_eq!(members.text("text"), Ok("1"));
        assert_eq!(members.text("number"), Err(TokenError::MemberType));
        assert_eq!(members.text("texts"), Err(TokenError::MemberType));
        assert_eq!(members.whole_number("number"), Ok(7));
        assert_eq!(members.whole_number("text"), Err(TokenError::MemberType));
        assert_eq!(members.whole_number("float"), Err(TokenError::MemberType));
        assert_eq!(members.whole_number("minus"), Err(TokenError::MemberType));
        assert_eq!(members.texts("texts"), Ok(vec!["x"]));
        assert_eq!(members.texts("text"), Err(TokenError::MemberType));
        assert_eq!(members.texts("mixed"), Err(TokenError::MemberType));
    }
}
