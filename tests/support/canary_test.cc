#include "tests/support/canary.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_process.h"

namespace courier::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(CanaryTest, FindsTheSecretItself) {
  CanarySet canaries;
  const std::string& secret = canaries.Add("api key");

  const auto finds = canaries.FindIn(absl::StrCat("some text ", secret, " more"), "log");

  ASSERT_THAT(finds, ElementsAre(Field(&CanaryFind::spelling, "raw")));
  EXPECT_EQ(finds[0].canary, "api key");
  EXPECT_EQ(finds[0].offset, 10u);
}

TEST(CanaryTest, FindsNothingInOtherText) {
  CanarySet canaries;
  canaries.Add("api key");
  CanarySet others;
  EXPECT_THAT(canaries.FindIn(others.Add("another"), "log"), IsEmpty());
}

TEST(CanaryTest, FindsAnyTwelveBytesOfIt) {
  CanarySet canaries;
  const std::string& secret = canaries.Add("api key");
  for (std::size_t at = 0; at + 12 <= secret.size(); ++at) {
    EXPECT_THAT(canaries.FindIn(absl::StrCat("<", secret.substr(at, 12), ">"), ""), Not(IsEmpty()));
  }
  EXPECT_THAT(canaries.FindIn(secret.substr(3, 11), ""), IsEmpty());
}

TEST(CanaryTest, FindsBase64AtEveryOffset) {
  CanarySet canaries;
  const std::string& secret = canaries.Add("api key", CanarySet::Alphabet::kAwkward);
  for (const char* before : {"", "x", "xy", "xyz"}) {
    const std::string text = absl::StrCat(before, secret, "tail");
    EXPECT_THAT(canaries.FindIn(absl::Base64Escape(text), ""),
                Contains(Field(&CanaryFind::spelling, StartsWith("base64+"))));
    EXPECT_THAT(canaries.FindIn(absl::WebSafeBase64Escape(text), ""), Not(IsEmpty()));
  }
}

TEST(CanaryTest, FindsHexInBothCases) {
  CanarySet canaries;
  const std::string hex = absl::BytesToHexString(canaries.Add("api key"));
  EXPECT_THAT(canaries.FindIn(hex, ""), ElementsAre(Field(&CanaryFind::spelling, "hex")));
  EXPECT_THAT(canaries.FindIn(absl::AsciiStrToUpper(hex), ""), Not(IsEmpty()));
}

TEST(CanaryTest, FindsEscapedSpellings) {
  CanarySet canaries;
  canaries.AddKnown("known", "ab\"cd/ef gh\\ij");
  EXPECT_THAT(canaries.FindIn("ab%22cd%2Fef%20gh%5Cij", ""),
              ElementsAre(Field(&CanaryFind::spelling, "url")));
  EXPECT_THAT(canaries.FindIn("{\"v\": \"ab\\\"cd/ef gh\\\\ij\"}", ""),
              ElementsAre(Field(&CanaryFind::spelling, "json")));
}

TEST(CanaryTest, TellsCanariesApart) {
  CanarySet canaries;
  const std::string first = canaries.Add("first");
  const std::string second = canaries.Add("second");
  EXPECT_THAT(
      canaries.FindIn(second + first, ""),
      ElementsAre(Field(&CanaryFind::canary, "second"), Field(&CanaryFind::canary, "first")));
}

TEST(CanaryTest, FindsOneInAFileAndItsName) {
  CanarySet canaries;
  const std::string& secret = canaries.Add("api key");
  const TempDir dir;
  dir.Write("logs/clean.log", "nothing here");
  EXPECT_THAT(*canaries.FindInFolder(dir.path()), IsEmpty());

  dir.Write("logs/dirty.log", absl::StrCat("key ", secret));
  dir.Write(secret, "");

  EXPECT_EQ(canaries.FindInFolder(dir.path())->size(), 2u);
  EXPECT_THAT(*canaries.FindInFile(dir.File("logs/dirty.log")), Not(IsEmpty()));
}

TEST(CanaryTest, FindsOneInTheMemoryOfAProcess) {
  CanarySet canaries;
  const std::string& secret = canaries.Add("api key");
  ProcessSpec spec;
  // The secret comes by stdin, so that neither argv nor environment holds it.
  spec.argv = {"/bin/sh", "-c", "read secret; echo ready; read forever"};
  spec.input = std::nullopt;
  auto process = TestProcess::Start(std::move(spec));
  ASSERT_TRUE(process.ok()) << process.status();
  ASSERT_TRUE((*process)->WriteInput(absl::StrCat(secret, "\n")).ok());
  ASSERT_TRUE((*process)->WaitForLine("ready", std::chrono::seconds(20)).ok());

  const auto finds = canaries.FindInProcess((*process)->pid());

  if (!finds.ok() && ReasonOf(finds.status()) == Reason::kMissingRight) {
    GTEST_SKIP() << finds.status().message();
  }
  ASSERT_TRUE(finds.ok()) << finds.status();
  EXPECT_THAT(*finds, Contains(Field(&CanaryFind::place, StartsWith("memory"))));
}

TEST(CanaryTest, FindsOneInACommandLine) {
  CanarySet canaries;
  const std::string& secret = canaries.Add("api key");
  ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", "echo ready; read forever", secret};
  spec.input = std::nullopt;
  auto process = TestProcess::Start(std::move(spec));
  ASSERT_TRUE(process.ok()) << process.status();
  ASSERT_TRUE((*process)->WaitForLine("ready", std::chrono::seconds(20)).ok());

  const auto finds = canaries.FindInProcess((*process)->pid());

  if (!finds.ok()) GTEST_SKIP() << finds.status().message();
  EXPECT_THAT(*finds, Contains(Field(&CanaryFind::place, "cmdline")));
}

}  // namespace
}  // namespace courier::test
