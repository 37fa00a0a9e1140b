#!/bin/sh
# Puts the extension's files together in one directory and archives the classes that a backend loads (AppCDS).
# usage: assemble.sh JAVA_HOME VERSION LIBRARY DIRECTORY
set -eu
java_home=$1 version=$2 library=$3 directory=$4
here=$(dirname "$0")/src/main/pg_kalam
sed "s/\${extension.version}/$version/" "$here/pg_kalam.control" > "$directory/pg_kalam.control"
cp "$here/pg_kalam.sql" "$directory/pg_kalam--$version.sql"
cp "$here/candidate.conf" "$directory/candidate.conf"
cp "$library" "$directory/pg_kalam.so"
rm -f "$directory/pg_kalam-bridge.jsa"
"$java_home/bin/java" -XX:ArchiveClassesAtExit="$directory/pg_kalam-bridge.jsa" -Xshare:auto -Xlog:disable -Xlog:all=error:stderr \
    -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --add-opens=java.base/java.nio=ALL-UNNAMED \
    -cp "$directory/pg_kalam-bridge.jar" org.pgkalam.bridge.Rehearsal
