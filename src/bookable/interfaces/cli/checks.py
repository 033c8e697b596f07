"""What `bookable doctor` checks. Each function yields findings, one line of output each."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings

from bookable.domain.mail_servers import MailError
from bookable.domain.meetings import MeetingVendorError
from bookable.engine import accounts, clock, demo, ports
from bookable.engine.realigning import RULES, open_conflicts
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.auth.tokens import is_signed_by_us
from bookable.interfaces.cli import database_checks as database
from bookable.interfaces.cli import outside_checks as outside
from bookable.interfaces.cli.findings import Finding, ok, warn, wrong
from bookable.queries import figures
from bookable.server.errors import CommandError
from bookable.server.users import PROGRAMS, check_code_is_readable
from bookable.storage.postgres import inspection, migrating, roles

_OLDEST = 14
_MAX_CLOCK_DIFFERENCE = 5.0
_VENDOR_ANSWERS_WITHIN = 5.0


def address() -> Iterator[Finding]:
    url = settings.BOOKABLE_BASE_URL
    if url.startswith("http:") and is_public():
        mend = "set BOOKABLE_BASE_URL to an https address"
        yield warn("settings", f"{url} sends passwords and tokens in the clear", mend=mend)
    else:
        yield ok("settings", f"read, for {url}, with {settings.BOOKABLE_HOME} as home")


def file() -> Iterator[Finding]:
    """Is the settings file read, and readable by its owner only?"""
    found = settings.BOOKABLE_ENV_FILE
    if found.ignored:
        yield wrong("settings file", f"{found.path} is ignored: {found.ignored}", mend=found.mend)
    elif found.read_by_others:
        mend = f"chmod 600 {found.path}"
        yield wrong("settings file", f"{found.path} can be read by others", mend=mend)


def hosts() -> Iterator[Finding]:
    if "*" in settings.ALLOWED_HOSTS:
        mend = "name your hosts in BOOKABLE_ALLOWED_HOSTS"
        yield warn("hosts", "any page on the web can pass for this site (DNS rebinding)", mend=mend)
    else:
        yield ok("hosts", ", ".join(settings.ALLOWED_HOSTS))


def sandbox() -> Iterator[Finding]:
    """Warn about a clock that anyone can move."""
    if settings.BOOKABLE_SANDBOX:
        mend = "for real bookings run bookable up without --sandbox"
        yield warn("sandbox", "on: anyone on this machine can move the clock", mend=mend)


def secret() -> Iterator[Finding]:
    """Is the signing key readable by its owner only? No command starts with a weak one."""
    file = settings.BOOKABLE_HOME / "secret.key"
    if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong("secret key", f"{file} can be read by others", mend=f"chmod 600 {file}")
    elif settings.BOOKABLE_OWN_KEY and not file.exists():
        yield ok("secret key", f"none yet: bookable up makes one in {settings.BOOKABLE_HOME}")
    else:
        yield ok("secret key", "long enough, and not for others to read")


def issuer() -> Iterator[Finding]:
    outside = settings.ISSUER
    if outside is None:
        yield ok("outside issuer", "none, Bookable's own tokens only")
    elif not outside.audience:
        mend = "set AUTH_JWT_AUDIENCE, or tokens meant for others are taken as well"
        yield warn("outside issuer", "tokens are taken for any audience", mend=mend)
    else:
        yield ok("outside issuer", f"{outside.issuer or 'any'}, for {outside.audience}")


def zones() -> Iterator[Finding]:
    yield ok("zone rules", f"tzdata {RULES}, the installed package's")


def metrics() -> Iterator[Finding]:
    """Who may read the metrics?"""
    if settings.BOOKABLE_METRICS_TOKEN:
        yield ok("metrics", "for whoever brings BOOKABLE_METRICS_TOKEN")
    else:
        yield ok("metrics", "for nobody, without a token" if is_public() else "for this machine")


def proxies() -> Iterator[Finding]:
    """Which proxies are trusted to name the addresses of clients?"""
    trusted = settings.BOOKABLE_TRUSTED_PROXIES
    named = ", ".join(map(str, trusted))
    if any(network.prefixlen == 0 for network in trusted):
        mend = "name your proxies' own networks in BOOKABLE_TRUSTED_PROXIES"
        yield wrong("proxies", f"with {named} anyone can claim any address", mend=mend)
    elif not any(network.is_loopback for network in trusted):
        mend = "add 127.0.0.1 to BOOKABLE_TRUSTED_PROXIES if a proxy runs on this machine"
        text = f"only {named} are trusted, and bookable up listens on 127.0.0.1 alone"
        yield warn("proxies", text, mend=mend)
    else:
        yield ok("proxies", f"X-Forwarded-For and X-Forwarded-Proto count from {named}")


def traces() -> Iterator[Finding]:
    yield ok("traces", "sent to OpenTelemetry" if settings.BOOKABLE_TRACES else "off")


def users() -> Iterator[Finding]:
    """Which user do the web server and the worker run as?"""
    try:
        check_code_is_readable()
    except CommandError as error:
        yield wrong("users", str(error), mend="do so, and start bookable up again")
    else:
        whom = f"the user {PROGRAMS}" if os.geteuid() == 0 else "the user who starts them"
        yield ok("users", f"web server and worker run as {whom}")


def meetings() -> Iterator[Finding]:
    """Ask Zoom for our meetings, which needs the same credentials and scopes as creating one."""
    vendor = ports.meetings()
    if settings.ZOOM is None or vendor is None:
        yield ok("meetings", "Jitsi links on https://meet.jit.si")
        return
    try:
        vendor.marked(within=_VENDOR_ANSWERS_WITHIN)
    except MeetingVendorError as error:
        mend = "check ZOOM_* against the server-to-server app and its meeting scopes at Zoom"
        yield wrong("meetings", str(error), mend=mend)
    else:
        yield ok("meetings", f"Zoom, account {settings.ZOOM.account_id}")


def mail() -> Iterator[Finding]:
    """Sign in at the mail server."""
    server, found = ports.mail(), settings.MAIL_SERVER
    if server is None or found is None:
        mend = "set BOOKABLE_SMTP_URL to the server that takes your mails"
        yield warn("mail", "not sent: it is kept in the admin under Mails", mend=mend)
        return
    try:
        server.greet(within=_VENDOR_ANSWERS_WITHIN)
    except MailError as error:
        yield wrong("mail", str(error), mend="check BOOKABLE_SMTP_URL")
        return
    if found.is_open:
        mend = "add ?starttls=1 to BOOKABLE_SMTP_URL, or use smtps://"
        yield warn("mail", f"goes to {found.host} in the clear", mend=mend)
    else:
        sender = settings.BOOKABLE_MAIL_FROM.address
        yield ok("mail", f"sent by {found.host}, from {sender}")


def payments() -> Iterator[Finding]:
    """Do Stripe's credentials look right? They are not tried."""
    stripe = settings.STRIPE
    if stripe is None:
        yield ok("payments", "recorded by hand")
    elif not stripe.secret_key.startswith(("sk_", "rk_")):
        mend = "take the secret key, not the publishable one, from Stripe's dashboard"
        yield wrong("payments", "STRIPE_SECRET_KEY does not begin with sk_ or rk_", mend=mend)
    elif stripe.webhook_secret is None:
        endpoint = f"POST {settings.BOOKABLE_BASE_URL}/api/webhooks/stripe/"
        mend = (
            f"add an endpoint for {endpoint} at Stripe, and set STRIPE_WEBHOOK_SECRET to its secret"
        )
        yield warn("payments", "Stripe cannot tell us that somebody has paid", mend=mend)
    elif not stripe.webhook_secret.startswith("whsec_"):
        mend = "take the signing secret of the endpoint, not its id, from Stripe's dashboard"
        yield wrong("payments", "STRIPE_WEBHOOK_SECRET does not begin with whsec_", mend=mend)
    else:
        yield ok("payments", "Stripe Checkout")


def version() -> Iterator[Finding]:
    facts = inspection.facts()
    where = "embedded" if settings.BOOKABLE_EMBEDDED else "from DATABASE_URL"
    if facts.major < _OLDEST:
        mend = f"upgrade to PostgreSQL {_OLDEST} or newer"
        yield wrong("database", f"PostgreSQL {facts.version} is too old", mend=mend)
    else:
        yield ok("database", f"PostgreSQL {facts.version}, {where}")


def extension() -> Iterator[Finding]:
    """Is btree_gist there? The constraint against double bookings needs it."""
    facts = inspection.facts()
    if not facts.gist_available:
        mend = "install PostgreSQL's contrib package on its server"
        yield wrong("extension", "btree_gist is not available", mend=mend)
    elif not facts.gist_installed:
        mend = "run bookable up, or have a superuser run CREATE EXTENSION btree_gist"
        yield wrong("extension", "btree_gist is not installed in this database", mend=mend)
    else:
        yield ok("extension", "btree_gist is installed")


def clocks() -> Iterator[Finding]:
    """Does the database's clock agree with this machine's?"""
    if settings.BOOKABLE_SANDBOX:
        return
    before = clock.now()
    apart = (inspection.facts().clock - before).total_seconds()
    if abs(apart) > _MAX_CLOCK_DIFFERENCE:
        mend = "let NTP set the clocks of both machines"
        yield wrong("clock", f"the database's is {apart:+.0f} s from this machine's", mend=mend)
    else:
        yield ok("clock", "this machine and the database agree")


def tables() -> Iterator[Finding]:
    """Are migrations missing, or effects among the dead letters?"""
    if missing := migrating.pending():
        text = f"{len(missing)} not applied, the first is {missing[0]}"
        yield wrong("migrations", text, mend="run bookable up, which applies them")
        return
    yield ok("migrations", "all applied")
    if dead := figures.dead_letters():
        mend = "read why in the admin under dead letters, and try them again there"
        yield wrong("effects", f"{dead} failed for the last time", mend=mend)
    else:
        yield ok("effects", "none has given up")
    if stuck := open_conflicts():
        mend = "decide about them in the admin under clock changes"
        yield warn("clock changes", f"{stuck} times could not follow their clocks", mend=mend)


def strangers() -> Iterator[Finding]:
    """Does row security bind the role that we connect as?"""
    if roles.is_bound():
        yield ok("row security", "binds the role that Bookable connects as")
    else:
        mend = "let DATABASE_URL name an ordinary role that owns the tables"
        yield warn("row security", "superusers are not bound by it", mend=mend)


def tokens() -> Iterator[Finding]:
    """Were the tokens that exist made with the present secret key?"""
    if is_signed_by_us() is False:
        mend = "put the secret key back that they were made with, or have people ask for new ones"
        yield warn("tokens", "those given out are of another secret key, and void", mend=mend)
    else:
        yield ok("tokens", "of the secret key that is in use")


def administrators() -> Iterator[Finding]:
    """Can anyone change the roles of staff?"""
    staff, administer = accounts.staff()
    if not administer:
        mend = "bookable administrator EMAIL" + ("" if staff else " --new")
        yield warn("administrators", "none: nobody can change roles in the admin", mend=mend)
    else:
        yield ok("administrators", f"{administer} of {staff} staff")


def demo_people() -> Iterator[Finding]:
    """Are there people of the demo, whose credentials were printed, on a public address?"""
    there = len(demo.active())
    if there and is_public():
        text = f"{there} of its people are here, and bookable up refuses to start with them"
        yield wrong("demo", text, mend="run bookable demo remove")
    elif there:
        yield ok("demo", "its people sign in at this machine only")
    else:
        yield ok("demo", "nobody of it is here")


def rows() -> Iterator[Finding]:
    """Run the checks that need the tables, if these are up to date."""
    for check in () if migrating.pending() else _OF_ROWS:
        yield from check()


Check = Callable[[], Iterable[Finding]]
_OF_ROWS: list[Check] = [tokens, administrators, demo_people, *database.OF_ROWS, *outside.OF_ROWS]
WITHOUT_DATABASE: list[Check] = [
    *(users, address, file, hosts, sandbox, secret, issuer, proxies, zones, metrics, traces),
    *(meetings, payments, mail, outside.issuer_keys, outside.calendar_vendors, outside.front_ends),
]
OF_DATABASE: list[Check] = [
    *(version, extension, *database.OF_SERVERS, clocks, tables, strangers, rows),
]
