// The .env that a command works on, from its flags: --dir DIR or --on ENV. Opens a session only
// when an agent is named, and asks the question that a change needs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "controller/cli/command_line.h"
#include "controller/commands/session.h"
#include "controller/environment/env_place.h"

namespace courier::controller {

struct EnvWhere {
  std::string directory;
  std::string environment;
  // Besides the built-in patterns; for a folder only, an agent has its own.
  std::vector<std::string> secret_names;
  std::vector<std::string> open_names;
};

class EnvAccess {
 public:
  // kUsage unless exactly one place is named; else what connecting can give.
  static absl::StatusOr<std::unique_ptr<EnvAccess>> Open(const CommandContext& context,
                                                         const EnvWhere& where);

  EnvPlace& place() { return *place_; }
  // "staging" or "DIR/.env".
  const std::string& name() const { return name_; }
  // What completes a command that leads back here: "--on staging".
  const std::string& flag() const { return flag_; }

  // Another environment, for a comparison; lives as long as this object.
  absl::StatusOr<EnvPlace*> Connect(const CommandContext& context, const std::string& environment);

  // Yes, from --yes or from a person. kConfirmationNeeded without a terminal, kCancelled for no.
  absl::Status Confirm(const CommandContext& context, bool yes, absl::string_view question) const;

 private:
  struct Agent {
    std::unique_ptr<AgentClient> client;
    std::unique_ptr<EnvPlace> place;
  };

  EnvAccess() = default;
  absl::StatusOr<std::string> Answer(absl::string_view question) const;

  std::string name_;
  std::string flag_;
  bool type_the_name_ = false;
  std::unique_ptr<Session> session_;
  std::vector<Agent> agents_;
  std::unique_ptr<EnvPlace> folder_;
  EnvPlace* place_ = nullptr;
};

}  // namespace courier::controller
