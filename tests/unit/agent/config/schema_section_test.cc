#include "agent/config/schema_section.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace courier::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SchemaSectionTest : public testing::Test {
 protected:
  // The section, and the error of the file.
  SchemaSettings Read(const std::string& yaml) {
    auto root = YamlSection::Load(dir_.Write("agent.yaml", "schema: " + yaml + "\n"));
    EXPECT_TRUE(root.ok()) << root.status();
    auto section = root->Section("schema");
    SchemaSettings settings = ReadSchema(*section);
    status_ = section->Finish();
    return settings;
  }

  test::TempDir dir_;
  absl::Status status_;
};

TEST_F(SchemaSectionTest, MayBeEmpty) {
  const SchemaSettings settings = Read("{}");
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_TRUE(settings.accept_sql);
  EXPECT_EQ(settings.timeout_seconds, 3600u);
  EXPECT_THAT(settings.pg_dump, ElementsAre("pg_dump"));
}

TEST_F(SchemaSectionTest, ReadsAllKeys) {
  const SchemaSettings settings = Read(
      "{upgrade_command: [flask, db, upgrade], working_directory: api, versions: v, "
      "dump_directory: "
      "/d, pg_dump: [/usr/bin/pg_dump], environment: [X], sql_scripts: refuse, timeout_seconds: "
      "60}");
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_THAT(settings.upgrade_command, ElementsAre("flask", "db", "upgrade"));
  EXPECT_EQ(settings.working_directory, dir_.File("api"));
  EXPECT_EQ(settings.versions, dir_.File("v"));
  EXPECT_EQ(settings.dump_directory, "/d");
  EXPECT_THAT(settings.environment, ElementsAre("X"));
  EXPECT_FALSE(settings.accept_sql);
  EXPECT_EQ(settings.timeout_seconds, 60u);
}

TEST_F(SchemaSectionTest, RefusesTheCommandThatWouldSkipItsWork) {
  Read("{upgrade_command: [flask, upgrade-db]}");
  EXPECT_THAT(std::string(status_.message()), HasSubstr("flask db upgrade"));
}

}  // namespace
}  // namespace courier::config
