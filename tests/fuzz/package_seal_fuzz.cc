// A sealed stream on its way through somebody else's hands. The input says what is done to it:
// byte 0 which frame, byte 1 what, byte 2 where; the rest, in pieces, is the plaintext. Whatever is
// done, the target gets a prefix of what was sent and never takes a changed stream for complete.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/crypto/package_seal.h"

namespace {

using courier::Reason;
using courier::crypto::EphemeralKey;
using courier::crypto::PackageOpener;
using courier::crypto::PackageSealer;
using courier::crypto::SealContext;

struct SealedFrame {
  std::string sealed;
  bool last;
  bool operator==(const SealedFrame&) const = default;
};

void Require(bool condition) {
  if (!condition) std::abort();
}

std::vector<std::string> Split(absl::string_view text) {
  constexpr size_t kPieceBytes = 7;
  std::vector<std::string> pieces;
  do {
    pieces.emplace_back(text.substr(0, kPieceBytes));
    text.remove_prefix(std::min(kPieceBytes, text.size()));
  } while (!text.empty());
  return pieces;
}

void Tamper(std::vector<SealedFrame>& frames, size_t frame, uint8_t what, uint8_t where) {
  SealedFrame& target = frames[frame];
  switch (what % 8) {
    case 0:
      target.sealed[where % target.sealed.size()] ^= static_cast<char>(1 << where % 8);
      break;
    case 1:
      frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(frame));
      break;
    case 2:
      frames.insert(frames.begin() + static_cast<std::ptrdiff_t>(frame), SealedFrame(target));
      break;
    case 3:
      std::swap(target, frames[where % frames.size()]);
      break;
    case 4:
      target.last = !target.last;
      break;
    case 5:
      target.sealed.resize(where % target.sealed.size());
      break;
    case 6:
      target.sealed.push_back(static_cast<char>(where));
      break;
    default:
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  static const auto* const source = new EphemeralKey(EphemeralKey::Generate().value());
  static const auto* const target = new EphemeralKey(EphemeralKey::Generate().value());
  const SealContext context{"transcript"};
  auto sealer = PackageSealer::Create(*source, target->public_key(), context).value();
  auto opener = PackageOpener::Create(*target, source->public_key(), context).value();

  const auto pieces = Split({reinterpret_cast<const char*>(data) + 3, size - 3});
  std::vector<SealedFrame> sent;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const bool last = i + 1 == pieces.size();
    sent.push_back({sealer.Seal(pieces[i], last).value(), last});
  }
  std::vector<SealedFrame> received = sent;
  Tamper(received, data[0] % received.size(), data[1], data[2]);

  for (size_t i = 0; i < received.size(); ++i) {
    const bool untouched = i < sent.size() && received[i] == sent[i];
    const auto plaintext = opener.Open(received[i].sealed, received[i].last);
    Require(plaintext.ok() == untouched);
    if (!plaintext.ok()) {
      Require(courier::ReasonOf(plaintext.status()) == Reason::kTamperedStream);
      break;
    }
    Require(*plaintext == pieces[i]);
  }
  Require(opener.complete() == (received == sent));
  return 0;
}
