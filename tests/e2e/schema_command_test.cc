// `courier schema` through a real agent: Dify's own schema for what status tells, and a real
// alembic project of 12 migrations (tests/e2e/alembic_project) for upgrades.
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"
#include "tests/support/redis_server.h"
#include "tests/support/source_path.h"
#include "tests/support/temp_dir.h"
#include "tests/support/terminal_process.h"

namespace courier::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::string_view kFirst = "0a1b2c3d4e01";
constexpr absl::string_view kBeforeIndex = "0a1b2c3d4e05";
constexpr absl::string_view kHead = "0a1b2c3d4e12";
constexpr absl::string_view kPassword = "Very-Secret_9";

// One installation for all tests; each has an empty database and a copy of the project.
class SchemaCommandTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
  }
  static void TearDownTestSuite() { delete std::exchange(installation_, nullptr); }

  void SetUp() override {
    ASSERT_NE(installation_, nullptr);
    audit_start_ = test::ReadFileText(staging().audit_file()).value_or("").size();
    fs::copy(test::SourcePath("tests/e2e/alembic_project"), project_.path(),
             fs::copy_options::recursive);
  }
  void TearDown() override {
    if (installation_ == nullptr) return;
    EXPECT_TRUE(staging().StartAgent({}).ok());
  }

  Side& staging() { return installation_->source(); }
  std::string Audit() {
    return test::ReadFileText(staging().audit_file()).value_or("").substr(audit_start_);
  }

  // An agent beside a database of its own, as its owner, which upgrades by alembic.
  void StartProjectAgent(const AgentSettings& more = {}) {
    const auto name = staging().cluster().NewDatabase({});
    ASSERT_TRUE(name.ok()) << name.status();
    database_ = *name;
    AgentSettings settings = more;
    settings.database = absl::StrCat(staging().cluster().Dsn(database_), " password=", kPassword);
    if (settings.schema.empty()) settings.schema = SchemaYaml("");
    settings.environment.push_back(absl::StrCat("ALEMBIC_URL=", Url()));
    const absl::Status started = staging().StartAgent(settings);
    ASSERT_TRUE(started.ok()) << started;
  }
  // postgresql://postgres:PASSWORD@/database?host=…
  std::string Url() const {
    const test::PostgresCluster& cluster = installation_->source().cluster();
    return absl::StrReplaceAll(cluster.Url(database_),
                               {{"postgres@", absl::StrCat("postgres:", kPassword, "@")}});
  }
  static AgentSettings WithSchema(std::string schema) {
    AgentSettings settings;
    settings.schema = std::move(schema);
    return settings;
  }
  // The key `schema`, with `more` keys.
  std::string SchemaYaml(
      absl::string_view more,
      absl::string_view command = "[/usr/bin/python3, -m, alembic, upgrade, head]") const {
    return absl::StrCat("{upgrade_command: ", command, ", working_directory: \"", project_.path(),
                        "\"", more, "}");
  }

  std::string Rows() const {
    return installation_->source()
        .cluster()
        .Query(database_, "select version_num from alembic_version order by 1")
        .value_or("no table");
  }
  void Exec(absl::string_view sql) const {
    const absl::Status done = installation_->source().cluster().Exec(database_, sql);
    ASSERT_TRUE(done.ok()) << done;
  }
  void Alembic(const std::vector<std::string>& arguments, std::string* out = nullptr) const {
    test::ProcessSpec spec;
    spec.argv = {"/usr/bin/python3", "-m", "alembic"};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    spec.working_directory = project_.path();
    spec.environment = {absl::StrCat("ALEMBIC_URL=", Url())};
    const auto result = test::RunProcess(std::move(spec));
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(result->status, 0) << result->err;
    if (out != nullptr) *out = result->out;
  }
  // Replaces text in one migration of the project.
  void Change(absl::string_view migration, absl::string_view find, absl::string_view change) const {
    for (const auto& entry : fs::directory_iterator(project_.File("migrations/versions"))) {
      const std::string path = entry.path();
      if (!absl::StrContains(path, migration)) continue;
      const std::string text = test::ReadFileText(path).value_or("");
      ASSERT_TRUE(absl::StrContains(text, find)) << path;
      ASSERT_TRUE(test::WriteFileText(path, absl::StrReplaceAll(text, {{find, change}})).ok());
    }
  }

  // Runs `courier schema …`; the database's password must show nowhere.
  test::ProcessResult Schema(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "schema");
    test::ProcessResult result = installation_->Courier(arguments);
    EXPECT_THAT(result.out, Not(HasSubstr(kPassword)));
    EXPECT_THAT(result.err, Not(HasSubstr(kPassword)));
    EXPECT_THAT(Audit(), Not(HasSubstr(kPassword)));
    if (staging().agent() != nullptr) {
      EXPECT_THAT(staging().agent()->err(), Not(HasSubstr(kPassword)));
    }
    return result;
  }
  test::ProcessResult Status() { return Schema({"status", "--on", "staging"}); }
  test::ProcessResult Upgrade(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"upgrade", "--on", "staging", "--yes"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Schema(arguments);
  }

  static Installation* installation_;
  test::TempDir project_;
  test::TempDir scripts_;
  std::string database_;
  size_t audit_start_ = 0;
};

Installation* SchemaCommandTest::installation_ = nullptr;

TEST_F(SchemaCommandTest, StatusOfTwoEnvironmentsTellsRevisionAndWhatFits) {
  const auto result = Schema({"status", "--on", "staging,production", "--release", "1.14.2"});
  EXPECT_EQ(result.status, 6) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("9f4b7c2d1a80 (13 migrations after Dify 1.14.2): ahead"),
                                HasSubstr("staging → production: a transfer carries everything"),
                                HasSubstr("production → staging: a transfer carries everything")));
}

TEST_F(SchemaCommandTest, StatusComparesWithTheNewestKnownWithoutCode) {
  const auto text = Status();
  EXPECT_EQ(text.status, 3) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("16 migrations behind Dify 1.16.0, the newest known here"),
                              HasSubstr("b7c2d9e8a1f4"), HasSubstr("and 6 more")));
  const auto json = Schema({"status", "--on", "staging", "--output-format", "json"});
  EXPECT_EQ(json.status, 3) << json.err;
  EXPECT_THAT(json.out,
              AllOf(HasSubstr(R"("state": "behind")"), HasSubstr(R"("kind": "newest_known")"),
                    HasSubstr(R"("edited": false)")));
}

TEST_F(SchemaCommandTest, MissingColumnIsAnEditedSchema) {
  staging().Exec("alter table tool_mcp_providers rename column timeout to patience");
  staging().Exec("alter table workflows rename column graph to picture");
  const auto result = Schema({"status", "--on", "staging,production"});
  staging().Exec("alter table tool_mcp_providers rename column patience to timeout");
  staging().Exec("alter table workflows rename column picture to graph");
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("edited schema"), HasSubstr("column tool_mcp_providers.timeout is missing"),
            HasSubstr("workflows.graph"), HasSubstr("staging → production: no transfer")));
}

TEST_F(SchemaCommandTest, HistoryTellsAppliedAndPending) {
  const auto result = Schema({"history", "--on", "staging"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("9f4b7c2d1a80"), HasSubstr("pending"), HasSubstr("Dify 1.16.0"),
                    HasSubstr("174 earlier ones not shown"), Not(HasSubstr("64b051264f32"))));
  EXPECT_THAT(Schema({"history", "--on", "staging", "--all"}).out, HasSubstr("64b051264f32"));
}

TEST_F(SchemaCommandTest, ReleaseThatIsNotKnown) {
  const auto result = Schema({"status", "--on", "staging", "--release", "9.9"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("from 0.15.3 to 1.16.0"));
}

TEST_F(SchemaCommandTest, UpgradeRunsWhatIsPendingAndShowsIt) {
  StartProjectAgent();
  const auto before = Status();
  EXPECT_EQ(before.status, 3) << before.err;
  EXPECT_THAT(before.out, HasSubstr("empty database: all 12 migrations"));

  const auto result = Upgrade();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("will run"), HasSubstr("alembic upgrade head"),
                                HasSubstr("Dify's own lock is not taken"),
                                HasSubstr("0a1b2c3d4e12: up to date")));
  EXPECT_THAT(result.err, HasSubstr("Running upgrade 0a1b2c3d4e11 -> 0a1b2c3d4e12"));
  EXPECT_THAT(Audit(), AllOf(HasSubstr(R"("result": "begun")"), HasSubstr(R"("result": "ok")")));
  EXPECT_EQ(Rows(), kHead);
  EXPECT_THAT(Audit(), AllOf(HasSubstr(R"("action": "schema")"),
                             HasSubstr("revision none to 0a1b2c3d4e12")));
  EXPECT_EQ(Status().status, 0);
}

TEST_F(SchemaCommandTest, UpToDateRunsNothing) {
  StartProjectAgent(WithSchema(SchemaYaml("", "[\"false\"]")));
  Alembic({"upgrade", "head"});
  const auto result = Schema({"upgrade", "--on", "staging"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("up to date"));
}

TEST_F(SchemaCommandTest, UpgradeWithoutATerminalNeedsYes) {
  StartProjectAgent();
  const auto result = Schema({"upgrade", "--on", "staging"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.out, HasSubstr("will run"));
  EXPECT_EQ(Rows(), "no table");
}

TEST_F(SchemaCommandTest, UpgradeAsksOnATerminal) {
  StartProjectAgent();
  ASSERT_EQ(installation_->Courier({"version"}).status, 0);
  for (const auto& [answer, status] : {std::pair("n", 130), std::pair("y", 0)}) {
    test::TerminalSpec spec;
    spec.argv = {Program("courier"), "--config", installation_->folder() + "/courier.yaml",
                 "schema",           "upgrade",  "--on",
                 "staging"};
    const auto process = test::TerminalProcess::Start(std::move(spec));
    ASSERT_TRUE(process.ok()) << process.status();
    ASSERT_TRUE((*process)->Answer("Upgrade the database? [y/N] ", answer).ok())
        << (*process)->transcript();
    EXPECT_EQ((*process)->Wait().value_or(-1), status) << (*process)->transcript();
    EXPECT_EQ(Rows() == kHead, status == 0);
  }
}

TEST_F(SchemaCommandTest, FailureTellsTheLastLinesAndWhatIsLeft) {
  StartProjectAgent();
  Change("0a1b2c3d4e10", "op.alter_column(", "op.execute(\"select 1/0\")\n    op.alter_column(");
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(Rows(), kBeforeIndex);
  EXPECT_THAT(result.err, AllOf(HasSubstr("last 20 lines:"), HasSubstr("division by zero"),
                                HasSubstr("ended with exit status 1"),
                                HasSubstr("from no revision to "), HasSubstr(kBeforeIndex)));
  EXPECT_EQ(Status().status, 3);
  EXPECT_THAT(Audit(), HasSubstr(R"("result": "failed")"));
  const auto json = Upgrade({"--output-format", "json"});
  EXPECT_EQ(json.status, 1);
  EXPECT_THAT(json.out,
              AllOf(HasSubstr(R"("result": "failed")"), HasSubstr(R"("code": "database_error")")));
}

TEST_F(SchemaCommandTest, CommandThatDoesNothingIsNoSuccess) {
  StartProjectAgent(WithSchema(SchemaYaml("", "[\"true\"]")));
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("nothing changed"));
}

TEST_F(SchemaCommandTest, CommandThatGoesPartOfTheWayLeavesThePendingTold) {
  StartProjectAgent(WithSchema(SchemaYaml("", "[/usr/bin/python3, -m, alembic, upgrade, \"+4\"]")));
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_THAT(result.out, HasSubstr("8 migrations behind"));
}

TEST_F(SchemaCommandTest, CommandThatHangsIsEnded) {
  StartProjectAgent(
      WithSchema(SchemaYaml(", timeout_seconds: 1", "[sh, -c, \"sleep 1000 & sleep 1000\"]")));
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("did not end within its time limit"));
}

TEST_F(SchemaCommandTest, CommandThatIsNotThere) {
  StartProjectAgent(WithSchema(SchemaYaml("", "[no-such-program]")));
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("can't run no-such-program"));
}

TEST_F(SchemaCommandTest, CommandGetsNoMoreOfTheEnvironmentThanItNeeds) {
  AgentSettings settings;
  settings.schema =
      SchemaYaml(", environment: [TEST_PASSED]",
                 "[sh, -c, \"env; ls -l /proc/self/fd; exec /usr/bin/python3 -m alembic "
                 "upgrade head\"]");
  settings.environment = {"TEST_PASSED=on-purpose", "TEST_KEPT=agent-only", "GRPC_VERBOSITY=info"};
  StartProjectAgent(settings);
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("TEST_PASSED=on-purpose"), Not(HasSubstr("agent-only")),
                                Not(HasSubstr("GRPC_VERBOSITY")), Not(HasSubstr("socket:"))));
}

TEST_F(SchemaCommandTest, PasswordsAreTakenOutOfWhatItPrints) {
  StartProjectAgent(WithSchema(
      SchemaYaml("", absl::StrCat("[sh, -c, \"echo try $ALEMBIC_URL; echo password=", kPassword,
                                  "; echo alone ", kPassword,
                                  "; printf 'bell\\\\007\\\\n'; exec /usr/bin/python3 -m "
                                  "alembic upgrade head\"]"))));
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("try postgresql://***@"), HasSubstr("password=***"),
                                HasSubstr("alone ***"), HasSubstr("bell\\x07")));
}

TEST_F(SchemaCommandTest, LockThatDifyHoldsIsRespected) {
  const auto redis = test::RedisServer::Start();
  ASSERT_TRUE(redis.ok()) << redis.status();
  AgentSettings settings;
  settings.redis = absl::StrCat("{url: \"", (*redis)->Url(), "\", key_prefix: acme}");
  StartProjectAgent(settings);
  ASSERT_TRUE((*redis)->Command({"SET", "acme:db_upgrade_lock", "dify", "PX", "60000"}).ok());
  const auto refused = Upgrade();
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("acme:db_upgrade_lock in Redis is held"),
                                 HasSubstr("Nothing was run")));
  EXPECT_EQ(Rows(), "no table");
  EXPECT_EQ((*redis)->Command({"GET", "acme:db_upgrade_lock"}).value_or(""), "dify");
  ASSERT_TRUE((*redis)->Command({"DEL", "acme:db_upgrade_lock"}).ok());
  EXPECT_EQ(Upgrade().status, 0);
  EXPECT_EQ((*redis)->Command({"EXISTS", "acme:db_upgrade_lock"}).value_or(""), "0");
}

TEST_F(SchemaCommandTest, DifysLockIsHeldWhileTheCommandRuns) {
  const auto redis = test::RedisServer::Start();
  ASSERT_TRUE(redis.ok()) << redis.status();
  AgentSettings settings;
  settings.redis = absl::StrCat("{url: \"", (*redis)->Url(), "\"}");
  settings.schema = SchemaYaml(
      "", absl::StrCat("[sh, -c, \"echo lock: $(redis-cli -u ", (*redis)->Url(),
                       " PTTL db_upgrade_lock); exec /usr/bin/python3 -m alembic upgrade head\"]"));
  StartProjectAgent(settings);
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, ::testing::ContainsRegex("lock: [1-6][0-9]{4}"));
}

TEST_F(SchemaCommandTest, RedisThatDoesNotAnswerRefuses) {
  AgentSettings settings;
  settings.redis = "{url: \"redis://127.0.0.1:1/0\"}";
  StartProjectAgent(settings);
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err, HasSubstr("Redis does not answer"));
}

TEST_F(SchemaCommandTest, SecondUpgradeAtOnceIsRefusedAndShown) {
  test::TempDir gate;
  ASSERT_EQ(mkfifo(gate.File("go").c_str(), 0600), 0);
  StartProjectAgent(WithSchema(
      SchemaYaml("", absl::StrCat("[sh, -c, \"cat ", gate.File("go"),
                                  "; exec /usr/bin/python3 -m alembic upgrade head\"]"))));
  ASSERT_EQ(installation_->Courier({"version"}).status, 0);
  test::ProcessSpec spec;
  spec.argv = {Program("courier"), "--config", installation_->folder() + "/courier.yaml",
               "schema",           "upgrade",  "--on",
               "staging",          "--yes"};
  const auto first = test::TestProcess::Start(std::move(spec));
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE((*first)->WaitForLine("running the upgrade command", std::chrono::seconds(30)).ok());
  EXPECT_THAT(Status().out, HasSubstr("an upgrade is running now"));
  const auto second = Upgrade();
  EXPECT_EQ(second.status, 4);
  EXPECT_THAT(second.err, HasSubstr("another courier is upgrading this database"));

  // Ctrl-C leaves the upgrade alone.
  (*first)->Signal(SIGINT);
  const auto left = (*first)->Wait();
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_EQ(left->status, 130);
  EXPECT_THAT(left->err, HasSubstr("courier schema status --on staging"));
  ASSERT_TRUE(test::WriteFileText(gate.File("go"), "go\n").ok());
  // So does one signal to the agent, which ends when the upgrade has.
  ASSERT_TRUE(staging().StopAgent().ok());
  EXPECT_EQ(Rows(), kHead);
  EXPECT_THAT(Audit(), HasSubstr("the controller went away meanwhile"));
}

TEST_F(SchemaCommandTest, SecondSignalToTheAgentEndsTheCommand) {
  StartProjectAgent(WithSchema(SchemaYaml("", "[sleep, \"1000\"]")));
  ASSERT_EQ(installation_->Courier({"version"}).status, 0);
  test::ProcessSpec spec;
  spec.argv = {Program("courier"), "--config", installation_->folder() + "/courier.yaml",
               "schema",           "upgrade",  "--on",
               "staging",          "--yes"};
  const auto process = test::TestProcess::Start(std::move(spec));
  ASSERT_TRUE(process.ok()) << process.status();
  ASSERT_TRUE(
      (*process)->WaitForLine("running the upgrade command", std::chrono::seconds(30)).ok());
  staging().agent()->Signal(SIGTERM);
  ASSERT_TRUE(staging().agent()->WaitForLine("shutting down", std::chrono::seconds(30)).ok());
  staging().agent()->Signal(SIGTERM);
  EXPECT_TRUE(staging().agent()->Wait().ok());
  EXPECT_THAT(Audit(), HasSubstr("because the agent was stopped twice"));
}

TEST_F(SchemaCommandTest, DumpIsMadeFirstAndIsPrivate) {
  test::TempDir dumps;
  StartProjectAgent(
      WithSchema(SchemaYaml(absl::StrCat(", dump_directory: \"", dumps.path(), "\""))));
  Alembic({"upgrade", "0a1b2c3d4e03"});
  const auto result = Upgrade({"--dump"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("a dump into"), HasSubstr("all else in clear"),
                                HasSubstr("pg_restore")));
  std::vector<fs::path> files(fs::directory_iterator(dumps.path()), {});
  ASSERT_EQ(files.size(), 1u);
  struct stat facts {};
  ASSERT_EQ(stat(files[0].c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  EXPECT_THAT(test::ReadFileText(files[0]).value_or(""),
              AllOf(::testing::StartsWith("PGDMP"), HasSubstr("workspaces")));
}

TEST_F(SchemaCommandTest, DumpThatFailsUpgradesNothing) {
  test::TempDir dumps;
  StartProjectAgent(WithSchema(
      SchemaYaml(absl::StrCat(", pg_dump: [\"false\"], dump_directory: \"", dumps.path(), "\""))));
  const auto result = Upgrade({"--dump"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("no dump"), HasSubstr("Nothing was upgraded")));
  EXPECT_EQ(Rows(), "no table");
  EXPECT_TRUE(fs::is_empty(dumps.path()));
}

TEST_F(SchemaCommandTest, ScriptsMadeOfflineRunInTheirOwnTransactions) {
  StartProjectAgent();
  Alembic({"upgrade", "0a1b2c3d4e03"});
  std::string sql;
  Alembic({"upgrade", "0a1b2c3d4e03:head", "--sql"}, &sql);
  scripts_.Write("001.sql", sql);
  const auto result = Upgrade({"--sql-dir", scripts_.path()});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("001.sql"), HasSubstr("its own transactions"),
                                HasSubstr("to revision 0a1b2c3d4e12"), HasSubstr("up to date")));
  EXPECT_THAT(result.err, HasSubstr("CREATE INDEX CONCURRENTLY bots_name_idx"));
  EXPECT_EQ(Rows(), kHead);
}

TEST_F(SchemaCommandTest, ScriptsWithoutTransactionsAreAllOrNothingEach) {
  StartProjectAgent();
  Alembic({"upgrade", "head"});
  scripts_.Write("001_one.sql", "create table one (id int);\ncreate table bots (id int);\n");
  const auto failed = Upgrade({"--sql-dir", scripts_.path()});
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("001_one.sql:2"), HasSubstr("SQLSTATE 42P07")));
  EXPECT_EQ(staging().cluster().Query(database_, "select to_regclass('one') is null").value_or(""),
            "t");
  scripts_.Write("001_one.sql",
                 "create table one (id int);\ncreate function f() returns int as $$ "
                 "begin return 1; end $$ language plpgsql;\n");
  EXPECT_EQ(Upgrade({"--sql-dir", scripts_.path()}).status, 0);
  EXPECT_EQ(staging().cluster().Query(database_, "select f()").value_or(""), "1");
}

TEST_F(SchemaCommandTest, ScriptsThatAreAppliedAlreadyAreLeftOut) {
  StartProjectAgent();
  std::string first;
  std::string rest;
  Alembic({"upgrade", "0a1b2c3d4e03", "--sql"}, &first);
  Alembic({"upgrade", "0a1b2c3d4e03:head", "--sql"}, &rest);
  scripts_.Write("001.sql", first);
  scripts_.Write("002.sql", rest);
  Alembic({"upgrade", "0a1b2c3d4e03"});
  const auto result = Upgrade({"--sql-dir", scripts_.path()});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("001.sql   left out"));
  EXPECT_EQ(Rows(), kHead);
}

TEST_F(SchemaCommandTest, ScriptsFromElsewhereAreRefused) {
  StartProjectAgent();
  Alembic({"upgrade", "0a1b2c3d4e02"});
  std::string sql;
  Alembic({"upgrade", "0a1b2c3d4e03:head", "--sql"}, &sql);
  scripts_.Write("001.sql", sql);
  const auto result = Upgrade({"--sql-dir", scripts_.path()});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, AllOf(HasSubstr("begins at revision 0a1b2c3d4e03"),
                                HasSubstr("stands at revision 0a1b2c3d4e02")));
  EXPECT_EQ(Rows(), "0a1b2c3d4e02");
}

TEST_F(SchemaCommandTest, ScriptsThatCannotBeRunAreRefused) {
  StartProjectAgent();
  for (const auto& [text, sentence] :
       {std::pair("\\! id\n", "a command of psql"), std::pair("copy x from stdin;\n", "COPY"),
        std::pair("select 'open\n", "a quote without end"),
        std::pair("begin;\nselect 1;\n", "does not commit")}) {
    scripts_.Write("001.sql", text);
    const auto result = Upgrade({"--sql-dir", scripts_.path()});
    EXPECT_EQ(result.status, 2) << text;
    EXPECT_THAT(result.err, HasSubstr(sentence));
  }
  EXPECT_EQ(Upgrade({"--sql-dir", project_.path()}).status, 2);
}

TEST_F(SchemaCommandTest, AgentThatTakesNoScripts) {
  StartProjectAgent(WithSchema(SchemaYaml(", sql_scripts: refuse")));
  scripts_.Write("001.sql", "select 1;");
  const auto result = Upgrade({"--sql-dir", scripts_.path()});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("schema.sql_scripts"));
}

TEST_F(SchemaCommandTest, UnknownRevisionIsNotUpgraded) {
  StartProjectAgent();
  Alembic({"upgrade", "head"});
  Exec("update alembic_version set version_num = 'b45e25c2d166'");
  const auto status = Status();
  EXPECT_EQ(status.status, 6);
  EXPECT_THAT(status.out, HasSubstr("unknown revision b45e25c2d166"));
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("Nothing was run"));
}

TEST_F(SchemaCommandTest, TwoRowsAreNotUpgraded) {
  StartProjectAgent();
  Alembic({"upgrade", "0a1b2c3d4e07"});
  Exec("insert into alembic_version values ('0a1b2c3d4e08')");
  EXPECT_THAT(Status().out, HasSubstr("two heads"));
  EXPECT_EQ(Status().status, 6);
  EXPECT_EQ(Upgrade().status, 6);
  Exec(
      "update alembic_version set version_num = '0a1b2c3d4e02' where version_num like "
      "'%8'");
  EXPECT_THAT(Status().out, HasSubstr("one comes before the other"));
}

TEST_F(SchemaCommandTest, EmptiedVersionTableIsNotUpgraded) {
  StartProjectAgent();
  Alembic({"upgrade", "head"});
  Exec("delete from alembic_version");
  const auto status = Status();
  EXPECT_EQ(status.status, 6);
  EXPECT_THAT(status.out, HasSubstr("somebody emptied alembic_version"));
  EXPECT_EQ(Upgrade().status, 6);
  EXPECT_EQ(Rows(), "");
}

TEST_F(SchemaCommandTest, CodeWithTwoHeadsIsTold) {
  StartProjectAgent();
  Alembic({"upgrade", std::string(kFirst)});
  Change("0a1b2c3d4e09", "(\"0a1b2c3d4e07\", \"0a1b2c3d4e08\")", "\"0a1b2c3d4e07\"");
  const auto result = Status();
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.out, HasSubstr("has 2 heads"));
}

TEST_F(SchemaCommandTest, PolicyThatDoesNotAllowIt) {
  AgentSettings settings;
  settings.allow = "describe";
  StartProjectAgent(settings);
  EXPECT_EQ(Status().status, 3);
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err, HasSubstr("\"schema\""));
  EXPECT_THAT(Audit(), HasSubstr(R"("result": "refused")"));
}

TEST_F(SchemaCommandTest, AgentThatUpgradesNothing) {
  ASSERT_TRUE(staging().StartAgent({}).ok());
  const auto result = Upgrade();
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("upgrade_command"));
}

TEST_F(SchemaCommandTest, EnvironmentsThatAreMissingOrUnknown) {
  EXPECT_EQ(Schema({"status"}).status, 2);
  EXPECT_EQ(Schema({"status", "--on", "nowhere"}).status, 2);
  EXPECT_EQ(Schema({"upgrade"}).status, 2);
  EXPECT_EQ(Schema({"history", "--on", "staging,production"}).status, 2);
}

}  // namespace
}  // namespace courier::e2e
