# Where things are, and what every part of the quickstart needs. Sourced by quickstart.sh.
#
# The state folder:  pki/  controller/  staging/ production/ (agent.yaml, data/, storage/)  redis/
#                    logs/  run/NAME.pid  courier (the command with the configuration filled in)

default_state_dir() {
  if [[ -n "${XDG_STATE_HOME:-}" ]]; then
    echo "$XDG_STATE_HOME/dify-courier-quickstart"
  else
    echo "${TMPDIR:-/tmp}/dify-courier-quickstart-$(id -u)"
  fi
}
state_dir="$(realpath -m -- "${COURIER_QUICKSTART_DIR:-$(default_state_dir)}")"
# Only a folder with this file in it is ever deleted.
marker=".dify-courier-quickstart"
trust_domain=quickstart.example

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }
if [[ ! -t 2 || -n "${NO_COLOR:-}" ]]; then
  say() { printf '\n== %s\n' "$*" >&2; }
fi

# fail STATUS SENTENCE
fail() {
  printf 'quickstart: %s\n' "$2" >&2
  exit "$1"
}

make_state_dir() {
  mkdir -p "$(dirname "$state_dir")"
  # Without -p: a folder that somebody else put there first is refused.
  mkdir -m 0700 "$state_dir" || fail 1 "$state_dir cannot be made; set COURIER_QUICKSTART_DIR."
  touch "$state_dir/$marker"
  # PostgreSQL runs as another user when we are root, and must get through to its own folder; all
  # others stay closed.
  if ((EUID == 0)); then
    chmod 0711 "$state_dir"
    if ! as_postgres test -x "$state_dir"; then
      rm -rf "$state_dir"
      fail 1 "PostgreSQL's user can't reach $state_dir; set COURIER_QUICKSTART_DIR to where it can."
    fi
  fi
  mkdir -m 0700 "$state_dir"/{pki,controller,staging,production,redis,logs,run}
}

is_our_state_dir() {
  [[ -d "$state_dir" && ! -L "$state_dir" && -O "$state_dir" && -f "$state_dir/$marker" ]]
}

random_password() { openssl rand -hex 16; }

# A port of 127.0.0.1 that nobody answers on, below those that Linux gives to outgoing connections:
# one of them may be taken before it is used, and does not answer.
free_port() {
  local port
  for _ in {1..100}; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail 1 "No free port was found on 127.0.0.1."
}

# run_in_background NAME PROGRAM ARGUMENT… — its output goes to logs/NAME.log.
run_in_background() {
  local name="$1"
  shift
  (cd "$state_dir/run" && exec setsid "$@") >"$state_dir/logs/$name.log" 2>&1 </dev/null &
  echo "$!" >"$state_dir/run/$name.pid"
  disown
}

# wait_for_line NAME TEXT — prints the line of logs/NAME.log that holds TEXT.
wait_for_line() {
  local name="$1" text="$2" line
  for _ in {1..300}; do
    if line="$(grep -m1 -F -- "$text" "$state_dir/logs/$name.log" 2>/dev/null)"; then
      printf '%s\n' "$line"
      return
    fi
    is_running "$name" || break
    sleep 0.1
  done
  tail -n 20 "$state_dir/logs/$name.log" >&2 || true
  fail 1 "$name did not start; its last lines are above."
}

is_running() {
  local pid_file="$state_dir/run/$1.pid"
  [[ -s "$pid_file" ]] && kill -0 "$(<"$pid_file")" 2>/dev/null
}

# Runs something quietly; shows its log when it fails. quietly NAME COMMAND…
quietly() {
  local name="$1"
  shift
  if ! "$@" >"$state_dir/logs/$name.log" 2>&1; then
    tail -n 30 "$state_dir/logs/$name.log" >&2
    fail 1 "$name failed; its last lines are above."
  fi
}
