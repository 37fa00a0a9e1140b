#!/bin/bash
# What the suite and the Compose file need of the official image's entry point: as root it gives the data to the user
# postgres and goes on as that; an empty data directory is initialised, and what is in /docker-entrypoint-initdb.d runs on
# a server that listens on its socket alone.
set -euo pipefail

if [ "${1:0:1}" = - ]; then
  set -- postgres "$@"
fi
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA"
  find "$PGDATA" \! -user postgres -exec chown postgres {} +
  exec setpriv --reuid=postgres --regid=postgres --init-groups "${BASH_SOURCE[0]}" "$@"
fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    cat >&2 <<'EOF'
Error: Database is uninitialized and superuser password is not specified.
       Set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust to let everybody in.
EOF
    exit 1
  fi
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  # shellcheck disable=SC2086 # several arguments
  if [ -n "${POSTGRES_PASSWORD:-}" ]; then
    initdb -D "$PGDATA" --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") ${POSTGRES_INITDB_ARGS:-}
  else
    initdb -D "$PGDATA" --username="$user" ${POSTGRES_INITDB_ARGS:-}
  fi
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"

  run() {
    PGHOST=/var/run/postgresql PGPASSWORD="${POSTGRES_PASSWORD:-}" \
      psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$user" "$@"
  }
  # The bundle's own default is /tmp.
  printf "listen_addresses = '*'\nunix_socket_directories = '/var/run/postgresql'\n" >>"$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "$(printf '%q ' "${@:2}" -c listen_addresses=)" -w start
  if [ "$database" != postgres ]; then
    echo 'CREATE DATABASE :"db";' | run --dbname postgres --set db="$database"
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh)
        echo "$0: sourcing $file"
        # shellcheck disable=SC1090 # what the user has put there
        . "$file"
        ;;
      *.sql)
        echo "$0: running $file"
        run --dbname "$database" --file "$file"
        ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@"
