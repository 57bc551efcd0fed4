#include "common/dsl/dsl_reader.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/dsl/dsl_writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::dsl {
namespace {

using ::testing::HasSubstr;

constexpr char kDsl[] = R"(app:
  icon: x
  mode: workflow
  name: Test
dependencies: []
kind: app
version: 0.6.0
workflow:
  conversation_variables: []
  environment_variables:
  - description: ''
    id: e1
    name: URL
    selector:
    - env
    - URL
    value: a
    value_type: string
  features: {}
  graph:
    edges: []
    nodes:
    - data:
        dataset_ids:
        - sealed
        - d0000000-0000-4000-8000-000000000001
        type: knowledge-retrieval
      id: '1'
)";

absl::StatusOr<model::App> Read(const std::string& yaml) {
  return AppFromDsl(yaml, [](absl::string_view text) -> std::optional<std::string> {
    if (text != "sealed") return std::nullopt;
    return "d0000000-0000-4000-8000-000000000002";
  });
}

absl::Status Changed(const std::string& from, const std::string& to) {
  return Read(absl::StrReplaceAll(kDsl, {{from, to}})).status();
}

TEST(DslReaderTest, AnAppBecomesTheRowsOfDifysImporter) {
  const auto app = Read(kDsl);
  ASSERT_TRUE(app.ok()) << app.status();
  EXPECT_EQ(app->name, "Test");
  EXPECT_EQ(app->icon_type, "emoji");
  EXPECT_EQ(app->icon_background, "#FFFFFF");
  EXPECT_EQ(app->workflow.graph,
            R"({"edges": [], "nodes": [{"data": {"dataset_ids": )"
            R"(["d0000000-0000-4000-8000-000000000002", "d0000000-0000-4000-8000-000000000001"], )"
            R"("type": "knowledge-retrieval"}, "id": "1"}]})");
  EXPECT_EQ(app->workflow.environment_variables,
            R"({"URL": {"value_type": "string", "value": "a", "id": "e1", "name": "URL", )"
            R"("description": "", "selector": ["env", "URL"]}})");
}

TEST(DslReaderTest, WhatIsWrittenIsReadAgain) {
  auto app = *Read(kDsl);
  const auto same = [](absl::string_view id) -> absl::StatusOr<std::string> {
    return std::string(id);
  };
  const auto text = DslOf(app, same);
  ASSERT_TRUE(text.ok()) << text.status();
  const auto again = Read(*text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*DslOf(*again, same), *text);
}

TEST(DslReaderTest, VersionsThatTheTargetDoesNotReadAreRefused) {
  EXPECT_EQ(ReasonOf(Changed("0.6.0", "0.7.0")), Reason::kVersionMismatch);
  EXPECT_EQ(ReasonOf(Changed("0.6.0", "1.0.0")), Reason::kVersionMismatch);
  EXPECT_EQ(ReasonOf(Changed("0.6.0", "0.6")), Reason::kBadPackage);
  EXPECT_EQ(ReasonOf(Changed("0.6.0", "new")), Reason::kBadPackage);
  EXPECT_TRUE(Changed("0.6.0", "0.5.0").ok());
  EXPECT_TRUE(Changed("version: 0.6.0\n", "").ok());
}

TEST(DslReaderTest, OtherModesAreRefused) {
  EXPECT_EQ(ReasonOf(Changed("mode: workflow", "mode: agent-chat")), Reason::kUnsupportedMode);
}

TEST(DslReaderTest, ErrorsNameTheirPlace) {
  EXPECT_THAT(std::string(Changed("  name: Test", "  name: 1").message()), HasSubstr("/app/name"));
  EXPECT_THAT(std::string(Changed("    nodes:", "    knots:").message()),
              HasSubstr("/workflow/graph/nodes"));
  EXPECT_THAT(std::string(Changed("icon: x", "icon: [").message()), HasSubstr("line "));
  EXPECT_THAT(std::string(Changed("icon: x", "icon: 2026-01-02").message()),
              HasSubstr("line 2, column 9"));
}

TEST(DslReaderTest, AStartNodeAndATriggerExcludeEachOther) {
  EXPECT_EQ(ReasonOf(Changed("    edges: []\n    nodes:\n",
                             "    nodes:\n    - data: {type: start}\n      id: s\n"
                             "    - data: {type: trigger-webhook}\n      id: t\n")),
            Reason::kBadPackage);
}

}  // namespace
}  // namespace courier::dsl
