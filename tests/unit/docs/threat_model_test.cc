// Every promise of deploy/docs/threat-model.md names what proves it: files that are there, and
// tests that are in them.
#include <sys/stat.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"

namespace courier {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

// The cells after the first of every table under "proved by".
std::vector<std::string> Proofs() {
  const auto text = test::ReadFileText(test::SourcePath("deploy/docs/threat-model.md"));
  EXPECT_TRUE(text.ok()) << text.status();
  std::vector<std::string> proofs;
  bool inside = false;
  for (const absl::string_view line : absl::StrSplit(text.value_or(""), '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (!absl::StartsWith(line, "|")) {
      inside = false;
    } else if (absl::StartsWith(line, "| promise | proved by |")) {
      inside = true;
    } else if (inside && !absl::StartsWith(line, "| --- ")) {
      EXPECT_EQ(cells.size(), 2u) << line;
      proofs.push_back(cells.back());
    }
  }
  return proofs;
}

// What stands between backquotes.
std::vector<std::string> Quoted(const std::string& cell) {
  const std::vector<std::string> pieces = absl::StrSplit(cell, '`');
  std::vector<std::string> quoted;
  for (size_t i = 1; i < pieces.size(); i += 2) quoted.push_back(pieces[i]);
  return quoted;
}

bool HasTest(const std::string& source, const std::string& name) {
  return absl::StrContains(source, absl::StrCat(", ", name, ")"));
}

TEST(ThreatModelTest, EveryProofIsThere) {
  const std::vector<std::string> proofs = Proofs();
  EXPECT_GT(proofs.size(), 20u);
  for (const std::string& proof : proofs) {
    std::string source;
    const std::vector<std::string> names = Quoted(proof);
    EXPECT_THAT(names, Not(IsEmpty())) << proof;
    for (const std::string& name : names) {
      if (!absl::StrContains(name, "/")) {
        EXPECT_TRUE(HasTest(source, name)) << "no test " << name << " in: " << proof;
        continue;
      }
      struct stat found {};
      const std::string path = test::SourcePath(name);
      ASSERT_EQ(stat(path.c_str(), &found), 0) << name;
      source = S_ISREG(found.st_mode) ? test::ReadFileText(path).value_or("") : "";
    }
  }
}

}  // namespace
}  // namespace courier
