#include "agent/service/database_diagnosis.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "agent/db/transaction.h"
#include "agent/dify/private_key_source.h"
#include "agent/schema/catalog.h"
#include "agent/schema/fit.h"
#include "agent/schema/releases.h"
#include "agent/schema/rights.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/tenant_key.h"

namespace courier {
namespace {

using checkup::Failure;
using checkup::Findings;
using checkup::Note;
using checkup::Ok;
using checkup::Warning;

constexpr db::Statement kServer{"read server settings", R"(
  select split_part(current_setting('server_version'), ' ', 1), current_setting('server_version_num')::int / 10000,
         pg_is_in_recovery(), quote_ident(current_user))"};

// Settings under which the server's own log holds what a transfer writes, unless they are as here.
struct LogSetting {
  absl::string_view name;
  absl::string_view quiet;
  // The other value that says no more.
  absl::string_view quiet_too;
  absl::string_view shows;
};

constexpr LogSetting kLogSettings[] = {
    {"log_statement", "none", "ddl", "parameters"},
    {"log_min_duration_statement", "-1", "-1", "parameters of slow statements"},
    {"log_min_duration_sample", "-1", "-1", "parameters of some slow statements"},
    {"log_transaction_sample_rate", "0", "0", "parameters of some transactions"},
    {"log_error_verbosity", "terse", "terse", "the rows that it refuses"},
    {"auto_explain.log_min_duration", "-1", "-1", "statements and their values"},
    {"pgaudit.log", "none", "", "statements"},
};

// One row a setting that this server has, then `log_parameter_max_length`, if it has that.
constexpr db::Statement kSettings{"read log settings", R"(
  select name, current_setting(name)
  from unnest(array['log_statement', 'log_min_duration_statement', 'log_min_duration_sample',
                    'log_transaction_sample_rate', 'log_error_verbosity',
                    'auto_explain.log_min_duration', 'pgaudit.log', 'log_parameter_max_length']) as s (name)
  where current_setting(name, true) is not null)"};

constexpr db::Statement kPublicKeys{"read public keys", R"(
  select id::text, name, status, coalesce(encrypt_public_key, '') from tenants order by name)"};

bool SomeRuleAllows(const AgentContext& agent, std::initializer_list<policy::Action> actions) {
  for (const config::PolicyRule& rule : agent.config.policy) {
    for (const policy::Action action : actions) {
      if (std::find(rule.allow.begin(), rule.allow.end(), policy::ActionWord(action)) !=
          rule.allow.end()) {
        return true;
      }
    }
  }
  return false;
}

struct Roles {
  bool source = false;
  bool target = false;
};

absl::StatusOr<db::Rows> ReadServer(db::Connection& connection) {
  COURIER_ASSIGN_OR_RETURN(const auto session, db::Snapshot::Begin(connection));
  return session->Query(kServer);
}

Roles RolesOf(const AgentContext& agent) {
  using policy::Action;
  return {SomeRuleAllows(agent, {Action::kExport, Action::kExportSecrets}),
          SomeRuleAllows(agent, {Action::kImport})};
}

void CheckServer(const db::Rows& server, const Roles& roles, Findings& findings) {
  constexpr int kOldest = 12;
  constexpr int kNewest = 18;
  int major = 0;
  (void)absl::SimpleAtoi(server.Text(0, 1), &major);
  const std::string version = absl::StrCat("database ", server.Text(0, 0));
  if (major < kOldest || major > kNewest) {
    findings.push_back(Warning("database", absl::StrCat(version, ", which is not tested"),
                               "use PostgreSQL 12 to 18"));
  } else {
    findings.push_back(Ok("database", version));
  }
  if (server.Text(0, 2) != "t") return;
  constexpr char kStandby[] = "the database is a read-only standby: a source, not a target";
  findings.push_back(roles.target ? Failure("database", kStandby,
                                            "point database.url at the primary, or take import "
                                            "out of the agent's policy")
                                  : Note("database", kStandby));
}

void CheckSchema(db::Session& session, const Roles& roles, Findings& findings) {
  const auto catalog = schema::Catalog::Read(session);
  if (!catalog.ok()) {
    findings.push_back(Failure("revision", std::string(catalog.status().message()),
                               "grant the role what deploy/sql says"));
    return;
  }
  const auto unfit = schema::FindUnfitColumns(
      *catalog, roles.target ? schema::Role::kTarget : schema::Role::kSource);
  for (const schema::UnfitColumn& each : unfit) {
    findings.push_back(Failure("revision", each.sentence,
                               "upgrade Dify: flask db upgrade; or correct database.url"));
  }
  if (!unfit.empty()) return;
  const auto revision = schema::ReadRevision(session, *catalog);
  if (!revision.ok() || revision->empty()) {
    findings.push_back(Warning("revision", "the database's revision can't be read",
                               "grant select on alembic_version to the agent's role"));
    return;
  }
  const absl::string_view release = schema::ReleaseOf(*revision);
  findings.push_back(
      Ok("revision",
         absl::StrCat("revision ", absl::StrReplaceAll(*revision, {{",", ", "}}),
                      release.empty() ? "" : " (Dify ", release, release.empty() ? "" : ")")));
}

// A few of them, and how many more.
std::string SomeOf(const std::vector<std::string>& rights) {
  constexpr size_t kShown = 6;
  const auto shown = absl::MakeConstSpan(rights).subspan(0, kShown);
  return absl::StrCat(
      absl::StrJoin(shown, ", "),
      rights.size() > kShown ? absl::StrCat(" and ", rights.size() - kShown, " more") : "");
}

std::string GrantCommand(const schema::RoleRights& rights, const Roles& roles) {
  return absl::StrCat("psql -v role=", rights.role, " -d ", rights.database, " -f deploy/sql/",
                      roles.target ? "target" : "source", "_grants.sql");
}

// A target whose role turns out to read only is a source from then on.
void CheckRights(db::Session& session, Roles& roles, Findings& findings) {
  const auto rights = schema::ReadRights(session, roles.source, roles.target);
  if (!rights.ok()) {
    findings.push_back(Failure("rights", std::string(rights.status().message()),
                               "grant the role what deploy/sql says"));
    return;
  }
  if (rights->reads_only && roles.target) {
    findings.push_back(Note("rights", "may read only: a source, not a target"));
    roles.target = false;
  }
  if (!rights->powers.empty()) {
    findings.push_back(
        Warning("rights",
                absl::StrCat("role ", rights->role, " ", absl::StrJoin(rights->powers, ", "),
                             ", which is too much"),
                absl::StrCat("a role of its own: psql -v role=courier -d ", rights->database,
                             " -f deploy/sql/", roles.target ? "target" : "source",
                             "_grants.sql, and its name in database.url")));
    return;
  }
  if (!rights->missing.empty()) {
    findings.push_back(
        Failure("rights", absl::StrCat("role ", rights->role, " lacks ", SomeOf(rights->missing)),
                GrantCommand(*rights, roles)));
  }
  if (!rights->surplus.empty()) {
    findings.push_back(
        Warning("rights",
                absl::StrCat("role ", rights->role,
                             " has more rights than it needs: ", SomeOf(rights->surplus)),
                absl::StrCat("revoke ", rights->surplus.front(), " from ", rights->role,
                             rights->surplus.size() > 1 ? "; and so on" : "")));
  }
  if (rights->missing.empty() && rights->surplus.empty()) {
    findings.push_back(Ok("rights", roles.target ? "may write, and no more than it needs"
                                                 : "may read, and no more than it needs"));
  }
}

void CheckServerLog(db::Session& session, const std::string& role, Findings& findings) {
  const auto rows = session.Query(kSettings);
  if (!rows.ok()) {
    findings.push_back(
        Warning("server_log", std::string(rows.status().message()), "check the database"));
    return;
  }
  const auto value_of = [&rows](absl::string_view name) {
    for (size_t r = 0; r < rows->size(); ++r) {
      if (rows->Text(r, 0) == name) return rows->Text(r, 1);
    }
    return absl::string_view();
  };
  const bool parameters_hidden = value_of("log_parameter_max_length") == "0";
  bool quiet = true;
  for (const LogSetting& setting : kLogSettings) {
    const absl::string_view value = value_of(setting.name);
    if (value.empty() || value == setting.quiet || value == setting.quiet_too) continue;
    // Values travel as parameters only.
    if (parameters_hidden && setting.shows.substr(0, 10) == "parameters") continue;
    quiet = false;
    findings.push_back(Warning(
        "server_log",
        absl::StrCat(setting.name, " = ", value, " writes ", setting.shows, " to the server log"),
        absl::StrCat("alter role ", role, " set ", setting.name, " = ", setting.quiet)));
  }
  if (quiet) findings.push_back(Ok("server_log", "server log shows no rows"));
}

void CheckPrivateKeys(const AgentContext& agent, const db::Rows& workspaces,
                      const std::vector<size_t>& visible, Findings& findings) {
  size_t matching = 0;
  for (const size_t r : visible) {
    const dify::Workspace workspace{std::string(workspaces.Text(r, 0)),
                                    std::string(workspaces.Text(r, 1)), ""};
    const auto key =
        dify::LoadPrivateKey(agent.config.storage, workspace, std::string(workspaces.Text(r, 3)));
    if (key.ok()) {
      ++matching;
      continue;
    }
    findings.push_back(
        Failure("keys", std::string(key.status().message()),
                absl::StrCat("put the right key at privkeys/", workspace.id,
                             "/private.pem of Dify's storage, or correct storage in the agent's "
                             "configuration")));
  }
  if (matching == 0) return;
  findings.push_back(Ok(
      "keys", absl::StrCat(matching, " of ", visible.size(),
                           visible.size() == 1 ? " private key matches" : " private keys match")));
}

// What a target needs of a workspace that secrets shall go to.
void CheckPublicKeys(const db::Rows& workspaces, const std::vector<size_t>& visible,
                     Findings& findings) {
  for (const size_t r : visible) {
    const auto key = crypto::TenantPublicKey::FromPem(workspaces.Text(r, 3));
    if (key.ok()) continue;
    findings.push_back(
        Warning("keys",
                absl::StrCat("workspace \"", workspaces.Text(r, 1),
                             "\" can't take secrets: ", key.status().message()),
                "restore tenants.encrypt_public_key of that workspace from a backup"));
  }
}

void CheckKeys(const AgentContext& agent, const std::string& caller, db::Session& session,
               const Roles& roles, Findings& findings) {
  const auto rows = session.Query(kPublicKeys);
  if (!rows.ok()) {
    findings.push_back(Failure("keys", std::string(rows.status().message()),
                               "grant select on tenants to the agent's role"));
    return;
  }
  std::vector<size_t> visible;
  for (size_t r = 0; r < rows->size(); ++r) {
    if (caller.empty() || agent.policy.Allows(caller, policy::Action::kDescribe, rows->Text(r, 0),
                                              rows->Text(r, 1))) {
      visible.push_back(r);
    }
  }
  if (agent.config.storage.type != dify::KeyStorage::Type::kNone) {
    CheckPrivateKeys(agent, *rows, visible, findings);
    return;
  }
  findings.push_back(Note("keys", roles.target ? "private keys: none readable, none needed"
                                               : "private keys: none readable, so no secret can "
                                                 "leave here"));
  if (roles.target) CheckPublicKeys(*rows, visible, findings);
}

}  // namespace

void DiagnoseDatabase(const AgentContext& agent, const std::string& caller, Findings& findings) {
  const auto connection = db::Connection::Open(agent.config.database, "courier-doctor");
  const auto server = connection.ok() ? ReadServer(**connection) : connection.status();
  if (!server.ok()) {
    findings.push_back(Failure("database", std::string(server.status().message()),
                               "start it, or correct database in the agent's configuration; then "
                               "courier-agent --config FILE --check"));
    return;
  }
  // A snapshot for each check: one that fails leaves nothing behind for the next.
  const auto check = [&](absl::FunctionRef<void(db::Session&)> run) {
    const auto session = db::Snapshot::Begin(**connection);
    if (session.ok()) {
      run(**session);
    } else {
      findings.push_back(Failure("database", std::string(session.status().message()), "try again"));
    }
  };
  Roles roles = RolesOf(agent);
  CheckServer(*server, roles, findings);
  check([&](db::Session& session) { CheckRights(session, roles, findings); });
  check([&](db::Session& session) { CheckSchema(session, roles, findings); });
  check([&](db::Session& session) {
    CheckServerLog(session, std::string(server->Text(0, 3)), findings);
  });
  check([&](db::Session& session) { CheckKeys(agent, caller, session, roles, findings); });
}

}  // namespace courier
