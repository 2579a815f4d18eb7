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
