//! What the keys sign, over all that a browser can say to a host: requests of every kind with random
//! content, a person who agrees to everything, and a plain account of what each key may have signed.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha512};
use tegata_host::Edition;
use tegata_protocol::{
    BareHash, Challenge, DocumentFormat, DocumentName, HostRequest, Language, OfferedDocument,
    Origin, WebEidNonce,
};
use tegata_virtual_card::{TEST_AUTH_PIN, TEST_INPUT_SUPPORT_PIN, TEST_SIGNATURE_PASSWORD};

use crate::{
    card_client::Bench,
    contract_desk::{Deed, Key, Outcome, Run, digest, id, sha256_info, sha512_info, signed_by},
};

/// Sessions of one run: each kind of request comes at every kind of origin.
const SESSIONS: u64 = 300;
/// A run goes on while a kind of request has had nothing signed. One session in 44 is a batch of an
/// official site that has, the rarest kind: in none of so many is less than once in a billion runs.
const SESSIONS_MAX: u64 = 4 * SESSIONS;
/// The run that is the same every time.
const SEED: u64 = 0x7465_6761_7461;

#[test]
fn the_keys_sign_what_they_may_and_nothing_else_whatever_is_asked() {
    run(SEED);
}

#[test]
fn the_keys_sign_what_they_may_and_nothing_else_in_another_order_each_time() {
    run(getrandom::u64().unwrap() | 1);
}

fn run(seed: u64) {
    let mut chance = Chance(seed);
    let mut tally = Tally::default();
    for number in 0..SESSIONS_MAX {
        if number >= SESSIONS && tally.is_enough() {
            break;
        }
        let bench = Bench::signing_adult();
        let edition = *chance.one_of(&[Edition::Demo, Edition::Release]);
        let (request, deeds) = random(&mut chance);
        let run = Run {
            edition,
            ..Run::new(&bench, &deeds)
        };
        let outcome = run.play(request.clone());
        let signed = signed_by(&bench);
        let expected = expected(&request, &deeds, edition, &outcome);
        assert_eq!(
            signed, expected,
            "session {number} of seed {seed}: {request:?}"
        );
        tally.add(&request, &signed);
    }
    assert!(tally.is_enough(), "{tally:?} in seed {seed}");
}

/// How often the keys signed for each kind of request: a run that saw none of a kind proves nothing
/// about it.
#[derive(Debug, Default)]
struct Tally {
    documents: usize,
    nothing: usize,
    portal_batches: usize,
    portal_logins: usize,
    tokens: usize,
    web_eid_logins: usize,
    web_eid_pairs: usize,
}

impl Tally {
    fn add(&mut self, request: &HostRequest, signed: &[(Key, Vec<u8>)]) {
        let count = match request {
            _ if signed.is_empty() => &mut self.nothing,
            HostRequest::Authenticate { .. } => &mut self.tokens,
            HostRequest::PortalLogin { .. } => &mut self.portal_logins,
            HostRequest::PortalSign { .. } => &mut self.portal_batches,
            HostRequest::Sign { .. } => &mut self.documents,
            HostRequest::WebEidCertificate { .. } => &mut self.web_eid_pairs,
            HostRequest::WebEidLogin { .. } => &mut self.web_eid_logins,
            HostRequest::Cancel { .. }
            | HostRequest::Chunk { .. }
            | HostRequest::PortalItems { .. }
            | HostRequest::WebEidSign { .. } => panic!("nothing is signed for {request:?}"),
        };
        *count += 1;
    }

    fn is_enough(&self) -> bool {
        let all = [
            self.documents,
            self.nothing,
            self.portal_batches,
            self.portal_logins,
            self.tokens,
            self.web_eid_logins,
            self.web_eid_pairs,
        ];
        !all.contains(&0)
    }
}

/// What the card may have signed for this, by a list and by formulas of this test's own.
fn expected(
    request: &HostRequest,
    deeds: &[Deed],
    edition: Edition,
    outcome: &Outcome,
) -> Vec<(Key, Vec<u8>)> {
    match request {
        HostRequest::Authenticate { .. } => {
            let token = outcome.frames[0]["token"].as_str().unwrap();
            let (to_be_signed, _) = token.rsplit_once('.').unwrap();
            let hash = Sha512::digest(to_be_signed);
            vec![(Key::UserAuthentication, sha512_info(&hash))]
        }
        HostRequest::PortalLogin { digest, origin, .. } if is_official(edition, origin) => {
            vec![(Key::UserAuthentication, sha256_info(digest.as_bytes()))]
        }
        HostRequest::PortalSign {
            bare_hash: BareHash::Allowed,
            digests,
            origin,
            ..
        } if is_official(edition, origin) && (1..=100).contains(&digests.len()) => digests
            .iter()
            .map(|digest| (Key::DigitalSignature, sha256_info(digest.as_bytes())))
            .collect(),
        HostRequest::Sign { .. } => {
            // The value is the document's; that it is one of SHA-256 can be told here.
            let signed = signed_by(&outcome.bench);
            let [(_, info)] = signed.as_slice() else {
                panic!("one document: {signed:?}");
            };
            vec![(Key::DigitalSignature, sha256_info(&info[19..]))]
        }
        HostRequest::WebEidCertificate {
            bare_hash: BareHash::Allowed,
            ..
        } => match deeds {
            [_, Deed::Hashes(hashes)] => vec![(Key::DigitalSignature, sha256_info(&hashes[0]))],
            _ => vec![],
        },
        HostRequest::WebEidLogin { nonce, origin, .. } => {
            let halves =
                [origin.as_str(), nonce.as_str()].map(|half| Sha512::digest(half).to_vec());
            let hash = Sha512::digest(halves.concat());
            vec![(Key::UserAuthentication, sha512_info(&hash))]
        }
        HostRequest::Cancel { .. }
        | HostRequest::Chunk { .. }
        | HostRequest::PortalItems { .. }
        | HostRequest::PortalLogin { .. }
        | HostRequest::PortalSign { .. }
        | HostRequest::WebEidCertificate { .. }
        | HostRequest::WebEidSign { .. } => vec![],
    }
}

fn is_official(edition: Edition, origin: &Origin) -> bool {
    match origin.as_str() {
        "https://login.e-tax.nta.go.jp" | "https://myna.go.jp" => true,
        "http://localhost:8790" | "http://localhost:8799" => edition == Edition::Demo,
        _ => false,
    }
}

const ORIGINS: [&str; 10] = [
    "http://localhost:8080",
    "http://localhost:8790",
    "http://localhost:8799",
    "https://bank.example",
    "https://login.e-tax.nta.go.jp",
    "https://login.e-tax.nta.go.jp.example",
    "https://myna.go.jp",
    "https://myna.go.jp",
    "https://myna.go.jp:444",
    "https://www.myna.go.jp",
];

/// A request, and what a person does who wants it to succeed.
fn random(chance: &mut Chance) -> (HostRequest, Vec<Deed>) {
    let (id, language) = (id(), Language::Ja);
    let origin = Origin::parse(chance.one_of::<&str>(&ORIGINS)).unwrap();
    let bare_hash = *chance.one_of(&[BareHash::Allowed, BareHash::Allowed, BareHash::Off]);
    let pin = Deed::TypePin(TEST_AUTH_PIN);
    let password = Deed::TypePassword(TEST_SIGNATURE_PASSWORD);
    match chance.up_to(13) {
        0 | 1 => {
            let challenge = Challenge::from_random(chance.bytes());
            let request = HostRequest::Authenticate {
                challenge,
                id,
                language,
                origin,
            };
            (request, vec![pin])
        }
        2 => (HostRequest::Cancel { id }, vec![]),
        3 => {
            let data = STANDARD.encode(chance.bytes());
            (HostRequest::Chunk { data, id }, vec![])
        }
        4 => {
            let request = HostRequest::PortalItems {
                id,
                language,
                origin,
            };
            (request, vec![Deed::TypeItems(TEST_INPUT_SUPPORT_PIN)])
        }
        5..=7 => {
            let digest = digest(chance.bytes());
            let request = HostRequest::PortalLogin {
                digest,
                id,
                language,
                origin,
            };
            (request, vec![pin])
        }
        8 | 9 => {
            let count = *chance.one_of(&[0, 1, 2, 3, 101]);
            let request = HostRequest::PortalSign {
                bare_hash,
                digests: (0..count).map(|_| digest(chance.bytes())).collect(),
                id,
                language,
                origin,
            };
            (request, vec![password, Deed::Confirm])
        }
        10 => document(chance, origin, password),
        11 => {
            let request = HostRequest::WebEidCertificate {
                bare_hash,
                id,
                language,
                origin,
            };
            (request, vec![password, Deed::Hashes(vec![chance.bytes()])])
        }
        12 => {
            let nonce = WebEidNonce::parse(&STANDARD.encode(chance.bytes())).unwrap();
            let request = HostRequest::WebEidLogin {
                id,
                language,
                nonce,
                origin,
            };
            (request, vec![pin])
        }
        _ => {
            let hash = digest(chance.bytes());
            (HostRequest::WebEidSign { hash, id }, vec![password])
        }
    }
}

/// A document of which the bytes come when they are waited for.
fn document(chance: &mut Chance, origin: Origin, password: Deed) -> (HostRequest, Vec<Deed>) {
    let bytes = chance.bytes();
    let request = HostRequest::Sign {
        documents: vec![OfferedDocument {
            format: DocumentFormat::Cms,
            name: DocumentName::parse("契約書").unwrap(),
            size: 32,
        }],
        id: id(),
        language: Language::Ja,
        origin,
        purpose: None,
    };
    let chunk = HostRequest::Chunk {
        data: STANDARD.encode(bytes),
        id: id(),
    };
    (request, vec![Deed::Say(chunk), password, Deed::Confirm])
}

/// Numbers that can be had again (xorshift64, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 to this one.
    fn up_to(&mut self, most: u64) -> u64 {
        self.next() % (most + 1)
    }

    fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        let most = u64::try_from(all.len() - 1).unwrap();
        &all[usize::try_from(self.up_to(most)).unwrap()]
    }

    fn bytes(&mut self) -> [u8; 32] {
        let words = [(); 4].map(|()| self.next().to_be_bytes());
        words.as_flattened().try_into().unwrap()
    }
}
