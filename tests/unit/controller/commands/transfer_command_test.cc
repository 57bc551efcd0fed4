// What transfer, plan and import refuse before anybody is asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temp_dir.h"
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

TEST(PlanTest, TakesTheFlagsOfATransfer) {
  const Outcome outcome = Courier(With(kPlan, {"--yes", "--plan-hash", "abc"}));

  EXPECT_THAT(outcome.err, HasSubstr("/none"));
}

TEST(ConfirmationTest, OfATransferIsPreparedByAPlan) {
  const Outcome outcome = Courier({"transfer", "--from", "a", "--to", "b", "--app", "x"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("Look at it with: courier plan; then give --yes"));
}

constexpr char kDsl[] = R"(app:
  mode: workflow
  name: Test
kind: app
version: 0.6.0
workflow:
  environment_variables: []
  features: {}
  graph:
    edges: []
    nodes: []
)";

// `courier plan` takes no file.
TEST(ConfirmationTest, OfAnImportIsPreparedOnATerminal) {
  const test::TempDir dir;
  const std::string pki = dir.File("pki");
  ASSERT_EQ(Courier({"pki", "init", pki, "--trust-domain", "acme.test"}).exit_status, 0);
  ASSERT_EQ(Courier({"pki", "issue", pki, "controller", "me"}).exit_status, 0);
  const std::string config = dir.Write(
      "c.yaml",
      "identity: {certificate: pki/controller-me.crt, key: pki/controller-me.key, ca: pki/ca.crt}\n"
      "environments:\n"
      "  b: {address: \"localhost:1\", identity: \"spiffe://acme.test/courier/agent/b\"}\n");

  const Outcome outcome =
      Courier({"import", "--dsl", dir.Write("d.yml", kDsl), "--to", "b", "--config", config});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err,
              HasSubstr("Look at it with: courier import and the same flags on a terminal, without "
                        "--yes; then give --yes"));
}

}  // namespace
}  // namespace courier::controller
