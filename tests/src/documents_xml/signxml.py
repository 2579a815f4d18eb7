"""Verifies a signed document with signxml, against the schemas of XMLDSig and XAdES too, and writes what it says is
signed.

Arguments: `xmldsig` or `xades`, and the folder with signed.xml, certificate.der and the attached files.
"""

import datetime
import pathlib
import sys
import urllib.parse

from cryptography import x509
from signxml import SignatureConfiguration, XMLVerifier
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

kind, folder = sys.argv[1], pathlib.Path(sys.argv[2])
settings = {
    "expect_references": True,
    "verification_time": datetime.datetime(2026, 9, 21, 14, 13, 20, tzinfo=datetime.timezone.utc),
}
verifier, configuration = {
    "xades": (XAdESVerifier(), XAdESSignatureConfiguration(**settings)),
    "xmldsig": (XMLVerifier(), SignatureConfiguration(**settings)),
}[kind]
results = verifier.verify(
    (folder / "signed.xml").read_bytes(),
    x509_cert=x509.load_der_x509_certificate((folder / "certificate.der").read_bytes()),
    uri_resolver=lambda uri: (folder / urllib.parse.unquote(uri)).read_bytes(),
    expect_config=configuration,
)
for result in results:
    sys.stdout.buffer.write(result.signed_data + b"\n")
