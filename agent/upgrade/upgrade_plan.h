// What an upgrade would run, decided and checked before anything does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/config/agent_config.h"
#include "agent/upgrade/chosen_reference.h"
#include "agent/upgrade/schema_view.h"
#include "agent/upgrade/sql_script.h"
#include "courier/v1/schema_service.pb.h"

namespace courier::upgrade {

struct UpgradePlan {
  std::unique_ptr<ChosenReference> reference;
  SchemaView view;
  // All of the order's, also those that are applied already.
  std::vector<SqlScript> scripts;
  size_t first_script = 0;
  bool runs_scripts = false;
  bool dump = false;
  bool nothing_to_do = false;
  // 64 hexadecimal digits over state, command and scripts.
  std::string hash;

  const std::vector<std::string>& rows() const { return view.state.rows; }
};

// Reads only. kUnsupported for what the configuration does not have, kSchemaUnfit for a state that
// no upgrade mends, kUsage and kLimitExceeded for scripts that can't be run, what ViewSchema gives.
absl::StatusOr<UpgradePlan> PlanUpgrade(const config::AgentConfig& config,
                                        const v1::UpgradeOrder& order);

// For people; `secrets` are taken out of the command.
v1::UpgradePlan ToProto(const UpgradePlan& plan, const config::AgentConfig& config,
                        const std::vector<std::string>& secrets);

// What is never shown: the passwords that the configuration holds.
std::vector<std::string> SecretsOf(const config::AgentConfig& config);

}  // namespace courier::upgrade
