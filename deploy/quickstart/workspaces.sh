# Dify's schema, the demo workspaces, and the agents' roles with no more rights than they need.
# Sourced by quickstart.sh.

fill_databases() {
  say "Making a Dify with demo workspaces on either side"
  fill_database staging source
  fill_database production target
}

# fill_database NAME ROLE
fill_database() {
  local name="$1" role="$2" password
  password="$(random_password)"
  quietly "database-$name" on_server "$name" postgres -c 'CREATE DATABASE dify'
  quietly "schema-$name" on_server "$name" dify \
    -f "$source_dir/tests/testdata/dify_schema/head.sql"
  "$bin_dir/courier-demo" --role "$role" --storage "$state_dir/$name/storage" \
    >"$state_dir/$name/demo.sql" || fail 1 "courier-demo failed."
  quietly "demo-$name" on_server "$name" dify -f "$state_dir/$name/demo.sql"
  rm "$state_dir/$name/demo.sql"
  quietly "grants-$name" on_server "$name" dify -v role=courier \
    -f "$source_dir/deploy/sql/${role}_grants.sql"
  # By stdin, so that it is in no process list.
  quietly "role-$name" on_server "$name" dify <<<"ALTER ROLE courier PASSWORD '$password'"
  (umask 077 && printf '%s' "$password" >"$state_dir/$name/password")
}
