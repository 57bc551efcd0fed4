#include "common/dsl_yaml/code_points.h"

namespace courier::dsl_yaml {

uint32_t TakeCodePoint(absl::string_view text, size_t& at) {
  const auto byte = [&text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const uint32_t lead = byte(at++);
  const size_t extra = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  if (extra == 0 || at + extra > text.size()) return lead;
  uint32_t code = lead & (0x3Fu >> extra);
  for (size_t n = 0; n < extra; ++n) code = code << 6u | (byte(at++) & 0x3Fu);
  return code;
}

void AppendCodePoint(uint32_t code, std::string& out) {
  const auto put = [&out](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
    return;
  }
  if (code < 0x800) {
    put(0xC0u | code >> 6u);
  } else if (code < 0x10000) {
    put(0xE0u | code >> 12u);
    put(0x80u | (code >> 6u & 0x3Fu));
  } else {
    put(0xF0u | code >> 18u);
    put(0x80u | (code >> 12u & 0x3Fu));
    put(0x80u | (code >> 6u & 0x3Fu));
  }
  put(0x80u | (code & 0x3Fu));
}

std::u32string CodePointsOf(absl::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (size_t at = 0; at < text.size();) points.push_back(TakeCodePoint(text, at));
  return points;
}

}  // namespace courier::dsl_yaml
