"""What every answer tells the browser to forbid, and that no page needs what is forbidden."""

from attacks.conftest import Walked
from attacks.pages import Page


def test_every_answer_forbids_what_no_page_needs(walked: Walked) -> None:
    for visit in walked.visits:
        headers, path = visit.headers, visit.path
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'self'" and policy["object-src"] == policy["base-uri"] == "'none'", path
        assert policy["frame-ancestors"] == "'none'" and policy["form-action"] == "'self'", path
        assert "unsafe" not in headers["Content-Security-Policy"] and "*" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] == "same-origin" and headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"], path
        assert (
            "Server" not in headers and "X-Powered-By" not in headers and "Access-Control-Allow-Origin" not in headers
        )
        assert not visit.is_page or headers["Content-Type"] == "text/html; charset=utf-8", path


def test_every_page_lives_with_it(walked: Walked) -> None:
    pages = [visit for visit in walked.visits if visit.is_page]
    assert len(pages) > 200
    faults = [(page.path, fault) for page in pages for fault in Page(page.path, page.body.decode()).faults]
    assert not faults, "\n".join(map(str, faults))


def test_no_page_breaks(walked: Walked) -> None:
    assert not [(visit.path, visit.why) for visit in walked.visits if visit.status >= 500]
