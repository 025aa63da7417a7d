"""Whatever a user types as an address: nothing private is reached, nothing is followed, nothing takes for ever."""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.voc.channels.servers import Receiver, receiver
from tests.voc.channels.test_contract import LOCAL, MESSAGE, SECRET
from voc.channels.apprise import SCHEMES, AppriseChannel
from voc.channels.base import Channel
from voc.channels.catalog import CHANNELS, channel_class
from voc.errors import DeliveryError, InputError
from voc.settings import Settings

#: The probes of the report, each a way to say "inside".
PROBES = (
    "127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "127.1",
    "169.254.169.254", "10.0.0.1", "100.64.0.1", "[fd00::1]", "[64:ff9b::7f00:1]",
)  # fmt: skip
#: Channels whose address a user types; mail goes by the owner's server, the log and the inbox go nowhere.
TYPED = sorted(set(CHANNELS) - {"email", "log", "inbox"})
STRICT = Settings(delivery_pace=0.01)

Make = Callable[[str, str, Settings], Channel]


def make(name: str, host: str, port: str, settings: Settings) -> Channel:
    if name == "apprise":
        return AppriseChannel(f"ntfy://{host}:{port}/topic", settings)
    return channel_class(name).open(f"http://{host}:{port}/x", SECRET, settings)


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as opened:
        opened.success = 200
        yield opened


def port_of(hook: Receiver) -> str:
    return hook.url.split(":")[2].split("/")[0]


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("host", PROBES)
def test_private_addresses_are_refused(name: str, host: str, hook: Receiver) -> None:
    with pytest.raises(DeliveryError) as caught:
        make(name, host, port_of(hook), STRICT).send(MESSAGE, key="k1")
    assert hook.requests == []
    assert "127" not in str(caught.value)


@pytest.mark.parametrize("name", TYPED)
def test_the_same_receiver_is_reached_where_the_owner_allows_it(name: str, hook: Receiver) -> None:
    make(name, "127.0.0.1", port_of(hook), LOCAL).send(MESSAGE, key="k1")
    assert len(hook.requests) == 1


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(name: str, status: int, hook: Receiver) -> None:
    hook.answers, hook.location = [status], hook.url
    with pytest.raises(DeliveryError):
        make(name, "127.0.0.1", port_of(hook), LOCAL).send(MESSAGE, key="k1")
    assert len(hook.requests) == 1


def names(answers: list[list[str]], real: Callable[..., Any]) -> Callable[..., Any]:
    """A resolver that gives `hooks.example` another answer each time, and every literal address itself."""

    def resolve(host: str, port: Any, *arguments: Any, **options: Any) -> Any:
        if host != "hooks.example":
            return real(host, port, *arguments, **options)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port))) for address in found]

    return resolve


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize(
    "answers", [[["93.184.216.34"], ["127.0.0.1"]], [["93.184.216.34", "127.0.0.1"]], [["127.0.0.1", "93.184.216.34"]]]
)
def test_a_name_that_turns_inside_after_it_was_looked_at_gains_nothing(
    name: str, answers: list[list[str]], hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", names(answers, socket.getaddrinfo))
    # Where the first address is public, the socket is opened to that one: this test's own fence stops it there.
    with pytest.raises((DeliveryError, RuntimeError)):
        make(name, "hooks.example", port_of(hook), STRICT).send(MESSAGE, key="k1")
    assert hook.requests == []


@pytest.mark.parametrize("name", TYPED)
def test_a_proxy_of_the_environment_is_not_asked(name: str, hook: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as proxy:
        for variable in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(variable, f"http://127.0.0.1:{port_of(proxy)}")
        make(name, "127.0.0.1", port_of(hook), LOCAL).send(MESSAGE, key="k1")
        assert (len(hook.requests), len(proxy.requests)) == (1, 0)


@pytest.mark.parametrize("name", TYPED)
def test_a_receiver_that_drips_its_answer_is_cut_off(name: str, hook: Receiver) -> None:
    hook.drips_s = 8.0
    patient = Settings(allow_private_targets=True, delivery_pace=0.001)
    started = time.monotonic()
    with contextlib.suppress(DeliveryError):  # its first line said yes or no: the rest is not waited for
        make(name, "127.0.0.1", port_of(hook), patient).send(MESSAGE, key="k1")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "target",
    [
        "json://127.0.0.1/x", "form://127.0.0.1", "xml://127.0.0.1", "ntfy://127.0.0.1/x", "mailto://a:b@c.de",
        "file:///etc/passwd", "syslog://", "dbus://", "ntfys://host/x?redirect=yes", "ntfys://host/x?verify=no",
        "tgram://123456789:abcdefg_hijklmnop/1?template=/etc/passwd", "ntfys://a/x, json://127.0.0.1", "NTFYS://a/b",
        "tgram://123456789:abcdefg_hijklmnop", "tgram://123456789:abcdefg_hijklmnop/",  # to whoever wrote last
        "", "ntfys://", "http://127.0.0.1", "https://discord.com/api/webhooks/1/2",
    ],
)  # fmt: skip
def test_apprise_takes_no_address_outside_of_its_list_and_no_options(target: str) -> None:
    with pytest.raises(InputError):
        AppriseChannel.check(target, None)


@pytest.mark.parametrize(
    "target",
    [
        "ntfys://topic", "tgram://123456789:abcdefg_hijklmnop/12315544/", f"pover://{'a' * 30}@{'b' * 30}",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "gchat://space/key/token",
        "gotifys://example.org/ABCDEFGHIJKLMNO", "matrixs://user:pass@example.org/#room",
        "rockets://user:pass@example.org/#chan", f"pbul://{'a' * 32}", f"wxteams://{'a' * 80}",
    ],
)  # fmt: skip
def test_every_listed_scheme_sends_by_our_own_client(target: str) -> None:
    AppriseChannel.check(target, None)
    assert target.partition("://")[0] in SCHEMES


def test_without_the_package_the_channel_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)  # as if it were not installed
    with pytest.raises(InputError, match="pip install apprise"):
        AppriseChannel.check("ntfys://topic", None)
