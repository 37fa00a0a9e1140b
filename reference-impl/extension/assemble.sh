#!/bin/sh
# Puts the extension's files together in one directory.
# usage: assemble.sh VERSION LIBRARY DIRECTORY
set -eu
version=$1 library=$2 directory=$3
here=$(dirname "$0")/src/main/pg_kalam
sed "s/\${extension.version}/$version/" "$here/pg_kalam.control" > "$directory/pg_kalam.control"
cp "$here/pg_kalam.sql" "$directory/pg_kalam--$version.sql"
cp "$here/candidate.conf" "$directory/candidate.conf"
cp "$library" "$directory/pg_kalam.so"
