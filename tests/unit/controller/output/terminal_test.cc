#include "controller/output/terminal.h"

#include <gtest/gtest.h>

#include <map>

namespace courier::controller {
namespace {

Surroundings OnTerminal(std::map<std::string, std::string> variables) {
  variables.emplace("TERM", "xterm");
  Surroundings surroundings;
  surroundings.stdin_is_terminal = true;
  surroundings.stdout_is_terminal = true;
  surroundings.stderr_is_terminal = true;
  surroundings.columns = 100;
  surroundings.environment =
      [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
  return surroundings;
}

TEST(TerminalTest, IsColourfulAndLiveOnATerminal) {
  const Terminal terminal = DescribeTerminal(OnTerminal({}), ColorMode::kAuto);

  EXPECT_TRUE(terminal.color_out);
  EXPECT_TRUE(terminal.live);
  EXPECT_TRUE(terminal.interactive);
  EXPECT_EQ(terminal.width, 100u);
}

TEST(TerminalTest, HonoursNoColorCiAndDumbTerminals) {
  EXPECT_FALSE(DescribeTerminal(OnTerminal({{"NO_COLOR", "1"}}), ColorMode::kAuto).color_out);
  EXPECT_TRUE(DescribeTerminal(OnTerminal({{"NO_COLOR", ""}}), ColorMode::kAuto).color_out);
  EXPECT_FALSE(DescribeTerminal(OnTerminal({{"CI", "true"}}), ColorMode::kAuto).color_err);
  EXPECT_FALSE(DescribeTerminal(OnTerminal({{"CI", "true"}}), ColorMode::kAuto).live);
  EXPECT_FALSE(DescribeTerminal(OnTerminal({{"TERM", "dumb"}}), ColorMode::kAuto).live);
}

TEST(TerminalTest, LetsTheFlagWin) {
  EXPECT_TRUE(DescribeTerminal(OnTerminal({{"NO_COLOR", "1"}}), ColorMode::kAlways).color_out);
  EXPECT_FALSE(DescribeTerminal(OnTerminal({}), ColorMode::kNever).color_out);
}

TEST(TerminalTest, IsPlainWhereOutputGoesElsewhere) {
  Surroundings piped = OnTerminal({});
  piped.stdout_is_terminal = false;

  const Terminal terminal = DescribeTerminal(piped, ColorMode::kAuto);

  EXPECT_FALSE(terminal.color_out);
  EXPECT_TRUE(terminal.color_err);
  EXPECT_EQ(terminal.width, std::nullopt);
}

TEST(TerminalTest, AsksNobodyWithoutATerminal) {
  Surroundings scripted = OnTerminal({});
  scripted.stdin_is_terminal = false;

  EXPECT_FALSE(DescribeTerminal(scripted, ColorMode::kAuto).interactive);
}

TEST(TerminalTest, PaintsOnlyWhereColourIsWanted) {
  EXPECT_EQ(Paint("x", Tone::kBad, false), "x");
  EXPECT_EQ(Paint("x", Tone::kBad, true), "\x1b[31mx\x1b[0m");
}

}  // namespace
}  // namespace courier::controller
