// The source database that Dify itself wrote, where it is at hand.
#include <filesystem>

#include "common/migration/variables.h"
#include "tests/integration/agent_source/source_fixture.h"

namespace courier::exporting {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::string SharedGoldens() {
  const char* const folder = std::getenv("COURIER_SHARED");
  return absl::StrCat(folder != nullptr ? folder : COURIER_SOURCE_DIR "/../shared",
                      "/goldens/acme");
}

class AcmeTest : public SourceTest {
 protected:
  void SetUp() override {
    const std::string goldens = SharedGoldens();
    if (!std::filesystem::exists(goldens + "/source.sql")) {
      GTEST_SKIP() << "there are no goldens at " << goldens;
    }
    SourceTest::SetUp();
    auto name = cluster_->NewDatabase({goldens + "/source.sql"});
    ASSERT_TRUE(name.ok()) << name.status();
    database_ = *name;
    storage_ = {.type = dify::KeyStorage::Type::kFolder,
                .root = goldens + "/storage-source",
                .command = {}};
  }

  template <class Record>
  static std::vector<std::string> NamesOf(const std::vector<Record>& records) {
    std::vector<std::string> names;
    for (const Record& record : records) names.push_back(record.name);
    return names;
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
      EXPECT_THAT(OpenWithTargetKey(secret.value), testing::Not(testing::HasSubstr("unreadable")));
      ++opened;
    }
  }
  EXPECT_GT(opened, 0u);
}

}  // namespace
}  // namespace courier::exporting
