#include "common/wire/item_kind.h"

#include "common/base/error.h"

namespace courier::wire {

using model::ItemKind;

v1::ItemKind ToProto(ItemKind kind) {
  switch (kind) {
    case ItemKind::kApp:
      return v1::ITEM_KIND_APP;
    case ItemKind::kApiTool:
      return v1::ITEM_KIND_API_TOOL;
    case ItemKind::kWorkflowTool:
      return v1::ITEM_KIND_WORKFLOW_TOOL;
    case ItemKind::kMcpTool:
      return v1::ITEM_KIND_MCP_TOOL;
    case ItemKind::kDependency:
      return v1::ITEM_KIND_DEPENDENCY;
  }
  return v1::ITEM_KIND_UNSPECIFIED;
}

absl::StatusOr<ItemKind> FromProto(v1::ItemKind kind) {
  switch (kind) {
    case v1::ITEM_KIND_APP:
      return ItemKind::kApp;
    case v1::ITEM_KIND_API_TOOL:
      return ItemKind::kApiTool;
    case v1::ITEM_KIND_WORKFLOW_TOOL:
      return ItemKind::kWorkflowTool;
    case v1::ITEM_KIND_MCP_TOOL:
      return ItemKind::kMcpTool;
    case v1::ITEM_KIND_DEPENDENCY:
      return ItemKind::kDependency;
    default:
      return MakeError(Reason::kInternal,
                       "the agent sent a kind of item that this program doesn't know");
  }
}

}  // namespace courier::wire
