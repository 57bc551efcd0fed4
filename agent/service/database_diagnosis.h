// What of the database could keep a transfer from working, or show what it carries.
#pragma once

#include <string>

#include "agent/service/agent_context.h"
#include "common/checkup/finding.h"

namespace courier {

// Adds findings; an empty caller sees every workspace.
void DiagnoseDatabase(const AgentContext& agent, const std::string& caller,
                      checkup::Findings& findings);

}  // namespace courier
