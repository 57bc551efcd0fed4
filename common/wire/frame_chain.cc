#include "common/wire/frame_chain.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/crypto/sha256.h"
#include "courier/v1/frame.pb.h"

namespace courier::wire {

absl::Status PackageTooLarge(uint64_t max_package_bytes) {
  return MakeError(
      Reason::kLimitExceeded,
      absl::StrCat("the package is larger than ", max_package_bytes,
                   " bytes; raise limits.max_package_bytes of both agents, or send less"));
}

const std::string& ChainDigest::Extend(uint64_t sequence, absl::string_view sealed) {
  std::array<char, 8> number{};
  for (size_t i = 0; i < number.size(); ++i) {
    number[i] = static_cast<char>(sequence >> (8 * (number.size() - 1 - i)));
  }
  crypto::Sha256 hash;
  hash.Update(value_);
  hash.Update(absl::string_view(number.data(), number.size()));
  hash.Update(sealed);
  value_ = hash.Finish();
  return value_;
}

absl::Status FrameChain::Check(const v1::Frame& frame) {
  if (failure_.ok()) failure_ = CheckNext(frame);
  return failure_;
}

absl::Status FrameChain::CheckNext(const v1::Frame& frame) {
  if (complete_) {
    return MakeError(Reason::kTamperedStream, "the package goes on after its last frame");
  }
  if (frame.sequence() != next_sequence_) {
    return MakeError(Reason::kTamperedStream,
                     absl::StrCat("frame ", frame.sequence(), " came where frame ", next_sequence_,
                                  " was expected"));
  }
  if (frame.sealed().size() > limits_.max_frame_bytes) {
    return MakeError(Reason::kLimitExceeded,
                     absl::StrCat("frame ", next_sequence_, " has ", frame.sealed().size(),
                                  " bytes, more than ", limits_.max_frame_bytes));
  }
  if (sealed_bytes_ + frame.sealed().size() > limits_.max_package_bytes) {
    return PackageTooLarge(limits_.max_package_bytes);
  }
  if (frame.chain_digest() != digest_.Extend(next_sequence_, frame.sealed())) {
    return MakeError(Reason::kTamperedStream,
                     absl::StrCat("frame ", next_sequence_, " was damaged on the way"));
  }
  sealed_bytes_ += frame.sealed().size();
  ++next_sequence_;
  complete_ = frame.last();
  return absl::OkStatus();
}

absl::Status FrameChain::CheckComplete() const {
  if (!failure_.ok() || complete_) return failure_;
  return MakeError(Reason::kTamperedStream, absl::StrCat("the package ended after ", next_sequence_,
                                                         " frames, without its last"));
}

}  // namespace courier::wire
