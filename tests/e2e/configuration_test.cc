// Configuration files that are wrong, for both programs: exit status 2, and a sentence that names
// file and key.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A file that works but for one change.
struct Change {
  const char* name;
  // What stands in the file, and what stands there instead; an empty `from` stands for the end.
  const char* from;
  const char* to;
  // Parts of the sentence.
  std::vector<std::string> says;
};

const auto kNameOfChange = [](const auto& test) { return std::string(test.param.name); };

class ConfigurationTest : public FaultTest, public testing::WithParamInterface<Change> {
 protected:
  test::ProcessResult Run(std::vector<std::string> command) {
    test::ProcessSpec spec;
    spec.argv = std::move(command);
    spec.unset = {"PG*"};
    auto result = test::RunProcess(std::move(spec));
    EXPECT_TRUE(result.ok()) << result.status();
    return std::move(result).value_or(test::ProcessResult());
  }

  // Writes `name` beside `original` with the change made.
  std::string Changed(const std::string& original, const std::string& name) {
    const auto text = test::ReadFileText(original);
    EXPECT_TRUE(text.ok()) << text.status();
    const Change& change = GetParam();
    std::string changed = absl::StrCat(*text, change.to);
    if (*change.from != '\0') {
      EXPECT_THAT(*text, HasSubstr(change.from));
      changed = absl::StrReplaceAll(*text, {{change.from, change.to}});
    }
    const std::string file = absl::StrCat(installation().folder(), "/", name);
    EXPECT_TRUE(test::WriteFileText(file, changed).ok());
    return file;
  }

  void ExpectTold(const test::ProcessResult& result, const std::string& file) {
    EXPECT_EQ(result.status, 2) << result.out << result.err;
    EXPECT_THAT(result.err, HasSubstr(file));
    for (const std::string& part : GetParam().says) EXPECT_THAT(result.err, HasSubstr(part));
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("canary")));
  }
};

class AgentConfigurationTest : public ConfigurationTest {
 protected:
  std::string AgentFile() { return installation().folder() + "/staging.yaml"; }
};

TEST_P(AgentConfigurationTest, IsRefused) {
  const std::string file = Changed(AgentFile(), "changed.yaml");
  const std::vector<std::string> start = {Program("courier-agent"), "--config", file};
  ExpectTold(Run(start), file);
  std::vector<std::string> check = start;
  check.emplace_back("--check");
  ExpectTold(Run(check), file);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, AgentConfigurationTest,
    testing::Values(
        Change{"Unknown", "", "\nlisten_on: 1\n", {"listen_on is not a known key", "Known here"}},
        Change{"UnknownInASection",
               "storage: {type: fs,",
               "storage: {type: fs, path: x,",
               {"storage.path is not a known key"}},
        Change{"UnknownInARule",
               "    allow: [",
               "    permit: []\n    allow: [",
               {"policy[0].permit is not a known key"}},
        Change{"Twice", "", "\nenvironment: other\n", {"environment is there twice"}},
        Change{"EnvironmentMissing", "environment: staging\n", "", {"environment is missing"}},
        Change{"ListenMissing", "listen: 127.0.0.1:0\n", "", {"listen is missing"}},
        Change{"ListenPort", "127.0.0.1:0", "127.0.0.1:99999", {"listen must be host:port"}},
        Change{"DatabaseMissing", "database: {", "plugin_database: {", {"database is missing"}},
        Change{"TlsMissing", "tls: {", "tls_: {", {"tls is missing"}},
        Change{"CaMissing", ", ca: pki/ca.crt", "", {"tls.ca is missing"}}),
    kNameOfChange);

INSTANTIATE_TEST_SUITE_P(
    Values, AgentConfigurationTest,
    testing::Values(
        Change{"ListInPlaceOfText",
               "environment: staging",
               "environment: [staging]",
               {"environment must be text"}},
        Change{"TextInPlaceOfASection",
               "log: {level: debug, format: json}",
               "log: debug",
               {"log must be a mapping"}},
        Change{"TextInPlaceOfAList", "peers: [", "peers: x #[", {"peers must be a list"}},
        Change{"WordForANumber",
               "",
               "\nlimits: {max_transfers: many}\n",
               {"limits.max_transfers must be a number from 1 to 256"}},
        Change{"NumberTooSmall",
               "",
               "\nlimits: {max_transfers: 0}\n",
               {"limits.max_transfers must be a number from 1 to 256"}},
        Change{"NumberTooLarge",
               "",
               "\nlimits: {max_message_bytes: 99999999999}\n",
               {"limits.max_message_bytes must be a number from"}},
        Change{"NumberBelowZero",
               "",
               "\nlimits: {max_package_bytes: -1}\n",
               {"limits.max_package_bytes must be a number from"}},
        Change{
            "UnknownWord", "format: json", "format: xml", {"log.format must be one of text, json"}},
        Change{"UnknownStorage",
               "storage: {type: fs,",
               "storage: {type: s3,",
               {"storage.type must be one of fs, command, none"}},
        Change{"UnknownRight",
               "allow: [describe,",
               "allow: [everything,",
               {"policy[0].allow knows the words describe"}},
        Change{"IdentityThatIsNone",
               "identity: spiffe://",
               "identity: http://",
               {"policy[0].identity holds what is no identity"}},
        Change{"PeerThatIsNone", "peers: [\"spiffe://", "peers: [\"", {"peers holds"}},
        Change{"TlsToRedis",
               "",
               "\nredis: {url: \"rediss://:canary@host/0\"}\n",
               {"redis.url is rediss://", "Use redis://"}},
        Change{"RedisWithoutAUrl", "", "\nredis: {key_prefix: x}\n", {"redis.url is missing"}},
        Change{"KeyCommandThatIsMissing",
               "storage: {type: fs,",
               "storage: {type: command,",
               {"storage.command is missing"}},
        Change{"EnvironmentOfAnotherCertificate",
               "environment: staging",
               "environment: other",
               {"environment is other", "agent/staging", "courier pki issue DIR agent other"}},
        Change{"NoYaml", "environment: staging", "environment: \"staging\n", {"is no YAML: line"}},
        Change{"NoMapping", "environment: staging\n", "", {"environment is missing"}}),
    kNameOfChange);

INSTANTIATE_TEST_SUITE_P(
    Files, AgentConfigurationTest,
    testing::Values(
        Change{"CertificateMissing",
               "pki/agent-staging.crt",
               "pki/none.crt",
               {"tls.certificate names", "pki/none.crt"}},
        Change{"KeyMissing",
               "pki/agent-staging.key",
               "pki/none.key",
               {"tls.key names", "pki/none.key"}},
        Change{"CaMissing", "pki/ca.crt", "pki/none.crt", {"tls.ca names", "pki/none.crt"}},
        Change{"KeyOfAnotherCertificate",
               "pki/agent-staging.key",
               "pki/agent-production.key",
               {"pki/agent-production.key does not belong to", "pki/agent-staging.crt"}},
        Change{"CertificateThatIsAKey",
               "pki/agent-staging.crt",
               "pki/agent-staging.key",
               {"pki/agent-staging.key"}},
        Change{"EnvFileMissing",
               "database: {url: ",
               "database: {env_file: none.env}\nplugin_database: {url: ",
               {"database.env_file can't be read"}},
        Change{"PasswordFileMissing",
               "database: {",
               "database: {password_file: none, ",
               {"database.password_file can't be read"}},
        Change{"UrlAndEnvFile",
               "database: {",
               "database: {env_file: staging.yaml, ",
               {"database.url or env_file must be given, and not both"}}),
    kNameOfChange);

TEST_F(AgentConfigurationTest, AFileThatIsNotThereIsNamed) {
  const auto result = Run({Program("courier-agent"), "--config", "/no/such/agent.yaml"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("/no/such/agent.yaml: can't be read"));
}

TEST_F(AgentConfigurationTest, AnAddressThatIsNotThisMachinesIsNamed) {
  const std::string file = installation().folder() + "/elsewhere.yaml";
  const auto text = test::ReadFileText(AgentFile());
  ASSERT_TRUE(text.ok());
  ASSERT_TRUE(test::WriteFileText(file, absl::StrReplaceAll(*text, {{"listen: 127.0.0.1:0",
                                                                     "listen: 203.0.113.1:1"}}))
                  .ok());
  const auto result = Run({Program("courier-agent"), "--config", file});
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("listen: can't listen on 203.0.113.1:1"));
}

TEST_F(AgentConfigurationTest, WithoutAFileThereIsHelp) {
  const auto result = Run({Program("courier-agent")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--config FILE is missing"));
}

TEST_F(AgentConfigurationTest, CheckSaysWhatIsWrongWithTheDatabase) {
  const std::string file = installation().folder() + "/nowhere.yaml";
  const auto text = test::ReadFileText(AgentFile());
  ASSERT_TRUE(text.ok());
  ASSERT_TRUE(
      test::WriteFileText(file, absl::StrReplaceAll(*text, {{"host=/", "host=/no/such/"}})).ok());
  const auto result = Run({Program("courier-agent"), "--config", file, "--check"});
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("nothing listens there"));
}

// --- The controller

class CourierConfigurationTest : public ConfigurationTest {};

TEST_P(CourierConfigurationTest, IsRefused) {
  const auto original = installation().ControllerConfig();
  ASSERT_TRUE(original.ok()) << original.status();
  const std::string file = Changed(*original, "changed-courier.yaml");
  std::vector<std::string> command = {Program("courier"), "--config", file};
  const auto arguments = Installation::TransferArguments({"--all-apps"});
  command.insert(command.end(), arguments.begin(), arguments.end());
  ExpectTold(Run(command), installation().folder());
}

INSTANTIATE_TEST_SUITE_P(
    EveryWay, CourierConfigurationTest,
    testing::Values(
        Change{"UnknownKey",
               "",
               "\nenvironment: {}\n",
               {"unknown key \"environment\"", "Did you mean"}},
        Change{"UnknownKeyOfAnEnvironment",
               "  staging: {address",
               "  staging: {adress: x, address",
               {"unknown key \"environments.staging.adress\"", "Did you mean \"address\""}},
        Change{"KeyTwice", "", "\nidentity: {}\n", {"\"identity\" stands there twice"}},
        Change{"IdentityMissing", "identity: {certificate: pki", "#", {"\"identity\" is missing"}},
        Change{"ListInPlaceOfText",
               "  staging: {address: ",
               "  staging: {address: [1], x: ",
               {"environments.staging"}},
        Change{"TextInPlaceOfASection",
               "  staging: {",
               "  staging: x #",
               {"\"environments.staging\" must be a mapping"}},
        Change{"IdentityThatIsNone",
               "identity: \"spiffe://e2e.example/courier/agent/staging\"",
               "identity: \"http://canary\"",
               {"staging"}},
        Change{"FlagThatIsNone",
               "  staging: {",
               "  staging: {confirm: perhaps, ",
               {"\"environments.staging.confirm\" must be true or false"}},
        Change{"AddressThatIsNone",
               "  staging: {address: \"",
               "  staging: {address: \"http://",
               {"\"environments.staging.address\" must be host:port"}},
        Change{"CertificateMissing", "pki/controller-me.crt", "pki/none.crt", {"pki/none.crt"}},
        Change{"KeyOfAnotherCertificate",
               "pki/controller-me.key",
               "pki/agent-staging.key",
               {"pki/agent-staging.key does not belong to"}},
        Change{"NoYaml", "environments:", "environments: \"", {"not valid YAML"}}),
    kNameOfChange);

TEST_F(CourierConfigurationTest, AFileThatIsNotThereIsNamed) {
  const auto result = Run({Program("courier"), "--config", "/no/such/file.yaml", "list",
                           "workspaces", "--on", "staging"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("/no/such/file.yaml"));
}

TEST_F(CourierConfigurationTest, AnEnvironmentThatIsNotThereIsNamed) {
  const auto result = installation().Courier({"list", "workspaces", "--on", "stagin"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("no environment \"stagin\""));
  EXPECT_THAT(result.err, HasSubstr("Did you mean \"staging\""));
}

}  // namespace
}  // namespace courier::e2e
