#!/usr/bin/env bash
# A private PostgreSQL: its own data folder, its own socket, no TCP port, no system cluster touched.
#   scripts/postgres.sh up DIR      starts it (creating it the first time) and prints a connection string without a database
#   scripts/postgres.sh down DIR    stops it
#   scripts/postgres.sh have        succeeds when the binaries are there
# Binaries come from LAMELLA_POSTGRES_BIN, the PATH, or /usr/lib/postgresql/*/bin. As root it runs as the user "postgres".
set -eu
verb=${1:-} dir=${2:-}
case "$verb" in up|down|have) ;; *) sed -n '2,6p' "$0" | cut -c3- >&2; exit 2;; esac
[ "$verb" = have ] || [ -n "$dir" ] || { echo "postgres.sh: name a folder: postgres.sh $verb DIR" >&2; exit 2; }

binary_folder() {
  local candidate
  for candidate in "${LAMELLA_POSTGRES_BIN:-}" "$(dirname "$(command -v pg_ctl 2>/dev/null || echo /nowhere/pg_ctl)")" \
      $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr); do
    [ -n "$candidate" ] && [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] && { echo "$candidate"; return; }
  done
  echo "postgres.sh: no PostgreSQL binaries found: apt-get install postgresql" >&2; return 1
}
if [ "$verb" = have ]; then binary_folder >/dev/null 2>&1; exit; fi
bin=$(binary_folder)

mkdir -p "$dir"; dir=$(realpath "$dir")
# Who starts at the same moment waits for who was first.
exec 6>"$dir/lock"; flock 6
as=()
if [ "$(id -u)" = 0 ]; then
  # What somebody ordinary began goes on as theirs.
  owner=$(stat -c %U "$dir/data" 2>/dev/null || true)
  case "$owner" in ""|root|UNKNOWN) owner=postgres ;; esac
  id "$owner" >/dev/null 2>&1 || { echo "postgres.sh: there is no user 'postgres' to run as: apt-get install postgresql" >&2; exit 1; }
  as=(runuser -u "$owner" --)
fi

# That user must be able to walk to its data; where the project lies in a closed home folder, the data goes beside it in /var/tmp.
data=$dir/data
if [ "$(id -u)" = 0 ]; then
  chown "$owner" "$dir"
  if ! "${as[@]}" test -w "$dir"; then
    data=/var/tmp/lamella-$(printf %s "$dir" | sha256sum | cut -c1-16); mkdir -p "$data"; chown "$owner" "$data"; chmod 700 "$data"
  fi
fi

# A socket's path holds 107 bytes.
socket=$data.socket
if [ "${#socket}" -gt 85 ]; then socket=/var/tmp/lamella-$(printf %s "$data" | sha256sum | cut -c1-16).socket; fi

if [ "$verb" = down ]; then
  [ -f "$data/postmaster.pid" ] && (cd / && "${as[@]}" "$bin/pg_ctl" -D "$data" -m fast -w stop >/dev/null 6>&-) || true
  exit 0
fi

mkdir -p "$socket"; chmod 700 "$socket"; [ "$(id -u)" != 0 ] || chown "$owner" "$socket"
cd /
if [ ! -f "$data/PG_VERSION" ]; then
  # Who can open the socket's folder may connect, and nobody else: it is closed to all but the owner (and root).
  "${as[@]}" "$bin/initdb" -D "$data" -U lamella -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
fi
if ! "${as[@]}" "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; then
  rm -f "$data/postmaster.pid"
  "${as[@]}" "$bin/pg_ctl" -D "$data" -w -t 60 -l "$data/log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$socket' -c max_connections=200 ${LAMELLA_POSTGRES_OPTIONS:-}" start >/dev/null 6>&- \
    || { tail -20 "$data/log" >&2; exit 1; }
fi
echo "Host=$socket;Username=lamella"
