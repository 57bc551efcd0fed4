#include "tests/e2e/fault_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kPatience(60);
constexpr absl::string_view kSessions =
    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'courier' AND datname = "
    "current_database()";

absl::StatusOr<std::unique_ptr<Installation>> StartInstallation() {
  auto installation = Installation::Start({});
  if (!installation.ok()) return installation;
  for (Side* side : {&(*installation)->source(), &(*installation)->target()}) {
    if (const absl::Status kept = side->KeepDatabase(); !kept.ok()) return kept;
  }
  return installation;
}

}  // namespace

std::string WaitingInsert(absl::string_view table) {
  return absl::StrCat(
      "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
      "pg_advisory_xact_lock(42); RETURN NEW; END $$; CREATE TRIGGER wait BEFORE INSERT ON ",
      table, " FOR EACH ROW EXECUTE FUNCTION wait()");
}

std::string WaitingRead(absl::string_view table) {
  return absl::StrCat(
      "CREATE FUNCTION wait() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM "
      "pg_advisory_xact_lock(42); RETURN true; END $$; ALTER TABLE ",
      table, " ENABLE ROW LEVEL SECURITY; CREATE POLICY wait ON ", table, " USING (wait())");
}

void FaultTest::SetUp() {
  static const absl::StatusOr<std::unique_ptr<Installation>> shared = StartInstallation();
  ASSERT_TRUE(shared.ok()) << shared.status();
  installation_ = shared->get();
  static const std::string untouched = target().Digest();
  before_ = untouched;
}

void FaultTest::TearDown() {
  if (installation_ == nullptr) return;
  if (!accepted_) {
    EXPECT_EQ(target().Digest(), before_);
  }
  for (Side* side : {&source(), &target()}) {
    side->Reroute(side->address());
    // Making a database costs more than a transfer.
    const bool written = side == &target() && (accepted_ || HasFailure());
    if (side->changed() || written) {
      ASSERT_TRUE(side->RestoreDatabase().ok());
    }
  }
  Revive(source(), source_changed_);
  Revive(target(), target_changed_);
}

void FaultTest::Restart(Side& side, const AgentSettings& settings) {
  (&side == &source() ? source_changed_ : target_changed_) = true;
  const absl::Status started = side.StartAgent(settings);
  ASSERT_TRUE(started.ok()) << started;
}

void FaultTest::Revive(Side& side, bool& changed) {
  if (!changed && side.agent() != nullptr && side.agent()->Running()) return;
  changed = false;
  const absl::Status started = side.StartAgent({});
  ASSERT_TRUE(started.ok()) << started;
}

void FaultTest::PrepareTarget(absl::string_view sql) {
  target().Exec(sql);
  before_ = target().Digest();
}

void FaultTest::RestoreTarget() { ASSERT_TRUE(target().RestoreDatabase().ok()); }

test::ProcessResult FaultTest::Transfer(std::vector<std::string> flags) {
  ::unlink(report_file().c_str());
  const auto selects = [](const std::string& flag) {
    return absl::StartsWith(flag, "--app") || absl::EndsWith(flag, "-tool") ||
           flag == "--selection";
  };
  if (std::none_of(flags.begin(), flags.end(), selects)) {
    flags.insert(flags.end(), {"--all-apps", "--include-secrets"});
  }
  flags.insert(flags.end(), {"--output-format", "json", "--report", report_file()});
  return installation_->Transfer(flags);
}

void FaultTest::ExpectRefused(const test::ProcessResult& result, const Refusal& refusal) {
  EXPECT_EQ(result.status, refusal.status) << result.err;
  for (const std::string& part : refusal.says) EXPECT_THAT(result.err, HasSubstr(part));
  EXPECT_EQ(Report(result.out).At("error.code"), refusal.code);
  EXPECT_EQ(Report(result.out).At("result"), "failed");
  const auto written = test::ReadFileText(report_file());
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(Report(*written).At("error.code"), refusal.code);
  struct stat info {};
  EXPECT_EQ(::stat(report_file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0600U);
  ExpectUntouched();
}

void FaultTest::ExpectUntouched() { EXPECT_EQ(target().Digest(), before_); }

void FaultTest::WaitFor(const Side& side, absl::string_view sql, absl::string_view answer) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string last;
  while (std::chrono::steady_clock::now() < deadline) {
    last = side.Query(sql);
    if (last == answer) return;
    ::usleep(5'000);
  }
  ADD_FAILURE() << sql << " gives " << last << " and not " << answer;
}

std::unique_ptr<test::TestProcess> FaultTest::SessionThatHolds(const Side& side,
                                                               absl::string_view sql) {
  test::ProcessSpec spec;
  spec.argv = {"psql", "-X", "-q", "-A", "-t", "-d", side.cluster().Dsn(side.demo().name)};
  spec.unset = {"PG*"};
  spec.input.reset();
  auto session = test::TestProcess::Start(std::move(spec));
  EXPECT_TRUE(session.ok()) << session.status();
  EXPECT_TRUE((*session)->WriteInput(absl::StrCat("BEGIN; ", sql, ";\n\\echo held\n")).ok());
  EXPECT_TRUE((*session)->WaitForLine("held", kPatience).ok());
  return *std::move(session);
}

void FaultTest::WaitForNoSessions(Side& side) { WaitFor(side, kSessions, "0"); }

}  // namespace courier::e2e
