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

# Signing documents

purpose-sign = Sign with your My Number Card
sign-site-heading = Site that asks you to sign
local-heading = What asks you to sign
local-asker = This computer: tegata sign
local-detail = Not a site, but a command typed on this computer.
purpose-heading = Why, in the site's own words
purpose-local-heading = Why, in the words of the command

leaves-local-heading = What goes into the document
leaves-items = Name, address, date of birth, sex
leaves-items-detail = Your digital-signature certificate has them. Signing always gives them to the site.
leaves-items-local-detail = Your digital-signature certificate has them. Signing always puts them into the document: whoever gets it can read them.
leaves-documents = The signed documents and the time of signing
leaves-signature = Your signature and the time of signing
stays-sign = My Number, password
stays-local-heading = What does not go into the document

documents-heading = Document to sign
documents-count = { $count ->
    [one] { $count } document to sign
   *[other] { $count } documents to sign
}
documents-unseen = { $count ->
    [one] { $count } document still to look at
   *[other] { $count } documents still to look at
}
documents-next = Next document
documents-browse = Show one after the other
documents-browse-stop = Stop here
document-seen = Looked at
document-unseen = Not looked at yet
document-hidden = Cannot be shown
document-on-its-way = On its way
document-hidden-text = The content of this document cannot be shown in this window.
document-hidden-advice = Sign it only if its name, its size and the hash below are the right ones.
document-cut = Too long: it cannot be shown beyond this point.
document-attached = An attached file. The signature of the application covers its name and its hash.
document-parts = { "An application to e-Gov. The signature covers only the attached files and the parts with these Ids: " }
document-experimental = Experimental form: nobody has confirmed yet that it is accepted.
document-hash = Hash (SHA-256)
kind-image = Image
kind-other = Other file
kind-text = Text
facts-heading = { "Not to be seen here: " }
fact-actions = actions when it is opened or clicked on
fact-attachments = attached files
fact-external = content fetched from elsewhere (not signed)
fact-forms = fields that can be filled in
fact-hidden = parts that are hidden or not always shown
fact-scripts = scripts, which other programs may run
fact-signatures = { $count ->
    [one] { $count } other signature
   *[other] { $count } other signatures
}
pages-count = { $count ->
    [one] { $count } page
   *[other] { $count } pages
}
page-of = Page { $count } of { $of }
page-drawing = Drawing the page…
page-unseen-text = * This page has text that cannot be shown here.
page-unseen-picture = * This page has a picture or a note that cannot be shown here.
zoom-in = Larger
zoom-out = Smaller
preview-hint = The arrow keys, Page Up and Page Down move it. + and - change its size.

password-label = Signature password (6 to 16 characters)
password-support = Of the digital-signature certificate: A to Z and 0 to 9. Small letters become capitals, full-width ones ASCII. Not the 4-digit PIN.
password-needed = You will need the password (6 to 16 characters) of the digital-signature certificate.
password-closed = Look at every document first
password-closed-hidden = Choose below to sign without seeing
password-not-allowed = * Only A to Z and 0 to 9, please.
password-too-many = * The password has at most 16 characters. No more can be typed.
password-incomplete = * Please type at least 6 characters.
password-rejected = { $count ->
    [one] Wrong password. { $count } try left.
   *[other] Wrong password. { $count } tries left.
}
password-expired = { $count ->
    [one] Checking took more than a minute, so your entry was erased. Please type it again. { $count } try left.
   *[other] Checking took more than a minute, so your entry was erased. Please type it again. { $count } tries left.
}
password-attempts-detail = At 0 the password is blocked.
password-last-try-warning = 1 try left. If it is wrong, the password is blocked until you have it reset at a municipal office or a store kiosk.
password-last-try-text = 1 try left. If it is wrong, the password is blocked until you have it reset at a municipal office or a store kiosk. Really send it?
password-last-try-advice = If you are not sure of your password, choose Cancel. That uses up no try.
hidden-allow = { $count ->
    [one] Sign without seeing ({ $count } document that cannot be shown)
   *[other] Sign without seeing ({ $count } documents that cannot be shown)
}
next = Next
next-detail = The next page shows who signs. Nothing is signed yet.

checking-text = The card is checking the password.
receiving-heading = The documents are on their way
receiving-text = You can look at them when all have arrived.
signer-heading = This person signs
signer-text = This is what your digital-signature certificate says. Check that it is yours.
signer-name = Name
signer-address = Address
signer-birth = Date of birth
signer-sex = Sex
sex-female = Female
sex-male = Male
sex-unknown = Unknown
signer-replaced = Characters that certificates cannot hold were replaced by others (代替文字).
sign = Sign
sign-count = { $count ->
    [one] You sign { $count } document.
   *[other] You sign { $count } documents.
}
signing-heading = Do not move the card
signing-text = The card is signing. If you cancel, no signature goes anywhere.
signing-progress = { $count } of { $of } signed
done-sign-heading = Everything is signed
done-local-text = Take your card.

broken-off-heading = Signing stopped before the end
broken-off-account = { $count ->
    [one] { $count } of { $of } was signed before it stopped.
   *[other] { $count } of { $of } were signed before it stopped.
}
broken-off-nothing = Nothing was given to the site.
broken-off-nothing-local = No signed document was kept.
password-blocked-heading = The signature password is blocked
password-blocked-text = You cannot sign like this. Reset the password in one of these ways:
password-blocked-kiosk = Book with the phone app "JPKI暗証番号リセット" and go to a convenience-store kiosk within 24 hours. This needs your 4-digit PIN of the user-authentication certificate.
certificate-expired-heading = Your digital-signature certificate has ended
certificate-expired-text = Have a new one issued at your municipal office. Your password was not wrong.
certificate-missing-heading = The card has no digital-signature certificate
certificate-missing-text = It lapses when your address or name changes, as by moving or marriage. Apply for a new one at your municipal office.
card-error-local-text = The card gave an unexpected answer. Put it on the reader again and start over.
card-removed-local-text = Leave the card on the reader until the end. Put it back and start over.
card-silent-local-text = Put the card on the middle of the reader and start over.
service-lost-local-text = The smart-card service of this computer (pcscd on Linux) stopped while the card was in use. Start the service and start over: the tries that are left are shown then.
unsupported-key-local-text = It uses a new kind of key. Update Tegata and start over.

refused-heading = This document cannot be signed
refused-certified = Its author has forbidden changes, and a signature is one. Ask them for one without that.
refused-damaged = It is damaged and cannot be read. Make it anew or have it sent again.
refused-empty = It is empty. Choose another one.
refused-encrypted = It is encrypted. Provide one without a password.
refused-format-mismatch = It is not of the form that was asked for. Choose another one or ask the site.
refused-too-large = It is too large. Split it or ask the site.
refused-undrawable = Your name cannot be drawn on the page with the font of this computer; a seal holds 6 characters. Sign without the visible signature or without the seal.
refused-unsupported = Documents of this kind are not supported yet. Ask the site.

# Ways that sites had before: official sites, and Web eID

service-demo = the demo portal
service-e-tax = e-Tax
service-myna-portal = Mynaportal
purpose-portal-login = Log in to { $service }
purpose-portal-sign = Sign for { $service }
purpose-items = Give card data to { $service }
purpose-bare-sign = Sign with your My Number Card
not-official = Tegata is not official software of the government.
leaves-bare-signature = A signature
leaves-install = A number for this site alone (made by Tegata on this computer)

bare-count = { $count ->
    [one] { $count } signature (the content cannot be shown)
   *[other] { $count } signatures (the content cannot be shown)
}
bare-text = The site sends only a value computed from the content (a hash). Check on the site's own page what you sign.
leaves-items-web-eid-detail = Your digital-signature certificate has them. The site gets it before anything is signed.
next-detail-web-eid = Next gives the certificate to the site, and then signs the site's value, once.
sign-bare-count = { $count ->
    [one] You make { $count } signature without seeing the content.
   *[other] You make { $count } signatures without seeing the content.
}
signing-bare-text = The card is signing. If you cancel, no signature goes anywhere.
awaiting-hash-heading = Waiting for the site to go on
awaiting-hash-text = Leave the card where it is. If the value to sign does not come within a minute, your password is erased and this ends.
bare-off-heading = You have not allowed this kind of signature
bare-off-text = { $count ->
    [one] The site asked for { $count } signature, but sends only a value computed from the content (a hash). What would be signed cannot be shown, so it is refused until you allow it.
   *[other] The site asked for { $count } signatures, but sends only values computed from the content (hashes). What would be signed cannot be shown, so it is refused until you allow it.
}
bare-off-nothing = Nothing was signed. The card was not used.
bare-off-how = To allow it
bare-off-steps = Tegata button in the toolbar → this site → “Allow signing of what cannot be shown”
bare-off-again = Then start over from the site.

items-site-heading = Site that asks for your data
leaves-items-card-detail = As they are stored on the card.
stays-items = My Number, certificates, PINs
items-pin-label = PIN for the card's text data (券面事項入力補助用, 4 digits)
items-pin-support = Not the PIN for logging in, unless you chose the same number for both.
items-pin-needed = You will need the 4-digit PIN for the card's text data (券面事項入力補助用暗証番号).
items-last-try-warning = 1 try left. If it is wrong, the PIN is blocked until you have it reset at a municipal office.
items-last-try-text = 1 try left. If it is wrong, the PIN is blocked until you have it reset at a municipal office. Really send it?
items-blocked-heading = The PIN for the card's text data is blocked
items-blocked-text = You cannot go on like this. Reset the PIN in this way:
items-working-text = The card is being read.
give = Give

visible = On page { $page }, { $left } mm from the left and { $bottom } mm from the bottom, your name and the time of signing will be seen.
visible-sealed = On page { $page }, { $left } mm from the left and { $bottom } mm from the bottom, your name, the time of signing and a seal with your family name will be seen.
