#include "common/secret/openssl_memory.h"

#include <malloc.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace courier::secret {
namespace {

void* Allocate(size_t bytes, const char* /*file*/, int /*line*/) {
  return bytes == 0 ? nullptr : std::malloc(bytes);
}

void WipeAndFree(void* block, const char* /*file*/, int /*line*/) {
  if (block == nullptr) return;
  OPENSSL_cleanse(block, malloc_usable_size(block));
  std::free(block);
}

// Never std::realloc, which may move the bytes and leave the old ones behind.
void* Reallocate(void* block, size_t bytes, const char* file, int line) {
  if (bytes == 0) {
    WipeAndFree(block, file, line);
    return nullptr;
  }
  void* moved = std::malloc(bytes);
  if (moved == nullptr || block == nullptr) return moved;
  std::memcpy(moved, block, std::min(bytes, malloc_usable_size(block)));
  WipeAndFree(block, file, line);
  return moved;
}

}  // namespace

bool WipeOpensslMemoryOnFree() {
  static const bool done = CRYPTO_set_mem_functions(Allocate, Reallocate, WipeAndFree) == 1;
  return done;
}

}  // namespace courier::secret
