"""Booking forms: the default one, those of the business, and both shapes of their questions."""

from __future__ import annotations

from tests.features.catalog.examples import create, given, query
from tests.support.shop import Json, Shop, invalid, refused

DEFAULT = "00000000-0000-0000-0000-000000000000"


def question(target: str, **options: object) -> Json:
    look = {"label": target.title(), "showLabel": True}
    typed = {"componentType": "TEXT_INPUT", "textInputOptions": look}
    given = {"target": target, "inputType": "STRING", "stringOptions": typed, **options}
    return {"fieldType": "INPUT", "inputOptions": given}


def make(shop: Shop, *questions: Json) -> Json:
    body = {"form": {"name": "Intake", "formFields": list(questions)}}
    made: Json = shop.call("forms.createForm", body)["form"]
    return made


def test_e19_every_site_has_a_default_form_that_asks_for_name_email_and_phone(shop: Shop) -> None:
    """K16: nothing else has to be installed for it."""
    (form,) = shop.as_visitor.call("forms.listForms", {"formIds": [DEFAULT]})["forms"]
    asked = {each["target"]: each["validation"]["required"] for each in form["fields"]}
    assert asked == {"first_name": True, "last_name": True, "email": True, "phone": False}
    kinds = [each["view"]["fieldType"] for each in form["fields"]]
    assert kinds[0] == "CONTACTS_FIRST_NAME" and kinds[2] == "CONTACTS_EMAIL"


def test_a_form_is_shown_in_both_shapes_with_a_layout(shop: Shop) -> None:
    """The components of a page read `fields` and `steps`, newer callers `formFields`."""
    made = make(shop, question("allergies", required=True))
    (older,) = made["fields"]
    assert older["id"] == made["formFields"][0]["id"]
    assert older["view"]["label"] == "Allergies" and older["validation"]["required"]
    (item,) = made["steps"][0]["layout"]["large"]["items"]
    assert item["fieldId"] == older["id"]


def test_a_form_can_be_written_in_the_older_shape(shop: Shop) -> None:
    older = {
        "target": "level",
        "validation": {"required": True, "string": {"enum": ["new", "old"]}},
        "view": {"fieldType": "DROPDOWN", "label": "Level", "options": [{"value": "new"}]},
    }
    made = shop.call("forms.createForm", {"form": {"name": "Older", "fields": [older]}})["form"]
    options = made["formFields"][0]["inputOptions"]
    assert options["target"] == "level" and options["required"]
    assert options["stringOptions"]["validation"]["enum"] == ["new", "old"]
    assert made["fields"][0]["view"]["fieldType"] == "DROPDOWN"


def test_an_update_changes_what_was_changed_of_the_two_shapes(shop: Shop) -> None:
    made = make(shop, question("allergies"))
    made["formFields"].append(question("diet"))
    both = shop.call("forms.updateForm", {"form": made})["form"]
    assert [each["target"] for each in both["fields"]] == ["allergies", "diet"]
    both["fields"].pop()
    one = shop.call("forms.updateForm", {"form": both})["form"]
    assert [each["inputOptions"]["target"] for each in one["formFields"]] == ["allergies"]


def test_the_default_form_can_be_given_other_questions(shop: Shop) -> None:
    form = shop.call("forms.getForm", {"formId": DEFAULT})["form"]
    form["formFields"].append(question("pet_name"))
    after = shop.call("forms.updateForm", {"form": form})["form"]
    assert after["fields"][-1]["target"] == "pet_name"
    assert after["revision"] == str(int(form["revision"]) + 1)


def test_two_questions_cannot_fill_the_same_field(shop: Shop) -> None:
    with invalid("form.formFields[1].inputOptions.target"):
        make(shop, question("name"), question("name"))


def test_forms_are_queried_by_name_and_deleted(shop: Shop) -> None:
    made = make(shop, question("diet"))
    query = {"query": {"filter": {"name": "Intake"}}}
    found = shop.as_visitor.call("forms.queryForms", query)["forms"]
    assert [each["id"] for each in found] == [made["id"]]
    assert shop.call("forms.deleteForm", {"formId": made["id"]}) == {}
    with refused("FORM_NOT_FOUND", 404):
        shop.call("forms.getForm", {"formId": made["id"]})


def test_a23_services_of_a_deleted_form_move_to_the_default_one(shop: Shop) -> None:
    gone, kept = make(shop, question("diet")), make(shop, question("level"))
    massage = create(shop, given("COURSE", form={"id": gone["id"]}))
    pilates = create(shop, given("CLASS", form={"id": kept["id"]}))
    shop.call("forms.deleteForm", {"formId": gone["id"]})
    after = {each["id"]: each for each in query(shop)}
    assert after[massage["id"]]["form"]["id"] == DEFAULT
    assert after[massage["id"]]["revision"] == "2"
    assert after[pilates["id"]] == pilates


def test_a23_policies_no_longer_ask_for_a_deleted_form(shop: Shop) -> None:
    gone, kept = make(shop, question("diet")), make(shop, question("level"))
    for form in (gone, kept):
        intake = {"enabled": True, "formId": form["id"], "timing": "BEFORE_BOOKING"}
        policy = {"name": form["id"], "intakeFormPolicy": intake}
        shop.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": policy})
    shop.call("forms.deleteForm", {"formId": gone["id"]})
    asked = {
        each["name"]: each["intakeFormPolicy"].get("formId")
        for each in shop.call("bookingPolicies.queryBookingPolicies", {"query": {}})[
            "bookingPolicies"
        ]
        if each["intakeFormPolicy"]["enabled"]
    }
    assert asked == {kept["id"]: kept["id"]}


def test_the_default_form_stays(shop: Shop) -> None:
    with refused("DEFAULT_FORM_CANNOT_BE_DELETED"):
        shop.call("forms.deleteForm", {"formId": DEFAULT})


def test_a_list_of_another_namespace_is_empty(shop: Shop) -> None:
    body = {"namespace": "wix.form_app.form"}
    assert shop.as_visitor.call("forms.listForms", body)["forms"] == []
    body = {"namespace": "wix.bookings.v2.bookings"}
    assert len(shop.as_visitor.call("forms.listForms", body)["forms"]) == 1


def test_a_page_learns_country_language_and_currency(shop: Shop) -> None:
    shown = shop.as_visitor.call("forms.getSiteProperties")["siteProperties"]
    assert shown == {
        "localeCountry": "US",
        "localeLanguageCode": "en",
        "paymentCurrency": "USD",
    }
    site = shop.call("site.getSite")["site"]
    shop.call("site.updateSite", {"site": {**site, "language": "de-AT"}})
    shown = shop.as_visitor.call("forms.getSiteProperties")["siteProperties"]
    assert (shown["localeCountry"], shown["localeLanguageCode"]) == ("AT", "de")
