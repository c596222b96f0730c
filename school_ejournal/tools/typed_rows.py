"""Many rows in one parameter of a query."""

import json

from odoo.fields import Date
from odoo.tools import SQL

_TYPES = {
    "bool": SQL("bool"), "date": SQL("date"), "float8": SQL("float8"), "int4": SQL("int4"),
    "numeric": SQL("numeric"), "text": SQL("text"), "timestamp": SQL("timestamp"),
    "varchar": SQL("varchar"),
}


def typed_rows(columns, rows):
    """Return a query of ``rows``, dicts of plain values; what a row leaves out is NULL.

    ``columns``: ``{name: model}``, the model whose field of this name has the column's type. JSON,
    for PostgreSQL parses it many times faster than a list of hundreds of parameters.
    """
    fields = {name: model._fields[name] for name, model in columns.items()}
    types = SQL(", ").join(
        SQL("%s %s", SQL.identifier(name), _TYPES[field.column_type[0]])
        for name, field in fields.items()
    )
    # Odoo's False stands for no value everywhere but here.
    booleans = {name for name, field in fields.items() if field.type == "boolean"}
    return SQL(
        "SELECT * FROM json_to_recordset(%s) AS row (%s)",
        json.dumps([
            {name: value for name, value in row.items()
             if name in fields and (value is not False or name in booleans)}
            for row in rows
        ], default=Date.to_string), types,
    )
