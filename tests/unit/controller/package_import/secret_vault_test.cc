#include "controller/package_import/secret_vault.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/dsl_yaml/emitter.h"
#include "common/dsl_yaml/json.h"
#include "controller/package_import/secret_places.h"
#include "controller/package_import/yaml_secret.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A DSL as Dify writes it, with one secret variable of this value (a JSON string).
std::string DslWith(const std::string& value) {
  const auto document = dsl_yaml::ParseJson(absl::StrCat(
      R"({"app": {"name": "x: 'y'"}, "workflow": {"conversation_variables": [{"value": "c", )"
      R"("value_type": "secret"}], "environment_variables": [{"description": "two\nlines", )"
      R"("id": "1", "name": "URL", "selector": ["env", "URL"], "value": "plain", "value_type": )"
      R"("string"}, {"description": "", "id": "2", "name": "KEY", "selector": ["env", "KEY"], )"
      R"("value": )",
      value, R"(, "value_type": "secret"}], "features": {"value": "f"}}})"));
  EXPECT_TRUE(document.ok()) << document.status();
  return dsl_yaml::EmitYaml(*document);
}

std::string PackageWith(const std::string& dsl) {
  return absl::StrCat(
      R"({"workflows": [{"dsl": )",
      dsl_yaml::WriteJson(dsl_yaml::Value::Text(dsl), dsl_yaml::JsonSpelling::kAscii), "}]}");
}

std::string Decoded(absl::string_view text, const SecretPlace& place) {
  std::u32string points;
  DecodeSecret(text, place, [&](uint32_t code) { points.push_back(code); });
  std::string json = "\"";
  for (const char32_t c : points) absl::StrAppend(&json, static_cast<uint32_t>(c), " ");
  return json;
}

std::string Expected(const std::string& json) {
  const auto value = dsl_yaml::ParseJson(json);
  std::string text = "\"";
  for (size_t at = 0; at < value->text.size();) {
    const auto lead = static_cast<unsigned char>(value->text[at]);
    const size_t extra = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    uint32_t code = extra == 0 ? lead : lead & (0x3Fu >> extra);
    for (size_t i = 1; i <= extra; ++i) {
      code = code << 6u | (static_cast<unsigned char>(value->text[at + i]) & 0x3Fu);
    }
    absl::StrAppend(&text, code, " ");
    at += extra + 1;
  }
  return text;
}

TEST(SecretPlacesTest, ASecretVariableIsFoundAndDecodedInEveryStyle) {
  const std::string words = "a long secret of many words that is folded over more than one line ";
  for (const std::string& value :
       {std::string(R"("plain-secret")"), std::string(R"("it's: quoted")"),
        std::string(R"("line\n\nbreaks\n")"), std::string(R"("tab\tand \"quotes\" \\ \u00e9")"),
        std::string(R"("\ud83d\ude00 \ud83d\ude00\t")"), std::string(R"("\u2028x")"),
        absl::StrCat("\"", words, words, "end\""), absl::StrCat("\"", words, words, ": end\""),
        absl::StrCat("\"", words, "\\t", words, "end\"")}) {
    const std::string dsl = DslWith(value);
    const std::string package = PackageWith(dsl);
    const auto places = FindSecretsInPackage(package);
    ASSERT_TRUE(places.ok()) << places.status();
    ASSERT_THAT(*places, SizeIs(1)) << dsl;
    EXPECT_EQ(Decoded(package, (*places)[0]), Expected(value)) << dsl;
    const auto in_dsl = FindSecretsInDsl(dsl);
    ASSERT_THAT(in_dsl, SizeIs(1)) << dsl;
    EXPECT_EQ(Decoded(dsl, in_dsl[0]), Expected(value)) << dsl;
  }
}

TEST(SecretPlacesTest, EmptySecretsAreNone) {
  EXPECT_THAT(FindSecretsInDsl(DslWith("\"\"")), IsEmpty());
  EXPECT_THAT(*FindSecretsInPackage(PackageWith(DslWith("\"\""))), IsEmpty());
}

TEST(SecretPlacesTest, CredentialsOfToolsAreFound) {
  const std::string text =
      R"({"tools": [{"credentials": {"auth_type": "api_key", "api_key_value": "K1"}}],)"
      R"( "mcp_tools": [{"name": "n", "server_url": "U2", "headers": {"A": "H3", "B": ""},)"
      R"( "authentication": {"client_id": "i", "client_secret": "C4"}}]})";
  const auto places = FindSecretsInPackage(text);
  ASSERT_TRUE(places.ok()) << places.status();
  std::vector<std::string> found;
  for (const SecretPlace& place : *places) {
    found.push_back(text.substr(place.begin, place.end - place.begin));
  }
  EXPECT_THAT(found, ElementsAre("K1", "U2", "H3", "C4"));
}

TEST(SecretPlacesTest, WhatIsNotJsonIsToldWithItsPlace) {
  const auto places = FindSecretsInPackage("{\"tools\": [\n{\"credentials\": }]}");
  EXPECT_EQ(ReasonOf(places.status()), Reason::kBadPackage);
  EXPECT_THAT(std::string(places.status().message()), HasSubstr("line 2, column"));
  EXPECT_THAT(std::string(FindSecretsInPackage("{\"a\": \"b").status().message()),
              HasSubstr("breaks off"));
}

TEST(SecretVaultTest, MarksTakeThePlaceOfSecrets) {
  const std::string package = PackageWith(DslWith(R"("canary-4711")"));
  const auto redacted = Redact(package, *FindSecretsInPackage(package));
  ASSERT_TRUE(redacted.ok()) << redacted.status();
  EXPECT_THAT(redacted->text, Not(HasSubstr("canary-4711")));
  EXPECT_THAT(redacted->text, HasSubstr("courier-secret-"));
  EXPECT_EQ(redacted->vault.size(), 1u);
}

TEST(SecretVaultTest, AnAddressIsHashedAndMustBeOne) {
  const std::string text = R"({"mcp_tools": [{"server_url": "https://x"}]})";
  const auto redacted = Redact(text, *FindSecretsInPackage(text));
  ASSERT_TRUE(redacted.ok());
  const size_t begin = redacted->text.find("courier-secret-");
  const std::string mark = redacted->text.substr(begin, redacted->text.find('"', begin) - begin);
  EXPECT_THAT(*redacted->vault.UrlHash(mark, "x"), SizeIs(64));
  EXPECT_EQ(ReasonOf(redacted->vault.UrlHash("other", "x").status()), Reason::kBadPackage);
}

}  // namespace
}  // namespace courier::controller
