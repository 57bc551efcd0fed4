#include "common/package_file/package_file.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::package_file {
namespace {

using ::testing::HasSubstr;

std::string With(const std::string& sections) {
  return absl::StrCat("{\"metadata\": {\"version\": \"1\"}", sections.empty() ? "" : ", ", sections,
                      "}");
}

std::string MessageOf(const std::string& text) {
  const auto package = ParsePackage(text);
  EXPECT_FALSE(package.ok()) << text;
  return std::string(package.status().message());
}

constexpr char kId[] = "00000000-0000-4000-8000-00000000000A";

TEST(PackageFileTest, TakesWhatTheFileSays) {
  const auto package = ParsePackage(absl::StrCat(
      R"({"metadata": {"version": 1, "source_tenants": [{"id": "s", "name": "S"}], )"
      R"("target_tenant": {"name": "T"}, "import_options": {"conflict_strategy": "update"}}, )"
      R"("workflows": [{"id": ")",
      kId, R"(", "dsl": "x"}], "tools": null})"));
  ASSERT_TRUE(package.ok()) << package.status();
  EXPECT_EQ(package->source_workspace_name, "S");
  EXPECT_EQ(package->target_workspace, "T");
  EXPECT_EQ(package->conflict_strategy, model::ConflictStrategy::kUpdate);
  ASSERT_EQ(package->workflows.size(), 1u);
  EXPECT_EQ(package->workflows[0].id, "00000000-0000-4000-8000-00000000000a");
}

TEST(PackageFileTest, WhatIsNotJsonIsToldWithLineAndColumn) {
  EXPECT_THAT(MessageOf("{\"metadata\":\n  {]}"), HasSubstr("line 2, column 4"));
  EXPECT_THAT(MessageOf("{\"metadata\": {"), HasSubstr("breaks off"));
  EXPECT_THAT(MessageOf("[]"), HasSubstr("must hold a JSON object"));
  EXPECT_THAT(MessageOf(""), HasSubstr("breaks off"));
}

TEST(PackageFileTest, EveryWrongFieldIsNamedByItsPointer) {
  const std::pair<std::string, const char*> kCases[] = {
      {"{}", "/metadata"},
      {R"({"metadata": {}})", "/metadata/version"},
      {R"({"metadata": {"version": "2"}})", "another version"},
      {R"({"metadata": {"version": "1", "source_scope": "all"}})", "/metadata/source_scope"},
      {R"({"metadata": {"version": "1", "import_options": {"id_strategy": "x"}}})",
       "/metadata/import_options/id_strategy"},
      {With(R"("workflows": {})"), "/workflows"},
      {With(R"("workflows": [1])"), "/workflows/0"},
      {With(R"("workflows": [{"dsl": 5}])"), "/workflows/0/dsl"},
      {With(R"("workflows": [{"id": "x", "dsl": "y"}])"), "/workflows/0/id"},
      {With(R"("tools": [{"schema": "s"}])"), "/tools/0/provider_name"},
      {With(R"("tools": [{"provider_name": "n"}])"), "/tools/0/schema"},
      {With(R"("tools": [{"provider_name": "n", "schema": "s", "icon": "i"}])"), "/tools/0/icon"},
      {With(R"("tools": [{"provider_name": "n", "schema": "s", "labels": [1]}])"),
       "/tools/0/labels"},
      {With(R"("workflow_tools": [{"name": "n"}])"), "/workflow_tools/0/app_id"},
      {With(absl::StrCat(R"("workflow_tools": [{"name": "n", "app_id": ")", kId,
                         R"(", "parameters": [{"name": "p", "description": "", "form": "x"}]}])")),
       "/workflow_tools/0/parameters/0/form"},
      {With(R"("mcp_tools": [{"name": "n", "server_identifier": "s"}])"),
       "/mcp_tools/0/server_url"},
      {With(R"("mcp_tools": [{"name": "n", "server_identifier": "s", "server_url": "u", )"
            R"("headers": {"H": 1}}])"),
       "/mcp_tools/0/headers/H"},
      {With(R"("dependencies": [{"kind": "mcp_tool"}])"), "/dependencies/0/provider_id"}};
  for (const auto& [text, place] : kCases) {
    EXPECT_THAT(MessageOf(text), HasSubstr(place)) << text;
    EXPECT_EQ(ReasonOf(ParsePackage(text).status()), Reason::kBadPackage);
  }
}

TEST(PackageFileTest, WhatAnImportDoesNotNeedMustBeATextToo) {
  for (const char* key : {"mode", "source_tenant_id"}) {
    EXPECT_THAT(MessageOf(With(absl::StrCat(R"("workflows": [{"id": ")", kId, R"(", "dsl": "x", ")",
                                            key, R"(": [1]}])"))),
                HasSubstr(absl::StrCat("/workflows/0/", key)));
  }
  for (const char* key : {"schema_type", "description", "source_tenant_id"}) {
    EXPECT_THAT(MessageOf(With(absl::StrCat(R"("tools": [{"provider_name": "t", "schema": "{}", ")",
                                            key, R"(": 7}])"))),
                HasSubstr(absl::StrCat("/tools/0/", key)));
  }
}

TEST(PackageFileTest, ATextThatNoColumnHoldsIsRefused) {
  EXPECT_THAT(MessageOf(With(absl::StrCat(R"("workflows": [{"dsl": ")",
                                          std::string((32u << 20u) + 1, 'x'), "\"}]"))),
              HasSubstr("/workflows/0/dsl"));
}

TEST(PackageFileTest, TheSameIdTwiceIsRefused) {
  const std::string app = absl::StrCat(R"({"id": ")", kId, R"(", "dsl": "x"})");
  EXPECT_THAT(MessageOf(With(absl::StrCat("\"workflows\": [", app, ", ", app, "]"))),
              HasSubstr("/workflows/1/id"));
}

}  // namespace
}  // namespace courier::package_file
