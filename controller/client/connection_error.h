// What a failed call means, in the words of the environment it went to.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/tls/tls_material.h"
#include "common/wire/status_conversion.h"
#include "controller/config/environments_file.h"

namespace courier::controller {

// Immutable, so thread-safe.
class CallExplainer {
 public:
  // With our own certificate, a failed handshake is looked into by one more connection.
  CallExplainer(const Environment& environment, absl::Duration timeout,
                std::optional<tls::TlsMaterial> own)
      : environment_(environment), timeout_(timeout), own_(std::move(own)) {}

  // An agent's own answer gets the environment's name in front; a failure of the connection is
  // explained and stays a transport error.
  absl::Status Explain(const grpc::Status& status, wire::CallPhase phase) const;

 private:
  std::string AgentsWord(Reason reason, absl::string_view message) const;
  std::string Sentence(Reason reason, absl::string_view message) const;
  absl::Status Probed() const;

  const Environment environment_;
  const absl::Duration timeout_;
  const std::optional<tls::TlsMaterial> own_;
};

}  // namespace courier::controller
