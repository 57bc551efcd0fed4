#include "common/secret/secret_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/secret/secure_arena.h"

namespace courier::secret {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <typename T>
concept EqualityComparable = requires(const T& a, const T& b) {
  a == b;
};
template <typename T>
concept StdHashable = requires(const T& value) {
  std::hash<T>()(value);
};

static_assert(Streamable<std::string> && EqualityComparable<std::string> &&
                  StdHashable<std::string>,
              "the checks below must be able to fail");
static_assert(!Streamable<SecretBytes>);
static_assert(!EqualityComparable<SecretBytes>);
static_assert(!StdHashable<SecretBytes>);
static_assert(std::is_default_constructible_v<absl::Hash<std::string>> &&
              !std::is_default_constructible_v<absl::Hash<SecretBytes>>);
static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<const SecretBytes&, std::string>);
static_assert(!std::is_convertible_v<const SecretBytes&, std::string_view>);
static_assert(!std::is_convertible_v<const SecretBytes&, absl::string_view>);
static_assert(!std::is_convertible_v<const SecretBytes&, const char*>);
static_assert(!std::is_convertible_v<const SecretBytes&, bool>);
static_assert(!std::is_convertible_v<const SecretBytes&, const absl::AlphaNum&>);
static_assert(!std::is_constructible_v<std::string, const SecretBytes&>);
static_assert(!std::is_convertible_v<absl::string_view, SecretBytes>);
// Nobody makes an access without naming its purpose.
static_assert(!std::is_default_constructible_v<SecretAccess>);

SecretBytes Secret(absl::string_view text) {
  return SecretBytes::CopyOf(text, SecretAccess::ForTest()).value();
}

absl::string_view Look(const SecretBytes& secret) { return secret.Reveal(SecretAccess::ForTest()); }

TEST(SecretBytesTest, RevealsWhatItHolds) {
  const absl::string_view text("a\0b", 3);
  EXPECT_EQ(Look(Secret(text)), text);
  EXPECT_EQ(Secret(text).size(), 3U);
}

TEST(SecretBytesTest, EmptyTakesNoMemory) {
  const size_t before = ProcessSecureArena().value()->bytes_in_use();
  const SecretBytes none;
  const SecretBytes empty = Secret("");
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(Look(empty), "");
  EXPECT_EQ(ProcessSecureArena().value()->bytes_in_use(), before);
}

TEST(SecretBytesTest, AllocatesZeros) {
  const SecretBytes secret = SecretBytes::Allocate(3).value();
  EXPECT_EQ(Look(secret), absl::string_view("\0\0\0", 3));
}

TEST(SecretBytesTest, CanBeWritten) {
  SecretBytes secret = SecretBytes::Allocate(2).value();
  const auto out = secret.RevealForWrite(SecretAccess::ForTest());
  out[0] = 'o';
  out[1] = 'k';
  EXPECT_EQ(Look(secret), "ok");
}

TEST(SecretBytesTest, LivesInTheArenaAndGivesItsMemoryBackWiped) {
  SecureArena* arena = ProcessSecureArena().value();
  const size_t before = arena->bytes_in_use();
  absl::string_view place;
  {
    const SecretBytes secret = Secret("canary");
    EXPECT_GT(arena->bytes_in_use(), before);
    place = Look(secret);
    ASSERT_EQ(place, "canary");
  }
  EXPECT_EQ(arena->bytes_in_use(), before);
  EXPECT_EQ(place, absl::string_view("\0\0\0\0\0\0", 6));
}

TEST(SecretBytesTest, MovingLeavesAnEmptySecret) {
  SecretBytes from = Secret("text");
  const SecretBytes to = std::move(from);
  EXPECT_EQ(Look(to), "text");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(Look(from), "");
}

TEST(SecretBytesTest, AssigningWipesWhatWasThere) {
  SecretBytes secret = Secret("canary");
  const absl::string_view place = Look(secret);
  secret = SecretBytes();
  EXPECT_EQ(place, absl::string_view("\0\0\0\0\0\0", 6));
  EXPECT_TRUE(secret.empty());
}

TEST(SecretBytesTest, TruncatingWipesTheRest) {
  SecretBytes secret = Secret("canary");
  const absl::string_view place = Look(secret);
  secret.Truncate(3);
  EXPECT_EQ(Look(secret), "can");
  EXPECT_EQ(place, absl::string_view("can\0\0\0", 6));
  secret.Truncate(100);
  EXPECT_EQ(secret.size(), 3U);
}

TEST(SecretBytesTest, TruncatedSecretGivesAllItsMemoryBack) {
  SecureArena* arena = ProcessSecureArena().value();
  const size_t before = arena->bytes_in_use();
  {
    SecretBytes secret = SecretBytes::Allocate(1000).value();
    secret.Truncate(1);
  }
  EXPECT_EQ(arena->bytes_in_use(), before);
}

TEST(SecretBytesTest, ComparesByContent) {
  EXPECT_TRUE(Secret("same").Equals(Secret("same")));
  EXPECT_FALSE(Secret("same").Equals(Secret("Same")));
  EXPECT_FALSE(Secret("same").Equals(Secret("sam")));
  EXPECT_TRUE(Secret("").Equals(SecretBytes()));
  EXPECT_TRUE(Secret("[__HIDDEN__]").EqualsPublicText("[__HIDDEN__]"));
  EXPECT_FALSE(Secret("[__HIDDEN__]").EqualsPublicText("[__UNKNOWN__"));
}

TEST(SecretBytesTest, SaysWhenTheArenaIsFull) {
  const size_t capacity = ProcessSecureArena().value()->capacity();
  const auto secret = SecretBytes::Allocate(capacity + 1);
  EXPECT_EQ(ReasonOf(secret.status()), Reason::kLimitExceeded);
}

// gtest prints an object without operator<< as its bytes, which here are a pointer and sizes.
TEST(SecretBytesTest, TestFailuresShowNothingOfIt) {
  const SecretBytes secret = Secret("canary-canary-canary");
  EXPECT_EQ(testing::PrintToString(secret).find("canary"), std::string::npos);
}

}  // namespace
}  // namespace courier::secret
