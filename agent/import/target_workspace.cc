#include "agent/import/target_workspace.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

constexpr db::Statement kByEmail{"find operator", R"(
  select a.id::text, a.email, coalesce(nullif(a.interface_language, ''), 'en-US'), j.role, a.status
  from tenant_account_joins j join accounts a on a.id = j.account_id
  where j.tenant_id = $1::uuid and a.email = $2
  order by j.created_at limit 2)"};

constexpr db::Statement kEarliestOwner{"find operator", R"(
  select a.id::text, a.email, coalesce(nullif(a.interface_language, ''), 'en-US'), j.role, a.status
  from tenant_account_joins j join accounts a on a.id = j.account_id
  where j.tenant_id = $1::uuid and j.role = 'owner'
  order by j.created_at, a.id limit 1)"};

constexpr db::Statement kPublicKey{"read public key", R"(
  select coalesce(encrypt_public_key, '') from tenants where id = $1::uuid)"};

constexpr db::Statement kAnyApp{"look for apps",
                                "select from apps where tenant_id = $1::uuid limit 1"};

// The first key is this project's own, so that no other user of advisory locks is met by chance.
constexpr db::Statement kLock{"lock workspace", R"(
  select pg_try_advisory_lock(1131439477, hashtext($1)))"};

bool MayEdit(absl::string_view role) {
  return role == "owner" || role == "admin" || role == "editor";
}

}  // namespace

absl::StatusOr<Operator> FindOperator(db::Session& session, const TargetWorkspace& workspace,
                                      const std::string& email) {
  const bool by_email = !email.empty();
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows,
                           by_email ? session.Query(kByEmail, {workspace.id.text, email})
                                    : session.Query(kEarliestOwner, {workspace.id.text}));
  if (rows.size() == 0) {
    return MakeError(
        Reason::kOperatorNotFound,
        by_email ? absl::StrCat(
                       email, " is no member of workspace \"", workspace.name,
                       "\". Name a member with --operator-email, or leave it out to use the owner.")
                 : absl::StrCat("workspace \"", workspace.name,
                                "\" has no owner. Name a member with --operator-email."));
  }
  if (rows.size() > 1) {
    return MakeError(Reason::kOperatorUnfit,
                     absl::StrCat("workspace \"", workspace.name, "\" has two members with e-mail ",
                                  email, ". Choose another --operator-email."));
  }
  Operator found{std::string(rows.Text(0, 0)), std::string(rows.Text(0, 1)),
                 std::string(rows.Text(0, 2))};
  if (rows.Text(0, 4) != "active") {
    return MakeError(Reason::kOperatorUnfit,
                     absl::StrCat(found.email, " has no active account there (status ",
                                  rows.Text(0, 4), "). Choose another --operator-email."));
  }
  if (!MayEdit(rows.Text(0, 3))) {
    return MakeError(Reason::kOperatorUnfit,
                     absl::StrCat(found.email, " may not edit apps in workspace \"", workspace.name,
                                  "\" (role ", rows.Text(0, 3),
                                  "). Choose an owner, admin or editor with --operator-email."));
  }
  return found;
}

absl::StatusOr<std::string> ReadPublicKey(db::Session& session, const TargetId& workspace) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kPublicKey, {workspace.text}));
  if (rows.size() == 0)
    return MakeError(Reason::kWorkspaceNotFound, "the target workspace is gone");
  return std::string(rows.Text(0, 0));
}

absl::StatusOr<bool> HasApps(db::Session& session, const TargetId& workspace) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kAnyApp, {workspace.text}));
  return rows.size() > 0;
}

absl::Status LockWorkspace(db::Session& session, const TargetWorkspace& workspace) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kLock, {workspace.id.text}));
  if (rows.Text(0, 0) == "t") return absl::OkStatus();
  return MakeError(Reason::kWorkspaceLocked,
                   absl::StrCat("another transfer into workspace \"", workspace.name,
                                "\" is running. Wait for it to end and try again."));
}

}  // namespace courier::import
