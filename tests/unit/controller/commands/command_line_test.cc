// What every command has in common.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/controller/commands/run_courier.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CommandLineTest, SuggestsTheCommandThatWasMeant) {
  const Outcome outcome = Courier({"transfr"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "courier: unknown command \"transfr\". Did you mean \"transfer\"?\n"
            "         See: courier --help\n");
}

TEST(CommandLineTest, SuggestsTheFlagThatWasMeant) {
  const Outcome outcome = Courier({"plan", "--frm", "a"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("unknown flag \"--frm\". Did you mean \"--from\"?"));
}

TEST(CommandLineTest, SaysWhereAMisplacedWordBelongs) {
  EXPECT_THAT(Courier({"list", "--on", "staging", "apps"}).err,
              HasSubstr("\"--on\" stands in the wrong place; write it after: courier list apps\n"));
  EXPECT_THAT(
      Courier({"workspaces", "list"}).err,
      HasSubstr("\"workspaces\" stands in the wrong place; write it after: courier list\n"));
  EXPECT_EQ(Courier({"--from=a", "plan"}).exit_status, 2);
}

TEST(CommandLineTest, NamesTheFlagOfABadValue) {
  EXPECT_THAT(Courier({"version", "--timeout", "0"}).err,
              HasSubstr("--timeout: \"0\" is not a span of time"));
  EXPECT_THAT(
      Courier({"plan", "--from", "a", "--to", "b", "--app", "x", "--map-dataset", "a=b"}).err,
      HasSubstr("--map-dataset: \"a\" is not the id of a knowledge base"));
}

TEST(CommandLineTest, KeepsAWholeNumberOfBackups) {
  for (const char* number : {"-1", "1.5", "x", "010", "99999999999"}) {
    const Outcome outcome = Courier({"env", "prune", "--dir", "/none", "--keep", number});

    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_THAT(outcome.err, HasSubstr("is not a whole number from 0 on")) << number;
  }
  EXPECT_THAT(Courier({"env", "prune", "--dir", "/none", "--keep", "0"}).err, HasSubstr("/none"));
}

TEST(CommandLineTest, NamesTheCommandsWhenNoneIsGiven) {
  const Outcome outcome = Courier({"list"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("workspaces, apps, tools"));
}

TEST(CommandLineTest, TakesGlobalFlagsInAnyPlace) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--output-format", "json", "version"},
                                             {"version", "--output-format", "json"},
                                             {"version", "--output-format=json"}}) {
    const Outcome outcome = Courier(arguments);

    EXPECT_EQ(outcome.exit_status, 0);
    EXPECT_THAT(outcome.out, StartsWith("{"));
  }
}

TEST(CommandLineTest, ShowsTheVersionBothWays) {
  EXPECT_EQ(Courier({"--version"}).out, Courier({"version"}).out);
}

TEST(CommandLineTest, ShowsExamplesBeforeFlags) {
  const Outcome outcome = Courier({"transfer", "--help"});

  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_LT(outcome.out.find("Examples:"), outcome.out.find("Flags:"));
  EXPECT_EQ(Courier({"help", "transfer"}).out, outcome.out);
}

TEST(CommandLineTest, HelpsWithGlobalFlagsInAnyPlace) {
  const std::string transfer = Courier({"transfer", "--help"}).out;
  const std::string diff = Courier({"env", "diff", "--help"}).out;

  EXPECT_EQ(Courier({"--config", "/none", "help", "transfer"}).out, transfer);
  EXPECT_EQ(Courier({"help", "--color=never", "transfer"}).out, transfer);
  EXPECT_EQ(Courier({"help", "transfer", "--config", "/none"}).out, transfer);
  EXPECT_EQ(Courier({"--timeout", "3s", "help", "env", "diff"}).out, diff);
  EXPECT_EQ(Courier({"help"}).out, Courier({"--help"}).out);
  EXPECT_EQ(Courier({"--config", "/none", "completion", "bash"}).out,
            Courier({"completion", "bash"}).out);
}

TEST(CommandLineTest, HasNoHelpOnWhatIsNotThere) {
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"verify", "--help"}, {"--help", "verify"}, {"help", "verify"}}) {
    const Outcome outcome = Courier(command);

    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("unknown command \"verify\"."));
  }
  EXPECT_EQ(Courier({"transfer", "--nonsense", "--help"}).exit_status, 2);
  EXPECT_THAT(Courier({"help", "env", "dif"}).err, HasSubstr("Did you mean \"diff\"?"));
  EXPECT_THAT(Courier({"help", "plan", "x"}).err, HasSubstr("\"x\" is one word too many"));
}

TEST(CommandLineTest, NamesTheWordAfterTheMarkForNoMoreFlags) {
  EXPECT_THAT(Courier({"version", "--", "x"}).err, HasSubstr("\"x\" is one word too many"));
  EXPECT_EQ(Courier({"version", "--help", "--"}).exit_status, 0);
}

TEST(CommandLineTest, RunsOneCommand) {
  const Outcome outcome = Courier({"version", "template"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("\"template\" is one word too many"));
}

TEST(CommandLineTest, KeepsItsHelpUnderReview) {
  EXPECT_TRUE(test::MatchesGolden("tests/golden/controller/help.txt", Courier({"--help"}).out));
  EXPECT_TRUE(test::MatchesGolden("tests/golden/controller/help_transfer.txt",
                                  Courier({"transfer", "--help"}).out));
}

TEST(CommandLineTest, NeedsYesWithoutATerminal) {
  const Outcome outcome = Courier({"transfer", "--from", "a", "--to", "b", "--app", "x"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--yes"));
}

TEST(CommandLineTest, RefusesAnEmptySelectionBeforeAnythingElse) {
  const Outcome outcome = Courier({"transfer", "--from", "a", "--to", "b", "--yes"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("nothing is selected"));
}

TEST(CommandLineTest, NamesAMissingConfiguration) {
  const Outcome outcome = Courier({"doctor", "--config", "/no/such/file"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("/no/such/file"));
}

TEST(CommandLineTest, WritesNoReportForAUsageError) {
  const test::TempDir dir;
  const Outcome outcome = Courier({"plan", "--from", "a", "--to", "b", "--app", "x", "--config",
                                   "/no/such/file", "--report", dir.File("r.json")});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_NE(access(dir.File("r.json").c_str(), F_OK), 0);
}

TEST(CommandLineTest, WritesNoReportNamedLikeStdout) {
  const Outcome outcome =
      Courier({"plan", "--from", "a", "--to", "b", "--app", "x", "--report", "-"});

  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--report needs a file; use --output-format json for stdout"));
}

TEST(CommandLineTest, PrintsATemplateThatItReads) {
  const test::TempDir dir;
  const std::string path = dir.File("s.json");

  EXPECT_EQ(Courier({"template", "--output", path}).exit_status, 0);
  EXPECT_EQ(Courier({"template", "--output", path}).exit_status, 2);
  EXPECT_EQ(Courier({"template", "--output", path, "--overwrite"}).exit_status, 0);
  EXPECT_THAT(Courier({"template"}).out, HasSubstr("\"source_tenant\""));
  EXPECT_EQ(Courier({"template", "--output", "-"}).out, Courier({"template"}).out);
}

TEST(CommandLineTest, CompletesEveryCommandInEveryShell) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = Courier({"completion", shell});

    EXPECT_EQ(outcome.exit_status, 0);
    EXPECT_THAT(outcome.out, HasSubstr("transfer"));
    EXPECT_THAT(outcome.out, HasSubstr("conflict-strategy"));
    EXPECT_THAT(outcome.out, HasSubstr("generate-new-id"));
  }
  EXPECT_EQ(Courier({"completion", "tcsh"}).exit_status, 2);
}

TEST(CommandLineTest, MakesCertificatesAndShowsThem) {
  const test::TempDir dir;
  const std::string pki = dir.File("pki");

  EXPECT_EQ(Courier({"pki", "init", pki, "--trust-domain", "acme.test"}).exit_status, 0);
  EXPECT_EQ(Courier({"pki", "issue", pki, "agent", "staging"}).exit_status, 0);
  EXPECT_EQ(Courier({"pki", "renew", pki, "agent", "staging"}).exit_status, 0);
  const Outcome shown = Courier({"pki", "show", pki + "/agent-staging.crt"});

  EXPECT_THAT(shown.out, HasSubstr("spiffe://acme.test/courier/agent/staging"));
  EXPECT_EQ(Courier({"pki", "issue", pki, "server", "staging"}).exit_status, 2);
}

}  // namespace
}  // namespace courier::controller
