// After secrets and keys are gone, nothing of them may be left in this process's memory: not in
// the heap, not on the stack, not in the secure heap. The test looks through its own memory as
// somebody with a dump would.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "common/crypto/base64.h"
#include "common/crypto/random.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/openssl_memory.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_bytes.h"
#include "tests/unit/common/crypto/crypto_test_support.h"
#include "tests/unit/common/crypto/test_keys.h"

namespace courier::crypto {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

constexpr unsigned char kMask = 0x5A;
constexpr size_t kNeedleBytes = 12;

// Kept masked, so that the needle itself is not found.
using MaskedNeedle = std::array<unsigned char, kNeedleBytes>;

MaskedNeedle MaskedSlice(const SecretBytes& secret, size_t at) {
  MaskedNeedle needle{};
  const absl::string_view bytes = secret.Reveal(SecretAccess::ForTest());
  for (size_t i = 0; i < needle.size(); ++i) {
    needle[i] = static_cast<unsigned char>(static_cast<unsigned char>(bytes[at + i]) ^ kMask);
  }
  return needle;
}

struct Region {
  uintptr_t start;
  uintptr_t end;
};

// What this process can write: heap, stacks, data. (The needles of a test key are in its constant
// data, too, where they belong.)
std::vector<Region> WritableRegions() {
  std::vector<Region> regions;
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    unsigned long start = 0;
    unsigned long end = 0;
    std::array<char, 5> rights{};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &start, &end, rights.data()) != 3) continue;
    if (rights[0] == 'r' && rights[1] == 'w') regions.push_back({start, end});
  }
  return regions;
}

class MemoryScan {
 public:
  MemoryScan() : memory_(open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) {}
  ~MemoryScan() { close(memory_); }
  MemoryScan(const MemoryScan&) = delete;
  MemoryScan& operator=(const MemoryScan&) = delete;

  int Count(const MaskedNeedle& needle) {
    int found = 0;
    for (const Region& region : WritableRegions()) {
      for (uintptr_t at = region.start; at < region.end; at += kStep) {
        found += CountIn(needle, at, std::min<size_t>(region.end - at, window_.size()));
      }
    }
    OPENSSL_cleanse(window_.data(), window_.size());
    return found;
  }

 private:
  static constexpr size_t kStep = 64 * 1024;

  // Masks what it reads at once. The window overlaps the next by less than a needle.
  int CountIn(const MaskedNeedle& needle, uintptr_t at, size_t size) {
    const ssize_t got = pread(memory_, window_.data(), size, static_cast<off_t>(at));
    if (got <= 0) return 0;
    const auto end = window_.begin() + got;
    std::for_each(window_.begin(), end, [](unsigned char& byte) { byte ^= kMask; });
    int found = 0;
    for (auto it = window_.begin();
         (it = std::search(it, end, needle.begin(), needle.end())) != end; ++it) {
      ++found;
    }
    return found;
  }

  const int memory_;
  std::array<unsigned char, kStep + kNeedleBytes - 1> window_{};
};

// The key as if read from a file: never in ordinary memory.
SecretBytes PrivatePem() {
  return SecretBytes::CopyOf(kPrivatePemA, SecretAccess::ForTest()).value();
}

int LeavesNothing() {
  if (!secret::WipeOpensslMemoryOnFree()) return 90;
  static MemoryScan scan;
  std::vector<MaskedNeedle> needles;
  {
    const SecretBytes pem = PrivatePem();
    const absl::string_view body = absl::string_view(kPrivatePemA).substr(32, 1588);
    const SecretBytes der = DecodeSecretBase64(body).value();
    // In the private exponent and in the primes, in both byte orders.
    for (const size_t at : {300U, 400U, 600U, 700U, 800U}) {
      needles.push_back(MaskedSlice(der, at));
      needles.push_back(needles.back());
      std::reverse(needles.back().begin(), needles.back().end());
    }
    needles.push_back(MaskedSlice(pem, 1000));

    const auto source = TenantPrivateKey::FromPem(pem).value();
    const auto own = TenantPublicKey::FromPem(kPublicPemA).value();
    const auto target = TenantPublicKey::FromPem(kPublicPemB).value();
    const SecretBytes random = RandomSecret(60).value();
    SecretBytes text = SecretBytes::Allocate(60).value();
    const auto out = text.RevealForWrite(SecretAccess::ForTest());
    for (size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<unsigned char>(
          'a' + static_cast<unsigned char>(random.Reveal(SecretAccess::ForTest())[i]) % 26);
    }
    needles.push_back(MaskedSlice(text, 20));
    for (int i = 0; i < 20; ++i) {
      const std::string token = own.Encrypt(text).value();
      const auto secret = source.Decrypt(token);
      if (!secret.ok() || !target.Encrypt(*secret).ok()) return 91;
    }
  }
  for (size_t i = 0; i < needles.size(); ++i) {
    if (scan.Count(needles[i]) != 0) return static_cast<int>(i) + 1;
  }
  return 0;
}

int FindsWhatIsThere() {
  static MemoryScan scan;
  const SecretBytes random = RandomSecret(kNeedleBytes).value();
  const MaskedNeedle needle = MaskedSlice(random, 0);
  const int before = scan.Count(needle);
  const auto copy = std::make_unique<std::string>(Revealed(random));
  return scan.Count(needle) > before ? 0 : 1;
}

// Each in a process of its own, in which OpenSSL has not been used yet.
class MemoryResidueTest : public testing::Test {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    uintptr_t bytes = 0;
    for (const Region& region : WritableRegions()) bytes += region.end - region.start;
    constexpr uintptr_t kTooMuch = uintptr_t{16} << 30U;
    if (bytes > kTooMuch)
      GTEST_SKIP() << "a sanitizer's shadow memory is too large to look through";
  }
};

TEST_F(MemoryResidueTest, ScanFindsACopyInTheHeap) {
  EXPECT_EXIT(_exit(FindsWhatIsThere()), testing::ExitedWithCode(0), "");
}

TEST_F(MemoryResidueTest, KeysAndSecretsLeaveNothingBehind) {
  EXPECT_EXIT(_exit(LeavesNothing()), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace courier::crypto
