"""A process that draws one letter and ends: HTML on standard input, PDF on standard output."""

import logging
import sys

import django


def main():
    django.setup()
    import weasyprint

    from .letters import own_files

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it names every property it does not know, in every letter
    html = weasyprint.HTML(string=sys.stdin.buffer.read().decode(), base_url="letter:/", url_fetcher=own_files())
    sys.stdout.buffer.write(html.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
