#include "tests/support/postgres_cluster.h"

#include <signal.h>

#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/redis_server.h"

namespace courier::test {
namespace {

using ::testing::HasSubstr;

TEST(PostgresClusterTest, LoadsDifysSchema) {
  const auto cluster = PostgresCluster::Shared();
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  ASSERT_TRUE((*cluster)->CreateDatabase("dify", {std::string(kDifySchema)}).ok());

  EXPECT_EQ(*(*cluster)->Query("dify", "SELECT version_num FROM alembic_version"), "9f4b7c2d1a80");
  EXPECT_EQ(*(*cluster)->Query("dify", "SELECT substring(uuidv7()::text FROM 15 FOR 1)"), "7");
}

TEST(PostgresClusterTest, CopiesAreIndependent) {
  const auto cluster = PostgresCluster::Shared();
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const auto first = (*cluster)->NewDatabase({std::string(kDifySchema)});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE((*cluster)->Exec(*first, "INSERT INTO tenants (name) VALUES ('Acme')").ok());
  const auto second = (*cluster)->NewDatabase({std::string(kDifySchema)});
  ASSERT_TRUE(second.ok()) << second.status();

  EXPECT_EQ(*(*cluster)->Query(*first, "SELECT name FROM tenants"), "Acme");
  EXPECT_EQ(*(*cluster)->Query(*second, "SELECT name FROM tenants"), "");
  EXPECT_TRUE((*cluster)->DropDatabase(*first).ok());
  EXPECT_FALSE((*cluster)->Query(*first, "SELECT 1").ok());
}

TEST(PostgresClusterTest, ReportsWrongSql) {
  const auto cluster = PostgresCluster::Shared();
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  EXPECT_THAT(std::string((*cluster)->Exec("postgres", "SELECT nonsense").message()),
              HasSubstr("nonsense"));
}

TEST(PostgresClusterTest, ListensOnLoopbackAndDeletesItself) {
  std::string folder;
  {
    PostgresCluster::Options options;
    options.tcp = true;
    options.settings = {"log_statement = all"};
    const auto cluster = PostgresCluster::Start(options);
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    folder = (*cluster)->socket_folder();
    ProcessSpec psql;
    psql.argv = {"psql", "-XAtc", "SELECT 40 + 2", (*cluster)->Url("postgres")};
    EXPECT_EQ(RunProcess(psql)->out, "42\n");
    EXPECT_THAT((*cluster)->ServerLog(), HasSubstr("SELECT 40 + 2"));
    ASSERT_TRUE((*cluster)->Restart().ok());
    EXPECT_TRUE((*cluster)->Exec("postgres", "SELECT 1").ok());
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(RedisServerTest, KeepsWhatItIsGiven) {
  const auto redis = RedisServer::Start("demo-password");
  ASSERT_TRUE(redis.ok()) << redis.status();
  EXPECT_EQ(*(*redis)->Command({"SET", "key", "value"}), "OK");
  EXPECT_EQ(*(*redis)->Command({"GET", "key"}), "value");
  EXPECT_THAT((*redis)->Url(), HasSubstr(":demo-password@127.0.0.1:"));
}

}  // namespace
}  // namespace courier::test
