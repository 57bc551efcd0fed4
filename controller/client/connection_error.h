// What a failed call means, in the words of the environment it went to.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "controller/config/environments_file.h"

namespace courier::controller {

// `status` as it came from wire::FromGrpcStatus. An agent's own answer gets the environment's name
// in front; a failure of the connection is explained. Stays a transport error if it was one.
absl::Status ExplainCallError(const absl::Status& status, const Environment& environment,
                              absl::Duration timeout);

}  // namespace courier::controller
