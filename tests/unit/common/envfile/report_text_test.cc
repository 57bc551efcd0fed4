#include "common/envfile/report_text.h"

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

EnvDocument Parsed(const std::string& bytes) { return *EnvDocument::Parse(bytes, ".env"); }

std::string Diffed(const std::string& env, const std::string& example, bool color = false) {
  return DiffText(DiffWithTemplate(Parsed(env), Parsed(example), nullptr, SecretNames()),
                  {.color = color});
}

std::string Merged(const std::string& env, const std::string& example, MergeOptions options = {}) {
  return MergeText(*MergeWithTemplate(Parsed(env), Parsed(example), options, SecretNames()), {});
}

TEST(ReportTextTest, TellsEveryKindOfChange) {
  const std::string text =
      Diffed("UP=300\nDOWN=9\nB=true\nU=http://a\nP=/a\nL=abc\nE=\nF=x\nQ='q'\n",
             "UP=600\nDOWN=8\nB=false\nU=http://b\nP=/b\nL=ab\nE=y\nF=\nQ=q\n");
  for (const char* part :
       {"UP    300 → 600   number up (300 < 600)\n", "number down (9 > 8)\n", "boolean changes\n",
        "URL changes\n", "path changes\n", "length changes (3 → 2 characters)\n",
        "(empty) → y   empty in .env, set in .env.example\n",
        "x → (empty)   set in .env, empty in .env.example\n",
        "same value, written differently\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ReportTextTest, SaysSoWhenNothingDiffers) {
  EXPECT_EQ(Diffed("A=1\n", "A=1\n"), "No differences: 1 variable in .env, 1 in .env.example.\n");
}

TEST(ReportTextTest, ListsNewAndMovedVariables) {
  const std::string text = Diffed("A=1\nQDRANT_URL=http://q\n", "A=1\nN=\n");
  EXPECT_THAT(text, HasSubstr("only in .env.example (1)\n    N           (empty)\n"));
  EXPECT_THAT(text,
              HasSubstr("QDRANT_URL  http://q   now in envs/core-services/shared.env.example\n"));
}

TEST(ReportTextTest, NeverShowsASecret) {
  const std::string env = "DB_PASSWORD=hunter22\nOLD_TOKEN=t0kent0ken\nU=redis://:pwpw@h\n";
  const std::string example = "DB_PASSWORD=default9\nU=redis://h\nNEW_KEY=k3yk3y\n";
  for (const std::string& text : {Diffed(env, example, true), Merged(env, example)}) {
    for (const char* secret : {"hunter22", "t0kent0ken", "pwpw", "default9", "k3yk3y"}) {
      EXPECT_THAT(text, Not(HasSubstr(secret)));
    }
    EXPECT_THAT(text, HasSubstr("<secret> → <secret>   differs"));
  }
}

TEST(ReportTextTest, ColoursOnlyWhenAsked) {
  EXPECT_THAT(Diffed("A=1\n", "A=2\n", false), Not(HasSubstr("\033")));
  EXPECT_THAT(Diffed("A=1\n", "A=2\n", true), HasSubstr("\033[34mnumber up (1 < 2)\033[0m"));
}

TEST(ReportTextTest, EscapesControlsAndCutsLongValues) {
  EXPECT_THAT(Diffed("A=x\x1b[2J\n", "A=y\n"), HasSubstr("x\\x1b[2J"));
  const std::string text = Diffed("A=" + std::string(500, 'x') + "\n", "A=y\n");
  EXPECT_THAT(text, HasSubstr(std::string(72, 'x') + "… (500 characters)"));
}

TEST(ReportTextTest, CutsLongSectionsWhenAsked) {
  const EnvDiff diff =
      DiffWithTemplate(Parsed("A=1\n"), Parsed("A=1\nB=1\nC=1\nD=1\n"), nullptr, SecretNames());
  TextStyle style;
  style.longest_section = 2;
  EXPECT_THAT(DiffText(diff, style), HasSubstr("(3)\n    B  1\n    C  1\n    … and 1 more\n"));
  style.longest_section = 3;
  EXPECT_THAT(DiffText(diff, style), Not(HasSubstr("more")));
}

TEST(ReportTextTest, ThePlanCountsAndExplains) {
  const EnvDocument base = Parsed("H=db\nP_KEY=a\nGONE=1\n");
  const std::string text = Merged("H=db\nP_KEY=a\nM=1\nM=2\nGONE=1\nfoo\n",
                                  "H=db2\nP_KEY=b\nM=3\nN=4\n", {.base = &base});
  for (const char* part : {"2 preserved · 2 updated (1 follow a new default, 1 new) · 0 unchanged "
                           "· 0 kept · 1 dropped",
                           "old defaults that follow the template (1)\n    H      db → db2",
                           "unless named with --follow (1)\n    P_KEY  <secret> → <secret>",
                           "M      set more than once", "line 6  of .env is no assignment"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ReportTextTest, ComparesEnvironmentsByName) {
  const auto digest = [](absl::string_view text) {
    return std::to_string(std::hash<std::string>()(std::string(text)));
  };
  const auto settings = [&](const std::string& env) {
    return DescribeSettings(Parsed(env), SecretNames(), digest);
  };
  const std::string text =
      ComparisonText(CompareEnvironments(settings("A=1\nSECRET_KEY=k\nX_TOKEN=1\n"),
                                         settings("A=2\nSECRET_KEY=k\nY=\n")),
                     {.from_name = "staging", .to_name = "production"});
  EXPECT_THAT(text, HasSubstr("differ: staging → production (1)\n    A        1 → 2"));
  EXPECT_THAT(text, HasSubstr("only in staging (1)\n    X_TOKEN  <secret>\n"));
  EXPECT_THAT(text, HasSubstr("only in production (1)\n    Y        (empty)\n"));
  EXPECT_THAT(text, HasSubstr("secrets with the same value in both (1)\n    SECRET_KEY\n"));
}

}  // namespace
}  // namespace courier::envfile
