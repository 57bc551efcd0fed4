// The scenarios of the shared goldens: what the target holds afterwards, in normal form, is what
// Dify's own importer would have left or better. Skipped where the goldens are not.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_process.h"

namespace courier::e2e {
namespace {

using Flags = std::vector<std::string>;

constexpr const char* kPython = "/usr/bin/python3";

test::ProcessResult Python(Flags arguments) {
  test::ProcessSpec spec;
  spec.argv = std::move(arguments);
  spec.argv.insert(spec.argv.begin(), kPython);
  spec.unset = {"PG*"};
  // Opening tokens in Python is slow.
  auto result = test::RunProcess(std::move(spec), std::chrono::minutes(5));
  EXPECT_TRUE(result.ok()) << result.status();
  return std::move(result).value_or(test::ProcessResult());
}

struct Wanted {
  int status = 0;
  bool generated_ids = false;
};

class GoldenTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* needed : {"goldens/acme", "goldens/edges", "tools/dify_rows.py"}) {
      if (!std::filesystem::exists(test::SharedPath(needed)))
        GTEST_SKIP() << "There is no shared " << needed;
    }
    if (Python({"-c", "import Cryptodome"}).status != 0 &&
        Python({"-c", "import Crypto"}).status != 0) {
      GTEST_SKIP() << "The comparison needs python3-pycryptodome";
    }
  }

  // SQL files of one state of a golden's database.
  Flags Files(const std::string& state) const {
    if (folder_ == "acme") return {Golden(state + ".sql")};
    return {test::SharedPath("goldens/schema/head-1.14.2.sql"), Golden(state + ".data.sql")};
  }

  void Begin(const std::string& folder, const std::string& target_state) {
    folder_ = folder;
    InstallationOptions options;
    options.source_files = Files("source");
    options.target_files = Files(target_state);
    options.source_agent.storage =
        absl::StrCat("{type: fs, root: \"", Golden("storage-source"), "\"}");
    auto installation = Installation::Start(options);
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = *std::move(installation);
  }

  // Transfers with `flags`; the target must be what the golden `name` says then.
  void ExpectGolden(const std::string& name, const Flags& flags, Wanted wanted = {}) {
    SCOPED_TRACE(name);
    const auto result = installation_->Transfer(flags);
    EXPECT_EQ(result.status, wanted.status) << result.err;
    const Side& target = installation_->target();
    const auto dump = Python({test::SharedPath("tools/dify_rows.py"), "dump", "--dsn",
                              target.cluster().Dsn(target.demo().name), "--tenant",
                              "Acme Production", "--storage", Golden("storage-target")});
    ASSERT_EQ(dump.status, 0) << dump.err;
    std::string expected = Golden(name + ".expected.json");
    if (!std::filesystem::exists(expected)) expected = Golden(name + ".dify-rows.json");
    // Webhook ids are random in Dify too.
    Flags diff = {test::SharedPath("tools/dify_rows.py"), "diff",     expected,
                  dir_.Write("rows.json", dump.out),      "--ignore", "/webhook_id$"};
    if (wanted.generated_ids) diff.push_back("--generated-ids");
    const auto compared = Python(diff);
    EXPECT_EQ(compared.status, 0) << compared.out << compared.err;
  }

  std::string Digest() { return installation_->target().Digest(); }

 private:
  std::string Golden(const std::string& name) const {
    return test::SharedPath(absl::StrCat("goldens/", folder_, "/", name));
  }

  test::TempDir dir_;
  std::string folder_;
  std::unique_ptr<Installation> installation_;
};

const Flags kAllSecrets = {"--all-apps", "--include-secrets"};
const Flags kOneApp = {"--app", "Main orchestrator",     "--include-secrets", "--dependencies",
                       "tools", "--create-app-api-token"};

Flags With(Flags flags, const Flags& more) {
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

const Flags kUpdate = {"--conflict-strategy", "update"};
const Flags kNewIds = {"--id-strategy", "generate-new-id"};

TEST_F(GoldenTest, AcmeAllSecretsThenFailOnExisting) {
  Begin("acme", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("01-all-secrets", kAllSecrets);
  const std::string before = Digest();
  ExpectGolden("02-fail-on-existing", kAllSecrets, {.status = 5});
  EXPECT_EQ(Digest(), before);
}

TEST_F(GoldenTest, AcmeUpdate) {
  Begin("acme", "target-changed");
  if (HasFatalFailure()) return;
  ExpectGolden("03-update", With(kAllSecrets, kUpdate));
}

TEST_F(GoldenTest, AcmeSkip) {
  Begin("acme", "target-changed");
  if (HasFatalFailure()) return;
  ExpectGolden("04-skip", With(kAllSecrets, {"--conflict-strategy", "skip"}));
}

TEST_F(GoldenTest, AcmeUpdateWithoutSecrets) {
  Begin("acme", "target-changed");
  if (HasFatalFailure()) return;
  ExpectGolden("05-update-no-secrets", With({"--all-apps"}, kUpdate));
}

TEST_F(GoldenTest, AcmeWithoutSecrets) {
  Begin("acme", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("06-no-secrets", {"--all-apps"});
}

TEST_F(GoldenTest, AcmeNewIdsTwice) {
  Begin("acme", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("07-new-ids", With(kAllSecrets, kNewIds), {.generated_ids = true});
  ExpectGolden("08-new-ids-twice", With(With(kAllSecrets, kNewIds), kUpdate),
               {.generated_ids = true});
}

TEST_F(GoldenTest, AcmeOneAppTwice) {
  Begin("acme", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("09-one-app", kOneApp);
  ExpectGolden("10-one-app-again", With(kOneApp, kUpdate));
}

TEST_F(GoldenTest, AcmeToolsOnly) {
  Begin("acme", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("11-tools-only",
               {"--api-tool", "pets", "--api-tool", "search-q", "--workflow-tool", "nested_helper",
                "--mcp-tool", "clock-mcp", "--include-secrets", "--dependencies", "tools"});
}

TEST_F(GoldenTest, AcmeBadOperator) {
  Begin("acme", "target-empty");
  if (HasFatalFailure()) return;
  const std::string before = Digest();
  ExpectGolden("12-bad-operator", With(kOneApp, {"--operator-email", "nobody@example.test"}),
               {.status = 6});
  EXPECT_EQ(Digest(), before);
}

TEST_F(GoldenTest, AcmeOneAppWithItsClosure) {
  Begin("acme", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("13-one-app-closure", {"--app", "Main orchestrator", "--include-secrets"});
}

TEST_F(GoldenTest, EdgesAllSecretsThenUpdate) {
  Begin("edges", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("01-all-secrets", kAllSecrets);
  ExpectGolden("03-update", With(kAllSecrets, kUpdate));
}

TEST_F(GoldenTest, EdgesWithoutSecrets) {
  Begin("edges", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("06-no-secrets", {"--all-apps"});
}

TEST_F(GoldenTest, EdgesNewIds) {
  Begin("edges", "target-empty");
  if (HasFatalFailure()) return;
  ExpectGolden("07-new-ids", With(kAllSecrets, kNewIds), {.generated_ids = true});
}

}  // namespace
}  // namespace courier::e2e
