#!/usr/bin/env bash
# What must never be committed: an address of a package registry, a private key, a path of somebody's machine, a file above 2 MB.
set -u
cd "$(dirname "$0")/.."
found=0
say() { echo "$1"; found=1; }
# The words are put together here so that this file does not find itself.
registries="registry\.npm""js\.org|api\.nug""et\.org|deb\.debi""an\.org|files\.pythonh""osted"
while IFS= read -r hit; do say "registry address: $hit"; done < <(git grep -nIE "$registries" -- . ':!*.md' | head)
while IFS= read -r hit; do say "private key: $hit"; done < <(git grep -nI -e "-----BEGIN .*PRIVATE"" KEY-----" | head)
while IFS= read -r hit; do say "machine path: $hit"; done < <(git grep -nIE "(^|[\"' (=])/(home|root|Users|wo""rk)/[a-z]" -- . ':!*.md' | head)
while IFS= read -r file; do
  [ -f "$file" ] && [ "$(stat -c %s "$file")" -gt 2097152 ] && say "above 2 MB: $file"
done < <(git ls-files)
exit $found
