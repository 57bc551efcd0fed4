#include "tests/e2e/tokens.h"

#include "absl/strings/str_cat.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/secret_bytes.h"
#include "gtest/gtest.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

// "HYBRID:" in base64, but for its last character, which what follows decides too.
constexpr absl::string_view kTokenStart = "SFlCUklEO";
constexpr absl::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

std::string RowsText(const Side& side, const std::string& workspace_id) {
  const std::string workspace = absl::StrCat("tenant_id = '", workspace_id, "'");
  return absl::StrCat(
      side.Query(absl::StrCat("SELECT environment_variables FROM workflows WHERE ", workspace,
                              " AND version = 'draft' AND app_id IN (SELECT id FROM apps WHERE "
                              "mode IN ('workflow', 'advanced-chat')) ORDER BY app_id")),
      "\n",
      side.Query(absl::StrCat("SELECT credentials_str FROM tool_api_providers WHERE ", workspace,
                              " ORDER BY name")),
      "\n",
      side.Query(absl::StrCat("SELECT server_url, encrypted_headers, encrypted_credentials FROM "
                              "tool_mcp_providers WHERE ",
                              workspace, " ORDER BY name")));
}

}  // namespace

OpenedTokens OpenTokens(const Side& side) {
  return OpenTokens(side, side.demo().summary.workspace_id);
}

OpenedTokens OpenTokens(const Side& side, const std::string& workspace_id) {
  OpenedTokens opened;
  const auto access = secret::SecretAccess::ForTest();
  const auto pem = test::ReadFileText(side.PrivateKeyFile(workspace_id));
  EXPECT_TRUE(pem.ok()) << pem.status();
  if (!pem.ok()) return opened;
  const auto key = crypto::TenantPrivateKey::FromPem(*secret::SecretBytes::CopyOf(*pem, access));
  EXPECT_TRUE(key.ok()) << key.status();
  if (!key.ok()) return opened;
  const std::string text = RowsText(side, workspace_id);
  for (std::size_t at = text.find(kTokenStart.data()); at != std::string::npos;
       at = text.find(kTokenStart.data(), at + 1)) {
    const std::size_t end = text.find_first_not_of(kBase64.data(), at);
    opened.tokens.push_back(text.substr(at, end == std::string::npos ? end : end - at));
    const auto secret = key->Decrypt(opened.tokens.back());
    EXPECT_TRUE(secret.ok()) << secret.status();
    if (secret.ok()) opened.secrets.emplace_back(secret->Reveal(access));
  }
  return opened;
}

}  // namespace courier::e2e
