#include "common/dsl/dsl_variables.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::dsl {
namespace {

using ::testing::HasSubstr;

std::string Column(const std::string& type, const std::string& value) {
  return absl::StrCat(R"({"A": {"value_type": ")", type, R"(", "value": )", value,
                      R"(, "id": "1", "name": "A"}})");
}

// What a value of this type becomes: its type and itself.
std::string Exported(const std::string& type, const std::string& value,
                     VariableScope scope = VariableScope::kConversation) {
  const auto list = VariablesToDsl(Column(type, value), scope);
  if (!list.ok()) return "refused";
  const size_t begin = list->find("\"value\": ") + 9;
  return list->substr(begin, list->size() - begin - 2);
}

TEST(DslVariablesTest, TypesAreNormalised) {
  EXPECT_EQ(Exported("number", "5"), R"(5, "value_type": "integer")");
  EXPECT_EQ(Exported("number", "5.0"), R"(5.0, "value_type": "float")");
  EXPECT_EQ(Exported("integer", "true"), R"(1, "value_type": "integer")");
  EXPECT_EQ(Exported("boolean", "\"yes\""), R"(true, "value_type": "boolean")");
  EXPECT_EQ(Exported("array[number]", R"([1, "2", true])"),
            R"([1, 2.0, 1.0], "value_type": "array[number]")");
}

TEST(DslVariablesTest, WhatDifyCouldNotLoadIsRefused) {
  EXPECT_EQ(Exported("float", "3"), "refused");
  EXPECT_EQ(Exported("integer", "3.0"), "refused");
  EXPECT_EQ(Exported("string", "null"), "refused");
  EXPECT_EQ(Exported("array[any]", "[]"), "refused");
  EXPECT_EQ(Exported("object", "{}", VariableScope::kEnvironment), "refused");
}

TEST(DslVariablesTest, MissingPartsGetTheirDefaults) {
  EXPECT_EQ(*VariablesToDsl(Column("string", "\"x\""), VariableScope::kEnvironment),
            R"([{"description": "", "id": "1", "name": "A", "selector": ["env", "A"], )"
            R"("value": "x", "value_type": "string"}])");
  EXPECT_EQ(*VariablesToDsl("", VariableScope::kEnvironment), "[]");
}

TEST(DslVariablesTest, TheListBecomesAColumnKeyedByName) {
  const std::string text =
      R"([{"id": "1", "name": "A", "value": "x", "value_type": "string", "more": 1}])";
  const auto spans = text::JsonSpans::Parse(text);
  EXPECT_EQ(*VariablesFromDsl(spans->root(), VariableScope::kConversation),
            R"({"A": {"value_type": "string", "value": "x", "id": "1", "name": "A", )"
            R"("description": "", "selector": ["conversation", "A"]}})");
}

TEST(DslVariablesTest, AnErrorNamesTheVariable) {
  const std::string text = R"([{"name": "RATE", "value": "x", "value_type": "number"}])";
  const auto spans = text::JsonSpans::Parse(text);
  const auto column = VariablesFromDsl(spans->root(), VariableScope::kEnvironment);
  EXPECT_EQ(ReasonOf(column.status()), Reason::kBadPackage);
  EXPECT_THAT(std::string(column.status().message()), HasSubstr("\"RATE\""));
}

}  // namespace
}  // namespace courier::dsl
