// Package files: `courier export` and `courier import` between real databases.
#include <sys/stat.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/transfer_fixture.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Flags = std::vector<std::string>;

class PackageTest : public TransferTest {
 protected:
  std::string File(const std::string& name) {
    return absl::StrCat(installation().folder(), "/", name);
  }

  test::ProcessResult Export(const std::string& from, const std::string& output,
                             const Flags& more = {}) {
    Flags arguments = {"export", "--from", from, "--output", output};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return installation().Courier(arguments);
  }

  static std::string TextOf(const std::string& file) {
    auto text = test::ReadFileText(file);
    EXPECT_TRUE(text.ok()) << text.status();
    return std::move(text).value_or("");
  }
};

const Flags kAll = {"--workspace", std::string(demo::kSourceWorkspace), "--all-apps"};

TEST_F(PackageTest, AnExportIsAPrivateFileThatIsNotOverwritten) {
  const std::string file = File("package.json");
  const auto first = Export("staging", file, kAll);
  ASSERT_EQ(first.status, 0) << first.err;
  struct stat found {};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
  const std::string text = TextOf(file);
  EXPECT_THAT(text, HasSubstr("\"version\": \"1\""));

  const auto second = Export("staging", file, kAll);
  EXPECT_EQ(second.status, 2);
  EXPECT_THAT(second.err, HasSubstr("--overwrite"));
  Flags overwrite = kAll;
  overwrite.push_back("--overwrite");
  EXPECT_EQ(Export("staging", file, overwrite).status, 0);
}

TEST_F(PackageTest, SecretsAreRefusedForAFile) {
  Flags flags = kAll;
  flags.push_back("--include-secrets");
  const auto result = Export("staging", File("package.json"), flags);
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("courier transfer"));
  struct stat found {};
  EXPECT_NE(stat(File("package.json").c_str(), &found), 0);
}

TEST_F(PackageTest, AnExportGoesToStdoutToo) {
  const auto result = Export("staging", "-", kAll);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out.substr(0, 1), "{");
  EXPECT_THAT(result.err, HasSubstr("without secrets"));
}

}  // namespace
}  // namespace courier::e2e
