#!/usr/bin/env bash
# Shows a whole transfer on this machine, with nothing to set up: two throw-away PostgreSQL servers
# with a Dify schema and demo workspaces, an agent beside each, and the apps with their secrets
# moving from one to the other.
#
#   deploy/quickstart.sh [start|stop|status]
#
#   COURIER_QUICKSTART_DIR  where everything is kept (a folder of its own; deleted by stop)
#   COURIER_BUILD_DIR       where to build; default build/quickstart
#   COURIER_BIN_DIR         take courier, courier-agent and courier-demo from here; build nothing
set -euo pipefail

source_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
for part in common build servers workspaces agents tour stop; do
  # shellcheck source=/dev/null
  source "$source_dir/deploy/quickstart/$part.sh"
done

start() {
  prepare_programs
  find_server_programs
  stop_all
  make_state_dir
  trap end_failed_start EXIT
  start_servers
  fill_databases
  issue_certificates
  start_agents
  write_controller
  show_transfer
  trap - EXIT
  show_what_next
}

case "${1:-start}" in
  start) start ;;
  stop) stop_all && say "Stopped; $state_dir is gone." ;;
  status) show_status ;;
  -h | --help) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" ;;
  *) fail 2 "Unknown command $1; use start, stop or status." ;;
esac
