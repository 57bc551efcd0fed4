#include "common/envfile/report_json.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

EnvDocument Parsed(const std::string& bytes) { return *EnvDocument::Parse(bytes, ".env"); }

TEST(ReportJsonTest, DescribesADiff) {
  EXPECT_EQ(
      DiffJson(DiffWithTemplate(Parsed("A=1\nDB_PASSWORD=x\nQDRANT_URL=u\n"),
                                Parsed("A=20\nDB_PASSWORD=\nN=\"n\"\n"), nullptr, SecretNames())),
      R"({"mode":"two_way","differing":[)"
      R"({"key":"A","secret":false,"current":"1","recommended":"20","change":"number_up",)"
      R"("length":[1,2],"origin":"unknown"},)"
      R"({"key":"DB_PASSWORD","secret":true,"current":"<secret>","recommended":"",)"
      R"("change":"emptied","origin":"unknown"}],)"
      R"("added":[{"key":"N","secret":false,"recommended":"\"n\""}],)"
      R"("removed":[{"key":"QDRANT_URL","secret":false,"current":"u",)"
      R"("homes":["envs/core-services/shared.env.example"]}],)"
      R"("repeated":[],"ignored_lines":[],)"
      R"("statistics":{"env_variables":3,"template_variables":3,"differing":2,"added":1,)"
      R"("removed":1,"unchanged":0}})");
}

TEST(ReportJsonTest, DescribesAMerge) {
  const EnvDocument base = Parsed("A=1\n");
  const std::string json = MergeJson(*MergeWithTemplate(
      Parsed("A=1\nB_TOKEN=t0k\n"), Parsed("A=2\n"), {.base = &base}, SecretNames()));
  EXPECT_THAT(json, HasSubstr(R"({"mode":"three_way","decisions":[{"key":"A","secret":false,)"
                              R"("action":"followed","current":"1","recommended":"2")"));
  EXPECT_THAT(json,
              HasSubstr(R"({"key":"B_TOKEN","secret":true,"action":"kept","current":"<secret>"})"));
  EXPECT_THAT(json, HasSubstr(R"("statistics":{"preserved":0,"held":0,"updated":1,"followed":1)"));
  EXPECT_THAT(json, Not(HasSubstr("t0k")));
}

TEST(ReportJsonTest, ReplacesBytesThatAreNoText) {
  const std::string json =
      DiffJson(DiffWithTemplate(Parsed("A=\xFFx\n"), Parsed("A=y\n"), nullptr, SecretNames()));
  EXPECT_THAT(json, HasSubstr("\"current\":\"\xEF\xBF\xBDx\""));
}

TEST(ReportJsonTest, DescribesAComparison) {
  const auto digest = [](absl::string_view text) { return std::string(text); };
  const auto first = DescribeSettings(Parsed("A=1\nK_KEY=x\nS_KEY=s\n"), SecretNames(), digest);
  const auto second = DescribeSettings(Parsed("A=2\nK_KEY=y\nS_KEY=s\n"), SecretNames(), digest);
  EXPECT_EQ(ComparisonJson(CompareEnvironments(first, second), "staging", "production"),
            R"({"first":"staging","second":"production",)"
            R"("differing":[{"key":"A","secret":false,"first":"1","second":"2",)"
            R"("change":"number_up","length":[1,1]},)"
            R"({"key":"K_KEY","secret":true,"first":"<secret>","second":"<secret>",)"
            R"("change":"changed"}],"only_first":[],"only_second":[],)"
            R"("same_secrets":["S_KEY"],"same":1})");
}

}  // namespace
}  // namespace courier::envfile
