//! Changes to seeds: what a fuzzer does first, without its feedback, and the same every time.

/// Seeds, each time changed in one to four places.
pub(super) struct Changes<'a> {
    random: Random,
    seeds: &'a [Vec<u8>],
}

impl<'a> Changes<'a> {
    pub(super) const fn of(seeds: &'a [Vec<u8>]) -> Self {
        Self {
            random: Random(0x9E37_79B9_7F4A_7C15),
            seeds,
        }
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.random.below(input.len() + 1);
        let end = (at + 1 + self.random.below(8)).min(input.len());
        match (self.random.below(8), input.get_mut(at)) {
            (0, Some(byte)) => *byte ^= 1 << self.random.below(8),
            (1, Some(byte)) => *byte = EDGES[self.random.below(EDGES.len())],
            (2, Some(byte)) => *byte = self.random.byte(),
            (3, Some(_)) => drop(input.drain(at..end)),
            (4, Some(_)) => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            (5, Some(_)) => input.truncate(at),
            (6, _) => {
                let other = &self.seeds[self.random.below(self.seeds.len())];
                let from = self.random.below(other.len() + 1);
                input.splice(at.., other[from..].iter().copied());
            }
            _ => input.insert(at, self.random.byte()),
        }
    }
}

/// Ends of ranges, and bytes that mean something in JSON, DER, base64, APDUs, PDF and XML.
const EDGES: [u8; 21] = [
    0, 1, 0x7F, 0x80, 0xFF, 0xFE, 0x30, 0x82, 0x90, 0x61, b'"', b'{', b'[', b'.', b'<', b'>', b'&',
    b'/', b'(', b'%', b'9',
];

impl Iterator for Changes<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let seed = self.random.below(self.seeds.len());
        let mut input = self.seeds[seed].clone();
        for _ in 0..=self.random.below(4) {
            self.change(&mut input);
        }
        Some(input)
    }
}

/// Xorshift64 (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}
