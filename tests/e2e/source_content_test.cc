// What the source's database and key store may hold instead of what they should: keys that are no
// keys, tokens that do not open, graphs that are no graphs.
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/e2e/report.h"
#include "tests/e2e/token_forge.h"
#include "tests/e2e/tokens.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::string_view kDraft =
    "version = 'draft' AND app_id = (SELECT id FROM apps WHERE name = 'Order desk')";

class SourceContentTest : public FaultTest {
 protected:
  std::string PublicKey(Side& side) {
    return side.Query(absl::StrCat("SELECT encrypt_public_key FROM tenants WHERE id = '",
                                   side.demo().summary.workspace_id, "'"));
  }
};

// --- Private keys

std::string AsPem(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  EXPECT_EQ(write(out.get()), 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key ReadKey(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return Key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
}

std::string Pkcs8(EVP_PKEY* key, const EVP_CIPHER* cipher) {
  const char* phrase = cipher == nullptr ? nullptr : "phrase";
  const int size = cipher == nullptr ? 0 : 6;
  return AsPem([&](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, key, cipher, phrase, size, nullptr, nullptr);
  });
}

std::string Pkcs1Encrypted(EVP_PKEY* key) {
  return AsPem([&](BIO* out) {
    return PEM_write_bio_PrivateKey_traditional(out, key, EVP_aes_128_cbc(),
                                                reinterpret_cast<const unsigned char*>("phrase"), 6,
                                                nullptr, nullptr);
  });
}

// Of a kind that no workspace has.
std::string OtherKind(const char* kind) {
  const Key key(std::string_view(kind) == "EC" ? EVP_EC_gen("P-256") : EVP_RSA_gen(1024),
                EVP_PKEY_free);
  return Pkcs8(key.get(), nullptr);
}

struct KeyCase {
  const char* name;
  // What stands in the file, given the right key; no file without it.
  std::function<std::string(const std::string& pem)> content;
  const char* says;
};

class KeyFileTest : public SourceContentTest, public testing::WithParamInterface<KeyCase> {
 protected:
  void SetUp() override {
    FaultTest::SetUp();
    pem_ = *test::ReadFileText(source().PrivateKeyFile());
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(source().PrivateKeyFile(), ignored);
    EXPECT_TRUE(test::WriteFileText(source().PrivateKeyFile(), pem_).ok());
    FaultTest::TearDown();
  }
  std::string pem_;
};

TEST_P(KeyFileTest, IsRefused) {
  if (GetParam().content != nullptr) {
    ASSERT_TRUE(test::WriteFileText(source().PrivateKeyFile(), GetParam().content(pem_)).ok());
  } else {
    ASSERT_EQ(::unlink(source().PrivateKeyFile().c_str()), 0);
  }
  ExpectRefused(
      {.status = 6,
       .code = "bad_key",
       .says = {"staging", "the private key of workspace \"Acme Staging\"", GetParam().says}});
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, KeyFileTest,
    testing::Values(
        KeyCase{"Missing", nullptr, "no such file. Check storage.root"},
        KeyCase{"Empty", [](const std::string&) { return ""; }, "0 bytes"},
        KeyCase{"NoPem", [](const std::string&) { return "canary-content\n"; }, "not in PEM form"},
        KeyCase{"CutOff", [](const std::string& pem) { return pem.substr(0, 800); }, "cut off"},
        KeyCase{"DamagedInside",
                [](std::string pem) {
                  pem.replace(400, 40, std::string(40, 'A'));
                  return pem;
                },
                "key"},
        KeyCase{"TooLarge", [](const std::string&) { return std::string(70000, 'x'); },
                "70000 bytes"},
        KeyCase{"Encrypted",
                [](const std::string& pem) { return Pkcs8(ReadKey(pem).get(), EVP_aes_128_cbc()); },
                "pass phrase"},
        KeyCase{"EncryptedTheOldWay",
                [](const std::string& pem) { return Pkcs1Encrypted(ReadKey(pem).get()); },
                "pass phrase"},
        KeyCase{"EllipticCurve", [](const std::string&) { return OtherKind("EC"); }, "RSA"},
        KeyCase{"TooShort", [](const std::string&) { return OtherKind("RSA"); }, "1024"},
        KeyCase{"PublicHalf",
                [](const std::string& pem) {
                  return AsPem([key = ReadKey(pem).get()](BIO* out) {
                    return PEM_write_bio_PUBKEY(out, key);
                  });
                },
                "public"},
        KeyCase{"Wrapped", [](const std::string&) { return "ENCPK1:AAAA"; }, "ENCPK1"}),
    [](const auto& test) { return test.param.name; });

class KeySourceTest : public KeyFileTest {};

TEST_F(KeySourceTest, AKeyOfAnotherWorkspaceIsRefused) {
  ASSERT_TRUE(
      test::WriteFileText(source().PrivateKeyFile(), *test::ReadFileText(target().PrivateKeyFile()))
          .ok());
  ExpectRefused({.status = 6,
                 .code = "bad_key",
                 .says = {"staging", "Acme Staging", "tenants.encrypt_public_key", "Restore"}});
}

TEST_F(KeySourceTest, AFolderInPlaceOfTheFileIsRefused) {
  ASSERT_EQ(::unlink(source().PrivateKeyFile().c_str()), 0);
  ASSERT_EQ(::mkdir(source().PrivateKeyFile().c_str(), 0755), 0);
  ExpectRefused({.status = 6, .code = "bad_key", .says = {"Acme Staging", "no plain file"}});
}

TEST_F(KeySourceTest, AFileThatTheAgentMayNotReadIsRefused) {
  AgentSettings settings;
  // Root reads everything, unless it gives that up.
  if (::geteuid() == 0) {
    settings.launcher = {"setpriv", "--bounding-set=-dac_override,-dac_read_search",
                         "--inh-caps=-dac_override,-dac_read_search"};
  }
  RestartSource(settings);
  ASSERT_EQ(::chmod(source().PrivateKeyFile().c_str(), 0), 0);
  ExpectRefused({.status = 6,
                 .code = "bad_key",
                 .says = {"Acme Staging", source().PrivateKeyFile(), "permission denied",
                          "Give the agent's user read access"}});
}

TEST_F(KeySourceTest, APrivateKeyInPkcs8FormWorks) {
  ASSERT_TRUE(
      test::WriteFileText(source().PrivateKeyFile(), Pkcs8(ReadKey(pem_).get(), nullptr)).ok());
  const auto result = Transfer(OneApp());
  EXPECT_EQ(result.status, 0) << result.err;
  AcceptTarget();
}

TEST_F(KeySourceTest, WithoutStorageNoSecretLeaves) {
  AgentSettings settings;
  settings.storage = "{type: none}";
  RestartSource(settings);
  ExpectRefused({.status = 6,
                 .code = "bad_key",
                 .says = {"Acme Staging", "storage.type is none", "--include-secrets"}});
}

// --- Key commands

struct CommandCase {
  const char* name;
  const char* script;
  Refusal refusal;
};

class KeyCommandTest : public SourceContentTest, public testing::WithParamInterface<CommandCase> {
 protected:
  void UseCommand(absl::string_view script) {
    const std::string file = installation().folder() + "/key-command";
    ASSERT_TRUE(test::WriteFileText(file, absl::StrCat("#!/bin/sh\n", script, "\n")).ok());
    ASSERT_EQ(::chmod(file.c_str(), 0755), 0);
    AgentSettings settings;
    settings.storage = absl::StrCat("{type: command, command: [\"", file, "\"], timeout: 1}");
    RestartSource(settings);
  }
};

TEST_P(KeyCommandTest, IsRefused) {
  UseCommand(GetParam().script);
  ExpectRefused(GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(
    EveryWay, KeyCommandTest,
    testing::Values(
        CommandCase{"Fails",
                    "echo canary >&2; exit 3",
                    {6, "bad_key", {"Acme Staging", "storage.command", "exit status 3"}}},
        CommandCase{"IsKilled", "kill -9 $$", {6, "bad_key", {"Acme Staging", "by a signal"}}},
        CommandCase{"Hangs",
                    "sleep 1000",
                    {4, "timeout", {"Acme Staging", "storage.command", "did not end within 1 s"}}},
        CommandCase{"ClosesItsOutputAndHangs",
                    "exec >&-; sleep 1000",
                    {4, "timeout", {"Acme Staging", "did not end within 1 s"}}},
        CommandCase{"PrintsNothing", "true", {6, "bad_key", {"Acme Staging", "prints nothing"}}},
        CommandCase{"PrintsTooMuch",
                    "yes",
                    {6, "bad_key", {"Acme Staging", "prints more than 65536 bytes"}}},
        CommandCase{"PrintsSomethingElse",
                    "echo canary",
                    {6, "bad_key", {"Acme Staging", "not in PEM form"}}}),
    [](const auto& test) { return test.param.name; });

TEST_F(KeyCommandTest, ThatPrintsTheKeyWorks) {
  UseCommand(absl::StrCat("cat ", source().demo().storage.path(), "/privkeys/$1/private.pem"));
  const auto result = Transfer(OneApp());
  EXPECT_EQ(result.status, 0) << result.err;
  AcceptTarget();
}

// --- Public keys

struct PublicKeyCase {
  const char* name;
  // SQL text or NULL
  const char* sql;
  const char* says;
};

class PublicKeyTest : public SourceContentTest, public testing::WithParamInterface<PublicKeyCase> {
 protected:
  static std::string Update(const Side& side) {
    return absl::StrCat("UPDATE tenants SET encrypt_public_key = ", GetParam().sql, " WHERE id = '",
                        side.demo().summary.workspace_id, "'");
  }
};

TEST_P(PublicKeyTest, OfTheSourceIsRefused) {
  source().Exec(Update(source()));
  ExpectRefused({.status = 6, .code = "bad_key", .says = {"Acme Staging", GetParam().says}});
}

TEST_P(PublicKeyTest, OfTheTargetIsRefused) {
  PrepareTarget(Update(target()));
  ExpectRefused({.status = 6, .code = "bad_key", .says = {"Acme Production", GetParam().says}});
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, PublicKeyTest,
    testing::Values(PublicKeyCase{"None", "NULL", "empty"},
                    PublicKeyCase{"NameInAVault", "'dify-tenant-1'", "key vault"},
                    PublicKeyCase{"NoPem", "'something'", "not in PEM form"},
                    PublicKeyCase{"CutOff", "left(encrypt_public_key, 200)", "cut off"}),
    [](const auto& test) { return test.param.name; });

// --- Tokens

class TokenTest : public SourceContentTest {};

TEST_F(TokenTest, EachKindOfDamageIsRefusedByAppAndVariable) {
  for (const ForgedToken& token : ForgeTokens(PublicKey(source()), PublicKey(target()))) {
    SCOPED_TRACE(token.kind);
    source().Exec(absl::StrCat(
        "UPDATE workflows SET environment_variables = jsonb_set(environment_variables::jsonb, "
        "'{WAREHOUSE_TOKEN,value}', to_jsonb('",
        token.text, "'::text))::text WHERE ", kDraft));
    ExpectRefused({.status = 6,
                   .code = "bad_token",
                   .says = {"staging", "Order desk", "WAREHOUSE_TOKEN",
                            absl::StrCat("(", token.failure, ")")}},
                  OneApp());
  }
}

TEST_F(TokenTest, ASecretThatDifyCouldNotLoadIsRefused) {
  for (const auto& [bytes, status] : {std::pair(153272, 0), std::pair(153273, 6)}) {
    SCOPED_TRACE(bytes);
    source().Exec(absl::StrCat(
        "UPDATE workflows SET environment_variables = jsonb_set(environment_variables::jsonb, "
        "'{WAREHOUSE_TOKEN,value}', to_jsonb('",
        MakeToken(PublicKey(source()), std::string(static_cast<size_t>(bytes), 's')),
        "'::text))::text WHERE ", kDraft));
    if (status != 0) {
      ExpectRefused({.status = status,
                     .code = "limit_exceeded",
                     .says = {"Order desk", "WAREHOUSE_TOKEN", "153272"}},
                    OneApp());
      continue;
    }
    const auto result = Transfer(OneApp());
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(OpenTokens(target()).secrets, testing::Contains(std::string(153272, 's')));
    RestoreTarget();
  }
}

// --- Graphs

struct GraphCase {
  const char* name;
  // SQL for the new graph.
  const char* sql;
};

class GraphTest : public SourceContentTest, public testing::WithParamInterface<GraphCase> {
 protected:
  void SetGraph(absl::string_view sql) {
    source().Exec(absl::StrCat("UPDATE workflows SET graph = ", sql, " WHERE ", kDraft));
  }
};

TEST_P(GraphTest, IsRefused) {
  SetGraph(GetParam().sql);
  ExpectRefused({.status = 6, .code = "bad_graph", .says = {"staging", "Order desk", "graph"}});
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, GraphTest,
    testing::Values(GraphCase{"NotJson", "'no json'"}, GraphCase{"CutOff", "left(graph, 100)"},
                    GraphCase{"TwoValues", "'{} {}'"},
                    GraphCase{"ControlCharacter", "E'{\"a\": \"\\x01\"}'"},
                    GraphCase{"AnArray", "'[]'"}, GraphCase{"AText", "'\"text\"'"},
                    GraphCase{"NestedTenThousandDeep",
                              "'{\"nodes\": ' || repeat('[', 10000) || repeat(']', 10000) || '}'"},
                    GraphCase{"DeepAndCutOff", "repeat('[', 1000000)"},
                    GraphCase{"HalfAnEscape", "'{\"a\": \"\\ud8\"}'"}),
    [](const auto& test) { return test.param.name; });

// Dify stores both, and so do we.
TEST_F(GraphTest, EscapesOfNulAndLoneSurrogatesAreCarried) {
  SetGraph("'{\"odd\": \"\\u0000 \\ud83d\", ' || substr(graph, 2)");
  ASSERT_THAT(source().Query(absl::StrCat("SELECT graph FROM workflows WHERE ", kDraft)),
              HasSubstr("\\u0000 \\ud83d"));
  const auto result = Transfer(OneApp());
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(target().Query(absl::StrCat("SELECT graph FROM workflows WHERE ", kDraft)),
              HasSubstr("\\u0000 \\ud83d"));
  AcceptTarget();
}

// Only a database that was made without an encoding can hold it.
TEST_F(GraphTest, BytesThatAreNoUtf8AreRefused) {
  source().Exec(absl::StrCat("UPDATE pg_database SET encoding = pg_char_to_encoding('SQL_ASCII') ",
                             "WHERE datname = current_database()"));
  SetGraph("E'{\"odd\": \"\\xff\", ' || substr(graph, 2)");
  ExpectRefused(
      {.status = 6, .code = "bad_graph", .says = {"staging", "not valid UTF-8", "workflows"}});
}

}  // namespace
}  // namespace courier::e2e
