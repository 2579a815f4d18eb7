//! The members of header and payload. Every token here is signed as it stands: only the rule under
//! test keeps it out.

use serde_json::{Value, json};
use tegata_verifier::TokenError;

use super::login::{Login, ORIGIN, accepted, refused};

/// One of the two JSON texts of a token.
#[derive(Clone, Copy, Debug)]
enum Part {
    Header,
    Payload,
}

type Members = Vec<(String, Value)>;

const PARTS: [(Part, &[&str]); 2] = [
    (Part::Header, &["alg", "typ", "x5c"]),
    (Part::Payload, &["aud", "iat", "jti", "nonce"]),
];

/// Puts another JSON text in the place of a part's.
fn rewritten(part: Part, rewrite: impl Fn(Members) -> String + 'static) -> impl Fn(&mut Login) {
    let rewrite = std::rc::Rc::new(rewrite);
    move |login| {
        let rewrite = rewrite.clone();
        let change = Box::new(move |json: String| {
            let members: serde_json::Map<_, _> = serde_json::from_str(&json).unwrap();
            rewrite(members.into_iter().collect())
        });
        match part {
            Part::Header => login.header = change,
            Part::Payload => login.payload = change,
        }
    }
}

fn write(members: &Members) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", json!(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

#[test]
fn members_may_stand_in_any_order_with_white_space() {
    for (part, _) in PARTS {
        accepted(rewritten(part, |mut members| {
            members.reverse();
            format!(" \n{}\t", write(&members).replace(':', " : ")).replace("https : ", "https:")
        }));
    }
}

#[test]
fn every_member_is_needed() {
    for (part, names) in PARTS {
        for &name in names {
            let without = move |mut members: Members| {
                members.retain(|(member, _)| member != name);
                write(&members)
            };
            refused(rewritten(part, without), TokenError::MemberMissing);
            let misspelt = move |mut members: Members| {
                for (member, _) in members.iter_mut().filter(|(member, _)| member == name) {
                    *member = name.to_uppercase();
                }
                write(&members)
            };
            refused(rewritten(part, misspelt), TokenError::MemberUnknown);
        }
    }
}

#[test]
fn no_member_stands_twice() {
    for (part, names) in PARTS {
        for &name in names {
            let value = move |members: &Members| {
                let member = members.iter().find(|(member, _)| member == name);
                member.unwrap().1.clone()
            };
            let again = move |mut members: Members| {
                members.push((name.to_owned(), value(&members)));
                write(&members)
            };
            let before = move |mut members: Members| {
                members.insert(0, (name.to_owned(), json!("https://other.example")));
                write(&members)
            };
            let escaped = move |members: Members| {
                let (first, rest) = (name.as_bytes()[0], &name[1..]);
                let doubled = format!("\"\\u{first:04x}{rest}\":{},", value(&members));
                write(&members).replacen('{', &format!("{{{doubled}"), 1)
            };
            refused(rewritten(part, again), TokenError::MemberDuplicate);
            refused(rewritten(part, before), TokenError::MemberDuplicate);
            refused(rewritten(part, escaped), TokenError::MemberDuplicate);
        }
    }
}

#[test]
fn no_member_is_of_another_type() {
    let others = [json!(null), json!(true), json!({}), json!(-1), json!(1.0)];
    for (part, names) in PARTS {
        for &name in names {
            let retyped = move |change: &dyn Fn(&Value) -> Value, mut members: Members| {
                for (_, value) in members.iter_mut().filter(|(member, _)| member == name) {
                    *value = change(value);
                }
                write(&members)
            };
            for other in others.clone() {
                let rewrite = move |members| retyped(&|_| other.clone(), members);
                refused(rewritten(part, rewrite), TokenError::MemberType);
            }
            let in_array = move |members| retyped(&|value| json!([value]), members);
            refused(rewritten(part, in_array), TokenError::MemberType);
        }
    }
}

#[test]
fn a_number_is_no_text_and_a_text_no_number() {
    let iat = |change: fn(&str) -> String| {
        rewritten(Part::Payload, move |members: Members| {
            let iat = members.iter().find(|(name, _)| name == "iat").unwrap();
            let number = iat.1.to_string();
            write(&members).replace(&format!(":{number}"), &format!(":{}", change(&number)))
        })
    };
    accepted(iat(str::to_owned));
    for change in [
        |number: &str| format!("\"{number}\""),
        |number: &str| format!("{number}.0"),
        |number: &str| format!("{number}e0"),
        |number: &str| format!("-{number}"),
        |number: &str| format!("{number}0000000000000"),
    ] {
        refused(iat(change), TokenError::MemberType);
    }
    let member = |name: &'static str, value: Value| {
        move |mut members: Members| {
            members.retain(|(member, _)| member != name);
            members.push((name.to_owned(), value.clone()));
            write(&members)
        }
    };
    for name in ["aud", "jti", "nonce"] {
        refused(
            rewritten(Part::Payload, member(name, json!(7))),
            TokenError::MemberType,
        );
    }
    let several = json!([ORIGIN, "https://other.example"]);
    refused(
        rewritten(Part::Payload, member("aud", several)),
        TokenError::MemberType,
    );
    for x5c in [json!("MAA="), json!([1]), json!(["MAA=", null])] {
        refused(
            rewritten(Part::Header, member("x5c", x5c)),
            TokenError::MemberType,
        );
    }
}

#[test]
fn no_other_member_is_let_through() {
    let header: &[&str] = &[
        "crit", "jwk", "jku", "x5u", "b64", "kid", "x5t", "x5t#S256", "cty", "zip", "enc", "epk",
        "nonce", "",
    ];
    let payload: &[&str] = &[
        "iss", "sub", "exp", "nbf", "azp", "origin", "crit", "alg", "",
    ];
    for (part, names) in [(Part::Header, header), (Part::Payload, payload)] {
        for &name in names {
            for value in [
                json!(null),
                json!("x"),
                json!(["b64"]),
                json!(false),
                json!({}),
            ] {
                let wider = move |mut members: Members| {
                    members.push((name.to_owned(), value.clone()));
                    write(&members)
                };
                refused(rewritten(part, wider), TokenError::MemberUnknown);
            }
        }
    }
}

#[test]
fn only_one_json_object_is_read() {
    for (part, _) in PARTS {
        for change in [
            |members: Members| {
                let values: Vec<_> = members.into_iter().map(|(_, value)| value).collect();
                json!(values).to_string()
            },
            |members: Members| format!("[{}]", write(&members)),
            |members: Members| format!("{}{{}}", write(&members)),
            |members: Members| format!("{}\0", write(&members)),
            |members: Members| format!("\u{feff}{}", write(&members)),
            |members: Members| format!("{}//", write(&members)),
            |members: Members| write(&members).replace('}', ",}"),
            |members: Members| write(&members).replace('"', "'"),
            |members: Members| json!(write(&members)).to_string(),
            |_| "null".to_owned(),
            |_| "[".repeat(700),
            |_| format!("{{\"aud\":{}1{}}}", "[".repeat(300), "]".repeat(300)),
        ] {
            refused(rewritten(part, change), TokenError::NotJson);
        }
    }
}
