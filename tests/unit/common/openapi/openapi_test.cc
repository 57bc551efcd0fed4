#include "common/openapi/openapi.h"

#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::openapi {
namespace {

using ::testing::HasSubstr;

std::string Schema(const std::string& paths) {
  return R"({"openapi": "3.1.0", "info": {"description": "d"}, "servers": [{"url": "https://x"}], )"
         R"("components": {"parameters": {"Page": {"name": "page", "schema": {"type": "integer"}}},)"
         R"( "schemas": {"Pet": {"required": ["kind"], "properties": {"kind": {"allOf": )"
         R"([{"type": "string"}, {"description": "k"}]}}}}}, "paths": )" +
         paths + "}";
}

std::string ToolsOf(const std::string& paths) {
  const auto parsed = ParseOpenApi(Schema(paths));
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? parsed->tools : "";
}

TEST(OpenApiTest, AnOperationWithoutAnIdIsNamedAfterItsPath) {
  EXPECT_EQ(ToolsOf(R"({"/a b/{id}": {"get": {"summary": "s"}}})"),
            R"([{"server_url": "https://x/a b/{id}", "method": "get", "summary": "s", )"
            R"("operation_id": "abid_get", "parameters": [], "author": "", "icon": null, )"
            R"("openapi": {"summary": "s", "operationId": "abid_get"}, "output_schema": {}}])");
}

TEST(OpenApiTest, MethodsComeInDifysOrder) {
  const std::string tools = ToolsOf(R"({"/": {"post": {"operationId": "b"},
                                              "get": {"operationId": "a"}}})");
  EXPECT_LT(tools.find("\"a\""), tools.find("\"b\""));
}

TEST(OpenApiTest, ReferencesAreResolved) {
  const std::string tools = ToolsOf(R"({"/": {"post": {"operationId": "p", "parameters":
      [{"$ref": "#/components/parameters/Page"}], "requestBody": {"content": {"application/json":
      {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}})");
  EXPECT_THAT(tools, HasSubstr(R"("name": "page")"));
  EXPECT_THAT(tools, HasSubstr(R"("type": "number")"));
  EXPECT_THAT(tools, HasSubstr(R"("kind": {"type": "string", "description": "k"})"));
  EXPECT_THAT(tools, HasSubstr(R"("llm_description": "k")"));
  EXPECT_THAT(tools, HasSubstr(R"("required": true)"));
}

TEST(OpenApiTest, YamlIsReadToo) {
  const auto parsed =
      ParseOpenApi("openapi: 3.0.0\ninfo: {title: t}\nservers: [{url: 'https://x'}]\npaths: {}\n");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->tools, "[]");
  EXPECT_EQ(parsed->description, "");
}

TEST(OpenApiTest, WhatIsNoOpenApiIsRefusedWithItsPlace) {
  const auto message = [](const std::string& schema) {
    const auto parsed = ParseOpenApi(schema);
    EXPECT_EQ(ReasonOf(parsed.status()), Reason::kBadPackage) << schema;
    return std::string(parsed.status().message());
  };
  EXPECT_THAT(message(R"({"swagger": "2.0", "info": {}, "paths": {}})"), HasSubstr("/servers"));
  EXPECT_THAT(message(R"({"servers": [{"url": "x"}], "info": {"description": null}, "paths": {}})"),
              HasSubstr("/info/description"));
  EXPECT_THAT(message(R"({"servers": [{"url": "x"}], "info": {}})"), HasSubstr("/paths"));
  EXPECT_THAT(message(Schema(R"({"/a/b": {"get": {"parameters": [{"in": "query"}]}}})")),
              HasSubstr("/paths/~1a~1b/get/parameters/0"));
  EXPECT_THAT(message(Schema(R"({"/": {"get": {"parameters": [{"$ref": "#/none"}]}}})")),
              HasSubstr("$ref"));
  EXPECT_THAT(message("{"), HasSubstr("neither JSON nor YAML"));
}

}  // namespace
}  // namespace courier::openapi
