//! 日本語。短い文で、原因のあとに次にすることを書く。

use super::{StandInText, Trouble};

pub(super) const TEXT: StandInText = StandInText {
    app_part: "カード操作プログラム",
    bank_link: "ひなた銀行（手形のデモ）",
    browser_heading: "サーバーから見えるブラウザー",
    browser_lead: "このページを開いたとき、ブラウザーは次のように名乗りました。",
    checking: "サーバーが、届いた内容を確かめています。",
    error_heading: "続けられませんでした",
    extension_part: "拡張機能",
    found: "見つかりました",
    help: "手形が見つかりません。ブラウザーのツールバーにある手形のボタンを押して、このサイトで使うことを許可してください。まだ入れていないときは、拡張機能とカード操作プログラムの両方を入れて、このページを読み込み直してください。",
    items: "4つの項目を読み取る",
    items_heading: "氏名・住所・生年月日・性別",
    items_lead: "券面事項入力補助用暗証番号（数字4桁）を使います。ログインの暗証番号とは別のものです。",
    items_pin_label: "仮想カードでは、次の番号です",
    items_stay: "このページだけに出ています。サーバーには送っていません。",
    logged_in: "ログインできました",
    login: "マイナンバーカードでログイン",
    login_heading: "ログイン",
    login_lead: "ログインの暗証番号（数字4桁）を使います。",
    missing: "見つかりません",
    neighbors_heading: "ほかのデモのサイト",
    parts_heading: "このページに見えるもの",
    portal_lead: "国のサイトと同じ約束ごとで動くページを、手元で試すためのサイトです。",
    portal_name: "デモのポータル",
    portal_strip: "これはデモです。国の公式サイトではありません。本物のカードは使えません。",
    sign: "1件に署名する",
    sign_heading: "署名",
    sign_lead: "署名の暗証番号（英数字6〜16文字）を使います。手形の画面に、署名する文は出ません。このページで読んでください。先に、ツールバーの手形のボタンを押し、このサイトの「中身の見えない署名を許可する」を入れておきます。",
    sign_several: "3件に署名する",
    texts_heading: "署名する文",
    waiting: "手形の画面で続けてください。画面が開かないときは、ツールバーの手形のボタンを押してください。",
    web_eid_lead: "Web eID の約束ごとで動くページを、手元で試すためのサイトです。",
    web_eid_name: "Web eID のデモ",
    web_eid_strip: "これはデモです。Web eID の公式サイトではありません。本物のカードは使えません。",
};

pub(super) fn sentence(index: usize, count: usize, number: &str) -> String {
    format!("デモの申請（{count}件のうち{index}件目）。受付番号 {number}。")
}

pub(super) const fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Cancelled => {
            "手形の画面で中止したか、このサイトに許可されていない署名です。続けるには、許可を確かめて、もう一度ボタンを押してください。"
        }
        Trouble::Missing => {
            "手形が見つからないか、このサイトで許可されていません。ツールバーの手形のボタンから許可して、もう一度ボタンを押してください。"
        }
        Trouble::NotInTime => "時間内に終わりませんでした。もう一度ボタンを押してください。",
        Trouble::OtherRequest => {
            "手形の画面が、ほかの手続きで開いています。その画面を終えてから、もう一度ボタンを押してください。"
        }
        Trouble::OtherVersion => {
            "このページと拡張機能のバージョンが合いません。拡張機能を新しくして、ページを読み込み直してください。"
        }
        Trouble::Platform => {
            "このページは、WindowsかmacOSのブラウザーだけを受け付けます。ツールバーの手形のボタンにある、このサイトのための切り替えを使ってから、ページを読み込み直してください。"
        }
        Trouble::Portal => {
            "手形から答えがもらえませんでした。手形の画面で中止した、許可がない、カードが読めない、などの場合です。確かめて、もう一度ボタンを押してください。"
        }
        Trouble::Program => {
            "カード操作プログラムかカードに問題があります。ツールバーの手形のボタンを押して、状態を確かめてください。"
        }
        Trouble::Request => {
            "このページからの依頼の形が正しくありません。ページを読み込み直して、もう一度ボタンを押してください。"
        }
        Trouble::Unknown => {
            "続けられませんでした。通信の状態を確かめて、もう一度ボタンを押してください。"
        }
    }
}
