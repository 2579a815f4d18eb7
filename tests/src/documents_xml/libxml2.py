"""Canonicalizes documents with libxml2 itself, called directly: all of them in one process.

Reads lines of JSON {"document": Base64, "id": string or null} and writes for each a line of JSON: null if
libxml2 does not take the document for well-formed XML with namespaces, and else the canonical forms by
mode, in Base64; null for one that libxml2 refuses. lxml is no reference here: it copies an element before
it canonicalizes it, and the copy does not inherit xml: attributes.
"""

import base64
import ctypes
import json
import sys

library = ctypes.CDLL("libxml2.so.2")
pointer = ctypes.c_void_p


class Error(ctypes.Structure):
    _fields_ = [("domain", ctypes.c_int), ("code", ctypes.c_int)]


class NodeSet(ctypes.Structure):
    _fields_ = [("number", ctypes.c_int)]


class XPathObject(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("nodes", ctypes.POINTER(NodeSet))]


library.xmlReadMemory.restype = pointer
library.xmlReadMemory.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]
library.xmlFreeDoc.argtypes = [pointer]
library.xmlGetLastError.restype = ctypes.POINTER(Error)
library.xmlXPathNewContext.restype = pointer
library.xmlXPathNewContext.argtypes = [pointer]
library.xmlXPathFreeContext.argtypes = [pointer]
library.xmlXPathEvalExpression.restype = ctypes.POINTER(XPathObject)
library.xmlXPathEvalExpression.argtypes = [ctypes.c_char_p, pointer]
library.xmlXPathFreeObject.argtypes = [ctypes.POINTER(XPathObject)]
library.xmlC14NDocDumpMemory.argtypes = [
    pointer, pointer, ctypes.c_int, pointer, ctypes.c_int, ctypes.POINTER(pointer)]
free = ctypes.CDLL(None).free
free.argtypes = [pointer]
SILENT = ctypes.CFUNCTYPE(None, pointer, ctypes.c_char_p)(lambda _context, _message: None)
library.xmlSetGenericErrorFunc(None, SILENT)

# XML_PARSE_NOERROR, XML_PARSE_NOWARNING and XML_PARSE_NONET of libxml2's parser.h.
OPTIONS = 1 << 5 | 1 << 6 | 1 << 11
# XML_FROM_NAMESPACE and XML_WAR_NS_URI of xmlerror.h; a port that is no number, say, is no URI.
FROM_NAMESPACE = 3
NO_URI = 99
METHODS = {"inclusive": 0, "exclusive": 1}


def canonical(document, nodes, method):
    out = pointer()
    length = library.xmlC14NDocDumpMemory(document, nodes, method, None, 0, ctypes.byref(out))
    if length < 0:
        return None
    result = ctypes.string_at(out, length)
    free(out)
    return base64.b64encode(result).decode()


def element(document, number, method):
    """The element with that id: its nodes, attributes and namespaces, as a node-set."""
    inner = f"//*[@Id='{number}']/descendant-or-self::"
    expression = f"{inner}node() | {inner}*/@* | {inner}*/namespace::*"
    context = library.xmlXPathNewContext(document)
    found = library.xmlXPathEvalExpression(expression.encode(), context)
    nodes = found.contents.nodes
    assert nodes and nodes.contents.number > 0, "the node-set is empty"
    result = canonical(document, nodes, method)
    library.xmlXPathFreeObject(found)
    library.xmlXPathFreeContext(context)
    return result


def answer(task):
    text = base64.b64decode(task["document"])
    library.xmlResetLastError()
    document = library.xmlReadMemory(text, len(text), None, None, OPTIONS)
    error = library.xmlGetLastError()
    is_namespace_error = error and error.contents.domain == FROM_NAMESPACE and error.contents.code != NO_URI
    if not document or is_namespace_error:
        library.xmlFreeDoc(document)
        return None
    forms = {f"document_{name}": canonical(document, None, method) for name, method in METHODS.items()}
    if task["id"]:
        forms |= {f"element_{name}": element(document, task["id"], method) for name, method in METHODS.items()}
    library.xmlFreeDoc(document)
    return forms


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
