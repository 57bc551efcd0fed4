#include "common/migration/tool_output.h"

#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::migration {
namespace {

using ::testing::HasSubstr;

constexpr char kGraph[] = R"({"nodes": [
  {"id": "1", "data": {"type": "start", "variables":
    [{"variable": "q", "label": "Q", "type": "paragraph"}]}},
  {"id": "2", "data": {"type": "end", "outputs":
    [{"variable": "b", "value_type": "Array[String]"}, {"variable": "a"}, {"variable": "text"}]}},
  {"id": "3", "data": {"type": "end", "outputs": [{"variable": "b", "value_type": "number"}]}}]})";

TEST(ToolOutputTest, OutputsKeepTheirFirstPlaceAndTheirLastType) {
  const auto schema = OutputSchemaOf(kGraph, "{}", R"([{"name": "q"}])");
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(*schema, R"({"type": "object", "properties": {"b": {"type": "number", "description": )"
                     R"(""}, "a": {"type": "any", "description": ""}}})");
}

TEST(ToolOutputTest, AParameterThatTheStartNodeLacksIsRefused) {
  const auto schema = OutputSchemaOf(kGraph, "{}", R"([{"name": "other"}])");
  EXPECT_EQ(ReasonOf(schema.status()), Reason::kBadGraph);
  EXPECT_THAT(std::string(schema.status().message()), HasSubstr("\"other\""));
}

TEST(ToolOutputTest, AnAppThatTakesFilesTakesAnyParameter) {
  EXPECT_TRUE(
      OutputSchemaOf(kGraph, R"({"file_upload": {"enabled": true}})", R"([{"name": "other"}])")
          .ok());
}

TEST(ToolOutputTest, AnOutputOfAnUnknownTypeIsRefused) {
  EXPECT_FALSE(OutputSchemaOf(R"({"nodes": [{"id": "2", "data": {"type": "end",
      "outputs": [{"variable": "b", "value_type": "date"}]}}]})",
                              "{}", "[]")
                   .ok());
}

TEST(ToolOutputTest, AGraphThatIsNoneIsRefused) {
  EXPECT_EQ(ReasonOf(OutputSchemaOf("{", "{}", "[]").status()), Reason::kBadGraph);
}

}  // namespace
}  // namespace courier::migration
