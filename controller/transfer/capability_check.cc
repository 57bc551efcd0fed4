#include "controller/transfer/capability_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "courier/v1/agent_service.pb.h"

namespace courier::controller {
namespace {

absl::Status CheckVersion(const v1::GetCapabilitiesResponse& agent,
                          const Environment& environment) {
  if (agent.min_protocol_version() <= kProtocolVersion &&
      kProtocolVersion <= agent.max_protocol_version()) {
    return absl::OkStatus();
  }
  return MakeError(
      Reason::kVersionMismatch,
      absl::StrCat(environment.name, " speaks protocol versions ", agent.min_protocol_version(),
                   " to ", agent.max_protocol_version(), ", this program speaks ", kProtocolVersion,
                   ". Update the older of the two."));
}

absl::Status CheckAllowed(const v1::GetCapabilitiesResponse& agent, const Environment& environment,
                          absl::string_view right) {
  if (std::find(agent.allowed().begin(), agent.allowed().end(), right) != agent.allowed().end()) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kPolicyRefused,
                   absl::StrCat("the policy of ", environment.name,
                                " does not allow you to do this: the word \"", right,
                                "\" is missing. Ask who runs that agent to add it."));
}

}  // namespace

absl::Status CheckSource(const v1::GetCapabilitiesResponse& agent, const Environment& environment,
                         const TransferRequest& request) {
  COURIER_RETURN_IF_ERROR(CheckVersion(agent, environment));
  COURIER_RETURN_IF_ERROR(CheckAllowed(agent, environment, "export"));
  if (!request.selection.include_secrets) return absl::OkStatus();
  return CheckAllowed(agent, environment, "export-secrets");
}

absl::Status CheckTarget(const v1::GetCapabilitiesResponse& agent, const Environment& environment) {
  COURIER_RETURN_IF_ERROR(CheckVersion(agent, environment));
  return CheckAllowed(agent, environment, "import");
}

}  // namespace courier::controller
