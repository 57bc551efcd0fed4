#include "agent/schema/code_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/support/temp_dir.h"

namespace courier::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Script(absl::string_view id, absl::string_view parent) {
  return absl::StrCat("revision = '", id, "'\ndown_revision = ", parent, "\n");
}

void WriteTwo(const test::TempDir& dir, absl::string_view folder) {
  dir.Write(absl::StrCat(folder, "/2024_one.py"), Script("one", "None"));
  dir.Write(absl::StrCat(folder, "/2023_two.py"), Script("two", "'one'"));
  dir.Write(absl::StrCat(folder, "/README"), "not Python");
  dir.Write(absl::StrCat(folder, "/__init__.py"), "");
}

TEST(CodeChainTest, FindsDifysFolderBelowTheWorkingDirectory) {
  const test::TempDir dir;
  WriteTwo(dir, "migrations/versions");
  const auto code = ReadCodeChain({"", dir.path(), {"flask", "db", "upgrade"}});
  ASSERT_TRUE(code.ok() && *code) << code.status();
  EXPECT_THAT((*code)->chain.Heads(), ElementsAre("two"));
  EXPECT_EQ((*code)->place, dir.File("migrations/versions"));
}

TEST(CodeChainTest, FollowsTheScriptLocationOfAlembicIni) {
  const test::TempDir dir;
  WriteTwo(dir, "db/versions");
  dir.Write("alembic.ini", "[alembic]\nscript_location = %(here)s/db\n");
  const auto code = ReadCodeChain({"", dir.path(), {}});
  ASSERT_TRUE(code.ok() && *code) << code.status();
  EXPECT_THAT((*code)->chain.Heads(), ElementsAre("two"));
}

TEST(CodeChainTest, FollowsTheConfigurationThatTheCommandNames) {
  const test::TempDir dir;
  WriteTwo(dir, "db/versions");
  dir.Write("here.ini", "[alembic]\nscript_location = db\n");
  const auto code =
      ReadCodeChain({"", "", {"alembic", "-c", dir.File("here.ini"), "upgrade", "head"}});
  ASSERT_TRUE(code.ok() && *code) << code.status();
}

TEST(CodeChainTest, NoCodeIsNoError) {
  const test::TempDir dir;
  const auto code = ReadCodeChain({"", dir.path(), {"docker", "compose", "run", "api"}});
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_FALSE(code->has_value());
}

TEST(CodeChainTest, FolderThatIsNamedMustBeReadable) {
  const test::TempDir dir;
  const auto code = ReadCodeChain({dir.File("nowhere"), "", {}});
  EXPECT_EQ(ReasonOf(code.status()), Reason::kBadConfiguration);
  EXPECT_THAT(std::string(code.status().message()), HasSubstr("schema.versions"));
}

TEST(CodeChainTest, MissingMigrationIsNamed) {
  const test::TempDir dir;
  dir.Write("versions/two.py", Script("two", "'one'"));
  const auto code = ReadCodeChain({dir.File("versions"), "", {}});
  EXPECT_THAT(std::string(code.status().message()), HasSubstr("two follows one"));
}

}  // namespace
}  // namespace courier::schema
