// Secret environment variables that the user hands over: read into locked memory, encrypted at once
// for the target workspace, and sent as tokens that nobody between can read.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/options.h"
#include "controller/model/transfer_request.h"

namespace courier::controller {

// `public_key_pem` comes from a verified offer. One line break at the end of a file is not part of
// the secret. Failures: kUsage for a file that can't be read, kBadKey, kLimitExceeded.
absl::StatusOr<std::vector<model::EnvironmentOverride>> EncryptSecretOverrides(
    const std::vector<SecretOverride>& secrets, absl::string_view public_key_pem);

}  // namespace courier::controller
