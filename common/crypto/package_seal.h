// Seals the stream of a package from the source agent to the target agent, so that the controller
// between them can neither read nor change it (proto/courier/v1/frame.proto): X25519 of two keys
// made for this stream, HKDF-SHA256 with the signed offer and header as salt, AES-256-GCM per
// frame, numbered nonces, and the last frame marked. Frames can't be dropped, repeated, reordered,
// or cut off at the end without notice. Movable; one thread at a time.
#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/aes_256_gcm.h"
#include "common/crypto/frame_nonce.h"
#include "common/crypto/x25519.h"

namespace courier::crypto {

// One side's key for one stream. Never stored.
class EphemeralKey {
 public:
  static absl::StatusOr<EphemeralKey> Generate();

  // 32 bytes, for the offer or the header, which the agent signs.
  const std::string& public_key() const { return key_pair_.public_key(); }

  const X25519KeyPair& key_pair() const { return key_pair_; }

 private:
  explicit EphemeralKey(X25519KeyPair key_pair) : key_pair_(std::move(key_pair)) {}

  X25519KeyPair key_pair_;
};

// What both sides have signed or checked. Both must give the same bytes, or no frame opens.
struct SealContext {
  // The payload of the signed offer, then that of the signed header, exactly as sent.
  std::string transcript;
};

class PackageSealer {
 public:
  // kTamperedStream for a peer key that is no key.
  static absl::StatusOr<PackageSealer> Create(const EphemeralKey& own,
                                              absl::string_view peer_public_key,
                                              const SealContext& context);

  // Ciphertext and 16-byte tag of the next frame. kInternal after the last one.
  absl::StatusOr<std::string> Seal(absl::string_view plaintext, bool last);

 private:
  explicit PackageSealer(GcmSealer gcm) : gcm_(std::move(gcm)) {}

  GcmSealer gcm_;
  FrameNonces nonces_;
  bool finished_ = false;
};

class PackageOpener {
 public:
  static absl::StatusOr<PackageOpener> Create(const EphemeralKey& own,
                                              absl::string_view peer_public_key,
                                              const SealContext& context);

  // kTamperedStream unless `sealed` is the next frame as sealed by the peer, with the same `last`.
  // After an error every call gives that error; after the last frame, every call is one.
  absl::StatusOr<std::string> Open(absl::string_view sealed, bool last);

  // The last frame has been opened: nothing is missing.
  bool complete() const { return complete_; }

 private:
  explicit PackageOpener(GcmOpener gcm) : gcm_(std::move(gcm)) {}
  absl::StatusOr<std::string> OpenNext(absl::string_view sealed, bool last);

  GcmOpener gcm_;
  FrameNonces nonces_;
  bool complete_ = false;
  absl::Status failure_;
};

}  // namespace courier::crypto
