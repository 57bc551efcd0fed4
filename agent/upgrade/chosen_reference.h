// What this agent's database is compared with: a release that the caller names, else the code
// beside the agent, else the newest Dify that is known here.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "agent/config/agent_config.h"
#include "agent/schema/code_chain.h"
#include "agent/schema/schema_state.h"

namespace courier::upgrade {

class ChosenReference {
 public:
  // kUsage for a release that is not known; what ReadCodeChain gives.
  static absl::StatusOr<std::unique_ptr<ChosenReference>> Choose(
      const std::optional<config::SchemaSettings>& settings, const std::string& release);
  ChosenReference(const ChosenReference&) = delete;
  ChosenReference& operator=(const ChosenReference&) = delete;

  const schema::Reference& get() const { return reference_; }

 private:
  ChosenReference() = default;

  std::optional<schema::CodeChain> code_;
  schema::Reference reference_;
};

}  // namespace courier::upgrade
