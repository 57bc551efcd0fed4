#include "common/secret/secure_arena.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"

namespace courier::secret {
namespace {

constexpr size_t kArenaBytes = 64 * 1024;

std::unique_ptr<SecureArena> NewArena() { return SecureArena::Create(kArenaBytes).value(); }

bool AllZero(const unsigned char* bytes, size_t size) {
  return std::all_of(bytes, bytes + size, [](unsigned char byte) { return byte == 0; });
}

// Makes this process one that may lock no more than this, also when the tests run as root.
void LimitLockedMemory(size_t bytes) {
  const rlimit limit{bytes, bytes};
  constexpr uid_t kNobody = 65534;
  if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) _exit(90);
  if (geteuid() == 0 && setresuid(kNobody, kNobody, kNobody) != 0) _exit(91);
}

// Runs `body` in a child, which may give up rights for good; its exit status.
template <typename Body>
int ExitStatusOfChild(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SecureArenaTest, GivesZeroedBlocksThatDoNotOverlap) {
  const auto arena = NewArena();
  unsigned char* one = arena->Allocate(100);
  unsigned char* other = arena->Allocate(100);
  ASSERT_NE(one, nullptr);
  ASSERT_NE(other, nullptr);
  std::memset(one, 0xAA, 100);
  EXPECT_TRUE(AllZero(other, 100));
  arena->Free(one, 100);
  arena->Free(other, 100);
}

TEST(SecureArenaTest, AlignsBlocksForAnyType) {
  const auto arena = NewArena();
  for (const size_t size : {1U, 3U, 17U}) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(arena->Allocate(size)) % alignof(std::max_align_t), 0U);
  }
}

TEST(SecureArenaTest, WipesWhatIsFreed) {
  const auto arena = NewArena();
  unsigned char* block = arena->Allocate(1000);
  std::memset(block, 0xAA, 1000);
  ASSERT_FALSE(AllZero(block, 1000));
  arena->Free(block, 1000);
  // Still mapped, and still ours to look at.
  EXPECT_TRUE(AllZero(block, 1000));
}

TEST(SecureArenaTest, GivesNothingWhenFullAndAllAgainWhenFreed) {
  const auto arena = NewArena();
  unsigned char* all = arena->Allocate(arena->capacity());
  ASSERT_NE(all, nullptr);
  EXPECT_EQ(arena->Allocate(1), nullptr);
  arena->Free(all, arena->capacity());
  EXPECT_NE(arena->Allocate(1), nullptr);
}

TEST(SecureArenaTest, GivesNothingForNoBytesAndForTooMany) {
  const auto arena = NewArena();
  EXPECT_EQ(arena->Allocate(0), nullptr);
  EXPECT_EQ(arena->Allocate(arena->capacity() + 1), nullptr);
  EXPECT_EQ(arena->Allocate(SIZE_MAX), nullptr);
  arena->Free(nullptr, 0);
}

// Whatever the order of freeing, the free stretches grow together again.
TEST(SecureArenaTest, JoinsFreedBlocks) {
  std::vector<size_t> order{0, 1, 2, 3};
  do {
    const auto arena = NewArena();
    const size_t quarter = arena->capacity() / 4;
    std::vector<unsigned char*> blocks;
    for (size_t i = 0; i < 4; ++i) blocks.push_back(arena->Allocate(quarter));
    for (const size_t i : order) arena->Free(blocks[i], quarter);
    EXPECT_EQ(arena->bytes_in_use(), 0U);
    EXPECT_NE(arena->Allocate(arena->capacity()), nullptr);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(SecureArenaTest, ServesManyThreads) {
  const auto arena = NewArena();
  std::vector<std::thread> threads;
  std::vector<int> damaged(4, 0);
  for (size_t t = 0; t < damaged.size(); ++t) {
    threads.emplace_back([&arena, &damaged, t] {
      for (size_t i = 1; i < 500; ++i) {
        const size_t size = i % 300 + 1;
        unsigned char* block = arena->Allocate(size);
        if (block == nullptr || !AllZero(block, size)) ++damaged[t];
        std::memset(block, static_cast<int>(t) + 1, size);
        if (block[0] != t + 1 || block[size - 1] != t + 1) ++damaged[t];
        arena->Free(block, size);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(damaged, std::vector<int>(4, 0));
  EXPECT_NE(arena->Allocate(arena->capacity()), nullptr);
}

TEST(SecureArenaTest, RefusesSizesThatMakeNoSense) {
  EXPECT_EQ(ReasonOf(SecureArena::Create(0).status()), Reason::kBadConfiguration);
  EXPECT_EQ(ReasonOf(SecureArena::Create(SIZE_MAX).status()), Reason::kBadConfiguration);
}

TEST(SecureArenaTest, IsLocked) {
  EXPECT_EQ(ExitStatusOfChild([] {
              LimitLockedMemory(kArenaBytes);
              if (!SecureArena::Create(kArenaBytes).ok()) return 1;
              const auto arena = SecureArena::Create(kArenaBytes);
              const auto second = SecureArena::Create(4096);
              return arena.ok() && !second.ok() ? 0 : 2;
            }),
            0)
      << "the arena does not count as locked memory";
}

TEST(SecureArenaTest, GuardPagesEndTheProcess) {
  EXPECT_DEATH(
      {
        const auto arena = NewArena();
        unsigned char* all = arena->Allocate(arena->capacity());
        all[arena->capacity()] = 1;
      },
      "");
  EXPECT_DEATH(
      {
        const auto arena = NewArena();
        unsigned char* all = arena->Allocate(arena->capacity());
        all[-1] = 1;
      },
      "");
}

TEST(SecureArenaTest, ChildDoesNotInheritIt) {
  const auto arena = NewArena();
  unsigned char* block = arena->Allocate(16);
  EXPECT_DEATH(block[0] = 1, "");
}

TEST(SecureArenaTest, SaysHowToRaiseTheLimit) {
  EXPECT_EQ(ExitStatusOfChild([] {
              LimitLockedMemory(64 * 1024);
              const absl::Status status = SecureArena::Create(kDefaultSecureArenaBytes).status();
              if (ReasonOf(status) != Reason::kBadConfiguration) return 1;
              for (const char* part :
                   {"64 KiB", "4096 KiB", "8 MiB", "LimitMEMLOCK=8M", "ulimit -l 8192"}) {
                if (!absl::StrContains(status.message(), part)) return 2;
              }
              return 0;
            }),
            0);
}

// The tests below set up the arena of the process, so each runs in a process of its own.
class InitSecureArenaTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

int InitUnderALowLimit(size_t limit) {
  LimitLockedMemory(limit);
  const absl::Status status = InitSecureArena();
  if (ReasonOf(status) != Reason::kBadConfiguration) return 1;
  // Nothing falls back to ordinary memory.
  return ProcessSecureArena().ok() ? 2 : 0;
}

TEST_F(InitSecureArenaTest, FailsWhenTheArenaCannotBeLocked) {
  EXPECT_EXIT(_exit(InitUnderALowLimit(64 * 1024)), testing::ExitedWithCode(0), "");
}

TEST_F(InitSecureArenaTest, FailsWhenTheHeapForKeysCannotBeLocked) {
  EXPECT_EXIT(_exit(InitUnderALowLimit(kDefaultSecureArenaBytes + 8192)),
              testing::ExitedWithCode(0), "");
}

int InitUnderTheUsualLimit() {
  LimitLockedMemory(size_t{8} << 20U);
  if (!InitSecureArena().ok()) return 1;
  if (CRYPTO_secure_malloc_initialized() != 1) return 2;
  if ((*ProcessSecureArena())->capacity() != kDefaultSecureArenaBytes) return 3;
  if (!InitSecureArena(4096).ok()) return 4;
  if (InitSecureArena(kDefaultSecureArenaBytes + 1).ok()) return 5;
  return 0;
}

TEST_F(InitSecureArenaTest, FitsTheUsualLimitWithTheHeapForKeys) {
  EXPECT_EXIT(_exit(InitUnderTheUsualLimit()), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace courier::secret
