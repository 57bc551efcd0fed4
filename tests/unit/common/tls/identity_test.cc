#include "common/tls/identity.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::tls {
namespace {

constexpr absl::string_view kAgent = "spiffe://acme.example/courier/agent/staging";

TEST(ParseIdentityTest, ReadsAnAgent) {
  const auto identity = ParseIdentity(kAgent);
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(*identity, (Identity{.uri = std::string(kAgent),
                                 .trust_domain = "acme.example",
                                 .role = Identity::Role::kAgent,
                                 .name = "staging"}));
}

TEST(ParseIdentityTest, ReadsAController) {
  const auto identity = ParseIdentity("spiffe://acme/courier/controller/Release-Bot_1.x");
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(identity->role, Identity::Role::kController);
  EXPECT_EQ(identity->name, "Release-Bot_1.x");
}

TEST(ParseIdentityTest, RefusesEverythingElse) {
  for (const absl::string_view uri : {"",
                                      "spiffe://",
                                      "https://acme.example/courier/agent/staging",
                                      "SPIFFE://acme.example/courier/agent/staging",
                                      "spiffe:///courier/agent/staging",
                                      "spiffe://acme.example/courier/agent",
                                      "spiffe://acme.example/courier/agent/",
                                      "spiffe://acme.example/courier/agent/a/b",
                                      "spiffe://acme.example/courier/agent/a/",
                                      "spiffe://acme.example/other/agent/a",
                                      "spiffe://acme.example/courier/root/a",
                                      "spiffe://acme.example/courier/Agent/a",
                                      "spiffe://acme.example:443/courier/agent/a",
                                      "spiffe://user@acme.example/courier/agent/a",
                                      "spiffe://ACME.example/courier/agent/a",
                                      "spiffe://acme.example/courier/agent/a?x=1",
                                      "spiffe://acme.example/courier/agent/a%20b",
                                      "spiffe://acme.example/courier/agent/..",
                                      "spiffe://acme.example/courier/agent/a\n",
                                      "spiffe://acme.example//courier/agent/a"}) {
    EXPECT_EQ(ReasonOf(ParseIdentity(uri).status()), Reason::kWrongIdentity) << uri;
  }
}

TEST(ParseIdentityTest, RefusesAnEmbeddedNulByte) {
  const absl::string_view uri("spiffe://acme.example/courier/agent/a\0b", 39);
  EXPECT_FALSE(ParseIdentity(uri).ok());
}

TEST(ParseIdentityTest, RefusesAnEndlessName) {
  EXPECT_TRUE(ParseIdentity(absl::StrCat("spiffe://a/courier/agent/", std::string(64, 'n'))).ok());
  EXPECT_FALSE(ParseIdentity(absl::StrCat("spiffe://a/courier/agent/", std::string(65, 'n'))).ok());
}

TEST(ParseIdentityTest, QuotesAStrangersUriEscapedAndCut) {
  const auto identity = ParseIdentity(absl::StrCat("\x1b[31m", std::string(100000, 'x')));
  EXPECT_EQ(identity.status().message().find('\x1b'), absl::string_view::npos);
  EXPECT_LT(identity.status().message().size(), 500u);
}

TEST(MakeIdentityTest, IsTheInverseOfParsing) {
  const auto identity = MakeIdentity("acme.example", Identity::Role::kAgent, "staging");
  ASSERT_TRUE(identity.ok());
  EXPECT_EQ(identity->uri, kAgent);
}

TEST(MakeIdentityTest, CallsABadNameAUsageError) {
  EXPECT_EQ(ReasonOf(MakeIdentity("acme.example", Identity::Role::kAgent, "a/b").status()),
            Reason::kUsage);
  EXPECT_EQ(ReasonOf(MakeIdentity("Acme", Identity::Role::kAgent, "a").status()), Reason::kUsage);
}

TEST(IdentityMatchesTest, MatchesExactly) {
  EXPECT_TRUE(IdentityMatches(kAgent, kAgent));
  EXPECT_FALSE(IdentityMatches(kAgent, "spiffe://acme.example/courier/agent/staging2"));
  EXPECT_FALSE(IdentityMatches(kAgent, "spiffe://acme.example/courier/agent/stagin"));
  EXPECT_FALSE(IdentityMatches("", ""));
}

TEST(IdentityMatchesTest, MatchesAPrefixBeforeAStar) {
  EXPECT_TRUE(IdentityMatches("spiffe://acme.example/courier/agent/*", kAgent));
  EXPECT_TRUE(IdentityMatches("*", kAgent));
  EXPECT_FALSE(IdentityMatches("spiffe://acme.example/courier/controller/*", kAgent));
}

TEST(IdentityMatchesTest, TakesAStarElsewhereForNothing) {
  EXPECT_FALSE(IdentityMatches("spiffe://*/courier/agent/staging", kAgent));
  EXPECT_FALSE(IdentityMatches("spiffe://*/courier/agent/*", kAgent));
  EXPECT_FALSE(IdentityMatches("**", kAgent));
}

TEST(ValidateIdentityPatternTest, AcceptsWhatCanMatch) {
  EXPECT_TRUE(ValidateIdentityPattern(kAgent).ok());
  EXPECT_TRUE(ValidateIdentityPattern("spiffe://acme.example/courier/controller/release-*").ok());
  EXPECT_TRUE(ValidateIdentityPattern("*").ok());
}

TEST(ValidateIdentityPatternTest, RefusesWhatCannot) {
  for (const absl::string_view pattern :
       {"", "staging", "acme*", "spiffe://*/courier/agent/a", "spiffe://acme.example/courier/**"}) {
    EXPECT_EQ(ReasonOf(ValidateIdentityPattern(pattern)), Reason::kBadConfiguration) << pattern;
  }
}

}  // namespace
}  // namespace courier::tls
