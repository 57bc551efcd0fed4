// The identities of a workspace's tools, read once, and which of them a package needs. Contents are
// read later, each kind by one statement.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/dify/workspaces.h"
#include "agent/schema/catalog.h"
#include "common/migration/graph_facts.h"

namespace courier::exporting {

struct ToolIdentity {
  std::string id;
  std::string name;
  std::string app_id;             // workflow tools
  std::string server_identifier;  // MCP servers
};

class ToolDirectory {
 public:
  static absl::StatusOr<ToolDirectory> Read(db::Session& session, const dify::Workspace& workspace,
                                            const schema::Catalog& catalog);

  // What a graph's entry means; null when the workspace has none. An entry whose kind the editor
  // left out is looked up in all kinds, and its kind set.
  const ToolIdentity* Resolve(migration::ToolReference& reference) const;

  // What a user named: an id, a name, or for MCP servers an identifier.
  absl::StatusOr<const ToolIdentity*> Find(migration::ProviderKind kind,
                                           const std::string& entry) const;

 private:
  const std::vector<ToolIdentity>& Of(migration::ProviderKind kind) const;
  const ToolIdentity* Match(migration::ProviderKind kind, const std::string& text) const;

  std::vector<ToolIdentity> api_tools_;
  std::vector<ToolIdentity> workflow_tools_;
  std::vector<ToolIdentity> mcp_tools_;
};

}  // namespace courier::exporting
