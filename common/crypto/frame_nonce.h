// The nonces of a sealed stream: four zero bytes and the frame's number as 64 bits big-endian, so
// that none repeats. Not thread-safe.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/crypto/aes_256_gcm.h"

namespace courier::crypto {

class FrameNonces {
 public:
  explicit FrameNonces(uint64_t first = 0) : next_(first) {}

  // kLimitExceeded, now and ever after, when the numbers are used up.
  absl::StatusOr<GcmNonce> Next();

 private:
  uint64_t next_;
  bool used_up_ = false;
};

}  // namespace courier::crypto
