// A package on the target's side of the wire: contents in temporary tables of the session,
// identities and references in memory. Nothing of Dify's tables is touched. Rows go in by COPY, so
// that values reach no server log.
//
// Tables (all columns text unless noted), `seq` numbering the records of a kind from 0:
//   courier_app(seq int, id uuid, name, mode, description, icon_type, icon, icon_background,
//               use_icon_as_answer_icon bool, enable_site bool, enable_api bool,
//               max_active_requests int, graph, features, environment_variables,
//               conversation_variables), the last four null where app_texts() says so
//   courier_api_tool, courier_workflow_tool, courier_mcp_tool: the columns of Dify's tables of
//   those kinds
//   courier_label(kind, seq int, label_name)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "agent/db/transaction.h"
#include "agent/import/content_digest.h"
#include "agent/import/staged_apps.h"
#include "agent/import/staging_copy.h"
#include "agent/schema/catalog.h"
#include "common/migration/plan.h"
#include "common/wire/convert_resource.h"

namespace courier::import {

class StagedPackage {
 public:
  // Creates the temporary tables. The transaction is borrowed until the plan is made, the catalog
  // longer.
  static absl::StatusOr<std::unique_ptr<StagedPackage>> Create(db::Transaction& transaction,
                                                               const schema::Catalog& catalog,
                                                               StagingScope scope);

  // Takes one record, checking it. kBadPackage, kBadGraph, kLimitExceeded, kSchemaUnfit; database
  // errors.
  absl::Status Add(wire::PackageItem&& item);

  // After the last frame: the trailer has come and its counts are right. Ends the COPY.
  absl::Status Finish();

  const migration::IncomingPackage& index() const { return index_; }
  uint64_t items() const { return items_; }
  // Size of each app's texts, parallel to index().apps; bounds the batches of later passes.
  const std::vector<size_t>& app_bytes() const { return app_bytes_; }
  // Where each app's texts are, parallel to index().apps, and a way to get at those of the target.
  const std::vector<StagedTexts>& app_texts() const { return apps_.texts(); }
  absl::Status StageTexts(const std::vector<size_t>& seqs) { return apps_.StageTexts(seqs); }
  // Over all that would be written.
  const std::string& content_digest() const { return digest_.value(); }

 private:
  StagedPackage(db::Transaction& transaction, const schema::Catalog& catalog, StagingScope scope)
      : transaction_(transaction),
        catalog_(catalog),
        copy_(transaction),
        apps_(transaction, copy_, std::move(scope)) {}

  absl::Status Take(model::PackageHeader&& header);
  absl::Status Take(model::App&& app);
  absl::Status Take(model::ApiTool&& tool);
  absl::Status Take(model::WorkflowTool&& tool);
  absl::Status Take(model::McpTool&& tool);
  absl::Status Take(model::Dependency&& dependency);
  absl::Status Take(model::Dataset&& dataset);
  absl::Status Take(model::Notice&& notice);
  absl::Status Take(model::PackageTrailer&& trailer);

  // Bounds what is kept in memory of a package, whatever its graphs refer to.
  absl::Status Remember(size_t bytes);
  absl::Status CheckNew(const SourceId& id);
  absl::Status AddLabels(absl::string_view kind, absl::string_view owner, size_t seq,
                         std::vector<std::string>&& labels);
  absl::Status WriteLabels();

  struct Label {
    std::string kind;
    size_t seq;
    std::string name;
  };

  db::Transaction& transaction_;
  const schema::Catalog& catalog_;
  StagingCopy copy_;
  StagedApps apps_;
  migration::IncomingPackage index_;
  model::PackageTrailer seen_;
  absl::flat_hash_set<std::string> ids_;
  std::vector<Label> labels_;
  std::vector<size_t> app_bytes_;
  ContentDigest digest_;
  uint64_t items_ = 0;
  size_t remembered_bytes_ = 0;
  bool has_header_ = false;
  bool has_trailer_ = false;
};

}  // namespace courier::import
