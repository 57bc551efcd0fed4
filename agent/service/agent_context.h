// What all services of an agent share. Outlives them; its parts are thread-safe.
#pragma once

#include "agent/config/agent_config.h"
#include "agent/db/connection_ahead.h"
#include "agent/policy/admission.h"
#include "agent/policy/audit_log.h"
#include "agent/policy/policy.h"
#include "common/log/log.h"
#include "common/tls/rotating_material.h"

namespace courier {

// How the sessions of a transfer are called in pg_stat_activity.
inline constexpr absl::string_view kExportSession = "courier-export";
inline constexpr absl::string_view kImportSession = "courier-import";

struct AgentContext {
  const config::AgentConfig& config;
  const tls::RotatingTlsMaterial& tls;
  const policy::Policy& policy;
  policy::Admission& admission;
  policy::AuditLog& audit;
  db::ConnectionAhead& transfer_database;
  log::Logger& log;
};

}  // namespace courier
