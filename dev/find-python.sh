#!/bin/sh
# Prints the first interpreter that Odoo 19 supports (3.10-3.13), or nothing.
# With --explain it says why there is none.
supported='import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'
if [ "$1" = "--explain" ]; then
    echo "No Python 3.10 to 3.13 was found, and Odoo 19 runs on no other." >&2
    echo "Install one (apt-get install python3) or name it: make run PYTHON=/path/to/python3.12" >&2
    exit 1
fi
for name in python3 python3.13 python3.12 python3.11 python3.10; do
    path=$(command -v "$name") || continue
    "$path" -c "$supported" 2>/dev/null && { echo "$path"; exit 0; }
done
exit 0
