#include "common/crypto/aes_eax.h"

#include <openssl/crypto.h>

#include <climits>
#include <cstdint>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/aes_cmac.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/crypto/openssl_ptr.h"
#include "common/secret/secret_access.h"

namespace courier::crypto {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

// The three inputs of EAX are told apart by a block that stands before each.
enum class Tweak : uint8_t { kNonce = 0, kHeader = 1, kCiphertext = 2 };

absl::StatusOr<AesBlock> Omac(AesCmac& cmac, Tweak tweak, absl::string_view bytes) {
  AesBlock prefix{};
  prefix.back() = static_cast<unsigned char>(tweak);
  return cmac.Tag({ViewOf(prefix), bytes});
}

const EVP_CIPHER* CtrCipher(size_t key_bytes) {
  switch (key_bytes) {
    case 16:
      return EVP_aes_128_ctr();
    case 24:
      return EVP_aes_192_ctr();
    case 32:
      return EVP_aes_256_ctr();
    default:
      return nullptr;
  }
}

// Encrypts or decrypts, which is the same. `out` has room for all of `in`.
absl::Status Ctr(const SecretBytes& key, const AesBlock& first_counter, absl::string_view in,
                 unsigned char* out) {
  if (in.empty()) return absl::OkStatus();
  if (in.size() > INT_MAX) return MakeError(Reason::kLimitExceeded, "The secret is too long.");
  const EvpCipherCtxPtr context(EVP_CIPHER_CTX_new());
  int written = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex(context.get(), CtrCipher(key.size()), nullptr,
                         Bytes(key.Reveal(SecretAccess::ForKeyLoading())),
                         first_counter.data()) != 1 ||
      EVP_EncryptUpdate(context.get(), out, &written, Bytes(in), static_cast<int>(in.size())) !=
          1 ||
      static_cast<size_t>(written) != in.size()) {
    return OpensslError("run AES-CTR");
  }
  return absl::OkStatus();
}

AesBlock Xor(const AesBlock& a, const AesBlock& b, const AesBlock& c) {
  AesBlock result{};
  for (size_t i = 0; i < result.size(); ++i) {
    result[i] = static_cast<unsigned char>(a[i] ^ b[i] ^ c[i]);
  }
  return result;
}

}  // namespace

absl::StatusOr<EaxSealed> SealEax(const SecretBytes& key, absl::string_view nonce,
                                  absl::string_view header, const SecretBytes& plaintext) {
  COURIER_ASSIGN_OR_RETURN(AesCmac cmac, AesCmac::Create(key));
  COURIER_ASSIGN_OR_RETURN(const AesBlock n, Omac(cmac, Tweak::kNonce, nonce));
  COURIER_ASSIGN_OR_RETURN(const AesBlock h, Omac(cmac, Tweak::kHeader, header));
  EaxSealed sealed;
  sealed.ciphertext.resize(plaintext.size());
  COURIER_RETURN_IF_ERROR(Ctr(key, n, plaintext.Reveal(SecretAccess::ForEncryption()),
                              MutableBytes(sealed.ciphertext)));
  COURIER_ASSIGN_OR_RETURN(const AesBlock c, Omac(cmac, Tweak::kCiphertext, sealed.ciphertext));
  const AesBlock tag = Xor(n, h, c);
  sealed.tag.assign(ViewOf(tag).data(), tag.size());
  return sealed;
}

absl::StatusOr<SecretBytes> OpenEax(const SecretBytes& key, absl::string_view nonce,
                                    absl::string_view header, absl::string_view tag,
                                    absl::string_view ciphertext) {
  COURIER_ASSIGN_OR_RETURN(AesCmac cmac, AesCmac::Create(key));
  COURIER_ASSIGN_OR_RETURN(const AesBlock n, Omac(cmac, Tweak::kNonce, nonce));
  COURIER_ASSIGN_OR_RETURN(const AesBlock h, Omac(cmac, Tweak::kHeader, header));
  COURIER_ASSIGN_OR_RETURN(const AesBlock c, Omac(cmac, Tweak::kCiphertext, ciphertext));
  const AesBlock expected = Xor(n, h, c);
  if (tag.size() != expected.size() ||
      CRYPTO_memcmp(tag.data(), expected.data(), expected.size()) != 0) {
    return MakeError(Reason::kBadToken, "The authentication tag does not match.");
  }
  COURIER_ASSIGN_OR_RETURN(SecretBytes plaintext, SecretBytes::Allocate(ciphertext.size()));
  COURIER_RETURN_IF_ERROR(
      Ctr(key, n, ciphertext, plaintext.RevealForWrite(SecretAccess::ForDecryption()).data()));
  return plaintext;
}

}  // namespace courier::crypto
