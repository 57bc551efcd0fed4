#include "common/crypto/base64.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/bytes.h"
#include "common/secret/secret_access.h"

namespace courier::crypto {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNotInAlphabet = 0xFF;

constexpr std::array<uint8_t, 256> kValues = [] {
  std::array<uint8_t, 256> values{};
  values.fill(kNotInAlphabet);
  for (uint8_t i = 0; i < 64; ++i) values[static_cast<unsigned char>(kAlphabet[i])] = i;
  return values;
}();

// Takes one character after the other; four make three bytes.
class Decoder {
 public:
  explicit Decoder(absl::Span<unsigned char> out) : out_(out) {}

  bool Take(char c) {
    if (c == '=') {
      ++padding_;
      return padding_ <= 2;
    }
    const uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kNotInAlphabet || padding_ != 0) return false;
    bits_ = bits_ << 6U | value;
    if (++chars_ == 4) {
      Put(16);
      Put(8);
      Put(0);
      chars_ = 0;
      bits_ = 0;
    }
    return true;
  }

  // Handles the incomplete last group. The number of bytes, or nullopt.
  std::optional<size_t> Finish() {
    if (chars_ == 0) return padding_ == 0 ? std::optional(written_) : std::nullopt;
    if (chars_ == 1 || chars_ + padding_ != 4) return std::nullopt;
    const unsigned leftover = chars_ == 2 ? 4 : 2;
    if ((bits_ & ((1U << leftover) - 1U)) != 0) return std::nullopt;
    bits_ >>= leftover;
    if (chars_ == 3) Put(8);
    Put(0);
    return written_;
  }

 private:
  void Put(unsigned shift) {
    out_[written_++] = static_cast<unsigned char>(bits_ >> shift & 0xFFU);
  }

  absl::Span<unsigned char> out_;
  size_t written_ = 0;
  uint32_t bits_ = 0;
  unsigned chars_ = 0;
  unsigned padding_ = 0;
};

}  // namespace

std::string EncodeBase64(absl::string_view bytes) { return absl::Base64Escape(bytes); }

std::optional<size_t> DecodeBase64Into(absl::string_view text, absl::Span<unsigned char> out) {
  Decoder decoder(out);
  for (const char c : text) {
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) continue;
    if (!decoder.Take(c)) return std::nullopt;
  }
  return decoder.Finish();
}

std::optional<std::string> DecodeBase64(absl::string_view text) {
  std::string bytes(MaxDecodedBytes(text.size()), '\0');
  const auto size = DecodeBase64Into(text, absl::MakeSpan(MutableBytes(bytes), bytes.size()));
  if (!size.has_value()) return std::nullopt;
  bytes.resize(*size);
  return bytes;
}

absl::StatusOr<secret::SecretBytes> DecodeSecretBase64(absl::string_view text) {
  COURIER_ASSIGN_OR_RETURN(auto bytes, secret::SecretBytes::Allocate(MaxDecodedBytes(text.size())));
  const auto size =
      DecodeBase64Into(text, bytes.RevealForWrite(secret::SecretAccess::ForDecryption()));
  if (!size.has_value()) return MakeError(Reason::kBadToken, "The text is not base64.");
  bytes.Truncate(*size);
  return bytes;
}

}  // namespace courier::crypto
