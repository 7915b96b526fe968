# Sourced by run.sh, test.sh and bench.sh, in the project's folder: packages, and building what has changed.

# What the machine must have besides .NET SDK 10 and Node 20, as "command-or-file:debian-package".
runtime_needs="postgres_binaries:postgresql libblosc.so.1:libblosc1 curl:curl"
# Not needed, but installed when anything is: gzip and zlib are read at twice the speed with it.
runtime_likes="libdeflate.so.0:libdeflate0"
test_needs="chromium:chromium docker-compose:docker-compose"
# Other people's programs that judge what we write. Where they cannot be installed, the tests that ask them are skipped and say so.
test_likes="python3-zarr:python3-zarr python3-tifffile:python3-tifffile unzip:unzip"

have() {
  case "$1" in
    postgres_binaries) scripts/postgres.sh have ;;
    python3-*) /usr/bin/python3 -c "import ${1#python3-}" 2>/dev/null ;;
    *.so.*) ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p | grep -q "$1" ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# need_packages [need …]: installs what is absent, saying so first; without root or sudo it prints the line to run and stops.
need_packages() {
  local need missing=()
  command -v dotnet >/dev/null || { echo "lamella: the .NET SDK 10 is missing (dotnet)." >&2; exit 1; }
  command -v npm >/dev/null || { echo "lamella: Node 20 is missing (npm)." >&2; exit 1; }
  for need in $runtime_needs "$@"; do
    have "${need%%:*}" || missing+=("${need##*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  for need in $runtime_likes; do
    have "${need%%:*}" || missing+=("${need##*:}")
  done
  local as=()
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as=(sudo -n); else
      echo "lamella: these Debian packages are missing; run this once, then again $0:" >&2
      echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
      exit 1
    fi
  fi
  echo "Installing Debian packages: ${missing[*]}" >&2
  # Debian would start a PostgreSQL of the system when the package arrives; ours is private.
  if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${as[@]}" mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" | "${as[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  { "${as[@]}" apt-get update -q && "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } >&2
}

# like_packages [need …]: installs what is absent where that may be done, and goes on where it may not.
like_packages() {
  local need absent=()
  for need in "$@"; do
    have "${need%%:*}" || absent+=("$need")
  done
  [ ${#absent[@]} -eq 0 ] || (need_packages "${absent[@]}") || echo "lamella: going on without ${absent[*]##*:}." >&2
}

# may_write PATH …: what is there must be ours to write; whoever ran this clone before may have been another.
may_write() {
  local path
  [ -w . ] || [ -d .data ] || { echo "lamella: $PWD cannot be written by $(id -un), and what is built and kept lies under it: make a clone of your own." >&2; exit 1; }
  for path in "$@"; do
    [ ! -e "$path" ] || [ -w "$path" ] || {
      echo "lamella: $PWD/$path cannot be written by $(id -un): it belongs to $(stat -c %U "$path"). Run this as them, give it to you (sudo chown -R $(id -un) .data), or make a clone of your own." >&2
      exit 1
    }
  done
}

# is_free URL: nobody may answer there yet; curl's 7 is a refused connection, 3 and 6 are names that only the host understands, such as http://+:80.
is_free() {
  local code=0
  curl -s -m 2 -o /dev/null --noproxy '*' "$1" || code=$?
  case $code in 3|6|7) ;; *)
    echo "lamella: something listens at $1 already. Stop it, or choose another address: LAMELLA_URL=http://127.0.0.1:5051 $0" >&2; exit 1 ;;
  esac
}

# warn_of_port URL: says so where browsers open nothing at a port, which other protocols have; proxies and scripts still do.
warn_of_port() {
  local port=${1##*:}
  case ${port%%/*} in 1719|1720|1723|2049|3659|4045|4190|506[01]|6000|6566|666[5-9]|6679|6697|10080)
    echo "lamella: no browser opens port ${port%%/*}, which belongs to another protocol. Choose another address: LAMELLA_URL=http://127.0.0.1:5051 $0" >&2 ;;
  esac
}

# stale STAMP PATH …: true when anything under the paths is newer than the stamp.
stale() {
  local stamp=$1; shift
  [ ! -f "$stamp" ] || [ -n "$(find "$@" \( -name node_modules -o -name dist \) -prune -o -newer "$stamp" -print -quit)" ]
}

# Build tools keep packages and settings in the home folder; without one of our own they do that here.
if [ ! -w "${HOME:-/nonexistent}" ]; then
  mkdir -p .data/home
  export HOME=$PWD/.data/home
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
configuration=${LAMELLA_CONFIGURATION:-Release}
host_folder=$PWD/artifacts/host/${configuration,,}
host_binary=$host_folder/lamella

build_host() {
  local stamp=.data/built-host-$configuration
  mkdir -p .data
  if stale "$stamp" src Directory.Build.props Directory.Packages.props global.json || [ ! -x "$host_binary" ]; then
    touch "$stamp.new"
    dotnet publish src/Host -c "$configuration" -o "$host_folder" -v q --nologo >&2
    mv "$stamp.new" "$stamp"
  fi
}

install_front_end() {
  local stamp=frontend/node_modules/.package-lock.json
  if stale "$stamp" frontend/package-lock.json frontend/package.json; then (cd frontend && npm ci --no-audit --no-fund --loglevel=error) >&2; touch "$stamp"; fi
}

build_front_end() {
  local stamp=.data/built-front-end
  mkdir -p .data
  if stale "$stamp" frontend || [ ! -f frontend/app/dist/index.html ]; then
    install_front_end
    # A folder is newer once something comes into being in it: what the build itself makes must not look like a change.
    mkdir -p frontend/app/dist
    touch "$stamp.new"
    (cd frontend && npm run --silent build) >&2
    mv "$stamp.new" "$stamp"
  fi
}
