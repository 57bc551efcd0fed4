// The digests that env plans and comparisons use: HMAC-SHA256 (RFC 2104), in lower-case
// hexadecimal.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/envfile/env_settings.h"

namespace courier::envfile {

// Under `key`, which both sides of a comparison share: 32 random bytes, fresh for each.
KeyedDigest HmacDigest(std::string key);

// Under a random key that never leaves this process: for plans. kInternal without entropy.
absl::StatusOr<KeyedDigest> PrivateDigest();

}  // namespace courier::envfile
