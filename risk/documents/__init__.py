"""Documents: what is handed out, built once as blocks and rendered as PDF, Word or Markdown."""

from risk.documents.blocks import Document
from risk.documents.duties import duty_blocks
from risk.documents.forms import document_bytes, form_blocks, form_names, form_title, write_form
from risk.documents.glyphs import CannotPrint
from risk.documents.render import document_pdf, render_pdf
from risk.documents.self_check import self_check_blocks
from risk.documents.write_docx import document_docx
from risk.documents.write_markdown import document_markdown

__all__ = [
    "CannotPrint",
    "Document",
    "document_bytes",
    "document_docx",
    "document_markdown",
    "document_pdf",
    "duty_blocks",
    "form_blocks",
    "form_names",
    "form_title",
    "render_pdf",
    "self_check_blocks",
    "write_form",
]
