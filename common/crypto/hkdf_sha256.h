// HKDF with SHA-256 (RFC 5869), extract and expand.
#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

// `length` bytes of key, at most 255 * 32. An empty salt stands for 32 zero bytes. kInternal when
// OpenSSL refuses.
absl::StatusOr<secret::SecretBytes> HkdfSha256(const secret::SecretBytes& input,
                                               absl::string_view salt, absl::string_view info,
                                               size_t length);

}  // namespace courier::crypto
