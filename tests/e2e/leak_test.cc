// Looks for the demo's secrets wherever a command leaves something behind, with every log turned up
// as far as it goes: also those that Dify keeps in clear, such as a key typed into a node.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/tokens.h"
#include "tests/support/canary.h"
#include "tests/support/file_text.h"
#include "tests/support/test_process.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const char* const kLoudTrace = "GRPC_TRACE=all";
const char* const kLoudVerbosity = "GRPC_VERBOSITY=debug";

// One pair of servers for all tests: every setting that shows statements or values turned up.
class LeakTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    InstallationOptions options;
    options.server_settings = {"log_statement=all",
                               "log_min_duration_statement=0",
                               "log_parameter_max_length=-1",
                               "log_parameter_max_length_on_error=-1",
                               "log_error_verbosity=verbose",
                               "log_min_messages=debug1",
                               "log_min_error_statement=debug5",
                               "log_duration=on",
                               "debug_print_plan=on",
                               "track_activity_query_size=1MB",
                               "shared_preload_libraries='auto_explain,pg_stat_statements'",
                               "pg_stat_statements.track=all",
                               "auto_explain.log_min_duration=0",
                               "auto_explain.log_verbose=on",
                               "auto_explain.log_nested_statements=on"};
    options.source_agent.environment = {kLoudTrace, kLoudVerbosity};
    options.target_agent.environment = {kLoudTrace, kLoudVerbosity};
    auto installation = Installation::Start(options);
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
    secrets_ = new Secrets;
    const std::string sealed = absl::StrJoin(OpenTokens(installation_->source()).secrets, "\n");
    for (const std::string& secret : installation_->source().demo().summary.secrets) {
      // Names such as "subscription" stand elsewhere too; the random end is the secret's alone.
      const std::string random = secret.substr(secret.rfind('-') + 1);
      secrets_->all.AddKnown(secret, random);
      if (!absl::StrContains(sealed, secret)) {
        const std::string where = absl::StrCat(" FROM workflows WHERE graph LIKE '%", random, "%'");
        if (source().Query("SELECT count(*)" + where) != "0") secrets_->in_clear = random;
        continue;
      }
      secrets_->sealed.AddKnown(secret, random);
      secrets_->one = secret;
    }
    ASSERT_THAT(secrets_->one, Not(IsEmpty()));
    ASSERT_THAT(secrets_->in_clear, Not(IsEmpty()));
  }
  static void TearDownTestSuite() {
    delete std::exchange(installation_, nullptr);
    delete std::exchange(secrets_, nullptr);
  }

  void SetUp() override {
    ASSERT_NE(secrets_, nullptr);
    // What the fixture's own loading of the demo left in the servers' logs is not the courier's.
    source_log_start_ = source().cluster().ServerLog().size();
    target_log_start_ = target().cluster().ServerLog().size();
  }

  static Side& source() { return installation_->source(); }
  static Side& target() { return installation_->target(); }

  static test::ProcessResult Transfer(std::vector<std::string> more = {}) {
    std::vector<std::string> flags = {
        "--all-apps", "--include-secrets", "--conflict-strategy",
        "update",     "--report",          installation_->folder() + "/report.json"};
    flags.insert(flags.end(), more.begin(), more.end());
    return installation_->Transfer(flags);
  }

  void ExpectNothingIn(const std::string& bytes, absl::string_view place) {
    EXPECT_THAT(bytes, Not(IsEmpty())) << place;
    EXPECT_THAT(secrets_->all.FindIn(bytes, place), IsEmpty());
  }

  void ExpectNothingLeaked(const test::ProcessResult& result) {
    EXPECT_THAT(secrets_->all.FindIn(result.out, "stdout of courier"), IsEmpty());
    EXPECT_THAT(secrets_->all.FindIn(result.err, "stderr of courier"), IsEmpty());
    for (const Side* side : {&source(), &target()}) {
      ExpectNothingIn(side->agent()->err() + side->agent()->out(), "output of an agent");
    }
    ExpectNothingIn(source().cluster().ServerLog().substr(source_log_start_), "source server log");
    ExpectNothingIn(target().cluster().ServerLog().substr(target_log_start_), "target server log");
    // Report, audit files, configuration: everything that anybody wrote beside the databases.
    const auto files = secrets_->all.FindInFolder(installation_->folder());
    ASSERT_TRUE(files.ok()) << files.status();
    EXPECT_THAT(*files, IsEmpty());
  }

  struct Secrets {
    // All of the demo's, and those that are tokens in the database; one of the latter, and the end
    // of one that stands in a graph.
    test::CanarySet all;
    test::CanarySet sealed;
    std::string one;
    std::string in_clear;
  };
  static Installation* installation_;
  static Secrets* secrets_;
  std::size_t source_log_start_ = 0;
  std::size_t target_log_start_ = 0;
};

Installation* LeakTest::installation_ = nullptr;
LeakTest::Secrets* LeakTest::secrets_ = nullptr;

TEST_F(LeakTest, SearchFindsASecretThatIsThere) {
  EXPECT_THAT(secrets_->all.FindIn(absl::StrCat("log line with ", secrets_->one), "text"),
              Not(IsEmpty()));
  target().Exec(absl::StrCat("SELECT '", secrets_->one, "'"));
  EXPECT_THAT(
      secrets_->all.FindIn(target().cluster().ServerLog().substr(target_log_start_), "server log"),
      Not(IsEmpty()));
  const std::string leak = installation_->folder() + "/leak";
  ASSERT_TRUE(test::WriteFileText(leak, secrets_->one).ok());
  EXPECT_THAT(*secrets_->all.FindInFolder(installation_->folder()), Not(IsEmpty()));
  ASSERT_EQ(unlink(leak.c_str()), 0);
}

TEST_F(LeakTest, NothingLeaksWhenAllGoesWell) {
  const auto result = Transfer();
  ASSERT_EQ(result.status, 0) << result.err;
  ExpectNothingLeaked(result);
  const auto audit = test::ReadFileText(target().audit_file());
  ASSERT_TRUE(audit.ok()) << audit.status();
  EXPECT_THAT(*audit, Not(IsEmpty()));
}

TEST_F(LeakTest, NothingLeaksFromAPlanAnExportOrATransferWithoutSecrets) {
  const std::vector<std::string> ways = {"--from", "staging", "--workspace",
                                         std::string(demo::kSourceWorkspace), "--all-apps"};
  std::vector<std::string> plan = {"plan",
                                   "--to",
                                   "production",
                                   "--target-workspace",
                                   std::string(demo::kTargetWorkspace),
                                   "--include-secrets",
                                   "--conflict-strategy",
                                   "update",
                                   "--output-format",
                                   "json"};
  plan.insert(plan.end(), ways.begin(), ways.end());
  const auto planned = installation_->Courier(plan);
  ASSERT_EQ(planned.status, 0) << planned.err;
  ExpectNothingLeaked(planned);

  const auto without = installation_->Transfer(
      {"--all-apps", "--conflict-strategy", "update", "--output-format", "json"});
  ASSERT_EQ(without.status, 0) << without.err;
  ExpectNothingLeaked(without);

  // What becomes a file holds of the secrets only what Dify keeps in clear.
  std::vector<std::string> to_file = {"export", "--output", "-"};
  to_file.insert(to_file.end(), ways.begin(), ways.end());
  const auto exported = installation_->Courier(to_file);
  ASSERT_EQ(exported.status, 0) << exported.err;
  EXPECT_THAT(secrets_->sealed.FindIn(exported.out, "package"), IsEmpty());
  EXPECT_THAT(secrets_->all.FindIn(exported.err, "stderr"), IsEmpty());
}

TEST_F(LeakTest, NothingLeaksWhenTheSourceRefuses) {
  const std::string where =
      " WHERE version = 'draft' AND app_id = (SELECT id FROM apps WHERE name = 'Variable zoo')";
  const std::string good = source().Query("SELECT environment_variables FROM workflows" + where);
  source().Exec(
      "UPDATE workflows SET environment_variables = replace(environment_variables, 'SFlCUklEO', "
      "'SFlCUklEP')" +
      where);
  source_log_start_ = source().cluster().ServerLog().size();
  const auto result = Transfer();
  EXPECT_EQ(result.status, 6) << result.err;
  ExpectNothingLeaked(result);
  source().Exec(
      absl::StrCat("UPDATE workflows SET environment_variables = $x$", good, "$x$", where));
}

TEST_F(LeakTest, NothingLeaksWhenTheTargetsDatabaseRefuses) {
  struct Case {
    const char* breaks;
    const char* mends;
  };
  for (const Case& each : std::vector<Case>{
           {"ALTER TABLE workflows ADD CONSTRAINT refuses CHECK (environment_variables NOT LIKE "
            "'%zoo%') NOT VALID",
            "ALTER TABLE workflows DROP CONSTRAINT refuses"},
           {"DELETE FROM tool_api_providers; CREATE UNIQUE INDEX refuses ON tool_api_providers "
            "(left(credentials_str, 1))",
            "DROP INDEX refuses"},
           {"ALTER TABLE workflows ADD COLUMN needed text; ALTER TABLE workflows ADD CONSTRAINT "
            "refuses CHECK (needed IS NOT NULL) NOT VALID",
            "ALTER TABLE workflows DROP COLUMN needed"}}) {
    target().Exec(each.breaks);
    target_log_start_ = target().cluster().ServerLog().size();
    const std::string before = target().Digest();
    const auto result = Transfer();
    EXPECT_EQ(result.status, 1) << each.breaks << result.err;
    ExpectNothingLeaked(result);
    EXPECT_EQ(target().Digest(), before);
    target().Exec(each.mends);
  }
}

// What somebody's trigger says stands in the server's log, which is not ours; it goes no further.
TEST_F(LeakTest, AMessageWithTheWholeRowStaysInTheDatabase) {
  target().Exec(absl::StrCat(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION "
      "'no: %', NEW; END $f$; CREATE TRIGGER refuses BEFORE INSERT OR UPDATE ON workflows FOR EACH "
      "ROW WHEN (NEW.graph LIKE '%",
      secrets_->in_clear, "%') EXECUTE FUNCTION refuse()"));
  target_log_start_ = target().cluster().ServerLog().size();
  const auto result = Transfer();
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_THAT(
      secrets_->all.FindIn(target().cluster().ServerLog().substr(target_log_start_), "server log"),
      Not(IsEmpty()))
      << "the server told nothing: nothing is proved";
  target().Exec("DROP TRIGGER refuses ON workflows; DROP FUNCTION refuse");
  target_log_start_ = target().cluster().ServerLog().size();
  target().Exec("SELECT 1");
  ExpectNothingLeaked(result);
}

// Without the role's own settings, which only a superuser can make: what is written then is shown,
// and of the secrets that are only tokens.
TEST_F(LeakTest, EvenAServerThatLogsAllSeesOnlyTokens) {
  target().Exec("ALTER ROLE courier RESET ALL");
  target().Exec(
      "ALTER TABLE workflows ADD CONSTRAINT refuses CHECK (environment_variables NOT LIKE "
      "'%zoo%') NOT VALID");
  target_log_start_ = target().cluster().ServerLog().size();
  EXPECT_EQ(Transfer().status, 1);
  target().Exec("ALTER TABLE workflows DROP CONSTRAINT refuses");
  EXPECT_EQ(Transfer().status, 0);
  const std::string log = target().cluster().ServerLog().substr(target_log_start_);
  EXPECT_THAT(log, HasSubstr("Failing row contains")) << "the log shows no rows";
  EXPECT_THAT(secrets_->sealed.FindIn(log, "server log"), IsEmpty());
  ASSERT_TRUE(target()
                  .cluster()
                  .LoadFile(target().demo().name, "deploy/sql/target_grants.sql", {"role=courier"})
                  .ok());
}

// The courier itself holds these in clear until it has encrypted them.
TEST_F(LeakTest, NothingLeaksFromAPackageThatHoldsSecrets) {
  test::CanarySet canaries;
  const std::string package = absl::StrCat(
      R"({"metadata": {"version": "1", "include_secrets": true}, "mcp_tools": [{"name": "piped", )",
      R"("server_identifier": "piped", "server_url": "https://mcp.example.test/)",
      canaries.Add("address"), R"(", "headers": {"Authorization": ")", canaries.Add("header"),
      R"("}}]})");
  target().Exec("ALTER TABLE tool_mcp_providers ADD CONSTRAINT refuses CHECK (name <> 'piped')");
  for (const int status : {1, 0}) {
    target_log_start_ = target().cluster().ServerLog().size();
    auto spec =
        installation_->CourierSpec({"import", "--input", "-", "--to", "production",
                                    "--target-workspace", std::string(demo::kTargetWorkspace),
                                    "--yes", "--report", installation_->folder() + "/import.json"});
    ASSERT_TRUE(spec.ok()) << spec.status();
    spec->environment = {kLoudTrace, kLoudVerbosity};
    spec->input = package;
    const auto result = test::RunProcess(*std::move(spec));
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(result->status, status) << result->err;
    for (const std::string& place :
         {result->out + result->err, target().agent()->err() + target().agent()->out(),
          target().cluster().ServerLog().substr(target_log_start_)}) {
      EXPECT_THAT(canaries.FindIn(place, "output or log"), IsEmpty());
    }
    EXPECT_THAT(*canaries.FindInFolder(installation_->folder()), IsEmpty());
    target().Exec("ALTER TABLE tool_mcp_providers DROP CONSTRAINT IF EXISTS refuses");
  }
  EXPECT_THAT(target().Query("SELECT server_url || encrypted_headers FROM tool_mcp_providers WHERE "
                             "name = 'piped'"),
              AllOf(testing::StartsWith("SFlCUklEO"), HasSubstr("Authorization")));
}

TEST_F(LeakTest, StatementsAreSeenWithoutValues) {
  target().Exec(
      "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()");
  test::ProcessSpec spec;
  spec.argv = {"psql", "-X", "-At", target().cluster().Dsn(target().demo().name)};
  spec.input = std::nullopt;
  const auto watcher = test::TestProcess::Start(std::move(spec));
  ASSERT_TRUE(watcher.ok()) << watcher.status();
  ASSERT_TRUE((*watcher)
                  ->WriteInput("SELECT 'watching';\nSELECT query FROM pg_stat_activity WHERE "
                               "usename = 'courier' \\watch 0.001\n")
                  .ok());
  ASSERT_TRUE((*watcher)->WaitForLine("watching", std::chrono::seconds(10)).ok());
  const auto result = Transfer();
  ASSERT_EQ(result.status, 0) << result.err;
  (*watcher)->Signal(SIGINT);
  const std::string seen = (*watcher)->out();
  EXPECT_THAT(seen, HasSubstr("courier_plan")) << "no statement was caught";
  EXPECT_THAT(secrets_->all.FindIn(seen, "pg_stat_activity"), IsEmpty());
  const std::string statements = target().Query("SELECT query FROM pg_stat_statements");
  EXPECT_THAT(statements, HasSubstr("courier_plan"));
  EXPECT_THAT(secrets_->all.FindIn(statements, "pg_stat_statements"), IsEmpty());
}

// Made by the target for its own apps: nobody but a person at a terminal is shown one.
TEST_F(LeakTest, AppTokensAreCountedAndNotShown) {
  target().Exec("DELETE FROM api_tokens");
  const auto result = Transfer({"--create-app-api-token", "--output-format", "json"});
  ASSERT_EQ(result.status, 0) << result.err;
  test::CanarySet tokens;
  const std::vector<std::string> made =
      absl::StrSplit(target().Query("SELECT token FROM api_tokens"), '\n', absl::SkipEmpty());
  ASSERT_THAT(made, Not(IsEmpty()));
  for (const std::string& token : made) tokens.AddKnown("app token", token);
  EXPECT_THAT(tokens.FindIn(result.out, "stdout"), IsEmpty());
  EXPECT_THAT(tokens.FindIn(result.err, "stderr"), IsEmpty());
  for (const Side* side : {&source(), &target()}) {
    EXPECT_THAT(tokens.FindIn(side->agent()->err(), "log of an agent"), IsEmpty());
  }
  EXPECT_THAT(*tokens.FindInFolder(installation_->folder()), IsEmpty());
}

}  // namespace
}  // namespace courier::e2e
