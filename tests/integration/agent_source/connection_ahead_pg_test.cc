#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "agent/db/connection_ahead.h"
#include "agent/db/transaction.h"
#include "common/base/error.h"
#include "gtest/gtest.h"
#include "tests/integration/agent_source/empty_database.h"

namespace courier::db {
namespace {

constexpr absl::Duration kForAsLongAsTheTestRuns = absl::Hours(1);

class ConnectionAheadTest : public EmptyDatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(EmptyDatabaseTest::SetUp());
    settings_.connection_string = cluster_->Dsn(database_);
  }

  // Process ids of the server's sessions of this name that are set up, e.g. "17,18".
  std::string Sessions(const std::string& application_name) {
    return *cluster_->Query(
        database_, absl::StrCat("select coalesce(string_agg(pid::text, ',' order by pid), '') from "
                                "pg_stat_activity where datname = current_database() and query <> "
                                "'' and state = 'idle' and "
                                "application_name = '",
                                application_name, "'"));
  }

  std::string WaitForSession(const std::string& application_name) {
    std::string found;
    while (found.empty()) found = Sessions(application_name);
    return found;
  }

  static std::string ProcessId(Connection& connection) {
    auto snapshot = Snapshot::Begin(connection);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status();
    const auto rows = (*snapshot)->Query({"read process id", "select pg_backend_pid()"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    return std::string(rows->Text(0, 0));
  }

  DatabaseSettings settings_;
};

TEST_F(ConnectionAheadTest, TheOneThatWaitsIsTakenOnce) {
  ConnectionAhead ahead(settings_, kForAsLongAsTheTestRuns);
  ahead.Prepare("mine");
  ahead.Prepare("mine");
  const std::string prepared = WaitForSession("mine");
  const auto first = ahead.Take("mine");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ProcessId(**first), prepared);
  const auto second = ahead.Take("mine");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(ProcessId(**second), prepared);
}

TEST_F(ConnectionAheadTest, OneThatIsStillBeingOpenedIsWaitedFor) {
  ConnectionAhead ahead(settings_, kForAsLongAsTheTestRuns);
  ahead.Prepare("mine");
  const auto taken = ahead.Take("mine");
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(Sessions("mine"), ProcessId(**taken));
}

TEST_F(ConnectionAheadTest, AnotherNameGetsASessionOfItsOwn) {
  ConnectionAhead ahead(settings_, kForAsLongAsTheTestRuns);
  ahead.Prepare("mine");
  const std::string prepared = WaitForSession("mine");
  const auto taken = ahead.Take("yours");
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(Sessions("yours"), ProcessId(**taken));
  EXPECT_EQ(Sessions("mine"), prepared);
}

TEST_F(ConnectionAheadTest, OneThatNobodyTakesIsClosed) {
  ConnectionAhead ahead(settings_, absl::ZeroDuration());
  ahead.Prepare("mine");
  // Refused as long as the first one is being opened or waits.
  std::string seen;
  while (seen.empty()) {
    ahead.Prepare("mine");
    seen = Sessions("mine");
  }
  while (!Sessions("mine").empty()) {
  }
  const auto taken = ahead.Take("mine");
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(Sessions("mine"), ProcessId(**taken));
}

TEST_F(ConnectionAheadTest, OneThatWasLostIsReplaced) {
  ConnectionAhead ahead(settings_, kForAsLongAsTheTestRuns);
  ahead.Prepare("mine");
  const std::string lost = WaitForSession("mine");
  ASSERT_TRUE(
      cluster_->Exec(database_, absl::StrCat("select pg_terminate_backend(", lost, ")")).ok());
  while (Sessions("mine") == lost) {
  }
  const auto taken = ahead.Take("mine");
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_NE(ProcessId(**taken), lost);
}

TEST_F(ConnectionAheadTest, AServerThatIsNotThereIsToldToTheOneWhoTakes) {
  settings_.connection_string = "host=/nonexistent-folder dbname=x user=y";
  ConnectionAhead ahead(settings_, kForAsLongAsTheTestRuns);
  ahead.Prepare("mine");
  EXPECT_EQ(ReasonOf(ahead.Take("mine").status()), Reason::kDatabaseUnreachable);
}

TEST_F(ConnectionAheadTest, AFailureIsNotRemembered) {
  settings_.connection_string = cluster_->Dsn("made_later");
  ConnectionAhead ahead(settings_, kForAsLongAsTheTestRuns);
  ahead.Prepare("mine");
  ASSERT_FALSE(ahead.Take("mine").ok());
  ASSERT_TRUE(cluster_->Exec(database_, "create database made_later").ok());
  EXPECT_TRUE(ahead.Take("mine").ok());
}

}  // namespace
}  // namespace courier::db
