"""Validates every signature of a PDF with pyHanko, which has nothing to do with ours.

python validate_pdf.py FILE ANCHOR.pem SECONDS_SINCE_1970; one line for each signature: what it covers,
what was changed after it, and `valid` or `invalid`. Nothing is fetched.
"""

import logging
import sys
from datetime import datetime, timezone

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

# What it finds missing about revocation it would also write as a trace.
logging.disable(logging.CRITICAL)

path, anchor, seconds = sys.argv[1:]
context = ValidationContext(
    trust_roots=[load_cert_from_pemder(anchor)],
    moment=datetime.fromtimestamp(int(seconds), timezone.utc),
    allow_fetching=False,
    revocation_mode="soft-fail",
)
with open(path, "rb") as file:
    for signature in PdfFileReader(file, strict=False).embedded_signatures:
        status = validate_pdf_signature(signature, signer_validation_context=context)
        changes = status.modification_level
        is_valid = status.intact and status.valid and status.docmdp_ok is not False
        print(
            status.coverage.name,
            changes.name if changes else "UNKNOWN",
            "trusted" if status.trusted else "untrusted",
            "valid" if is_valid else "invalid",
        )
