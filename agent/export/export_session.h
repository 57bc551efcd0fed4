// One export: the source side of a transfer. One snapshot, each app read, prepared and sent before
// the next, so that memory does not grow with the package; only identities and references are kept.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "agent/db/connection.h"
#include "agent/db/transaction.h"
#include "agent/dify/private_key_source.h"
#include "agent/dify/workspaces.h"
#include "agent/export/app_selection.h"
#include "agent/export/rewrapper.h"
#include "agent/export/tool_directory.h"
#include "agent/schema/catalog.h"
#include "common/migration/graph_facts.h"
#include "common/model/options.h"
#include "common/wire/convert_resource.h"

namespace courier::exporting {

struct ExportRequest {
  model::Selection selection;
  std::string environment;
  // The target workspace's key, from an offer that is verified already; empty: it has none.
  std::string target_public_key;
  dify::KeyStorage storage;
};

// Takes one record of the package; its error ends the export.
using RecordSink = absl::AnyInvocable<absl::Status(wire::PackageItem&&)>;
// Items sent and known so far.
using ExportProgressSink = absl::AnyInvocable<absl::Status(uint64_t sent, uint64_t total)>;

class ExportSession {
 public:
  ExportSession(db::Connection& connection, ExportRequest request, dify::IsVisible visible,
                RecordSink sink, ExportProgressSink progress)
      : connection_(connection),
        request_(std::move(request)),
        visible_(visible),
        sink_(std::move(sink)),
        progress_(std::move(progress)) {}

  absl::Status Run();

  // For the audit log.
  const dify::Workspace& workspace() const { return workspace_; }
  uint64_t items_sent() const { return items_sent_; }

 private:
  // Where a reference was met first.
  struct Use {
    migration::ToolReference reference;
    std::string app_name;
  };

  // The steps of Run, in this order.
  absl::Status Open();
  absl::Status LoadKeys();
  absl::Status SendHeader();
  absl::Status SendSelectedApps();
  absl::Status SendBackingApps();
  absl::Status SendApiTools();
  absl::Status SendWorkflowTools();
  absl::Status SendMcpTools();
  absl::Status SendDatasets();
  absl::Status SendDependencies();
  absl::Status SendTrailer();

  absl::Status SendApps(const std::vector<AppIdentity>& apps, bool selected);
  absl::Status SendApp(absl::Span<const db::Field> row, bool selected);
  absl::StatusOr<std::string> PrepareVariables(absl::string_view column, const model::App& app);
  absl::Status NoteReferences(const migration::GraphFacts& facts, const std::string& app_name);
  absl::Status NoteTool(migration::ToolReference reference, const std::string& app_name);
  absl::Status NameTools();
  absl::Status CheckOverrides(const std::vector<AppIdentity>& chosen);
  absl::Status Send(wire::PackageItem&& item);
  absl::Status CountItem();

  db::Connection& connection_;
  ExportRequest request_;
  dify::IsVisible visible_;
  RecordSink sink_;
  ExportProgressSink progress_;

  std::unique_ptr<db::Snapshot> snapshot_;
  dify::Workspace workspace_;
  std::optional<schema::Catalog> catalog_;
  std::string schema_revision_;
  std::optional<crypto::TenantPrivateKey> private_key_;
  std::optional<crypto::TenantPublicKey> target_key_;
  std::optional<Rewrapper> rewrapper_;

  std::vector<AppIdentity> all_apps_;
  absl::flat_hash_set<std::string> sent_apps_;
  std::optional<ToolDirectory> directory_;
  // Tools to send, by id, in the order they were met.
  std::vector<std::string> api_tools_;
  std::vector<const ToolIdentity*> workflow_tools_;
  std::vector<std::string> mcp_tools_;
  absl::flat_hash_set<std::string> noted_;
  std::vector<model::Dependency> dependencies_;
  std::vector<model::Notice> notices_;
  absl::flat_hash_set<std::string> datasets_;
  model::PackageTrailer counts_;
  uint64_t items_sent_ = 0;
  uint64_t items_total_ = 0;
};

}  // namespace courier::exporting
