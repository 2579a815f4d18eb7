//! The contract itself: what it says, for whom, and its number.

use tegata_protocol::Language;
use tegata_verifier::UnixTime;

use super::pdf::{self, Line, Size};
use crate::site::japan_time;
use crate::site::text;

/// A contract that the bank offers in one login. The same one is always the same file, to the byte.
#[derive(Clone, Debug)]
pub(in crate::site) struct Contract {
    number: String,
    on: UnixTime,
}

impl Contract {
    /// A new one, with a number that no other has.
    pub(in crate::site) fn issue(on: UnixTime) -> Result<Self, getrandom::Error> {
        let number = getrandom::u64()?;
        let [a, b] = [number >> 32, number & 0xFFFF_FFFF];
        Ok(Self {
            number: format!("HB-{a:08X}-{b:08X}"),
            on,
        })
    }

    /// By this the bank knows it again.
    pub(in crate::site) fn number(&self) -> &str {
        &self.number
    }

    /// The day it was offered.
    pub(in crate::site) fn date(&self, language: Language) -> String {
        japan_time::date(self.on, language)
    }

    /// The file to sign: one page in Japanese, one in English.
    pub(in crate::site) fn pdf(&self) -> Vec<u8> {
        let japanese = self.japanese();
        let japanese: Vec<_> = japanese.iter().map(|line| japanese_line(line)).collect();
        let english = self.english();
        let english: Vec<_> = english.iter().map(|line| english_line(line)).collect();
        pdf::write(&[&japanese, &english])
    }

    fn japanese(&self) -> Vec<String> {
        let head = [
            "# 積立の契約書（見本）".to_owned(),
            "これはデモの書類です。ひなた銀行は実在せず、契約の効力はありません。".to_owned(),
            String::new(),
            format!("契約番号：{}", self.number),
            format!("契約日：{}", self.date(Language::Ja)),
            format!("お客さまの口座：{}", text::of(Language::Ja).account),
            String::new(),
        ];
        let terms = JAPANESE.iter().map(|&line| line.to_owned());
        head.into_iter().chain(terms).collect()
    }

    fn english(&self) -> Vec<String> {
        let head = [
            "# Savings contract (sample)".to_owned(),
            "A document of a demo. Hinata Bank does not exist; the contract binds nobody."
                .to_owned(),
            String::new(),
            format!("Contract number: {}", self.number),
            format!("Date: {}", self.date(Language::En)),
            format!("Your account: {}", text::of(Language::En).account),
            String::new(),
        ];
        let terms = ENGLISH.iter().map(|&line| line.to_owned());
        head.into_iter().chain(terms).collect()
    }
}

/// A line that begins with a hash sign is a title; an empty one is a gap.
fn japanese_line(line: &str) -> Line<'_> {
    match line.strip_prefix("# ") {
        Some(title) => Line::Japanese(Size::Title, title),
        None if line.is_empty() => Line::Gap,
        None => Line::Japanese(Size::Body, line),
    }
}

fn english_line(line: &str) -> Line<'_> {
    match line.strip_prefix("# ") {
        Some(title) => Line::English(Size::Title, title),
        None if line.is_empty() => Line::Gap,
        None => Line::English(Size::Body, line),
    }
}

/// A page takes about 40 characters in a line.
const JAPANESE: [&str; 16] = [
    "第1条　ひなた銀行（以下「当行」）は、お客さまの口座から毎月10,000円を",
    "　　　　積立の口座に移します。移す日は、毎月25日です。",
    "第2条　積立の利率は、年0.50％です。利率を変えるときは、3か月前までに",
    "　　　　お客さまに知らせます。",
    "第3条　お客さまは、いつでもこの契約をやめることができます。",
    "　　　　やめるときの手数料はありません。",
    "第4条　当行は、この書類に付いた電子証明書の氏名、住所、生年月日、性別を、",
    "　　　　この契約のためだけに使います。",
    "",
    "お客さまがこの書類に電子署名をして当行に送ると、当行は署名を確かめ、",
    "契約の控えとして保存します（デモでは保存しません）。",
    "",
    "ひなた銀行　本店",
    "",
    "",
    "同じ内容の英語の文が、次のページにあります。",
];

const ENGLISH: [&str; 16] = [
    "1.  Every month, on the 25th, Hinata Bank moves 10,000 yen from your account",
    "     to your savings account.",
    "2.  The savings bear 0.50 % interest a year. The bank tells you three months",
    "     before the rate changes.",
    "3.  You may end this contract at any time. Ending it costs nothing.",
    "",
    "4.  The bank uses the name, address, date of birth and sex in the certificate",
    "     on this document for this contract only.",
    "",
    "When you sign this document and send it, the bank verifies the signature and keeps",
    "the document as its record of the contract (the demo does not keep it).",
    "",
    "Hinata Bank, head office",
    "",
    "",
    "The same words in Japanese stand on the page before.",
];
