"""Listing forms as a page does, and what a page needs to know of the site to draw them."""

from __future__ import annotations

from babel.core import get_global

from openbookings.engine.contract import forms as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.queries import both, identified
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.tree import Compare, Filter, Order
from openbookings.engine.site.forms import WHOLE_FORMS
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection

_MOST_FORMS = 100
_UNKNOWN_COUNTRY = "US"


@method("forms.listForms")
async def list_forms(call: Call, request: contract.ListFormsRequest) -> Document:
    """The forms with these ids, or all (up to 100), oldest first."""
    wanted: Filter | None = None
    if isinstance(request.form_ids, list) and request.form_ids:
        wanted = identified([str(each) for each in request.form_ids])
    if isinstance(request.namespace, str):
        wanted = both(wanted, Compare("namespace", "$eq", request.namespace))
    rows = await documents.select(
        call.unit,
        WHOLE_FORMS.table,
        call.site.id,
        Selection(
            filter=wanted,
            order=(Order("createdDate"),),
            limit=_MOST_FORMS,
            fields=WHOLE_FORMS.all_fields,
        ),
    )
    forms = list(await WHOLE_FORMS.compose(call, rows, verbs.NOTHING))
    return {"forms": forms, "pagingMetadata": {"count": len(forms), "hasNext": False}}


@method("forms.getSiteProperties")
async def get_site_properties(call: Call, request: contract.GetSitePropertiesRequest) -> Document:
    """The site's country, language and currency."""
    language, _, country = call.site.language.replace("_", "-").partition("-")
    return {
        "siteProperties": {
            "localeCountry": country.upper()[:2] or _likely_country(language),
            "localeLanguageCode": language,
            "paymentCurrency": call.site.currency,
        }
    }


def _likely_country(language: str) -> str:
    """The country most speakers of a language live in, as CLDR has it ("de_Latn_DE")."""
    tag: str = get_global("likely_subtags").get(language, "")
    return tag.rpartition("_")[2] or _UNKNOWN_COUNTRY
