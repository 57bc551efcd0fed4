// What databases do to a transfer: they are down, refuse the login, lack a table, a right or space,
// are standbys, give up in the middle, or do not like a row.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"
#include "tests/support/free_port.h"
#include "tests/support/redis_server.h"
#include "tests/support/silent_port.h"
#include "tests/support/temp_dir.h"
#include "tests/support/unprivileged_user.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DatabaseTest : public FaultTest {
 protected:
  static AgentSettings WithOptions(const Side& side, absl::string_view options) {
    AgentSettings settings;
    settings.database = absl::StrCat(side.cluster().Dsn(side.demo().name, test::kAgentRole),
                                     " options='", options, "'");
    return settings;
  }
};

// --- Reaching it

TEST_F(DatabaseTest, OfTheSourceIsDown) {
  ASSERT_TRUE(source().cluster().Stop().ok());
  ExpectRefused({.status = 4,
                 .code = "database_unreachable",
                 .says = {"staging", "can't reach its database", "courier doctor --on staging"}});
  ASSERT_TRUE(source().cluster().Restart().ok());
}

TEST_F(DatabaseTest, OfTheTargetIsDown) {
  ASSERT_TRUE(target().cluster().Stop().ok());
  const auto result = Transfer();
  ASSERT_TRUE(target().cluster().Restart().ok());
  ExpectRefused(result, {.status = 4,
                         .code = "database_unreachable",
                         .says = {"production", "can't reach its database",
                                  "courier doctor --on production"}});
}

class LoginTest : public DatabaseTest {
 protected:
  // The server asks the agents' role for a password, until the end of the test.
  void AskForPassword(Side& side) {
    side_ = &side;
    side.Exec("ALTER ROLE courier PASSWORD 'right'");
    side.Exec(
        "DO $$ BEGIN EXECUTE format('COPY (SELECT x FROM unnest(ARRAY[''local all courier "
        "scram-sha-256'', ''local all all trust'']) x) TO %L', current_setting('hba_file')); "
        "END $$");
    Reload();
  }
  void TearDown() override {
    if (side_ != nullptr) {
      side_->Exec(
          "DO $$ BEGIN EXECUTE format('COPY (SELECT ''local all all trust'') TO %L', "
          "current_setting('hba_file')); END $$");
      Reload();
    }
    FaultTest::TearDown();
  }

 private:
  void Reload() {
    const std::string before = side_->Query("SELECT pg_conf_load_time()");
    side_->Exec("SELECT pg_reload_conf()");
    WaitFor(*side_, absl::StrCat("SELECT pg_conf_load_time() > '", before, "'"), "t");
  }
  Side* side_ = nullptr;
};

TEST_F(LoginTest, ToTheSourceIsRefused) {
  AskForPassword(source());
  AgentSettings settings;
  settings.database = absl::StrCat(source().cluster().Dsn(source().demo().name, test::kAgentRole),
                                   " password=canary-wrong");
  RestartSource(settings);
  const auto result = Transfer();
  ExpectRefused(result, {.status = 4,
                         .code = "database_unreachable",
                         .says = {"staging", "courier doctor --on staging"}});
  EXPECT_THAT(result.err, Not(HasSubstr("canary")));
  const auto doctor = installation().Courier({"doctor", "--on", "staging"});
  EXPECT_THAT(doctor.out, HasSubstr("refuses the login; check user, password and pg_hba.conf"));
  EXPECT_THAT(doctor.out + doctor.err, Not(HasSubstr("canary")));
}

TEST_F(LoginTest, ToTheTargetIsRefused) {
  AskForPassword(target());
  RestartTarget({});
  ExpectRefused({.status = 4,
                 .code = "database_unreachable",
                 .says = {"production", "courier doctor --on production"}});
}

// --- What is in it

struct SqlCase {
  const char* name;
  const char* sql;
  Refusal refusal;
};

const auto kNameOfCase = [](const auto& test) { return std::string(test.param.name); };

class SourceDatabaseTest : public DatabaseTest, public testing::WithParamInterface<SqlCase> {};

TEST_P(SourceDatabaseTest, IsRefused) {
  source().Exec(GetParam().sql);
  ExpectRefused(GetParam().refusal);
  WaitForNoSessions(source());
  WaitForNoSessions(target());
}

INSTANTIATE_TEST_SUITE_P(
    EveryWay, SourceDatabaseTest,
    testing::Values(
        SqlCase{"MissingTable",
                "DROP TABLE tool_label_bindings",
                {6, "schema_unfit", {"staging", "tool_label_bindings"}}},
        SqlCase{
            "MissingColumn",
            "ALTER TABLE workflows DROP COLUMN environment_variables",
            {6, "schema_unfit", {"staging", "workflows.environment_variables", "newer have it"}}},
        SqlCase{"NoRightToReadATable",
                "REVOKE SELECT ON workflows FROM courier",
                {6, "missing_right", {"staging", "lacks a right", "deploy/sql", "workflows"}}},
        SqlCase{"NoRightToReadAnything",
                "REVOKE USAGE ON SCHEMA public FROM public, courier",
                {6, "schema_unfit", {"staging", "tenants", "search_path", "deploy/sql"}}},
        SqlCase{"SessionEndedInTheMiddle",
                "CREATE FUNCTION boom() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM "
                "pg_terminate_backend(pg_backend_pid()); RETURN true; END $$ SECURITY DEFINER; "
                "ALTER TABLE workflows ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON workflows "
                "USING (boom())",
                {4, "connection_lost", {"staging", "the database"}}}),
    kNameOfCase);

class TargetDatabaseTest : public DatabaseTest, public testing::WithParamInterface<SqlCase> {};

TEST_P(TargetDatabaseTest, IsRefusedAndStaysAsItWas) {
  PrepareTarget(GetParam().sql);
  const auto result = Transfer();
  ExpectRefused(result, GetParam().refusal);
  // Neither a row of the package nor what a trigger says about it.
  EXPECT_THAT(result.err, Not(HasSubstr("canary")));
  EXPECT_THAT(result.err, Not(HasSubstr("Failing row")));
  WaitForNoSessions(source());
  WaitForNoSessions(target());
  EXPECT_EQ(target().Query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0");
}

// SQL for a trigger on a table that runs `body` for each new row.
#define TRIGGER(table, body)                                                                    \
  "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN " body \
  " END $$; CREATE TRIGGER fault BEFORE INSERT ON " table " FOR EACH ROW EXECUTE FUNCTION fault()"
#define TRIGGER_AT_COMMIT(table, body)                                                          \
  "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN " body \
  " RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON " table                \
  " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fault()"

INSTANTIATE_TEST_SUITE_P(
    Schema, TargetDatabaseTest,
    testing::Values(SqlCase{"MissingTable",
                            "DROP TABLE sites CASCADE",
                            {6, "schema_unfit", {"production", "no table sites", "newer have it"}}},
                    SqlCase{"MissingColumn",
                            "ALTER TABLE apps DROP COLUMN icon_type CASCADE",
                            {6, "schema_unfit", {"production", "apps.icon_type", "newer have it"}}},
                    SqlCase{"ColumnOfAnotherType",
                            "ALTER TABLE workflows ALTER COLUMN graph TYPE integer USING 1",
                            {6,
                             "schema_unfit",
                             {"production", "workflows.graph has type integer", "Dify's type"}}}),
    kNameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Rights, TargetDatabaseTest,
    testing::Values(
        SqlCase{"ToInsertApps",
                "REVOKE INSERT ON apps FROM courier",
                {6, "missing_right", {"production", "lacks INSERT on apps", "deploy/sql"}}},
        SqlCase{"ToInsertWorkflows",
                "REVOKE INSERT ON workflows FROM courier",
                {6, "missing_right", {"production", "lacks INSERT on workflows", "deploy/sql"}}},
        SqlCase{"ToReadWorkflows",
                "REVOKE SELECT ON workflows FROM courier",
                {6, "missing_right", {"production", "deploy/sql"}}},
        SqlCase{"ToReadOperators",
                "REVOKE SELECT (email) ON accounts FROM courier",
                {6, "missing_right", {"production", "deploy/sql", "operator"}}},
        SqlCase{"ToMakeTemporaryTables",
                "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM public, "
                "courier', current_database()); END $$",
                {6, "missing_right", {"production", "deploy/sql"}}}),
    kNameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Rows, TargetDatabaseTest,
    testing::Values(
        SqlCase{"NotUnique",
                "CREATE UNIQUE INDEX ON sites ((true))",
                {1, "database_error", {"production", "constraint", "23505"}}},
        SqlCase{"AgainstACheck",
                "ALTER TABLE workflows ADD CHECK (length(graph) < 10)",
                {1, "database_error", {"production", "constraint", "23514"}}},
        SqlCase{"NullWhereNoneMayBe",
                "ALTER TABLE apps ADD COLUMN canary text; ALTER TABLE apps ADD CHECK (canary IS "
                "NOT NULL) NOT VALID",
                {1, "database_error", {"production", "constraint", "23514"}}},
        SqlCase{"AgainstAForeignKey",
                "CREATE TABLE canary (id uuid PRIMARY KEY); ALTER TABLE apps ADD FOREIGN KEY (id) "
                "REFERENCES canary",
                {1, "database_error", {"production", "constraint", "23503"}}},
        SqlCase{
            "TooLongForTheColumn",
            "ALTER TABLE apps ALTER COLUMN description TYPE varchar(2)",
            {6, "bad_package", {"production", "Inner summarizer", "apps.description", "takes 2"}}},
        SqlCase{"RefusedByATrigger",
                TRIGGER("workflows", "RAISE EXCEPTION 'canary %', NEW.environment_variables;"),
                {1, "database_error", {"production", "P0001"}}},
        SqlCase{"DroppedByATrigger",
                TRIGGER("sites", "RETURN NULL;"),
                {1, "internal", {"production", "read back", "trigger or rule"}}},
        SqlCase{"ChangedByATrigger",
                TRIGGER("workflows", "NEW.graph = '{}'; RETURN NEW;"),
                {1, "internal", {"production", "read back", "trigger or rule"}}}),
    kNameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Ends, TargetDatabaseTest,
    testing::Values(
        SqlCase{"SerializationFailure",
                TRIGGER("sites", "RAISE EXCEPTION 'canary' USING ERRCODE = '40001';"),
                {7, "target_changed", {"production", "start again", "40001"}}},
        SqlCase{"Deadlock",
                TRIGGER("sites", "RAISE EXCEPTION 'canary' USING ERRCODE = '40P01';"),
                {7, "target_changed", {"production", "start again", "40P01"}}},
        SqlCase{"OutOfMemory",
                TRIGGER("sites", "RAISE EXCEPTION 'canary' USING ERRCODE = '53200';"),
                {1, "database_error", {"production", "out of memory"}}},
        SqlCase{"StatementCancelled",
                TRIGGER("sites", "PERFORM pg_cancel_backend(pg_backend_pid()); RETURN NEW;"),
                {4, "timeout", {"production", "statement_timeout", "57014"}}},
        SqlCase{"SessionEnded",
                TRIGGER("sites", "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW;"),
                {4, "connection_lost", {"production", "the database"}}},
        SqlCase{"RefusedAtCommit",
                TRIGGER_AT_COMMIT("apps", "RAISE EXCEPTION 'canary' USING ERRCODE = '23514';"),
                {1, "database_error", {"production", "23514", "commit"}}},
        SqlCase{"SessionEndedAtCommit",
                TRIGGER_AT_COMMIT("apps", "PERFORM pg_terminate_backend(pg_backend_pid());"),
                {1, "commit_in_doubt", {"production", "may or may not be done", "courier plan"}}}),
    kNameOfCase);

#undef TRIGGER
#undef TRIGGER_AT_COMMIT

// --- Limits of the server

TEST_F(DatabaseTest, StatementTimeoutOnTheTarget) {
  PrepareTarget(
      "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
      "pg_sleep(1000); RETURN NEW; END $$; CREATE TRIGGER fault BEFORE INSERT ON sites FOR EACH "
      "ROW EXECUTE FUNCTION fault()");
  RestartTarget(WithOptions(target(), "-c statement_timeout=2s"));
  ExpectRefused(
      {.status = 4, .code = "timeout", .says = {"production", "statement_timeout", "ALTER ROLE"}});
  WaitForNoSessions(target());
}

TEST_F(DatabaseTest, LockThatIsNotFreeInTime) {
  PrepareTarget(
      "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
      "set_config('lock_timeout', '10ms', true); RETURN NEW; END $$; CREATE TRIGGER fault BEFORE "
      "INSERT ON apps FOR EACH ROW EXECUTE FUNCTION fault()");
  const auto other = SessionThatHolds(target(), "LOCK TABLE sites IN EXCLUSIVE MODE");
  ExpectRefused({.status = 4, .code = "timeout", .says = {"production", "a lock was not free"}});
}

TEST_F(DatabaseTest, TargetThatIsReadOnlyByDefault) {
  RestartTarget(WithOptions(target(), "-c default_transaction_read_only=on"));
  ExpectRefused({.status = 6,
                 .code = "read_only_database",
                 .says = {"production", "read-only", "use the primary"}});
}

class DiskFullTest : public DatabaseTest {
 protected:
  // A tablespace without a free byte, for what is made in it later.
  void SetUp() override {
    DatabaseTest::SetUp();
    ::chmod(disk_.path().c_str(), 0755);
    if (::mount("tmpfs", disk_.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
      GTEST_SKIP() << "only root in a machine of its own may mount a small file system";
    }
    mounted_ = true;
    const std::string folder = disk_.File("tablespace");
    ASSERT_EQ(::mkdir(folder.c_str(), 0700), 0);
    ASSERT_TRUE(test::GiveTo(folder, *test::FindUnprivilegedUser()).ok());
    target().Exec(absl::StrCat("CREATE TABLESPACE small LOCATION '", folder, "'"));
    target().Exec("GRANT CREATE ON TABLESPACE small TO courier");
  }
  void TearDown() override {
    DatabaseTest::TearDown();
    if (!mounted_) return;
    target().Exec("DROP TABLESPACE IF EXISTS small");
    EXPECT_EQ(::umount2(disk_.path().c_str(), MNT_DETACH), 0);
  }
  void FillTheDisk() const {
    std::ofstream filler(disk_.File("filler"), std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }

 private:
  test::TempDir disk_;
  bool mounted_ = false;
};

TEST_F(DiskFullTest, WhileWriting) {
  PrepareTarget("ALTER TABLE workflows SET TABLESPACE small");
  FillTheDisk();
  ExpectRefused({.status = 1,
                 .code = "disk_full",
                 .says = {"production", "the database server's disk is full"}});
}

TEST_F(DiskFullTest, WhileReceiving) {
  FillTheDisk();
  RestartTarget(WithOptions(target(), "-c temp_tablespaces=small"));
  ExpectRefused({.status = 1,
                 .code = "disk_full",
                 .says = {"production", "the database server's disk is full"}});
}

// --- Others at work

TEST_F(DatabaseTest, TwoTransfersAtOnce) {
  PrepareTarget(WaitingInsert("sites"));
  const auto other = SessionThatHolds(target(), kHold);
  const auto first = installation().StartCourier(
      Installation::TransferArguments({"--all-apps", "--include-secrets"}));
  ASSERT_TRUE(first.ok()) << first.status();
  WaitFor(target(), kWaiting, "1");
  const auto second = Transfer();
  (*other).CloseInput();
  const auto ended = (*first)->Wait();
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->status, 0) << ended->err;
  EXPECT_EQ(second.status, 5) << second.err;
  EXPECT_EQ(Report(second.out).At("error.code"), "workspace_locked");
  EXPECT_THAT(second.err, HasSubstr("Acme Production"));
  EXPECT_THAT(second.err, HasSubstr("Wait for it"));
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps"), "20");
  AcceptTarget();
}

TEST_F(DatabaseTest, TargetThatChangedSinceThePlan) {
  ExpectRefused({.status = 7,
                 .code = "target_changed",
                 .says = {"production", "another plan", "courier plan"}},
                {"--all-apps", "--plan-hash", std::string(64, '0')});
}

// --- Redis

TEST_F(DatabaseTest, RedisThatIsDownIsReported) {
  const auto port = test::FreePort();
  ASSERT_TRUE(port.ok()) << port.status();
  AgentSettings settings;
  settings.more = absl::StrCat("redis: {url: \"redis://127.0.0.1:", *port, "/0\"}\n");
  RestartTarget(settings);
  const auto result = Transfer();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Report(result.out).At("result"), "applied");
  EXPECT_THAT(Report(result.out).At("stale_cache_keys"),
              HasSubstr(absl::StrCat(
                  "api_credentials:tenant_id:", target().demo().summary.workspace_id, ":id:api.")));
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps"), "20");
  AcceptTarget();
}

TEST_F(DatabaseTest, RedisThatRefusesTheLoginIsReported) {
  const auto redis = test::RedisServer::Start("right");
  ASSERT_TRUE(redis.ok()) << redis.status();
  AgentSettings settings;
  settings.more =
      absl::StrCat("redis: {url: \"redis://:canary-wrong@127.0.0.1:", (*redis)->port(), "/0\"}\n");
  RestartTarget(settings);
  const auto result = Transfer();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(Report(result.out).At("stale_cache_keys"), HasSubstr("api_credentials:"));
  EXPECT_THAT(result.out + result.err + target().agent()->err(), Not(HasSubstr("canary-wrong")));
  AcceptTarget();
}

// The wait for Redis is after the commit, so the transfer is done, whatever becomes of courier.
TEST_F(DatabaseTest, AControllerThatDiesAfterTheCommitIsNoFailureAndHoldsNobodyUp) {
  const auto redis = test::SilentPort::Open();
  ASSERT_TRUE(redis.ok()) << redis.status();
  AgentSettings settings;
  settings.more = absl::StrCat("redis: {url: \"redis://127.0.0.1:", (*redis)->port(), "/0\"}\n");
  RestartTarget(settings);
  const auto courier = installation().StartCourier(
      Installation::TransferArguments({"--all-apps", "--include-secrets"}));
  ASSERT_TRUE(courier.ok()) << courier.status();
  const size_t before = std::filesystem::file_size(target().audit_file());
  WaitFor(target(), "SELECT count(*) FROM apps", "20");
  WaitFor(target(), "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", "0");
  (*courier)->Signal(SIGKILL);
  ASSERT_TRUE((*courier)->Wait().ok());
  ASSERT_TRUE(target().StopAgent().ok());  // it finishes what it does first
  const std::string audit = test::ReadFileText(target().audit_file()).value_or("").substr(before);
  EXPECT_TRUE(absl::StrContains(audit, R"("result": "ok")"));
  EXPECT_FALSE(absl::StrContains(audit, "Nothing was changed"));
  RestartTarget({});
  AcceptTarget();
}

// --- Standby

class StandbyTest : public testing::Test {
 protected:
  void SetUp() override {
    InstallationOptions options;
    options.server_settings = {"wal_level=replica", "max_wal_senders=4"};
    auto installation = Installation::Start(options);
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = *std::move(installation);
  }

  // The agent of `side` now asks a standby of its server.
  void UseStandby(Side& side) {
    auto standby = test::PostgresCluster::StartStandby(side.cluster());
    ASSERT_TRUE(standby.ok()) << standby.status();
    standby_ = *std::move(standby);
    AgentSettings settings;
    settings.database = standby_->Dsn(side.demo().name, test::kAgentRole);
    const absl::Status started = side.StartAgent(settings);
    ASSERT_TRUE(started.ok()) << started;
  }

  test::ProcessResult Transfer() {
    return installation_->Transfer({"--all-apps", "--include-secrets", "--output-format", "json"});
  }

  std::unique_ptr<Installation> installation_;
  std::unique_ptr<test::PostgresCluster> standby_;
};

TEST_F(StandbyTest, IsReadFromAndNotWrittenTo) {
  Side& target = installation_->target();
  const std::string before = target.Digest();
  UseStandby(target);
  const auto refused = Transfer();
  EXPECT_EQ(refused.status, 6) << refused.err;
  EXPECT_EQ(Report(refused.out).At("error.code"), "read_only_database");
  EXPECT_THAT(refused.err, HasSubstr("production"));
  EXPECT_THAT(refused.err, HasSubstr("use the primary"));
  EXPECT_EQ(target.Digest(), before);
  ASSERT_TRUE(target.StartAgent({}).ok());
  UseStandby(installation_->source());
  const auto result = Transfer();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target.Query("SELECT count(*) FROM apps"), "20");
}

}  // namespace
}  // namespace courier::e2e
