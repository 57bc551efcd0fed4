#include "agent/config/database_section.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace courier::config {
namespace {

using ::testing::HasSubstr;

class DatabaseSectionTest : public testing::Test {
 protected:
  // The connection string, and the error of the file.
  std::string Read(const std::string& yaml) {
    auto root = YamlSection::Load(dir_.Write("agent.yaml", "database: " + yaml + "\n"));
    EXPECT_TRUE(root.ok()) << root.status();
    auto section = root->Section("database");
    const db::DatabaseSettings settings = ReadDatabase(*section);
    status_ = section->Finish();
    return settings.connection_string;
  }

  test::TempDir dir_;
  absl::Status status_;
};

TEST_F(DatabaseSectionTest, APasswordJoinsAUriAsItsFormWantsIt) {
  dir_.Write("password", "a://b&c?d\n");
  EXPECT_EQ(Read("{url: 'postgresql://u@h/d', password_file: password}"),
            "postgresql://u@h/d?password=a%3A%2F%2Fb%26c%3Fd");
  EXPECT_EQ(Read("{url: 'postgres://u@h/d?sslmode=require', password_file: password}"),
            "postgres://u@h/d?sslmode=require&password=a%3A%2F%2Fb%26c%3Fd");
  EXPECT_TRUE(status_.ok()) << status_;
}

TEST_F(DatabaseSectionTest, KeywordsAreNoUriWhateverTheirValues) {
  dir_.Write("password", "it's");
  EXPECT_EQ(Read(R"({url: "host=h options='-c my.var=a://b'", password_file: password})"),
            R"(host=h options='-c my.var=a://b' password='it\'s')");
  dir_.Write("dify.env", "DB_HOST=db\nDB_PASSWORD=a://b\n");
  EXPECT_EQ(Read("{env_file: dify.env}"),
            "host='db' port='5432' user='postgres' password='a://b' dbname='dify'");
  EXPECT_TRUE(status_.ok()) << status_;
}

TEST_F(DatabaseSectionTest, OneOfUrlAndEnvFileIsNeeded) {
  Read("{}");
  EXPECT_THAT(std::string(status_.message()), HasSubstr("env_file"));
}

}  // namespace
}  // namespace courier::config
