//! Sites that speak Web eID: login, and the pair of certificate and signature with one entry.

use sha2::{Digest, Sha512};
use tegata_host::{AttemptsLeft, Matter, PinNotice, Scene, Trouble, Wanted};
use tegata_protocol::{BareHash, HostRequest, Language, Origin, RequestId, WebEidNonce};
use tegata_virtual_card::{TEST_AUTH_PIN, TEST_SIGNATURE_PASSWORD};

use crate::{
    card_client::{Act, Bench},
    contract_desk::{
        Deed, Key, Outcome, Run, certificate, digest, first_signature, fits_sha256, fits_sha512,
        id, other_signing_adult, sha256_info, sha512_info, signed_by, tries,
    },
};

const SITE: &str = "https://bank.example";
const HASH: [u8; 32] = [0x5A; 32];

const PASSWORD: Deed = Deed::TypePassword(TEST_SIGNATURE_PASSWORD);

fn hash() -> Deed {
    Deed::Hashes(vec![HASH])
}

fn certificate_request(bare_hash: BareHash) -> HostRequest {
    HostRequest::WebEidCertificate {
        bare_hash,
        id: id(),
        language: Language::Ja,
        origin: Origin::parse(SITE).unwrap(),
    }
}

fn pair(bench: &Bench, deeds: &[Deed]) -> Outcome {
    Run::new(bench, deeds).play(certificate_request(BareHash::Allowed))
}

/// The types, or codes, of all answers.
fn answers(outcome: &Outcome) -> Vec<&str> {
    let answers = outcome.frames.iter();
    answers
        .map(|frame| frame["code"].as_str().or(frame["type"].as_str()).unwrap())
        .collect()
}

#[test]
fn a_login_is_rs512_over_the_hashes_of_origin_and_nonce() {
    let bench = Bench::signing_adult();
    let nonce = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH";
    let request = HostRequest::WebEidLogin {
        id: id(),
        language: Language::Ja,
        nonce: WebEidNonce::parse(nonce).unwrap(),
        origin: Origin::parse(SITE).unwrap(),
    };
    let outcome = Run::new(&bench, &[Deed::TypePin(TEST_AUTH_PIN)]).play(request);
    assert_eq!(answers(&outcome), ["cardSigned"]);
    assert_eq!(outcome.matter, Some(Matter::WebEidLogin));
    let halves = [SITE, nonce].map(|half| Sha512::digest(half).to_vec());
    let value = Sha512::digest(halves.concat());
    let [signature] = outcome.signatures().try_into().unwrap();
    assert!(fits_sha512(&outcome.certificate(), &value, &signature));
    let asked = [(Key::UserAuthentication, sha512_info(&value))];
    assert_eq!(signed_by(&bench), asked);
    assert_eq!(tries(&bench), [3, 5, 3]);
    outcome.left_clean();
}

#[test]
fn a_pair_takes_one_entry_and_leaves_the_card_in_between() {
    let bench = Bench::signing_adult();
    let outcome = pair(&bench, &[PASSWORD, hash()]);
    assert_eq!(answers(&outcome), ["certificate", "cardSigned"]);
    assert_eq!(certificate(&outcome.frames[0]), outcome.certificate());
    let [signature] = outcome.signatures().try_into().unwrap();
    assert!(fits_sha256(&outcome.certificate(), &HASH, &signature));
    let asked = [(Key::DigitalSignature, sha256_info(&HASH))];
    assert_eq!(signed_by(&bench), asked);
    let scenes = [
        Scene::Waiting(Wanted::Card),
        enter(5, None),
        Scene::AwaitingHash,
        Scene::Done,
    ];
    assert_eq!(outcome.asked(), scenes);
    assert!(!outcome.unclean, "verified while the hash was awaited");
    assert_eq!((bench.passwords_sent(), tries(&bench)), (2, [3, 5, 3]));
    outcome.left_clean();
}

fn enter(left: u8, notice: Option<PinNotice>) -> Scene {
    Scene::EnterPassword {
        attempts_left: AttemptsLeft(left),
        notice,
    }
}

#[test]
fn what_is_switched_off_is_explained_and_the_card_is_not_touched() {
    let bench = Bench::signing_adult();
    let run = Run::new(&bench, &[PASSWORD, hash()]);
    let outcome = run.play(certificate_request(BareHash::Off));
    assert_eq!(answers(&outcome), ["bare_hash_not_allowed"]);
    assert_eq!(outcome.scenes, [Scene::BareHashOff]);
    assert_eq!(outcome.matter, Some(Matter::WebEidSigning));
    assert!(bench.sent().is_empty() && bench.dispositions().is_empty());
}

#[test]
fn a_site_that_never_sends_a_hash_is_waited_for_a_minute() {
    let bench = Bench::signing_adult();
    let outcome = pair(&bench, &[PASSWORD, Deed::Wait]);
    assert_eq!(answers(&outcome), ["certificate", "signature_timeout"]);
    assert_eq!(outcome.scenes.last(), Some(&Scene::AwaitingHash));
    assert_eq!((bench.passwords_sent(), tries(&bench)), (1, [3, 5, 3]));
    outcome.signed_nothing();
}

#[test]
fn the_minute_goes_on_while_the_card_is_away() {
    let bench = Bench::signing_adult();
    let outcome = pair(&bench, &[PASSWORD, Deed::TakeAway, Deed::Wait]);
    assert_eq!(answers(&outcome), ["certificate", "signature_timeout"]);
    outcome.signed_nothing();
}

#[test]
fn while_the_hash_is_awaited_everybody_can_end_it() {
    for (deed, expected) in [
        (Deed::Abort, vec!["certificate", "aborted"]),
        (Deed::Cancel, vec!["certificate", "user_cancelled"]),
        (Deed::CloseTab, vec!["certificate"]),
        (Deed::TakeAway, vec!["certificate", "card_removed"]),
    ] {
        let bench = Bench::signing_adult();
        let outcome = pair(&bench, &[PASSWORD, deed]);
        assert_eq!(answers(&outcome), expected);
        assert_eq!(bench.passwords_sent(), 1);
        outcome.signed_nothing();
    }
}

#[test]
fn a_hash_comes_once_and_after_the_certificate() {
    let hash_of = |id| HostRequest::WebEidSign {
        hash: digest(HASH),
        id,
    };
    let other = RequestId::parse("BBECAwQFBgcICQoLDA0ODw").unwrap();
    for (deeds, expected) in [
        (vec![hash()], vec!["invalid_request"]),
        (
            vec![PASSWORD, Deed::Hashes(vec![HASH, HASH])],
            vec!["certificate", "invalid_request"],
        ),
        (
            vec![PASSWORD, Deed::Say(hash_of(other))],
            vec!["certificate", "invalid_request"],
        ),
        (
            vec![PASSWORD, Deed::Say(certificate_request(BareHash::Allowed))],
            vec!["certificate", "invalid_request"],
        ),
    ] {
        let bench = Bench::signing_adult();
        let outcome = pair(&bench, &deeds);
        assert_eq!(answers(&outcome), expected);
        assert!(outcome.bench.passwords_sent() <= 2);
        outcome.left_clean();
    }
    let bench = Bench::signing_adult();
    let outcome = Run::new(&bench, &[]).play(hash_of(id()));
    assert_eq!(
        (answers(&outcome), outcome.matter.is_some()),
        (vec!["invalid_request"], false)
    );
}

#[test]
fn a_card_that_is_put_back_wants_the_password_again_and_the_certificate_goes_out_once() {
    let bench = Bench::signing_adult();
    let deeds = [PASSWORD, Deed::TakeAway, Deed::PutBack, PASSWORD, hash()];
    let outcome = pair(&bench, &deeds);
    assert_eq!(answers(&outcome), ["certificate", "cardSigned"]);
    assert_eq!((bench.passwords_sent(), tries(&bench)), (3, [3, 5, 3]));
    outcome.left_clean();
}

#[test]
fn another_card_signs_nothing_for_a_certificate_that_has_gone_out() {
    let bench = Bench::signing_adult();
    let other = Deed::Put(Box::new(other_signing_adult()));
    let deeds = [
        PASSWORD,
        Deed::TakeAway,
        other,
        PASSWORD,
        PASSWORD,
        hash(),
        hash(),
    ];
    let outcome = pair(&bench, &deeds);
    assert_eq!(answers(&outcome), ["certificate", "card_removed"]);
    let last = Scene::Failed(Trouble::CardRemoved);
    assert_eq!(outcome.scenes.last(), Some(&last));
    outcome.signed_nothing();
}

#[test]
fn an_accepted_password_is_not_sent_again_once_another_program_has_used_up_tries() {
    let bench = Bench::signing_adult();
    let late = Deed::Late(Box::new(hash()));
    let outcome = pair(&bench, &[PASSWORD, late, Deed::Cancel]);
    assert_eq!(answers(&outcome), ["certificate", "user_cancelled"]);
    let changed = enter(4, Some(PinNotice::AttemptsChanged));
    assert!(outcome.scenes.contains(&changed), "{:?}", outcome.scenes);
    assert_eq!((bench.passwords_sent(), tries(&bench)), (1, [3, 4, 3]));
    outcome.signed_nothing();
}

#[test]
fn a_wrong_password_gives_no_certificate_away() {
    let bench = Bench::signing_adult();
    let outcome = pair(&bench, &[Deed::TypePassword("WRONG1"), Deed::Cancel]);
    assert_eq!(answers(&outcome), ["user_cancelled"]);
    assert_eq!((bench.passwords_sent(), tries(&bench)), (1, [3, 4, 3]));
    outcome.signed_nothing();
}

#[test]
fn a_signature_that_does_not_fit_the_certificate_is_not_released() {
    let whole = Bench::signing_adult();
    pair(&whole, &[PASSWORD, hash()]);
    let bench = Bench::signing_adult();
    let wrong = [vec![7; 256], vec![0x90, 0]].concat();
    bench.replace(first_signature(&whole), Ok(wrong));
    let outcome = pair(&bench, &[PASSWORD, hash()]);
    assert_eq!(answers(&outcome), ["certificate", "card_error"]);
    outcome.left_clean();
}

#[test]
fn a_card_that_is_taken_away_at_any_command_signs_nothing_more() {
    let whole = Bench::signing_adult();
    pair(&whole, &[PASSWORD, hash()]);
    let commands = whole.sent().len();
    for index in 0..commands - 1 {
        let bench = Bench::signing_adult();
        bench.before(index, Act::Remove);
        let outcome = pair(&bench, &[PASSWORD, hash()]);
        assert_eq!(outcome.answer(), Some("card_removed"), "command {index}");
        assert_eq!(tries(&bench), [3, 5, 3], "command {index}");
    }
}
