#include "common/secret/openssl_memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace courier::secret {
namespace {

constexpr size_t kBlockBytes = 8192;
constexpr unsigned char kMark = 0xC5;

// Reads around the allocator and the sanitizers, as somebody with a dump would.
bool HoldsMark(uintptr_t address) {
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  unsigned char byte = 0;
  const ssize_t got = pread(memory, &byte, 1, static_cast<off_t>(address));
  close(memory);
  return got == 1 && byte == kMark;
}

// The middle, where the allocator itself writes nothing.
uintptr_t MiddleOf(const void* block) {
  return reinterpret_cast<uintptr_t>(block) + kBlockBytes / 2;
}

int WipesFreed() {
  if (!WipeOpensslMemoryOnFree()) return 1;
  void* block = OPENSSL_malloc(kBlockBytes);
  void* neighbour = OPENSSL_malloc(kBlockBytes);
  std::memset(block, kMark, kBlockBytes);
  const uintptr_t middle = MiddleOf(block);
  if (!HoldsMark(middle)) return 2;
  OPENSSL_free(block);
  OPENSSL_free(neighbour);
  return HoldsMark(middle) ? 3 : 0;
}

int WipesMoved() {
  if (!WipeOpensslMemoryOnFree()) return 1;
  void* block = OPENSSL_malloc(kBlockBytes);
  std::memset(block, kMark, kBlockBytes);
  const uintptr_t middle = MiddleOf(block);
  auto* moved = static_cast<unsigned char*>(OPENSSL_realloc(block, 3 * kBlockBytes));
  if (moved[0] != kMark || moved[kBlockBytes - 1] != kMark) return 2;
  if (HoldsMark(middle)) return 3;
  auto* shrunk = static_cast<unsigned char*>(OPENSSL_realloc(moved, 16));
  const bool kept = shrunk[0] == kMark && shrunk[15] == kMark;
  OPENSSL_free(shrunk);
  return kept ? 0 : 4;
}

// Memory functions can be replaced only before OpenSSL is used: a process of its own for each.
class OpensslMemoryTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(OpensslMemoryTest, WipesWhatOpensslFrees) {
  EXPECT_EXIT(_exit(WipesFreed()), testing::ExitedWithCode(0), "");
}

TEST_F(OpensslMemoryTest, WipesWhatOpensslMoves) {
  EXPECT_EXIT(_exit(WipesMoved()), testing::ExitedWithCode(0), "");
}

TEST_F(OpensslMemoryTest, SaysWhenItIsTooLate) {
  EXPECT_EXIT(
      {
        OPENSSL_free(OPENSSL_malloc(1));
        _exit(WipeOpensslMemoryOnFree() ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace courier::secret
