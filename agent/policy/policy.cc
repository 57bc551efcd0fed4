#include "agent/policy/policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/tls/identity.h"

namespace courier::policy {
namespace {

bool Contains(const std::vector<std::string>& list, absl::string_view text) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& each) { return each == text; });
}

}  // namespace

absl::string_view ActionWord(Action action) {
  switch (action) {
    case Action::kDescribe:
      return "describe";
    case Action::kExport:
      return "export";
    case Action::kExportSecrets:
      return "export-secrets";
    case Action::kImport:
      return "import";
    case Action::kUndo:
      return "undo";
    case Action::kSchema:
      return "schema";
    case Action::kEnv:
      return "env";
  }
  return "";
}

absl::Status Policy::Check(absl::string_view identity, Action action) const {
  for (const config::PolicyRule& rule : rules_) {
    if (tls::IdentityMatches(rule.identity, identity) && Contains(rule.allow, ActionWord(action))) {
      return absl::OkStatus();
    }
  }
  return MakeError(
      Reason::kPolicyRefused,
      absl::StrCat(environment_, " does not allow \"", ActionWord(action), "\" to ", identity,
                   ". Add a rule to `policy` of its agent, or use another identity."));
}

bool Policy::Allows(absl::string_view identity, Action action, absl::string_view workspace_id,
                    absl::string_view workspace_name) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const config::PolicyRule& rule) {
    return tls::IdentityMatches(rule.identity, identity) &&
           Contains(rule.allow, ActionWord(action)) &&
           (rule.workspaces.empty() || Contains(rule.workspaces, workspace_id) ||
            Contains(rule.workspaces, workspace_name));
  });
}

std::vector<std::string> Policy::AllowedWords(absl::string_view identity) const {
  std::vector<std::string> words;
  for (const Action action : kAllActions) {
    if (Check(identity, action).ok()) words.emplace_back(ActionWord(action));
  }
  return words;
}

}  // namespace courier::policy
