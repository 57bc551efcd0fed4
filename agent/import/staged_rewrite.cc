#include "agent/import/staged_rewrite.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/db/array.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/tenant_key.h"
#include "common/migration/graph_rewrite.h"
#include "common/migration/variables.h"

namespace courier::import {
namespace {

using migration::Action;
using migration::IncomingApp;
using migration::Plan;
using migration::SecretsMode;

constexpr size_t kRewrittenBytes = 4u << 20u;
constexpr size_t kRewrittenApps = 500;
constexpr size_t kReadApps = 2000;

constexpr db::Statement kReadBatch{"read staged apps", R"(
  select s.seq, s.graph, s.environment_variables, w.graph, w.environment_variables
  from courier_app s
  left join lateral (select graph, environment_variables from workflows
                     where tenant_id = $1::uuid and app_id = s.id and version = 'draft'
                     order by created_at, id limit 1) w on true
  where s.seq = any($2::integer[]) order by s.seq)"};

constexpr db::Statement kReadSecrets{"read secret variables", R"(
  select s.seq, w.environment_variables from courier_app s
  join workflows w on w.tenant_id = $1::uuid and w.app_id = s.id and w.version = 'draft'
  where s.seq >= $2::integer and s.seq < $3::integer and w.environment_variables like '%secret%')"};

// An update takes no key away from a tool that has one: the source's tool has none to put in its
// place.
constexpr db::Statement kKeepToolKeys{"keep keys of API tools", R"(
  update courier_api_tool s set credentials_str = null from tool_api_providers t
  where t.tenant_id = $1::uuid and t.name = s.name and s.credentials_str is not null
    and s.credentials_str not like '%"api_key_value"%' and t.credentials_str like '%"api_key_value"%'
  returning s.seq)"};

constexpr db::Statement kCreateRewritten{"create staging tables", R"(
  create temporary table courier_rewritten (
    seq integer, graph text, environment_variables text) on commit preserve rows)"};

constexpr db::Statement kMerge{"merge rewritten apps", R"(
  update courier_app s set graph = r.graph, environment_variables = r.environment_variables
  from courier_rewritten r where r.seq = s.seq)"};

constexpr db::Statement kClear{"clear rewritten apps", "truncate courier_rewritten"};

bool NeedsRewrite(const IncomingApp& app, const migration::PlannedItem& item, const Plan& plan,
                  SecretsMode secrets) {
  if (!IsWritten(item)) return false;
  if (MapsReferences(app, plan)) return true;
  const bool updates = item.action == Action::kUpdate;
  if (!app.empty_secrets.empty()) return true;
  if (secrets == SecretsMode::kExclude &&
      (!app.secret_names.empty() || (updates && !app.facts.tools.empty()))) {
    return true;
  }
  return updates && !app.facts.triggers.empty();
}

class Rewriter {
 public:
  Rewriter(db::Transaction& transaction, const TargetWorkspace& workspace,
           const StagedPackage& package, Plan& plan)
      : transaction_(transaction),
        workspace_(workspace),
        package_(package),
        plan_(plan),
        secrets_(package.index().header.include_secrets ? SecretsMode::kInclude
                                                        : SecretsMode::kExclude) {}

  absl::Status Run() {
    if (HasAny(plan_.apps, Action::kUpdate)) {
      for (size_t first = 0; first < plan_.apps.size(); first += kReadApps) {
        COURIER_RETURN_IF_ERROR(FindSecretsOfTheTarget(first, first + kReadApps));
      }
    }
    std::vector<std::string> batch;
    size_t bytes = 0;
    for (size_t i = 0; i < package_.index().apps.size(); ++i) {
      if (package_.app_texts()[i] != StagedTexts::kStaged) continue;
      if (!NeedsRewrite(package_.index().apps[i], plan_.apps[i], plan_, secrets_) &&
          !with_secrets_of_their_own_.contains(i)) {
        continue;
      }
      batch.push_back(absl::StrCat(i));
      bytes += package_.app_bytes()[i];
      if (bytes < kRewrittenBytes && batch.size() < kRewrittenApps) continue;
      COURIER_RETURN_IF_ERROR(RunBatch(batch));
      batch.clear();
      bytes = 0;
    }
    return batch.empty() ? absl::OkStatus() : RunBatch(batch);
  }

 private:
  struct Rewritten {
    std::string seq;
    std::string graph;
    std::string environment;
  };

  // Apps whose draft in the target has secret variables that the package lacks.
  absl::Status FindSecretsOfTheTarget(size_t first, size_t end) {
    COURIER_ASSIGN_OR_RETURN(
        const db::Rows rows,
        transaction_.Query(kReadSecrets,
                           {workspace_.id.text, absl::StrCat(first), absl::StrCat(end)}));
    for (size_t r = 0; r < rows.size(); ++r) {
      size_t seq = 0;
      if (!absl::SimpleAtoi(rows.Text(r, 0), &seq) || seq >= plan_.apps.size() ||
          plan_.apps[seq].action != Action::kUpdate) {
        continue;
      }
      const auto there = migration::SecretVariablesOf(rows.Text(r, 1));
      if (!there.ok()) continue;
      const std::vector<std::string>& own = package_.index().apps[seq].secret_names;
      const bool all =
          std::all_of(there->begin(), there->end(), [&](const migration::SecretVariable& variable) {
            return std::find(own.begin(), own.end(), variable.name) != own.end();
          });
      if (!all) with_secrets_of_their_own_.insert(seq);
    }
    return absl::OkStatus();
  }

  absl::Status RunBatch(const std::vector<std::string>& seqs) {
    if (!created_) {
      COURIER_RETURN_IF_ERROR(transaction_.Execute(kCreateRewritten).status());
      created_ = true;
    }
    COURIER_ASSIGN_OR_RETURN(
        const db::Rows rows,
        transaction_.Query(kReadBatch, {workspace_.id.text, db::ArrayLiteral(seqs)}));
    std::vector<Rewritten> rewritten;
    for (size_t r = 0; r < rows.size(); ++r) {
      COURIER_ASSIGN_OR_RETURN(Rewritten app, RewriteOne(rows, r));
      rewritten.push_back(std::move(app));
    }
    COURIER_ASSIGN_OR_RETURN(const auto copy, transaction_.CopyIn("courier_rewritten", {}));
    for (const Rewritten& app : rewritten) {
      const absl::optional<absl::string_view> fields[] = {app.seq, app.graph, app.environment};
      COURIER_RETURN_IF_ERROR(copy->Write(fields));
    }
    COURIER_RETURN_IF_ERROR(copy->Finish());
    COURIER_RETURN_IF_ERROR(transaction_.Execute(kMerge).status());
    return transaction_.Execute(kClear).status();
  }

  absl::StatusOr<Rewritten> RewriteOne(const db::Rows& rows, size_t r) {
    size_t seq = 0;
    if (!absl::SimpleAtoi(rows.Text(r, 0), &seq) || seq >= package_.index().apps.size()) {
      return MakeError(Reason::kInternal, "a staged app has no number");
    }
    const bool updates = plan_.apps[seq].action == Action::kUpdate && !rows.IsNull(r, 3);
    const absl::string_view there_graph = updates ? rows.Text(r, 3) : absl::string_view();
    const absl::string_view there_environment = updates ? rows.Text(r, 4) : absl::string_view();
    COURIER_ASSIGN_OR_RETURN(std::string graph, RewriteGraph(rows.Text(r, 1), there_graph));
    migration::PlannedItem& item = plan_.apps[seq];
    std::vector<std::string> emptied;
    COURIER_ASSIGN_OR_RETURN(std::string environment,
                             KeepSecrets(rows.Text(r, 2), there_environment, emptied, item));
    if (updates) {
      if (secrets_ == SecretsMode::kExclude) migration::NoteEmptySecrets(emptied, item, plan_);
      std::vector<std::string> kept;
      COURIER_ASSIGN_OR_RETURN(environment,
                               migration::WithSecretsOf(environment, there_environment, kept));
      if (!kept.empty()) {
        item.notes.push_back(absl::StrCat("keeps secret variables that the source does not have: ",
                                          absl::StrJoin(kept, ", ")));
      }
    }
    return Rewritten{std::string(rows.Text(r, 0)), std::move(graph), std::move(environment)};
  }

  absl::StatusOr<std::string> RewriteGraph(absl::string_view text, absl::string_view there) {
    COURIER_ASSIGN_OR_RETURN(const migration::Graph graph, migration::Graph::Parse(text));
    text::JsonEdits edits;
    migration::MapProviders(graph, plan_.providers, edits);
    migration::MapDatasets(graph, plan_.datasets, edits);
    // What stands in the target may be broken; then there is nothing to keep.
    if (const auto kept = migration::Graph::Parse(there); !there.empty() && kept.ok()) {
      migration::KeepTargetOnlyParts(graph, migration::CollectTargetOnlyParts(*kept), secrets_,
                                     edits);
    }
    return edits.Apply(text);
  }

  // A variable that comes without a value keeps the target's token; one that is new to the target
  // gets a token of the empty string, which is how Dify stores an empty secret.
  absl::StatusOr<std::string> KeepSecrets(absl::string_view column, absl::string_view there,
                                          std::vector<std::string>& emptied,
                                          migration::PlannedItem& item) {
    const auto stored = migration::StoredSecrets::Of(there);
    return migration::ReplaceSecrets(
        column, [&](const migration::SecretVariable& variable) -> absl::StatusOr<std::string> {
          const std::string* token = stored.ok() ? stored->Find(variable) : nullptr;
          // Without secrets, a token was set by the user for this workspace's key.
          if (!variable.value.empty()) return variable.value;
          if (token != nullptr) {
            if (secrets_ == SecretsMode::kInclude) {
              item.notes.push_back(absl::StrCat("keeps secret variable ", variable.name,
                                                ", which is empty at the source"));
            }
            return *token;
          }
          emptied.push_back(variable.name);
          return EmptyToken();
        });
  }

  absl::StatusOr<std::string> EmptyToken() {
    if (!key_) {
      COURIER_ASSIGN_OR_RETURN(key_, crypto::TenantPublicKey::FromPem(workspace_.public_key));
    }
    return key_->EncryptEmpty();
  }

  db::Transaction& transaction_;
  const TargetWorkspace& workspace_;
  const StagedPackage& package_;
  Plan& plan_;
  SecretsMode secrets_;
  absl::flat_hash_set<size_t> with_secrets_of_their_own_;
  std::optional<crypto::TenantPublicKey> key_;
  bool created_ = false;
};

}  // namespace

absl::Status KeepToolKeys(db::Transaction& transaction, const TargetWorkspace& workspace,
                          migration::Plan& plan) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows,
                           transaction.Query(kKeepToolKeys, {workspace.id.text}));
  for (size_t r = 0; r < rows.size(); ++r) {
    size_t seq = 0;
    if (!absl::SimpleAtoi(rows.Text(r, 0), &seq) || seq >= plan.api_tools.size() ||
        plan.api_tools[seq].action != Action::kUpdate) {
      continue;
    }
    plan.api_tools[seq].notes.emplace_back("keeps its key: the source's tool has none");
  }
  return absl::OkStatus();
}

bool MapsReferences(const IncomingApp& app, const Plan& plan) {
  for (const auto& tool : app.facts.tools) {
    if (plan.providers.contains(tool.provider_id)) return true;
    if (tool.provider_name && plan.providers.contains(*tool.provider_name)) return true;
  }
  for (const auto& dataset : app.facts.datasets) {
    const auto found = plan.datasets.find(dataset.dataset_id);
    if (found == plan.datasets.end() || found->second != dataset.dataset_id) return true;
  }
  return false;
}

absl::Status RewriteStagedApps(db::Transaction& transaction, const TargetWorkspace& workspace,
                               const StagedPackage& package, migration::Plan& plan) {
  return Rewriter(transaction, workspace, package, plan).Run();
}

}  // namespace courier::import
