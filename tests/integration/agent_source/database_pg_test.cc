#include <string>
#include <thread>
#include <vector>

#include "agent/db/array.h"
#include "agent/db/connection.h"
#include "agent/db/transaction.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/agent_source/empty_database.h"

namespace courier::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Statement kCount{"count rows", "select count(*) from notes"};

class DatabaseTest : public EmptyDatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(EmptyDatabaseTest::SetUp());
    ASSERT_TRUE(cluster_->Exec(database_, "create table notes (id int unique, body text)").ok());
    connection_ = OpenOne();
    ASSERT_NE(connection_, nullptr);
  }

  std::unique_ptr<Connection> OpenOne() {
    auto opened = Connection::Open({.connection_string = cluster_->Dsn(database_)}, "courier-test");
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  std::unique_ptr<Transaction> Write() {
    auto begun = Transaction::Begin(*connection_);
    EXPECT_TRUE(begun.ok()) << begun.status();
    return *std::move(begun);
  }

  std::string Count() { return *cluster_->Query(database_, "select count(*) from notes"); }

  std::unique_ptr<Connection> connection_;
};

TEST_F(DatabaseTest, ASessionSpeaksUtcAndUtf8) {
  auto snapshot = *Snapshot::Begin(*connection_);
  const auto rows = snapshot->Query(
      {"read settings",
       "select current_setting('TimeZone'), current_setting('client_encoding'), "
       "current_setting('standard_conforming_strings'), current_setting('application_name')"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->Text(0, 0), "UTC");
  EXPECT_EQ(rows->Text(0, 1), "UTF8");
  EXPECT_EQ(rows->Text(0, 2), "on");
  EXPECT_EQ(rows->Text(0, 3), "courier-test");
}

TEST_F(DatabaseTest, ParametersCarryAnyTextAndNull) {
  auto transaction = Write();
  ASSERT_TRUE(transaction
                  ->Execute({"insert", "insert into notes values (1, $1), (2, $2)"},
                            {"'; drop table notes; -- \\ \n\t字", std::nullopt})
                  .ok());
  const auto rows = transaction->Query({"read", "select body from notes order by id"});
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->Text(0, 0), "'; drop table notes; -- \\ \n\t字");
  EXPECT_TRUE(rows->IsNull(1, 0));
}

TEST_F(DatabaseTest, CopyCarriesEveryTextThereAndBack) {
  const std::vector<std::string> texts = {
      "", "\\N", "\\", "a\tb\nc\rd", "\\.", "字😀", "\b\f\v", "{\"k\":\"\\ud83d\"}", " "};
  auto transaction = Write();
  auto writer = *transaction->CopyIn("notes", {"id", "body"});
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string id = std::to_string(i);
    ASSERT_TRUE(writer->Write({Field(id), Field(texts[i])}).ok());
  }
  ASSERT_TRUE(writer->Write({Field("99"), Field()}).ok());
  ASSERT_TRUE(writer->Finish().ok());
  std::vector<std::string> back;
  bool null_came_back = false;
  const absl::Status read = transaction->CopyOut("read notes", "select body from notes order by id",
                                                 [&](absl::Span<const Field> row) {
                                                   if (row[0]) {
                                                     back.emplace_back(*row[0]);
                                                   } else {
                                                     null_came_back = true;
                                                   }
                                                   return absl::OkStatus();
                                                 });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_EQ(back, texts);
  EXPECT_TRUE(null_came_back);
}

TEST_F(DatabaseTest, ATransactionThatIsDroppedLeavesNothing) {
  { ASSERT_TRUE(Write()->Execute({"insert", "insert into notes values (1, 'x')"}).ok()); }
  EXPECT_EQ(Count(), "0");
  auto kept = Write();
  ASSERT_TRUE(kept->Execute({"insert", "insert into notes values (1, 'x')"}).ok());
  ASSERT_TRUE(std::move(*kept).Commit().ok());
  EXPECT_EQ(Count(), "1");
}

TEST_F(DatabaseTest, ASnapshotSeesOneMomentAndWritesNothing) {
  auto snapshot = *Snapshot::Begin(*connection_);
  ASSERT_TRUE(cluster_->Exec(database_, "insert into notes values (1, 'later')").ok());
  EXPECT_EQ(snapshot->Query(kCount)->Text(0, 0), "0");
  const auto written =
      snapshot->Query({"write", "insert into notes values (2, 'no') returning id"});
  EXPECT_EQ(ReasonOf(written.status()), Reason::kReadOnlyDatabase);
}

TEST_F(DatabaseTest, AnErrorNamesTheStatementAndNeverTheRow) {
  auto transaction = Write();
  const auto duplicate =
      transaction->Execute({"add notes", "insert into notes values (1, 'canary-7'), (1, 'b')"});
  EXPECT_EQ(ReasonOf(duplicate.status()), Reason::kDatabaseError);
  const std::string message(duplicate.status().message());
  EXPECT_THAT(message, HasSubstr("add notes"));
  EXPECT_THAT(message, HasSubstr("23505"));
  EXPECT_THAT(message, Not(HasSubstr("canary-7")));
  EXPECT_THAT(message, Not(HasSubstr("Key (id)")));
}

TEST_F(DatabaseTest, MissingTablesColumnsAndRightsHaveTheirReasons) {
  const auto reason_of = [&](const char* sql) {
    auto snapshot = *Snapshot::Begin(*connection_);
    return ReasonOf(snapshot->Query({"probe", sql}).status());
  };
  EXPECT_EQ(reason_of("select 1 from nowhere"), Reason::kSchemaUnfit);
  EXPECT_EQ(reason_of("select nothing from notes"), Reason::kSchemaUnfit);
  ASSERT_TRUE(cluster_
                  ->Exec(database_,
                         "do $$ begin create role nobody_much login; exception when "
                         "duplicate_object then null; end $$")
                  .ok());
  auto poor =
      *Connection::Open({.connection_string = cluster_->Dsn(database_, "nobody_much")}, "t");
  auto snapshot = *Snapshot::Begin(*poor);
  EXPECT_EQ(ReasonOf(snapshot->Query(kCount).status()), Reason::kMissingRight);
}

TEST_F(DatabaseTest, AServerThatIsNotThereIsUnreachable) {
  const auto gone = Connection::Open(
      {.connection_string = "host=/nonexistent-folder dbname=x user=y"}, "courier-test");
  EXPECT_EQ(ReasonOf(gone.status()), Reason::kDatabaseUnreachable);
  const auto unnamed =
      Connection::Open({.connection_string = cluster_->Dsn("no_such_database")}, "courier-test");
  EXPECT_EQ(ReasonOf(unnamed.status()), Reason::kDatabaseUnreachable);
  EXPECT_THAT(std::string(unnamed.status().message()), HasSubstr("no database of that name"));
}

TEST_F(DatabaseTest, CancelEndsTheRunningStatementFromAnotherThread) {
  auto snapshot = *Snapshot::Begin(*connection_);
  std::thread canceller([&] {
    // Until the statement is really running.
    while (*cluster_->Query(database_,
                            "select count(*) from pg_stat_activity where state = 'active' and "
                            "query like 'select pg_sleep%' and datname = current_database()") !=
           "1") {
    }
    connection_->Cancel();
  });
  const auto slept = snapshot->Query({"sleep", "select pg_sleep(600)"});
  canceller.join();
  EXPECT_EQ(ReasonOf(slept.status()), Reason::kCancelled);
}

TEST_F(DatabaseTest, AfterACancellationNothingRunsAndNothingIsCommitted) {
  auto transaction = Write();
  ASSERT_TRUE(transaction->Execute({"insert", "insert into notes values (1, 'x')"}).ok());
  connection_->Cancel();
  EXPECT_EQ(ReasonOf(transaction->Query({"read", "select 1"}).status()), Reason::kCancelled);
  EXPECT_EQ(
      ReasonOf(transaction->Execute({"insert", "insert into notes values (2, 'y')"}).status()),
      Reason::kCancelled);
  EXPECT_EQ(ReasonOf(transaction->CopyIn("notes", {}).status()), Reason::kCancelled);
  EXPECT_EQ(ReasonOf(std::move(*transaction).Commit()), Reason::kCancelled);
  transaction.reset();
  auto other = *Connection::Open({cluster_->Dsn(database_)}, "courier-test");
  auto snapshot = *Snapshot::Begin(*other);
  EXPECT_EQ(snapshot->Query({"count", "select count(*) from notes"})->Text(0, 0), "0");
}

TEST_F(DatabaseTest, LocksAreGivenUpBeforeTheSessionEndsAndAfterACancellation) {
  auto other = *Connection::Open({cluster_->Dsn(database_)}, "courier-test");
  const Statement lock{"lock", "select pg_try_advisory_lock(7)"};
  ASSERT_EQ((*Snapshot::Begin(*connection_))->Query(lock)->Text(0, 0), "t");
  ASSERT_EQ((*Snapshot::Begin(*other))->Query(lock)->Text(0, 0), "f");
  connection_->Cancel();
  connection_->ReleaseLocks();
  EXPECT_EQ((*Snapshot::Begin(*other))->Query(lock)->Text(0, 0), "t");
}

TEST_F(DatabaseTest, ASlowStatementIsATimeoutAndNotACancellation) {
  auto hurried = *Connection::Open(
      {cluster_->Dsn(database_) + " options='-c statement_timeout=50'"}, "courier-test");
  auto snapshot = *Snapshot::Begin(*hurried);
  EXPECT_EQ(ReasonOf(snapshot->Query({"sleep", "select pg_sleep(600)"}).status()),
            Reason::kTimeout);
}

TEST_F(DatabaseTest, AReaderThatStopsDoesNotWaitForTheRest) {
  auto snapshot = *Snapshot::Begin(*connection_);
  // Some 100 GB, which nobody could read to its end.
  int rows = 0;
  const absl::Status stopped = snapshot->CopyOut(
      "read much", "select repeat('x', 10000) from generate_series(1, 10000000)",
      [&](absl::Span<const Field>) {
        return ++rows == 3 ? MakeError(Reason::kConnectionLost, "enough") : absl::OkStatus();
      });
  EXPECT_EQ(ReasonOf(stopped), Reason::kConnectionLost);
  EXPECT_EQ(rows, 3);
}

TEST_F(DatabaseTest, ASessionThatTheServerEndsIsLostAndNotReopened) {
  auto transaction = Write();
  ASSERT_TRUE(transaction->Execute({"insert", "insert into notes values (1, 'x')"}).ok());
  ASSERT_TRUE(cluster_
                  ->Exec(database_,
                         "select pg_terminate_backend(pid) from pg_stat_activity where "
                         "application_name = 'courier-test' and datname = current_database()")
                  .ok());
  EXPECT_EQ(ReasonOf(transaction->Query(kCount).status()), Reason::kConnectionLost);
  transaction.reset();
  EXPECT_FALSE(Snapshot::Begin(*connection_).ok());
  EXPECT_EQ(Count(), "0");
}

TEST_F(DatabaseTest, ArrayParametersStandForManyValues) {
  auto snapshot = *Snapshot::Begin(*connection_);
  const std::vector<std::string> values = {"plain", "with \"quotes\"", "back\\slash", "",
                                           "NULL",  "{a,b}",           "字"};
  const auto rows =
      snapshot->Query({"spread", "select unnest($1::text[])"}, {ArrayLiteral(values)});
  ASSERT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> back;
  for (size_t r = 0; r < rows->size(); ++r) back.emplace_back(rows->Text(r, 0));
  EXPECT_EQ(back, values);
}

TEST_F(DatabaseTest, QuotedTextMeansItself) {
  auto snapshot = *Snapshot::Begin(*connection_);
  std::string back;
  const absl::Status read =
      snapshot->CopyOut("echo", absl::StrCat("select ", snapshot->Quote("it's \\ 'so'")),
                        [&](absl::Span<const Field> row) {
                          back = std::string(*row[0]);
                          return absl::OkStatus();
                        });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_EQ(back, "it's \\ 'so'");
}

}  // namespace
}  // namespace courier::db
