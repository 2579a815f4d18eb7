//! Cards that answer anything, against the host's card client: whatever they say, a PIN goes out
//! once, only while the tries are those that were shown, and the card is left clean.

mod scripted;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tegata_host::{
    CardClient, GivenUp, KeyUse,
    pin::{AuthPin, PinField},
};

use self::scripted::{Exchanges, Phase, Scripted};
use crate::{Reached, example};

/// A login on a card that answers with these bytes.
pub fn run(data: &[u8]) -> Reached {
    let card = Scripted::new(data);
    let exchanges = card.exchanges();
    let mut client = CardClient::new(Box::new(card));
    let mut shown = None;
    let presented = client.present(KeyUse::UserAuthentication, |tries| shown = Some(tries));
    exchanges.check(Phase::Presenting, None);
    let (Ok(certificate), Some(shown)) = (presented, shown) else {
        return Reached::Short;
    };
    let (to_be_signed, right) = signed();
    let given_up = GivenUp::default();
    let signed = client.sign(
        pin(),
        shown,
        &certificate,
        to_be_signed.as_bytes(),
        &given_up,
    );
    exchanges.check(Phase::Signing, Some(shown));
    match signed {
        Ok(signature) => {
            assert!(exchanges.verified(), "a signature without a PIN");
            let ours = certificate.der() == example::certificate();
            assert!(!ours || signature.as_bytes() == right, "another signature");
            Reached::End
        }
        Err(_) => Reached::Short,
    }
}

/// What the example's card signed, and its signature.
fn signed() -> (String, Vec<u8>) {
    let token = example::token();
    let (to_be_signed, signature) = token.rsplit_once('.').expect("three parts");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    (to_be_signed.to_owned(), signature)
}

fn pin() -> AuthPin {
    let mut field = PinField::new();
    for digit in ['4', '6', '4', '9'] {
        field.push(digit).expect("a digit");
    }
    field.take().expect("four digits")
}

/// A login that succeeds, and the same with one answer replaced by each of several others.
pub fn seeds() -> Vec<Vec<u8>> {
    let right = right_answers();
    let mut seeds = vec![right.concat(), Vec::new()];
    for at in 0..right.len() {
        for other in [
            Exchanges::status(0x6A82),
            Exchanges::status(0x63C1),
            Exchanges::status(0x63C0),
            Exchanges::status(0x6984),
            Exchanges::status(0x6110),
            Exchanges::status(0x6C10),
            Exchanges::status(0x9000),
            Exchanges::removed(),
            Exchanges::failed(),
            vec![0],
            vec![1, 0x90],
        ] {
            let mut answers = right.clone();
            answers[at] = other;
            seeds.push(answers.concat());
        }
    }
    seeds.sort();
    seeds.dedup();
    seeds
}

/// What a card answers to the commands of a login, in their order.
fn right_answers() -> Vec<Vec<u8>> {
    let (done, tries) = (Exchanges::status(0x9000), Exchanges::status(0x63C3));
    let select_to_tries = [done.clone(), done.clone(), tries];
    let certificate = example::certificate();
    let (_, signature) = signed();
    let mut answers = vec![done.clone()];
    answers.extend(select_to_tries.clone());
    answers.extend(certificate.chunks(256).map(Exchanges::data));
    answers.extend(select_to_tries);
    answers.push(done.clone());
    answers.push(Exchanges::data(&signature));
    answers.push(done);
    answers
}
