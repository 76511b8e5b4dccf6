"""The form on which the head tunes an indicator. Shares are written in per cent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence.domain.tuning import LONGEST, SHORTEST, InForce, Tuning
from headship.evidence.indicators import Indicator
from headship.evidence.web.figures import in_words, plain


class TuningForm(forms.Form):
    """Thresholds, look-back and smallest group; an empty field is the default."""

    established = forms.FloatField(required=False, min_value=0)
    leading = forms.FloatField(required=False, min_value=0)
    lookback_days = forms.IntegerField(
        label=gettext_lazy("Looks back, in days"), required=False, min_value=SHORTEST, max_value=LONGEST
    )
    minimum_group = forms.IntegerField(
        label=gettext_lazy("Smallest group"), required=False, min_value=5, max_value=1000
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300,
        help_text=gettext_lazy("Whoever reads the figure later reads this sentence beside it."),
    )  # fmt: skip

    def __init__(self, *args: Any, known: Indicator, now: InForce, share: bool, **kwargs: Any) -> None:
        self.share = share
        kwargs["initial"] = self._initial(now)
        super().__init__(*args, **kwargs)
        unit = _("%%") % () if share else str(known.unit)
        for name, words, default in (
            ("established", _("Established from"), known.established),
            ("leading", _("Leading from"), known.leading),
        ):
            field = self.fields[name]
            field.label = f"{words} ({unit})" if unit else words
            field.help_text = _("Empty: %(default)s.") % {"default": in_words(default, share, unit)}
        self.fields["lookback_days"].help_text = _("Empty: %(days)s days.") % {"days": known.lookback_days}
        if known.of_people or known.purpose == "formative":
            self.fields["minimum_group"].help_text = _(
                "Figures about fewer people are hidden. It can be raised above %(least)s, never lowered."
            ) % {"least": plain(now.minimum_group)}
        else:
            # It counts records, which may be few: there is nobody to protect.
            del self.fields["minimum_group"]

    def _initial(self, now: InForce) -> dict[str, Any]:
        setting = now.setting
        if setting is None:
            return {}
        return {
            "established": self._shown(setting.established), "leading": self._shown(setting.leading),
            "lookback_days": setting.lookback_days, "minimum_group": setting.minimum_group,
        }  # fmt: skip

    def _shown(self, value: float | None) -> float | None:
        if value is None:
            return None
        shown = round(value * 100 if self.share else value, 2)
        return int(shown) if shown == int(shown) else shown

    def tuning(self) -> Tuning:
        """What was written, for the domain."""
        data = self.cleaned_data
        scale = 100 if self.share else 1
        established, leading = (
            None if data[name] is None else data[name] / scale for name in ("established", "leading")
        )
        return Tuning(established, leading, data["lookback_days"], data.get("minimum_group"))
