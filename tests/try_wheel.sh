#!/usr/bin/env bash
# Try the commands of an installed wheel as a stranger would: tests/try_wheel.sh BIN STUDY
# Another folder, an empty home, no variable of this shell, and no checkout that could lend a missing file.
set -euo pipefail
bin=$(realpath "$1")
study=$(realpath "$2")
check=$(realpath "$(dirname "$0")/check_committed.py")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
mkdir "$room/home"
cp -R "$study" "$room/seeds"
cd "$room"

try() {
    echo "   $*"
    env -i HOME="$room/home" PATH="$bin:/usr/bin:/bin" "$@" > said 2>&1 || {
        status=$?
        cat said
        echo "exit status $status: $*" >&2
        exit "$status"
    }
}

try python -c 'import analysis; assert "site-packages" in analysis.__file__, analysis.__file__'
try framing --help
try python -m analysis --help
try framing tables seeds --out tables
try framing tables seeds --out parquet --format parquet
try framing kwic seeds 'meet*'
test -s said || { echo "framing kwic found nothing" >&2; exit 1; }
try framing report seeds --out report
test -s report/report.html
try python -c 'from pathlib import Path; from analysis.report import MANY, notebook_files, run_notebook
run_notebook(notebook_files()[0].with_name(f"{MANY}.ipynb"), Path("report/notebooks"))'
try python "$check" report
try diff -r "$study" seeds
