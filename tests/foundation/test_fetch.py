"""Fetching from addresses that people give: only from the open Internet, within limits."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from foundation import fetch as fetching
from foundation.fetch import fetch, is_public
from foundation.fetch_errors import (
    AddressRefused,
    AnswerRefused,
    AnswerTooLarge,
    FetchError,
    TooSlow,
    Unreachable,
    WrongType,
)
from tests.other_server import OtherServer, other_server


@pytest.fixture(scope="module")
def other() -> Iterator[OtherServer]:
    with other_server() as server:
        yield server


def get(other: OtherServer, path: str, **more):
    facts = {"most_bytes": 10_000, "seconds": 5, "allowed": [other.host]}
    return fetch(f"{other.url}{path}", **facts | more)


def names(monkeypatch, table: dict[str, list[str]]) -> list[str]:
    """Let host names mean what the table says; returns what was asked."""
    asked: list[str] = []

    def getaddrinfo(host, port, *args, **kwargs):
        asked.append(host)
        found = table.get(host, [host])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_file_comes_with_what_the_server_says_of_it(other):
    other.say(
        "/m.json", b"{}", Content_Type="application/json; x=1", ETag='"a"', Last_Modified="Mon"
    )

    found = get(other, "/m.json#part")

    assert (found.body, found.media_type, found.etag, found.last_modified) == (
        b"{}",
        "application/json",
        '"a"',
        "Mon",
    )
    assert found.address == f"{other.url}/m.json"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "example.org/x",
        "//example.org/x",
        "http://",
        "http://user:secret@example.org/",
        "http://example.org:22/",
        "http://example.org:notaport/",
        "http://exa mple.org/",
        "http://[::1/",
        "http://-bad-.example.org/",
    ],
)
def test_other_forms_of_address_are_not_opened(address, monkeypatch):
    asked = names(monkeypatch, {})

    with pytest.raises(AddressRefused):
        fetch(address, most_bytes=1, seconds=1)

    assert asked == []


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  # not listened on
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:0:5ef5:79fd:0:59d:80ff:fffe",
        "2001:db8::1",
    ],
)
def test_our_own_networks_are_not_public(ip):
    assert not is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", ["8.8.8.8", "203.119.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_hosts_of_the_internet_are_public(ip):
    assert is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://127.1/"],
)
def test_a_way_of_writing_this_machine_is_no_way_in(address):
    with pytest.raises(FetchError) as refusal:
        fetch(address, most_bytes=1, seconds=2)

    assert refusal.value.code in {"fetch_address_refused", "fetch_unreachable"}


def test_one_private_address_among_several_closes_the_host(monkeypatch):
    names(monkeypatch, {"two.example.org": ["8.8.8.8", "10.0.0.1"]})

    with pytest.raises(AddressRefused):
        fetch("http://two.example.org/", most_bytes=1, seconds=1)


def test_the_connection_goes_to_the_address_that_was_checked(other, monkeypatch):
    """A name that means another host at the second look-up cannot lead inside."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def getaddrinfo(host, port, *args, **kwargs):
        if host == "rebind.example.org":
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers)[0], port))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
    other.say("/m.json", b"{}")

    found = fetch(
        f"http://rebind.example.org:{other.port}/m.json",
        most_bytes=10,
        seconds=5,
        allowed=["rebind.example.org"],
    )

    assert found.body == b"{}"
    assert asked == ["rebind.example.org"]
    assert other.heard[-1][1]["Host"] == f"rebind.example.org:{other.port}"


def test_a_redirect_into_our_network_is_not_followed(other):
    other.say("/out", b"", 302, Location="http://10.0.0.1/secret")
    other.say("/meta", b"", 301, Location="http://169.254.169.254/latest/")
    other.say("/file", b"", 303, Location="file:///etc/passwd")

    for path in ("/out", "/meta", "/file"):
        with pytest.raises(AddressRefused):
            get(other, path)


def test_a_redirect_is_followed_and_a_circle_is_left(other):
    other.say("/here", b"", 307, Location="/there")
    other.say("/there", b"[]")
    other.say("/round", b"", 302, Location="/round")

    assert get(other, "/here").body == b"[]"
    assert get(other, "/here").address == f"{other.url}/there"
    with pytest.raises(AddressRefused):
        get(other, "/round")


def test_what_we_have_is_not_sent_again(other):
    def page(handler):
        assert handler.headers["If-None-Match"] == '"a"'
        handler.send_response(304)
        handler.end_headers()

    other.pages["/same"] = page

    assert get(other, "/same", etag='"a"').unchanged


@pytest.mark.parametrize("status", [403, 404, 410, 500, 204, 206])
def test_another_answer_than_the_file_is_named(other, status):
    other.say("/no", b"" if status == 204 else b"x", status)

    with pytest.raises(AnswerRefused) as refusal:
        get(other, "/no")

    assert str(status) in str(refusal.value)


def test_more_than_was_allowed_is_dropped_whether_it_is_said_or_not(other):
    other.say("/big", b"x" * 20_000)

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"x" * 1000)

    other.pages["/endless"] = endless
    for path in ("/big", "/endless"):
        with pytest.raises(AnswerTooLarge):
            get(other, path)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_dropped(other):
    other.say("/bomb", gzip.compress(b"0" * 5_000_000), Content_Encoding="gzip")
    other.say("/good", gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")

    assert get(other, "/good").body == b'{"a": 1}'
    with pytest.raises(AnswerTooLarge):
        get(other, "/bomb")


def test_a_server_that_drips_is_left_when_the_time_is_over(other):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    other.pages["/drip"] = drip
    began = time.monotonic()
    with pytest.raises(TooSlow):
        get(other, "/drip", seconds=1)
    assert time.monotonic() - began < 5


def test_an_answer_that_breaks_off_is_no_file(other):
    def short(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "500")
        handler.end_headers()
        handler.wfile.write(b"x")

    other.pages["/short"] = short
    with pytest.raises(Unreachable):
        get(other, "/short")


def test_nobody_there_and_no_such_name_are_told_apart_from_a_refusal():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable):
        fetch(f"http://127.0.0.1:{port}/", most_bytes=1, seconds=2, allowed=["127.0.0.1"])


def test_only_the_wanted_types_are_taken(other):
    other.say("/page", b"<html>", Content_Type="text/html")

    with pytest.raises(WrongType, match="text/html"):
        get(other, "/page", types=["application/json"])


def test_addresses_with_chinese_are_asked_in_their_encoded_form(other):
    other.say("/%E8%8B%97/a%20b.json?q=%E7%BB%A3", b"{}")

    assert get(other, "/苗/a b.json?q=绣").body == b"{}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[str, str]:
    """A certificate for museum.example.org and its key, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "museum.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("museum.example.org")]), False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, pkcs8, plain))
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.mark.parametrize(
    ("host", "trusted", "comes"),
    [
        ("museum.example.org", True, True),
        ("museum.example.org", False, False),
        ("other.example.org", True, False),
    ],
)
def test_a_certificate_must_be_trusted_and_name_the_host(
    host, trusted, comes, certificate, monkeypatch
):
    real = ssl.create_default_context
    names(monkeypatch, {host: ["127.0.0.1"]})
    with other_server(tls=certificate) as secure:
        secure.say("/m.json", b"{}")
        if trusted:
            monkeypatch.setattr(ssl, "create_default_context", lambda: real(cafile=certificate[0]))

        def ask():
            address = f"https://{host}:{secure.port}/m.json"
            return fetch(address, most_bytes=100, seconds=5, allowed=[host])

        if comes:
            assert ask().body == b"{}"
        else:
            with pytest.raises(Unreachable):
                ask()
            assert secure.heard == []
