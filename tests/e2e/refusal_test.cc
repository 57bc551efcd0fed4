// Transfers that must not happen because of what is asked for, by whom, and of whom: the exit
// status says why, a sentence says what to do, and the target is what it was.
#include <csignal>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/e2e/report.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;

class RefusalTest : public FaultTest {
 protected:
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
  static AgentSettings With(std::string more) {
    AgentSettings settings;
    settings.more = std::move(more);
    return settings;
  }
};

// --- Names

struct NameCase {
  const char* name;
  // What happens to the databases before; empty: nothing.
  const char* source_sql;
  const char* target_sql;
  std::vector<std::string> flags;
  Refusal refusal;
};

class NameTest : public RefusalTest, public testing::WithParamInterface<NameCase> {};

TEST_P(NameTest, IsRefused) {
  if (*GetParam().source_sql != '\0') source().Exec(GetParam().source_sql);
  if (*GetParam().target_sql != '\0') PrepareTarget(GetParam().target_sql);
  ExpectRefused(GetParam().refusal, GetParam().flags);
}

const auto kNameOfCase = [](const auto& test) { return std::string(test.param.name); };

INSTANTIATE_TEST_SUITE_P(
    Workspaces, NameTest,
    testing::Values(
        NameCase{"UnknownAtTheSource",
                 "",
                 "",
                 {"--workspace", "Acme Stagin"},
                 {6,
                  "workspace_not_found",
                  {"staging", "\"Acme Stagin\"", "Did you mean \"Acme Staging\"",
                   "courier list workspaces"}}},
        NameCase{"UnknownAtTheTarget",
                 "",
                 "",
                 {"--target-workspace", "No such workspace"},
                 {6,
                  "workspace_not_found",
                  {"production", "\"No such workspace\"", "courier list workspaces"}}},
        NameCase{"UnknownIdAtTheTarget",
                 "",
                 "",
                 {"--target-workspace", "00000000-0000-4000-8000-000000000000"},
                 {6, "workspace_not_found", {"production", "courier list workspaces"}}},
        NameCase{"AmbiguousAtTheSource",
                 "UPDATE tenants SET name = 'Acme Staging'",
                 "",
                 {},
                 {6, "workspace_ambiguous", {"staging", "named \"Acme Staging\"", "use an id"}}},
        NameCase{
            "AmbiguousAtTheTarget",
            "",
            "UPDATE tenants SET name = 'Acme Production'",
            {},
            {6, "workspace_ambiguous", {"production", "named \"Acme Production\"", "use an id"}}},
        NameCase{
            "NotGivenAndNotTheOnlyOne",
            "",
            "",
            {"--target-workspace", ""},
            {6, "workspace_ambiguous", {"production", "Second Workspace", "--target-workspace"}}}),
    kNameOfCase);

INSTANTIATE_TEST_SUITE_P(
    AppsAndTools, NameTest,
    testing::Values(
        NameCase{"UnknownApp",
                 "",
                 "",
                 {"--app", "Order des"},
                 {6,
                  "app_not_found",
                  {"staging", "\"Order des\"", "\"Acme Staging\"", "Did you mean \"Order desk\""}}},
        NameCase{"AppOfAnotherWorkspace",
                 "",
                 "",
                 {"--app", "Must not move"},
                 {6, "app_not_found", {"staging", "\"Must not move\"", "\"Acme Staging\""}}},
        NameCase{"PatternThatNothingFits",
                 "",
                 "",
                 {"--app", "Zzz*"},
                 {6, "app_not_found", {"staging", "a name like \"Zzz*\""}}},
        NameCase{"AmbiguousApp",
                 "UPDATE apps SET name = 'Order desk' WHERE name = 'Order intake'",
                 "",
                 {"--app", "Order desk"},
                 {6, "app_ambiguous", {"staging", "2 apps named \"Order desk\"", "by its id"}}},
        NameCase{"UnsupportedMode",
                 "UPDATE apps SET mode = 'completion' WHERE name = 'Order desk'",
                 "",
                 {"--app", "Order desk"},
                 {6,
                  "unsupported_mode",
                  {"staging", "\"Order desk\" is of mode completion", "workflow and advanced"}}},
        NameCase{"NeverPublished",
                 "UPDATE apps SET workflow_id = NULL WHERE name = 'Order desk'",
                 "",
                 {"--app", "Order desk", "--revision", "published"},
                 {6, "never_published", {"staging", "\"Order desk\""}}},
        NameCase{"UnknownApiTool",
                 "",
                 "",
                 {"--api-tool", "No such tool"},
                 {6, "tool_not_found", {"staging", "API tool \"No such tool\""}}},
        NameCase{"UnknownWorkflowTool",
                 "",
                 "",
                 {"--workflow-tool", "No such tool"},
                 {6, "tool_not_found", {"staging", "workflow tool \"No such tool\""}}},
        NameCase{"UnknownMcpTool",
                 "",
                 "",
                 {"--mcp-tool", "No such server"},
                 {6, "tool_not_found", {"staging", "MCP server \"No such server\""}}},
        NameCase{
            "AmbiguousMcpTool",
            "INSERT INTO tool_mcp_providers SELECT (jsonb_populate_record(t, jsonb_build_object("
            "'id', gen_random_uuid(), 'name', 'clock-mcp', 'server_identifier', 'other', "
            "'server_url_hash', 'other'))).* FROM tool_mcp_providers t WHERE name = 'Clock MCP'",
            "",
            {"--mcp-tool", "clock-mcp"},
            {6, "tool_ambiguous", {"staging", "2 tools that \"clock-mcp\"", "by its id"}}}),
    kNameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Operators, NameTest,
    testing::Values(
        NameCase{"Unknown",
                 "",
                 "",
                 {"--operator-email", "nobody@example.test"},
                 {6, "operator_not_found", {"production", "nobody@example.test", "Name a member"}}},
        NameCase{"WorkspaceWithoutAnOwner",
                 "",
                 "UPDATE tenant_account_joins SET role = 'normal'",
                 {},
                 {6, "operator_not_found", {"production", "has no owner", "--operator-email"}}},
        NameCase{"WhoMayNotEdit",
                 "",
                 "UPDATE tenant_account_joins SET role = 'normal'",
                 {"--operator-email", "prod-owner@example.test"},
                 {6, "operator_unfit", {"production", "role normal", "--operator-email"}}},
        NameCase{"WhoseAccountIsClosed",
                 "",
                 "UPDATE accounts SET status = 'banned'",
                 {"--operator-email", "prod-owner@example.test"},
                 {6, "operator_unfit", {"production", "status banned", "--operator-email"}}}),
    kNameOfCase);

// --- Policy and peers

TEST_F(RefusalTest, ControllerThatTheSourcesPolicyDoesNotKnow) {
  RestartSource(AllowingOnly("somebody-else"));
  ExpectRefused({.status = 4,
                 .code = "policy_refused",
                 .says = {"staging does not allow \"describe\"", "controller/me", "Add a rule"}});
}

TEST_F(RefusalTest, ControllerThatTheTargetsPolicyDoesNotKnow) {
  RestartTarget(AllowingOnly("somebody-else"));
  ExpectRefused(
      {.status = 4,
       .code = "policy_refused",
       .says = {"production does not allow \"describe\"", "controller/me", "Add a rule"}});
}

TEST_F(RefusalTest, TargetThatIsNoPeerOfTheSource) {
  RestartSource(WithPeer("elsewhere"));
  ExpectRefused(
      {.status = 4, .code = "peer_refused", .says = {"staging", "agent/production", "`peers`"}});
}

TEST_F(RefusalTest, SourceThatIsNoPeerOfTheTarget) {
  RestartTarget(WithPeer("elsewhere"));
  ExpectRefused(
      {.status = 4, .code = "peer_refused", .says = {"production", "agent/staging", "`peers`"}});
}

// --- Agents that are not there

TEST_F(RefusalTest, SourceAgentThatIsDown) {
  ASSERT_TRUE(source().StopAgent().ok());
  ExpectRefused({.status = 4,
                 .code = "unreachable",
                 .says = {"staging (" + source().address() + ") can't be reached",
                          "Connection refused", "Is courier-agent running there"}});
}

TEST_F(RefusalTest, TargetAgentThatIsDown) {
  ASSERT_TRUE(target().StopAgent().ok());
  ExpectRefused({.status = 4,
                 .code = "unreachable",
                 .says = {"production (" + target().address() + ") can't be reached",
                          "Is courier-agent running there"}});
}

TEST_F(RefusalTest, AgentWhoseHostNameNobodyKnows) {
  source().Reroute("no-such-host.invalid:7443");
  ExpectRefused({.status = 4,
                 .code = "unreachable",
                 .says = {"staging (no-such-host.invalid:7443)", "is the address right?"}});
}

// --- Limits

TEST_F(RefusalTest, PackageLargerThanTheSourceSends) {
  RestartSource(With("limits: {max_package_bytes: 2048}\n"));
  ExpectRefused(
      {.status = 6, .code = "limit_exceeded", .says = {"staging", "2048", "max_package_bytes"}});
}

TEST_F(RefusalTest, PackageLargerThanTheTargetTakes) {
  RestartTarget(With("limits: {max_package_bytes: 2048}\n"));
  ExpectRefused({.status = 6, .code = "limit_exceeded", .says = {"2048", "max_package_bytes"}});
}

TEST_F(RefusalTest, MessageLargerThanTheSourceTakes) {
  RestartSource(With("limits: {max_message_bytes: 524288}\n"));
  std::vector<std::string> flags;
  for (int i = 0; i < 6000; ++i) {
    flags.insert(flags.end(), {"--app", absl::StrCat(i, std::string(100, 'x'))});
  }
  ExpectRefused({.status = 6, .code = "limit_exceeded", .says = {"staging", "max_message_bytes"}},
                flags);
}

TEST_F(RefusalTest, MoreTransfersThanTheSourceRuns) {
  RestartSource(With("limits: {max_transfers: 1}\n"));
  source().Exec(WaitingRead("workflows"));
  const auto lock = SessionThatHolds(source(), kHold);
  const auto first = installation().StartCourier(Installation::TransferArguments({"--all-apps"}));
  ASSERT_TRUE(first.ok()) << first.status();
  WaitFor(source(), kWaiting, "1");
  // Into another workspace: the target has no objection.
  ExpectRefused(
      {.status = 4, .code = "busy", .says = {"staging", "limits.max_transfers", "Try again later"}},
      {"--all-apps", "--target-workspace", "Second Workspace"});
  (*first)->Signal(SIGTERM);
  EXPECT_TRUE((*first)->Wait().ok());
}

TEST_F(RefusalTest, MoreTransfersThanTheTargetRuns) {
  RestartTarget(With("limits: {max_transfers: 1}\n"));
  source().Exec(WaitingRead("workflows"));
  const auto lock = SessionThatHolds(source(), kHold);
  const auto first = installation().StartCourier(Installation::TransferArguments({"--all-apps"}));
  ASSERT_TRUE(first.ok()) << first.status();
  WaitFor(source(), kWaiting, "1");
  ExpectRefused({.status = 4,
                 .code = "busy",
                 .says = {"production", "limits.max_transfers", "Try again later"}},
                {"--all-apps", "--target-workspace", "Second Workspace"});
  (*first)->Signal(SIGTERM);
  EXPECT_TRUE((*first)->Wait().ok());
}

// --- What is asked for

TEST_F(RefusalTest, NobodyToAskAndNoYes) {
  const auto result = installation().Courier({"transfer", "--from", "staging", "--to", "production",
                                              "--workspace", "Acme Staging", "--target-workspace",
                                              "Acme Production", "--all-apps"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--yes"));
}

TEST_F(RefusalTest, ReportThatCanNotBeWritten) {
  const auto result = installation().Transfer(
      {"--all-apps", "--report", installation().folder() + "/no/such/folder/report.json"});
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("/no/such/folder"));
}

TEST_F(RefusalTest, ReportThatWouldReplaceADevice) {
  const auto result = installation().Transfer({"--all-apps", "--report", "/dev/null"});
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("it is not a regular file"));
}

TEST_F(RefusalTest, ListNamesTheFlagThatItHas) {
  const auto result = installation().Courier({"list", "apps", "--on", "production"});
  EXPECT_EQ(result.status, 6) << result.err;
  EXPECT_THAT(result.err, HasSubstr("name one with --workspace: "));
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
