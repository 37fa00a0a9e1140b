#!/bin/sh
# Builds pg_kalam.so: one library for PostgreSQL 13 to 18, from a C compiler alone.
# usage: build.sh VERSION OUTPUT
set -eu
version=$1 output=$2
here=$(dirname "$0")
mkdir -p "$(dirname "$output")"
${CC:-cc} -std=gnu11 -O2 -g -fPIC -shared -fvisibility=hidden -Wall -Wextra -Werror \
    -D_GNU_SOURCE -DPG_KALAM_VERSION="\"$version\"" \
    -o "$output" "$here"/src/main/c/*.c
