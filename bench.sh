#!/usr/bin/env bash
# Measures what is promised, beside peers where they are installed: a line for each figure. ./bench.sh measures all and keeps the result
# in docs/benchmarks.md; ./bench.sh NAME … measures some. Ends with 1 where a goal is missed.
# Peers from Debian: wrk, nginx. From npm: neuroglancer, in frontend/bench, and graphql-yoga. Peers from Python: .data/peers, made from ../shared/peers where that is there.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/prepare.sh
need_packages
export LAMELLA_CONFIGURATION=$configuration

if [ ! -x .data/peers/bin/python ] && [ -d ../shared/peers/wheels ] && command -v python3 >/dev/null; then
  { python3 -m venv .data/peers && .data/peers/bin/pip install -q --no-index --find-links ../shared/peers/wheels tensorstore; } >&2 \
    || { rm -rf .data/peers; echo "The Python peers cannot be installed (apt-get install python3-venv?); their lines will say so." >&2; }
fi

build_host
build_front_end
dotnet build tests/Benchmarks -c "$configuration" -v q --nologo >&2

# Without a server that is named, the measurements bring their own PostgreSQL.
if [ -z "${LAMELLA_TEST_SERVER:-}" ]; then
  LAMELLA_TEST_SERVER=$(scripts/postgres.sh up .data/bench-postgres)
  export LAMELLA_TEST_SERVER
  trap 'scripts/postgres.sh down .data/bench-postgres' EXIT
fi

"artifacts/bin/Benchmarks/${configuration,,}/Lamella.Benchmarks" "$@"
