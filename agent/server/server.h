// The agent's gRPC server over mutual TLS, and how it ends: SIGTERM lets running calls finish for a
// while and then cancels them (their transactions roll back), a second one cancels at once. `stops`
// hears of both.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "agent/config/agent_config.h"
#include "agent/policy/audit_log.h"
#include "agent/service/stop_signals.h"
#include "common/log/log.h"
#include "common/tls/rotating_material.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace courier::server {

// Call before any thread starts: all threads then leave the signals to Serve.
void BlockSignals();

// Serves until told to end. Connections refused in the handshake go to the audit log. Logs
// `listening on HOST:PORT` when ready. kBadConfiguration when the address can't be listened on.
absl::Status Serve(const config::AgentConfig& config, tls::RotatingTlsMaterial& tls,
                   const std::vector<grpc::Service*>& services, StopSignals& stops,
                   policy::AuditLog& audit, log::Logger& log);

}  // namespace courier::server
