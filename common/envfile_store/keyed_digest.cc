#include "common/envfile_store/keyed_digest.h"

#include <cstddef>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/random.h"
#include "common/crypto/sha256.h"

namespace courier::envfile {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr unsigned char kInnerPad = 0x36;
constexpr unsigned char kOuterPad = 0x5C;

std::string Padded(const std::string& key, unsigned char pad) {
  std::string block(kBlockBytes, '\0');
  key.copy(block.data(), kBlockBytes);
  for (char& c : block) c = static_cast<char>(static_cast<unsigned char>(c) ^ pad);
  return block;
}

}  // namespace

KeyedDigest HmacDigest(std::string key) {
  if (key.size() > kBlockBytes) key = crypto::Sha256Digest(key);
  return [inner = Padded(key, kInnerPad), outer = Padded(key, kOuterPad)](absl::string_view text) {
    crypto::Sha256 hash;
    hash.Update(inner);
    hash.Update(text);
    return absl::BytesToHexString(crypto::Sha256Digest(absl::StrCat(outer, hash.Finish())));
  };
}

absl::StatusOr<KeyedDigest> PrivateDigest() {
  COURIER_ASSIGN_OR_RETURN(std::string key, crypto::RandomBytes(crypto::kSha256Bytes));
  return HmacDigest(std::move(key));
}

}  // namespace courier::envfile
