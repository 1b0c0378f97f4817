"""A broker replaces, updates and cancels its entry, a carrier deletes its bill: real servers, simulated customs.

The broker's entry of type 11 is in examination; its replacement goes to review and is taken, its cancellation too. The
carrier's bill, which a broker's data made an entry, is deleted by a 309 with M13; customs refuses that, and the filing
is what it was. Each is told in its own format.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from gateway_process import until
from partners_and_customs import partners_and_customs
from test_one_filing_from_two import MANIFEST, SUPPLEMENT

RECORDS = Path(__file__).parents[1] / "data" / "records"
SCAC, BILL = "QZXP", "261124009012"
DELETION = (
    "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*GATEWAY        *{day:%y%m%d}*0331*U*00401*000000002*0*T*>~"
    f"GS*AQ*CARRIER*GATEWAY*{{day:%Y%m%d}}*0331*2*X*005020~ST*309*0001~M10*{SCAC}*J*CA**TRUCK*TRIP1***Y~"
    f"P4*0901*{{day:%Y%m%d}}~LX*1~M13*{SCAC}*0901*D*{BILL}**03***{SCAC}~SE*6*0001~GE*1*2~IEA*1*000000002~"
)
CANCELLATION = """<Cancellation xmlns="urn:low-value-gateway:filing:1">
 <Entry><FilerCode>B76</FilerCode><Number>03245278</Number></Entry><Reason>09</Reason></Cancellation>"""


def update(day: datetime) -> str:
    """Return a batch that updates the port of the broker's entry, without what stays as it is."""
    records = (
        f"A0901B76TEST  {day:%m%d%y}     SE",
        "B  0901B76SE",
        "SE10UB76  03245278 11EI 12-3456789  30900000000680904",
        "SE13" + "A FILER".ljust(40) + "7165550100",
        "SE15RQZXP" + "261124009006".ljust(50) + "00000001     N",
        "Y  0901B76SE",
        f"Z0901B76      {day:%m%d%y}",
    )
    return "".join(f"{record:<80}\n" for record in records)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[dict[str, httpx2.Client]]:
    """Yield a client for each partner of a gateway whose filings go to the simulated customs, and back."""
    with partners_and_customs(tmp_path) as clients:
        yield clients


def informal(action: str, value: str, duty: str) -> str:
    """Return the broker's entry, its first line of *value*."""
    record = (RECORDS / "type-11.xml").read_text("utf-8").replace("PG01001FDA   Y", "PG01001FDAFOO")
    changes = {
        "<Action>A</Action>": f"<Action>{action}</Action>",
        "261124000001": "261124009006",
        "2026-11-24": f"{datetime.now(UTC):%Y-%m-%d}",
        "<Value>45</Value>": f"<Value>{value}</Value>",
        "57.50": str(float(value) + 12.5),
        "6.41": duty,
    }
    for old, new in changes.items():
        assert old in record
        record = record.replace(old, new)
    return record


def send(client: httpx2.Client, text: str, type_: str = "application/xml") -> dict[str, Any]:
    found: dict[str, Any] = client.post("/v1/messages?wait=30", content=text, headers={"Content-Type": type_}).json()
    assert found["counts"] is not None, found
    return found


def reached(client: httpx2.Client, filing: str, state: str) -> list[str]:
    """Wait until *filing* is in *state*, and return its history in events."""
    until(lambda: client.get(f"/v1/filings/{filing}").json()["state"] == state or None)
    return [one["event"] for one in client.get(f"/v1/filings/{filing}/timeline").json()["items"]]


def test_replace_and_cancel(house: dict[str, Any]) -> None:
    """Everything stands on the timeline of the filing that it is about, and goes back to its sender."""
    broker, carrier = house["broker"], house["carrier"]
    filed = send(broker, informal("A", "45", "6.41"))["filings"][0]["id"]
    reached(broker, filed, "examination")

    asked = send(broker, informal("R", "55", "6.61"))
    assert asked["counts"]["forward"] == 1, asked
    events = reached(broker, asked["filings"][0]["id"], "accepted")
    events = reached(broker, filed, "examination")
    assert {"correction-requested", "correction-review", "replaced"} <= set(events)

    asked = send(broker, update(datetime.now(UTC)), "text/plain")
    assert asked["counts"]["forward"] == 1, asked
    reached(broker, asked["filings"][0]["id"], "accepted")
    assert "updated" in reached(broker, filed, "examination")

    asked = send(broker, CANCELLATION)
    assert asked["counts"]["forward"] == 1, asked
    events = reached(broker, filed, "cancelled")
    assert {"cancel-requested", "cancelled"} <= set(events)
    told = broker.get(f"/v1/filings/{filed}/notices").json()["items"]
    assert (told[-1]["kind"], told[-1]["state"]) == ("XML", "cancelled")

    day = datetime.now(UTC)
    manifest = MANIFEST.format(day=day).replace("250810000001", BILL)
    bill = send(carrier, manifest, "application/edi-x12")
    send(broker, SUPPLEMENT.replace("250810000001", BILL))
    reached(carrier, bill["filings"][0]["id"], "admissible")
    asked = send(carrier, DELETION.format(day=day), "application/edi-x12")
    assert asked["counts"]["forward"] == 1, asked
    reached(carrier, asked["filings"][0]["id"], "rejected")
    events = reached(carrier, bill["filings"][0]["id"], "admissible")
    assert "cancel-refused" in events
    last = carrier.get(f"/v1/filings/{bill['filings'][0]['id']}/notices").json()["items"][-1]
    assert (last["kind"], last["event"], last["state"]) == ("350", "cancel-refused", "admissible")
    assert "ST*350*" in carrier.get(last["path"]).text
    assert send(broker, CANCELLATION.replace("B76", "QZ7").replace("03245278", "04100018"))["counts"]["reject"] == 1
