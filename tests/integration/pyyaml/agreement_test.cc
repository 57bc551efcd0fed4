// Our YAML beside PyYAML's, on documents made up by the thousand. The judge is Debian's
// python3-yaml. COURIER_YAML_DOCUMENTS and COURIER_YAML_SEED ask for more, or for others.
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/dsl_yaml/emitter.h"
#include "common/dsl_yaml/json.h"
#include "common/dsl_yaml/yaml_parser.h"
#include "gtest/gtest.h"
#include "tests/integration/pyyaml/random_document.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"
#include "tests/support/test_process.h"

namespace courier::dsl_yaml {
namespace {

size_t Setting(const char* name, size_t otherwise) {
  const char* text = std::getenv(name);
  size_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

class AgreementTest : public testing::Test {
 protected:
  void SetUp() override {
    test::ProcessSpec spec;
    spec.argv = {"/usr/bin/python3", "-c", "import yaml"};
    const auto python = test::RunProcess(std::move(spec));
    if (!python.ok() || python->status != 0) GTEST_SKIP() << "python3-yaml is not installed";
  }

  // PyYAML's answers, in order.
  static std::vector<Value> Ask(const std::string& questions) {
    test::ProcessSpec spec;
    spec.argv = {"/usr/bin/python3", test::SourcePath("tests/integration/pyyaml/judge.py")};
    spec.input = questions;
    const auto result = test::RunProcess(std::move(spec), std::chrono::minutes(20));
    EXPECT_TRUE(result.ok()) << result.status();
    std::vector<Value> answers;
    if (!result.ok()) return answers;
    EXPECT_EQ(result->status, 0) << result->err;
    for (absl::string_view line : absl::StrSplit(result->out, '\n', absl::SkipEmpty())) {
      auto answer = ParseJson(line);
      EXPECT_TRUE(answer.ok()) << answer.status();
      answers.push_back(std::move(answer).value_or(Value()));
    }
    return answers;
  }

  static void ExpectReadAlike(const std::vector<std::string>& texts) {
    std::string questions;
    for (const std::string& text : texts) {
      absl::StrAppend(&questions, "{\"load\": ", WriteJson(Value::Text(text), JsonSpelling::kAscii),
                      "}\n");
    }
    const std::vector<Value> theirs = Ask(questions);
    ASSERT_EQ(theirs.size(), texts.size());
    size_t differing = 0;
    for (size_t i = 0; i < texts.size(); ++i) {
      const Value* expected = theirs[i].Find("value");
      if (expected == nullptr) continue;
      const auto read = ParseYaml(texts[i]);
      const std::string ours =
          read.ok() ? WriteJson(*read, JsonSpelling::kAscii) : read.status().ToString();
      if (ours == WriteJson(*expected, JsonSpelling::kAscii)) continue;
      if (++differing < 4) {
        EXPECT_EQ(ours, WriteJson(*expected, JsonSpelling::kAscii)) << i << "\n" << texts[i];
      }
    }
    EXPECT_EQ(differing, 0u);
  }

  const size_t documents_ = Setting("COURIER_YAML_DOCUMENTS", 4'000);
  RandomDocument random_{Setting("COURIER_YAML_SEED", 1)};
};

TEST_F(AgreementTest, WritesEveryDocumentAsPyYamlDoes) {
  std::vector<std::string> ours;
  std::string questions;
  for (size_t i = 0; i < documents_; ++i) {
    const Value document = random_.Next();
    ours.push_back(EmitYaml(document));
    absl::StrAppend(&questions, "{\"dump\": ", WriteJson(document, JsonSpelling::kAscii), "}\n");
  }
  const std::vector<Value> theirs = Ask(questions);
  ASSERT_EQ(theirs.size(), ours.size());
  size_t differing = 0;
  for (size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] == theirs[i].text) continue;
    if (++differing < 4) {
      EXPECT_EQ(ours[i], theirs[i].text) << i;
    }
  }
  EXPECT_EQ(differing, 0u);
}

// What PyYAML can't read, or what JSON can't hold, is not compared.
TEST_F(AgreementTest, ReadsEveryDocumentAsPyYamlDoes) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < documents_; ++i) texts.push_back(EmitYaml(random_.Next()));
  ExpectReadAlike(texts);
}

TEST_F(AgreementTest, ReadsPlainScalarsAsPyYamlDoes) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < documents_; ++i)
    texts.push_back(absl::StrCat("k: ", random_.PlainScalar(), "\n"));
  ExpectReadAlike(texts);
}

}  // namespace
}  // namespace courier::dsl_yaml
