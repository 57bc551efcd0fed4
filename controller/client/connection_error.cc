#include "controller/client/connection_error.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/wire/status_conversion.h"

namespace courier::controller {
namespace {

absl::string_view ShortCause(absl::string_view message) {
  for (const absl::string_view cause :
       {"Connection refused", "No route to host", "Network is unreachable", "Connection timed out",
        "DNS resolution failed", "Connection reset by peer", "Socket closed"}) {
    if (absl::StrContains(message, cause)) return cause;
  }
  return "no connection";
}

// With TLS 1.3 a server looks at the client's certificate after the client is done: its refusal
// looks like a connection that closes at once.
bool ClosedAtOnce(absl::string_view message) {
  return absl::StrContains(message, "Socket closed") ||
         absl::StrContains(message, "Connection reset by peer");
}

std::string Sentence(Reason reason, absl::string_view message, const Environment& environment,
                     absl::Duration timeout) {
  const std::string where = absl::StrCat(environment.name, " (", environment.address, ")");
  switch (reason) {
    case Reason::kUnreachable:
      return absl::StrCat(where, " can't be reached: ", ShortCause(message),
                          ". Is courier-agent running there, and is the address right?");
    case Reason::kConnectionLost:
      return absl::StrCat("lost the connection to ", where, ": ", ShortCause(message), ".");
    case Reason::kTimeout:
      return absl::StrCat(where, " did not answer within ", absl::FormatDuration(timeout),
                          ". Is the address right? --timeout waits longer.");
    case Reason::kWrongIdentity:
      return absl::StrCat(where, " is not ", environment.identity,
                          ": its certificate names somebody else. Check the environment's address "
                          "and identity in the configuration.");
    case Reason::kTlsRefused:
      return absl::StrCat("TLS with ", where,
                          " failed: one side does not accept the other's certificate. Compare both "
                          "with: courier pki show FILE");
    case Reason::kCancelled:
      return "cancelled.";
    default:
      return absl::StrCat(environment.name, ": ", message);
  }
}

}  // namespace

absl::Status ExplainCallError(const absl::Status& status, const Environment& environment,
                              absl::Duration timeout) {
  if (status.ok()) return status;
  const absl::string_view message = status.message();
  if (!wire::IsTransportError(status)) {
    return MakeError(ReasonOf(status), absl::StrCat(environment.name, ": ", message));
  }
  Reason reason = ReasonOf(status);
  if (reason == Reason::kUnreachable && ClosedAtOnce(message)) reason = Reason::kTlsRefused;
  return wire::AsTransportError(MakeError(reason, Sentence(reason, message, environment, timeout)));
}

}  // namespace courier::controller
