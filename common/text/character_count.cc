#include "common/text/character_count.h"

#include <algorithm>

namespace courier::text {

size_t CharacterCount(absl::string_view utf8) {
  // Every byte but those that continue a character.
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  }));
}

}  // namespace courier::text
