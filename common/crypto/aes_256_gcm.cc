#include "common/crypto/aes_256_gcm.h"

#include <openssl/crypto.h>

#include <climits>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/secret/secret_access.h"

namespace courier::crypto {
namespace {

enum class Direction { kSeal, kOpen };

absl::StatusOr<EvpCipherCtxPtr> NewContext(const secret::SecretBytes& key, Direction direction) {
  if (key.size() != kGcmKeyBytes) return OpensslError("use a key of this length for AES-256-GCM");
  EvpCipherCtxPtr context(EVP_CIPHER_CTX_new());
  const unsigned char* key_bytes = Bytes(key.Reveal(secret::SecretAccess::ForKeyLoading()));
  if (context == nullptr ||
      EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_bytes, nullptr,
                        direction == Direction::kSeal ? 1 : 0) != 1) {
    return OpensslError("set up AES-256-GCM");
  }
  return context;
}

absl::Status CheckLength(absl::string_view bytes) {
  if (bytes.size() <= INT_MAX) return absl::OkStatus();
  return MakeError(Reason::kLimitExceeded, "A message of 2 GiB or more can't be sealed.");
}

// Takes in the nonce and the additional data of the next message; -1 keeps the direction.
bool Begin(EVP_CIPHER_CTX* context, const GcmNonce& nonce, absl::string_view additional) {
  int ignored = 0;
  return EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), -1) == 1 &&
         (additional.empty() || EVP_CipherUpdate(context, nullptr, &ignored, Bytes(additional),
                                                 static_cast<int>(additional.size())) == 1);
}

// GCM is a stream mode: all output comes from here, none from the final call.
bool Crypt(EVP_CIPHER_CTX* context, absl::string_view in, unsigned char* out) {
  int written = 0;
  return in.empty() ||
         (EVP_CipherUpdate(context, out, &written, Bytes(in), static_cast<int>(in.size())) == 1 &&
          static_cast<size_t>(written) == in.size());
}

bool Finish(EVP_CIPHER_CTX* context) {
  std::array<unsigned char, 16> final_block{};
  int written = 0;
  return EVP_CipherFinal_ex(context, final_block.data(), &written) == 1;
}

}  // namespace

absl::StatusOr<GcmSealer> GcmSealer::Create(const secret::SecretBytes& key) {
  COURIER_ASSIGN_OR_RETURN(EvpCipherCtxPtr context, NewContext(key, Direction::kSeal));
  return GcmSealer(std::move(context));
}

absl::StatusOr<std::string> GcmSealer::Seal(const GcmNonce& nonce, absl::string_view additional,
                                            absl::string_view plaintext) {
  COURIER_RETURN_IF_ERROR(CheckLength(plaintext));
  std::string sealed(plaintext.size() + kGcmTagBytes, '\0');
  unsigned char* tag = MutableBytes(sealed) + plaintext.size();
  if (!Begin(context_.get(), nonce, additional) ||
      !Crypt(context_.get(), plaintext, MutableBytes(sealed)) || !Finish(context_.get()) ||
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes, tag) != 1) {
    OPENSSL_cleanse(sealed.data(), sealed.size());
    return OpensslError("seal with AES-256-GCM");
  }
  return sealed;
}

absl::StatusOr<GcmOpener> GcmOpener::Create(const secret::SecretBytes& key) {
  COURIER_ASSIGN_OR_RETURN(EvpCipherCtxPtr context, NewContext(key, Direction::kOpen));
  return GcmOpener(std::move(context));
}

absl::StatusOr<std::string> GcmOpener::Open(const GcmNonce& nonce, absl::string_view additional,
                                            absl::string_view sealed) {
  COURIER_RETURN_IF_ERROR(CheckLength(sealed));
  if (sealed.size() < kGcmTagBytes) {
    return MakeError(Reason::kTamperedStream, "The sealed message is too short.");
  }
  std::string tag(sealed.substr(sealed.size() - kGcmTagBytes));
  const absl::string_view ciphertext = sealed.substr(0, sealed.size() - kGcmTagBytes);
  std::string plaintext(ciphertext.size(), '\0');
  if (!Begin(context_.get(), nonce, additional) ||
      !Crypt(context_.get(), ciphertext, MutableBytes(plaintext)) ||
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes, tag.data()) != 1 ||
      !Finish(context_.get())) {
    OPENSSL_cleanse(plaintext.data(), plaintext.size());
    ClearOpensslErrors();
    return MakeError(Reason::kTamperedStream, "The authentication tag does not match.");
  }
  return plaintext;
}

}  // namespace courier::crypto
