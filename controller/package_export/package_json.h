// Dify's package file (version "1"), written piece by piece as records come, so that memory stays
// flat. The records come in the order of proto/courier/v1/resource.proto, which is the order of the
// file's sections. What can't be written the way Dify does it is left out and told.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/model/options.h"
#include "common/model/report.h"
#include "common/wire/convert_resource.h"
#include "controller/output/json_writer.h"

namespace courier::controller {

class PackageJson {
 public:
  using Sink = absl::AnyInvocable<absl::Status(absl::string_view piece)>;

  // `options` stand in the file as the importer's defaults.
  PackageJson(model::ImportOptions options, absl::Time now, Sink sink);

  // kBadGraph for an app that Dify could not load either; what the sink says; kTamperedStream for
  // a record out of order.
  absl::Status Add(wire::PackageItem&& item);

  // After the last record: ends the file.
  absl::Status Finish();

  // What stands in the file and what does not, in order.
  model::ReportItems& items() { return items_; }
  const model::PackageHeader& header() const { return header_; }

 private:
  enum class Section { kStart, kWorkflows, kTools, kWorkflowTools, kMcpTools, kDependencies, kEnd };

  absl::Status Take(model::PackageHeader&& header);
  absl::Status Take(model::App&& app);
  absl::Status Take(model::ApiTool&& tool);
  absl::Status Take(model::WorkflowTool&& tool);
  absl::Status Take(model::McpTool&& tool);
  absl::Status Take(model::Dependency&& dependency);
  absl::Status Take(model::Notice&& notice);
  absl::Status Take(model::Dataset&& dataset);
  absl::Status Take(model::PackageTrailer&& trailer);

  // Ends the sections before `section` and begins it.
  absl::Status Enter(Section section);
  absl::Status Flush();
  void Tell(model::ItemKind kind, std::string id, std::string name, model::ItemStatus status,
            std::vector<std::string> messages = {});
  void WriteDependencies();

  const model::ImportOptions options_;
  const absl::Time now_;
  Sink sink_;
  JsonWriter json_;
  Section section_ = Section::kStart;
  model::PackageHeader header_;
  // Written in Dify's order: apps behind workflow tools, MCP servers, all others.
  std::vector<model::Dependency> dependencies_;
  model::ReportItems items_;
  bool complete_ = false;
};

}  // namespace courier::controller
