//! Official sites by their own contract: login, batches of digests, the four items.

mod forged;

use tegata_host::{AttemptsLeft, Edition, Matter, PinNotice, Scene, Trouble, Wanted};
use tegata_protocol::{BareHash, HostRequest, Language, OfficialService, Origin};
use tegata_virtual_card::{TEST_AUTH_PIN, TEST_INPUT_SUPPORT_PIN, TEST_SIGNATURE_PASSWORD};

use crate::{
    card_client::{Act, Bench},
    contract_desk::{
        Deed, Key, Outcome, Run, digest, first_signature, fits_sha256, id, sha256_info, signed_by,
        tries,
    },
};

const PORTAL: &str = "https://myna.go.jp";

const PIN: Deed = Deed::TypePin(TEST_AUTH_PIN);
const ITEMS_PIN: Deed = Deed::TypeItems(TEST_INPUT_SUPPORT_PIN);
const PASSWORD: Deed = Deed::TypePassword(TEST_SIGNATURE_PASSWORD);

fn login_at(origin: &str, hash: [u8; 32]) -> HostRequest {
    HostRequest::PortalLogin {
        digest: digest(hash),
        id: id(),
        language: Language::Ja,
        origin: Origin::parse(origin).unwrap(),
    }
}

fn sign_at(origin: &str, bare_hash: BareHash, hashes: &[[u8; 32]]) -> HostRequest {
    HostRequest::PortalSign {
        bare_hash,
        digests: hashes.iter().map(|hash| digest(*hash)).collect(),
        id: id(),
        language: Language::Ja,
        origin: Origin::parse(origin).unwrap(),
    }
}

fn items_at(origin: &str) -> HostRequest {
    HostRequest::PortalItems {
        id: id(),
        language: Language::Ja,
        origin: Origin::parse(origin).unwrap(),
    }
}

fn log_in(bench: &Bench, deeds: &[Deed]) -> Outcome {
    Run::new(bench, deeds).play(login_at(PORTAL, [7; 32]))
}

fn sign(bench: &Bench, hashes: &[[u8; 32]], deeds: &[Deed]) -> Outcome {
    Run::new(bench, deeds).play(sign_at(PORTAL, BareHash::Allowed, hashes))
}

fn read_items(bench: &Bench, deeds: &[Deed]) -> Outcome {
    Run::new(bench, deeds).play(items_at(PORTAL))
}

#[test]
fn a_login_is_the_digest_signed_with_sha_256() {
    let bench = Bench::signing_adult();
    let outcome = log_in(&bench, &[PIN]);
    assert_eq!(outcome.answer(), Some("cardSigned"));
    let service = OfficialService::MynaPortal;
    assert_eq!(outcome.matter, Some(Matter::PortalLogin(service)));
    let [signature] = outcome.signatures().try_into().unwrap();
    assert!(fits_sha256(&outcome.certificate(), &[7; 32], &signature));
    let asked = [(Key::UserAuthentication, sha256_info(&[7; 32]))];
    assert_eq!(signed_by(&bench), asked);
    assert_eq!(tries(&bench), [3, 5, 3]);
    outcome.left_clean();
}

#[test]
fn only_a_listed_origin_is_served_and_others_get_no_window() {
    let check = |edition, origin: &str, served: bool| {
        for request in [
            login_at(origin, [7; 32]),
            sign_at(origin, BareHash::Allowed, &[[7; 32]]),
            sign_at(origin, BareHash::Off, &[[7; 32]]),
            items_at(origin),
        ] {
            let bench = Bench::signing_adult();
            let run = Run {
                edition,
                ..Run::new(&bench, &[])
            };
            let outcome = run.play(request);
            let refused = outcome.answer() == Some("site_not_official");
            assert_eq!(refused, !served, "{origin} {:?}", outcome.answer());
            assert_eq!(outcome.matter.is_some(), served, "{origin}");
            assert!(served || bench.sent().is_empty(), "{origin}");
            outcome.signed_nothing();
        }
    };
    check(Edition::Release, PORTAL, true);
    check(Edition::Release, "https://login.e-tax.nta.go.jp", true);
    check(Edition::Demo, "http://localhost:8790", true);
    for other in [
        "http://localhost:8790",
        "https://bank.example",
        "https://myna.go.jp:8443",
        "https://www.myna.go.jp",
        "https://myna.go.jp.example",
        "https://city.lg.jp",
    ] {
        check(Edition::Release, other, false);
    }
}

#[test]
fn a_wrong_login_pin_costs_one_try_of_that_pin_and_is_asked_for_again() {
    let bench = Bench::signing_adult();
    let outcome = log_in(&bench, &[Deed::TypePin("0000"), Deed::Cancel]);
    assert_eq!(outcome.answer(), Some("user_cancelled"));
    assert_eq!(tries(&bench), [2, 5, 3]);
    outcome.signed_nothing();
}

#[test]
fn a_batch_is_signed_with_one_entry_in_its_order() {
    for count in [1, 3, 100] {
        let hashes: Vec<[u8; 32]> = (0..count).map(|number| [number; 32]).collect();
        let bench = Bench::signing_adult();
        let outcome = sign(&bench, &hashes, &[PASSWORD, Deed::Confirm]);
        assert_eq!(outcome.answer(), Some("cardSigned"));
        assert_eq!(outcome.frames.len(), 1, "no other message");
        let signatures = outcome.signatures();
        assert_eq!(signatures.len(), hashes.len());
        for (hash, signature) in hashes.iter().zip(&signatures) {
            assert!(fits_sha256(&outcome.certificate(), hash, signature));
        }
        let asked = hashes
            .iter()
            .map(|hash| (Key::DigitalSignature, sha256_info(hash)));
        assert_eq!(signed_by(&bench), asked.collect::<Vec<_>>());
        assert_eq!((bench.passwords_sent(), tries(&bench)), (2, [3, 5, 3]));
        assert!(matches!(
            outcome.asked().as_slice(),
            [
                Scene::Waiting(Wanted::Card),
                Scene::EnterPassword { .. },
                Scene::ConfirmSigner(_),
                Scene::Done
            ]
        ));
        outcome.left_clean();
    }
}

#[test]
fn a_batch_of_none_or_of_too_many_is_refused_without_a_window() {
    for (count, code) in [(0, "invalid_request"), (101, "too_many_documents")] {
        let bench = Bench::signing_adult();
        let outcome = sign(&bench, &vec![[7; 32]; count], &[PASSWORD, Deed::Confirm]);
        assert_eq!(
            (outcome.answer(), outcome.matter.is_some()),
            (Some(code), false)
        );
        assert!(bench.sent().is_empty());
    }
}

#[test]
fn what_is_switched_off_is_explained_and_the_card_is_not_touched() {
    let bench = Bench::signing_adult();
    let run = Run::new(&bench, &[PASSWORD, Deed::Confirm]);
    let outcome = run.play(sign_at(PORTAL, BareHash::Off, &[[7; 32], [8; 32]]));
    assert_eq!(outcome.answer(), Some("bare_hash_not_allowed"));
    assert_eq!(outcome.scenes, [Scene::BareHashOff]);
    let service = OfficialService::MynaPortal;
    let matter = Matter::PortalSigning { count: 2, service };
    assert_eq!(outcome.matter, Some(matter));
    assert!(bench.sent().is_empty() && bench.dispositions().is_empty());
}

#[test]
fn nothing_is_signed_before_the_signer_was_confirmed() {
    for (deed, answer) in [
        (Deed::Abort, Some("aborted")),
        (Deed::Cancel, Some("user_cancelled")),
        (Deed::CloseTab, None),
        (Deed::TakeAway, Some("card_removed")),
    ] {
        let bench = Bench::signing_adult();
        let outcome = sign(&bench, &[[7; 32]], &[PASSWORD, deed]);
        assert_eq!(outcome.answer(), answer);
        assert_eq!(bench.passwords_sent(), 1);
        outcome.signed_nothing();
    }
}

#[test]
fn a_batch_that_breaks_off_gives_nothing_away() {
    let hashes: Vec<[u8; 32]> = (0..5).map(|number| [number; 32]).collect();
    let whole = Bench::signing_adult();
    sign(&whole, &hashes, &[PASSWORD, Deed::Confirm]);
    let bench = Bench::signing_adult();
    bench.before(first_signature(&whole) + 3, Act::Remove);
    let outcome = sign(&bench, &hashes, &[PASSWORD, Deed::Confirm]);
    assert_eq!(outcome.answer(), Some("card_removed"));
    let trouble = Trouble::CardRemoved;
    let scene = Scene::BrokenOff {
        signed: 3,
        of: 5,
        trouble,
    };
    assert!(outcome.scenes.contains(&scene), "{:?}", outcome.scenes);
    assert!(outcome.signatures().is_empty());
}

#[test]
fn a_signature_that_does_not_fit_the_certificate_is_not_released() {
    let wrong = || Ok([vec![7; 256], vec![0x90, 0]].concat());
    let whole = Bench::signing_adult();
    log_in(&whole, &[PIN]);
    let bench = Bench::signing_adult();
    bench.replace(first_signature(&whole), wrong());
    let outcome = log_in(&bench, &[PIN]);
    assert_eq!(outcome.answer(), Some("card_error"));
    outcome.left_clean();
    let whole = Bench::signing_adult();
    sign(&whole, &[[7; 32]], &[PASSWORD, Deed::Confirm]);
    let bench = Bench::signing_adult();
    bench.replace(first_signature(&whole), wrong());
    let outcome = sign(&bench, &[[7; 32]], &[PASSWORD, Deed::Confirm]);
    assert_eq!(outcome.answer(), Some("card_error"));
    outcome.left_clean();
}

#[test]
fn the_four_items_are_those_of_the_card_and_nothing_else_is_read() {
    let bench = Bench::signing_adult();
    let outcome = read_items(&bench, &[ITEMS_PIN]);
    assert_eq!(outcome.answer(), Some("items"));
    let items = &outcome.frames[0]["items"];
    assert_eq!(items["name"], "手形　太郎");
    assert_eq!(items["address"], "見本県手形市試験町１丁目２番１号");
    assert_eq!(
        (&items["birthday"], &items["sex"]),
        (&"19850401".into(), &"1".into())
    );
    assert_eq!(signed_by(&bench), []);
    assert_eq!(tries(&bench), [3, 5, 3]);
    outcome.left_clean();
    // The file with the My Number is neither selected nor read, by neither of its names.
    for command in bench.sent() {
        assert!(!command.starts_with(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x01]));
        assert!(!command.starts_with(&[0x00, 0xB0, 0x81]));
    }
}

fn enter_items(left: u8, notice: Option<PinNotice>) -> Scene {
    Scene::EnterItemsPin {
        attempts_left: AttemptsLeft(left),
        notice,
    }
}

#[test]
fn a_wrong_pin_for_the_items_costs_one_try_of_that_pin_and_of_no_other() {
    let bench = Bench::signing_adult();
    let outcome = read_items(&bench, &[Deed::TypeItems(TEST_AUTH_PIN), Deed::Cancel]);
    let asked = [
        Scene::Waiting(Wanted::Card),
        enter_items(3, None),
        enter_items(2, Some(PinNotice::Rejected)),
    ];
    assert_eq!(outcome.asked(), asked);
    assert_eq!(outcome.answer(), Some("user_cancelled"));
    assert_eq!((bench.verifies_sent(), tries(&bench)), (1, [3, 5, 2]));
    let outcome = read_items(&bench, &[ITEMS_PIN]);
    assert_eq!(outcome.answer(), Some("items"));
    assert_eq!(tries(&bench), [3, 5, 3]);
}

#[test]
fn three_wrong_pins_block_the_items_and_then_none_is_asked_for() {
    let bench = Bench::signing_adult();
    let outcome = read_items(&bench, &[const { Deed::TypeItems("0000") }; 3]);
    assert_eq!(outcome.answer(), Some("pin_blocked"));
    assert_eq!((bench.verifies_sent(), tries(&bench)), (3, [3, 5, 0]));
    let outcome = read_items(&bench, &[ITEMS_PIN]);
    assert_eq!(
        outcome.asked(),
        [Scene::Waiting(Wanted::Card), Scene::Blocked]
    );
    assert_eq!(
        (outcome.answer(), bench.verifies_sent()),
        (Some("pin_blocked"), 3)
    );
    assert_eq!(log_in(&bench, &[PIN]).answer(), Some("cardSigned"));
}

#[test]
fn no_secret_is_sent_when_the_tries_are_not_those_on_the_screen() {
    let changed = Some(PinNotice::AttemptsChanged);
    let bench = Bench::signing_adult();
    let late = |deed| [Deed::Late(Box::new(deed)), Deed::Cancel];
    let outcome = read_items(&bench, &late(ITEMS_PIN));
    assert!(outcome.scenes.contains(&enter_items(2, changed)));
    assert_eq!((bench.verifies_sent(), tries(&bench)), (0, [3, 5, 2]));
    log_in(&bench, &late(PIN));
    assert_eq!((bench.verifies_sent(), tries(&bench)), (0, [2, 5, 2]));
    sign(&bench, &[[7; 32]], &late(PASSWORD));
    assert_eq!((bench.passwords_sent(), tries(&bench)), (0, [2, 4, 2]));
}

/// Whatever is under way when the card goes, nothing of it leaves, no try is lost, and nothing stays.
#[track_caller]
fn check_removals(what: impl Fn(&Bench) -> Outcome) {
    let whole = Bench::signing_adult();
    assert!(
        what(&whole)
            .answer()
            .is_some_and(|answer| !answer.contains('_'))
    );
    let commands = whole.sent().len();
    for index in 0..commands {
        let bench = Bench::signing_adult();
        bench.before(index, Act::Remove);
        let outcome = what(&bench);
        // After the last answer only the leaving is left, without which the power is cut.
        let expected = (index + 1 < commands).then_some("card_removed");
        let answer = outcome.answer().filter(|answer| answer.contains('_'));
        assert_eq!(answer, expected, "command {index} of {commands}");
        assert_eq!(tries(&bench), [3, 5, 3], "command {index}");
    }
}

#[test]
fn a_card_that_is_taken_away_at_any_command_gives_nothing_away() {
    check_removals(|bench| log_in(bench, &[PIN]));
    check_removals(|bench| read_items(bench, &[ITEMS_PIN]));
    check_removals(|bench| sign(bench, &[[7; 32], [8; 32]], &[PASSWORD, Deed::Confirm]));
}

#[test]
fn a_card_without_the_application_for_items_says_so_and_gets_no_pin() {
    let bench = Bench::adult();
    let outcome = read_items(&bench, &[ITEMS_PIN]);
    assert_eq!(outcome.answer(), Some("card_error"));
    assert_eq!(bench.verifies_sent(), 0);
}
