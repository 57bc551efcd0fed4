// Random bytes from OpenSSL's generators.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

// For nonces and other values that are sent in clear. kInternal without entropy.
absl::StatusOr<std::string> RandomBytes(size_t size);

// For keys: the generator that gives out nothing else.
absl::StatusOr<secret::SecretBytes> RandomSecret(size_t size);

}  // namespace courier::crypto
