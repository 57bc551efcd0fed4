# Certificates, agents and the controller's configuration. Sourced by quickstart.sh.

issue_certificates() {
  say "Issuing certificates"
  local pki="$state_dir/pki"
  quietly pki-init "$bin_dir/courier" pki init "$pki" --trust-domain "$trust_domain"
  quietly pki-staging "$bin_dir/courier" pki issue "$pki" agent staging
  quietly pki-production "$bin_dir/courier" pki issue "$pki" agent production
  quietly pki-controller "$bin_dir/courier" pki issue "$pki" controller you
}

# agent_config NAME OTHER RIGHTS WORKSPACES — what both agents have in common.
agent_config() {
  cat <<CONF
environment: $1
listen: 127.0.0.1:0
database:
  url: postgresql://courier@127.0.0.1:${port_of[$1]}/dify
  password_file: password
tls:
  certificate: ../pki/agent-$1.crt
  key: ../pki/agent-$1.key
  ca: ../pki/ca.crt
policy:
  - identity: spiffe://$trust_domain/courier/controller/you
    allow: [$3]
    workspaces: [$4]
peers: ["spiffe://$trust_domain/courier/agent/$2"]
log: {level: info, format: text}
CONF
}

start_agents() {
  say "Starting the agents"
  {
    agent_config staging production "describe, export, export-secrets" '"Acme Staging"'
    # The only place with private keys; production gets its secrets sealed to its public key.
    printf 'storage: {type: fs, root: storage}\n'
  } >"$state_dir/staging/agent.yaml"
  {
    agent_config production staging "describe, import" '"Acme Production"'
    printf 'storage: {type: none}\n'
    printf 'redis: {url: "redis://:%s@127.0.0.1:%s/0"}\n' "$redis_password" "$redis_port"
  } >"$state_dir/production/agent.yaml"
  chmod 0600 "$state_dir"/{staging,production}/agent.yaml
  # Secrets are kept in locked memory; more than the default where we may.
  ulimit -l 65536 2>/dev/null || true
  start_agent staging
  start_agent production
}

# start_agent NAME — sets address_of[NAME].
declare -A address_of
start_agent() {
  local name="$1" line
  run_in_background "agent-$name" "$bin_dir/courier-agent" --config "$state_dir/$name/agent.yaml"
  line="$(wait_for_line "agent-$name" "listening on ")"
  line="${line##*listening on }"
  address_of[$name]="$(grep -oE '^[][A-Za-z0-9.:_-]*:[0-9]+' <<<"$line")" ||
    fail 1 "No address in what agent-$name said: $line"
}

write_controller() {
  cat >"$state_dir/controller/config.yaml" <<CONF
identity:
  certificate: ../pki/controller-you.crt
  key: ../pki/controller-you.key
  ca: ../pki/ca.crt
environments:
  staging:
    address: "${address_of[staging]}"
    identity: "spiffe://$trust_domain/courier/agent/staging"
  production:
    address: "${address_of[production]}"
    identity: "spiffe://$trust_domain/courier/agent/production"
CONF
  cat >"$state_dir/courier" <<SCRIPT
#!/bin/sh
exec '$bin_dir/courier' --config '$state_dir/controller/config.yaml' "\$@"
SCRIPT
  chmod 0700 "$state_dir/courier"
}
