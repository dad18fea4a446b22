from pathlib import Path

import pytest

from bot.clinic import Clinic, Contact, Number
from web import create_app
from web.settings import CONTENT, Settings, SettingsError, load_settings


def write(folder: Path, text: str) -> Path:
    file = folder / "legpain.toml"
    file.write_text(text, "utf-8")
    return file


def problems_of(file: Path | None = None, env: dict[str, str] | None = None, **overrides: object) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(file, env or {}, overrides)
    return caught.value.problems


def test_defaults_serve_the_project_content_on_this_machine_only():
    settings = load_settings(None, {}, {})

    assert (settings.content, settings.host, settings.port) == (CONTENT, "127.0.0.1", 8000)
    assert settings.allowed_sites == ()
    assert settings.to_clinic() == Clinic()


def test_environment_wins_over_file_and_command_line_over_both(tmp_path):
    file = write(tmp_path, 'host = "10.0.0.1"\nport = 1\n[clinic]\nname = "From file"\nphone = "555 0100"\n')
    env = {"LEGPAIN_PORT": "2", "LEGPAIN_CLINIC__NAME": "From environment", "PATH": "/bin"}

    settings = load_settings(file, env, {"port": 3})

    assert (settings.host, settings.port) == ("10.0.0.1", 3)
    assert settings.clinic == Contact(name="From environment", phone="555 0100")


def test_an_override_of_none_counts_as_not_given():
    settings = load_settings(None, {"LEGPAIN_PORT": "2"}, {"port": None, "clinic": {"phone": None, "name": "Clinic"}})

    assert (settings.port, settings.clinic) == (2, Contact(name="Clinic"))


def test_lists_in_the_environment_are_written_with_commas():
    settings = load_settings(None, {"LEGPAIN_ALLOWED_SITES": "https://a.example, http://intranet:8080,"}, {})

    assert settings.allowed_sites == ("https://a.example", "http://intranet:8080")


def test_an_empty_list_in_the_environment_clears_the_one_of_the_file(tmp_path):
    file = write(tmp_path, 'allowed_sites = ["https://a.example"]')

    assert load_settings(file, {"LEGPAIN_ALLOWED_SITES": ""}, {}).allowed_sites == ()


def test_a_relative_content_path_in_the_file_starts_at_the_file(tmp_path):
    (tmp_path / "ours").mkdir()
    file = write(tmp_path, 'content = "ours"')

    assert load_settings(file, {}, {}).content == tmp_path / "ours"


def test_numbers_are_set_one_by_one_and_the_others_stay():
    env = {"LEGPAIN_NUMBERS__EMERGENCY__LABEL": "112", "LEGPAIN_NUMBERS__EMERGENCY__TEL": "112"}

    numbers = load_settings(None, env, {}).to_clinic().numbers

    assert numbers.emergency == Number("112", "112")
    assert numbers.same_day == Number("your doctor or the clinic")
    assert numbers.crisis == numbers.poison == numbers.violence == Number("112", "112")  # no line of another country


def test_every_contact_of_the_bot_can_be_set():
    contact = {
        "name": "Clinic",
        "phone": "+1 (555) 010-0199",
        "booking_url": "https://clinic.example/book?from=faq",
        "address": "1 Main Street",
        "opening_hours": "Mon-Fri 8-5",
        "insurance": "Medicare",
        "walk_ins": "before noon",
        "parking": "behind the house",
        "languages": "English and Spanish",
        "new_patients": "are taken",
    }

    assert load_settings(None, {}, {"clinic": contact}).to_clinic() == Clinic(**contact)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("prot = 8000", "prot: unknown setting, did you mean 'port'?; delete it or mend its name"),
        ("[clinic]\nfon = '1'", "clinic.fon: unknown setting, did you mean 'phone'?; delete it or mend its name"),
        ("[clinic]\nnumbers = 1", "clinic.numbers: unknown setting; delete it or mend its name"),
        (
            "[numbers.emergency]\nlabel = '112'\ntell = '112'",
            "numbers.emergency.tell: unknown setting, did you mean 'tel'?; delete it or mend its name",
        ),
    ],
)
def test_an_unknown_name_in_the_file_is_an_error_that_names_the_nearest(tmp_path, text, problem):
    file = write(tmp_path, text)

    assert problems_of(file) == (f"{file}: {problem}",)


def test_variables_that_kubernetes_makes_of_a_service_are_no_settings():
    env = {
        "LEGPAIN_SERVICE_HOST": "10.0.0.7",
        "LEGPAIN_SERVICE_PORT": "80",
        "LEGPAIN_SERVICE_PORT_HTTP": "80",
        "LEGPAIN_PORT": "tcp://10.0.0.7:80",
        "LEGPAIN_PORT_8000_TCP": "tcp://10.0.0.7:80",
        "LEGPAIN_PORT_8000_TCP_PROTO": "tcp",
        "LEGPAIN_PORT_8000_TCP_PORT": "80",
        "LEGPAIN_PORT_8000_TCP_ADDR": "10.0.0.7",
    }
    assert load_settings(None, env, {}).port == 8000
    assert load_settings(None, {**env, "LEGPAIN_PORT": "8021"}, {}).port == 8021


def test_an_unknown_variable_is_an_error_that_names_the_nearest():
    assert problems_of(env={"LEGPAIN_CLINIC__FONE": "1"}) == (
        "LEGPAIN_CLINIC__FONE: unknown setting, did you mean 'LEGPAIN_CLINIC__PHONE'?; mend its name or unset it",
    )


def test_an_unknown_override_is_an_error():
    assert problems_of(sites=[]) == ("sites: unknown setting; delete it or mend its name",)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"port": "eighty"}, "port: must be a whole number"),
        ({"port": 0}, "port: must be a whole number >= 1"),
        ({"port": 65536}, "port: must be a whole number <= 65535"),
        ({"host": 5}, "host: must be text"),
        ({"host": ""}, "host: must be one line of text; leave it out when there is none"),
        ({"content": 5}, "content: must be text"),
        ({"content": "/no/such"}, "content: there is no folder '/no/such'; give the path of faqs/"),
        ({"allowed_sites": "https://a.example"}, "allowed_sites: must be a list"),
        ({"clinic": "x"}, "clinic: must be a set of named values"),
        ({"clinic": {"phone": 5550100}}, "clinic.phone: must be text"),
        ({"clinic": {"name": " "}}, "clinic.name: must be one line of text; leave it out when there is none"),
        ({"clinic": {"walk_ins": ""}}, "clinic.walk_ins: must be one line of text; leave it out when there is none"),
        ({"clinic": {"address": "1 Main\nTown"}}, "clinic.address: must be one line of text; leave it out when there is none"),
        ({"numbers": {"emergency": {"tel": "112"}}}, "numbers.emergency.label: is missing"),
        (
            {"numbers": {"emergency": {"label": "112"}}},
            "numbers.emergency.tel: is missing; urgent guidance must have a number to tap",
        ),
        (
            {"numbers": {"poison": {"label": "Poison Help", "tel": "1 800 POISON"}}},
            "numbers.poison.tel: '1 800 POISON' cannot be dialled; use digits, spaces, - and a leading + only",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_it_must_be(values, problem):
    assert problems_of(**values) == (problem,)


@pytest.mark.parametrize("phone", ["911", "555-0100", "(555) 010-0199", "+44 20 7946 0000", "555.010.0199"])
def test_a_phone_number_is_taken_as_people_write_it(phone):
    assert Settings(clinic=Contact(phone=phone)).clinic.phone == phone


@pytest.mark.parametrize("phone", ["call us", "55", "555-0100 ext. 5", "tel:5550100", "1; 2 3 4", "<b>555 0100</b>"])
def test_a_phone_number_without_enough_digits_or_with_letters_is_refused(phone):
    assert problems_of(clinic={"phone": phone}) == (
        f"clinic.phone: {phone!r} is no phone number; use digits, spaces and +()-. only",
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "clinic.example/book", "//clinic.example", 'https://a"b', "https://a b"]
)
def test_a_booking_address_must_be_of_the_web(url):
    assert problems_of(clinic={"booking_url": url}) == (
        f"clinic.booking_url: {url!r} is no web address; write it as https://...",
    )


@pytest.mark.parametrize("site", ["https://www.example.org", "http://intranet", "http://10.0.0.5:8080"])
def test_a_site_is_an_origin(site):
    assert Settings(allowed_sites=(site,)).allowed_sites == (site,)


@pytest.mark.parametrize(
    "site",
    [
        "www.example.org",
        "https://www.example.org/",
        "https://example.org/path",
        "https://example.org; script-src",
        "https://a.example https://b.example",
        "https://example.org\n",
        "https://example.org:",
        "https://example.org:08443",
        "https://example.org:100000",
        "https://_example.org",
        "'none'",
        "",
    ],
)
def test_a_site_that_could_widen_the_policy_is_refused(site):
    assert problems_of(allowed_sites=[site]) == (
        f"allowed_sites: {site!r} must be an origin; write it as https://www.example.org, small letters and no path",
    )


def test_a_site_with_an_underscore_is_refused_and_why():
    assert problems_of(allowed_sites=["http://my_wiki:8080"]) == (
        "allowed_sites: 'http://my_wiki:8080' has an underscore, which browsers do not take here; "
        "reach the site by another name",
    )


@pytest.mark.parametrize("site", ["*", "https://*", "https://*.example.org", "https://example.org; script-src *"])
def test_a_site_that_stands_for_many_is_refused_and_why(site):
    assert problems_of(allowed_sites=[site]) == (
        f"allowed_sites: {site!r} stands for many sites, and whoever gets hold of one could show the chat as theirs; "
        "write each site on its own, as https://www.example.org",
    )


@pytest.mark.parametrize(
    ("site", "written"),
    [
        ("https://www.schmerz-büro.example", "https://www.xn--schmerz-bro-1hb.example"),
        ("https://Straße.example:8443/", "https://xn--strae-oqa.example:8443"),
        ("http://bu\u0308ro.example", "http://xn--bro-hoa.example"),
    ],
)
def test_a_site_with_umlauts_is_refused_with_how_to_write_it(site, written):
    assert problems_of(allowed_sites=[site]) == (
        f"allowed_sites: {site!r} has letters that browsers send as others; write it as {written}",
    )
    assert Settings(allowed_sites=(written,))


@pytest.mark.parametrize("name", ["allowed_sites", "public_url"])
@pytest.mark.parametrize(
    ("origin", "problem"),
    [
        ("https://a.example:443", "names the usual port, which browsers leave out; write it as https://a.example"),
        ("http://a.example:80", "names the usual port, which browsers leave out; write it as http://a.example"),
        ("https://a.example:65536", "has a port that does not exist; the last one is 65535"),
    ],
)
def test_a_port_that_no_browser_sends_is_refused(name, origin, problem):
    value = [origin] if name == "allowed_sites" else origin

    assert problems_of(**{name: value}) == (f"{name}: {origin!r} {problem}",)


@pytest.mark.parametrize("origin", ["https://a.example:80", "http://a.example:443", "http://a.example:65535"])
def test_other_ports_are_taken(origin):
    settings = Settings(allowed_sites=(origin,), public_url=origin)

    assert (settings.allowed_sites, settings.public_url) == ((origin,), origin)


@pytest.mark.parametrize(
    "url", ["https://bot.example.org", "http://intranet:8080", "http://my_bot:8000", "https://example.org/leg-pain/bot_2"]
)
def test_the_public_address_is_an_origin_and_may_have_a_path(url):
    assert Settings(public_url=url).public_url == url


@pytest.mark.parametrize(
    "url",
    [
        "bot.example.org",
        "https://bot.example.org?a=b",
        "https://a b",
        "javascript:alert(1)",
    ],
)
def test_a_public_address_that_is_no_origin_is_refused(url):
    assert problems_of(public_url=url) == (
        f"public_url: {url!r} must be an origin; write it as https://www.example.org, small letters and no path",
    )


@pytest.mark.parametrize("path", ["/", "/bot/", "//bot", "/b ot", '/b"ot', "/bot?a=b", "/bot#a"])
def test_a_public_path_that_cannot_be_used_is_refused(path):
    url = f"https://www.example.org{path}"

    assert problems_of(public_url=url) == (
        f"public_url: {url!r} has a path that cannot be used; write it as https://www.example.org/bot, no slash at its end",
    )


def test_only_the_names_that_are_set_may_be_called():
    client = create_app(load_settings(None, {"LEGPAIN_HOSTS": "bot.example.org, .intern"}, {})).test_client()

    called = {host: client.get("/faq", headers={"Host": host}) for host in ("bot.example.org:8000", "a.intern", "evil.example")}

    assert [reply.status_code for reply in called.values()] == [200, 200, 400]
    assert called["evil.example"].content_type == "application/problem+json"


@pytest.mark.parametrize("host", ["https://bot.example.org", "bot.example.org:80", "Bot", "*"])
def test_a_host_that_is_no_name_is_refused(host):
    problem = f"hosts: {host!r} is no host name; write it as bot.example.org, small letters and no port"
    assert problems_of(hosts=[host]) == (problem,)


def test_all_values_that_cannot_be_used_are_named_at_once():
    problems = problems_of(host="", clinic={"phone": "call us", "booking_url": "book"})

    assert [problem.partition(":")[0] for problem in problems] == ["host", "clinic.phone", "clinic.booking_url"]


def test_settings_made_in_code_are_checked_as_well():
    with pytest.raises(SettingsError, match="allowed_sites"):
        Settings(allowed_sites=("*",))


def test_an_app_without_settings_takes_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("LEGPAIN_PORT", "eighty")

    with pytest.raises(SettingsError, match="port: must be a whole number"):
        create_app()


def test_an_app_with_settings_leaves_the_environment_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("LEGPAIN_PORT", "eighty")

    with pytest.raises(SettingsError, match="content: there is no folder"):
        create_app({"content": str(tmp_path / "none")})


def test_a_missing_file_is_named(tmp_path):
    assert problems_of(tmp_path / "none.toml") == (
        f"{tmp_path / 'none.toml'}: cannot be read (No such file or directory); check that the file is there",
    )


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2", b"a = " + b"[" * 5000])
def test_a_broken_file_is_an_error_that_names_it(tmp_path, content):
    file = tmp_path / "legpain.toml"
    file.write_bytes(content)

    (problem,) = problems_of(file)

    assert problem.startswith(f"{file}: is not TOML (")


def test_what_is_asked_is_counted_by_default_and_its_text_not_kept():
    activity = load_settings(None, {}, {}).activity

    assert (activity.on, activity.url, activity.redacted_text_days) == (True, None, 0)


def test_counting_is_set_in_the_environment():
    env = {"LEGPAIN_ACTIVITY__ON": "false", "LEGPAIN_ACTIVITY__REDACTED_TEXT_DAYS": "30"}

    activity = load_settings(None, env, {}).activity

    assert (activity.on, activity.redacted_text_days) == (False, 30)


@pytest.mark.parametrize(
    ("path", "opened"), [("counts.sqlite3", "{folder}/counts.sqlite3"), ("/srv/a.sqlite3", "/srv/a.sqlite3")]
)
def test_a_relative_database_in_the_file_starts_at_the_file(tmp_path, path, opened):
    file = write(tmp_path, f'[activity]\nurl = "sqlite:///{path}"')

    assert load_settings(file, {}, {}).activity.url == "sqlite:///" + opened.format(folder=tmp_path)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"url": "mysql://a:secret@db/x"}, "activity.url: must be a file of SQLite (sqlite:////folder/file) or PostgreSQL "),
        ({"url": "activity"}, "activity.url: is no address of a database; write sqlite:////folder/file or postgresql://"),
        ({"redacted_text_days": -1}, "activity.redacted_text_days: must be a whole number >= 0"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(values, problem):
    (told,) = problems_of(activity=values)

    assert told.startswith(problem)
    assert "secret" not in told
