// The source database that Dify itself wrote, where it is at hand.
#include <algorithm>
#include <filesystem>

#include "common/migration/variables.h"
#include "tests/integration/agent_source/source_fixture.h"
#include "tests/support/source_path.h"

namespace courier::exporting {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::string SharedGoldens() { return test::SharedPath("goldens"); }

class GoldenSourceTest : public SourceTest {
 protected:
  // Files and the storage root below the goldens.
  void Load(const std::vector<std::string>& files, const std::string& storage) {
    std::vector<std::string> paths;
    for (const std::string& file : files) {
      paths.push_back(absl::StrCat(SharedGoldens(), "/", file));
      if (!std::filesystem::exists(paths.back())) GTEST_SKIP() << "there is no " << paths.back();
    }
    auto name = cluster_->NewDatabase(paths);
    ASSERT_TRUE(name.ok()) << name.status();
    database_ = *name;
    storage_ = {.type = dify::KeyStorage::Type::kFolder,
                .root = absl::StrCat(SharedGoldens(), "/", storage),
                .command = {}};
  }

  template <class Record>
  static std::vector<std::string> NamesOf(const std::vector<Record>& records) {
    std::vector<std::string> names;
    for (const Record& record : records) names.push_back(record.name);
    return names;
  }
};

class AcmeTest : public GoldenSourceTest {
 protected:
  void SetUp() override {
    GoldenSourceTest::SetUp();
    Load({"acme/source.sql"}, "acme/storage-source");
  }
};

class EdgesTest : public GoldenSourceTest {
 protected:
  void SetUp() override {
    GoldenSourceTest::SetUp();
    Load({"schema/head-1.14.2.sql", "edges/source.data.sql"}, "edges/storage-source");
  }
};

TEST_F(AcmeTest, AllAppsWithSecretsBringWhatDifyBringsAndTheAgentsTool) {
  const auto package = Export(AllApps(true));
  ASSERT_TRUE(package.ok()) << package.status();
  EXPECT_THAT(package->apps, SizeIs(19));
  EXPECT_THAT(NamesOf(package->api_tools), UnorderedElementsAre("weather", "search-q", "pets"));
  EXPECT_THAT(package->workflow_tools, SizeIs(2));
  EXPECT_THAT(package->mcp_tools, SizeIs(2));
  std::vector<std::string> dependencies;
  for (const auto& dependency : package->dependencies) {
    dependencies.push_back(dependency.provider_id);
  }
  EXPECT_THAT(dependencies, UnorderedElementsAre("time", "langgenius/google/google"));
  std::vector<std::string> unresolved;
  for (const auto& notice : package->notices) unresolved.push_back(notice.identifier);
  EXPECT_THAT(unresolved, UnorderedElementsAre("00000000-0000-0000-0000-0000000003e7",
                                               "00000000-0000-0000-0000-0000000003e6", "gone-mcp"));
}

TEST_F(AcmeTest, WithoutSecretsMcpServersAreDependencies) {
  const auto package = Export(AllApps(false));
  ASSERT_TRUE(package.ok()) << package.status();
  EXPECT_THAT(package->dependencies, SizeIs(5));
  EXPECT_THAT(package->mcp_tools, SizeIs(0));
  EXPECT_THAT(package->notices, SizeIs(2));
}

TEST_F(AcmeTest, TheClosureOfOneAppBringsTheAppBehindItsTool) {
  const auto package = Export(OneApp("Main orchestrator", true));
  ASSERT_TRUE(package.ok()) << package.status();
  EXPECT_THAT(NamesOf(package->apps), ElementsAre("Main orchestrator", "Inner summarizer 摘要"));
  EXPECT_THAT(NamesOf(package->api_tools), ElementsAre("weather"));
}

TEST_F(AcmeTest, AnAppNameThatTwoAppsHaveIsRefusedWithTheirIds) {
  const absl::Status status = Export(OneApp("Duplicate name", true)).status();
  EXPECT_EQ(ReasonOf(status), Reason::kAppAmbiguous);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("ad43d8f0-4de5-4d93-9874-fbaa99784c98"));
}

TEST_F(AcmeTest, EverySecretVariableOpensWithTheTargetsKey) {
  const auto package = Export(AllApps(true));
  ASSERT_TRUE(package.ok()) << package.status();
  size_t opened = 0;
  for (const model::App& app : package->apps) {
    const auto secrets = migration::SecretVariablesOf(app.workflow.environment_variables);
    ASSERT_TRUE(secrets.ok()) << secrets.status();
    for (const auto& secret : *secrets) {
      // Never set at the source.
      if (secret.value.empty()) continue;
      EXPECT_THAT(OpenWithTargetKey(secret.value), testing::Not(testing::HasSubstr("unreadable")));
      ++opened;
    }
  }
  EXPECT_GT(opened, 0u);
}

TEST_F(EdgesTest, UnusualAppsMoveToo) {
  const auto package = Export(AllApps(true));
  ASSERT_TRUE(package.ok()) << package.status();
  EXPECT_THAT(package->apps, SizeIs(30));
  const auto limited =
      std::count_if(package->apps.begin(), package->apps.end(),
                    [](const model::App& app) { return app.max_active_requests.has_value(); });
  EXPECT_EQ(std::to_string(limited), Sql("select count(*) from apps a join tenants t on t.id = "
                                         "a.tenant_id where t.name = 'Acme Staging' and "
                                         "max_active_requests is not null"));
}

TEST_F(EdgesTest, NothingIsWrittenToTheSource) {
  const char kFingerprint[] = "select md5(string_agg(w::text, ',' order by id)) from workflows w";
  const std::string before = Sql(kFingerprint);
  ASSERT_TRUE(Export(AllApps(true)).ok());
  EXPECT_EQ(Sql(kFingerprint), before);
}

}  // namespace
}  // namespace courier::exporting
