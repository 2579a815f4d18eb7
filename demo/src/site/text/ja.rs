//! 日本語。短い文で、原因のあとに次にすることを書く。

use tegata_protocol::{ErrorCode, Language};
use tegata_verifier::{AnchorKind, Check, Unchecked};

use super::{CheckTheme, Entry, Reason, Step, Text, key};
use crate::site::japan_time;

pub(super) const TEXT: Text = Text {
    abort: "中止する",
    account: "普通預金　本店　1234567",
    account_kind: "代表口座",
    account_title: "口座のトップ",
    attempts_after: "回",
    attempts_before: "残り",
    attempts_label: "ログインの暗証番号をまちがえられる回数",
    balance: "残高",
    balance_note: "デモのための、架空の金額です。",
    bank: "ひなた銀行",
    card_away: "リーダーに置かれていません",
    card_blocked: "暗証番号（ログイン用か署名用）がロックされています。続けるには、新しいカードにしてください。",
    card_label: "カードの場所",
    card_lead: "開発者のためのページです。デモでは、プログラムがカードのかわりをします。ここで置いたり、取ったりできます。",
    card_on_reader: "リーダーに置かれています",
    card_title: "仮想カード",
    check_column: "確かめたこと",
    checked_heading: "サーバーが確かめたこと",
    checked_lead_after: "件を確かめ、すべて問題ありませんでした。",
    checked_lead_before: "サーバーは、このログインについて次の",
    checked_mark: "確認しました",
    checking: "ひなた銀行が、届いた内容を確かめています。",
    code: "コード",
    demo_strip: "これはデモです。ひなた銀行は実在しません。本物のカードは使えません。",
    detail_column: "内容",
    developers: "仮想カード（開発者向け）",
    entries: [
        Entry {
            days_ago: 2,
            what: "給与　カ）コモレビ",
            amount: "+248,000",
        },
        Entry {
            days_ago: 5,
            what: "電気料金　ソヨカゼデンリョク",
            amount: "−6,412",
        },
        Entry {
            days_ago: 8,
            what: "カード　アオゾラショウテン",
            amount: "−3,280",
        },
    ],
    entries_heading: "最近の入出金",
    entry_amount: "金額（円）",
    entry_date: "日付",
    entry_what: "内容",
    error_heading: "ログインできませんでした",
    footer: "手形のデモサイト。このパソコンの中だけで動いています。",
    help_heading: "手形の拡張機能が見つかりません",
    help_install: "まだ入れていないときは、拡張機能とカード操作プログラムの両方を入れ、このページを読み込み直してください。",
    help_lead: "次のどちらかです。どちらなのかは、ページからはわかりません。",
    help_permit: "もう入れてあるときは、このサイトで使うことを許可してください。ブラウザーのツールバーにある手形のボタンを押すと、許可できます。",
    home: "トップへ戻る",
    items_pin_label: "テスト用の、氏名・住所・生年月日・性別を読み取る暗証番号（券面事項入力補助用、数字4桁）",
    logged_in_at: "ログインした時刻",
    login: "マイナンバーカードでログイン",
    logout: "ログアウト",
    needs_script: "ログインにはJavaScriptが必要です。ブラウザーの設定で有効にして、このページを読み込み直してください。",
    new_card: "新しいカードにする",
    new_card_note: "暗証番号がロックされたときや、別の人としてログインしたいときに使います。新しい鍵と電子証明書を作るので、少し時間がかかります。",
    not_checked_mark: "確認していません",
    not_found: "ページが見つかりません",
    not_found_lead: "アドレスが変わったか、まちがっています。",
    origin_label: "手形の画面に、このアドレスが出ます",
    password_label: "テスト用の、署名の暗証番号（英数字6〜16文字）",
    pin_label: "テスト用の、ログインの暗証番号（数字4桁）",
    pin_note: "どれも、仮想カードだけのものです。自分のカードの暗証番号を、デモで入力しないでください。",
    place_card: "カードを置く",
    remove_card: "カードを取りのぞく",
    sign_in_lead: "マイナンバーカードと、数字4桁の暗証番号でログインできます。",
    sign_in_title: "ログイン",
    signature_attempts_label: "署名の暗証番号をまちがえられる回数",
    skip: "本文へ移動",
    steps: [
        Step {
            title: "手形の画面が開きます",
            detail: "ボタンを押すと、ブラウザーとは別に、手形の画面が開きます。ログイン先がこのサイトであることを、そこで確かめてください。",
        },
        Step {
            title: "カードを置き、数字4桁の暗証番号を入力します",
            detail: "利用者証明用電子証明書の暗証番号です。英数字6〜16文字の暗証番号は使いません。",
        },
        Step {
            title: "ひなた銀行に電子証明書が届きます",
            detail: "届くのは、利用者証明用電子証明書、署名、署名した時刻です。氏名・住所・生年月日・性別・マイナンバー・暗証番号は届きません。",
        },
    ],
    steps_heading: "ログインの流れ",
    switch: "English",
    try_card: "デモの暗証番号は「仮想カード」のページにあります。カードを置いたり取ったりもできます。",
    unchecked_heading: "サーバーが確かめていないこと",
    unchecked_lead: "ログインできても、次のことは確かめられていません。",
    unknown_error: "ログインできませんでした。通信の状態を確かめて、もう一度ボタンを押してください。",
    waiting: "手形の画面で続けてください。カードを置き、数字4桁の暗証番号を入力します。",
    yen_after: "円",
    yen_before: "",
};

pub(super) fn greeting(login_count: u32) -> String {
    match login_count {
        1 => "ようこそ。このカードでは、はじめてのログインです。".to_owned(),
        count => format!("ようこそ。このカードでは、{count}回目のログインです。"),
    }
}

pub(super) const fn theme(theme: CheckTheme) -> &'static str {
    match theme {
        CheckTheme::Request => "カードが、今回のログインのために署名したか",
        CheckTheme::Certificate => "ログインに使える電子証明書か",
        CheckTheme::Issuer => "信頼する認証局が発行したか",
        CheckTheme::Form => "届いたデータの形が正しいか",
    }
}

pub(super) const fn check_title(check: &Check) -> &'static str {
    match check {
        Check::Algorithm { .. } => "署名の方式が、認めたものである",
        Check::Audience { .. } => "このサイトへのログインである",
        Check::CertificateAlgorithm => "電子証明書の署名の方式が、認めたものである",
        Check::CertificateForm { .. } => "電子証明書が1枚で、形が正しい",
        Check::CertificateSignature => "認証局が電子証明書に署名している",
        Check::CertificateValidity { .. } => "電子証明書が有効期間の中にある",
        Check::CertificateVersion => "電子証明書のバージョンが正しい",
        Check::Challenge => "このブラウザーに出したチャレンジへの答えである",
        Check::ChallengeAge { .. } => "チャレンジが新しい",
        Check::ClientAuth => "用途がクライアント認証である",
        Check::DangerRs256 => "署名の方式が、このサイトがあえて認めたものである",
        Check::Extensions => "意味のわからない重要な項目がない",
        Check::Form => "トークンの形が正しい",
        Check::IssuedAt { .. } => "署名した時刻が、チャレンジを出したあとである",
        Check::Issuer { .. } => "発行元が、信頼する認証局である",
        Check::IssuerValidity { .. } => "認証局の証明書が有効期間の中にある",
        Check::Key { .. } => "鍵の種類が署名の方式に合っている",
        Check::KeyUsage => "利用者証明のための鍵である",
        Check::NotAnAuthority => "認証局の証明書ではない",
        Check::Policy => "利用者証明用のポリシーがある",
        Check::PolicyOfIssuer => "ポリシーが認証局に合っている",
        Check::Revocation { .. } => "電子証明書が失効していない",
        Check::Size { .. } => "トークンの大きさが上限を超えない",
        Check::TokenId => "トークンの番号の形が正しい",
        Check::TokenSignature => "このカードの鍵で署名されている",
        Check::Type => "ログイン用のトークンである",
        _ => "そのほかの確認",
    }
}

pub(super) fn check_detail(check: &Check) -> String {
    let date = |time| japan_time::date(time, Language::Ja);
    let moment = |time| japan_time::moment(time, Language::Ja);
    let text = match check {
        Check::Algorithm { algorithm } => return format!("{algorithm:?}").to_uppercase(),
        Check::Audience { origin } => return origin.to_string(),
        Check::CertificateForm { bytes, limit } | Check::Size { bytes, limit } => {
            return format!("{bytes}バイト（{limit}バイトまで）");
        }
        Check::CertificateValidity {
            not_before,
            not_after,
            ..
        }
        | Check::IssuerValidity {
            not_before,
            not_after,
        } => {
            return format!("{}から{}まで", date(*not_before), date(*not_after));
        }
        Check::ChallengeAge { age, lifetime } => {
            return format!(
                "{}秒前に発行（{}分まで）",
                age.as_secs(),
                lifetime.as_secs() / 60
            );
        }
        Check::IssuedAt { issued_at, .. } => return moment(*issued_at),
        Check::Issuer { anchor, kind } => return format!("{anchor}（{}）", anchor_kind(*kind)),
        Check::Key { kind } => return key(*kind),
        Check::Revocation { at } => return format!("{}の情報", moment(*at)),
        Check::CertificateAlgorithm => "2か所の記載が同じ",
        Check::CertificateSignature => "認証局の公開鍵で検証",
        Check::CertificateVersion => "X.509 バージョン3",
        Check::Challenge => "一度だけ有効で、もう使えません",
        Check::ClientAuth => "拡張鍵用途 clientAuth",
        Check::DangerRs256 => "RS256",
        Check::Extensions => "重複する項目もない",
        Check::Form => "余分な項目も、二重の項目もない",
        Check::KeyUsage => "鍵用途は digitalSignature だけ（署名用ではない）",
        Check::NotAnAuthority => "ほかの証明書を発行できない",
        Check::Policy => "重要な項目として記載",
        Check::PolicyOfIssuer => "本番用とテスト用が混ざっていない",
        Check::TokenId => "128ビット",
        Check::TokenSignature => "電子証明書の公開鍵で検証",
        Check::Type => "ログインだけのための種類",
        _ => "",
    };
    text.to_owned()
}

const fn anchor_kind(kind: AnchorKind) -> &'static str {
    match kind {
        AnchorKind::DangerTest => "テスト用",
        AnchorKind::Production => "本番用",
    }
}

pub(super) const fn unchecked(gap: Unchecked) -> (&'static str, &'static str) {
    match gap {
        Unchecked::Identity => (
            "だれなのか",
            "利用者証明用電子証明書に、氏名や住所はありません。わかるのは、前と同じカードかどうかだけです。",
        ),
        Unchecked::Revocation => (
            "電子証明書が失効していないか",
            "失効情報は、届出をした検証者にだけ提供されます。このサイトは届出をしていないので、確かめられません。",
        ),
        Unchecked::TestAuthority => (
            "本物のマイナンバーカードか",
            "デモのテスト用認証局が発行した仮想カードです。本番のサイトでは、テスト用認証局を信頼してはいけません。",
        ),
        _ => ("そのほか", "このデモがまだ知らない項目です。"),
    }
}

pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Challenge => {
            "このログインは、もう使われたか、別の画面で始めたものです。もう一度ボタンを押してください。"
        }
        Reason::ChallengeExpired => "始めてから15分がすぎました。もう一度ボタンを押してください。",
        Reason::ClockAhead => {
            "パソコンの時計が進んでいます。時計を合わせて、もう一度ボタンを押してください。"
        }
        Reason::ClockBehind => {
            "パソコンの時計が遅れています。時計を合わせて、もう一度ボタンを押してください。"
        }
        Reason::Expired => {
            "電子証明書の有効期限が切れています。市区町村の窓口で、新しい電子証明書の発行を受けてください。"
        }
        Reason::Issuer => {
            "このカードの発行元を確かめられませんでした。このデモの仮想カードを使ってください。"
        }
        Reason::KeyNotSupported => {
            "このカードの鍵の種類には、まだ対応していません。このデモの仮想カードを使ってください。"
        }
        Reason::NotYetValid => {
            "電子証明書の有効期間が、まだ始まっていません。パソコンの時計を確かめてください。"
        }
        Reason::OtherSite => {
            "別のサイトのためのログインです。アドレスバーを確かめ、このサイトからもう一度ログインしてください。"
        }
        Reason::Revoked => {
            "電子証明書が失効しています。市区町村の窓口で、新しい電子証明書の発行を受けてください。"
        }
        Reason::SessionMissing => {
            "ページを開いてから時間がたったか、Cookieが使えません。ページを読み込み直して、もう一度ログインしてください。"
        }
        Reason::SignatureCertificate => {
            "署名用電子証明書ではログインできません。利用者証明用電子証明書でログインしてください。"
        }
        Reason::Token => "届いた内容が正しくありませんでした。もう一度ボタンを押してください。",
    }
}

pub(super) const fn error(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Aborted => {
            "ログインを中止しました。始めるには、もう一度ボタンを押してください。"
        }
        ErrorCode::BareHashNotAllowed => {
            "このサイトには、中身の見えない署名が許可されていません。手形のボタンで許可してから、もう一度押してください。"
        }
        ErrorCode::Busy => {
            "手形の画面が、ほかのログインで開いています。その画面を終えてから、もう一度ボタンを押してください。"
        }
        ErrorCode::CardError => {
            "カードを読み取れませんでした。カードを置き直して、もう一度ボタンを押してください。"
        }
        ErrorCode::CardRemoved => {
            "途中でカードが離れました。カードを置いたままにして、もう一度ボタンを押してください。"
        }
        ErrorCode::CardSilent => {
            "カードから返事がありませんでした。カードをリーダーの真ん中に置き直して、もう一度ボタンを押してください。"
        }
        ErrorCode::CertificateExpired => {
            "署名用電子証明書の有効期限が切れています。市区町村の窓口で、新しい電子証明書の発行を受けてください。"
        }
        ErrorCode::ChallengeTimeout => {
            "サーバーの返事が間に合いませんでした。通信の状態を確かめて、もう一度ボタンを押してください。"
        }
        ErrorCode::DocumentCertified => {
            "この書類は、作成者が署名を許可していません。サイトの管理者に知らせてください。"
        }
        ErrorCode::DocumentDamaged => {
            "書類が壊れています。保存し直して、もう一度ボタンを押してください。"
        }
        ErrorCode::DocumentEmpty => "書類の中身がありません。別の書類を選んでください。",
        ErrorCode::DocumentEncrypted => {
            "書類にパスワードがかかっています。パスワードなしで保存し直して、もう一度選んでください。"
        }
        ErrorCode::DocumentFormatMismatch => {
            "書類の種類が、ページの指定とちがいます。別の書類を選んでください。"
        }
        ErrorCode::DocumentName => {
            "書類の名前に、表示できない文字があります。名前を変えて、もう一度選んでください。"
        }
        ErrorCode::DocumentUnreadable => {
            "書類を最後まで読み取れませんでした。もう一度選んでください。"
        }
        ErrorCode::DocumentUnsupported => {
            "この種類の書類には署名できません。別の形式で保存して、もう一度選んでください。"
        }
        ErrorCode::DocumentsTimeout => {
            "書類が届くまでに時間がかかりすぎました。もう一度ボタンを押してください。"
        }
        ErrorCode::ExtensionUpdated => {
            "手形の拡張機能が新しくなりました。このページを読み込み直して、もう一度ログインしてください。"
        }
        ErrorCode::GestureRequired => {
            "ボタンが押されたことを確かめられませんでした。もう一度ボタンを押してください。"
        }
        ErrorCode::HostFailed => {
            "カード操作プログラムが途中で止まりました。もう一度ボタンを押してください。"
        }
        ErrorCode::HostUnavailable => {
            "カード操作プログラムを起動できません。入っているかを確かめて、もう一度ボタンを押してください。"
        }
        ErrorCode::InvalidChallenge => {
            "サーバーが出したチャレンジの形が正しくありません。サイトの管理者に知らせてください。"
        }
        ErrorCode::InvalidDigest => {
            "サイトから届いた値が正しくありません。サイトの管理者に知らせてください。"
        }
        ErrorCode::InvalidRequest => {
            "このページからの依頼の形が正しくありません。ページを読み込み直して、もう一度ログインしてください。"
        }
        ErrorCode::NoDisplay => {
            "手形の画面を開けませんでした。画面のある環境で、もう一度ボタンを押してください。"
        }
        ErrorCode::NoReader => {
            "カードリーダーが見つかりません。リーダーをパソコンにつないで、もう一度ボタンを押してください。"
        }
        ErrorCode::NotAMyNumberCard => {
            "置かれているのは、マイナンバーカードではありません。マイナンバーカードに置きかえて、もう一度ボタンを押してください。"
        }
        ErrorCode::PinBlocked => {
            "暗証番号がロックされています。市区町村の窓口で初期化できます。デモでは、「仮想カード」のページで新しいカードにしてください。"
        }
        ErrorCode::ProtocolMismatch => {
            "拡張機能とカード操作プログラムのバージョンが合いません。両方を新しくして、もう一度ログインしてください。"
        }
        ErrorCode::ServiceUnavailable => {
            "スマートカードのサービスが動いていません。サービスを動かして、もう一度ボタンを押してください。"
        }
        ErrorCode::SignatureCertificateMissing => {
            "このカードには署名用電子証明書がありません。市区町村の窓口で発行してもらえます。"
        }
        ErrorCode::SignatureTimeout => {
            "サイトからの続きの依頼が間に合いませんでした。もう一度ボタンを押してください。"
        }
        ErrorCode::SiteNotAllowed => {
            "このサイトで使う許可が取り消されています。ツールバーの手形のボタンから許可して、もう一度ログインしてください。"
        }
        ErrorCode::SiteNotOfficial => {
            "この方法は、国の決まったサイトだけが使えます。サイトの管理者に知らせてください。"
        }
        ErrorCode::TimedOut => {
            "10分間操作がなかったので、手形の画面を閉じました。もう一度ボタンを押してください。"
        }
        ErrorCode::TooLarge => "送る内容が大きすぎます。サイトの管理者に知らせてください。",
        ErrorCode::TooManyDocuments => "一度に署名できる書類は100件までです。",
        ErrorCode::Unavailable => {
            "手形の拡張機能から返事がありません。下の案内のとおりにして、もう一度ボタンを押してください。"
        }
        ErrorCode::UnsupportedKey => {
            "このカードの鍵の種類には、まだ対応していません。手形を新しいバージョンにして、もう一度ログインしてください。"
        }
        ErrorCode::UserCancelled => {
            "手形の画面で「やめる」が選ばれました。始めるには、もう一度ボタンを押してください。"
        }
    }
}
