# The main process of a container: puts the candidate's files where PostgreSQL looks for them and becomes the image's own
# entry point. Standard input is a pipe that ends with the JVM that started the container; then the container ends, and is
# removed because it was made to be.
exec 3<&0 </dev/null
(
  cat <&3 >/dev/null
  # The main process of a container takes only signals that it expects, which no entry point does but PostgreSQL.
  while :; do
    kill -s QUIT 1
    kill -s KILL -1
    sleep 0.1
  done
) >/dev/null 2>&1 &
exec 3<&-

# place DIRECTORY FILE: puts our files of a directory beside where PostgreSQL has this one of its own.
place() {
  [ -d "/opt/pg-kalam/$1" ] || return 0
  there=$(find / -xdev -name "$2" -print -quit 2>/dev/null)
  cp -- "/opt/pg-kalam/$1/"* "$(dirname "$there")"
}
place lib plpgsql.so && place extension plpgsql.control || exit 1
exec docker-entrypoint.sh postgres
