//! Random documents, the same for the same seed, with everything that canonical XML has a rule for.

/// SplitMix64: a sequence of numbers that a seed decides.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap();
        usize::try_from(self.next() % end).unwrap()
    }

    pub(super) fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A document in which one element has this id.
pub(super) const TARGET: &str = "対象";

const PREFIXES: [&str; 6] = ["", "a", "b", "ns0", "名", "xs"];
/// None with `&`, which libxml2 2.9 wrongly leaves as `&#38;` in namespace names.
const URIS: [&str; 6] = [
    "urn:example:1",
    "urn:example:2",
    "http://a.example/",
    "http://a.example/?a=1;b=2",
    "HTTP://A.example/%7e",
    "",
];
const NAMES: [&str; 8] = ["e", "E", "申請", "氏名", "a-b", "x.y", "_z", "e2"];
const ATTRIBUTES: [&str; 8] = ["z", "a", "b", "あ", "属性", "A", "attr", "z1"];
const TEXTS: [&str; 22] = [
    "text",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "&amp;",
    "&lt;",
    "&gt;",
    ">",
    "&quot;",
    "&apos;",
    "&#13;",
    "&#xD;",
    "&#10;",
    "&#x9;",
    "&#32;",
    "&#x3042;",
    "日本語、テスト。",
    "髙﨑",
    "𠮷野家",
    "é\u{301}",
];
const SECTIONS: [&str; 6] = [
    "<![CDATA[]]>",
    "<![CDATA[<a>&amp;]] >\r\n]]>",
    "<![CDATA[日本\r]]>",
    "<![CDATA[]]]]><![CDATA[>]]>",
    "<!-- 注釈 <a> & \r\n -->",
    "<!---->",
];
const INSTRUCTIONS: [&str; 5] = [
    "<?pi?>",
    "<?pi  data \r\n more?>",
    "<?処理 値 <&> ?>",
    "<?pi \r?>",
    "<?xml-stylesheet href=\"a\"?>",
];

/// Writes one document.
pub(super) struct Generator<'a> {
    random: &'a mut Random,
    out: String,
    /// Prefixes in scope and the names they stand for, innermost last.
    scope: Vec<(&'static str, &'static str)>,
    elements: usize,
}

/// Stands in every tag until it is decided which element gets the id; not in any text.
const MARK: char = '\u{E000}';

impl<'a> Generator<'a> {
    pub(super) fn document(random: &'a mut Random) -> String {
        let mut generator = Self {
            random,
            out: String::new(),
            scope: Vec::new(),
            elements: 0,
        };
        generator.outside(true);
        generator.element(0);
        generator.outside(false);
        let target = generator.random.below(generator.elements);
        let parts: Vec<_> = generator.out.split(MARK).collect();
        let id = format!(" Id='{TARGET}'");
        [
            &parts[..=target].concat(),
            &*id,
            &parts[target + 1..].concat(),
        ]
        .concat()
    }

    fn outside(&mut self, before: bool) {
        if before {
            let starts = [
                "",
                "\u{FEFF}",
                "<?xml version=\"1.0\"?>",
                "<?xml version='1.0' encoding='utf-8' standalone=\"yes\" ?>\r\n",
            ];
            self.out += self.random.pick(&starts);
        }
        for _ in 0..self.random.below(4) {
            let markup = [
                INSTRUCTIONS[self.random.below(5)],
                "<!-- x -->",
                "\n",
                "\r\n  ",
            ];
            self.out += self.random.pick(&markup);
        }
    }

    fn element(&mut self, depth: usize) {
        self.elements += 1;
        let outer = self.scope.len();
        let declarations = self.declarations();
        let prefix = self.prefix(true);
        let name = join(prefix, self.random.pick(&NAMES));
        self.out += &format!("<{name}{MARK}{declarations}");
        self.attributes();
        self.out += self.random.pick(&["", " ", "\n"]);
        if self.random.one_in(6) {
            self.out += "/>";
        } else {
            self.out += ">";
            self.content(depth);
            self.out += &format!("</{name}{}>", self.random.pick(&["", "", " ", "\r\n"]));
        }
        self.scope.truncate(outer);
    }

    /// Of prefixes that are new, the same again, or changed; the default one is taken back too.
    fn declarations(&mut self) -> String {
        let mut out = String::new();
        let mut done: Vec<&str> = Vec::new();
        for _ in 0..self.random.pick(&[0, 0, 1, 1, 2, 4]) {
            let (prefix, uri) = (self.random.pick(&PREFIXES), self.random.pick(&URIS));
            let possible = !done.contains(&prefix) && (prefix.is_empty() || !uri.is_empty());
            if possible {
                let name = if prefix.is_empty() {
                    "xmlns".to_owned()
                } else {
                    join("xmlns", prefix)
                };
                let space = self.random.pick(&[" ", "\n", "\t ", "\r\n"]);
                out += &format!("{space}{name}{}\"{uri}\"", self.random.pick(&["=", " = "]));
                done.push(prefix);
                self.scope.push((prefix, uri));
            }
        }
        out
    }

    /// One that is in scope; none if `default` and by chance.
    fn prefix(&mut self, default: bool) -> &'static str {
        if (default && self.random.one_in(3)) || self.scope.is_empty() {
            return "";
        }
        let index = self.random.below(self.scope.len());
        self.scope[index].0
    }

    fn uri(&self, prefix: &str) -> &'static str {
        let mut scope = self.scope.iter().rev();
        scope
            .find(|(found, _)| *found == prefix)
            .map_or("", |(_, uri)| uri)
    }

    fn attributes(&mut self) {
        let mut done: Vec<(&str, &str)> = Vec::new();
        for _ in 0..self.random.pick(&[0, 0, 1, 2, 3, 6]) {
            let prefix = if self.random.one_in(2) {
                ""
            } else {
                self.prefix(false)
            };
            let uri = if prefix.is_empty() {
                ""
            } else {
                self.uri(prefix)
            };
            let local = self.random.pick(&ATTRIBUTES);
            if !done.contains(&(uri, local)) {
                done.push((uri, local));
                self.attribute(&join(prefix, local));
            }
        }
        for (name, values) in [
            ("xml:lang", ["ja", "en-US", ""]),
            ("xml:space", ["preserve", "default", "preserve"]),
            (
                "xml:base",
                ["http://a.example/", "http://b.example/x/", "urn:b"],
            ),
        ] {
            if self.random.one_in(6) {
                let value = self.random.pick(&values);
                self.out += &format!(" {name}=\"{value}\"");
            }
        }
    }

    fn attribute(&mut self, name: &str) {
        let quote = self.random.pick(&['"', '\'']);
        let other = if quote == '"' { "'" } else { "\"" };
        let mut value = String::new();
        for _ in 0..self.random.below(4) {
            value += if self.random.one_in(8) {
                other
            } else {
                self.random.pick(&TEXTS)
            };
        }
        let space = self.random.pick(&[" ", "\n", "\t", "\r\n "]);
        let equals = self.random.pick(&["=", " = ", "=\n"]);
        self.out += &format!("{space}{name}{equals}{quote}{value}{quote}");
    }

    fn content(&mut self, depth: usize) {
        for _ in 0..self.random.below(7) {
            match self.random.below(8) {
                0 => self.out += self.random.pick(&SECTIONS),
                1 => self.out += self.random.pick(&INSTRUCTIONS),
                2..=4 if depth < 6 => self.element(depth + 1),
                _ => self.out += self.random.pick(&TEXTS),
            }
        }
    }
}

fn join(prefix: &str, local: &str) -> String {
    if prefix.is_empty() {
        local.to_owned()
    } else {
        format!("{prefix}:{local}")
    }
}
