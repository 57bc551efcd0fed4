#include "controller/client/connection_error.h"

#include <grpcpp/support/status.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/tls/handshake_probe.h"
#include "common/tls/identity.h"

namespace courier::controller {
namespace {

constexpr absl::Duration kProbeTimeout = absl::Seconds(5);

absl::string_view ShortCause(absl::string_view message) {
  for (const absl::string_view cause :
       {"Connection refused", "No route to host", "Network is unreachable", "Connection timed out",
        "DNS resolution failed", "Connection reset by peer", "Socket closed"}) {
    if (absl::StrContains(message, cause)) return cause;
  }
  return "no connection";
}

bool MayBeTheHandshake(Reason reason, absl::string_view message) {
  if (reason == Reason::kTlsRefused || reason == Reason::kWrongIdentity) return true;
  return reason == Reason::kUnreachable && !absl::StrContains(message, "Connection refused") &&
         !absl::StrContains(message, "DNS resolution");
}

}  // namespace

absl::Status CallExplainer::Explain(const grpc::Status& status, wire::CallPhase phase) const {
  const absl::Status error = wire::FromGrpcStatus(status, phase);
  if (error.ok()) return error;
  const Reason reason = ReasonOf(error);
  if (!wire::IsTransportError(error)) return MakeError(reason, AgentsWord(reason, error.message()));
  if (own_ && MayBeTheHandshake(reason, error.message())) {
    if (absl::Status probed = Probed(); !probed.ok()) return probed;
  }
  return wire::AsTransportError(MakeError(reason, Sentence(reason, error.message())));
}

std::string CallExplainer::AgentsWord(Reason reason, absl::string_view message) const {
  if (reason == Reason::kDatabaseUnreachable && absl::ConsumePrefix(&message, "database: ")) {
    return absl::StrCat("the agent of ", environment_.name, " can't reach its database: ", message,
                        " See: courier doctor --on ", environment_.name);
  }
  return absl::StrCat(environment_.name, ": ", message);
}

absl::Status CallExplainer::Probed() const {
  const absl::StatusOr<tls::Identity> expected = tls::ParseIdentity(environment_.identity);
  if (!expected.ok()) return expected.status();
  const absl::Status probed = tls::ProbeHandshake(environment_.address, *expected, *own_,
                                                  std::min(timeout_, kProbeTimeout));
  // The other reasons say no more than gRPC did.
  if (probed.ok() || ReasonOf(probed) == Reason::kUnreachable ||
      ReasonOf(probed) == Reason::kTimeout) {
    return absl::OkStatus();
  }
  return wire::AsTransportError(
      MakeError(ReasonOf(probed), absl::StrCat(environment_.name, ": ", probed.message(), ".")));
}

std::string CallExplainer::Sentence(Reason reason, absl::string_view message) const {
  const std::string where = absl::StrCat(environment_.name, " (", environment_.address, ")");
  switch (reason) {
    case Reason::kUnreachable:
      return absl::StrCat(where, " can't be reached: ", ShortCause(message),
                          ". Is courier-agent running there, and is the address right?");
    case Reason::kConnectionLost:
      return absl::StrCat("lost the connection to ", where, ": ", ShortCause(message), ".");
    case Reason::kTimeout:
      return absl::StrCat(where, " did not answer within ", absl::FormatDuration(timeout_),
                          ". Is the address right? --timeout waits longer.");
    case Reason::kWrongIdentity:
      return absl::StrCat(where, " is not ", environment_.identity,
                          ": its certificate names somebody else. Check the environment's address "
                          "and identity in the configuration.");
    case Reason::kTlsRefused:
      return absl::StrCat("TLS with ", where,
                          " failed: one side does not accept the other's certificate. Compare both "
                          "with: courier pki show FILE");
    case Reason::kCancelled:
      return "cancelled.";
    default:
      return absl::StrCat(environment_.name, ": ", message);
  }
}

}  // namespace courier::controller
