// `courier plan` and what `courier transfer` asks before it writes.
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/report.h"
#include "tests/e2e/tokens.h"
#include "tests/e2e/transfer_fixture.h"
#include "tests/support/file_text.h"
#include "tests/support/terminal_process.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Flags = std::vector<std::string>;

class PlanTest : public TransferTest {
 protected:
  test::ProcessResult Plan(const Flags& flags) {
    Flags all = {"plan"};
    all.insert(all.end(), kRoute.begin(), kRoute.end());
    all.insert(all.end(), flags.begin(), flags.end());
    return installation().Courier(all);
  }

  std::unique_ptr<test::TerminalProcess> TransferOnATerminal(const Flags& flags) {
    std::vector<std::string> argv = {Program("courier"), "--config",
                                     installation().folder() + "/courier.yaml", "transfer"};
    argv.insert(argv.end(), kRoute.begin(), kRoute.end());
    argv.insert(argv.end(), flags.begin(), flags.end());
    auto process = test::TerminalProcess::Start({.argv = std::move(argv)});
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }

  const Flags kRoute = {"--from",
                        "staging",
                        "--to",
                        "production",
                        "--workspace",
                        std::string(demo::kSourceWorkspace),
                        "--target-workspace",
                        std::string(demo::kTargetWorkspace)};
};

std::set<std::string> FilesIn(const std::string& folder) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    files.insert(entry.path());
  }
  return files;
}

// Sessions, locks and temporary tables of agents.
std::string LeftBehind(const Side& side) {
  return side.Query(
      "SELECT 'session' FROM pg_stat_activity WHERE usename = 'courier' UNION ALL "
      "SELECT 'lock' FROM pg_locks WHERE locktype = 'advisory' UNION ALL "
      "SELECT relname FROM pg_class WHERE relpersistence = 't' UNION ALL "
      "SELECT 'prepared' FROM pg_prepared_xacts");
}

TEST_F(PlanTest, LeavesNothingBehind) {
  ASSERT_EQ(Plan({"--all-apps"}).status, 0);  // the controller's configuration is written
  const std::string source_before = source().Digest();
  const std::string target_before = target().Digest();
  const std::set<std::string> files_before = FilesIn(installation().folder());
  ASSERT_EQ(Plan({"--all-apps", "--include-secrets"}).status, 0);
  EXPECT_EQ(source().Digest(), source_before);
  EXPECT_EQ(target().Digest(), target_before);
  EXPECT_EQ(FilesIn(installation().folder()), files_before);
  // The agents answer before they close their sessions.
  ASSERT_TRUE(source().StopAgent().ok());
  ASSERT_TRUE(target().StopAgent().ok());
  EXPECT_EQ(LeftBehind(source()), "");
  EXPECT_EQ(LeftBehind(target()), "");
}

TEST_F(PlanTest, TellsItemByItemWhatWouldHappen) {
  const Flags update = {"--all-apps", "--conflict-strategy", "update"};
  ASSERT_EQ(installation().Transfer({"--app", "Order*", "--app", "Approval step"}).status, 0);
  target().Exec("UPDATE apps SET description = 'edited' WHERE name = 'Order intake'");
  const auto text = Plan(update);
  ASSERT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("will be created"), HasSubstr("will be updated"),
                              HasSubstr("app \"Order intake\""), HasSubstr("stays the same"),
                              HasSubstr("needs your hand"), HasSubstr("plan hash")));

  Flags as_json = update;
  as_json.insert(as_json.end(), {"--output-format", "json"});
  const auto json = Plan(as_json);
  const Report report(json.out);
  EXPECT_EQ(report.At("result"), "planned");
  EXPECT_EQ(report.Count("app", "updated"), 1);
  EXPECT_EQ(report.Count("app", "created"), 15);
  EXPECT_GE(report.Count("app", "unchanged"), 1);
  EXPECT_GE(report.Count("dependency", "dependency-only"), 1);
  EXPECT_EQ(report.At("error"), "");

  const Report skipped(
      Plan({"--all-apps", "--conflict-strategy", "skip", "--output-format", "json"}).out);
  EXPECT_GE(skipped.Count("app", "skipped"), 3);

  const auto refused = Plan({"--all-apps", "--output-format", "json"});
  EXPECT_EQ(refused.status, 5);
  EXPECT_GE(Report(refused.out).Count("app", "conflict"), 3);
  const auto refused_text = Plan({"--all-apps"});
  EXPECT_EQ(refused_text.status, 5);
  EXPECT_THAT(refused_text.out, AllOf(HasSubstr("in the way"), HasSubstr("app \"Order desk\"")));
}

TEST_F(PlanTest, NamesTheReleasesOfBothSides) {
  source().Exec("UPDATE alembic_version SET version_num = 'a4f2d8c9b731'");
  target().Exec("UPDATE alembic_version SET version_num = 'd9e8f7a6b5c4'");
  EXPECT_THAT(Plan({"--all-apps"}).out, HasSubstr("Dify 1.14.2 ▸ 1.15.0"));

  // It is only told, so a role that may not read it can import all the same.
  target().Exec("REVOKE SELECT ON alembic_version FROM courier");
  const auto untold = Plan({"--all-apps"});
  EXPECT_EQ(untold.status, 0) << untold.err;
  EXPECT_THAT(untold.out, AllOf(HasSubstr("will be created"), Not(HasSubstr("Dify 1."))));
}

TEST_F(PlanTest, ARightThatIsMissingIsToldBeforehand) {
  target().Exec("REVOKE INSERT ON workflows, tool_mcp_providers FROM courier");
  const auto refused = Plan({"--all-apps", "--include-secrets"});
  EXPECT_EQ(refused.status, 6);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("lacks INSERT on tool_mcp_providers, INSERT on workflows"),
                    HasSubstr("target_grants.sql")));
  // What is not going to be written needs no right.
  target().Exec("GRANT INSERT ON workflows TO courier");
  EXPECT_EQ(Plan({"--app", "Approval step"}).status, 0);
}

TEST_F(PlanTest, TheExitStatusTellsOfChangesWhenAsked) {
  EXPECT_EQ(Plan({"--all-apps"}).status, 0);
  EXPECT_EQ(Plan({"--all-apps", "--detailed-exitcode"}).status, 3);
  ASSERT_EQ(installation().Transfer({"--all-apps"}).status, 0);
  const Flags again = {"--all-apps", "--conflict-strategy", "update", "--detailed-exitcode"};
  const auto unchanged = Plan(again);
  EXPECT_EQ(unchanged.status, 0) << unchanged.out;
  EXPECT_EQ(Plan({"--all-apps", "--conflict-strategy", "skip", "--detailed-exitcode"}).status, 0);
  EXPECT_EQ(Plan({"--all-apps", "--detailed-exitcode"}).status, 5);
  target().Exec("UPDATE apps SET description = 'edited' WHERE name = 'Order desk'");
  EXPECT_EQ(Plan(again).status, 3);
}

// The second plan does not open the secrets again, and the transfer does.
TEST_F(PlanTest, APlanTellsTheSameTwiceAndTheTransferFollowsIt) {
  const Flags flags = {"--all-apps", "--include-secrets", "--output-format", "json"};
  const Report first(Plan(flags).out);
  const Report second(Plan(flags).out);
  EXPECT_NE(first.At("plan_hash"), "");
  EXPECT_EQ(second.At("plan_hash"), first.At("plan_hash"));
  EXPECT_EQ(second.At("items"), first.At("items"));
  const auto done = installation().Transfer(
      {"--all-apps", "--include-secrets", "--plan-hash", first.At("plan_hash")});
  ASSERT_EQ(done.status, 0) << done.err;
  const OpenedTokens sent = OpenTokens(source());
  EXPECT_THAT(sent.secrets, Not(testing::IsEmpty()));
  EXPECT_EQ(OpenTokens(target()).secrets, sent.secrets);
}

// So that nothing else can be applied under the hash of a plan that somebody approved.
TEST_F(PlanTest, TheHashStandsForAllThatWouldBeWritten) {
  std::set<std::string> hashes;
  const auto expect_another = [&](const Flags& more, absl::string_view why) {
    Flags flags = {"--all-apps", "--output-format", "json"};
    flags.insert(flags.end(), more.begin(), more.end());
    const auto plan = Plan(flags);
    EXPECT_EQ(plan.status, 0) << why << ": " << plan.err;
    EXPECT_TRUE(hashes.insert(Report(plan.out).At("plan_hash")).second) << why;
  };
  expect_another({}, "the first");
  expect_another({"--include-secrets"}, "with secrets");
  expect_another({"--create-app-api-token"}, "with tokens");
  expect_another({"--id-strategy", "generate-new-id"}, "with new ids");
  expect_another({"--publish", "all"}, "published");
  expect_another({"--include-secrets", "--set-env", "Order desk.LIMIT=43"}, "a variable");
  for (const char* change : {
           "UPDATE apps SET enable_api = NOT enable_api WHERE name = 'Order desk'",
           "UPDATE apps SET max_active_requests = 7 WHERE name = 'Order desk'",
           "UPDATE workflows SET environment_variables = replace(environment_variables, "
           "'\"description\"', '\"description \"')",
           "UPDATE tool_api_providers SET description = description || '!'",
           "UPDATE tool_api_providers SET privacy_policy = 'other'",
           "UPDATE tool_api_providers SET credentials_str = replace(credentials_str, "
           "'\"auth_type\"', '\"auth_type\" ')",
           "UPDATE tool_workflow_providers SET description = description || '!'",
           "UPDATE tool_mcp_providers SET timeout = timeout + 1",
           "UPDATE tool_label_bindings SET label_name = label_name || '!'",
       }) {
    source().Exec(change);
    expect_another({"--include-secrets"}, change);
  }
}

TEST_F(PlanTest, TakesTheFlagsOfATransferAndComparesTheHash) {
  const Report first(Plan({"--all-apps", "--output-format", "json"}).out);
  const auto same = Plan({"--all-apps", "--yes", "--plan-hash", first.At("plan_hash")});
  EXPECT_EQ(same.status, 0) << same.err;
  const auto other = Plan({"--all-apps", "--yes", "--plan-hash", std::string(64, '0')});
  EXPECT_EQ(other.status, 7) << other.err;
  EXPECT_THAT(other.err, HasSubstr(first.At("plan_hash")));
  EXPECT_THAT(other.out, HasSubstr("will be created"));
}

TEST_F(PlanTest, TokensAreShownOnATerminalOnly) {
  const Flags flags = {"--app", "Approval step", "--create-app-api-token", "--show-tokens"};
  const auto piped = installation().Transfer(flags);
  EXPECT_EQ(piped.status, 2);
  EXPECT_THAT(piped.err, HasSubstr("--show-tokens"));
  const auto shown = TransferOnATerminal(flags);
  ASSERT_TRUE(shown->Answer("Apply? [y/N] ", "y").ok()) << shown->transcript();
  EXPECT_EQ(shown->Wait().value_or(-1), 0) << shown->transcript();
  EXPECT_THAT(shown->transcript(), HasSubstr("  app-"));
}

TEST_F(PlanTest, ASecretThatWasDamagedSinceIsRefused) {
  ASSERT_EQ(Plan({"--all-apps", "--include-secrets"}).status, 0);
  source().Exec(
      "UPDATE workflows SET environment_variables = regexp_replace(environment_variables, "
      "'(SFlCUklEO.{40}).', '\\1~') WHERE environment_variables LIKE '%SFlCUklEO%'");
  const auto refused = Plan({"--all-apps", "--include-secrets"});
  EXPECT_NE(refused.status, 0);
  EXPECT_THAT(refused.err, HasSubstr("can't be opened"));
}

TEST_F(PlanTest, TheReportIsAPrivateFile) {
  const std::string file = installation().folder() + "/plan.json";
  ASSERT_EQ(Plan({"--all-apps", "--report", file}).status, 0);
  struct stat facts {};
  ASSERT_EQ(stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  EXPECT_EQ(Report(test::ReadFileText(file).value_or("")).At("result"), "planned");
}

TEST_F(PlanTest, OnATerminalATransferAsksAndNoChangesNothing) {
  ASSERT_EQ(Plan({"--all-apps"}).status, 0);
  const std::string before = target().Digest();
  for (const char* answer : {"n", "", "perhaps"}) {
    const auto transfer = TransferOnATerminal({"--all-apps"});
    ASSERT_TRUE(transfer->Answer("Apply? [y/N] ", answer).ok()) << transfer->transcript();
    EXPECT_EQ(transfer->Wait().value_or(-1), 130) << answer;
    EXPECT_THAT(transfer->transcript(), HasSubstr("will be created"));
  }
  const auto cancelled = TransferOnATerminal({"--all-apps"});
  ASSERT_TRUE(cancelled->WaitFor("Apply? [y/N] ").ok()) << cancelled->transcript();
  ASSERT_TRUE(cancelled->TypeCtrlC().ok());
  EXPECT_EQ(cancelled->Wait().value_or(-1), 130);
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(PlanTest, OnATerminalYesAppliesThePlanThatWasShown) {
  ASSERT_EQ(Plan({"--all-apps"}).status, 0);
  const auto transfer = TransferOnATerminal({"--app", "Approval step"});
  ASSERT_TRUE(transfer->Answer("Apply? [y/N] ", "y").ok()) << transfer->transcript();
  EXPECT_EQ(transfer->Wait().value_or(-1), 0) << transfer->transcript();
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps WHERE name = 'Approval step'"), "1");

  const auto unasked = TransferOnATerminal({"--app", "Nightly report", "--yes"});
  EXPECT_EQ(unasked->Wait().value_or(-1), 0) << unasked->transcript();
  EXPECT_THAT(unasked->transcript(), Not(HasSubstr("Apply?")));
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps WHERE name = 'Nightly report'"), "1");
}

TEST_F(PlanTest, AChangeBetweenPlanAndYesIsNoticed) {
  ASSERT_EQ(installation().Transfer({"--app", "Approval step"}).status, 0);
  source().Exec("UPDATE apps SET description = 'newer' WHERE name = 'Approval step'");
  const auto waiting =
      TransferOnATerminal({"--app", "Approval step", "--conflict-strategy", "update"});
  ASSERT_TRUE(waiting->WaitFor("Apply? [y/N] ").ok()) << waiting->transcript();
  // As Dify writes it.
  target().Exec(
      "UPDATE apps SET description = 'by somebody', updated_at = now() WHERE name = 'Approval "
      "step'");
  ASSERT_TRUE(waiting->Type("y\n").ok());
  EXPECT_EQ(waiting->Wait().value_or(-1), 7) << waiting->transcript();
  EXPECT_EQ(target().Query("SELECT description FROM apps WHERE name = 'Approval step'"),
            "by somebody");
}

}  // namespace
}  // namespace courier::e2e
