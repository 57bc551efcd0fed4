#include "agent/db/pg_error.h"

#include <stdexcept>
#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::db {
namespace {

using ::testing::HasSubstr;

Reason ReasonFor(absl::string_view state) { return ReasonOf(SqlStateError(state, "read apps")); }

TEST(PgErrorTest, StatesHaveTheReasonThatTheUserNeeds) {
  EXPECT_EQ(ReasonFor("08006"), Reason::kConnectionLost);
  EXPECT_EQ(ReasonFor("28P01"), Reason::kDatabaseUnreachable);
  EXPECT_EQ(ReasonFor("3D000"), Reason::kDatabaseUnreachable);
  EXPECT_EQ(ReasonFor("42501"), Reason::kMissingRight);
  EXPECT_EQ(ReasonFor("42P01"), Reason::kSchemaUnfit);
  EXPECT_EQ(ReasonFor("42703"), Reason::kSchemaUnfit);
  EXPECT_EQ(ReasonFor("42804"), Reason::kSchemaUnfit);
  EXPECT_EQ(ReasonFor("22P05"), Reason::kSchemaUnfit);
  EXPECT_EQ(ReasonFor("22021"), Reason::kBadGraph);
  EXPECT_EQ(ReasonFor("25006"), Reason::kReadOnlyDatabase);
  EXPECT_EQ(ReasonFor("53100"), Reason::kDiskFull);
  EXPECT_EQ(ReasonFor("53300"), Reason::kDatabaseUnreachable);
  EXPECT_EQ(ReasonFor("55P03"), Reason::kTimeout);
  EXPECT_EQ(ReasonFor("57014"), Reason::kTimeout);
  EXPECT_EQ(ReasonFor("57P01"), Reason::kConnectionLost);
  EXPECT_EQ(ReasonFor("40001"), Reason::kTargetChanged);
  EXPECT_EQ(ReasonFor("40P01"), Reason::kTargetChanged);
  EXPECT_EQ(ReasonFor("23505"), Reason::kDatabaseError);
}

TEST(PgErrorTest, AnUnknownStateIsADatabaseErrorThatNamesIt) {
  const absl::Status status = SqlStateError("XX000", "read apps");
  EXPECT_EQ(ReasonOf(status), Reason::kDatabaseError);
  EXPECT_THAT(std::string(status.message()), HasSubstr("read apps"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("XX000"));
}

TEST(PgErrorTest, AForeignExceptionsTextIsNotRepeated) {
  absl::Status status;
  try {
    throw std::runtime_error("Failing row contains (canary-3)");
  } catch (...) {
    status = CurrentError("write apps");
  }
  EXPECT_EQ(ReasonOf(status), Reason::kDatabaseError);
  EXPECT_THAT(std::string(status.message()), testing::Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace courier::db
