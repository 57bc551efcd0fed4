// One export: the source side of a transfer. One snapshot, each app read, prepared and sent while
// the next ones are being prepared, so that memory does not grow with the package; only identities
// and references are kept.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "agent/db/connection.h"
#include "agent/db/transaction.h"
#include "agent/dify/installed_plugins.h"
#include "agent/dify/private_key_source.h"
#include "agent/dify/workspaces.h"
#include "agent/export/dependency_closure.h"
#include "agent/export/known_tokens.h"
#include "agent/export/prepare_app.h"
#include "agent/export/rewrapper.h"
#include "agent/export/source_index.h"
#include "agent/export/source_queries.h"
#include "agent/export/unknown_columns.h"
#include "agent/schema/catalog.h"
#include "agent/schema/known_columns.h"
#include "common/migration/environment_overrides.h"
#include "common/model/options.h"
#include "common/wire/convert_resource.h"

namespace courier::exporting {

struct ExportRequest {
  model::Selection selection;
  std::string environment;
  // The target workspace's key, from an offer that is verified already; empty: it has none.
  std::string target_public_key;
  dify::KeyStorage storage;
  // The package becomes a file of Dify's format, which says what a target agent need not know.
  bool for_file = false;
  // The target has promised to write nothing of it.
  bool plan_only = false;
  // Borrowed.
  KnownTokens& known_tokens;
  std::optional<db::DatabaseSettings> plugin_database = std::nullopt;
};

// Takes one record of the package; its error ends the export.
using RecordSink = absl::AnyInvocable<absl::Status(wire::PackageItem&&)>;
// Items sent and known so far.
using ExportProgressSink = absl::AnyInvocable<absl::Status(uint64_t sent, uint64_t total)>;

struct SentItem {
  model::ItemKind kind = model::ItemKind::kApp;
  std::string id;
  std::string name;
};

class ExportSession {
 public:
  // `visible` is borrowed until Run returns. The sinks are called on Run's thread.
  ExportSession(db::Connection& connection, ExportRequest request, dify::IsVisible visible,
                RecordSink sink, ExportProgressSink progress)
      : connection_(connection),
        request_(std::move(request)),
        visible_(visible),
        sink_(std::move(sink)),
        progress_(std::move(progress)),
        overrides_(request_.selection.environment_overrides) {}

  absl::Status Run();

  // For the audit log, also after a failure: what was sent.
  const dify::Workspace& workspace() const { return workspace_; }
  std::vector<SentItem> TakeItems() { return std::move(items_); }

 private:
  // The steps of Run, in this order.
  absl::Status Open();
  absl::Status Select();
  absl::Status LoadKeys();
  absl::Status LoadPlugins();
  absl::Status SendHeader();
  absl::Status SendApps();
  absl::Status SendApiTools();
  absl::Status SendWorkflowTools();
  absl::Status SendMcpTools();
  absl::Status SendDatasets();
  absl::Status SendDependencies();
  absl::Status SendTrailer();

  // Refuses when items of a kind move and their tables are not as they must be.
  absl::Status CheckFit(schema::Part part, const std::vector<std::string>& ids) const;
  absl::Status SendRound(const std::vector<size_t>& apps);
  absl::Status LeaveOut(const model::App& app, bool named);
  absl::Status SendPrepared(size_t position, absl::StatusOr<PreparedApp>&& prepared);
  absl::Status SendWorkflowTool(model::WorkflowTool&& tool);
  absl::Status DescribeForFile(model::WorkflowTool& tool) const;
  absl::StatusOr<SecretTally> RewrapMcpTool(model::McpTool& tool) const;
  void Tell(model::ItemKind kind, const std::string& id, const std::string& name,
            const SecretTally& tally);
  absl::Status Send(wire::PackageItem&& item) { return sink_(std::move(item)); }
  absl::Status CountItem(SentItem&& sent);
  // `--dependencies tools` into a file is what Dify's own export writes.
  bool as_dify() const {
    return request_.for_file && request_.selection.dependencies == model::Dependencies::kTools;
  }
  const Rewrapper* rewrapper() const { return rewrapper_ ? &*rewrapper_ : nullptr; }
  const dify::InstalledPlugins* plugins() const { return request_.for_file ? &plugins_ : nullptr; }

  db::Connection& connection_;
  ExportRequest request_;
  dify::IsVisible visible_;
  RecordSink sink_;
  ExportProgressSink progress_;
  migration::Overrides overrides_;

  std::unique_ptr<db::Snapshot> snapshot_;
  dify::Workspace workspace_;
  std::optional<schema::Catalog> catalog_;
  std::string schema_revision_;
  std::optional<SourceIndex> index_;
  std::optional<SourceReader> reader_;
  std::optional<DependencyClosure> closure_;
  absl::flat_hash_set<size_t> selected_;
  absl::flat_hash_set<size_t> named_;
  std::optional<crypto::TenantPrivateKey> private_key_;
  std::optional<crypto::TenantPublicKey> target_key_;
  std::optional<Rewrapper> rewrapper_;
  dify::InstalledPlugins plugins_;
  // By workflow tool id; for a file only.
  absl::flat_hash_map<std::string, ToolVersion> tool_versions_;

  MovedRows moved_;
  std::vector<model::Notice> notices_;
  model::PackageTrailer counts_;
  std::vector<SentItem> items_;
};

}  // namespace courier::exporting
