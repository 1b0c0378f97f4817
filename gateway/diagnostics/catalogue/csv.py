"""Diagnostics of the area ``csv``: may this file of comma-separated values be read, and do its rows agree."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = (
    Row(
        code="csv.not-utf8",
        title="The file is not in UTF-8",
        level="file",
        message="The file holds {found}, which is not UTF-8; nothing behind it is read.",
        hint="Save the file as UTF-8. A single byte such as E9 is mostly an accented letter in Windows-1252.",
        short="BYTES ARE NOT UTF-8",
        explain="Every file is read as UTF-8. Guessing another encoding would put wrong letters into names and addresses that "
        "customs matches against lists.",
    ),
    Row(
        code="csv.unreadable",
        title="A row that cannot be taken apart",
        level="file",
        message="This row cannot be taken apart into cells ({found}); nothing behind it is read.",
        hint='Close every quote, and write a quote inside of a text twice: "".',
        short="CSV ROW UNREADABLE",
        explain="A quote that is not closed makes all that follows one text, so no row behind it has a sure meaning. Rows before "
        "it are filed.",
    ),
    Row(
        code="csv.row-too-long",
        title="A row is too long",
        level="file",
        message="A row is longer than allowed; expected {expected}.",
        hint="Check for a quote that is not closed and for missing ends of lines.",
        short="CSV ROW TOO LONG",
        explain="A row of that length is nearly always a quote that was never closed. Nothing behind it is read.",
    ),
    Row(
        code="csv.column-missing",
        title="The header lacks columns",
        level="file",
        message="The header is that of the format {found} but lacks {expected}.",
        hint="Add the columns, by exactly these names, to the first row.",
        short="CSV COLUMN MISSING",
        explain="The first row names the columns, and by them the format is known. Without a column that every parcel needs "
        "nothing of the file can be filed.",
    ),
    Row(
        code="csv.column-twice",
        title="The header names a column twice",
        level="file",
        message="The header of the format {found} names {expected} more than once.",
        hint="Give every column a name of its own.",
        short="CSV COLUMN TWICE",
        explain="With two columns of one name nobody can tell which of them is meant.",
    ),
    Row(
        code="csv.column-unknown",
        title="A column that the format does not know",
        severity="warning",
        level="file",
        message="The format knows no column {found}; it is not read.",
        hint="Nothing to do when it is meant. Check the spelling when it holds data of the filing.",
        short="CSV COLUMN UNKNOWN",
        explain="Files may have columns of the sender's own. They are passed over and told, so that a misspelt column does not "
        "vanish in silence.",
    ),
    Row(
        code="csv.no-row",
        title="The file has a header and no rows",
        level="file",
        message="The file has a header and no rows.",
        hint="Send at least one row, or no file at all.",
        short="CSV HOLDS NO ROW",
        explain="The file is correct but says nothing. Mostly a selection on the sender's side found nothing.",
    ),
    Row(
        code="csv.cells",
        title="A row has too many or too few cells",
        level="record",
        message="The row has {found} cells; the header has {expected}.",
        hint="Put texts that hold the separator into quotes, and send an empty cell where there is nothing to say.",
        short="CSV ROW HAS OTHER CELLS",
        explain="With a cell too many or too few every value behind it stands in a wrong column. The parcel is refused, and the "
        "others are read on.",
    ),
    Row(
        code="csv.row-differs",
        title="Rows of one parcel disagree",
        level="record",
        message="{expected} is not the same in all rows of the parcel.",
        hint="Repeat the data of the parcel in each of its rows, or leave it out behind the first one.",
        short="ROWS OF A PARCEL DISAGREE",
        explain="A parcel with several products has a row for each. What concerns the parcel as a whole cannot differ between "
        "them, and none of them is chosen by guess.",
    ),
)
