// Whether two agents can do a transfer at all, told before anything moves.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "controller/config/environments_file.h"
#include "controller/model/transfer_request.h"

namespace courier::v1 {
class GetCapabilitiesResponse;
}  // namespace courier::v1

namespace courier::controller {

// kVersionMismatch or kPolicyRefused, naming the environment.
absl::Status CheckSource(const v1::GetCapabilitiesResponse& agent, const Environment& environment,
                         const TransferRequest& request);
absl::Status CheckTarget(const v1::GetCapabilitiesResponse& agent, const Environment& environment);

}  // namespace courier::controller
