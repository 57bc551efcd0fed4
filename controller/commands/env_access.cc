#include "controller/commands/env_access.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/cli/prompt.h"
#include "controller/client/interrupt.h"
#include "controller/commands/confirmation.h"
#include "controller/environment/env_agent.h"
#include "controller/environment/env_folder.h"

namespace courier::controller {
namespace {

absl::Status CheckWhere(const EnvWhere& where) {
  if (where.directory.empty() == where.environment.empty()) {
    return MakeError(Reason::kUsage,
                     "name one place: --dir DIR, a folder that holds .env and .env.example, or "
                     "--on ENV, an environment whose agent knows its .env");
  }
  if (!where.environment.empty() && !(where.secret_names.empty() && where.open_names.empty())) {
    return MakeError(Reason::kUsage,
                     "--secret and --not-secret go with --dir; with --on, the agent's "
                     "configuration decides (env.secret_names, env.open_names)");
  }
  return absl::OkStatus();
}

envfile::SecretNames SecretNamesOf(const EnvWhere& where) {
  envfile::SecretPatterns patterns = envfile::DefaultSecretPatterns();
  patterns.secret.insert(patterns.secret.end(), where.secret_names.begin(),
                         where.secret_names.end());
  patterns.open.insert(patterns.open.end(), where.open_names.begin(), where.open_names.end());
  return envfile::SecretNames(std::move(patterns));
}

}  // namespace

absl::StatusOr<std::unique_ptr<EnvAccess>> EnvAccess::Open(const CommandContext& context,
                                                           const EnvWhere& where) {
  COURIER_RETURN_IF_ERROR(CheckWhere(where));
  std::unique_ptr<EnvAccess> access(new EnvAccess());
  if (!where.directory.empty()) {
    COURIER_ASSIGN_OR_RETURN(access->folder_,
                             EnvFolder::Open(where.directory, SecretNamesOf(where)));
    access->place_ = access->folder_.get();
    access->name_ = absl::StrCat(where.directory, "/.env");
    access->flag_ = absl::StrCat("--dir ", where.directory);
    return access;
  }
  COURIER_ASSIGN_OR_RETURN(access->place_, access->Connect(context, where.environment));
  access->name_ = where.environment;
  access->flag_ = absl::StrCat("--on ", where.environment);
  access->type_the_name_ = access->agents_.front().client->environment().confirm;
  return access;
}

absl::StatusOr<EnvPlace*> EnvAccess::Connect(const CommandContext& context,
                                             const std::string& environment) {
  if (session_ == nullptr) {
    COURIER_ASSIGN_OR_RETURN(session_, Session::Open(context));
  }
  Agent agent;
  COURIER_ASSIGN_OR_RETURN(agent.client, session_->Connect(environment));
  agent.place = std::make_unique<EnvAgent>(*agent.client);
  agents_.push_back(std::move(agent));
  return agents_.back().place.get();
}

absl::StatusOr<std::string> EnvAccess::Answer(absl::string_view question) const {
  if (session_ != nullptr) return Ask(question, session_->interrupt().descriptor());
  Interrupt interrupt;
  return Ask(question, interrupt.descriptor());
}

absl::Status EnvAccess::Confirm(const CommandContext& context, bool yes,
                                absl::string_view question) const {
  return controller::Confirm(context, {yes, std::string(question), type_the_name_ ? name_ : ""},
                             [this](absl::string_view line) { return Answer(line); });
}

}  // namespace courier::controller
