// One upgrade from its locks to the look at what it left. It goes on when nobody listens any more.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "agent/config/agent_config.h"
#include "courier/v1/schema_service.pb.h"

namespace courier::upgrade {

struct UpgradeEvents {
  // One line of what runs, fit to be shown.
  std::function<void(const std::string&)> line;
  // What comes next.
  std::function<void(const std::string&)> step;
  // True ends what runs.
  std::function<bool()> stop;
};

// Fills `outcome` as far as it gets; the error, if any, tells what failed and what it left.
// kTargetChanged when the plan is another by now; what PlanUpgrade and UpgradeLock give;
// kDatabaseError; kSchemaUnfit when it went well and the database is unknown or edited now.
absl::Status RunUpgrade(const config::AgentConfig& config, const v1::UpgradeOrder& order,
                        const std::string& plan_hash, const UpgradeEvents& events,
                        v1::UpgradeOutcome& outcome);

}  // namespace courier::upgrade
