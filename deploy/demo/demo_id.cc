#include "deploy/demo/demo_id.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace courier::demo {

std::string Sha256Hex(absl::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    std::abort();
  }
  std::string raw;
  for (unsigned i = 0; i < size; ++i) raw.push_back(static_cast<char>(digest[i]));
  return absl::BytesToHexString(raw);
}

std::string DemoHex(std::uint64_t seed, absl::string_view key, std::size_t count) {
  return Sha256Hex(absl::StrCat(seed, "/", key)).substr(0, count);
}

std::string DemoId(std::uint64_t seed, absl::string_view key) {
  std::string hex = DemoHex(seed, key, 32);
  hex[12] = '4';
  hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
  const absl::string_view text(hex);
  return absl::StrCat(text.substr(0, 8), "-", text.substr(8, 4), "-", text.substr(12, 4), "-",
                      text.substr(16, 4), "-", text.substr(20));
}

}  // namespace courier::demo
