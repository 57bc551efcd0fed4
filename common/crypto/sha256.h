// SHA-256. Computing it can't fail short of running out of memory, which ends the process.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "common/crypto/openssl_ptr.h"

namespace courier::crypto {

inline constexpr size_t kSha256Bytes = 32;

// Incremental. Not thread-safe; movable, and the moved-from object may only be destroyed.
class Sha256 {
 public:
  Sha256();

  void Update(absl::string_view bytes);

  // The 32 bytes; the object starts over for another message.
  std::string Finish();

 private:
  EvpMdCtxPtr context_;
};

// 32 bytes.
std::string Sha256Digest(absl::string_view bytes);

// 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace courier::crypto
