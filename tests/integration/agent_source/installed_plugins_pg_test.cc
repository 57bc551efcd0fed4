#include <memory>
#include <string>

#include "agent/dify/installed_plugins.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres_cluster.h"

namespace courier::dify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kWorkspace[] = "11111111-1111-4111-8111-111111111111";
constexpr char kRows[] = R"(
  create table plugin_installations (tenant_id uuid, plugin_id varchar(255),
    plugin_unique_identifier varchar(255), source varchar(63), meta text);
  insert into plugin_installations values
    ('11111111-1111-4111-8111-111111111111', 'a/one', 'a/one:1@x', 'marketplace', '{}'),
    ('11111111-1111-4111-8111-111111111111', 'b/two', 'b/two:2@y', 'github',
     '{"repo": "b/repo", "version": "v2", "package": "two.difypkg"}'),
    ('11111111-1111-4111-8111-111111111111', 'c/dev', 'c/dev:3@z', 'remote', '{}'),
    ('22222222-2222-4222-8222-222222222222', 'a/one', 'a/one:9@other', 'package', '{}');)";

TEST(InstalledPluginsTest, TellsTheInstallationsOfOneWorkspaceThatAreAskedFor) {
  auto cluster = test::PostgresCluster::Start();
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const auto name = (*cluster)->NewDatabase({});
  ASSERT_TRUE(name.ok()) << name.status();
  ASSERT_TRUE((*cluster)->Exec(*name, kRows).ok());
  db::DatabaseSettings settings;
  settings.connection_string = (*cluster)->Dsn(*name);

  const auto plugins = InstalledPlugins::Read(settings, kWorkspace);
  ASSERT_TRUE(plugins.ok()) << plugins.status();
  EXPECT_THAT(plugins->Ids(), ElementsAre("a/one", "b/two"));
  const auto one = plugins->Among({"a/one", "z/none"});
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_EQ(one[0].source, "marketplace");
  EXPECT_EQ(one[0].unique_identifier, "a/one:1@x");
  const auto all = plugins->Among({"b/two", "a/one", "c/dev"});
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1].repo, "b/repo");
  EXPECT_EQ(all[1].version, "v2");
  EXPECT_EQ(all[1].package, "two.difypkg");

  ASSERT_TRUE((*cluster)->Exec(*name, "drop table plugin_installations").ok());
  const auto gone = InstalledPlugins::Read(settings, kWorkspace);
  ASSERT_FALSE(gone.ok());
  EXPECT_THAT(std::string(gone.status().message()), HasSubstr("plugin_database"));
}

}  // namespace
}  // namespace courier::dify
