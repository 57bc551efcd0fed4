# The transfer itself, and what to look at afterwards. Sourced by quickstart.sh.

show_transfer() {
  local status=0
  say "courier doctor --on staging --on production"
  # It may find something to mend on this machine, such as a low limit for locked memory.
  "$state_dir/courier" doctor --on staging --on production || status=$?
  ((status == 0)) || printf 'doctor ended with %s; going on.\n' "$status" >&2

  say 'courier transfer --from staging --to production --workspace "Acme Staging" --target-workspace "Acme Production" --all-apps --include-secrets --yes'
  "$state_dir/courier" transfer --from staging --to production --workspace "Acme Staging" \
    --target-workspace "Acme Production" --all-apps --include-secrets --yes \
    --report "$state_dir/report.json"
}

show_what_next() {
  local courier
  printf -v courier '%q' "$state_dir/courier"
  say "Done. The report is $state_dir/report.json"
  cat >&2 <<TEXT

Both sides go on running. Things to try:

  $courier list apps --on production
  $courier plan --from staging --to production --workspace "Acme Staging" --app "Support*" --conflict-strategy update
  $courier transfer --from staging --to production --workspace "Acme Staging" --app "Order desk" --id-strategy generate-new-id --conflict-strategy skip --yes
  $courier list tools --on staging
  PGPASSFILE=$PGPASSFILE psql -h 127.0.0.1 -p ${port_of[production]} -U postgres dify -c 'SELECT name, mode FROM apps'

Logs are in $state_dir/logs. To end it all and leave nothing behind:

  ${COURIER_QUICKSTART_DIR:+COURIER_QUICKSTART_DIR='$state_dir' }$source_dir/deploy/quickstart.sh stop
TEXT
}

show_status() {
  if ! is_our_state_dir; then
    echo "The quickstart is not running."
    exit 3
  fi
  local name status=0
  for name in postgres-staging postgres-production redis agent-staging agent-production; do
    if is_running "$name"; then
      echo "$name: running, process $(<"$state_dir/run/$name.pid")"
    else
      echo "$name: not running"
      status=3
    fi
  done
  exit "$status"
}
