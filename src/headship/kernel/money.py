"""Money: an exact amount with its currency, never a float.

Arithmetic, comparison and formatting are py-moneyed's; here stand the two things that it leaves open:
that no float comes in, and how an amount typed by a person is read.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from moneyed import Currency, Money, get_currency
from moneyed.classes import CurrencyDoesNotExist
from moneyed.l10n import format_money

from headship.kernel.failures import Refusal

__all__ = ["Currency", "Money", "money", "read_money", "written"]


def money(amount: Decimal | int | str, currency: str) -> Money:
    """Money from an exact amount and an ISO 4217 code. Raises TypeError on a float, Refusal on an unknown code."""
    if isinstance(amount, float):
        raise TypeError("Money is made from Decimal, int or str: a float has already lost cents.")
    try:
        return Money(amount=Decimal(amount), currency=get_currency(currency.upper()))
    except CurrencyDoesNotExist:
        raise Refusal(
            _("“%(code)s” is not a currency: use its three letters, such as EUR.") % {"code": currency}
        ) from None


def read_money(text: str, currency: str) -> Money:
    """Money from what a person typed, with a point or a comma before the decimals and spaces between thousands.

    Raises Refusal where the amount could be read in two ways ("1,234") or not at all.
    """
    plain = text.replace(" ", "").replace("\u00a0", "").replace("’", "").replace("'", "")
    if "," in plain and "." in plain:
        last = max(plain.rfind(","), plain.rfind("."))
        plain = plain[:last].replace(",", "").replace(".", "") + "." + plain[last + 1 :]
    elif plain.count(",") == 1 and len(plain.split(",")[1]) != 3:
        plain = plain.replace(",", ".")
    try:
        if "," in plain:
            raise InvalidOperation
        return money(Decimal(plain), currency)
    except InvalidOperation:
        raise Refusal(
            _("“%(text)s” is not an amount that can be read one way only: write it as 1234.50.") % {"text": text}
        ) from None


def written(amount: Money, language: str) -> str:
    """The amount as people of this language write it."""
    return str(format_money(amount, locale=language.replace("-", "_")))
