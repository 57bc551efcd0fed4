#include "agent/schema/revision_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace courier::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RevisionScriptTest, BelievesTheAssignmentsAndNotTheDocstring) {
  const auto revision = ParseRevisionScript(
      "\"\"\"add tool providers\n\nRevision ID: 111111111111\nRevises: 222222222222\n"
      "Create Date: 2023-07-10 12:25:29.1\n\n\"\"\"\nfrom alembic import op\n\n"
      "revision = 'aaaaaaaaaaaa'\ndown_revision = 'bbbbbbbbbbbb'\nbranch_labels = None\n");
  ASSERT_TRUE(revision);
  EXPECT_EQ(revision->id, "aaaaaaaaaaaa");
  EXPECT_THAT(revision->parents, ElementsAre("bbbbbbbbbbbb"));
  EXPECT_EQ(revision->date, "2023-07-10");
  EXPECT_EQ(revision->name, "add tool providers");
}

TEST(RevisionScriptTest, ReadsABase) {
  const auto revision = ParseRevisionScript("revision = 'a'\ndown_revision = None\n");
  ASSERT_TRUE(revision);
  EXPECT_THAT(revision->parents, IsEmpty());
}

TEST(RevisionScriptTest, ReadsAMergeOverSeveralLines) {
  const auto revision = ParseRevisionScript(
      "revision: str = \"c\"\ndown_revision: Union[str, None] = (\n    \"a\",  # first\n    "
      "'b',\n)\n");
  ASSERT_TRUE(revision);
  EXPECT_THAT(revision->parents, ElementsAre("a", "b"));
}

TEST(RevisionScriptTest, AssignmentInADocstringIsNone) {
  EXPECT_FALSE(ParseRevisionScript("\"\"\"\nrevision = 'a'\ndown_revision = 'b'\n\"\"\"\n"));
}

TEST(RevisionScriptTest, WhatIsNotUnderstoodIsNoRevision) {
  EXPECT_FALSE(ParseRevisionScript("import os\n"));
  EXPECT_FALSE(ParseRevisionScript("revision = make()\ndown_revision = None\n"));
  EXPECT_FALSE(ParseRevisionScript("revision = 'a'\ndown_revision = previous\n"));
  EXPECT_FALSE(ParseRevisionScript("revision = 'a b'\ndown_revision = None\n"));
  EXPECT_FALSE(ParseRevisionScript("revision = 'a"));
}

}  // namespace
}  // namespace courier::schema
