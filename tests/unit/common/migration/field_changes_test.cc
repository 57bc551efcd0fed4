#include "common/migration/field_changes.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::migration {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using model::Change;

std::string Graph(absl::string_view nodes, absl::string_view edges = "[]") {
  return absl::StrCat(R"({"edges": )", edges, R"(, "nodes": [)", nodes, "]}");
}

std::string Node(absl::string_view id, absl::string_view data) {
  return absl::StrCat(R"({"id": ")", id, R"(", "data": )", data, "}");
}

std::vector<Change> GraphChanges(const std::string& before, const std::string& after) {
  FieldChanges changes;
  AddGraphChanges(before, after, changes);
  return std::move(changes).Take();
}

std::vector<Change> VariableChanges(const std::string& before, const std::string& after) {
  FieldChanges changes;
  AddVariableChanges("environment_variables", before, after, changes);
  return std::move(changes).Take();
}

TEST(FieldChangesTest, NamesNodesThatComeGoAndChange) {
  const std::string before =
      Graph(Node("1", R"({"title": "Start", "type": "start"})") + "," +
            Node("2", R"({"title": "Ask", "type": "llm", "model": {"name": "small", "x": 1}})"));
  const std::string after =
      Graph(Node("2", R"({"title": "Ask", "type": "llm", "model": {"name": "large", "x": 1}})") +
                "," + Node("3", R"({"title": "End", "type": "end"})"),
            R"([{"source": "2"}])");
  EXPECT_THAT(
      GraphChanges(before, after),
      ElementsAre(Change{"graph.nodes[Ask].model.name", "small", "large"},
                  Change{"graph.nodes[End]", "", "end"}, Change{"graph.nodes[Start]", "start", ""},
                  Change{"graph.edges", "0", "1"}));
}

TEST(FieldChangesTest, ShowsNothingOfANodeThatMayBeASecret) {
  const auto http = [](absl::string_view key) {
    return Graph(Node("1", absl::StrCat(R"({"title": "Call", "type": "http-request",
      "authorization": {"config": {"api_key": ")",
                                        key, R"("}}, "headers": "X-Key:)", key, R"(", "code": ")",
                                        key, R"("})")));
  };
  for (const Change& change : GraphChanges(http("hunter2"), http("correcthorse"))) {
    EXPECT_THAT(change.before + change.after, Not(HasSubstr("hunter2"))) << change.path;
    EXPECT_THAT(change.before + change.after, Not(HasSubstr("horse"))) << change.path;
    EXPECT_THAT(change.after, HasSubstr("bytes"));
  }
}

TEST(FieldChangesTest, TellsMovedNodesAsLayout) {
  const std::string data = R"({"title": "Start", "type": "start"})";
  EXPECT_THAT(
      GraphChanges(Graph(Node("1", data)),
                   Graph(absl::StrCat(R"({"id": "1", "position": {"x": 1}, "data": )", data, "}"))),
      ElementsAre(Change{"graph.layout", "", ""}));
}

TEST(FieldChangesTest, CountsAGraphThatIsNoneAsAWhole) {
  EXPECT_THAT(GraphChanges("{", Graph("")),
              ElementsAre(Change{"graph", "<1 bytes>", "<26 bytes>"}));
}

TEST(FieldChangesTest, ShowsPlainVariablesAndHidesSecretOnes) {
  const auto variable = [](absl::string_view name, absl::string_view type,
                           absl::string_view value) {
    return absl::StrCat("\"", name, R"(": {"value_type": ")", type, R"(", "value": )", value,
                        R"(, "name": ")", name, "\"}");
  };
  const std::string before = absl::StrCat(
      "{", variable("API_URL", "string", "\"https://staging.example.test/v1\""), ", ",
      variable("LIMIT", "integer", "3"), ", ", variable("KEY", "secret", "\"SFlCUklEOnold\""), ", ",
      variable("SAME", "string", "\"x\""), ", ", variable("DB_PASSWORD", "string", "\"abc\""), "}");
  const std::string after = absl::StrCat(
      "{", variable("API_URL", "string", "\"https://production.example.test/v1\""), ", ",
      variable("LIMIT", "integer", "5"), ", ", variable("KEY", "secret", "\"SFlCUklEOnnew\""), ", ",
      variable("SAME", "string", "\"x\""), ", ", variable("DB_PASSWORD", "string", "\"def\""), "}");
  EXPECT_THAT(VariableChanges(before, after),
              ElementsAre(Change{"environment_variables.API_URL", "https://staging.example.test/v1",
                                 "https://production.example.test/v1"},
                          Change{"environment_variables.DB_PASSWORD", "<secret>", "<secret>"},
                          Change{"environment_variables.KEY", "<secret>", "<secret>"},
                          Change{"environment_variables.LIMIT", "3", "5"}));
}

TEST(FieldChangesTest, HidesWhatLooksLikeAKeyWhateverItsName) {
  FieldChanges changes;
  changes.AddText("description", "a plain sentence", "4f9cA1b2C3d4E5f6A7b8C9d0");
  changes.AddText("description", "postgresql://user:word@host/db", "ok");
  EXPECT_THAT(std::move(changes).Take(),
              ElementsAre(Change{"description", "a plain sentence", "<secret>"},
                          Change{"description", "<secret>", "ok"}));
}

TEST(FieldChangesTest, KeepsLongTextsAndLongListsShort) {
  FieldChanges changes;
  std::string words;
  for (int i = 0; i < 100; ++i) words += "wörd ";
  for (int i = 0; i < 15; ++i) changes.AddText(absl::StrCat("f", i), "", words);
  const auto listed = std::move(changes).Take();
  ASSERT_THAT(listed, SizeIs(FieldChanges::kMaxListed + 1));
  EXPECT_LT(listed[0].after.size(), 100u);
  EXPECT_EQ(listed.back(), (Change{"…", "", "3 more"}));
}

TEST(FieldChangesTest, FindsNothingInEqualTexts) {
  EXPECT_THAT(VariableChanges("{}", ""), IsEmpty());
  FieldChanges changes;
  AddObjectChanges("features", R"({"a": 1, "b": {}})", R"({"b": {}, "a": 1})", changes);
  EXPECT_TRUE(changes.empty());
}

}  // namespace
}  // namespace courier::migration
