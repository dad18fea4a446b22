"""Staff pages open with the token alone, and take forms of their own pages alone."""

import pytest
from flask import Blueprint
from flask.testing import FlaskClient

from web import create_app
from web.operation.staff import require_token
from web.settings import SettingsError

TOKEN = "t0ken-of-the-staff-and-long-enough-ü"


def to_client(**settings: object) -> FlaskClient:
    app = create_app(settings)
    pages = Blueprint("staff_page", __name__)
    pages.before_request(require_token)
    pages.add_url_rule("/staff-page", view_func=lambda: "in", methods=["GET", "POST"])
    app.register_blueprint(pages)
    return app.test_client()


@pytest.fixture(scope="module")
def staff() -> FlaskClient:
    return to_client(staff_token=TOKEN, public_url="https://bot.example.org")


def test_without_a_token_there_is_nothing() -> None:
    client = to_client()
    assert client.get("/staff-page").status_code == 404
    assert client.get("/staff-page", auth=("", "")).status_code == 404


@pytest.mark.parametrize("auth", [None, ("staff", ""), ("staff", TOKEN[:-1]), (TOKEN, "staff"), ("staff", TOKEN + "x")])
def test_another_token_is_asked_for_again(staff: FlaskClient, auth: tuple[str, str] | None) -> None:
    response = staff.get("/staff-page", auth=auth)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert "staff token" in response.text


@pytest.mark.parametrize("header", ["Basic", "Basic ####", "Bearer " + TOKEN.encode().hex(), "Basic dG9rZW4="])
def test_a_broken_header_is_no_token(staff: FlaskClient, header: str) -> None:
    assert staff.get("/staff-page", headers={"Authorization": header}).status_code == 401


def test_the_token_opens_under_any_name(staff: FlaskClient) -> None:
    for name in ("", "dr"):
        assert staff.get("/staff-page", auth=(name, TOKEN)).text == "in"


@pytest.mark.parametrize("origin", ["http://localhost", "https://bot.example.org"])
def test_a_form_of_its_own_page_is_taken(staff: FlaskClient, origin: str) -> None:
    assert staff.post("/staff-page", auth=("", TOKEN), headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize("origin", [None, "null", "", "https://evil.example", "http://localhost.evil.example", "localhost"])
def test_a_form_of_another_site_is_refused(staff: FlaskClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    response = staff.post("/staff-page", auth=("", TOKEN), headers=headers)
    assert response.status_code == 403
    assert "Open the page anew" in response.text


def test_staff_pages_are_neither_framed_nor_kept(staff: FlaskClient) -> None:
    for response in (staff.get("/insights"), staff.get("/insights", auth=("", TOKEN))):
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"


def test_who_guesses_is_refused_even_when_the_guess_is_right() -> None:
    client = to_client(staff_token=TOKEN)
    guesses = [client.get("/staff-page", auth=("", f"{TOKEN}{n}")).status_code for n in range(11)]
    assert guesses == [401] * 10 + [429]
    assert client.get("/staff-page", auth=("", TOKEN)).status_code == 429
    assert client.get("/staff-page", auth=("", TOKEN), environ_base={"REMOTE_ADDR": "203.0.113.7"}).text == "in"


def test_asking_for_the_token_is_no_guess() -> None:
    client = to_client(staff_token=TOKEN)
    assert {client.get("/staff-page").status_code for _ in range(20)} == {401}


def test_a_short_token_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="staff_token"):
        create_app({"staff_token": TOKEN[:31]})
