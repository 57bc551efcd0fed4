// Cases of tests/golden/env-sync, and those of the shared specification where it is at hand: what
// the reference leaves behind, or should have.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "common/envfile/env_merge.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/source_path.h"

namespace courier::envfile {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<fs::path> CasesIn(const fs::path& folder) {
  std::vector<fs::path> cases;
  if (!fs::is_directory(folder)) return cases;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

std::string Merged(const fs::path& folder, bool three_way) {
  const auto env = EnvDocument::Parse(ReadFile(folder / "env.before").value_or(""), ".env");
  const auto example = EnvDocument::Parse(*ReadFile(folder / "env.example"), ".env.example");
  const auto base = EnvDocument::Parse(ReadFile(folder / "env.base").value_or(""), "the base");
  if (!env.ok() || !example.ok() || !base.ok()) return "does not parse";
  const MergeOptions options{.base = three_way ? &*base : nullptr};
  const auto result = MergeWithTemplate(*env, *example, options, SecretNames());
  return result.ok() ? result->text : result.status().ToString();
}

fs::path SharedGoldens() { return test::SharedPath("goldens/env-sync"); }

TEST(EnvGoldenTest, OwnCasesGiveTheirWantedFile) {
  const std::vector<fs::path> cases = CasesIn(test::SourcePath("tests/golden/env-sync"));
  ASSERT_FALSE(cases.empty());
  for (const fs::path& folder : cases) {
    const bool three_way = fs::exists(folder / "env.base");
    EXPECT_EQ(Merged(folder, three_way), ReadFile(folder / "env.want")) << folder.filename();
  }
}

TEST(EnvGoldenTest, SharedCasesGiveTheirWantedFile) {
  const std::vector<fs::path> cases = CasesIn(SharedGoldens());
  if (cases.empty()) GTEST_SKIP() << "the shared goldens are not here";
  for (const fs::path& folder : cases) {
    if (!fs::exists(folder / "env.example")) continue;
    EXPECT_EQ(Merged(folder, false), ReadFile(folder / "env.want")) << folder.filename();
  }
}

TEST(EnvGoldenTest, TheRealUpgradeFollowsItsOldDefaults) {
  const fs::path folder = SharedGoldens() / "16-full-real-1.14.2";
  if (!fs::exists(folder)) GTEST_SKIP() << "the shared goldens are not here";
  const std::string text = Merged(folder, true);
  for (const char* line : {"\nDB_HOST=db_postgres\n", "\nCONSOLE_API_URL=https://",
                           "\nUPLOAD_FILE_SIZE_LIMIT=50\n", "\nQDRANT_API_KEY=qd-7f3c9a\n"}) {
    EXPECT_THAT(text, ::testing::HasSubstr(line));
  }
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("\nSCARF_NO_ANALYTICS=")));
}

}  // namespace
}  // namespace courier::envfile
