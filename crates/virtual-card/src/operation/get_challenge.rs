//! GET CHALLENGE: bytes that a program outside cannot choose.

use sha2::{Digest, Sha256};

/// Different in every exchange and in no way secret: a virtual card has no source of randomness,
/// and nothing here depends on one. `exchange` numbers the exchanges of this card.
pub(crate) fn get_challenge(exchange: u64, length: usize) -> Vec<u8> {
    let blocks = (0_u64..).flat_map(|block| digest(exchange, block));
    blocks.take(length).collect()
}

fn digest(exchange: u64, block: u64) -> [u8; 32] {
    let digest = Sha256::new()
        .chain_update(exchange.to_be_bytes())
        .chain_update(block.to_be_bytes());
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use crate::testing::{SELECT_COMMON, SELECT_JPKI, card, check, send};

    #[test]
    fn a_challenge_has_the_length_that_was_asked_for() {
        let mut card = card();
        for select in ["00A40400", SELECT_JPKI, SELECT_COMMON] {
            send(&mut card, select);
            assert_eq!(send(&mut card, "0084000008").len(), 2 * 10);
            assert_eq!(send(&mut card, "0084000000").len(), 2 * 258);
        }
    }

    #[test]
    fn every_challenge_is_another_one() {
        let mut card = card();
        let first = send(&mut card, "0084000020");
        assert_ne!(send(&mut card, "0084000020"), first);
        card.power_off();
        assert_ne!(send(&mut card, "0084000020"), first);
    }

    #[test]
    fn other_parameters_are_refused() {
        let script = [
            ("0084010008", "6A86"),
            ("00840000", "6700"),
            ("0084000001AA08", "6700"),
            ("8084000008", "6D00"),
        ];
        check(&mut card(), &script);
    }
}
