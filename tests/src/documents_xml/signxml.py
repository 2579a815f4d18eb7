"""Verifies a signed document with signxml, against the schemas of XMLDSig and XAdES too, and writes what it says is
signed.

Arguments: `egov`, `xmldsig` or `xades`; the folder with signed.xml, certificate.der and the attached files; and the time at
which the certificate must be valid, or `now`.
"""

import datetime
import pathlib
import sys
import urllib.parse

from cryptography import x509
from signxml import SignatureConfiguration, XMLVerifier
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

kind, folder, at = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
now = datetime.datetime.now(datetime.timezone.utc)
settings = {
    "expect_references": True,
    "verification_time": now if at == "now" else datetime.datetime.fromisoformat(at),
}
verifier, configuration = {
    "xades": (XAdESVerifier(), XAdESSignatureConfiguration(**settings)),
    "egov": (XMLVerifier(), SignatureConfiguration(**settings)),
    "xmldsig": (XMLVerifier(), SignatureConfiguration(**settings)),
}[kind]
# lxml writes xmlns="" into the inclusive canonical form of a part whose default namespace is declared around it.
verifier.excise_empty_xmlns_declarations = kind == "egov"
results = verifier.verify(
    (folder / "signed.xml").read_bytes(),
    x509_cert=x509.load_der_x509_certificate((folder / "certificate.der").read_bytes()),
    uri_resolver=lambda uri: (folder / urllib.parse.unquote(uri)).read_bytes(),
    expect_config=configuration,
)
for result in results:
    sys.stdout.buffer.write(result.signed_data + b"\n")
