// AES-CMAC (RFC 4493, SP 800-38B) with keys of 16, 24 or 32 bytes. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/openssl_ptr.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

inline constexpr size_t kAesBlockBytes = 16;
using AesBlock = std::array<unsigned char, kAesBlockBytes>;

inline absl::string_view ViewOf(const AesBlock& block) {
  return {reinterpret_cast<const char*>(block.data()), block.size()};
}

class AesCmac {
 public:
  // kInternal for a key of another length.
  static absl::StatusOr<AesCmac> Create(const secret::SecretBytes& key);

  // The tag of the parts one after the other. May be called any number of times.
  absl::StatusOr<AesBlock> Tag(std::initializer_list<absl::string_view> parts);

 private:
  explicit AesCmac(EvpMacCtxPtr context) : context_(std::move(context)) {}

  EvpMacCtxPtr context_;
};

}  // namespace courier::crypto
