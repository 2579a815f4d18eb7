"""Signs a PDF with pyHanko as its author would.

python author_pdf.py IN OUT KEY.pem CERTIFICATE.pem HOW; HOW is `sign`, `lock` (which locks all fields),
`lock=NAME` (which locks one) or the name of what a certification permits: NO_CHANGES, FILL_FORMS, ANNOTATE.
"""

import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

source, target, key, certificate, how = sys.argv[1:]
signer = signers.SimpleSigner.load(key, certificate)
with open(source, "rb") as file:
    writer = IncrementalPdfFileWriter(file)
    certification = {}
    kind, _, name = how.partition("=")
    if kind == "lock":
        action = fields.FieldMDPAction.INCLUDE if name else fields.FieldMDPAction.ALL
        lock = fields.FieldMDPSpec(action, [name] if name else None)
        field = fields.SigFieldSpec("Author", field_mdp_spec=lock)
        fields.append_signature_field(writer, field)
    elif how != "sign":
        permissions = getattr(fields.MDPPerm, how)
        certification = {"certify": True, "docmdp_permissions": permissions}
    metadata = signers.PdfSignatureMetadata(field_name="Author", **certification)
    signed = signers.sign_pdf(writer, metadata, signer=signer)
with open(target, "wb") as file:
    file.write(signed.getvalue())
