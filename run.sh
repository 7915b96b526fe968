#!/usr/bin/env bash
# Builds Lamella and runs it, or any command of it. Try ./run.sh --help.
set -euo pipefail
called_from=$PWD
cd "$(dirname "$0")"
. scripts/prepare.sh

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'HELP'
./run.sh                  build everything, serve, and print the address to open
./run.sh COMMAND …        run one command of the same binary in the same environment:
    serve                 what no command means; settings may follow as --Section:Key=value
    migrate               bring the database to the newest schema
    demo                  grow the demo dataset
    import PATH --name N  bring a volume in, or read it in place with --in-place
    import NML --dataset ID --name N  begin an annotation with an NML, on a Lamella that runs (--token, or LAMELLA_TOKEN)
    export ANNOTATION --as zarr --out FILE  fetch voxels of an annotation from a Lamella that runs; --as tiff, --box, --mag, --layer; --nml or --csv for what was traced
    probe PATH            say what a path is, or why it cannot be read
    read PATH             write voxels to standard output, raw or as a TIFF stack
./run.sh COMMAND --help   all options of a command

Environment, each optional:
  LAMELLA_URL                     where to listen (http://127.0.0.1:5050)
  ConnectionStrings__Lamella      a PostgreSQL database of yours; without it a private one is started under .data/
  Datastore__Folder               where own volumes lie (.data/volumes)
  Datastore__AllowedRoots__0 …    absolute folders that signed-in managers may import from
  Datastore__LookIntervalSeconds  between two looks whether a volume read in place has changed (10)
  Datastore__DecodedCacheMegabytes, Datastore__HotBricksMegabytes   memory for decoded chunks (192) and for bricks that many ask for (64)
  Keycloak__AuthServerUrl, Keycloak__Realm, Keycloak__Resource   sign-in by your Keycloak; without them three demo people, on loopback only
  Keycloak__VerifyTokenAudience, Keycloak__Audience, Keycloak__SslRequired, Keycloak__MetadataAddress   as in Keycloak's own adapters
  Catalog__Publisher              the institution that publishes, in citations (Lamella)
  Catalog__Address                where the world reaches this site; without it the address of each request
  GraphQL__Documents, GraphQL__OnlyDocuments   persisted documents, and whether others are refused (false)
  GraphQL__Limits__Cost …         any limit of src/BuildingBlocks/GraphQL/Execution/GraphQLLimits.cs
  FrontEnd__Folder                the built viewer (frontend/app/dist)
  LAMELLA_TOKEN                   who export and import NML act as: "Copy a token" in the page's account menu
  LAMELLA_DEMO=no                 do not grow the demo dataset on the first start
  LAMELLA_POSTGRES_BIN            folder of the PostgreSQL binaries
  LAMELLA_CONFIGURATION           Release (the default) or Debug
HELP
  exit 0
fi

case ${1:-} in
  ''|--*) command=serve ;;
  *) command=$1; shift ;;
esac
url=${LAMELLA_URL:-http://127.0.0.1:5050}
may_write .data .data/postgres .data/postgres.users
need_packages
[ "$command" != serve ] || { warn_of_port "$url"; is_free "$url"; }
build_host
[ "$command" != serve ] || build_front_end

export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-Production}
# Commands run where they are called, and a folder means the same to all of them.
export Datastore__Folder=$(realpath -m "${Datastore__Folder:-.data/volumes}")
export FrontEnd__Folder=${FrontEnd__Folder:-$PWD/frontend/app/dist}
mkdir -p .data

private_postgres=
case "$command" in
  probe|read|export) ;;
  *)
    if [ -z "${ConnectionStrings__Lamella:-}" ]; then
      private_postgres=.data/postgres
      # Every run that needs the private database holds this lock shared; the last one out gets it whole and stops the database.
      exec 7>"$private_postgres.users"; flock -s 7
      server=$(scripts/postgres.sh up "$private_postgres" 7>&-)
      export ConnectionStrings__Lamella="$server;Database=postgres"
    fi
    ;;
esac

stop_all() {
  if [ -n "${host:-}" ]; then kill -TERM "$host" 2>/dev/null || true; wait "$host" 2>/dev/null || true; fi
  if [ -n "$private_postgres" ]; then
    exec 7>&-
    flock -n -x "$private_postgres.users" scripts/postgres.sh down "$private_postgres" || true
  fi
}
trap 'stop_all' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# run FOLDER COMMAND …: the binary in the background, for bash hears of a signal only once what it waits for in the foreground has ended.
run() {
  (cd "$1"; shift; exec "$host_binary" "$@") <&0 &
  host=$!
  wait "$host"
}

if [ "$command" = serve ]; then
  # A start of the binary takes seconds: a private database is asked once, and its folder remembers.
  grown=${private_postgres:+$private_postgres/demo-grown}
  if [ "${LAMELLA_DEMO:-yes}" != no ] && [ ! -e "${grown:-/nowhere}" ]; then
    run . demo --if-absent
    [ -z "$grown" ] || touch "$grown"
  fi
  "$host_binary" serve --urls "$url" "$@" &
  host=$!
  for _ in $(seq 600); do
    if curl -fs -m 2 -o /dev/null --noproxy '*' "$url/healthz"; then echo "Open $url"; break; fi
    kill -0 "$host" 2>/dev/null || break
    sleep 0.1
  done
  wait "$host"
else
  # Paths on the command line are meant from where it was given.
  run "$called_from" "$command" "$@"
fi
