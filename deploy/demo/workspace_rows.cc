#include "deploy/demo/workspace_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace courier::demo {

absl::StatusOr<Workspace> WriteWorkspace(absl::string_view key, absl::string_view name,
                                         absl::string_view owner_email, const std::string& storage,
                                         DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(WorkspaceKey keys, WorkspaceKey::Generate());
  Workspace workspace{std::string(name), scope.Id(absl::StrCat("workspace/", key)),
                      scope.Id(absl::StrCat("account/", key)), std::move(keys)};
  COURIER_RETURN_IF_ERROR(workspace.key.WritePrivateKey(storage, workspace.id));
  scope.rows().Row("accounts", {{"id", workspace.owner_id},
                                {"name", absl::StrCat("Owner of ", name)},
                                {"email", std::string(owner_email)},
                                {"interface_language", "en-US"},
                                {"interface_theme", "light"},
                                {"timezone", "Europe/Berlin"},
                                {"status", "active"}});
  scope.rows().Row("tenants", {{"id", workspace.id},
                               {"name", workspace.name},
                               {"encrypt_public_key", workspace.key.public_pem()},
                               {"created_at", DemoScope::Time(0)}});
  scope.rows().Row("tenant_account_joins", {{"id", scope.Id(absl::StrCat("join/", key))},
                                            {"tenant_id", workspace.id},
                                            {"account_id", workspace.owner_id},
                                            {"role", "owner"},
                                            {"created_at", DemoScope::Time(0)}});
  return workspace;
}

absl::Status WriteModelProvider(const Workspace& workspace, DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(
      const std::string token,
      workspace.key.Seal(scope.Secret(absl::StrCat("model-key-of-", workspace.id.substr(0, 8)))));
  const std::string credential = scope.Id(workspace.id + "/model credential");
  const std::string provider = "langgenius/openai/openai";
  scope.rows().Row("provider_credentials",
                   {{"id", credential},
                    {"tenant_id", workspace.id},
                    {"provider_name", provider},
                    {"credential_name", "Demo key"},
                    {"encrypted_config", absl::StrCat("{\"openai_api_key\": \"", token, "\"}")}});
  scope.rows().Row("providers", {{"id", scope.Id(workspace.id + "/model provider")},
                                 {"tenant_id", workspace.id},
                                 {"provider_name", provider},
                                 {"provider_type", "custom"},
                                 {"is_valid", "t"},
                                 {"credential_id", credential}});
  return absl::OkStatus();
}

absl::Status WriteSurroundings(const Workspace& workspace, DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(const std::string token,
                           workspace.key.Seal(scope.Secret("github-subscription")));
  scope.rows().Row("datasets", {{"id", scope.Id("dataset/handbook")},
                                {"tenant_id", workspace.id},
                                {"name", "Handbook"},
                                {"created_by", workspace.owner_id}});
  scope.rows().Row("trigger_subscriptions",
                   {{"id", scope.Id("subscription/github")},
                    {"name", "Acme on GitHub"},
                    {"tenant_id", workspace.id},
                    {"user_id", workspace.owner_id},
                    {"provider_id", "langgenius/github_trigger/github_trigger"},
                    {"endpoint_id", scope.Id("subscription/github/endpoint")},
                    {"parameters", "{}"},
                    {"properties", "{}"},
                    {"credentials", absl::StrCat("{\"access_token\": \"", token, "\"}")},
                    {"credential_type", "api-key"},
                    {"credential_expires_at", "-1"},
                    {"expires_at", "-1"}});
  const std::string tag = scope.Id("tag/finance");
  scope.rows().Row("tags", {{"id", tag},
                            {"tenant_id", workspace.id},
                            {"type", "app"},
                            {"name", "finance"},
                            {"created_by", workspace.owner_id}});
  scope.rows().Row("tag_bindings", {{"id", scope.Id("tag/finance/invoices")},
                                    {"tenant_id", workspace.id},
                                    {"tag_id", tag},
                                    {"target_id", scope.Id("app/invoices")},
                                    {"created_by", workspace.owner_id}});
  scope.rows().Row("api_tokens", {{"id", scope.Id("token/triage")},
                                  {"app_id", scope.Id("app/triage")},
                                  {"tenant_id", workspace.id},
                                  {"type", "app"},
                                  {"token", "app-" + scope.Secret("app-token")}});
  return absl::OkStatus();
}

}  // namespace courier::demo
