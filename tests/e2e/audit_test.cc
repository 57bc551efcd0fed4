// The audit log of both agents: every line is JSON and says who did what to which items with what
// result; refused attempts stand there too; what can't be audited is not done.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/text/json_spans.h"
#include "common/tls/certificate_authority.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::string_view kMe = "spiffe://e2e.example/courier/controller/me";

// One line, parsed.
class Line {
 public:
  explicit Line(const std::string& json) : json_(std::make_unique<std::string>(json)) {
    auto spans = text::JsonSpans::Parse(*json_);
    EXPECT_TRUE(spans.ok()) << "no JSON: " << json;
    if (spans.ok()) spans_ = std::make_unique<text::JsonSpans>(*std::move(spans));
  }
  std::string At(absl::string_view key) const {
    return spans_ == nullptr ? "" : spans_->root().Get(key).AsString().value_or("");
  }
  // "kind name status", status only where there is one.
  std::vector<std::string> Items() const {
    std::vector<std::string> items;
    if (spans_ == nullptr) return items;
    for (const text::JsonRef item : spans_->root().Get("items").Children()) {
      const auto word = [&](absl::string_view key) {
        return item.Get(key).AsString().value_or("");
      };
      if (word("kind") != "dependency") {
        EXPECT_EQ(word("id").size(), 36u) << *json_;
      }
      items.push_back(absl::StrCat(word("kind"), " ", word("name"),
                                   word("status").empty() ? "" : " ", word("status")));
    }
    return items;
  }

 private:
  std::unique_ptr<std::string> json_;
  std::unique_ptr<text::JsonSpans> spans_;
};

std::vector<Line> LinesOf(const std::string& file, size_t from = 0) {
  const auto text = test::ReadFileText(file);
  EXPECT_TRUE(text.ok()) << text.status();
  std::vector<Line> lines;
  if (!text.ok() || text->size() <= from) return lines;
  EXPECT_EQ(text->back(), '\n');
  const std::vector<std::string> split =
      absl::StrSplit(text->substr(from), '\n', absl::SkipEmpty());
  for (const std::string& each : split) {
    lines.emplace_back(each);
    absl::Time time;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, lines.back().At("time"), &time, &error))
        << each;
    EXPECT_THAT(lines.back().At("action"), Not(IsEmpty())) << each;
    EXPECT_THAT(lines.back().At("result"), Not(IsEmpty())) << each;
  }
  return lines;
}

size_t SizeOf(const std::string& file) { return std::filesystem::file_size(file); }

// One installation for all tests; each looks at the lines that it caused, and transfers what may be
// there already.
class AuditTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
  }
  static void TearDownTestSuite() { delete std::exchange(installation_, nullptr); }

  void SetUp() override {
    ASSERT_NE(installation_, nullptr);
    Begin();
  }

  static Installation& installation() { return *installation_; }
  static Side& source() { return installation_->source(); }
  static Side& target() { return installation_->target(); }

  // From here on lines count.
  void Begin() {
    source_from_ = SizeOf(source().audit_file());
    target_from_ = SizeOf(target().audit_file());
  }
  static void Restart(Side& side, const AgentSettings& settings = {}) {
    const absl::Status started = side.StartAgent(settings);
    ASSERT_TRUE(started.ok()) << started;
  }
  std::vector<Line> Lines(const Side& side) const {
    return LinesOf(side.audit_file(), &side == &source() ? source_from_ : target_from_);
  }
  std::string LastOf(const Side& side, absl::string_view key) const {
    const std::vector<Line> lines = Lines(side);
    return lines.empty() ? "" : lines.back().At(key);
  }
  static test::ProcessResult Transfer(const std::vector<std::string>& what) {
    std::vector<std::string> flags = {"--include-secrets", "--conflict-strategy", "update",
                                      "--output-format", "json"};
    flags.insert(flags.end(), what.begin(), what.end());
    return installation_->Transfer(flags);
  }
  test::ProcessResult CourierAs(const std::string& certificate,
                                const std::vector<std::string>& arguments) {
    const auto file = installation().ControllerConfig();
    EXPECT_TRUE(file.ok()) << file.status();
    std::string text = *test::ReadFileText(*file);
    for (const char* ending : {".crt", ".key"}) {
      const std::string mine = absl::StrCat("pki/controller-me", ending);
      text.replace(text.find(mine), mine.size(), absl::StrCat(certificate, ending));
    }
    const std::string path = installation().folder() + "/other.yaml";
    EXPECT_TRUE(test::WriteFileText(path, text).ok());
    test::ProcessSpec spec;
    spec.argv = {Program("courier"), "--config", path};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    const auto result = test::RunProcess(std::move(spec));
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }

 private:
  static Installation* installation_;
  size_t source_from_ = 0;
  size_t target_from_ = 0;
};

Installation* AuditTest::installation_ = nullptr;

TEST_F(AuditTest, TellsWhoTransferredWhatOnBothSides) {
  const auto result = Transfer({"--app", "Order desk"});
  ASSERT_EQ(result.status, 0) << result.err;
  const std::string transfer = Report(result.out).At("transfer_id");

  const std::vector<Line> source_lines = Lines(source());
  ASSERT_EQ(source_lines.size(), 1u);
  const Line& exported = source_lines.front();
  EXPECT_EQ(exported.At("who"), kMe);
  EXPECT_EQ(exported.At("action"), "export-secrets");
  EXPECT_EQ(exported.At("result"), "ok");
  EXPECT_EQ(exported.At("transfer_id"), transfer);
  EXPECT_EQ(exported.At("workspace"), demo::kSourceWorkspace);
  EXPECT_EQ(exported.At("workspace_id"), source().demo().summary.workspace_id);

  const std::vector<Line> target_lines = Lines(target());
  ASSERT_EQ(target_lines.size(), 2u);
  EXPECT_EQ(target_lines[0].At("result"), "begun");
  EXPECT_EQ(target_lines[0].At("transfer_id"), transfer);
  const Line& imported = target_lines[1];
  EXPECT_EQ(imported.At("who"), kMe);
  EXPECT_EQ(imported.At("action"), "import");
  EXPECT_EQ(imported.At("result"), "ok");
  EXPECT_EQ(imported.At("transfer_id"), transfer);
  EXPECT_EQ(imported.At("workspace"), demo::kTargetWorkspace);

  // The same items, on the one side as sent and on the other with what became of them.
  const std::vector<std::string> sent = exported.Items();
  std::vector<std::string> made;
  for (const std::string& item : imported.Items()) {
    if (!absl::StartsWith(item, "dependency")) made.push_back(item);
  }
  ASSERT_THAT(sent, Not(IsEmpty()));
  EXPECT_EQ(sent.front(), "app Order desk");
  EXPECT_EQ(made.size(), sent.size());
  for (const std::string& item : sent) {
    EXPECT_THAT(made, Contains(AnyOf(item + " created", item + " updated", item + " unchanged")));
  }
}

TEST_F(AuditTest, TellsAPlanAsAPlan) {
  ASSERT_EQ(installation()
                .Courier({"plan", "--from", "staging", "--to", "production", "--workspace",
                          std::string(demo::kSourceWorkspace), "--target-workspace",
                          std::string(demo::kTargetWorkspace), "--app", "Order desk",
                          "--conflict-strategy", "update"})
                .status,
            0);
  EXPECT_EQ(LastOf(source(), "action"), "export");
  const std::vector<Line> lines = Lines(target());
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines.front().At("result"), "planned");
}

TEST_F(AuditTest, TellsWhatFailedAndWhy) {
  target().Exec(
      "ALTER TABLE workflows ADD CONSTRAINT refuses CHECK (environment_variables NOT LIKE "
      "'%zoo%') NOT VALID");
  EXPECT_EQ(Transfer({"--all-apps"}).status, 1);
  EXPECT_EQ(LastOf(target(), "result"), "failed");
  EXPECT_EQ(LastOf(target(), "reason"), "database_error");
  target().Exec("ALTER TABLE workflows DROP CONSTRAINT refuses");
  EXPECT_THAT(LastOf(target(), "message"), Not(IsEmpty()));
  EXPECT_EQ(LastOf(target(), "workspace"), demo::kTargetWorkspace);
  EXPECT_THAT(Lines(target()).back().Items(), Not(IsEmpty()));
}

TEST_F(AuditTest, TellsWhomThePolicyRefusedWhat) {
  AgentSettings settings;
  settings.allow = "describe, export";
  Restart(source(), settings);
  EXPECT_EQ(Transfer({"--all-apps"}).status, 4);
  EXPECT_EQ(LastOf(source(), "who"), kMe);
  EXPECT_EQ(LastOf(source(), "action"), "export-secrets");
  EXPECT_EQ(LastOf(source(), "result"), "refused");
  EXPECT_EQ(LastOf(source(), "reason"), "policy_refused");

  settings.allow = "describe";
  Restart(target(), settings);
  EXPECT_EQ(Transfer({"--all-apps"}).status, 4);
  EXPECT_EQ(LastOf(target(), "action"), "import");
  EXPECT_EQ(LastOf(target(), "result"), "refused");

  settings.allow = "schema";
  Restart(target(), settings);
  EXPECT_EQ(installation().Courier({"list", "workspaces", "--on", "production"}).status, 4);
  EXPECT_EQ(LastOf(target(), "action"), "describe");
  EXPECT_EQ(LastOf(target(), "result"), "refused");
  EXPECT_EQ(installation().Courier({"env", "diff", "--on", "production"}).status, 4);
  EXPECT_EQ(LastOf(target(), "action"), "env");
  EXPECT_EQ(LastOf(target(), "result"), "refused");
  Restart(source());
  Restart(target());
}

TEST_F(AuditTest, TellsOfAPeerThatIsNone) {
  AgentSettings settings;
  settings.peer = "elsewhere";
  Restart(source(), settings);
  EXPECT_EQ(Transfer({"--all-apps"}).status, 4);
  EXPECT_EQ(LastOf(source(), "result"), "refused");
  EXPECT_EQ(LastOf(source(), "reason"), "peer_refused");
  Restart(source());
  Restart(target(), settings);
  EXPECT_EQ(Transfer({"--all-apps"}).status, 4);
  EXPECT_EQ(LastOf(target(), "result"), "refused");
  EXPECT_EQ(LastOf(target(), "reason"), "peer_refused");
  Restart(target());
}

// ---- connections that end in the handshake ----

TEST_F(AuditTest, TellsOfAnAgentThatWouldGiveOrders) {
  EXPECT_EQ(CourierAs("pki/agent-production", {"list", "workspaces", "--on", "staging"}).status, 4);
  ASSERT_TRUE(source().agent()->WaitForLine("refused a connection", std::chrono::seconds(10)).ok());
  EXPECT_EQ(LastOf(source(), "action"), "connect");
  EXPECT_EQ(LastOf(source(), "result"), "refused");
  EXPECT_EQ(LastOf(source(), "reason"), "wrong_identity");
  EXPECT_THAT(LastOf(source(), "message"),
              HasSubstr("spiffe://e2e.example/courier/agent/production is no controller"));
}

TEST_F(AuditTest, TellsOfACertificateOfAnotherCa) {
  // The line to wait for is the first of a new agent.
  Restart(source());
  const std::string pki = installation().folder() + "/other-pki";
  ASSERT_TRUE(tls::InitCa(pki, "e2e.example", absl::Now()).ok());
  ASSERT_TRUE(tls::IssueCertificate(pki, {.role = tls::Identity::Role::kController, .name = "me"},
                                    absl::Now())
                  .ok());
  EXPECT_EQ(CourierAs("other-pki/controller-me", {"list", "workspaces", "--on", "staging"}).status,
            4);
  ASSERT_TRUE(source().agent()->WaitForLine("refused a connection", std::chrono::seconds(10)).ok());
  EXPECT_EQ(LastOf(source(), "action"), "connect");
  EXPECT_EQ(LastOf(source(), "result"), "refused");
  EXPECT_EQ(LastOf(source(), "reason"), "tls_refused");
  EXPECT_THAT(LastOf(source(), "message"), HasSubstr("its certificate is of another CA"));
}

// ---- the file ----

TEST_F(AuditTest, ItsFileIsTheAgentsAlone) {
  struct stat found {};
  ASSERT_EQ(stat(source().audit_file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST_F(AuditTest, WhatCannotBeAuditedIsNotDone) {
  AgentSettings settings;
  settings.audit = "/dev/full";
  const std::string before = target().Digest();
  Restart(target(), settings);
  const auto written = Transfer({"--all-apps"});
  EXPECT_EQ(written.status, 1);
  EXPECT_EQ(Report(written.out).At("error.code"), "disk_full");
  EXPECT_THAT(written.err, AllOf(HasSubstr("audit log"), HasSubstr("Nothing was changed.")));
  EXPECT_EQ(target().Digest(), before);

  Restart(target());
  Restart(source(), settings);
  const auto sent = Transfer({"--all-apps"});
  EXPECT_EQ(sent.status, 1);
  EXPECT_EQ(Report(sent.out).At("error.code"), "disk_full");
  EXPECT_EQ(target().Digest(), before);
  Restart(source());
}

TEST_F(AuditTest, GoesOnAfterRotationByCopyAndTruncate) {
  const std::string file = source().audit_file();
  ASSERT_EQ(Transfer({"--app", "Order desk"}).status, 0);
  const std::string first = *test::ReadFileText(file);
  ASSERT_EQ(truncate(file.c_str(), 0), 0);
  ASSERT_EQ(Transfer({"--app", "Order desk"}).status, 0);
  const std::string second = *test::ReadFileText(file);
  EXPECT_EQ(second.substr(0, 1), "{");
  EXPECT_EQ(LinesOf(file).size(), 1u);
  EXPECT_NE(first, second);
}

TEST_F(AuditTest, GoesOnAfterRotationByRenaming) {
  const std::string file = source().audit_file();
  const size_t before = SizeOf(file);
  ASSERT_EQ(Transfer({"--app", "Order desk"}).status, 0);
  ASSERT_EQ(std::rename(file.c_str(), (file + ".1").c_str()), 0);
  ASSERT_EQ(Transfer({"--app", "Order desk"}).status, 0);
  EXPECT_EQ(LinesOf(file + ".1", before).size(), 1u);
  EXPECT_EQ(LinesOf(file).size(), 1u);
  struct stat found {};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

}  // namespace
}  // namespace courier::e2e
