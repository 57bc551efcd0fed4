#include "controller/config/environments_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/base/error.h"
#include "tests/support/temp_dir.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;

constexpr char kGood[] = R"(
identity: {certificate: c.crt, key: keys/c.key, ca: /etc/ca.crt}
environments:
  staging: {address: "127.0.0.1:7443", identity: "spiffe://a/courier/agent/staging"}
  production:
    address: "127.0.0.1:7543"
    identity: "spiffe://a/courier/agent/production"
    confirm: true
)";

std::string MessageFor(const std::string& yaml) {
  const auto parsed = ParseConfiguration(yaml, "/conf/config.yaml");
  EXPECT_EQ(ReasonOf(parsed.status()), Reason::kBadConfiguration) << yaml;
  return std::string(parsed.status().message());
}

TEST(EnvironmentsFileTest, ReadsIdentityAndEnvironments) {
  const auto parsed = ParseConfiguration(kGood, "/conf/config.yaml");

  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->certificate, "/conf/c.crt");
  EXPECT_EQ(parsed->key, "/conf/keys/c.key");
  EXPECT_EQ(parsed->ca, "/etc/ca.crt");
  ASSERT_EQ(parsed->environments.size(), 2u);
  EXPECT_EQ(parsed->environments.at("staging").address, "127.0.0.1:7443");
  EXPECT_FALSE(parsed->environments.at("staging").confirm);
  EXPECT_TRUE(parsed->environments.at("production").confirm);
}

TEST(EnvironmentsFileTest, NamesAnUnknownKey) {
  EXPECT_THAT(MessageFor("identity: {certificate: c, key: k, ca: a, cert: x}\nenvironments: {}"),
              HasSubstr("\"identity.cert\""));
  EXPECT_THAT(MessageFor("identify: {}"), HasSubstr("Did you mean \"identity\"?"));
  EXPECT_THAT(MessageFor("identity: {certificate: c, key: k, ca: a}\n"
                         "environments: {x: {address: a, identity: i, adress: b}}"),
              HasSubstr("\"environments.x.adress\""));
}

TEST(EnvironmentsFileTest, NamesAMissingKey) {
  EXPECT_THAT(MessageFor("environments: {}"), HasSubstr("\"identity\" is missing"));
  EXPECT_THAT(MessageFor("identity: {certificate: c, key: k, ca: a}"),
              HasSubstr("\"environments\" is missing"));
  EXPECT_THAT(MessageFor("identity: {certificate: c, key: k}\nenvironments: {}"),
              HasSubstr("\"identity.ca\" is missing"));
  EXPECT_THAT(MessageFor("identity: {certificate: c, key: k, ca: a}\nenvironments: {x: {}}"),
              HasSubstr("\"environments.x.address\" is missing"));
}

TEST(EnvironmentsFileTest, NamesAKeyOfTheWrongType) {
  EXPECT_THAT(MessageFor("identity: [a]"), HasSubstr("\"identity\" must be a mapping"));
  EXPECT_THAT(MessageFor("identity: {certificate: [c], key: k, ca: a}\nenvironments: {}"),
              HasSubstr("\"identity.certificate\" must be a text"));
  EXPECT_THAT(MessageFor("identity: {certificate: c, key: k, ca: a}\n"
                         "environments: {x: {address: a, identity: i, confirm: maybe}}"),
              HasSubstr("\"environments.x.confirm\" must be true or false"));
}

TEST(EnvironmentsFileTest, NamesAnAddressThatIsNone) {
  const std::string message = MessageFor(
      "identity: {certificate: c, key: k, ca: a}\n"
      "environments: {x: {address: \"127.0.0.1:82979\", "
      "identity: \"spiffe://a/courier/agent/x\"}}");

  EXPECT_THAT(message, HasSubstr("\"environments.x.address\" must be host:port"));
}

TEST(EnvironmentsFileTest, NamesARepeatedKey) {
  EXPECT_THAT(MessageFor("identity: {certificate: c, key: k, ca: a}\nenvironments:\n"
                         "  x: {address: a, identity: i}\n  x: {address: b, identity: i}\n"),
              HasSubstr("\"environments.x\" stands there twice"));
}

TEST(EnvironmentsFileTest, NamesTheLineOfASyntaxError) {
  EXPECT_THAT(MessageFor("identity:\n  - [\n"), HasSubstr("not valid YAML at line"));
}

TEST(EnvironmentsFileTest, RefusesAnEmptyAndAMissingFile) {
  const test::TempDir dir;

  EXPECT_THAT(MessageFor(""), HasSubstr("must be a mapping"));
  EXPECT_EQ(ReasonOf(LoadConfiguration(dir.File("none.yaml")).status()), Reason::kBadConfiguration);
}

TEST(EnvironmentsFileTest, ListsTheEnvironmentsThereAre) {
  const auto configuration = ParseConfiguration(kGood, "c.yaml");

  const auto found = FindEnvironment(*configuration, "prodution");

  EXPECT_EQ(ReasonOf(found.status()), Reason::kUnknownEnvironment);
  EXPECT_THAT(std::string(found.status().message()),
              HasSubstr("It has: production, staging. Did you mean \"production\"?"));
}

TEST(EnvironmentsFileTest, FollowsTheXdgBaseDirectories) {
  std::map<std::string, std::string> variables = {{"HOME", "/home/u"}};
  const auto lookup = [&variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };

  EXPECT_EQ(DefaultConfigurationPath(lookup), "/home/u/.config/dify-courier/config.yaml");
  variables["XDG_CONFIG_HOME"] = "/xdg";
  EXPECT_EQ(DefaultConfigurationPath(lookup), "/xdg/dify-courier/config.yaml");
  variables["XDG_CONFIG_HOME"] = "relative";
  EXPECT_EQ(DefaultConfigurationPath(lookup), "/home/u/.config/dify-courier/config.yaml");
}

}  // namespace
}  // namespace courier::controller
