# Stops a postmaster and removes its directory ($1) when the pipe on standard input ends, which it
# does with the JVM that started both, however that died. Until then it sends signals on request.
trap '' HUP INT QUIT TERM
pid=
while read -r command argument; do
  case $command in
    watch) pid=$argument ;;
    signal) [ -z "$pid" ] || kill -s "$argument" "$pid" ;;
    ended) pid= ;;
  esac
done
if [ -n "$pid" ] && kill -s QUIT "$pid"; then
  # Not its parent, so it cannot wait for it, and may see it as a zombie for a while. The file goes
  # when the last backend is gone; the postmaster gives them 5 s.
  tries=0
  while kill -s 0 "$pid" && [ -e "$1/data/postmaster.pid" ] && [ "$tries" -lt 400 ]; do
    sleep 0.02
    tries=$((tries + 1))
  done
  kill -s KILL "$pid"
fi
# The data may be in memory.
data=$(readlink "$1/data") || data=$1/data
# What ignored the postmaster, or outlived it, works in the data directory; only Linux shows that.
for process in /proc/[0-9]*; do
  if [ "$process/cwd" -ef "$data" ]; then
    kill -s KILL "${process#/proc/}"
  fi
done
rm -rf "$data"
rm -rf "$1"
