# Two PostgreSQL servers and a Redis, on free loopback ports and with passwords of their own.
# Sourced by quickstart.sh.

find_server_programs() {
  postgres_bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
  if [[ -z "$postgres_bin" ]]; then
    local initdb
    initdb="$(command -v initdb)" || fail 1 "PostgreSQL is missing: run .ci/install."
    postgres_bin="$(dirname "$initdb")"
  fi
  command -v redis-server >/dev/null || fail 1 "redis-server is missing: run .ci/install."
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if ((EUID == 0)); then
    setpriv --reuid=postgres --regid=postgres --clear-groups env -u HOME "$@"
  else
    "$@"
  fi
}

start_servers() {
  say "Starting PostgreSQL for staging and production, and Redis"
  export PGPASSFILE="$state_dir/run/pgpass"
  (umask 077 && : >"$PGPASSFILE")
  start_postgres staging
  start_postgres production
  start_redis
}

# start_postgres NAME — sets port_of[NAME].
declare -A port_of
start_postgres() {
  local name="$1" folder="$state_dir/postgres-$1" password
  password="$(random_password)"
  port_of[$name]="$(free_port)"
  mkdir -m 0700 "$folder"
  printf '%s' "$password" >"$folder/password"
  if ((EUID == 0)); then chown -R postgres "$folder"; fi
  (cd / && quietly "initdb-$name" as_postgres "$postgres_bin/initdb" -D "$folder/data" -U postgres \
    --auth=scram-sha-256 --pwfile="$folder/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync)
  rm "$folder/password"
  # Durability is of no use to servers that are thrown away.
  as_postgres tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = ${port_of[$name]}
unix_socket_directories = ''
fsync = off
timezone = UTC
CONF
  run_in_background "postgres-$name" "${postgres_launcher[@]}" "$postgres_bin/postgres" \
    -D "$folder/data"
  wait_for_line "postgres-$name" "ready to accept connections" >/dev/null
  echo "127.0.0.1:${port_of[$name]}:*:postgres:$password" >>"$PGPASSFILE"
}
postgres_launcher=(env)
if ((EUID == 0)); then
  postgres_launcher=(env -C / setpriv --reuid=postgres --regid=postgres --clear-groups)
fi

start_redis() {
  redis_port="$(free_port)"
  redis_password="$(random_password)"
  (umask 077 && cat >"$state_dir/redis/redis.conf") <<CONF
bind 127.0.0.1
port $redis_port
requirepass $redis_password
dir "$state_dir/redis"
save ""
appendonly no
CONF
  run_in_background redis redis-server "$state_dir/redis/redis.conf"
  wait_for_line redis "eady to accept connections" >/dev/null
}

# on_server NAME DATABASE ARGUMENT… — psql as superuser.
on_server() {
  local name="$1" database="$2"
  shift 2
  "$postgres_bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "${port_of[$name]}" -U postgres \
    -d "$database" "$@"
}
