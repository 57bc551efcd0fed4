#include "deploy/demo/demo.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "deploy/demo/app_rows.h"
#include "deploy/demo/copy_writer.h"
#include "deploy/demo/demo_apps.h"
#include "deploy/demo/demo_scope.h"
#include "deploy/demo/tool_rows.h"
#include "deploy/demo/workspace_rows.h"

namespace courier::demo {
namespace {

constexpr int kMinutesApart = 45;

absl::Status WriteDemoApps(const Workspace& workspace, DemoScope& scope) {
  BackingVersions versions;
  int minutes = 0;
  for (const DemoApp& app : DemoApps()) {
    minutes += kMinutesApart;
    COURIER_RETURN_IF_ERROR(WriteApp(app, minutes, workspace, scope));
    if (app.key == "inner") versions.inner = PublishedVersion(minutes);
    if (app.key == "nested") versions.nested = PublishedVersion(minutes);
  }
  WriteLegacyApp(minutes + kMinutesApart, workspace, scope);
  COURIER_RETURN_IF_ERROR(WriteTools(versions, workspace, scope));
  return WriteSurroundings(workspace, scope);
}

std::string BulkToolName(std::size_t number) { return absl::StrFormat("bulk_tool_%05d", number); }

absl::Status WriteBulkApps(const BulkApps& bulk, const Workspace& workspace, DemoScope& scope) {
  for (std::size_t i = 0; i < bulk.tools; ++i) {
    COURIER_RETURN_IF_ERROR(WriteBulkTool(BulkToolName(i), workspace, scope));
  }
  for (std::size_t i = 1; i <= bulk.count; ++i) {
    // The views in DemoVariable need a home until the app is written.
    std::vector<std::string> names;
    for (std::size_t s = 1; s <= bulk.secrets; ++s) {
      names.push_back(absl::StrCat("KEY_", s));
      names.push_back(absl::StrFormat("bulk-%05d-%d", i, s));
    }
    DemoApp app{.key = absl::StrCat("bulk/", i),
                .name = absl::StrFormat("Bulk app %05d", i),
                .icon = "🧱",
                .chain = bulk.tools == 0 ? "start llm end"
                                         : absl::StrCat("start tool=", BulkToolName(i % bulk.tools),
                                                        " llm end"),
                .graph_bytes = bulk.graph_bytes};
    for (std::size_t s = 0; s < names.size(); s += 2) {
      app.environment.push_back({names[s], "secret", names[s + 1]});
    }
    app.published = (i * bulk.published_percent) / 100 > ((i - 1) * bulk.published_percent) / 100
                        ? Published::kSame
                        : Published::kNo;
    COURIER_RETURN_IF_ERROR(WriteApp(app, static_cast<int>(i % 20'000), workspace, scope));
  }
  return absl::OkStatus();
}

absl::Status WriteOtherWorkspace(const std::string& storage, DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(
      const Workspace other,
      WriteWorkspace("other", "Other Staging", "other@example.test", storage, scope));
  COURIER_RETURN_IF_ERROR(WriteApp({.key = "other",
                                    .name = "Must not move",
                                    .chain = "start code end",
                                    .environment = {{"OTHER_KEY", "secret", "other-key"}}},
                                   0, other, scope));
  return WriteOtherTool(other, scope);
}

absl::StatusOr<std::string> WriteSource(const DemoOptions& options, const std::string& storage,
                                        DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(const Workspace workspace,
                           WriteWorkspace("acme", kSourceWorkspace, kSourceOwner, storage, scope));
  COURIER_RETURN_IF_ERROR(WriteModelProvider(workspace, scope));
  if (options.bulk.count > 0) {
    COURIER_RETURN_IF_ERROR(WriteBulkApps(options.bulk, workspace, scope));
  } else {
    COURIER_RETURN_IF_ERROR(WriteDemoApps(workspace, scope));
  }
  COURIER_RETURN_IF_ERROR(WriteOtherWorkspace(storage, scope));
  return workspace.id;
}

absl::StatusOr<std::string> WriteTarget(const std::string& storage, DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(const Workspace workspace, WriteWorkspace("production", kTargetWorkspace,
                                                                     kTargetOwner, storage, scope));
  COURIER_RETURN_IF_ERROR(WriteModelProvider(workspace, scope));
  COURIER_RETURN_IF_ERROR(
      WriteWorkspace("second", "Second Workspace", "second-owner@example.test", storage, scope)
          .status());
  return workspace.id;
}

}  // namespace

absl::StatusOr<DemoSummary> WriteDemo(const DemoOptions& options, const std::string& storage,
                                      const std::function<void(absl::string_view)>& sink) {
  sink("\\set ON_ERROR_STOP on\nBEGIN;\n");
  CopyWriter rows(sink);
  DemoScope scope(options.seed, options.secret_tag, rows);
  const bool source = options.role == Role::kSource;
  COURIER_ASSIGN_OR_RETURN(
      std::string id, source ? WriteSource(options, storage, scope) : WriteTarget(storage, scope));
  rows.Finish();
  sink("COMMIT;\n");
  DemoSummary summary;
  summary.secrets.assign(scope.secrets().begin(), scope.secrets().end());
  summary.workspace_id = std::move(id);
  if (source) summary.apps = options.bulk.count > 0 ? options.bulk.count : DemoApps().size();
  return summary;
}

}  // namespace courier::demo
