#include "common/dsl_yaml/json.h"

#include <string>

#include "common/base/error.h"
#include "gtest/gtest.h"

namespace courier::dsl_yaml {
namespace {

std::string RoundTrip(const std::string& json, JsonSpelling spelling) {
  const auto value = ParseJson(json);
  EXPECT_TRUE(value.ok()) << value.status();
  return WriteJson(*value, spelling);
}

TEST(JsonTest, NonAsciiIsEscapedOrRaw) {
  constexpr char kText[] = "\"\xC3\xA9\xF0\x9F\x98\x80\x7F/\\n\\\"\"";
  EXPECT_EQ(RoundTrip(kText, JsonSpelling::kAscii), R"("\u00e9\ud83d\ude00\u007f/\n\"")");
  EXPECT_EQ(RoundTrip(kText, JsonSpelling::kUtf8), kText);
}

TEST(JsonTest, LoneSurrogatesStayEscapes) {
  for (const JsonSpelling spelling : {JsonSpelling::kAscii, JsonSpelling::kUtf8}) {
    EXPECT_EQ(RoundTrip(R"("a\ud83db")", spelling), R"("a\ud83db")");
  }
}

TEST(JsonTest, NumbersKeepWhatPythonKeeps) {
  EXPECT_EQ(
      RoundTrip("[1, 1.0, 1e2, 12345678901234567890123, NaN, -Infinity, -0]", JsonSpelling::kAscii),
      "[1, 1.0, 100.0, 12345678901234567890123, NaN, -Infinity, 0]");
}

TEST(JsonTest, OfEqualKeysTheLastCountsInTheFirstPlace) {
  EXPECT_EQ(RoundTrip(R"({"a":1,"b":2,"a":{"c":[]}})", JsonSpelling::kAscii),
            R"({"a": {"c": []}, "b": 2})");
}

TEST(JsonTest, WhatIsNotJsonIsRefused) {
  for (const char* text : {"", "{", "[1,]", "{\"a\" 1}", "\"\\q\"", "nul"}) {
    EXPECT_EQ(ReasonOf(ParseJson(text).status()), Reason::kBadGraph) << text;
  }
}

}  // namespace
}  // namespace courier::dsl_yaml
