#!/usr/bin/env bash
# Restores, builds with warnings as errors, checks formatting, runs every test (.NET, front end, real browser).
# The last line is "N passed, N failed", with ", N skipped" where real data or a tool is absent; every skip is listed with its reason.
set -uo pipefail
cd "$(dirname "$0")"
. scripts/prepare.sh
need_packages $test_needs
like_packages $test_likes

results=$PWD/.data/test-results
rm -rf "$results"; mkdir -p "$results"

# check NAME COMMAND …: one thing that holds or does not; it counts as a test.
check() {
  local name=$1 began=$SECONDS; shift
  echo "── $name"
  if "$@" >"$results/check.log" 2>&1; then
    echo "passed $name" >>"$results/checks"; echo "   holds ($((SECONDS - began)) s)"
  else
    echo "failed $name" >>"$results/checks"; tail -60 "$results/check.log"; echo "   does not hold ($((SECONDS - began)) s)"
  fi
}
in_front_end() { (cd frontend && "$@"); }

check "front end: packages as locked" install_front_end
check "front end: types" in_front_end npx tsc
check "front end: formatting" in_front_end npx prettier --check .
check "front end: lint" in_front_end npx eslint .
check "front end: builds" build_front_end
check ".NET: restores and builds without a warning" dotnet build Modular.sln -c "$configuration" -v q --nologo
check ".NET: formatting" dotnet format whitespace Modular.sln --verify-no-changes --no-restore
check "no registry address, secret or machine path is committed" scripts/check-committed.sh

# One private PostgreSQL for the whole run; fsync only where a test kills it to see what survives.
server=$(LAMELLA_POSTGRES_OPTIONS="-c fsync=off -c synchronous_commit=off" scripts/postgres.sh up .data/test-postgres) || exit 1
trap 'scripts/postgres.sh down .data/test-postgres' EXIT
export LAMELLA_TEST_SERVER=$server LAMELLA_CONFIGURATION=$configuration

echo "── front end: tests"
(cd frontend && npx vitest run --reporter=default --reporter=json --outputFile.json="$results/vitest.json") || true
echo "── .NET: tests"
# test_project PROJECT: its report, and how its run ended: a run that dies reports what had passed by then and nothing else.
test_project() {
  local name; name=$(basename "$1" .csproj)
  dotnet test "$1" -c "$configuration" --no-build --nologo -v q --logger "trx;LogFileName=$name.trx" --results-directory "$results"
  echo "$? $name" >>"$results/projects"
}
# The browser's journeys come last and alone: they need both cores.
for project in tests/*.Tests/*.csproj; do
  case "$project" in *Browser.Tests*) last=$project; continue ;; esac
  test_project "$project"
done
[ -z "${last:-}" ] || test_project "$last"

node scripts/count-tests.mjs "$results"
