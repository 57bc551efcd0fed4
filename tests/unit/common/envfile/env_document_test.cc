#include "common/envfile/env_document.h"

#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsNull;
using ::testing::Not;
using ::testing::NotNull;

EnvDocument Parsed(const std::string& bytes) {
  auto document = EnvDocument::Parse(bytes, ".env");
  EXPECT_TRUE(document.ok()) << document.status();
  return document.ok() ? *document : EnvDocument();
}

std::string RawOf(const std::string& bytes, const std::string& key) {
  const EnvDocument document = Parsed(bytes);
  const Assignment* const found = document.Find(key);
  return found == nullptr ? "<absent>" : found->raw;
}

TEST(EnvDocumentTest, PrintsBackEveryByte) {
  for (const std::string bytes :
       {"", "\n", "A=1", "A=1\r\nB=2\n\n# c\r\n",
        "\xEF\xBB\xBF"
        "A=1\n",
        "K=\"a\r\nb\"\r\nX\n", "  export A = 1 \t\n\rB=2\r\r\n", "=x\n1K=2\nA: 3\n"}) {
    EXPECT_EQ(Parsed(bytes).Print(), bytes);
  }
}

TEST(EnvDocumentTest, ReadsKeysWithBlanksAroundThem) {
  EXPECT_EQ(RawOf("  DB_PASSWORD = pw  \n", "DB_PASSWORD"), "pw");
  EXPECT_EQ(RawOf("\tREDIS_HOST=cache\n", "REDIS_HOST"), "cache");
}

TEST(EnvDocumentTest, ExportIsNoPartOfTheKey) {
  const EnvDocument document = Parsed("export  A=1\nB=2\n");
  ASSERT_THAT(document.Find("A"), NotNull());
  EXPECT_TRUE(document.Find("A")->exported);
  EXPECT_FALSE(document.Find("B")->exported);
}

TEST(EnvDocumentTest, AVariableMayBeCalledExport) {
  EXPECT_EQ(RawOf("export=1\n", "export"), "1");
  EXPECT_EQ(RawOf("export =1\n", "export"), "1");
  EXPECT_EQ(RawOf("exported=1\n", "exported"), "1");
}

TEST(EnvDocumentTest, KeysMayHoldDotsAndDashes) {
  EXPECT_EQ(RawOf("my.key-2=v\n", "my.key-2"), "v");
}

TEST(EnvDocumentTest, SkipsAByteOrderMark) {
  EXPECT_EQ(RawOf("\xEF\xBB\xBF"
                  "A=1\n",
                  "A"),
            "1");
}

TEST(EnvDocumentTest, ReadsCarriageReturnLineFeedAsLineFeed) {
  EXPECT_EQ(RawOf("A=1 \r\nB=2\r\n", "A"), "1");
  EXPECT_EQ(RawOf("A=\"x\r\ny\"\r\n", "A"), "\"x\ny\"");
}

TEST(EnvDocumentTest, KeepsQuotedValuesOverSeveralLinesWhole) {
  const EnvDocument document = Parsed("K=\"-----BEGIN\na=b\n-----END\" # c\nL=1\n");
  EXPECT_EQ(document.Find("K")->raw, "\"-----BEGIN\na=b\n-----END\" # c");
  EXPECT_THAT(document.keys(), ElementsAre("K", "L"));
  EXPECT_EQ(document.lines()[1].number, 4U);
}

TEST(EnvDocumentTest, BackslashEscapesOnlyInsideDoubleQuotes) {
  EXPECT_EQ(RawOf("A=\"x\\\"y\"\nB=1\n", "A"), "\"x\\\"y\"");
  EXPECT_EQ(RawOf("A='x\\'\nB=1\n", "B"), "1");
}

TEST(EnvDocumentTest, QuotesInsideAnUnquotedValueAreText) {
  EXPECT_EQ(RawOf("A=it's\nB=1\n", "A"), "it's");
  EXPECT_EQ(RawOf("A='it''s \"q\" # no\nB=1\n", "A"), "'it''s \"q\" # no");
}

TEST(EnvDocumentTest, TrimsAsciiBlanksOnly) {
  EXPECT_EQ(RawOf("A=\xC2\xA0x\xC2\xA0 \n", "A"), "\xC2\xA0x\xC2\xA0");
}

TEST(EnvDocumentTest, TellsACommentFromAValueThatStartsWithAHash) {
  const EnvDocument document = Parsed("A=#value\nB= # comment\n");
  EXPECT_FALSE(document.Find("A")->comment_only);
  EXPECT_TRUE(document.Find("B")->comment_only);
}

TEST(EnvDocumentTest, TheLastAssignmentIsInForce) {
  const EnvDocument document = Parsed("A=1\nB=2\nA=3\n");
  EXPECT_EQ(document.Find("A")->raw, "3");
  EXPECT_THAT(document.keys(), ElementsAre("A", "B"));
  EXPECT_THAT(document.RepeatedKeys(), ElementsAre("A"));
}

TEST(EnvDocumentTest, NumbersTheLinesItDoesNotUnderstand) {
  EXPECT_THAT(Parsed("A=1\n\n# c=d\n1K=2\nFOO: bar\n=x\n").StrayLines(), ElementsAre(4, 5, 6));
  EXPECT_THAT(Parsed("# A=1\n   \n").StrayLines(), IsEmpty());
}

TEST(EnvDocumentTest, CommentsAreNoAssignments) {
  EXPECT_THAT(Parsed("#A=1\n # B=2\n").Find("B"), IsNull());
}

TEST(EnvDocumentTest, RefusesAnOpenQuoteWithItsLineAndWithoutItsText) {
  const auto document = EnvDocument::Parse("A=1\nB='hunter2\nC=3\n", "the template");
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(ReasonOf(document.status()), Reason::kBadConfiguration);
  EXPECT_THAT(std::string(document.status().message()), HasSubstr("line 2 of the template"));
  EXPECT_THAT(std::string(document.status().message()), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace courier::envfile
