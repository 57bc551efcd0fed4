#include "common/crypto/dataset_id_cipher.h"

#include "common/crypto/base64.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/crypto/openssl_ptr.h"
#include "common/crypto/sha256.h"

namespace courier::crypto {
namespace {

constexpr size_t kBlockBytes = 16;
constexpr size_t kMaxCipherBytes = 1024;

enum class Way : int { kDecrypt = 0, kEncrypt = 1 };

// nullopt when the padding is wrong or the library fails.
std::optional<std::string> RunCipher(absl::string_view workspace_id, absl::string_view in,
                                     Way direction) {
  const std::string key = Sha256Digest(workspace_id);
  const EvpCipherCtxPtr context(EVP_CIPHER_CTX_new());
  std::string out(in.size() + kBlockBytes, '\0');
  auto* const room = reinterpret_cast<unsigned char*>(out.data());
  int length = 0;
  int rest = 0;
  // The initial vector is the first half of the key.
  const bool ok =
      context != nullptr &&
      EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, Bytes(key), Bytes(key),
                        static_cast<int>(direction)) == 1 &&
      EVP_CipherUpdate(context.get(), room, &length, Bytes(in), static_cast<int>(in.size())) == 1 &&
      EVP_CipherFinal_ex(context.get(), room + length, &rest) == 1;
  if (!ok) {
    ClearOpensslErrors();
    return std::nullopt;
  }
  out.resize(static_cast<size_t>(length) + static_cast<size_t>(rest));
  return out;
}

}  // namespace

absl::StatusOr<std::string> EncryptDatasetId(absl::string_view workspace_id,
                                             absl::string_view dataset_id) {
  const auto encrypted =
      RunCipher(workspace_id, dataset_id.substr(0, kMaxCipherBytes), Way::kEncrypt);
  if (!encrypted) return OpensslError("encrypt a knowledge base's id");
  return EncodeBase64(*encrypted);
}

std::optional<std::string> DecryptDatasetId(absl::string_view workspace_id,
                                            absl::string_view text) {
  const std::optional<std::string> bytes = DecodeBase64(text);
  if (!bytes || bytes->empty() || bytes->size() > kMaxCipherBytes ||
      bytes->size() % kBlockBytes != 0) {
    return std::nullopt;
  }
  return RunCipher(workspace_id, *bytes, Way::kDecrypt);
}

}  // namespace courier::crypto
