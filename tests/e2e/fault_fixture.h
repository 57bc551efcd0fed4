// One installation for all the tests of a program: each begins with both databases as they were and
// agents that let everything through, and ends with a target that is byte for byte as it was.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"

namespace courier::e2e {

// How a refused transfer must end.
struct Refusal {
  int status = 0;
  absl::string_view code = {};
  // Parts of the sentence: what, where, what to do.
  std::vector<std::string> says = {};
};

// SQL after which whoever inserts into, or reads from, a table waits for a lock of the test's own.
// A lock on the table itself would stop a transfer long before, when it looks at the schema.
std::string WaitingInsert(absl::string_view table);
std::string WaitingRead(absl::string_view table);
// Takes that lock, for SessionThatHolds.
inline constexpr char kHold[] = "SELECT pg_advisory_xact_lock(42)";
// How many wait for it, for WaitFor.
inline constexpr char kWaiting[] = "SELECT count(*) FROM pg_locks WHERE NOT granted";

class FaultTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  Installation& installation() { return *installation_; }
  Side& source() { return installation_->source(); }
  Side& target() { return installation_->target(); }

  // Starts the agent anew with other settings, until the end of the test.
  void RestartSource(const AgentSettings& settings) { Restart(source(), settings); }
  void RestartTarget(const AgentSettings& settings) { Restart(target(), settings); }

  // What happens to a target outside of the courier, such as a new constraint: the target is
  // compared with what it is now.
  void PrepareTarget(absl::string_view sql);

  // Transfers all apps with their secrets, unless `flags` select something; writes the report.
  test::ProcessResult Transfer(std::vector<std::string> flags = {});
  // Flags for one app alone, with its secrets: few messages, and little to compare.
  static std::vector<std::string> OneApp() {
    return {"--app", "Order desk", "--dependencies", "none", "--include-secrets"};
  }
  std::string report_file() { return installation_->folder() + "/report.json"; }

  // Exit status, sentence, report, and that the target is what it was.
  void ExpectRefused(const test::ProcessResult& result, const Refusal& refusal);
  void ExpectRefused(const Refusal& refusal, const std::vector<std::string>& flags = {}) {
    ExpectRefused(Transfer(flags), refusal);
  }
  // The target is what it was, and nobody works in it any more.
  void ExpectUntouched();
  // Until no agent holds a session in the side's database; fails the test when some stay.
  void WaitForNoSessions(Side& side);
  // Until `sql`, asked as superuser, gives `answer`.
  void WaitFor(const Side& side, absl::string_view sql, absl::string_view answer);

  // A psql that has done `sql` in a transaction and holds its locks until it goes.
  std::unique_ptr<test::TestProcess> SessionThatHolds(const Side& side, absl::string_view sql);

  // After a test that may have changed the target as it should.
  void AcceptTarget() { accepted_ = true; }
  void RestoreTarget();

 private:
  void Restart(Side& side, const AgentSettings& settings);
  // One that ended, or has settings of a test.
  void Revive(Side& side, bool& changed);

  Installation* installation_ = nullptr;
  std::string before_;
  bool accepted_ = false;
  bool source_changed_ = false;
  bool target_changed_ = false;
};

}  // namespace courier::e2e
