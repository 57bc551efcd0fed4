#include "controller/commands/session.h"

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::controller {

absl::StatusOr<Configuration> LoadConfiguration(const CommandContext& context) {
  if (!context.flags.config.empty()) return LoadConfiguration(context.flags.config);
  const std::string path = DefaultConfigurationPath(context.surroundings.environment);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("there is no configuration at ", path,
                                  ". Write one there, or name one with --config FILE"));
  }
  return LoadConfiguration(path);
}

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const CommandContext& context) {
  COURIER_ASSIGN_OR_RETURN(Configuration configuration, LoadConfiguration(context));
  absl::StatusOr<tls::TlsMaterial> own = tls::LoadTlsMaterial(
      {configuration.certificate, configuration.key, configuration.ca}, absl::Now());
  if (!own.ok()) {
    return MakeError(ReasonOf(own.status()),
                     absl::StrCat(configuration.path, ": identity: ", own.status().message()));
  }
  for (const std::string& warning : own->warnings) {
    std::fputs(absl::StrCat("courier: warning: ", warning, "\n").c_str(), stderr);
  }
  return std::unique_ptr<Session>(
      new Session(std::move(configuration), *std::move(own), context.timeout));
}

absl::StatusOr<std::unique_ptr<AgentClient>> Session::Connect(absl::string_view environment) {
  COURIER_ASSIGN_OR_RETURN(const Environment found, FindEnvironment(configuration_, environment));
  return AgentClient::Create(found, own_, timeout_, interrupt_);
}

}  // namespace courier::controller
