// What a command that talks to agents needs: the configuration, our own certificate, and a way to
// be interrupted. Open it before the first gRPC object.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/tls/tls_material.h"
#include "controller/cli/command_line.h"
#include "controller/client/agent_client.h"
#include "controller/client/interrupt.h"
#include "controller/config/environments_file.h"

namespace courier::controller {

class Session {
 public:
  // Failures: kBadConfiguration, kTlsRefused, kWrongIdentity. Warns on stderr of what will soon be
  // wrong with our certificate.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const CommandContext& context);

  const Configuration& configuration() const { return configuration_; }
  const tls::TlsMaterial& own() const { return own_; }
  Interrupt& interrupt() { return interrupt_; }

  // The session must outlive the client. Failures: kUnknownEnvironment, kBadConfiguration.
  absl::StatusOr<std::unique_ptr<AgentClient>> Connect(absl::string_view environment);

 private:
  Session(Configuration configuration, tls::TlsMaterial own, absl::Duration timeout)
      : configuration_(std::move(configuration)), own_(std::move(own)), timeout_(timeout) {}

  const Configuration configuration_;
  const tls::TlsMaterial own_;
  const absl::Duration timeout_;
  Interrupt interrupt_;
};

// The file that --config or the default names. Failure: kBadConfiguration.
absl::StatusOr<Configuration> LoadConfiguration(const CommandContext& context);

}  // namespace courier::controller
