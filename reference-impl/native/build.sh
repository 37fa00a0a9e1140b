#!/bin/sh
# Builds pg_kalam.so: one library for PostgreSQL 13 to 18, from a C compiler and a JDK's jni.h alone.
# usage: build.sh JAVA_HOME VERSION OUTPUT
set -eu
java_home=$1 version=$2 output=$3
here=$(dirname "$0")
mkdir -p "$(dirname "$output")"
${CC:-cc} -std=gnu11 -O2 -g -fPIC -shared -fvisibility=hidden -Wall -Wextra -Werror \
    -I"$java_home/include" -I"$java_home/include/linux" \
    -D_GNU_SOURCE -DPG_KALAM_VERSION="\"$version\"" \
    -Wl,--as-needed -o "$output" "$here"/src/main/c/*.c -ldl -lpthread
