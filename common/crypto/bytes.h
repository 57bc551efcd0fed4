// OpenSSL takes unsigned char, the rest of the project views of char.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace courier::crypto {

inline const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

inline unsigned char* MutableBytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace courier::crypto
