// What `courier doctor` and `courier-agent --check` find.
#pragma once

#include <string>

#include "agent/service/agent_context.h"
#include "courier/v1/agent_service.pb.h"

namespace courier {

// Adds findings; an empty caller sees every workspace.
void DiagnoseAgent(const AgentContext& agent, const std::string& caller,
                   v1::DiagnoseResponse& response);

}  // namespace courier
