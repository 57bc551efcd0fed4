#include "agent/policy/audit_log.h"

#include <string>

#include "common/base/error.h"
#include "common/text/json_spans.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"

namespace courier::policy {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

AuditEntry Entry(std::string message = "") {
  AuditEntry entry = EntryFor("spiffe://d/courier/controller/me", "import", absl::OkStatus());
  entry.message = std::move(message);
  return entry;
}

std::string TextOf(const std::string& file) {
  const auto text = test::ReadFileText(file);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

TEST(AuditLogTest, WritesNothingWithoutAFile) {
  const auto log = AuditLog::Open("");
  ASSERT_TRUE(log.ok());
  EXPECT_TRUE((*log)->Write(Entry()).ok());
}

TEST(AuditLogTest, EscapesWhatWouldEndTheLine) {
  const test::TempDir folder;
  const auto log = AuditLog::Open(folder.File("audit"));
  ASSERT_TRUE(log.ok()) << log.status();
  AuditEntry entry = Entry("two\nlines \"quoted\"");
  entry.items.push_back({model::ItemKind::kApp, "id", "name\r\n{}", model::ItemStatus::kCreated});
  ASSERT_TRUE((*log)->Write(entry).ok());
  const std::string text = TextOf(folder.File("audit"));
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const auto spans = text::JsonSpans::Parse(text);
  ASSERT_TRUE(spans.ok()) << text;
  EXPECT_EQ(spans->root().Get("message").AsString(), "two\nlines \"quoted\"");
  EXPECT_EQ(spans->root().Get("items").FirstChild().Get("name").AsString(), "name\r\n{}");
}

TEST(AuditLogTest, LeavesOutTheStatusOfWhatWasOnlySent) {
  const test::TempDir folder;
  const auto log = AuditLog::Open(folder.File("audit"));
  ASSERT_TRUE(log.ok()) << log.status();
  AuditEntry entry = Entry();
  entry.items.push_back({model::ItemKind::kMcpTool, "id", "name"});
  ASSERT_TRUE((*log)->Write(entry).ok());
  EXPECT_THAT(TextOf(folder.File("audit")),
              EndsWith("\"items\": [{\"kind\": \"mcp_tool\", \"id\": \"id\", \"name\": "
                       "\"name\"}]}\n"));
}

TEST(AuditLogTest, CallsWhatWasNotAllowedRefusedAndTheRestFailed) {
  for (const Reason reason : {Reason::kPolicyRefused, Reason::kPeerRefused, Reason::kTlsRefused,
                              Reason::kWrongIdentity}) {
    EXPECT_EQ(EntryFor("who", "import", MakeError(reason, "m")).result, "refused");
  }
  const AuditEntry failed = EntryFor("who", "import", MakeError(Reason::kDatabaseError, "m"));
  EXPECT_EQ(failed.result, "failed");
  EXPECT_EQ(failed.reason, "database_error");
}

TEST(AuditLogTest, ALineThatAKilledAgentLeftUnfinishedStaysALineOfItsOwn) {
  const test::TempDir folder;
  const std::string file = folder.Write("audit", "{\"time\": \"2026-");
  const auto log = AuditLog::Open(file);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_TRUE((*log)->Write(Entry()).ok());
  EXPECT_THAT(TextOf(file), StartsWith("{\"time\": \"2026-\n{\"time\": "));
}

TEST(AuditLogTest, AFullDiskIsAnErrorThatLeavesNoPartOfALine) {
  const auto log = AuditLog::Open("/dev/full");
  ASSERT_TRUE(log.ok()) << log.status();
  const absl::Status written = (*log)->Write(Entry());
  EXPECT_EQ(ReasonOf(written), Reason::kDiskFull);
  EXPECT_THAT(std::string(written.message()), HasSubstr("audit log"));
}

TEST(AuditLogTest, FollowsAFileThatWasMovedAway) {
  const test::TempDir folder;
  const std::string file = folder.File("audit");
  const auto log = AuditLog::Open(file);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_TRUE((*log)->Write(Entry("first")).ok());
  ASSERT_EQ(std::rename(file.c_str(), (file + ".1").c_str()), 0);
  ASSERT_TRUE((*log)->Write(Entry("second")).ok());
  EXPECT_THAT(TextOf(file + ".1"), Not(HasSubstr("second")));
  EXPECT_THAT(TextOf(file), HasSubstr("second"));
}

TEST(AuditLogTest, AFileThatCannotBeWrittenIsABadConfiguration) {
  EXPECT_EQ(ReasonOf(AuditLog::Open("/no/such/folder/audit").status()), Reason::kBadConfiguration);
}

}  // namespace
}  // namespace courier::policy
