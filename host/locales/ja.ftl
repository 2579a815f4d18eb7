# 手形の同意の画面。短い文で、やさしい言葉を使う。

language-switch = English
app-name = 手形
demo-strip = デモ・仮想カード（本物のカードは使いません）
purpose = マイナンバーカードでログインします

site-heading = ログイン先のサイト
site-government = 政府機関・自治体などのサイト
site-developer = 開発用のサイト：このパソコンの中のページです

leaves-heading = サイトに渡る情報
leaves-certificate = 利用者証明用電子証明書
leaves-certificate-detail = 氏名や住所は入っていません。同じカードだと見分けるための番号が入っています。
leaves-time = 署名と、署名した時刻
stays-heading = サイトに渡らない情報
stays-details = 氏名・住所・生年月日・性別・マイナンバー・暗証番号

attempts-left = 残り { $count } 回
attempts-left-detail = 0回になるとロックされます。
pin-label = 利用者証明用電子証明書の暗証番号（数字4桁）
pin-support = 英数字6〜16文字の暗証番号ではありません。
pin-needed = 利用者証明用電子証明書の暗証番号（数字4桁）を使います。
pin-letter = ＊数字だけを入力してください。ここでは、英数字6〜16文字の暗証番号は使いません。
pin-not-a-digit = ＊数字だけを入力してください。
pin-too-many = ＊暗証番号は4桁です。これより多くは入力できません。
pin-incomplete = ＊4桁すべてを入力してください。

pin-rejected = 暗証番号がちがいます。あと { $count } 回です。
attempts-changed = 入力している間に、残り回数が変わりました（ほかのソフトが同じカードを使ったようです）。今の入力はカードに送っていません。残り { $count } 回です。
card-changed = 前とちがうカードが置かれています。入力は送っていません。残り { $count } 回です。
last-try-warning = 残り1回です。まちがえるとロックされ、窓口やコンビニでの手続きが必要になります。

last-try-heading = 最後の1回です
last-try-text = 残り1回です。まちがえるとロックされ、窓口やコンビニでの手続きが必要になります。本当に送りますか？
last-try-advice = 暗証番号に自信がないときは、「やめる」を選んでください。回数は減りません。

login = ログインする
send = 送る
cancel = やめる
close = 閉じる

waiting-heading = カードをリーダーに置いてください
waiting-text = 置いたまま、しばらくお待ちください。
card-again-heading = カードとの接続が切れました
card-again-text = 入力は消しました。カードをもう一度置いてください。
choose-card-heading = どのカードを使いますか？
choose-card-text = 使うカードのあるリーダーを選んでください。
choose-card-lost = カードとの接続が切れました。入力は消しました。カードを置き直すか、ほかのカードを選んでください。
reader-unnamed = 名前のないリーダー
in-use-heading = ほかのソフトがカードを使っています
in-use-text = 終わるまでお待ちください。長くかかるときは、そのソフトを閉じてください。
working-heading = カードを動かさないでください
working-text = カードで署名しています。
done-heading = 終わりました
done-text = カードを取って、サイトに戻ってください。

blocked-heading = 暗証番号がロックされています
blocked-text = このままではログインできません。次のどちらかで、暗証番号を初期化してください。
blocked-office = 市区町村の窓口で手続きする。
blocked-kiosk = スマートフォンのアプリ「JPKI暗証番号リセット」で予約し、24時間以内にコンビニのキオスク端末で手続きする。署名用の暗証番号（英数字6〜16文字）がわかる人だけが使えます。

card-error-heading = カードを読み取れませんでした
card-error-text = カードから思わぬ返事がありました。カードを置き直し、サイトからもう一度やり直してください。
card-removed-heading = カードが離れました
card-removed-text = 終わるまで、カードをリーダーから離さないでください。カードを置き直し、サイトからもう一度やり直してください。
card-silent-heading = カードから返事がありません
card-silent-text = カードをリーダーの真ん中に置き直し、サイトからもう一度やり直してください。
no-reader-heading = カードリーダーが見つかりません
no-reader-text = リーダーをパソコンにつないでください。つなぐと、続きから始まります。
not-a-my-number-card-heading = マイナンバーカードではありません
not-a-my-number-card-text = ほかのカードが置かれています。マイナンバーカードに置きかえてください。
service-lost-heading = カードを使う仕組みが止まりました
service-lost-text = カードを使っている途中で、パソコンのスマートカードのサービス（Linuxではpcscd）が止まりました。サービスを動かし、サイトからもう一度やり直してください。暗証番号の残り回数は、そのときに表示します。
service-unavailable-heading = カードを使う仕組みが動いていません
service-unavailable-text = パソコンのスマートカードのサービス（Linuxではpcscd）を動かしてください。動くと、続きから始まります。
unsupported-key-heading = このカードにはまだ対応していません
unsupported-key-text = 新しい種類の鍵が使われています。手形を新しい版にして、サイトからもう一度やり直してください。
error-code = コード：

countdown = 操作がないため、あと { $count } 秒で閉じます。キーを押すと続けられます。

# 書類の署名

purpose-sign = マイナンバーカードで書類に署名します
sign-site-heading = 署名を求めているサイト
local-heading = 署名を求めているもの
local-asker = このパソコン：tegata sign
local-detail = サイトではなく、このパソコンの中からです。
purpose-heading = サイトの説明（サイトの言葉です）
purpose-local-heading = 目的（コマンドで書かれた言葉です）

leaves-local-heading = この書類に入る情報
leaves-items = 氏名・住所・生年月日・性別
leaves-items-detail = 署名用電子証明書に書かれています。署名すると、必ずサイトに渡ります。
leaves-items-local-detail = 署名用電子証明書に書かれています。署名すると、必ず書類に入り、書類を受け取る人に見えます。
leaves-documents = 署名した書類と、署名した時刻
leaves-signature = 署名と、署名した時刻
stays-sign = マイナンバー・暗証番号
stays-local-heading = 書類に入らない情報

documents-heading = 署名する書類
documents-count = 署名する書類（{ $count } 件）
documents-unseen = まだ見ていない書類：あと { $count } 件
documents-next = 次の書類
documents-browse = 順に自動で見る
documents-browse-stop = 自動を止める
document-seen = 見ました
document-unseen = まだ見ていません
document-hidden = 表示できません
document-on-its-way = 受け取っています
document-hidden-text = この書類の中身は、この画面では表示できません。
document-hidden-advice = 名前、大きさ、下のハッシュ値がまちがいないときだけ、署名してください。
document-cut = 長すぎるため、ここまでしか表示できません。
document-attached = 添付ファイルです。申請書の署名に、名前とハッシュ値が入ります。
document-parts = e-Govの申請書です。署名が守るのは、添付ファイルと、次のIdの部分だけです：
document-experimental = 実験的な形式です。受け付けられるかどうか、確かめられていません。
document-hash = ハッシュ値（SHA-256）
kind-image = 画像
kind-other = その他のファイル
kind-text = テキスト
facts-heading = 画面では見えないもの：
fact-actions = 開いたり押したりしたときの動作
fact-attachments = 付いているほかのファイル
fact-external = 書類の外から取り込む中身（署名されません）
fact-forms = 入力欄
fact-hidden = 隠れた部分や、見えないときのある部分
fact-scripts = スクリプト（自動で動く命令）
fact-signatures = ほかの署名 { $count } 個
pages-count = { $count } ページ
page-of = { $count } / { $of } ページ
page-drawing = ページを表示しています…
page-unseen-text = ＊このページには、ここで表示できない文字があります。
page-unseen-picture = ＊このページには、ここで表示できない図や注釈があります。
zoom-in = 拡大
zoom-out = 縮小
preview-hint = 上下の矢印キー、PageUp、PageDown で動かせます。＋と－で大きさが変わります。

password-label = 署名用電子証明書の暗証番号（英数字6〜16文字）
password-support = A〜Zと0〜9です。小文字は大文字に、全角は半角にします。数字4桁の暗証番号ではありません。
password-needed = 署名用電子証明書の暗証番号（英数字6〜16文字）を使います。
password-closed = すべての書類を見ると入力できます
password-closed-hidden = 「見ないで署名する」を選ぶと入力できます
password-not-allowed = ＊A〜Zと0〜9だけを入力してください。
password-too-many = ＊暗証番号は16文字までです。これより多くは入力できません。
password-incomplete = ＊6文字以上を入力してください。
password-rejected = 暗証番号がちがいます。あと { $count } 回です。
password-expired = 確かめるのに1分以上かかったため、入力を消しました。もう一度入力してください。残り { $count } 回です。
password-attempts-detail = 0回になるとロックされます。
password-last-try-warning = 残り1回です。まちがえるとロックされ、窓口やコンビニでの手続きが必要になります。
password-last-try-text = 残り1回です。まちがえるとロックされ、窓口やコンビニでの手続きが必要になります。本当に送りますか？
password-last-try-advice = 暗証番号に自信がないときは、「やめる」を選んでください。回数は減りません。
hidden-allow = 見ないで署名する（表示できない書類 { $count } 件）
next = 次へ
next-detail = 次の画面で署名する人を確かめます。まだ署名しません。

checking-text = カードで暗証番号を確かめています。
receiving-heading = 書類を受け取っています
receiving-text = 全部届くと、見られるようになります。
signer-heading = この人の名前で署名します
signer-text = 署名用電子証明書に書かれている内容です。ご自分のものか、確かめてください。
signer-name = 氏名
signer-address = 住所
signer-birth = 生年月日
signer-sex = 性別
sex-female = 女
sex-male = 男
sex-unknown = 不明
signer-replaced = 証明書で使えない文字は、別の文字（代替文字）に置きかえられています。
sign = 署名する
sign-count = { $count } 件の書類に署名します。
signing-heading = カードを動かさないでください
signing-text = 書類に署名しています。やめると、署名はどこにも渡りません。
signing-progress = { $count } / { $of } 件 署名しました
done-sign-heading = 署名が終わりました
done-local-text = カードを取ってください。

broken-off-heading = 署名が途中で終わりました
broken-off-account = { $of } 件のうち、{ $count } 件に署名したところで止まりました。
broken-off-nothing = サイトには何も渡していません。
broken-off-nothing-local = 署名した書類は保存していません。
password-blocked-heading = 署名用の暗証番号がロックされています
password-blocked-text = このままでは署名できません。次のどちらかで、暗証番号を初期化してください。
password-blocked-kiosk = スマートフォンのアプリ「JPKI暗証番号リセット」で予約し、24時間以内にコンビニのキオスク端末で手続きする。利用者証明用の暗証番号（数字4桁）がわかる人だけが使えます。
certificate-expired-heading = 署名用電子証明書の期限が切れています
certificate-expired-text = 市区町村の窓口で、新しい証明書を発行してもらってください。暗証番号をまちがえたわけではありません。
certificate-missing-heading = 署名用電子証明書が入っていません
certificate-missing-text = 引っ越しや結婚などで住所や氏名が変わると、この証明書はなくなります。市区町村の窓口で、発行を申し込んでください。
card-error-local-text = カードから思わぬ返事がありました。カードを置き直し、もう一度やり直してください。
card-removed-local-text = 終わるまで、カードをリーダーから離さないでください。カードを置き直し、もう一度やり直してください。
card-silent-local-text = カードをリーダーの真ん中に置き直し、もう一度やり直してください。
service-lost-local-text = カードを使っている途中で、パソコンのスマートカードのサービス（Linuxではpcscd）が止まりました。サービスを動かし、もう一度やり直してください。暗証番号の残り回数は、そのときに表示します。
unsupported-key-local-text = 新しい種類の鍵が使われています。手形を新しい版にして、もう一度やり直してください。

refused-heading = この書類には署名できません
refused-certified = 作った人が、この書類を変えることを禁じています。署名も変更になります。禁じていない書類を、作った人からもらってください。
refused-damaged = 書類の中が壊れていて、読めません。書類を作り直すか、もらい直してください。
refused-empty = 中身がありません。書類を選び直してください。
refused-encrypted = 暗号化されています。パスワードのない書類を用意してください。
refused-format-mismatch = 求められた形式の書類ではありません。書類を選び直すか、サイトに問い合わせてください。
refused-too-large = 大きすぎます。小さく分けるか、サイトに問い合わせてください。
refused-undrawable = あなたの名前を、このパソコンの文字でページに書けません（印影は6文字までです）。見える署名や印影を付けずに、署名してください。
refused-unsupported = この種類の書類には、まだ対応していません。サイトに問い合わせてください。

# サイトが前から使っている方法：マイナポータルなどと Web eID

service-demo = デモのポータル
service-e-tax = e-Tax
service-myna-portal = マイナポータル
purpose-portal-login = { $service }にログインします
purpose-portal-sign = { $service }の手続きに署名します
purpose-items = { $service }にカードの情報を渡します
purpose-bare-sign = マイナンバーカードで署名します
not-official = 手形は、国の公式のソフトではありません。
leaves-bare-signature = 署名
leaves-install = このサイトだけに渡す番号（手形がこのパソコンで作ります）

bare-count = 署名 { $count } 件（中身は見せられません）
bare-text = サイトから来るのは、中身から計算した値（ハッシュ値）だけです。何に署名するかは、サイトの画面で確かめてください。
leaves-items-web-eid-detail = 署名用電子証明書に書かれています。署名の前に、サイトに渡ります。
next-detail-web-eid = 進むと、証明書がサイトに渡ります。続けて、サイトの値に1回だけ署名します。
sign-bare-count = 中身を見ないまま、{ $count } 件に署名します。
signing-bare-text = 署名しています。やめると、署名はどこにも渡りません。
awaiting-hash-heading = サイトの続きを待っています
awaiting-hash-text = カードは置いたままにしてください。署名する値が1分以内に届かないときは、暗証番号を消して終わります。
bare-off-heading = この署名は許可されていません
bare-off-text = サイトは署名を { $count } 件求めましたが、送るのは中身から計算した値（ハッシュ値）だけです。何に署名するかを見せられないので、許可するまでは断ります。
bare-off-nothing = 何も署名していません。カードも使っていません。
bare-off-how = 許可するには
bare-off-steps = ツールバーの手形のボタン → このサイト → 「中身の見えない署名を許可する」
bare-off-again = 許可したら、サイトからもう一度やり直してください。

items-site-heading = 情報を求めているサイト
leaves-items-card-detail = カードに入っているとおりに渡ります。
stays-items = マイナンバー・電子証明書・暗証番号
items-pin-label = 券面事項入力補助用暗証番号（数字4桁）
items-pin-support = ログインの暗証番号とは別のものです（自分で同じ番号にした人は、同じ番号です）。
items-pin-needed = 券面事項入力補助用暗証番号（数字4桁）を使います。
items-last-try-warning = 残り1回です。まちがえるとロックされ、市区町村の窓口での手続きが必要になります。
items-last-try-text = 残り1回です。まちがえるとロックされ、市区町村の窓口での手続きが必要になります。本当に送りますか？
items-blocked-heading = 券面事項入力補助用暗証番号がロックされています
items-blocked-text = このままでは渡せません。次の方法で、暗証番号を初期化してください。
items-working-text = カードから読み取っています。
give = 渡す

visible = { $page } ページ目の、左から { $left } mm、下から { $bottom } mm の所に、あなたの氏名と署名の日時が、見える形で入ります。
visible-sealed = { $page } ページ目の、左から { $left } mm、下から { $bottom } mm の所に、あなたの氏名と署名の日時と、名字の印影が、見える形で入ります。
