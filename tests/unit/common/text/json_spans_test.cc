#include "common/text/json_spans.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::text {
namespace {

JsonSpans Parsed(absl::string_view text) {
  auto spans = JsonSpans::Parse(text);
  EXPECT_TRUE(spans.ok()) << spans.status();
  return *std::move(spans);
}

TEST(JsonSpansTest, KnowsWhereEachValueStands) {
  const JsonSpans spans = Parsed(R"( {"a" : [1.50, "x" ,null], "b":{"c":true}} )");
  EXPECT_EQ(spans.root().raw(), R"({"a" : [1.50, "x" ,null], "b":{"c":true}})");
  EXPECT_EQ(spans.root().Get("a").raw(), R"([1.50, "x" ,null])");
  EXPECT_EQ(spans.root().Get("a").FirstChild().raw(), "1.50");
  EXPECT_EQ(spans.root().Get("a").FirstChild().Next().raw(), "\"x\"");
  EXPECT_TRUE(spans.root().Get("b").Get("c").IsTrue());
}

TEST(JsonSpansTest, LookingIntoNothingGivesNothing) {
  const JsonSpans spans = Parsed(R"({"a": 1})");
  EXPECT_FALSE(spans.root().Get("x").Get("y"));
  EXPECT_FALSE(spans.root().Get("a").Get("y"));
  EXPECT_EQ(spans.root().Get("a").AsString(), std::nullopt);
}

TEST(JsonSpansTest, LastOfEqualKeysWins) {
  EXPECT_EQ(Parsed(R"({"a": 1, "a": 2})").root().Get("a").raw(), "2");
}

TEST(JsonSpansTest, FindsKeysThatAreEscaped) {
  EXPECT_EQ(Parsed(R"({"\u0061b": 1})").root().Get("ab").raw(), "1");
}

TEST(JsonSpansTest, DecodesEscapesAndSurrogatePairs) {
  const JsonSpans spans = Parsed(R"(["\"\\\/\b\f\n\r\t", "\u00e9\ud83d\ude00"])");
  EXPECT_EQ(spans.root().FirstChild().AsString(), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(spans.root().FirstChild().Next().AsString(), "é😀");
}

TEST(JsonSpansTest, CarriesLoneSurrogates) {
  const absl::string_view text = R"({"k": "a\ud83d", "l": "\udc00b"})";
  const JsonSpans spans = Parsed(text);
  EXPECT_EQ(spans.root().Get("k").raw(), R"("a\ud83d")");
  EXPECT_EQ(spans.root().Get("k").AsString(), "a\xEF\xBF\xBD");
  EXPECT_EQ(JsonEdits().Apply(text), text);
}

TEST(JsonSpansTest, AcceptsWhatPythonWrites) {
  const JsonSpans spans =
      Parsed("[NaN, Infinity, -Infinity, 1e300, 123456789012345678901234567890]");
  EXPECT_EQ(spans.root().Children().size(), 5u);
  EXPECT_EQ(spans.root().Children()[2].raw(), "-Infinity");
}

TEST(JsonSpansTest, RefusesWhatIsNotJson) {
  for (const absl::string_view text : {"", "{", "[1,]", "{\"a\" 1}", "nul", "[1] 2", "\"\xff\""}) {
    EXPECT_EQ(ReasonOf(JsonSpans::Parse(text).status()), Reason::kBadGraph) << text;
  }
  EXPECT_FALSE(JsonSpans::Parse(absl::string_view("[\"a\0b\"]", 7)).ok());
}

// Strings are looked through many bytes at a time: each place in such a block is tried.
TEST(JsonSpansTest, FindsTheEndOfStringsAnywhere) {
  for (size_t before = 0; before < 40; ++before) {
    for (const absl::string_view inside : {"", R"(\")", R"(\\)", R"(\\\")", "é", R"(\ud800)"}) {
      const std::string literal =
          absl::StrCat("\"", std::string(before, 'x'), inside, std::string(before, 'y'), "\"");
      const std::string text = absl::StrCat("[", literal, ", {", literal, ":\t", literal, "}]");
      const JsonSpans spans = Parsed(text);
      const auto values = spans.root().Children();
      ASSERT_EQ(values.size(), 2u) << text;
      EXPECT_EQ(values[0].raw(), literal);
      EXPECT_EQ(values[1].FirstChild().raw_key(), literal);
      EXPECT_EQ(values[1].FirstChild().raw(), literal);
    }
  }
}

TEST(JsonSpansTest, RefusesControlCharactersAnywhere) {
  for (char control = 0; control < 0x20; ++control) {
    for (size_t before = 0; before < 40; ++before) {
      const std::string text =
          absl::StrCat("[\"", std::string(before, 'x'), absl::string_view(&control, 1), "\"]");
      const absl::Status refused = JsonSpans::Parse(text).status();
      EXPECT_EQ(ReasonOf(refused), Reason::kBadGraph) << int{control};
      EXPECT_EQ(JsonErrorOffset(refused), before + 2) << int{control};
    }
  }
}

TEST(JsonSpansTest, SaysWhereTextIsNotUtf8) {
  EXPECT_EQ(JsonErrorOffset(JsonSpans::Parse("[\"é\xff\"]").status()), 4u);
}

TEST(JsonSpansTest, BoundsDepthAndSize) {
  const std::string deep = std::string(10000, '[') + std::string(10000, ']');
  EXPECT_EQ(ReasonOf(JsonSpans::Parse(deep).status()), Reason::kBadGraph);
  EXPECT_TRUE(JsonSpans::Parse(deep, {.max_depth = 10000}).ok());
  EXPECT_EQ(ReasonOf(JsonSpans::Parse("[1, 2]", {.max_bytes = 3}).status()),
            Reason::kLimitExceeded);
}

TEST(JsonSpansTest, TruthIsPythons) {
  const JsonSpans spans = Parsed(R"([null, false, 0, 0.0, -0e5, "", [], {}, true, 0.1, "0", [0]])");
  const auto values = spans.root().Children();
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i].IsTruthy(), i >= 8) << i;
}

TEST(JsonEditsTest, ReplacesInPlace) {
  const absl::string_view text = R"({"a":1.0,  "b" : "x"})";
  const JsonSpans spans = Parsed(text);
  JsonEdits edits;
  edits.Replace(spans.root().Get("b").span(), "\"y\"");
  edits.SetMember(spans.root(), "c", "[]");
  EXPECT_EQ(edits.Apply(text), R"({"a":1.0,  "b" : "y", "c": []})");
}

TEST(JsonEditsTest, RemovesMembersWithTheirComma) {
  const absl::string_view text = R"({"a": 1, "b": 2, "c": 3})";
  const JsonSpans spans = Parsed(text);
  for (const auto& [key, left] :
       std::vector<std::pair<std::string, std::string>>{{"a", R"({"b": 2, "c": 3})"},
                                                        {"b", R"({"a": 1, "c": 3})"},
                                                        {"c", R"({"a": 1, "b": 2})"}}) {
    JsonEdits edits;
    edits.RemoveMember(spans.root(), spans.root().Get(key));
    EXPECT_EQ(edits.Apply(text), left);
  }
}

TEST(JsonEditsTest, RemovesTheOnlyMember) {
  const absl::string_view text = R"({"a": 1})";
  const JsonSpans spans = Parsed(text);
  JsonEdits edits;
  edits.RemoveMember(spans.root(), spans.root().Get("a"));
  EXPECT_EQ(edits.Apply(text), "{}");
}

TEST(JsonEditsTest, RemovesElements) {
  const absl::string_view text = R"({"ids": ["a","b", "c"]})";
  const JsonSpans spans = Parsed(text);
  JsonEdits edits;
  const JsonRef ids = spans.root().Get("ids");
  edits.RemoveElements(ids, {ids.FirstChild(), ids.FirstChild().Next().Next()});
  EXPECT_EQ(edits.Apply(text), R"({"ids": ["b"]})");
}

TEST(JsonEditsTest, AddsToAnEmptyObject) {
  const absl::string_view text = "{}";
  const JsonSpans spans = Parsed(text);
  JsonEdits edits;
  edits.SetMember(spans.root(), "é", "1");
  EXPECT_EQ(edits.Apply(text), "{\"\\u00e9\": 1}");
}

TEST(JsonStringTest, EscapesAsPythonDoes) {
  EXPECT_EQ(JsonStringAscii("a\"\\\n\x7f é😀"), R"("a\"\\\n\u007f \u00e9\ud83d\ude00")");
  EXPECT_EQ(JsonStringUtf8("a\"\\\n\x01 é😀"), "\"a\\\"\\\\\\n\\u0001 é😀\"");
}

}  // namespace
}  // namespace courier::text
