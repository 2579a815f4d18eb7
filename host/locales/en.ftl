# The consent window of Tegata. Short sentences, plain words.

language-switch = 日本語
app-name = Tegata
demo-strip = デモ・仮想カード / Demo: no real card is used
purpose = Log in with your My Number Card

site-heading = Site you are logging in to
site-government = Site of a Japanese government body or a local government
site-developer = Developer site: a page on this computer

leaves-heading = What the site receives
leaves-certificate = Your user-authentication certificate
leaves-certificate-detail = It has no name or address, but a number by which the site recognizes this card again.
leaves-time = A signature and the time of signing
stays-heading = What the site does not receive
stays-details = Name, address, date of birth, sex, My Number, PIN

attempts-left = { $count ->
    [one] { $count } try left
   *[other] { $count } tries left
}
attempts-left-detail = At 0 the PIN is blocked.
pin-label = PIN of the user-authentication certificate (4 digits)
pin-support = Not the password of 6 to 16 characters.
pin-needed = You will need the 4-digit PIN of the user-authentication certificate.
pin-letter = * Digits only. The password of 6 to 16 characters is not used here.
pin-not-a-digit = * Digits only, please.
pin-too-many = * The PIN has 4 digits. No more can be typed.
pin-incomplete = * Please type all 4 digits.

pin-rejected = { $count ->
    [one] Wrong PIN. { $count } try left.
   *[other] Wrong PIN. { $count } tries left.
}
attempts-changed = { $count ->
    [one] While you typed, the number of tries changed (another program seems to have used this card). Your entry was not sent to the card. { $count } try left.
   *[other] While you typed, the number of tries changed (another program seems to have used this card). Your entry was not sent to the card. { $count } tries left.
}
card-changed = { $count ->
    [one] This is not the card that was here before. Your entry was not sent. { $count } try left.
   *[other] This is not the card that was here before. Your entry was not sent. { $count } tries left.
}
last-try-warning = 1 try left. If it is wrong, the PIN is blocked until you have it reset at a municipal office or a store kiosk.

last-try-heading = This is the last try
last-try-text = 1 try left. If it is wrong, the PIN is blocked until you have it reset at a municipal office or a store kiosk. Really send it?
last-try-advice = If you are not sure of your PIN, choose Cancel. That uses up no try.

login = Log in
send = Send
cancel = Cancel
close = Close

waiting-heading = Put your card on the reader
waiting-text = Leave it there and wait a moment.
card-again-heading = The connection to the card was lost
card-again-text = Your entry was erased. Put the card on the reader again.
choose-card-heading = Which card do you want to use?
choose-card-text = Choose the reader where it is.
choose-card-lost = The connection to the card was lost and your entry was erased. Put the card on the reader again, or choose another one.
reader-unnamed = Reader without a name
in-use-heading = Another program is using the card
in-use-text = Wait until it has finished. If that takes long, close that program.
working-heading = Do not move the card
working-text = The card is signing.
done-heading = Finished
done-text = Take your card and go back to the site.

blocked-heading = The PIN is blocked
blocked-text = You cannot log in like this. Reset the PIN in one of these ways:
blocked-office = Go to your municipal office.
blocked-kiosk = Book with the phone app "JPKI暗証番号リセット" and go to a convenience-store kiosk within 24 hours. This needs your signature password (6 to 16 characters).

card-error-heading = The card could not be read
card-error-text = The card gave an unexpected answer. Put it on the reader again and start over from the site.
card-removed-heading = The card was taken away
card-removed-text = Leave the card on the reader until the end. Put it back and start over from the site.
card-silent-heading = The card does not answer
card-silent-text = Put the card on the middle of the reader and start over from the site.
no-reader-heading = No card reader found
no-reader-text = Connect a reader to this computer. This window then goes on by itself.
not-a-my-number-card-heading = This is not a My Number Card
not-a-my-number-card-text = There is another card on the reader. Put your My Number Card there instead.
service-lost-heading = The smart-card service stopped
service-lost-text = The smart-card service of this computer (pcscd on Linux) stopped while the card was in use. Start the service and start over from the site: the tries that are left are shown then.
service-unavailable-heading = The smart-card service is not running
service-unavailable-text = Start the smart-card service of this computer (pcscd on Linux). This window then goes on by itself.
unsupported-key-heading = This card is not supported yet
unsupported-key-text = It uses a new kind of key. Update Tegata and start over from the site.
error-code = Code:

countdown = { $count ->
    [one] No activity: this window closes in { $count } second. Press any key to go on.
   *[other] No activity: this window closes in { $count } seconds. Press any key to go on.
}
