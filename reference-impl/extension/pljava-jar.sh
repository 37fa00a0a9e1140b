#!/bin/sh
# Makes the jar that sqlj.install_jar installs: what PL/Java calls, and in it the client's jar as one entry.
# usage: pljava-jar.sh VERSION CLIENT_JAR OUTPUT_JAR
set -eu
version=$1 client=$2 output=$3
here=$(cd "$(dirname "$0")" && pwd)
jar=${JAVA_HOME:+$JAVA_HOME/bin/}jar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$(dirname "$output")" "$work/jar"
(cd "$work/jar" && "$jar" xf "$client" org/pgkalam/pljava META-INF/LICENSE META-INF/NOTICE)
cp "$client" "$work/jar/pg_kalam-client.jar"
cp "$here/src/main/pljava/pg_kalam.ddr" "$work/jar/pg_kalam.ddr"
echo "$version" > "$work/jar/pg_kalam.version"
printf 'Implementation-Title: pg_kalam\nImplementation-Version: %s\n\nName: pg_kalam.ddr\nSQLJDeploymentDescriptor: TRUE\n' \
  "$version" > "$work/manifest"
"$jar" cfm "$work/new.jar" "$work/manifest" -C "$work/jar" .
mv "$work/new.jar" "$output"
