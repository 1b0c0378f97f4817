"""Area ``record``: the codes, numbers and identifiers that a record holds, and the lists they are held against."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

_CARGO_RELEASE = "ACE Cargo Release CATAIR"
_BILL = Acks(ted="MC")

ROWS: tuple[Row, ...] = (
    Row(
        code="record.postal-code",
        title="The postal code does not have the form of its country",
        severity="warning",
        message="The postal code {found!r} does not have the form of its country: {expected}.",
        hint="Correct the postal code or the country.",
        short="POSTAL CODE FORM",
        explain="U.S. codes have five or nine digits, Canadian ones letters and digits in turn. A code of another form mostly "
        "means a slip in the code or in the country.",
        acks=Acks(ted="107"),
        citation="ACE CATAIR Appendix B",
    ),
    Row(
        code="record.quantity-unit",
        title="The unit of the packages is not on the list",
        severity="warning",
        message="The unit of the packages is {found}, which is not on the list of X12 data element 599.",
        hint="Use a code of the list, such as PCS, CTN, PKG or BAG.",
        short="PACKAGE UNIT NOT IN LIST",
        explain="The list is kept by CBP and open, so an unknown unit is not refused here; CBP may refuse it.",
        acks=Acks(ted="H"),
        citation="X12 309, M11-04, data element 599",
    ),
    Row(
        code="record.postal-code-missing",
        title="The postal code is missing",
        severity="warning",
        message="The address is in {found} and has no postal code.",
        hint="Send the postal code.",
        short="POSTAL CODE MISSING",
        explain="Addresses in the United States and in Canada have postal codes. Customs asks for them on manifests (errors 004 and 005) and "
        "for whom mail is delivered to (error 877).",
        acks=Acks(ted="107"),
        citation="CBP CAMIR Appendix H; ACE entry summary, error 877",
    ),
    Row(
        code="record.region",
        title="The state or province is not one of the country",
        severity="warning",
        message="The state or province is {found}, which {country} does not have.",
        hint="Send the code of the state or province, or the right country.",
        short="STATE OR PROVINCE CODE",
        explain="For the United States, Canada and Mexico customs has lists of states and provinces; Mexican ones have three "
        "letters. For other countries any part is taken. A wrong code is mostly a slip in it or in the country.",
        acks=Acks(ted="107"),
        citation="ACE CATAIR Appendix B",
    ),
    Row(
        code="record.port-not-listed",
        title="The port is not on the list",
        severity="warning",
        message="The port {found} is not on the list of Schedule D that is installed.",
        hint="Correct the port. If it is right, add it to mappings/codes/schedule-d-port.csv.",
        short="PORT NOT IN SCHEDULE D LIST",
        explain="Customs refuses a port that Schedule D does not have (error 033). The list that comes with the gateway holds few "
        "ports and says so by the code *, so that this is found only with a list of the operator's own.",
        acks=Acks(ted="107"),
        citation="Schedule D; CBP CAMIR Appendix L, error 033",
    ),
    Row(
        code="record.entry-unit",
        title="The unit of the packages is not one that entries have",
        message="The unit of the packages is {found}, which is not on the list for entries.",
        hint="Use a code of the list, such as PCS, CTN, PKG or BG, or leave the unit out.",
        short="UNIT NOT IN APPENDIX B",
        explain="Goods without a manifest are told to customs with their conveyance, and the unit goes with them. The list is that of "
        "ACE CATAIR Appendix B, which is not the one of manifests.",
        acks=Acks(ted="H"),
        citation="ACE Cargo Release CATAIR, SE16 28-32; ACE CATAIR Appendix B",
    ),
    Row(
        code="record.weight-unit",
        title="A line's weight and its unit do not come together",
        message="Weights of lines and their units do not come together: {found}.",
        hint="Send each line's weight with its unit, KG or LB, or neither of them.",
        short="WEIGHT WITHOUT UNIT",
        explain="A weight without a unit cannot be read, and nothing is assumed. The weight of the whole shipment is a field of its "
        "own and required.",
        acks=Acks(ted="H"),
        citation="X12 309, N10 condition P0708",
    ),
    Row(
        code="record.entry-check-digit",
        title="The entry number does not end with its check digit",
        message="The entry number {entry} ends with {found}; its check digit is {expected}.",
        hint="Check the entry number for a slip. If CBP has given the filer another constant, tell the operator.",
        short="ENTRY NUMBER CHECK DIGIT",
        explain="The last digit is computed from the filer code and the seven digits before it. A wrong one means that a digit is "
        "wrong or two are swapped. A filer that has used up its numbers may have been given a constant to add.",
        acks=Acks(ted="848"),
        citation="ACE CATAIR Appendix E",
    ),
    Row(
        code="record.filer-code",
        title="There is no such filer code",
        message="The filer code {found} does not exist.",
        hint="Use the three characters that CBP has assigned to the filer.",
        short="FILER CODE INVALID",
        explain="Filer codes of digits run from 001 to 999.",
        acks=Acks(ted="848"),
        citation="ACE CATAIR Appendix E",
    ),
    Row(
        code="record.issuer-scac-unknown",
        title="The issuer UNKN is not permitted",
        message="The issuer of the bill is {found}, which is not permitted.",
        hint="Send the SCAC of the carrier that issued the bill.",
        short="BILL ISSUER UNKN",
        explain="UNKN stands for an unknown carrier; an entry must name the real one.",
        acks=Acks(ted="MI"),
        citation=f"{_CARGO_RELEASE}, SE15",
    ),
    Row(
        code="record.air-waybill",
        title="The air waybill number looks wrong",
        severity="warning",
        message="The air waybill number {found} looks wrong: expected {expected}.",
        hint="Compare the number with the air waybill.",
        short="AIR WAYBILL NUMBER",
        explain="An air waybill number is the airline's three digits, seven digits, and the remainder of these by seven. That every "
        "airline keeps to the last is not certain, so this is a warning.",
        acks=_BILL,
        citation=f"{_CARGO_RELEASE}, SE15; ACE query chapter",
    ),
    Row(
        code="record.tariff-chapter",
        title="A line has only a tariff number of chapter 98 or 99",
        severity="warning",
        message="The line's own tariff number is {found}; expected one of chapters 1 to 97.",
        hint="Send the number of the goods themselves, and this one as an additional number.",
        short="TARIFF CHAPTER 98 OR 99",
        explain="Numbers of chapters 98 and 99 say what treatment goods get, not what they are. They come besides the goods' own "
        "number.",
        acks=Acks(ted="848"),
        citation=f"{_CARGO_RELEASE}, SE60",
    ),
    Row(
        code="record.tariff-chapter-none",
        title="There is no such chapter of the tariff",
        message="The tariff number {found} has no chapter: expected one that begins with 01 to 99.",
        hint="Correct the tariff number.",
        short="TARIFF CHAPTER INVALID",
        explain="The first two digits of a tariff number are its chapter, and chapters are counted from 01. A number that begins "
        "with 00 has mostly lost digits on its way, as when it went through a spreadsheet.",
        acks=Acks(ted="848"),
        citation=f"{_CARGO_RELEASE}, SE60",
    ),
    Row(
        code="record.tariff-chapter-reserved",
        title="The chapter of the tariff number is reserved",
        severity="warning",
        message="The tariff number {found} is of chapter 77, which has no goods.",
        hint="Correct the tariff number.",
        short="TARIFF CHAPTER 77",
        explain="Chapter 77 is kept free in the tariff. That it is still free on the day of the entry was not found in a public source "
        "of customs, so this is a warning.",
        acks=Acks(ted="848"),
        citation=f"{_CARGO_RELEASE}, SE60",
    ),
    Row(
        code="record.manufacturer-id",
        title="The manufacturer's identification code does not have its form",
        severity="warning",
        message="The manufacturer's identification code {found} does not have its form.",
        hint="Use 8 to 15 letters and digits that begin with a country, or with a province of Canada such as XO.",
        short="MANUFACTURER ID FORM",
        explain="The code is made of country, name, number of the street and city of the manufacturer. Cargo release does not carry it: "
        "it is kept for the entry summary, which would be refused.",
        acks=Acks(ted="848"),
        citation="19 CFR part 102, appendix",
    ),
    Row(
        code="record.manufacturer-id-differs",
        title="The identification code is not that of the manufacturer who is named",
        severity="note",
        message="The manufacturer's identification code is {found}; name and address of the manufacturer make {expected}.",
        hint="Compare code, name and address.",
        short="MANUFACTURER ID DIFFERS",
        explain="The code follows from name and address by fixed rules. Another one is no error where it has been on file for long, "
        "or where lines have several manufacturers.",
        acks=Acks(ted="848"),
        citation="19 CFR part 102, appendix",
    ),
)
