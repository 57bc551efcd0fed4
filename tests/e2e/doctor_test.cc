// `courier doctor`: each test breaks one thing, looks for the finding and for the line that mends
// it, and where that is possible runs just that line and sees the finding gone.
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/text/json_spans.h"
#include "common/tls/certificate_authority.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/support/file_text.h"
#include "tests/support/redis_server.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// "environment level check: message → remedy", one a line, of a doctor's JSON; well ones too.
std::string Told(const std::string& json) {
  const auto spans = text::JsonSpans::Parse(json);
  EXPECT_TRUE(spans.ok()) << json;
  if (!spans.ok()) return "";
  const auto word = [](text::JsonRef object, absl::string_view key) {
    return object.Get(key).AsString().value_or("");
  };
  std::string told;
  for (const text::JsonRef checkup : spans->root().Children()) {
    const std::string name = word(checkup, "name");
    if (const text::JsonRef error = checkup.Get("error")) {
      absl::StrAppend(&told, name, " ", word(error, "code"), ": ", word(error, "message"), " → ",
                      word(error, "remedy"), "\n");
    }
    for (const text::JsonRef finding : checkup.Get("findings").Children()) {
      absl::StrAppend(&told, name, " ", word(finding, "level"), " ", word(finding, "check"), ": ",
                      word(finding, "message"), " → ", word(finding, "remedy"), "\n");
    }
  }
  return told;
}

// The remedy of the first line of Told that has `part`.
std::string RemedyOf(const std::string& told, absl::string_view part) {
  const size_t at = told.find(std::string(part));
  if (at == std::string::npos) return "";
  const std::string line = told.substr(at, told.find('\n', at) - at);
  const std::string arrow = " → ";
  return line.substr(line.find(arrow) + arrow.size());
}

// One installation for all tests; each leaves it as it found it.
class DoctorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
  }
  static void TearDownTestSuite() { delete std::exchange(installation_, nullptr); }

  void SetUp() override { ASSERT_NE(installation_, nullptr); }

  static Side& source() { return installation_->source(); }
  static Side& target() { return installation_->target(); }
  static std::string Pki() { return installation_->folder() + "/pki"; }
  static std::string Pki(absl::string_view file) { return absl::StrCat(Pki(), "/", file); }

  struct Visit {
    int status = -1;
    std::string told;
  };
  static Visit Doctor(const std::string& on = "staging") {
    const test::ProcessResult result =
        installation_->Courier({"doctor", "--on", on, "--output-format", "json"});
    return {result.status, Told(result.out)};
  }
  // With another text in place of one in the controller's configuration.
  static Visit DoctorWith(const std::string& text, const std::string& replacement) {
    const auto file = installation_->ControllerConfig();
    EXPECT_TRUE(file.ok()) << file.status();
    const std::string changed =
        absl::StrReplaceAll(*test::ReadFileText(*file), {{text, replacement}});
    const std::string path = installation_->folder() + "/other.yaml";
    EXPECT_TRUE(test::WriteFileText(path, changed).ok());
    test::ProcessSpec spec;
    spec.argv = {Program("courier"), "--config",        path,  "doctor", "--on",
                 "staging",          "--output-format", "json"};
    const auto result = test::RunProcess(std::move(spec));
    EXPECT_TRUE(result.ok()) << result.status();
    return {result->status, Told(result->out)};
  }

  static void Restart(Side& side, const AgentSettings& settings = {}) {
    const absl::Status started = side.StartAgent(settings);
    ASSERT_TRUE(started.ok()) << started;
  }
  static void GrantAgain() {
    const absl::Status granted = target().cluster().LoadFile(
        target().demo().name, "deploy/sql/target_grants.sql", {"role=courier"});
    EXPECT_TRUE(granted.ok()) << granted;
  }
  static void ExpectNothingToMend() {
    const Visit visit = Doctor("staging,production");
    EXPECT_EQ(visit.status, 0);
    EXPECT_THAT(visit.told, AllOf(Not(HasSubstr(" warning ")), Not(HasSubstr(" failure "))));
  }

  static Installation* installation_;
};

Installation* DoctorTest::installation_ = nullptr;

TEST_F(DoctorTest, FindsNothingWhereNothingIsWrong) {
  const test::ProcessResult result = installation_->Courier({"doctor"});
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("controller   ✓ certificate 36"), HasSubstr("staging      ✓ reachable, "),
            HasSubstr("production   ✓ reachable, "), HasSubstr("revision "),
            HasSubstr("2 of 2 private keys match"),
            HasSubstr("private keys: none readable, none needed"), HasSubstr("clock agrees"),
            HasSubstr("server log shows no rows"), HasSubstr("Nothing to mend.\n")));
}

TEST_F(DoctorTest, TellsEveryCheckInJson) {
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 0);
  for (const char* check : {"certificate", "database", "revision", "rights", "server_log", "keys",
                            "memory_lock", "core_limit", "disk", "clock"}) {
    EXPECT_THAT(visit.told, HasSubstr(absl::StrCat("staging ok ", check, ": ")));
  }
}

// ---- certificates and the way there ----

TEST_F(DoctorTest, OwnCertificateThatExpiresSoon) {
  ASSERT_EQ(
      installation_->Courier({"pki", "issue", Pki(), "controller", "short", "--days", "5"}).status,
      0);
  const Visit visit = DoctorWith("controller-me", "controller-short");
  // The agent's policy knows the other one only.
  EXPECT_EQ(visit.status, 4);
  EXPECT_THAT(visit.told, HasSubstr(absl::StrCat("controller warning certificate: certificate 4 "
                                                 "days, expires soon → courier pki renew ",
                                                 Pki())));
  EXPECT_THAT(visit.told, HasSubstr("staging policy_refused: "));
  EXPECT_THAT(visit.told,
              HasSubstr("- {identity: \"spiffe://e2e.example/courier/controller/short\""));
}

TEST_F(DoctorTest, OwnCertificateThatHasExpired) {
  ASSERT_TRUE(tls::IssueCertificate(
                  Pki(), {.role = tls::Identity::Role::kController, .name = "old", .days = 1},
                  absl::Now() - absl::Hours(24 * 3))
                  .ok());
  const Visit visit = DoctorWith("controller-me", "controller-old");
  EXPECT_EQ(visit.status, 4);
  EXPECT_THAT(visit.told, HasSubstr("controller tls_refused: "));
  EXPECT_THAT(RemedyOf(visit.told, "expired on"), HasSubstr("courier pki renew "));
  EXPECT_THAT(RemedyOf(visit.told, "expired on"), HasSubstr(" controller old"));
}

TEST_F(DoctorTest, AgentsCertificateThatExpiresSoonAndIsRenewedByTheLineThatMends) {
  ASSERT_EQ(
      installation_->Courier({"pki", "renew", Pki(), "agent", "staging", "--days", "12"}).status,
      0);
  Restart(source());
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 6);
  const std::string remedy = RemedyOf(visit.told, "staging warning certificate: certificate 11");
  EXPECT_EQ(remedy, absl::StrCat("courier pki renew ", Pki(), " agent staging"));
  ASSERT_EQ(
      installation_->Courier({"pki", "renew", Pki(), "agent", "staging", "--days", "365"}).status,
      0);
  Restart(source());
  ExpectNothingToMend();
}

TEST_F(DoctorTest, AgentsCertificateThatHasExpired) {
  const std::string good = *test::ReadFileText(Pki("agent-staging.crt"));
  const std::string good_key = *test::ReadFileText(Pki("agent-staging.key"));
  ASSERT_TRUE(tls::RenewCertificate(Pki(), tls::Identity::Role::kAgent, "staging", 1,
                                    absl::Now() - absl::Hours(24 * 3))
                  .ok());
  // The running agent goes on with the old one, and says that the new one is no good.
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told, HasSubstr("staging failure certificate: the certificate "));
  EXPECT_THAT(RemedyOf(visit.told, "expired on"), HasSubstr(" agent staging"));
  ASSERT_TRUE(test::WriteFileText(Pki("agent-staging.key"), good_key).ok());
  ASSERT_TRUE(test::WriteFileText(Pki("agent-staging.crt"), good).ok());
  ExpectNothingToMend();
}

TEST_F(DoctorTest, PrivateKeyThatEverybodyMayRead) {
  ASSERT_EQ(chmod(Pki("agent-staging.key").c_str(), 0644), 0);
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 6);
  EXPECT_EQ(
      RemedyOf(visit.told, "staging warning certificate: every user of the machine can reach"),
      absl::StrCat("chmod 600 ", Pki("agent-staging.key")));
  ASSERT_EQ(chmod(Pki("agent-staging.key").c_str(), 0600), 0);
}

TEST_F(DoctorTest, AgentThatIsNotWhoTheConfigurationSays) {
  const Visit visit = DoctorWith("courier/agent/staging", "courier/agent/elsewhere");
  EXPECT_EQ(visit.status, 4);
  EXPECT_THAT(visit.told, HasSubstr("staging wrong_identity: "));
  EXPECT_THAT(RemedyOf(visit.told, "wrong_identity"), HasSubstr("environments.staging.identity"));
}

TEST_F(DoctorTest, AgentThatIsDown) {
  ASSERT_TRUE(source().StopAgent().ok());
  const test::ProcessResult text = installation_->Courier({"doctor"});
  EXPECT_EQ(text.status, 4);
  EXPECT_THAT(text.out,
              AllOf(HasSubstr("staging      ✗ staging (127.0.0.1:"),
                    HasSubstr("→ on its host: systemctl start courier-agent"),
                    HasSubstr("production   ✓ reachable"), HasSubstr("1 thing to mend.\n")));
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 4);
  EXPECT_THAT(visit.told, HasSubstr("staging unreachable: "));
  Restart(source());
}

TEST_F(DoctorTest, PolicyThatDoesNotKnowUs) {
  AgentSettings settings;
  settings.controller = "somebody-else";
  Restart(source(), settings);
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 4);
  EXPECT_EQ(RemedyOf(visit.told, "staging policy_refused"),
            "in the policy of its agent: - {identity: "
            "\"spiffe://e2e.example/courier/controller/me\", allow: [describe]}");
  Restart(source());
}

// ---- the database ----

TEST_F(DoctorTest, DatabaseThatTakesNoConnections) {
  const std::string allow =
      absl::StrCat("ALTER DATABASE ", source().demo().name, " ALLOW_CONNECTIONS ");
  ASSERT_TRUE(source().cluster().Exec("postgres", allow + "false").ok());
  const Visit visit = Doctor();
  ASSERT_TRUE(source().cluster().Exec("postgres", allow + "true").ok());
  EXPECT_EQ(visit.status, 4);
  EXPECT_THAT(RemedyOf(visit.told, "staging failure database: "),
              HasSubstr("correct database in the agent's configuration"));
}

TEST_F(DoctorTest, DatabaseOfNoKnownRevision) {
  const std::string revision = source().Query("SELECT version_num FROM alembic_version");
  source().Exec("DELETE FROM alembic_version");
  const Visit visit = Doctor();
  source().Exec(absl::StrCat("INSERT INTO alembic_version VALUES ('", revision, "')"));
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told, HasSubstr("staging warning revision: "));
}

// The other checks are none the worse for it.
TEST_F(DoctorTest, DatabaseWhoseRevisionMayNotBeRead) {
  source().Exec("REVOKE SELECT ON alembic_version FROM courier");
  const Visit visit = Doctor();
  source().Exec("GRANT SELECT ON alembic_version TO courier");
  EXPECT_THAT(visit.told, AllOf(HasSubstr("staging warning revision: "),
                                HasSubstr("lacks SELECT on alembic_version"),
                                HasSubstr("ok keys: "), Not(HasSubstr("SQLSTATE"))));
}

TEST_F(DoctorTest, DatabaseThatLacksAColumn) {
  target().Exec("ALTER TABLE apps RENAME COLUMN mode TO other");
  const Visit visit = Doctor("production");
  target().Exec("ALTER TABLE apps RENAME COLUMN other TO mode");
  EXPECT_EQ(visit.status, 6);
  const std::string found = "production failure revision: ";
  EXPECT_THAT(visit.told, AllOf(HasSubstr(found), HasSubstr("apps.mode")));
  EXPECT_THAT(RemedyOf(visit.told, "failure revision"), HasSubstr("flask db upgrade"));
}

TEST_F(DoctorTest, RoleWithTooFewRights) {
  target().Exec("REVOKE INSERT, UPDATE ON apps FROM courier");
  const Visit visit = Doctor("production");
  EXPECT_EQ(visit.status, 6);
  EXPECT_EQ(
      RemedyOf(visit.told,
               "production failure rights: role courier lacks INSERT on apps, UPDATE on apps"),
      absl::StrCat("psql -v role=courier -d ", target().demo().name,
                   " -f deploy/sql/target_grants.sql"));
  GrantAgain();
  ExpectNothingToMend();
}

TEST_F(DoctorTest, RoleWithTooManyRightsLosesThemByTheLineThatMends) {
  for (const char* grant :
       {"DELETE ON apps", "UPDATE ON tenants", "SELECT (password) ON accounts"}) {
    target().Exec(absl::StrCat("GRANT ", grant, " TO courier"));
    const Visit visit = Doctor("production");
    EXPECT_EQ(visit.status, 6) << grant;
    const std::string remedy = RemedyOf(
        visit.told, "production warning rights: role courier has more rights than it needs");
    ASSERT_EQ(remedy.substr(0, 7), "revoke ") << visit.told;
    target().Exec(remedy);
    ExpectNothingToMend();
  }
}

TEST_F(DoctorTest, SourcesRoleThatMayWrite) {
  AgentSettings settings;
  settings.allow = "describe, export, export-secrets";
  Restart(source(), settings);
  source().Exec("GRANT INSERT ON workflows TO courier");
  const Visit visit = Doctor();
  source().Exec("REVOKE INSERT ON workflows FROM courier");
  EXPECT_EQ(visit.status, 6);
  EXPECT_EQ(RemedyOf(visit.told, "staging warning rights: "),
            "revoke INSERT on workflows from courier");
  EXPECT_EQ(Doctor().status, 0);
  Restart(source());
}

TEST_F(DoctorTest, RoleThatIsASuperuser) {
  target().Exec("ALTER ROLE courier SUPERUSER");
  const Visit visit = Doctor("production");
  target().Exec("ALTER ROLE courier NOSUPERUSER");
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(RemedyOf(visit.told, "production warning rights: role courier is a superuser"),
              HasSubstr("target_grants.sql"));
}

TEST_F(DoctorTest, RoleThatOwnsDifysTables) {
  target().Exec("ALTER TABLE apps OWNER TO courier");
  const Visit visit = Doctor("production");
  // Ownership has swallowed the grants.
  target().Exec("ALTER TABLE apps OWNER TO postgres");
  GrantAgain();
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told, HasSubstr("production warning rights: role courier owns Dify's tables"));
}

TEST_F(DoctorTest, ServerLogSettingsThatWouldShowRowsAndTheLineThatMendsEach) {
  struct Case {
    const char* name;
    const char* loud;
  };
  const std::string database = target().demo().name;
  target().Exec(
      absl::StrCat("ALTER DATABASE ", database, " SET session_preload_libraries = auto_explain"));
  for (const Case& each : std::vector<Case>{{"log_statement", "all"},
                                            {"log_statement", "mod"},
                                            {"log_min_duration_statement", "0"},
                                            {"log_min_duration_sample", "0"},
                                            {"log_transaction_sample_rate", "1"},
                                            {"log_error_verbosity", "default"},
                                            {"auto_explain.log_min_duration", "0"}}) {
    // What the grant script sets for the role would win over the database's.
    target().Exec(absl::StrCat("ALTER ROLE courier RESET ", each.name, "; ALTER DATABASE ",
                               database, " SET ", each.name, " = '", each.loud, "'"));
    const Visit visit = Doctor("production");
    EXPECT_EQ(visit.status, 6) << each.name;
    const std::string remedy =
        RemedyOf(visit.told, absl::StrCat("production warning server_log: ", each.name, " = "));
    EXPECT_THAT(remedy, HasSubstr(absl::StrCat("alter role courier set ", each.name, " = ")))
        << visit.told;
    if (!remedy.empty()) target().Exec(remedy);
    ExpectNothingToMend();
  }
  target().Exec(absl::StrCat("ALTER DATABASE ", database, " RESET ALL"));
}

// ---- keys ----

TEST_F(DoctorTest, PrivateKeyThatIsNotTheWorkspaces) {
  const std::string file = source().PrivateKeyFile();
  const std::string good = *test::ReadFileText(file);
  ASSERT_TRUE(test::WriteFileText(file, *test::ReadFileText(target().PrivateKeyFile())).ok());
  const Visit visit = Doctor();
  ASSERT_TRUE(test::WriteFileText(file, good).ok());
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told, HasSubstr("staging failure keys: can't read the private key of workspace "
                                    "\"Acme Staging\": it does not belong to"));
  EXPECT_THAT(
      RemedyOf(visit.told, "staging failure keys"),
      HasSubstr(absl::StrCat("privkeys/", source().demo().summary.workspace_id, "/private.pem")));
}

TEST_F(DoctorTest, PrivateKeyThatIsMissing) {
  const std::string file = source().PrivateKeyFile();
  ASSERT_EQ(std::rename(file.c_str(), (file + ".away").c_str()), 0);
  const Visit visit = Doctor();
  ASSERT_EQ(std::rename((file + ".away").c_str(), file.c_str()), 0);
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told, HasSubstr("no such file"));
}

TEST_F(DoctorTest, WorkspaceOfTheTargetThatCanTakeNoSecrets) {
  const std::string which = "name = 'Second Workspace'";
  const std::string key =
      target().Query(absl::StrCat("SELECT encrypt_public_key FROM tenants WHERE ", which));
  target().Exec(absl::StrCat("UPDATE tenants SET encrypt_public_key = NULL WHERE ", which));
  const Visit visit = Doctor("production");
  target().Exec(absl::StrCat("UPDATE tenants SET encrypt_public_key = '", key, "' WHERE ", which));
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told, HasSubstr("production warning keys: workspace \"Second Workspace\" can't "
                                    "take secrets"));
}

// ---- the process and what it needs ----

// Another soft limit while it lives; the hard one only goes up again for the mighty.
class Limit {
 public:
  Limit(pid_t pid, __rlimit_resource resource, rlim_t bytes) : pid_(pid), resource_(resource) {
    prlimit(pid_, resource_, nullptr, &before_);
    const rlimit other{bytes, std::max(bytes, before_.rlim_max)};
    is_set_ = prlimit(pid_, resource_, &other, nullptr) == 0;
  }
  ~Limit() { prlimit(pid_, resource_, &before_, nullptr); }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

  bool is_set() const { return is_set_; }

 private:
  pid_t pid_;
  __rlimit_resource resource_;
  rlimit before_{};
  bool is_set_ = false;
};

TEST_F(DoctorTest, MemoryLockLimitThatIsTooLow) {
  const Limit limit(source().agent()->pid(), RLIMIT_MEMLOCK, 64 << 10);
  if (!limit.is_set()) GTEST_SKIP() << "no right to change another process's limits";
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 6);
  EXPECT_EQ(RemedyOf(visit.told, "staging failure memory_lock: memory lock limit is 64 KiB, "),
            "systemd: LimitMEMLOCK=16M; shell: ulimit -l 16384");
}

TEST_F(DoctorTest, RedisThatIsDown) {
  std::string url;
  {
    const auto redis = test::RedisServer::Start();
    ASSERT_TRUE(redis.ok()) << redis.status();
    url = (*redis)->Url();
    AgentSettings settings;
    settings.more = absl::StrCat("redis: {url: \"", url, "\"}\n");
    Restart(target(), settings);
    EXPECT_THAT(Doctor("production").told, HasSubstr("production ok redis: "));
  }
  const Visit visit = Doctor("production");
  EXPECT_EQ(visit.status, 6);
  EXPECT_EQ(RemedyOf(visit.told, "production warning redis: redis does not answer"),
            "start it, or correct redis.url in the agent's configuration");
  Restart(target());
}

TEST_F(DoctorTest, RedisThatRefusesThePassword) {
  const auto redis = test::RedisServer::Start("right");
  ASSERT_TRUE(redis.ok()) << redis.status();
  AgentSettings settings;
  settings.more =
      absl::StrCat("redis: {url: \"redis://:wrong@127.0.0.1:", (*redis)->port(), "/0\"}\n");
  Restart(target(), settings);
  const Visit visit = Doctor("production");
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told, AllOf(HasSubstr("production warning redis: "), Not(HasSubstr("wrong"))));
  Restart(target());
}

TEST_F(DoctorTest, DiskThatIsNearlyFull) {
  const std::string folder = installation_->folder() + "/small";
  ASSERT_EQ(mkdir(folder.c_str(), 0700), 0);
  if (mount("none", folder.c_str(), "tmpfs", 0, "size=4m") != 0) {
    GTEST_SKIP() << "no right to mount a small file system";
  }
  AgentSettings settings;
  settings.audit = folder + "/audit.jsonl";
  Restart(source(), settings);
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 6);
  EXPECT_EQ(RemedyOf(visit.told, "staging warning disk: disk of "),
            absl::StrCat("make room; what is there: du -xh ", folder, " | sort -h"));
  Restart(source());
  ASSERT_EQ(umount(folder.c_str()), 0);
}

TEST_F(DoctorTest, EnvFileThatIsNotThere) {
  AgentSettings settings;
  settings.env = "{file: /no/such/folder/.env}";
  Restart(source(), settings);
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 6);
  EXPECT_EQ(RemedyOf(visit.told, "staging warning env: "),
            "correct env in the agent's configuration");
  Restart(source());
}

TEST_F(DoctorTest, PluginDatabaseThatIsNotThere) {
  AgentSettings settings;
  settings.more = absl::StrCat("plugin_database: {url: \"",
                               source().cluster().Dsn("no_such_database", "courier"), "\"}\n");
  Restart(source(), settings);
  const Visit visit = Doctor();
  EXPECT_EQ(visit.status, 6);
  EXPECT_THAT(visit.told,
              HasSubstr("staging warning plugin_database: plugin database: database: there is no "
                        "database of that name"));
  Restart(source());
}

TEST_F(DoctorTest, CheckOfTheAgentItselfFindsTheSame) {
  const std::string file = source().PrivateKeyFile();
  ASSERT_EQ(std::rename(file.c_str(), (file + ".away").c_str()), 0);
  test::ProcessSpec spec;
  spec.argv = {Program("courier-agent"), "--config", installation_->folder() + "/staging.yaml",
               "--check"};
  const auto result = test::RunProcess(std::move(spec));
  ASSERT_EQ(std::rename((file + ".away").c_str(), file.c_str()), 0);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, 6);
  EXPECT_THAT(result->out, HasSubstr("x can't read the private key of workspace"));
  EXPECT_THAT(result->err, HasSubstr("Mend: "));
}

}  // namespace
}  // namespace courier::e2e
