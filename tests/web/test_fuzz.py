"""Send the app anything; the same for 100,000 requests is ``python -m tests.benchmarks.fuzz --requests 100000``."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.benchmarks.fuzz import Sent, check, create_staffed_app, requests


def test_nothing_that_is_sent_yields_an_error_of_the_server_or_a_stack_trace(tmp_path: Path) -> None:
    app = create_staffed_app(str(tmp_path))
    client, statuses = app.test_client(), set()

    @settings(max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=[*HealthCheck])
    @given(requests(app))
    def send(sent: Sent) -> None:
        reply = sent.by(client)
        statuses.add(reply.status_code)
        check(sent, reply)

    send()
    app.extensions["legpain.activity"].close()
    assert {200, 400, 404, 405, 409} <= statuses  # else it is not what each route takes
