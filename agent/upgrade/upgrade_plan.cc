#include "agent/upgrade/upgrade_plan.h"

#include <filesystem>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/cache/redis_cache.h"
#include "agent/db/conninfo.h"
#include "agent/upgrade/output_filter.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/sha256.h"

namespace courier::upgrade {
namespace {

using schema::StateKind;

constexpr int kMostScripts = 500;
constexpr size_t kMostScriptBytes = size_t{3} << 20U;
constexpr size_t kMostNameBytes = 255;

absl::StatusOr<config::SchemaSettings> SettingsFor(const config::AgentConfig& config,
                                                   const v1::UpgradeOrder& order) {
  const auto unsupported = [](absl::string_view what) {
    return MakeError(Reason::kUnsupported, what);
  };
  if (!config.schema) {
    return unsupported(
        "this agent upgrades no schema: add `schema: {upgrade_command: [flask, db, upgrade], "
        "working_directory: /app/api}` to its configuration and start it again.");
  }
  const config::SchemaSettings& schema = *config.schema;
  if (order.scripts_size() == 0 && schema.upgrade_command.empty()) {
    return unsupported(
        "the agent's configuration has no schema.upgrade_command. Add one, or bring SQL scripts "
        "with --sql-dir.");
  }
  if (order.scripts_size() > 0 && !schema.accept_sql) {
    return unsupported(
        "the agent takes no SQL scripts (schema.sql_scripts is refuse). Leave out --sql-dir.");
  }
  if (order.dump() && schema.dump_directory.empty()) {
    return unsupported(
        "the agent's configuration has no schema.dump_directory, which --dump needs.");
  }
  std::error_code ignored;
  if (order.scripts_size() == 0 && !schema.working_directory.empty() &&
      !std::filesystem::is_directory(schema.working_directory, ignored)) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("schema.working_directory: ", schema.working_directory,
                                  " is no folder that the agent can see"));
  }
  return schema;
}

// A state that an upgrade goes on from.
absl::Status CheckState(const UpgradePlan& plan) {
  switch (plan.view.state.kind) {
    case StateKind::kEmpty:
    case StateKind::kCurrent:
    case StateKind::kBehind:
      return absl::OkStatus();
    case StateKind::kAhead:
    case StateKind::kUnknown:
    case StateKind::kSeveralRows:
    case StateKind::kStripped:
    case StateKind::kNotDify:
    case StateKind::kSplitCode:
      break;
  }
  return MakeError(
      Reason::kSchemaUnfit,
      absl::StrCat(schema::Summary(plan.view.state, plan.reference->get()), ". Nothing was run.",
                   plan.view.state.kind == StateKind::kUnknown &&
                           plan.reference->get().source == schema::Reference::Source::kNewestKnown
                       ? " If this is a newer Dify: set schema.versions to its migrations/versions"
                       : ""));
}

absl::Status ReadScripts(const v1::UpgradeOrder& order, UpgradePlan& plan) {
  size_t bytes = 0;
  for (const v1::SqlScript& each : order.scripts()) bytes += each.text().size();
  if (order.scripts_size() > kMostScripts || bytes > kMostScriptBytes) {
    return MakeError(Reason::kLimitExceeded,
                     absl::StrCat("more than ", kMostScripts, " scripts or ", kMostScriptBytes,
                                  " bytes. Run a part of them first"));
  }
  for (const v1::SqlScript& each : order.scripts()) {
    if (each.name().empty() || each.name().size() > kMostNameBytes ||
        absl::StrContains(each.name(), '/')) {
      return MakeError(Reason::kUsage, "a script's name is not a file name");
    }
    COURIER_ASSIGN_OR_RETURN(SqlScript script, ParseScript(each.name(), each.text()));
    plan.scripts.push_back(std::move(script));
  }
  COURIER_ASSIGN_OR_RETURN(plan.first_script, AppliedScripts(plan.rows(), plan.scripts));
  return CheckOfflineMigrations(plan.rows(), plan.scripts, plan.first_script);
}

// Lengths keep two texts from running into each other.
void Mix(crypto::Sha256& hash, absl::string_view text) {
  hash.Update(absl::StrCat(text.size(), ":"));
  hash.Update(text);
}

std::string HashOf(const UpgradePlan& plan, const config::SchemaSettings& schema,
                   const v1::UpgradeOrder& order) {
  crypto::Sha256 hash;
  Mix(hash, absl::StrJoin(plan.rows(), ","));
  Mix(hash, absl::StrCat(static_cast<int>(plan.view.state.kind), order.dump() ? " dump" : ""));
  for (const schema::Revision& each : plan.view.state.pending) Mix(hash, each.id);
  Mix(hash, schema.working_directory);
  for (const std::string& word : schema.upgrade_command) Mix(hash, word);
  for (const v1::SqlScript& each : order.scripts()) {
    Mix(hash, each.name());
    Mix(hash, each.text());
  }
  const std::string digest = hash.Finish();
  return absl::BytesToHexString(digest);
}

std::vector<std::string> WarningsOn(const UpgradePlan& plan, const config::AgentConfig& config) {
  std::vector<std::string> warnings;
  if (!config.redis) {
    warnings.push_back(
        "Dify's own lock is not taken, as the agent knows no Redis: stop Dify's containers, or "
        "they "
        "may migrate at the same time when they start");
  }
  if (!plan.dump) {
    warnings.push_back(
        "no dump is made (--dump). A downgrade does not bring data back; a backup does");
  } else {
    warnings.push_back(
        "the dump holds the whole database: secrets as ciphertext, all else in clear. Keep it like "
        "the database");
  }
  const bool knows_code = plan.reference->get().source == schema::Reference::Source::kCode;
  if (!plan.runs_scripts && !knows_code) {
    warnings.push_back(
        "the agent sees no migration files (schema.versions), so what is pending is only what "
        "Dify's "
        "newest known release has; the command decides");
  }
  if (!plan.runs_scripts) return warnings;
  bool sets_revision = false;
  for (const SqlScript& each : plan.scripts) sets_revision |= !each.steps.empty();
  if (!sets_revision) warnings.push_back("the scripts change no revision in alembic_version");
  return warnings;
}

v1::PlannedScript::Transactions ToProto(Transactions transactions) {
  switch (transactions) {
    case Transactions::kOne:
      return v1::PlannedScript::TRANSACTIONS_ONE;
    case Transactions::kOwn:
      return v1::PlannedScript::TRANSACTIONS_OWN;
    case Transactions::kNone:
      return v1::PlannedScript::TRANSACTIONS_NONE;
  }
  return v1::PlannedScript::TRANSACTIONS_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<UpgradePlan> PlanUpgrade(const config::AgentConfig& config,
                                        const v1::UpgradeOrder& order) {
  COURIER_ASSIGN_OR_RETURN(const config::SchemaSettings schema, SettingsFor(config, order));
  UpgradePlan plan;
  plan.runs_scripts = order.scripts_size() > 0;
  plan.dump = order.dump();
  COURIER_ASSIGN_OR_RETURN(plan.reference, ChosenReference::Choose(config.schema, ""));
  COURIER_ASSIGN_OR_RETURN(plan.view, ViewSchema(config.database, plan.reference->get()));
  COURIER_RETURN_IF_ERROR(CheckState(plan));
  if (plan.runs_scripts) {
    COURIER_RETURN_IF_ERROR(ReadScripts(order, plan));
    plan.nothing_to_do = plan.first_script == plan.scripts.size();
  } else {
    // Without the code, only the command knows whether there is something to do.
    plan.nothing_to_do = plan.view.state.kind == StateKind::kCurrent &&
                         plan.reference->get().source == schema::Reference::Source::kCode;
  }
  plan.hash = HashOf(plan, schema, order);
  return plan;
}

v1::UpgradePlan ToProto(const UpgradePlan& plan, const config::AgentConfig& config,
                        const std::vector<std::string>& secrets) {
  v1::UpgradePlan message;
  *message.mutable_state() = ToProto(plan.view, plan.reference->get());
  message.set_nothing_to_do(plan.nothing_to_do);
  message.set_plan_hash(plan.hash);
  message.set_timeout_seconds(config.schema->timeout_seconds);
  if (plan.nothing_to_do) return message;
  if (!plan.runs_scripts) {
    for (const std::string& word : config.schema->upgrade_command) {
      message.add_command(ShownLine(word, secrets));
    }
    message.set_working_directory(config.schema->working_directory);
  }
  for (size_t i = 0; i < plan.scripts.size(); ++i) {
    const SqlScript& script = plan.scripts[i];
    v1::PlannedScript& planned = *message.add_scripts();
    planned.set_name(ShownLine(script.name, {}));
    planned.set_statements(script.statements.size());
    planned.set_transactions(ToProto(script.transactions));
    for (const RevisionStep& step : script.steps) {
      if (!step.to.empty()) planned.add_revisions(ShownLine(step.to, {}));
    }
    planned.set_applied(i < plan.first_script);
  }
  if (plan.dump) message.set_dump_directory(config.schema->dump_directory);
  for (const std::string& each : WarningsOn(plan, config)) message.add_warnings(each);
  return message;
}

std::vector<std::string> SecretsOf(const config::AgentConfig& config) {
  std::vector<std::string> secrets;
  const auto add = [&](std::string secret) {
    if (!secret.empty()) secrets.push_back(std::move(secret));
  };
  if (const auto info = db::SplitConninfo(config.database.connection_string); info.ok()) {
    add(info->password);
  }
  if (config.redis) add(cache::PasswordOf(config.redis->url));
  return secrets;
}

}  // namespace courier::upgrade
