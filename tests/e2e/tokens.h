// The secrets that Dify's rows hold as tokens, opened with a workspace's own private key.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/installation.h"

namespace courier::e2e {

// Tokens and plaintexts in the order of the rows that a transfer takes along.
struct OpenedTokens {
  std::vector<std::string> tokens;
  std::vector<std::string> secrets;
};

// All tokens of the side's workspace in drafts, API tools and MCP servers. One that its key does
// not open fails the test.
OpenedTokens OpenTokens(const Side& side);
// The same of another workspace, whose key lies in the same storage.
OpenedTokens OpenTokens(const Side& side, const std::string& workspace_id);

}  // namespace courier::e2e
