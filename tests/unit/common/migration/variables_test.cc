#include "common/migration/variables.h"

#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::migration {
namespace {

constexpr char kColumn[] =
    R"({"URL": {"value_type": "string", "value": "https://ä", "id": "1", "name": "URL"}, )"
    R"("KEY": {"value_type": "secret", "value": "token", "id": "2", "name": "KEY"}, )"
    R"("N": {"value_type": "float", "value": 1.0, "id": "3", "name": "N"}})";

TEST(VariablesTest, ReplacesSecretsAndNothingElse) {
  const auto replaced =
      ReplaceSecrets(kColumn, [](const SecretVariable& secret) -> absl::StatusOr<std::string> {
        EXPECT_EQ(secret.name, "KEY");
        EXPECT_EQ(secret.value, "token");
        return std::string("new");
      });
  std::string expected = kColumn;
  expected.replace(expected.find("\"token\""), 7, "\"new\"");
  EXPECT_EQ(*replaced, expected);
}

TEST(VariablesTest, BlankColumnsHaveNoVariables) {
  EXPECT_TRUE(SecretVariablesOf("")->empty());
  EXPECT_TRUE(SecretVariablesOf("{}")->empty());
}

TEST(VariablesTest, RefusesArraysAndSecretsThatAreNoText) {
  EXPECT_EQ(ReasonOf(SecretVariablesOf("[]").status()), Reason::kBadGraph);
  EXPECT_EQ(ReasonOf(SecretVariablesOf(R"({"K": {"value_type": "secret", "value": 5}})").status()),
            Reason::kBadToken);
}

TEST(VariablesTest, StoredSecretsAreFoundByIdThenByName) {
  const auto stored = StoredSecrets::Of(kColumn);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(*stored->Find({"renamed", "2", ""}), "token");
  EXPECT_EQ(*stored->Find({"KEY", "other", ""}), "token");
  EXPECT_EQ(stored->Find({"other", "other", ""}), nullptr);
}

TEST(VariablesTest, SetsPlainValuesByTheirType) {
  EXPECT_NE(SetVariable(kColumn, "URL", "https://production", false)
                ->find(R"("value": "https://production")"),
            std::string::npos);
  EXPECT_NE(SetVariable(kColumn, "N", "2", false)->find(R"("value": 2.0)"), std::string::npos);
  EXPECT_EQ(ReasonOf(SetVariable(kColumn, "N", "two", false).status()), Reason::kBadSelection);
  EXPECT_EQ(ReasonOf(SetVariable(kColumn, "MISSING", "x", false).status()), Reason::kBadSelection);
}

TEST(VariablesTest, SecretsAreSetByTokenOnly) {
  EXPECT_EQ(ReasonOf(SetVariable(kColumn, "KEY", "plain", false).status()), Reason::kBadSelection);
  EXPECT_EQ(ReasonOf(SetVariable(kColumn, "URL", "token", true).status()), Reason::kBadSelection);
  EXPECT_NE(SetVariable(kColumn, "KEY", "finished", true)->find(R"("value": "finished")"),
            std::string::npos);
}

}  // namespace
}  // namespace courier::migration
