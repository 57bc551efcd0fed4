#include "controller/cli/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Gives the answers one after the other, then cancels.
class Scripted {
 public:
  explicit Scripted(std::vector<std::string> answers) : answers_(std::move(answers)) {}

  Questions questions() {
    return Questions(
        [this](absl::string_view question) -> absl::StatusOr<std::string> {
          asked.emplace_back(question);
          if (asked.size() > answers_.size()) return MakeError(Reason::kCancelled, "cancelled.");
          return answers_[asked.size() - 1];
        },
        [this](absl::string_view text) { said.append(text.data(), text.size()); });
  }

  std::vector<std::string> asked;
  std::string said;

 private:
  std::vector<std::string> answers_;
};

const std::vector<std::string> kChoices = {"one", "two", "three"};

TEST(QuestionsTest, TakesTheDefaultForAnEmptyAnswer) {
  Scripted script({"", "", "", "", ""});
  Questions questions = script.questions();

  EXPECT_EQ(*questions.YesNo("Sure?", true), true);
  EXPECT_EQ(*questions.YesNo("Sure?", false), false);
  EXPECT_EQ(*questions.PickOne("Which?", kChoices), 0u);
  EXPECT_EQ(*questions.Choose("Word?", {"a", "b"}, "b"), "b");
  EXPECT_EQ(*questions.Text("File?", "f.json"), "f.json");
}

TEST(QuestionsTest, AsksAgainUntilTheAnswerMakesSense) {
  Scripted script({"maybe", "yes"});
  EXPECT_TRUE(*script.questions().YesNo("Sure?", false));

  Scripted numbers({"x", "0", "4", "3"});
  EXPECT_EQ(*numbers.questions().PickOne("Which?", kChoices), 2u);
  EXPECT_EQ(numbers.asked.size(), 4u);

  Scripted words({"c", "a"});
  EXPECT_EQ(*words.questions().Choose("Word?", {"a", "b"}, "b"), "a");
}

TEST(QuestionsTest, PicksInTheOrderOfTheListWithoutDuplicates) {
  Scripted script({" 3, 1,1 "});

  EXPECT_THAT(*script.questions().PickSome("Which?", kChoices, Questions::Default::kAll),
              ElementsAre(0u, 2u));
  EXPECT_THAT(script.said, HasSubstr("  2. two\n"));
}

TEST(QuestionsTest, PicksRanges) {
  const std::vector<std::string> choices = {"a", "b", "c", "d", "e"};
  Scripted script({"1-3,5", " 2 - 2 ,4", "4-5,1-2", "1-5"});
  Questions questions = script.questions();

  EXPECT_THAT(*questions.PickSome("?", choices, Questions::Default::kAll),
              ElementsAre(0u, 1u, 2u, 4u));
  EXPECT_THAT(*questions.PickSome("?", choices, Questions::Default::kAll), ElementsAre(1u, 3u));
  EXPECT_THAT(*questions.PickSome("?", choices, Questions::Default::kAll),
              ElementsAre(0u, 1u, 3u, 4u));
  EXPECT_EQ(questions.PickSome("?", choices, Questions::Default::kAll)->size(), 5u);
}

TEST(QuestionsTest, AsksAgainForARangeThatIsNone) {
  const std::vector<std::string> nonsense = {"3-1",   "0-2",  "1-4", "1-", "-2",
                                             "1-2-3", "1--2", "a-b", "-"};
  for (const std::string& answer : nonsense) {
    Scripted script({answer, "2"});
    EXPECT_THAT(*script.questions().PickSome("?", kChoices, Questions::Default::kAll),
                ElementsAre(1u))
        << answer;
    EXPECT_EQ(script.asked.size(), 2u) << answer;
  }
}

TEST(QuestionsTest, PicksAllNoneOrNothing) {
  Scripted script({"", "", "all", ","});
  Questions questions = script.questions();

  EXPECT_THAT(*questions.PickSome("?", kChoices, Questions::Default::kAll), ElementsAre(0, 1, 2));
  EXPECT_THAT(*questions.PickSome("?", kChoices, Questions::Default::kNone), IsEmpty());
  EXPECT_THAT(*questions.PickSome("?", kChoices, Questions::Default::kNone), ElementsAre(0, 1, 2));
  EXPECT_THAT(*questions.PickSome("?", kChoices, Questions::Default::kAll), IsEmpty());
}

TEST(QuestionsTest, EndsWhenItIsCancelled) {
  Scripted script({});

  EXPECT_EQ(ReasonOf(script.questions().YesNo("Sure?", true).status()), Reason::kCancelled);
}

}  // namespace
}  // namespace courier::controller
