#include "agent/export/rewrapper.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/text/json_spans.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/agent/export/test_secrets.h"
#include "tests/unit/common/crypto/test_tokens.h"

namespace courier::exporting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kForeignToken[] = "SFlCUklEOnotatoken";

std::string Member(const std::string& json, std::initializer_list<absl::string_view> path) {
  const auto spans = text::JsonSpans::Parse(json);
  EXPECT_TRUE(spans.ok()) << spans.status();
  text::JsonRef at = spans->root();
  for (const absl::string_view key : path) at = at.Get(key);
  return at.AsString().value_or("<none>");
}

class RewrapperTest : public testing::Test {
 protected:
  const TestKeys keys_;
  SecretTally tally_;
};

TEST_F(RewrapperTest, ASecretVariableIsReadableByTheTargetAndTheRestStaysAsItWas) {
  const std::string before = absl::StrCat(
      R"({"K":  {"value_type": "secret", "value": ")", SourceToken("s3cret"),
      R"(", "id": "1", "name": "K"}, "N": {"value_type": "float", "value": 1.0, "name": "N"}})");
  const auto after = keys_.rewrapper.EnvironmentVariables(before, {}, "app \"X\"", tally_);
  ASSERT_TRUE(after.ok()) << after.status();
  const std::string token = Member(*after, {"K", "value"});
  EXPECT_EQ(OpenedByTarget(token), "s3cret");
  EXPECT_EQ(tally_.secrets, 1u);
  std::string undone = *after;
  undone.replace(undone.find(token), token.size(), Member(before, {"K", "value"}));
  EXPECT_EQ(undone, before);
}

// So that the target can tell that there is none, and keep its own.
TEST_F(RewrapperTest, ASecretThatWasNeverSetIsSentEmpty) {
  const std::string before =
      absl::StrCat(R"({"K": {"value_type": "secret", "value": ")", SourceToken(""), R"("}})");
  const auto after = keys_.rewrapper.EnvironmentVariables(before, {}, "app", tally_);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(Member(*after, {"K", "value"}), "");
  EXPECT_EQ(tally_.secrets, 0u);
}

TEST_F(RewrapperTest, AFinishedVariableIsNotOpened) {
  const std::string before = R"({"K": {"value_type": "secret", "value": "final", "name": "K"}})";
  EXPECT_EQ(*keys_.rewrapper.EnvironmentVariables(before, {"K"}, "app", tally_), before);
  EXPECT_EQ(*WithoutSecrets(before, {"K"}, "app"), before);
}

TEST_F(RewrapperTest, ATokenThatDoesNotOpenNamesAppAndVariableAndNotTheToken) {
  const std::string column =
      R"({"K": {"value_type": "secret", "value": "SFlCUklEOnotatoken", "name": "K"}})";
  const absl::Status status =
      keys_.rewrapper.EnvironmentVariables(column, {}, "app \"Billing\"", tally_).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadToken);
  EXPECT_THAT(std::string(status.message()), HasSubstr("app \"Billing\": secret variable K"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("notatoken")));
}

TEST_F(RewrapperTest, AMaskInPlaceOfASecretIsTold) {
  const std::string column =
      absl::StrCat(R"({"K": {"value_type": "secret", "name": "K", "value": ")",
                   SourceToken("[__HIDDEN__]"), R"("}})");
  ASSERT_TRUE(keys_.rewrapper.EnvironmentVariables(column, {}, "app", tally_).ok());
  EXPECT_THAT(tally_.masks, ElementsAre("secret variable K"));
}

TEST_F(RewrapperTest, WithoutSecretsTheValuesAreEmptyAndNothingIsOpened) {
  EXPECT_EQ(*WithoutSecrets(R"({"K": {"value_type": "secret", "value": "damaged"}})", {}, "app"),
            R"({"K": {"value_type": "secret", "value": ""}})");
}

TEST_F(RewrapperTest, AnApiKeyMovesWhereTheAuthTypeUsesOne) {
  for (const absl::string_view type : {"api_key_header", "api_key_query", "api_key"}) {
    const std::string before = absl::StrCat(R"({"auth_type": ")", type, R"(", "api_key_value": ")",
                                            SourceToken("key"), R"("})");
    const auto after = keys_.rewrapper.ApiCredentials(before, "API tool", tally_);
    ASSERT_TRUE(after.ok()) << after.status();
    EXPECT_EQ(OpenedByTarget(Member(*after, {"api_key_value"})), "key") << type;
  }
}

TEST_F(RewrapperTest, CredentialsWithoutATokenStayAsTheyAre) {
  for (const char* column :
       {R"({"auth_type": "none", "api_key_value": "left over"})", R"({"auth_type": "API_KEY"})",
        R"({"auth_type": "api_key_header", "api_key_value": null})",
        R"({"auth_type": "api_key_header", "api_key_value": ""})", "{}", "[]", ""}) {
    const auto after = keys_.rewrapper.ApiCredentials(column, "API tool", tally_);
    ASSERT_TRUE(after.ok()) << column << ": " << after.status();
    EXPECT_EQ(*after, column);
  }
  EXPECT_EQ(tally_.secrets, 0u);
}

TEST_F(RewrapperTest, AnApiKeyThatDoesNotOpenIsNeverCopiedOver) {
  const absl::Status status =
      keys_.rewrapper
          .ApiCredentials(R"({"auth_type": "api_key_header", "api_key_value": "plain text"})",
                          "API tool \"weather\"", tally_)
          .status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadToken);
  EXPECT_THAT(std::string(status.message()), HasSubstr("API tool \"weather\""));
}

TEST_F(RewrapperTest, OfHeadersTheTokensMoveAndTheRestIsCarried) {
  const std::string before = absl::StrCat(R"({"Authorization": ")", SourceToken("Bearer x"),
                                          R"(", "X-Plain": "plain", "X-Empty": "", "n": 1.0})");
  const auto after = keys_.rewrapper.TokensWithin(before, "MCP server", "header", tally_);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(OpenedByTarget(Member(*after, {"Authorization"})), "Bearer x");
  EXPECT_THAT(*after, HasSubstr(R"("X-Plain": "plain", "X-Empty": "", "n": 1.0})"));
  EXPECT_EQ(tally_.secrets, 1u);
}

TEST_F(RewrapperTest, AnOAuthClientsSecretMovesFromWhereItIsNested) {
  const std::string before =
      absl::StrCat(R"({"client_information": {"client_id": "id", "encrypted_client_secret": ")",
                   SourceToken("oauth"), R"("}, "access_token": "in clear"})");
  const auto after = keys_.rewrapper.TokensWithin(before, "MCP server", "credential", tally_);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(OpenedByTarget(Member(*after, {"client_information", "encrypted_client_secret"})),
            "oauth");
  EXPECT_THAT(*after, HasSubstr(R"("access_token": "in clear")"));
}

TEST_F(RewrapperTest, ATokenOfAnOldDifyMovesAndIsANewOneThen) {
  const std::string before = absl::StrCat(R"({"Authorization": ")", crypto::kLegacyToken, R"("})");
  const auto after = keys_.rewrapper.TokensWithin(before, "MCP server", "header", tally_);
  ASSERT_TRUE(after.ok()) << after.status();
  const std::string token = Member(*after, {"Authorization"});
  EXPECT_THAT(token, StartsWith("SFlCUklEO"));
  EXPECT_EQ(OpenedByTarget(token), "sk-made-before-the-marker");
}

TEST_F(RewrapperTest, ADamagedTokenAmongHeadersIsRefusedByName) {
  const absl::Status status =
      keys_.rewrapper
          .TokensWithin(absl::StrCat(R"({"Authorization": ")", kForeignToken, R"("})"),
                        "MCP server \"Files\"", "header", tally_)
          .status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadToken);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("MCP server \"Files\": header Authorization"));
}

TEST_F(RewrapperTest, ALongTextThatOnlyLooksLikeAnOldTokenIsCarried) {
  const std::string before = absl::StrCat(R"({"X-Data": ")", std::string(344, 'A'), R"("})");
  EXPECT_EQ(*keys_.rewrapper.TokensWithin(before, "MCP server", "header", tally_), before);
  EXPECT_EQ(tally_.secrets, 0u);
}

TEST_F(RewrapperTest, AColumnThatIsNoJsonIsRefused) {
  EXPECT_EQ(ReasonOf(keys_.rewrapper.TokensWithin("{", "MCP server", "header", tally_).status()),
            Reason::kBadGraph);
}

// --- What was opened before

class RecallTest : public RewrapperTest {
 protected:
  Rewrapper Transfer() { return Rewrapper(keys_.source, keys_.target, {tokens_, "key A"}); }
  Rewrapper Plan(const std::string& source_key = "key A") {
    return Rewrapper(keys_.source, keys_.target, {tokens_, source_key, "placeholder"});
  }
  static std::string Variables(const std::string& token) {
    return absl::StrCat(R"({"K": {"value_type": "secret", "name": "K", "value": ")", token,
                        R"("}})");
  }

  KnownTokens tokens_;
};

TEST_F(RecallTest, APlanCountsASecretEachTimeAndSendsItNever) {
  const std::string token = SourceToken("s3cret");
  EXPECT_EQ(*Plan().Token(token, "MCP server", "server URL", tally_), "placeholder");
  EXPECT_EQ(*Plan().Token(token, "MCP server", "server URL", tally_), "placeholder");
  EXPECT_EQ(tally_.secrets, 2u);
}

// So it takes what is known at its word.
TEST_F(RecallTest, APlanOpensATokenOnce) {
  tokens_.Add(KnownTokens::DigestOf("key A", kForeignToken), {});
  EXPECT_EQ(*Plan().Token(kForeignToken, "MCP server", "server URL", tally_), "placeholder");
  EXPECT_EQ(ReasonOf(Transfer().Token(kForeignToken, "MCP server", "URL", tally_).status()),
            Reason::kBadToken);
}

TEST_F(RecallTest, ATransferSendsTheSecretHoweverOftenItWasOpened) {
  const std::string token = SourceToken("s3cret");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Plan().Token(token, "MCP server", "server URL", tally_).ok());
    const auto sent = Transfer().Token(token, "MCP server", "server URL", tally_);
    ASSERT_TRUE(sent.ok()) << sent.status();
    EXPECT_EQ(OpenedByTarget(*sent), "s3cret");
  }
}

TEST_F(RecallTest, OfEmptySecretsAndMasksAPlanTellsTheSameEachTime) {
  const std::string empty = Variables(SourceToken(""));
  const std::string mask = Variables(SourceToken("[__HIDDEN__]"));
  for (int i = 0; i < 3; ++i) {
    SecretTally tally;
    const auto nothing = Plan().EnvironmentVariables(empty, {}, "app", tally);
    ASSERT_TRUE(nothing.ok()) << nothing.status();
    EXPECT_EQ(Member(*nothing, {"K", "value"}), "");
    EXPECT_EQ(tally.secrets, 0u);
    ASSERT_TRUE(Plan().EnvironmentVariables(mask, {}, "app", tally).ok());
    EXPECT_THAT(tally.masks, ElementsAre("secret variable K"));
    EXPECT_EQ(tally.secrets, 1u);
  }
}

TEST_F(RecallTest, ATokenThatDoesNotOpenIsRefusedEachTime) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ReasonOf(Plan().Token(kForeignToken, "MCP server", "URL", tally_).status()),
              Reason::kBadToken);
  }
}

TEST_F(RecallTest, ForANewPrivateKeyNothingIsKnown) {
  tokens_.Add(KnownTokens::DigestOf("key A", kForeignToken), {});
  EXPECT_EQ(
      ReasonOf(Plan("key of later").Token(kForeignToken, "MCP server", "URL", tally_).status()),
      Reason::kBadToken);
}

TEST_F(RecallTest, WhatATransferOpenedAPlanKnows) {
  const std::string token = SourceToken("s3cret");
  ASSERT_TRUE(Transfer().Token(token, "MCP server", "server URL", tally_).ok());
  EXPECT_TRUE(tokens_.Find(KnownTokens::DigestOf("key A", token)).has_value());
}

}  // namespace
}  // namespace courier::exporting
