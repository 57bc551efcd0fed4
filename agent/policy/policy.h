// Who may do what. Nobody may do anything that no rule allows. Pure; immutable, so thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "agent/config/agent_config.h"

namespace courier::policy {

enum class Action { kDescribe, kExport, kExportSecrets, kImport, kUndo, kSchema, kEnv };

inline constexpr Action kAllActions[] = {Action::kDescribe, Action::kExport, Action::kExportSecrets,
                                         Action::kImport,   Action::kUndo,   Action::kSchema,
                                         Action::kEnv};

// The word of the configuration.
absl::string_view ActionWord(Action action);

class Policy {
 public:
  Policy(std::string environment, std::vector<config::PolicyRule> rules)
      : environment_(std::move(environment)), rules_(std::move(rules)) {}

  // Some rule allows `identity` the action, in whatever workspace. kPolicyRefused.
  absl::Status Check(absl::string_view identity, Action action) const;
  // Some rule allows it in this workspace.
  bool Allows(absl::string_view identity, Action action, absl::string_view workspace_id,
              absl::string_view workspace_name) const;
  // The words that some rule allows `identity`.
  std::vector<std::string> AllowedWords(absl::string_view identity) const;

 private:
  const std::string environment_;
  const std::vector<config::PolicyRule> rules_;
};

}  // namespace courier::policy
