#include "agent/config/env_section.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace courier::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EnvSectionTest : public testing::Test {
 protected:
  // The section, and the error of the file.
  EnvSettings Read(const std::string& yaml) {
    auto root = YamlSection::Load(dir_.Write("agent.yaml", "env: " + yaml + "\n"));
    EXPECT_TRUE(root.ok()) << root.status();
    auto section = root->Section("env");
    EnvSettings settings = ReadEnv(*section);
    status_ = section->Finish();
    return settings;
  }

  test::TempDir dir_;
  absl::Status status_;
};

TEST_F(EnvSectionTest, ExampleAndBackupsLieBesideTheFile) {
  const EnvSettings settings = Read("{file: docker/.env}");
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_EQ(settings.file, dir_.File("docker/.env"));
  EXPECT_EQ(settings.example, dir_.File("docker/.env.example"));
  EXPECT_EQ(settings.backups, dir_.File("docker/env-backup"));
}

TEST_F(EnvSectionTest, ReadsAllKeys) {
  const EnvSettings settings = Read(
      "{file: /a/.env, example: /b/template, backups: /c, secret_names: [\"*_PIN\"], open_names: "
      "[MY_KEY]}");
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_EQ(settings.example, "/b/template");
  EXPECT_EQ(settings.backups, "/c");
  EXPECT_THAT(settings.secret_names, ElementsAre("*_PIN"));
  EXPECT_THAT(settings.open_names, ElementsAre("MY_KEY"));
}

TEST_F(EnvSectionTest, NeedsAFile) {
  Read("{example: /b}");
  EXPECT_THAT(std::string(status_.message()), HasSubstr("env.file"));
}

TEST_F(EnvSectionTest, RefusesAPatternThatMatchesEveryName) {
  Read("{file: /a/.env, open_names: [\"*\"]}");
  EXPECT_THAT(std::string(status_.message()), HasSubstr("env.open_names"));
}

}  // namespace
}  // namespace courier::config
