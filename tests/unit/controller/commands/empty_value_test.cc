// A value that a script's unset variable left empty never passes for one that was not given.
#include "controller/cli/empty_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/unit/controller/commands/run_courier.h"

namespace courier::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Every word of a command, split at spaces; '' is an empty one.
std::vector<std::string> Words(const std::string& command) {
  std::vector<std::string> words = {""};
  for (const char letter : command) {
    if (letter == ' ') {
      words.emplace_back();
    } else if (letter != '\'') {
      words.back().push_back(letter);
    }
  }
  return words;
}

struct Case {
  const char* command;
  const char* name;
};

class EmptyValueTest : public testing::TestWithParam<Case> {};

TEST_P(EmptyValueTest, IsNotTakenAsNotGiven) {
  const Outcome outcome = Courier(Words(GetParam().command));

  EXPECT_EQ(outcome.exit_status, 2) << GetParam().command;
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, StartsWith(std::string("courier: ") + GetParam().name +
                                      " is empty; give it a value, or leave it out\n"));
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, EmptyValueTest,
    testing::Values(
        Case{"transfer --from a --to b --app x --yes --plan-hash ''", "--plan-hash"},
        Case{"transfer --from a --to b --app x --plan-hash= --yes", "--plan-hash"},
        Case{"transfer --from a --to b --app x --yes --workspace ''", "--workspace"},
        Case{"transfer --from a --to b --app x --yes --target-workspace ''", "--target-workspace"},
        Case{"transfer --from a --to b --app x --yes --operator-email ''", "--operator-email"},
        Case{"transfer --from a --to b --app x --app '' --yes", "--app"},
        Case{"transfer --from a --to b --app x --set-env '' --yes", "--set-env"},
        Case{"transfer --from a --to b --app x --dependencies '' --yes", "--dependencies"},
        Case{"import --input p.json --to b --yes --plan-hash ''", "--plan-hash"},
        Case{"import --input '' --dsl d.yml --to b --yes", "--input"},
        Case{"export --from a --app x --output ''", "--output"},
        Case{"template --output ''", "--output"}, Case{"template --output=", "--output"},
        Case{"doctor --on ''", "--on"}, Case{"doctor --on a --on ''", "--on"},
        Case{"env restore '' --dir d --yes", "BACKUP"},
        Case{"env prune --dir d --older-than '' --yes", "--older-than"},
        Case{"env prune --dir d --keep '' --yes", "--keep"},
        Case{"env diff --on a --against ''", "--against"},
        Case{"env sync --dir d --base '' --yes", "--base"}, Case{"version --config ''", "--config"},
        Case{"--report '' version", "--report"}, Case{"pki issue d agent a --days ''", "--days"}));

TEST(EmptyValueTest, LeavesAnEmptyValueOfAVariableAlone) {
  const Outcome outcome = Courier(
      {"plan", "--from", "a", "--to", "b", "--app", "x", "--set-env", "x.URL=", "--config", "/no"});

  EXPECT_THAT(outcome.err, HasSubstr("/no"));
}

TEST(EmptyValueTest, IsFoundInAListOfEnvironmentsToo) {
  const test::TempDir dir;
  const std::string config = dir.Write(
      "c.yaml",
      "identity: {certificate: c, key: k, ca: a}\n"
      "environments: {a: {address: \"localhost:1\", identity: \"spiffe://d/courier/agent/a\"}}\n");
  for (const char* list : {",", "a,", ",a"}) {
    const Outcome outcome = Courier({"doctor", "--on", list, "--config", config});

    EXPECT_EQ(outcome.exit_status, 2) << list;
    EXPECT_THAT(outcome.err, HasSubstr("--on: a name is empty"));
  }
}

TEST(EmptyValueTest, SplitsOnlyFlagsThatThereAre) {
  EXPECT_THAT(WithEmptyValues({"--a=", "--b=", "--a=x", "=", "", "--", "--a="}, {"--a"}),
              ElementsAre("--a", "", "--b=", "--a=x", "=", "", "--", "--a="));
}

}  // namespace
}  // namespace courier::controller
