#include "agent/import/random_code.h"

#include <sys/random.h>

#include <cstdlib>

namespace courier::import {

std::string RandomAlphanumeric(size_t length) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr unsigned kLetters = sizeof(kAlphabet) - 1;
  std::string code;
  while (code.size() < length) {
    unsigned char byte = 0;
    if (getrandom(&byte, 1, 0) != 1) std::abort();
    // 248 is the largest multiple of 62 in a byte: what lies above would favour some letters.
    if (byte < 248) code.push_back(kAlphabet[byte % kLetters]);
  }
  return code;
}

}  // namespace courier::import
