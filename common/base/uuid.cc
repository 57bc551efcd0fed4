#include "common/base/uuid.h"

#include <sys/random.h>

#include <array>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace courier {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// Dashes stand before these digits of the 32.
constexpr bool DashBefore(size_t digit) {
  return digit == 8 || digit == 12 || digit == 16 || digit == 20;
}

}  // namespace

std::string NewUuid() {
  std::array<unsigned char, 16> bytes{};
  // 16 bytes never come short once the generator is seeded; without entropy nothing can go on.
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fu) | 0x40u);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fu) | 0x80u);
  std::string text;
  text.reserve(36);
  for (size_t digit = 0; digit < 32; ++digit) {
    if (DashBefore(digit)) text.push_back('-');
    const unsigned char byte = bytes[digit / 2];
    text.push_back(kHex[digit % 2 == 0 ? byte >> 4u : byte & 0x0fu]);
  }
  return text;
}

bool IsCanonicalUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-'
             : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i])) ||
                   absl::ascii_isupper(static_cast<unsigned char>(text[i]))) {
      return false;
    }
  }
  return true;
}

std::optional<std::string> ParseUuid(absl::string_view text) {
  std::string digits = absl::StrReplaceAll(text, {{"urn:", ""}, {"uuid:", ""}});
  const size_t first = digits.find_first_not_of("{}");
  if (first == std::string::npos) return std::nullopt;
  digits = digits.substr(first, digits.find_last_not_of("{}") - first + 1);
  digits = absl::StrReplaceAll(digits, {{"-", ""}});
  if (digits.size() != 32) return std::nullopt;
  std::string canonical;
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto c = static_cast<unsigned char>(digits[i]);
    if (!absl::ascii_isxdigit(c)) return std::nullopt;
    if (DashBefore(i)) canonical.push_back('-');
    canonical.push_back(absl::ascii_tolower(c));
  }
  return canonical;
}

}  // namespace courier
