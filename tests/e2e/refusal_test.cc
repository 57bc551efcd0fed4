// Transfers that must not happen: the exit status says why, a sentence says what to do, and the
// target is what it was.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/report.h"
#include "tests/e2e/transfer_fixture.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class RefusalTest : public TransferTest {
 protected:
  void SetUp() override {
    TransferTest::SetUp();
    if (!HasFatalFailure()) before_ = target().Digest();
  }

  void TearDown() override {
    if (before_.empty()) return;
    EXPECT_EQ(target().Digest(), before_);
  }

  static AgentSettings AllowingOnly(absl::string_view controller) {
    AgentSettings settings;
    settings.controller = std::string(controller);
    return settings;
  }
  static AgentSettings WithPeer(absl::string_view peer) {
    AgentSettings settings;
    settings.peer = std::string(peer);
    return settings;
  }

  std::string DraftOf(absl::string_view app) {
    return absl::StrCat("version = 'draft' AND app_id = (SELECT id FROM apps WHERE name = '", app,
                        "')");
  }

 private:
  std::string before_;
};

TEST_F(RefusalTest, UnknownApp) {
  const auto result = installation().Transfer({"--app", "No such app"});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("No such app"));
}

TEST_F(RefusalTest, UnknownSourceWorkspace) {
  const auto result = TransferAll({"--workspace", "No such workspace"});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("No such workspace"));
}

TEST_F(RefusalTest, UnknownTargetWorkspace) {
  const auto result = TransferAll({"--target-workspace", "No such workspace"});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("No such workspace"));
}

TEST_F(RefusalTest, TargetWorkspaceThatIsNotGivenAndNotTheOnlyOne) {
  const auto result =
      installation().Courier({"transfer", "--from", "staging", "--to", "production", "--yes",
                              "--workspace", "Acme Staging", "--all-apps"});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("Second Workspace"));
}

TEST_F(RefusalTest, UnknownOperator) {
  const auto result = TransferAll({"--operator-email", "nobody@example.test"});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("nobody@example.test"));
}

TEST_F(RefusalTest, ControllerThatTheSourcesPolicyDoesNotKnow) {
  ASSERT_TRUE(source().StartAgent(AllowingOnly("somebody-else")).ok());
  EXPECT_EQ(TransferAll().status, 4);
}

TEST_F(RefusalTest, ControllerThatTheTargetsPolicyDoesNotKnow) {
  ASSERT_TRUE(target().StartAgent(AllowingOnly("somebody-else")).ok());
  EXPECT_EQ(TransferAll().status, 4);
}

TEST_F(RefusalTest, TargetThatIsNoPeerOfTheSource) {
  ASSERT_TRUE(source().StartAgent(WithPeer("elsewhere")).ok());
  EXPECT_EQ(TransferAll().status, 4);
}

TEST_F(RefusalTest, SourceThatIsNoPeerOfTheTarget) {
  ASSERT_TRUE(target().StartAgent(WithPeer("elsewhere")).ok());
  EXPECT_EQ(TransferAll().status, 4);
}

TEST_F(RefusalTest, SourceAgentThatIsDown) {
  ASSERT_TRUE(source().StopAgent().ok());
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err, HasSubstr("staging"));
}

TEST_F(RefusalTest, TargetAgentThatIsDown) {
  ASSERT_TRUE(target().StopAgent().ok());
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err, HasSubstr("production"));
}

TEST_F(RefusalTest, DamagedTokenIsNamedByAppAndVariable) {
  // Another character in the middle of the sealed text.
  source().Exec(absl::StrCat(
      "UPDATE workflows SET environment_variables = regexp_replace(environment_variables, "
      "'(SFlCUklEO.{200})(.)', '\\1' || CASE WHEN substring(environment_variables FROM "
      "'SFlCUklEO.{200}(.)') = 'A' THEN 'B' ELSE 'A' END) WHERE ",
      DraftOf("Order desk")));
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 6);
  EXPECT_EQ(Report(result.out).At("error.code"), "bad_token");
  EXPECT_THAT(result.err, HasSubstr("Order desk"));
  EXPECT_THAT(result.err, HasSubstr("WAREHOUSE_TOKEN"));
}

TEST_F(RefusalTest, GraphThatIsNotJson) {
  source().Exec(
      absl::StrCat("UPDATE workflows SET graph = '{\"nodes\": [' WHERE ", DraftOf("Order desk")));
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 6);
  EXPECT_EQ(Report(result.out).At("error.code"), "bad_graph");
  EXPECT_THAT(result.err, HasSubstr("Order desk"));
}

TEST_F(RefusalTest, GraphNestedTenThousandDeep) {
  source().Exec(
      absl::StrCat("UPDATE workflows SET graph = '{\"nodes\": [], \"edges\": ' || "
                   "repeat('[', 10000) || repeat(']', 10000) || '}' WHERE ",
                   DraftOf("Order desk")));
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("Order desk"));
}

TEST_F(RefusalTest, PrivateKeyOfAnotherWorkspace) {
  const auto other = test::ReadFileText(target().PrivateKeyFile());
  ASSERT_TRUE(other.ok()) << other.status();
  ASSERT_TRUE(test::WriteFileText(source().PrivateKeyFile(), *other).ok());
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 6);
  EXPECT_EQ(Report(result.out).At("error.code"), "bad_key");
}

TEST_F(RefusalTest, AnotherTransferIntoTheWorkspaceIsRunning) {
  test::ProcessSpec spec;
  spec.argv = {"psql", "-X", "-q", "-A", "-t", "-d", target().cluster().Dsn(target().demo().name)};
  spec.unset = {"PG*"};
  spec.input.reset();
  auto other = test::TestProcess::Start(std::move(spec));
  ASSERT_TRUE(other.ok()) << other.status();
  // The lock that an import holds: the courier's number and the workspace's.
  ASSERT_TRUE(
      (*other)
          ->WriteInput(absl::StrCat("SELECT pg_advisory_lock(1131439477, hashtext('",
                                    target().demo().summary.workspace_id, "'));\n\\echo locked\n"))
          .ok());
  ASSERT_TRUE((*other)->WaitForLine("locked", std::chrono::seconds(30)).ok());
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 5) << result.err;
  EXPECT_EQ(Report(result.out).At("error.code"), "workspace_locked");
}

TEST_F(RefusalTest, NobodyToAskAndNoYes) {
  const auto result = installation().Courier({"transfer", "--from", "staging", "--to", "production",
                                              "--workspace", "Acme Staging", "--target-workspace",
                                              "Acme Production", "--all-apps"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--yes"));
}

TEST_F(RefusalTest, PlanChangesNothing) {
  const auto result =
      installation().Courier({"plan", "--from", "staging", "--to", "production", "--workspace",
                              "Acme Staging", "--target-workspace", "Acme Production", "--all-apps",
                              "--include-secrets", "--output-format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  const Report report(result.out);
  EXPECT_EQ(report.At("result"), "planned");
  EXPECT_EQ(report.Count("app", "created"), 20);
}

}  // namespace
}  // namespace courier::e2e
