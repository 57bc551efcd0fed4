// Looks for the demo's secrets wherever a transfer leaves something behind, with every log turned
// up as far as it goes. In the target agent's memory only those may lie that Dify itself keeps in
// clear, such as a key typed into a node.
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/tokens.h"
#include "tests/support/canary.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

const char* const kLoudTrace = "GRPC_TRACE=all";
const char* const kLoudVerbosity = "GRPC_VERBOSITY=debug";

class LeakTest : public testing::Test {
 protected:
  void SetUp() override {
    InstallationOptions options;
    options.server_settings = {"log_statement=all",
                               "log_min_duration_statement=0",
                               "log_parameter_max_length=-1",
                               "log_parameter_max_length_on_error=-1",
                               "log_error_verbosity=verbose",
                               "log_min_messages=debug1",
                               "log_min_error_statement=debug5",
                               "log_duration=on",
                               "session_preload_libraries=auto_explain",
                               "auto_explain.log_min_duration=0"};
    options.source_agent.environment = {kLoudTrace, kLoudVerbosity};
    options.target_agent.environment = {kLoudTrace, kLoudVerbosity};
    auto installation = Installation::Start(options);
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = *std::move(installation);
    // What the fixture's own loading of the demo left in the servers' logs is not the courier's.
    source_log_start_ = source().cluster().ServerLog().size();
    target_log_start_ = target().cluster().ServerLog().size();
    const std::string sealed = absl::StrJoin(OpenTokens(source()).secrets, "\n");
    for (const std::string& secret : source().demo().summary.secrets) {
      // Names such as "subscription" stand elsewhere too; the random end is the secret's alone.
      const std::string random = secret.substr(secret.rfind('-') + 1);
      canaries_.AddKnown(secret, random);
      if (!absl::StrContains(sealed, secret)) continue;
      sealed_canaries_.AddKnown(secret, random);
      secret_ = secret;
    }
    ASSERT_THAT(secret_, Not(IsEmpty()));
  }

  Side& source() { return installation_->source(); }
  Side& target() { return installation_->target(); }

  test::ProcessResult Transfer(std::vector<std::string> more = {}) {
    std::vector<std::string> flags = {"--all-apps", "--include-secrets", "--report",
                                      installation_->folder() + "/report.json"};
    flags.insert(flags.end(), more.begin(), more.end());
    return installation_->Transfer(flags);
  }

  void ExpectNothingIn(const std::string& bytes, absl::string_view place) {
    EXPECT_THAT(bytes, Not(IsEmpty())) << place;
    EXPECT_THAT(canaries_.FindIn(bytes, place), IsEmpty());
  }

  void ExpectNothingLeaked(const test::ProcessResult& result) {
    EXPECT_THAT(canaries_.FindIn(result.out, "stdout of courier"), IsEmpty());
    EXPECT_THAT(canaries_.FindIn(result.err, "stderr of courier"), IsEmpty());
    for (const Side* side : {&source(), &target()}) {
      ExpectNothingIn(side->agent()->err() + side->agent()->out(), "output of an agent");
    }
    ExpectNothingIn(source().cluster().ServerLog().substr(source_log_start_), "source server log");
    ExpectNothingIn(target().cluster().ServerLog().substr(target_log_start_), "target server log");
    // Report, audit files, configuration: everything that anybody wrote beside the databases.
    const auto files = canaries_.FindInFolder(installation_->folder());
    ASSERT_TRUE(files.ok()) << files.status();
    EXPECT_THAT(*files, IsEmpty());
  }

  std::unique_ptr<Installation> installation_;
  // All of the demo's secrets, and those that are tokens in the database.
  test::CanarySet canaries_;
  test::CanarySet sealed_canaries_;
  std::string secret_;
  std::size_t source_log_start_ = 0;
  std::size_t target_log_start_ = 0;
};

TEST_F(LeakTest, SearchFindsASecretThatIsThere) {
  EXPECT_THAT(canaries_.FindIn(absl::StrCat("log line with ", secret_), "text"), Not(IsEmpty()));
  const std::string log_before = target().cluster().ServerLog();
  target().Exec(absl::StrCat("SELECT '", secret_, "'"));
  EXPECT_THAT(
      canaries_.FindIn(target().cluster().ServerLog().substr(log_before.size()), "server log"),
      Not(IsEmpty()));
  ASSERT_TRUE(test::WriteFileText(installation_->folder() + "/leak", secret_).ok());
  EXPECT_THAT(*canaries_.FindInFolder(installation_->folder()), Not(IsEmpty()));
}

TEST_F(LeakTest, NothingLeaksWhenAllGoesWell) {
  const auto result = Transfer();
  ASSERT_EQ(result.status, 0) << result.err;
  ExpectNothingLeaked(result);
  const auto audit = test::ReadFileText(target().audit_file());
  ASSERT_TRUE(audit.ok()) << audit.status();
  EXPECT_THAT(*audit, Not(IsEmpty()));
}

TEST_F(LeakTest, NothingLeaksWhenTheSourceRefuses) {
  source().Exec(
      "UPDATE workflows SET environment_variables = replace(environment_variables, 'SFlCUklEO', "
      "'SFlCUklEP') WHERE app_id = (SELECT id FROM apps WHERE name = 'Variable zoo')");
  source_log_start_ = source().cluster().ServerLog().size();
  const auto result = Transfer();
  ASSERT_EQ(result.status, 6) << result.err;
  ExpectNothingLeaked(result);
}

TEST_F(LeakTest, NothingLeaksWhenTheTargetsDatabaseRefuses) {
  target().Exec(
      "ALTER TABLE workflows ADD CONSTRAINT refuses CHECK (environment_variables NOT LIKE "
      "'%zoo%')");
  target_log_start_ = target().cluster().ServerLog().size();
  const std::string before = target().Digest();
  const auto result = Transfer();
  EXPECT_EQ(result.status, 1) << result.err;
  ExpectNothingLeaked(result);
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(LeakTest, TargetAgentNeverHoldsASecretThatIsSealed) {
  // The search itself, on a process that does hold one: this.
  const auto own = sealed_canaries_.FindInProcess(::getpid());
  if (!own.ok()) GTEST_SKIP() << own.status().message();
  EXPECT_THAT(*own, Not(IsEmpty()));
  ASSERT_EQ(Transfer().status, 0);
  const auto finds = sealed_canaries_.FindInProcess(target().agent()->pid());
  if (!finds.ok()) GTEST_SKIP() << finds.status().message();
  EXPECT_THAT(*finds, IsEmpty());
}

}  // namespace
}  // namespace courier::e2e
