// What all services of an agent share. Outlives them; its parts are thread-safe.
#pragma once

#include "agent/config/agent_config.h"
#include "agent/policy/admission.h"
#include "agent/policy/audit_log.h"
#include "agent/policy/policy.h"
#include "common/log/log.h"
#include "common/tls/rotating_material.h"

namespace courier {

struct AgentContext {
  const config::AgentConfig& config;
  const tls::RotatingTlsMaterial& tls;
  const policy::Policy& policy;
  policy::Admission& admission;
  policy::AuditLog& audit;
  log::Logger& log;
};

}  // namespace courier
