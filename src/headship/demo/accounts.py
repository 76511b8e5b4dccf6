"""The people of the demonstration school whom a visitor may be. Nobody else in it can sign in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

PASSWORD = "riverside-demo-2026"  # noqa: S105  (it is printed for everybody to read)
DOMAIN = "riverside.example"


@dataclass(frozen=True)
class DemonstrationAccount:
    """Somebody to sign in as: who they are, and the roles that they have besides what the import gives them."""

    key: str
    given: str
    family: str
    roles: tuple[str, ...]
    part: str  # their part in the OneRoster export
    describes: str

    @property
    def name(self) -> str:
        """Their name as the school writes it."""
        return f"{self.given} {self.family}".strip()

    @property
    def email(self) -> str:
        """The address that they sign in with."""
        return f"{self.key}@{DOMAIN}"


ACCOUNTS: tuple[DemonstrationAccount, ...] = (
    DemonstrationAccount("amina", "Amina", "Diallo", ("head",), "administrator", "head"),
    DemonstrationAccount("kenji", "Kenji", "Watanabe", ("senior_leader", "teacher"), "teacher", "deputy head"),
    DemonstrationAccount(
        "priya", "Priya", "Raman", ("senior_leader", "safeguarding_lead"), "administrator", "safeguarding lead"
    ),
    DemonstrationAccount("daniel", "Daniel", "Okafor", ("middle_leader", "teacher"), "teacher", "head of science"),
    DemonstrationAccount("lucia", "Lucía", "Fernández", ("teacher",), "teacher", "teacher of mathematics"),
    DemonstrationAccount("tomas", "Tomás", "Novák", ("support_staff", "administrator"), "aide", "school office"),
    DemonstrationAccount("meiling", "陳美玲", "", ("chair", "governor"), "", "chair of governors"),
    DemonstrationAccount("robert", "Robert", "Ellis", ("governor",), "", "governor"),
    DemonstrationAccount("ines", "Inês", "Carvalho", ("clerk",), "", "clerk to the governors"),
    DemonstrationAccount("fatima", "فاطمة", "الزهراء", ("parent",), "parent", "parent"),
    DemonstrationAccount("noor", "Noor", "Haddad", ("student",), "student", "student in Year 11"),
    DemonstrationAccount("elena", "Elena", "Petrova", ("network_lead",), "", "lead of a network of schools"),
    DemonstrationAccount("ayo", "Ayo", "Bankole", ("partner",), "", "partner at a museum"),
)


def account(key: str) -> DemonstrationAccount:
    """The demonstration account with this key. Raises StopIteration."""
    return next(each for each in ACCOUNTS if each.key == key)


def described_accounts() -> str:
    """The lines that `headship run` prints where the demonstration school is here."""
    lines = [_("A demonstration school is here; its people, places and figures are invented. Sign in as:")]
    lines += [f"  {each.email:<28} {each.name} ({each.describes})" for each in ACCOUNTS]
    lines.append(_("The password of each is {password}").format(password=PASSWORD))
    return "\n".join(lines)
