#include "common/text/utf8.h"

#include <cstdint>
#include <cstring>

namespace courier::text {
namespace {

// What may follow a lead byte (RFC 3629, section 4): the range of the second byte, and how many
// bytes come after the lead byte. No bytes for a lead byte that none may be.
struct Tail {
  size_t length;
  unsigned char second_low;
  unsigned char second_high;
};

Tail TailOf(unsigned char lead) {
  if (lead < 0x80) return {0, 0, 0};
  if (lead < 0xC2) return {4, 0, 0};
  if (lead < 0xE0) return {1, 0x80, 0xBF};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};
  if (lead < 0xF0) return {2, 0x80, 0xBF};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead < 0xF4) return {3, 0x80, 0xBF};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return {4, 0, 0};
}

// Steps over ASCII, most of most texts, eight bytes at a time.
size_t SkipAscii(absl::string_view bytes, size_t i) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  for (uint64_t word = 0; i + sizeof(word) <= bytes.size(); i += sizeof(word)) {
    std::memcpy(&word, bytes.data() + i, sizeof(word));
    if ((word & kHighBits) != 0) break;
  }
  return i;
}

}  // namespace

size_t Utf8CharacterLength(absl::string_view bytes) {
  if (bytes.empty()) return 0;
  const Tail tail = TailOf(static_cast<unsigned char>(bytes.front()));
  if (tail.length > 3 || bytes.size() <= tail.length) return 0;
  for (size_t i = 1; i <= tail.length; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const unsigned char low = i == 1 ? tail.second_low : 0x80;
    const unsigned char high = i == 1 ? tail.second_high : 0xBF;
    if (byte < low || byte > high) return 0;
  }
  return tail.length + 1;
}

size_t Utf8PrefixLength(absl::string_view bytes) {
  size_t i = SkipAscii(bytes, 0);
  while (i < bytes.size()) {
    const size_t length = Utf8CharacterLength(bytes.substr(i));
    if (length == 0) return i;
    i += length;
    if (length == 1) i = SkipAscii(bytes, i);
  }
  return bytes.size();
}

bool IsUtf8(absl::string_view bytes) { return Utf8PrefixLength(bytes) == bytes.size(); }

}  // namespace courier::text
