// `courier wizard` on a real terminal between two real agents.
#include <sys/stat.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"
#include "tests/support/terminal_process.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Step {
  std::string question;
  std::string answer;
};

// Every question in the order of Dify's own wizard, each with the default that is offered. Enter is
// the answer where the default will do: environments are listed by name, production first.
std::vector<Step> Steps() {
  return {{"Take from environment [1] ", "2"},
          {"Workspace [1] ", ""},
          {"Write to environment [1] ", ""},
          {"Workspace [1] ", ""},
          {"Apps (all, or numbers such as 1-3,5) [all] ", ""},
          {"Take the tools that these apps use, and the apps behind them? [Y/n] ", ""},
          {"Add tools by hand? [y/N] ", ""},
          {"Take secrets along, re-encrypted for the target workspace? [y/N] ", ""},
          {"Create an API token for each app that has none? [y/N] ", ""},
          {"Ids (preserve-id, generate-new-id) [preserve-id] ", ""},
          {"Items that are in the target already (fail, skip, update) [update] ", ""}};
}

// The three questions of those who add tools by hand.
constexpr absl::string_view kTools = "Tools (all, or numbers such as 1-3,5) [none] ";

constexpr absl::string_view kApply = "Apply? [y/N] ";
constexpr absl::string_view kKeep = "Keep these answers as a selection file? [y/N] ";

// One installation for all tests, so that each compares the target with what it was before.
std::vector<Step> FirstSteps(size_t count) {
  std::vector<Step> steps = Steps();
  steps.resize(count);
  return steps;
}

class WizardTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
    // Any command leaves the controller's configuration behind.
    ASSERT_EQ(installation_->Courier({"version"}).status, 0);
  }
  static void TearDownTestSuite() { delete std::exchange(installation_, nullptr); }

  void SetUp() override { ASSERT_NE(installation_, nullptr); }

  static std::unique_ptr<test::TerminalProcess> Start() {
    auto process = test::TerminalProcess::Start(
        {.argv = {Program("courier"), "--config", installation_->folder() + "/courier.yaml",
                  "wizard"}});
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }

  // Answers all questions up to the plan.
  static void AnswerAll(test::TerminalProcess& wizard, const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      const absl::Status answered = wizard.Answer(step.question, step.answer);
      ASSERT_TRUE(answered.ok()) << answered;
    }
  }

  static Installation* installation_;
};

Installation* WizardTest::installation_ = nullptr;

TEST_F(WizardTest, CtrlCAtAnyQuestionChangesNothing) {
  const std::string before = installation_->target().Digest();
  std::vector<Step> steps = Steps();
  steps.push_back({std::string(kApply), ""});
  for (size_t last = 0; last < steps.size(); ++last) {
    const auto wizard = Start();
    AnswerAll(*wizard, {steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(last)});
    ASSERT_TRUE(wizard->WaitFor(steps[last].question).ok()) << wizard->transcript();
    ASSERT_TRUE(wizard->TypeCtrlC().ok());
    EXPECT_EQ(wizard->Wait().value_or(-1), 130) << steps[last].question;
    EXPECT_THAT(wizard->transcript(), Not(HasSubstr(std::string(kKeep))));
  }
  EXPECT_EQ(installation_->target().Digest(), before);
}

TEST_F(WizardTest, CtrlCAmongToolsAddedByHandChangesNothing) {
  const std::string before = installation_->target().Digest();
  std::vector<Step> steps = FirstSteps(7);
  steps.back().answer = "y";
  for (int answered = 0; answered < 3; ++answered) {
    const auto wizard = Start();
    AnswerAll(*wizard, steps);
    ASSERT_TRUE(wizard->WaitFor(kTools).ok()) << wizard->transcript();
    ASSERT_TRUE(wizard->TypeCtrlC().ok());
    EXPECT_EQ(wizard->Wait().value_or(-1), 130) << answered;
    steps.push_back({std::string(kTools), "1"});
  }
  EXPECT_EQ(installation_->target().Digest(), before);
}

TEST_F(WizardTest, TellsToolsAddedByHandFromThoseThatComeAlong) {
  const auto wizard = Start();
  std::vector<Step> steps = Steps();
  // The first two apps by name, which use no API tool.
  steps[4].answer = "1-2";
  steps[6].answer = "y";
  AnswerAll(*wizard, {steps.begin(), steps.begin() + 7});
  AnswerAll(
      *wizard,
      {{std::string(kTools), "2-3"}, {std::string(kTools), "all"}, {std::string(kTools), ""}});
  ASSERT_TRUE(wizard->WaitFor("Final tool selection").ok()) << wizard->transcript();
  AnswerAll(*wizard, {steps.begin() + 7, steps.end()});
  ASSERT_TRUE(wizard->WaitFor(kApply).ok()) << wizard->transcript();
  EXPECT_THAT(
      wizard->transcript(),
      AllOf(HasSubstr("[manual] API tool mailer"), HasSubstr("[manual] API tool pets"),
            HasSubstr("[manual] workflow tool nested_helper"), Not(HasSubstr("] MCP tool"))));
  ASSERT_TRUE(wizard->TypeCtrlC().ok());
  EXPECT_EQ(wizard->Wait().value_or(-1), 130);
}

TEST_F(WizardTest, SaysWhyEachToolComesAlong) {
  const auto wizard = Start();
  AnswerAll(*wizard, FirstSteps(6));
  ASSERT_TRUE(wizard->WaitFor("Add tools by hand?").ok()) << wizard->transcript();
  EXPECT_THAT(wizard->transcript(),
              AllOf(HasSubstr("API tool weather: used by \"Support triage\" (node \"Current "
                              "weather\") and 1 app more"),
                    HasSubstr("workflow tool nested_helper: used by \"Order desk\"")));
}

TEST_F(WizardTest, TheEndOfInputCancels) {
  const auto wizard = Start();
  ASSERT_TRUE(wizard->WaitFor("Take from environment [1] ").ok());
  ASSERT_TRUE(wizard->Type("\x04").ok());
  EXPECT_EQ(wizard->Wait().value_or(-1), 130);
}

TEST_F(WizardTest, AsksAgainForWhatMakesNoSense) {
  const auto wizard = Start();
  ASSERT_TRUE(wizard->Answer("Take from environment [1] ", "9").ok());
  ASSERT_TRUE(wizard->Answer("Please answer with a number from 1 to 2.", "two").ok());
  ASSERT_TRUE(wizard->Answer("Please answer with a number from 1 to 2.", "2").ok());
  AnswerAll(*wizard, {Steps()[1], Steps()[2], Steps()[3]});
  ASSERT_TRUE(wizard->Answer("Apps (all", "1,x").ok());
  ASSERT_TRUE(wizard->Answer("Please answer with all, none, numbers or ranges: 1-3,5", "3-2").ok());
  ASSERT_TRUE(wizard->Answer("Please answer with all, none, numbers or ranges: 1-3,5", "1").ok());
  ASSERT_TRUE(wizard->Answer("and the apps behind them? [Y/n] ", "perhaps").ok());
  ASSERT_TRUE(wizard->WaitFor("Please answer y or n.").ok()) << wizard->transcript();
}

TEST_F(WizardTest, NoAtThePlanChangesNothingAndStillOffersTheFile) {
  const std::string before = installation_->target().Digest();
  const auto wizard = Start();
  AnswerAll(*wizard, Steps());
  ASSERT_TRUE(wizard->Answer(kApply, "").ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->Answer(kKeep, "").ok()) << wizard->transcript();
  EXPECT_EQ(wizard->Wait().value_or(-1), 130);
  EXPECT_EQ(installation_->target().Digest(), before);
}

TEST_F(WizardTest, NothingSelectedIsAnError) {
  const auto wizard = Start();
  std::vector<Step> steps = Steps();
  steps[4].answer = ",";
  AnswerAll(*wizard, steps);
  EXPECT_EQ(wizard->Wait().value_or(-1), 2);
  EXPECT_THAT(wizard->transcript(), HasSubstr("nothing is selected"));
}

TEST_F(WizardTest, MovesWhatWasChosenAndKeepsTheAnswers) {
  const test::TempDir dir;
  const std::string file = dir.Write("selection.json", "there already");
  const auto wizard = Start();
  std::vector<Step> steps = Steps();
  steps[7].answer = "y";
  AnswerAll(*wizard, steps);
  ASSERT_TRUE(wizard->Answer(kApply, "y").ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->Answer(kKeep, "y").ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->Answer("File [courier-selection-", "yes").ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->WaitFor("Please name a file.").ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->Answer("File [courier-selection-", dir.File("none/x.json")).ok());
  ASSERT_TRUE(wizard->WaitFor("can't write").ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->Answer("File [courier-selection-", file).ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->Answer("It exists already. Overwrite? [y/N] ", "y").ok());
  EXPECT_EQ(wizard->Wait().value_or(-1), 0) << wizard->transcript();
  EXPECT_THAT(wizard->transcript(),
              AllOf(HasSubstr("Found automatically"), HasSubstr("20 apps"),
                    HasSubstr("Again with: courier transfer --from staging --to production")));
  EXPECT_EQ(installation_->target().Query("SELECT count(*) FROM apps WHERE name = 'Order desk'"),
            "1");
  struct stat facts {};
  ASSERT_EQ(stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  // The same again, from the file: the same 20 apps, all there already.
  const auto again =
      installation_->Courier({"plan", "--from", "staging", "--to", "production",
                              "--target-workspace", "Acme Production", "--selection", file});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(again.out, AllOf(HasSubstr("17 secrets"), Not(HasSubstr("will be created"))));
}

TEST_F(WizardTest, CtrlCAfterItIsDoneOnlyLeavesTheFileOut) {
  // All is there already, so the wizard has nothing to ask about the plan.
  ASSERT_EQ(installation_->Transfer({"--all-apps", "--conflict-strategy", "update"}).status, 0);
  const auto wizard = Start();
  AnswerAll(*wizard, Steps());
  ASSERT_TRUE(wizard->WaitFor(kKeep).ok()) << wizard->transcript();
  ASSERT_TRUE(wizard->TypeCtrlC().ok());
  EXPECT_EQ(wizard->Wait().value_or(-1), 0) << wizard->transcript();
  EXPECT_THAT(wizard->transcript(), Not(HasSubstr(std::string(kApply))));
}

TEST_F(WizardTest, NeedsATerminal) {
  const auto result = installation_->Courier({"wizard"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("courier transfer"));
}

}  // namespace
}  // namespace courier::e2e
