//! 署名のページの日本語。短い文で、原因のあとに次にすることを書く。

use tegata_protocol::ErrorCode;
use tegata_verifier::{Check, Coverage};

use super::{Choice, DocumentText, DocumentTheme, Gap, OwnCheck, Reason, ReturnText, Step};
use crate::site::upload::Rejection;

pub(super) const TEXT: DocumentText = DocumentText {
    bad_heading: "この書類は受け付けられません",
    checking: "ひなた銀行のサーバーが、署名された書類を確かめています。",
    checks_caption: "サーバーが確かめたこと",
    claimed_at: "署名した時刻（署名した人のパソコンの時計）",
    claimed_at_none: "書かれていません",
    contract_account: "口座",
    contract_date: "契約日",
    contract_document: "署名する前の契約書（PDF）を保存する",
    contract_file: "契約書.pdf",
    contract_lead: "毎月1万円を積み立てる契約です（見本）。契約書はPDFで、手形の画面にすべてのページが出ます。",
    contract_number: "契約番号",
    contract_purpose: "ひなた銀行の積立の契約",
    contract_title: "契約書に署名する",
    download: "署名された書類を保存する",
    error_heading: "署名できませんでした",
    experimental: "この形式は実験中です。どの役所も、この形の署名を確かめていません。本物の申告には使えません。",
    experimental_mark: "実験中",
    file_too_large: "8 MiBより大きいので、確かめられません。もっと小さいファイルを選んでください。",
    formats: [
        Choice {
            value: "pdf",
            text: "PDF（登記などで、役所が受け付ける形）",
        },
        Choice {
            value: "pdfPades",
            text: "PDF（PAdES。契約や保存のための形）",
        },
        Choice {
            value: "xml",
            text: "XML（XAdES。書類の中に署名が入ります）",
        },
        Choice {
            value: "xmlTax",
            text: "XML（税の申告書。実験中）",
        },
        Choice {
            value: "cmsAttached",
            text: "どのファイルも（CMS。ファイルを署名で包みます）",
        },
        Choice {
            value: "cms",
            text: "どのファイルも（CMS。署名は別のファイルになります）",
        },
        Choice {
            value: "jwsAttached",
            text: "どのファイルも（JWS。ファイルを署名で包みます）",
        },
        Choice {
            value: "jws",
            text: "どのファイルも（JWS。署名は別のファイルになります）",
        },
    ],
    found: "確かめ終わりました。結果は下にあります。",
    good_heading: "署名は正しく、書類は変わっていません",
    good_lead: "失効は確認していません。サーバーが確かめたことと、確かめていないことを、下にすべて示します。",
    items_notice: "署名用電子証明書には、氏名・住所・生年月日・性別が入っています。署名した書類を送ると、この4つが相手に届きます。",
    own_checks_heading: "ひなた銀行がくらべたこと",
    own_file: "署名するファイル",
    own_format: "署名の形",
    own_lead: "お手もとのファイルに署名します。サーバーには、署名を確かめるあいだだけ送り、保存しません。",
    own_limit: "8 MiBより大きいものは、署名と保存だけができます。サーバーでは確かめません。",
    own_purpose: "自分のファイルへの署名（デモ）",
    own_title: "自分のファイルに署名する",
    passed_heading: "ここまでは問題ありませんでした",
    procedures_heading: "お手続き",
    replaced_characters: "氏名か住所に、代わりの文字（代替文字）が使われています。",
    required: "必須",
    return_form: ReturnText {
        address: "住所",
        deductions: "差し引く金額",
        income: "1年の収入",
        name: "氏名",
        number: "受付番号",
        office: "税務署",
        tax: "税額（10％）",
        taxed: "税金がかかる金額",
        taxpayer: "利用者識別番号",
        taxpayer_help: "数字16桁。デモなので、本物の番号は入れないでください。",
        year: "年分",
        yen_help: "円。数字だけで入れてください。",
    },
    return_lead: "架空の税の申告書です。入力した内容から、サーバーが.xtxに似たXMLを作ります。",
    return_purpose: "架空の税の申告（実験中）",
    return_title: "税の申告書に署名する",
    sending: "書類を、カード操作プログラムに渡しています。",
    sign: "内容を確かめて署名する",
    signature_heading: "署名",
    signed_words: "署名したもの（手形の画面に出たもの）",
    signer_address: "住所",
    signer_birth_date: "生年月日",
    signer_lead: "署名した人として、電子証明書に書かれていること。いま、この4つがサーバーに届きました。",
    signer_name: "氏名",
    signer_sex: "性別",
    signing: "カードが署名しています。カードを置いたままにしてください。",
    steps: [
        Step {
            title: "手形の画面で、書類を最後まで読みます",
            detail: "ブラウザーとは別の手形の画面に、署名する書類そのものが出ます。署名を求めているのがこのサイトであることも、そこで確かめてください。",
        },
        Step {
            title: "カードを置き、署名の暗証番号を入力します",
            detail: "署名用電子証明書の暗証番号（英数字6〜16文字）です。ログインの数字4桁ではありません。5回まちがえるとロックされます。",
        },
        Step {
            title: "署名する人を確かめて、「署名する」を押します",
            detail: "署名された書類が、ひなた銀行に届きます。暗証番号とマイナンバーは届きません。",
        },
    ],
    steps_heading: "署名の流れ",
    unknown_error: "署名できませんでした。通信の状態を確かめて、もう一度ボタンを押してください。",
    upload_too_large: "8 MiBより大きいので、サーバーでは確かめません。署名された書類は保存できます。",
    values_heading: "署名された部分に書かれていること",
    values_lead: "署名を確かめた部分だけから読み取りました。ファイルのほかの場所は見ていません。",
    verify: "確かめる",
    verify_content: "もとのファイル",
    verify_content_help: "署名が別のファイル（.p7sや.jws）のときだけ、必要です。",
    verify_error_heading: "確かめられませんでした",
    verify_lead: "署名された書類を選ぶと、サーバーが確かめます。確かめるあいだだけ送り、保存しません。",
    verify_signed: "署名されたファイル",
    verify_signed_help: "PDF、XML、.p7m、.p7s、.jws。8 MiBまで。",
    verify_title: "署名された書類を確かめる",
    waiting: "手形の画面で続けてください。書類を最後まで読み、署名の暗証番号（英数字6〜16文字）を入力します。",
};

pub(super) const SIGNING_TIME: (&str, &str) = (
    "いつ署名したか",
    "書かれている時刻は、署名した人のパソコンの時計です。タイムスタンプがないので、証明にはなりません。",
);

pub(super) const fn theme(theme: DocumentTheme) -> &'static str {
    match theme {
        DocumentTheme::Document => "書類は、署名したときのままか",
        DocumentTheme::Certificate => "書類に署名するための電子証明書か",
        DocumentTheme::Issuer => "信頼する認証局が発行したか",
    }
}

/// Where it is another check than at a login, or says something else.
pub(super) fn check(check: &Check) -> Option<(&'static str, String)> {
    let (title, detail) = match check {
        Check::ChangesAfterSigning { added_len: 0 } => (
            "署名のあとに、何も足されていない",
            "署名がファイルの終わりまで及ぶ".to_owned(),
        ),
        Check::ChangesAfterSigning { added_len } => (
            "署名のあとに、別の署名のほかは足されていない",
            format!("足されたのは{added_len}バイト"),
        ),
        Check::ContentDigest => (
            "内容が、署名したときと同じである",
            "ハッシュ値をくらべました".to_owned(),
        ),
        Check::Coverage { coverage } => ("署名が及ぶ範囲", self::coverage(*coverage)),
        Check::DocumentAlgorithm => (
            "署名の方式が認めたもので、鍵に合っている",
            "MD5とSHA-1は認めません".to_owned(),
        ),
        Check::DocumentForm => ("署名の形が正しい", "終わりまで読めました".to_owned()),
        Check::DocumentSignature => (
            "この電子証明書の鍵で署名されている",
            "電子証明書の公開鍵で検証".to_owned(),
        ),
        Check::KeyUsage => (
            "書類に署名するための鍵である",
            "ログインの鍵ではない".to_owned(),
        ),
        Check::Policy => ("署名用のポリシーがある", "重要な項目として記載".to_owned()),
        Check::SignerItems => (
            "署名した人の4つの情報がある",
            "氏名・住所・生年月日・性別が1つずつ".to_owned(),
        ),
        Check::SigningCertificate => (
            "署名の中に、この電子証明書が書かれている",
            "ほかの電子証明書に取りかえられない".to_owned(),
        ),
        _ => return None,
    };
    Some((title, detail))
}

fn coverage(coverage: Coverage) -> String {
    match coverage {
        Coverage::Content => "内容のすべて".to_owned(),
        Coverage::Parts { nodes, files } => {
            format!("XMLの{nodes}か所と、別のファイル{files}個")
        }
        Coverage::Revision => "署名したときのファイルのすべて".to_owned(),
        Coverage::WholeDocument => "ファイルのすべて".to_owned(),
        _ => String::new(),
    }
}

pub(super) const fn own_check(check: OwnCheck) -> (&'static str, &'static str) {
    match check {
        OwnCheck::IssuedContract => (
            "お渡しした契約書と同じである",
            "はじめから、お渡しした1バイトまで同じです",
        ),
        OwnCheck::OnlySignatures => (
            "契約書に足されたのは、署名だけである",
            "ページや注釈は変わっていません",
        ),
        OwnCheck::ReturnForm => (
            "申告書の形が正しい",
            "どの項目も1つずつあり、税額の計算が合っています",
        ),
        OwnCheck::ReturnNumber => (
            "お渡しした受付番号である",
            "このログインでお渡しした番号です",
        ),
        OwnCheck::WholeReturn => (
            "署名が申告書のすべてに及ぶ",
            "署名されていない部分はありません",
        ),
    }
}

pub(super) const fn gap(gap: Gap) -> (&'static str, &'static str) {
    match gap {
        Gap::SameCustomer => (
            "署名した人が、ログインした人か",
            "ログインの電子証明書に氏名はないので、2枚の電子証明書だけではくらべられません。実際の銀行では、口座を開いたときの氏名・住所・生年月日とくらべます。デモには、その記録がありません。",
        ),
        Gap::SameTaxpayer => (
            "署名した人が、申告する人か",
            "申告書の氏名と住所は、自由に入力できます。デモは、電子証明書の氏名とくらべていません。漢字や書き方のちがいを、機械だけでは決められないからです。",
        ),
    }
}

pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::AddedBeforeSigning => {
            "契約書に何かが書き足され、そのうえで署名されています。お渡しした契約書そのものに署名してください。"
        }
        Reason::Altered => {
            "署名したあとで、書類が変わっています。署名したときのままの書類を送ってください。"
        }
        Reason::Certificate => {
            "電子証明書が正しくありません。このデモの仮想カードで署名してください。"
        }
        Reason::ContentMissing => {
            "署名だけが届きました。もとのファイルも選んで、もう一度確かめてください。"
        }
        Reason::Encrypted => {
            "書類にパスワードがかかっています。パスワードなしで保存し直してから、署名してください。"
        }
        Reason::Expired => {
            "署名用電子証明書の有効期限が切れています。市区町村の窓口で、新しい電子証明書の発行を受けてください。"
        }
        Reason::Issuer => {
            "電子証明書の発行元を確かめられませんでした。このデモの仮想カードで署名してください。"
        }
        Reason::LoginCertificate => {
            "ログインの電子証明書で署名されています。書類には、署名用電子証明書で署名してください。"
        }
        Reason::NotSigned => "この書類には署名がありません。署名してから送ってください。",
        Reason::NotYetValid => {
            "電子証明書の有効期間が、まだ始まっていません。パソコンの時計を確かめてください。"
        }
        Reason::OtherDocument => {
            "署名は正しいのですが、お渡ししたものと別の書類です。このページの書類に署名してください。"
        }
        Reason::OtherForm => {
            "署名された部分が、この申告書の形ではありません。このページの申告書に署名してください。"
        }
        Reason::PartOnly => "書類の一部にしか署名されていません。書類のすべてに署名してください。",
        Reason::Revoked => {
            "署名用電子証明書が失効しています。市区町村の窓口で、新しい電子証明書の発行を受けてください。"
        }
        Reason::TooLarge => {
            "書類が大きすぎるか、作りが複雑すぎます。小さくしてから送ってください。"
        }
        Reason::UnknownKind => {
            "署名できる種類のファイルではありません。PDF、XML、.p7m、.p7s、.jwsのどれかを選んでください。"
        }
        Reason::Unreadable => {
            "書類か署名が壊れていて、読めません。もとのファイルを、もう一度送ってください。"
        }
        Reason::Unsupported => {
            "この書類には、デモが確かめられない署名があります。手形で署名した書類を送ってください。"
        }
    }
}

pub(super) const fn rejection(rejection: Rejection) -> &'static str {
    match rejection {
        Rejection::FormInvalid => {
            "入力に、使えない文字か、足りない項目があります。直してから、もう一度ボタンを押してください。"
        }
        Rejection::SessionMissing => {
            "ログインしてから時間がたったか、ログアウトしています。署名された書類を保存し、もう一度ログインしてください。"
        }
        Rejection::TooLarge => {
            "送られたものが大きすぎます。このページの書類を、そのまま送ってください。"
        }
        Rejection::TypeRefused => {
            "このページの書類とは、種類のちがうファイルです。ページを読み込み直してください。"
        }
    }
}

pub(super) const fn error(code: ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::Aborted => "署名を中止しました。始めるには、もう一度ボタンを押してください。",
        ErrorCode::Busy => {
            "手形の画面が、ほかの用事で開いています。その画面を終えてから、もう一度ボタンを押してください。"
        }
        ErrorCode::ExtensionUpdated => {
            "手形の拡張機能が新しくなりました。このページを読み込み直して、もう一度ボタンを押してください。"
        }
        ErrorCode::InvalidRequest => {
            "このページからの依頼の形が正しくありません。ページを読み込み直して、もう一度ボタンを押してください。"
        }
        ErrorCode::PinBlocked => {
            "署名の暗証番号がロックされています。市区町村の窓口で初期化できます。デモでは、「仮想カード」のページで新しいカードにしてください。"
        }
        ErrorCode::ProtocolMismatch => {
            "拡張機能とカード操作プログラムのバージョンが合いません。両方を新しくして、もう一度ボタンを押してください。"
        }
        ErrorCode::SiteNotAllowed => {
            "このサイトで使う許可が取り消されています。ツールバーの手形のボタンから許可して、もう一度ボタンを押してください。"
        }
        ErrorCode::TooLarge => {
            "書類が大きすぎます。1つ100 MiB、全部で256 MiBまでの書類を選んでください。"
        }
        ErrorCode::UnsupportedKey => {
            "このカードの鍵の種類には、まだ対応していません。手形を新しいバージョンにして、もう一度ボタンを押してください。"
        }
        _ => return None,
    })
}
