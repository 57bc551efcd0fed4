#include "common/dsl_yaml/emitter.h"

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/dsl_yaml/json.h"
#include "gtest/gtest.h"
#include "tests/support/source_path.h"

namespace courier::dsl_yaml {
namespace {

// `json` under the key k, as YAML without that key.
std::string Emitted(const std::string& json) {
  const auto value = ParseJson(absl::StrCat("{\"k\": ", json, "}"));
  EXPECT_TRUE(value.ok()) << value.status();
  const std::string yaml = EmitYaml(*value);
  return yaml.substr(3, yaml.size() - 4);
}

TEST(EmitterTest, TextIsQuotedOnlyWhereItMust) {
  const std::pair<const char*, const char*> kCases[] = {{R"("")", "''"},
                                                        {R"("two words")", "two words"},
                                                        {R"(" x")", "' x'"},
                                                        {R"("null")", "'null'"},
                                                        {R"("off")", "'off'"},
                                                        {R"("y")", "y"},
                                                        {R"("12")", "'12'"},
                                                        {R"("1.5")", "'1.5'"},
                                                        {R"("1.5.0")", "1.5.0"},
                                                        {R"("1e3")", "1e3"},
                                                        {R"("1.0e+3")", "'1.0e+3'"},
                                                        {R"("0x1f")", "'0x1f'"},
                                                        {R"("08")", "08"},
                                                        {R"("9:05")", "'9:05'"},
                                                        {R"("2026-01-02")", "'2026-01-02'"},
                                                        {R"("- x")", "'- x'"},
                                                        {R"("-x")", "-x"},
                                                        {R"("a: b")", "'a: b'"},
                                                        {R"("a:b")", "a:b"},
                                                        {R"("a #b")", "'a #b'"},
                                                        {R"("it's")", "it's"},
                                                        {R"("'")", "''''"},
                                                        {R"("{{x}}")", "'{{x}}'"},
                                                        {R"("100%")", "100%"},
                                                        {R"("%x")", "'%x'"},
                                                        {R"("<<")", "'<<'"},
                                                        {R"("=")", "'='"}};
  for (const auto& [json, yaml] : kCases) EXPECT_EQ(Emitted(json), yaml) << json;
}

TEST(EmitterTest, ControlsAndBreaksAreEscapedOrDoubled) {
  EXPECT_EQ(Emitted(R"("a\tb")"), R"("a\tb")");
  EXPECT_EQ(Emitted(R"("a\nb")"), "'a\n\n  b'");
  EXPECT_EQ(Emitted(R"("a \nb")"), R"("a \nb")");
  EXPECT_EQ(Emitted(R"("\ufeff")"), R"("\uFEFF")");
  EXPECT_EQ(Emitted(R"("\ud83d\ude00")"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(Emitted(R"("\ud83d\ude00\t")"), R"("\U0001F600\t")");
  EXPECT_EQ(Emitted(R"("\ud83d")"), R"("\uD83D")");
}

TEST(EmitterTest, NumbersAreSpelledAsPythonDoes) {
  const std::pair<const char*, const char*> kCases[] = {
      {"1", "1"},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"1.0", "1.0"},
      {"1e5", "100000.0"},
      {"1e16", "1.0e+16"},
      {"0.00001", "1.0e-05"},
      {"-0.0", "-0.0"},
      {"NaN", ".nan"},
      {"-Infinity", "-.inf"},
      {"1.5e300", "1.5e+300"}};
  for (const auto& [json, yaml] : kCases) EXPECT_EQ(Emitted(json), yaml) << json;
}

TEST(EmitterTest, ListsStandAtTheColumnOfTheirKey) {
  const auto value = ParseJson(R"({"b": [1, [2, {"x": []}], {}], "a": {"z": null, "on": true}})");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(EmitYaml(*value), "a:\n  'on': true\n  z: null\nb:\n- 1\n- - 2\n  - x: []\n- {}\n");
}

TEST(EmitterTest, LongTextFoldsBehindTheEightiethColumn) {
  const std::string words =
      "nine char and ten chars and more of them until the line is full at last here";
  EXPECT_EQ(Emitted(absl::StrCat("\"", words, " and on\"")), absl::StrCat(words, " and\n  on"));
}

TEST(EmitterTest, KeysThatAreNotSimpleStandBehindAQuestionMark) {
  const auto value = ParseJson("{\"\": 1, \"" + std::string(123, 'k') + "\": [2]}");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(EmitYaml(*value), "? ''\n: 1\n? " + std::string(123, 'k') + "\n: - 2\n");
}

// The vectors of the shared facts, made by PyYAML itself; skipped where they are not.
TEST(EmitterTest, WritesWhatPyYamlWrites) {
  std::ifstream file(test::SharedPath("facts/export.md"));
  if (!file) GTEST_SKIP() << "There are no shared facts";
  std::stringstream text;
  text << file.rdbuf();
  const std::string facts = text.str();
  const size_t begin = facts.find("```json\n[\n[{\"k\"");
  ASSERT_NE(begin, std::string::npos);
  const size_t end = facts.find("```", begin + 8);
  const auto vectors = ParseJson(absl::string_view(facts).substr(begin + 8, end - begin - 8));
  ASSERT_TRUE(vectors.ok()) << vectors.status();
  for (const Value& vector : vectors->list) {
    EXPECT_EQ(EmitYaml(vector.list[0]), vector.list[1].text);
  }
  EXPECT_GT(vectors->list.size(), 70u);
}

}  // namespace
}  // namespace courier::dsl_yaml
