#!/bin/sh
# Installs pg_kalam into the PostgreSQL that pg_config belongs to; one build serves the majors 13 to 18.
# usage: install.sh [PG_CONFIG]        DESTDIR puts a directory before every path, for packages.
set -eu

fail() {
  echo "install.sh: $1" >&2
  exit 2
}

[ $# -le 1 ] || fail "usage: install.sh [PG_CONFIG]"
pg_config=${1:-${PG_CONFIG:-pg_config}}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
command -v "$pg_config" >/dev/null 2>&1 || fail "no $pg_config: name the pg_config of the PostgreSQL to install into"

version=$("$pg_config" --version)
major=$(echo "$version" | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p')
case $major in
  13 | 14 | 15 | 16 | 17 | 18) ;;
  *) fail "$version: pg_kalam is for PostgreSQL 13 to 18" ;;
esac

libraries=${DESTDIR:-}$("$pg_config" --pkglibdir)
extensions=${DESTDIR:-}$("$pg_config" --sharedir)/extension
mkdir -p "$libraries" "$extensions" || fail "cannot write to $libraries: run it as the owner of that PostgreSQL"
for directory in "$libraries" "$extensions"; do
  [ -w "$directory" ] || fail "cannot write to $directory: run it as the owner of that PostgreSQL"
done

# A new file in the place of the old one: servers that run keep the old one until they are restarted.
put() {
  cp "$1" "$2/.$(basename "$1").new"
  chmod "$3" "$2/.$(basename "$1").new"
  mv -f "$2/.$(basename "$1").new" "$2/$(basename "$1")"
}
put "$here/pg_kalam.so" "$libraries" 755
for file in "$here"/pg_kalam--*.sql "$here/pg_kalam-bridge.jar" "$here/pg_kalam.control"; do
  put "$file" "$extensions" 644
done

echo "pg_kalam is in $version: $libraries and $extensions"
echo "Set shared_preload_libraries (or session_preload_libraries) = 'pg_kalam' and, unless java is on the server's PATH, kalam.java."
