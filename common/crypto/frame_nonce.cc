#include "common/crypto/frame_nonce.h"

#include "common/base/error.h"

namespace courier::crypto {

absl::StatusOr<GcmNonce> FrameNonces::Next() {
  if (used_up_) {
    return MakeError(Reason::kLimitExceeded, "The package has more frames than can be sealed.");
  }
  GcmNonce nonce{};
  uint64_t rest = next_;
  for (size_t i = nonce.size(); i > nonce.size() - sizeof(rest); --i) {
    nonce[i - 1] = static_cast<unsigned char>(rest & 0xFFU);
    rest >>= 8U;
  }
  ++next_;
  used_up_ = next_ == 0;
  return nonce;
}

}  // namespace courier::crypto
