#include "common/crypto/package_seal.h"

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/hkdf_sha256.h"
#include "common/crypto/sha256.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {
namespace {

constexpr absl::string_view kKeyInfo = "dify-courier package v1";

absl::StatusOr<secret::SecretBytes> PackageKey(const EphemeralKey& own,
                                               absl::string_view peer_public_key,
                                               const SealContext& context) {
  COURIER_ASSIGN_OR_RETURN(const auto shared, own.key_pair().SharedSecret(peer_public_key));
  return HkdfSha256(shared, Sha256Digest(context.transcript), kKeyInfo, kGcmKeyBytes);
}

absl::string_view FrameMark(bool last) {
  static constexpr char kMarks[] = {0, 1};
  return {last ? &kMarks[1] : &kMarks[0], 1};
}

}  // namespace

absl::StatusOr<EphemeralKey> EphemeralKey::Generate() {
  COURIER_ASSIGN_OR_RETURN(auto key_pair, X25519KeyPair::Generate());
  return EphemeralKey(std::move(key_pair));
}

absl::StatusOr<PackageSealer> PackageSealer::Create(const EphemeralKey& own,
                                                    absl::string_view peer_public_key,
                                                    const SealContext& context) {
  COURIER_ASSIGN_OR_RETURN(const auto key, PackageKey(own, peer_public_key, context));
  COURIER_ASSIGN_OR_RETURN(auto gcm, GcmSealer::Create(key));
  return PackageSealer(std::move(gcm));
}

absl::StatusOr<std::string> PackageSealer::Seal(absl::string_view plaintext, bool last) {
  if (finished_) {
    return MakeError(Reason::kInternal, "A frame can't be sealed after the last one.");
  }
  COURIER_ASSIGN_OR_RETURN(const GcmNonce nonce, nonces_.Next());
  COURIER_ASSIGN_OR_RETURN(auto sealed, gcm_.Seal(nonce, FrameMark(last), plaintext));
  finished_ = last;
  return sealed;
}

absl::StatusOr<PackageOpener> PackageOpener::Create(const EphemeralKey& own,
                                                    absl::string_view peer_public_key,
                                                    const SealContext& context) {
  COURIER_ASSIGN_OR_RETURN(const auto key, PackageKey(own, peer_public_key, context));
  COURIER_ASSIGN_OR_RETURN(auto gcm, GcmOpener::Create(key));
  return PackageOpener(std::move(gcm));
}

absl::StatusOr<std::string> PackageOpener::Open(absl::string_view sealed, bool last) {
  if (!failure_.ok()) return failure_;
  auto plaintext = OpenNext(sealed, last);
  if (!plaintext.ok()) {
    failure_ = plaintext.status();
    complete_ = false;
  }
  return plaintext;
}

absl::StatusOr<std::string> PackageOpener::OpenNext(absl::string_view sealed, bool last) {
  if (complete_) {
    return MakeError(Reason::kTamperedStream, "The package goes on after its last frame.");
  }
  COURIER_ASSIGN_OR_RETURN(const GcmNonce nonce, nonces_.Next());
  auto plaintext = gcm_.Open(nonce, FrameMark(last), sealed);
  if (!plaintext.ok() && ReasonOf(plaintext.status()) == Reason::kTamperedStream) {
    return MakeError(Reason::kTamperedStream,
                     "A frame of the package was damaged, reordered, or sealed for another "
                     "transfer. Nothing of it was used; start the transfer again.");
  }
  if (plaintext.ok()) complete_ = last;
  return plaintext;
}

}  // namespace courier::crypto
