# Ends what start began, by the process ids it wrote down. Sourced by quickstart.sh.

stop_all() {
  [[ -e "$state_dir" ]] || return 0
  # An empty folder that the caller made for us.
  rmdir "$state_dir" 2>/dev/null && return 0
  is_our_state_dir ||
    fail 1 "$state_dir was not made by the quickstart of this user; nothing was touched."
  stop_programs
  rm -rf "$state_dir"
}

stop_programs() {
  local name
  for name in agent-staging agent-production redis postgres-staging postgres-production; do
    stop_program "$name"
  done
}

# A process id that the system has given to another program since is left alone: ours have the
# state folder on their command line or work in it (Redis rewrites the one, agents hide the other).
is_ours() {
  [[ "$(tr '\0' ' ' <"/proc/$1/cmdline")" == *"$state_dir"* ]] ||
    [[ "$(readlink "/proc/$1/cwd")" == "$state_dir"/* ]]
} 2>/dev/null

# stop_program NAME
stop_program() {
  local pid_file="$state_dir/run/$1.pid" pid signal=TERM
  [[ -s "$pid_file" ]] || return 0
  pid="$(<"$pid_file")"
  # For PostgreSQL: at once, without waiting for connections.
  [[ "$1" == postgres-* ]] && signal=QUIT
  is_ours "$pid" || return 0
  kill "-$signal" "$pid" 2>/dev/null || true
  for _ in {1..100}; do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

# When start did not get through: nothing is left running, the logs stay.
end_failed_start() {
  stop_programs
  printf 'quickstart: ended everything; the logs are in %s (stop deletes them).\n' \
    "$state_dir/logs" >&2
}
