// What transfer, plan and import refuse before anybody is asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/controller/commands/run_courier.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> With(std::vector<std::string> command,
                              const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

// No configuration: a command that gets so far is not refused for its flags.
const std::vector<std::string> kTransfer = {"transfer", "--from", "a",     "--to",     "b",
                                            "--app",    "x",      "--yes", "--config", "/none"};
const std::vector<std::string> kPlan = {"plan",  "--from", "a",        "--to", "b",
                                        "--app", "x",      "--config", "/none"};

Surroundings TerminalForStdout() {
  Surroundings surroundings = BareSurroundings();
  surroundings.stdout_is_terminal = true;
  return surroundings;
}

TEST(ShowTokensTest, IsForATerminalOnly) {
  const Outcome outcome = Courier(With(kTransfer, {"--show-tokens"}));

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--show-tokens shows tokens as text on a terminal only."));
}

TEST(ShowTokensTest, IsNotForJson) {
  const Outcome outcome =
      Courier(With(kTransfer, {"--show-tokens", "--output-format", "json"}), TerminalForStdout());

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--show-tokens"));
}

TEST(ShowTokensTest, IsTakenOnATerminalAndByAPlan) {
  for (const Outcome& outcome : {Courier(With(kTransfer, {"--show-tokens"}), TerminalForStdout()),
                                 Courier(With(kPlan, {"--show-tokens"}))}) {
    EXPECT_THAT(outcome.err, Not(HasSubstr("--show-tokens")));
    EXPECT_THAT(outcome.err, HasSubstr("/none"));
  }
}

}  // namespace
}  // namespace courier::controller
