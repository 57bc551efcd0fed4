// The demo apps as data.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::demo {

struct DemoVariable {
  absl::string_view name;
  // string, secret, integer, float; for conversations also object, array[string], …
  absl::string_view type;
  // JSON; for a secret the name it is made under.
  absl::string_view value;
  absl::string_view description = "";
};

enum class Published { kNo, kSame, kOlder };

struct DemoApp {
  // Ids of all its rows come from it.
  std::string key;
  std::string name;
  absl::string_view mode = "workflow";
  absl::string_view icon = "🤖";
  absl::string_view description = "";
  // Node templates in order.
  std::string chain;
  // kOlder: the published version has a shorter chain than the draft.
  Published published = Published::kSame;
  std::vector<DemoVariable> environment = {};
  std::vector<DemoVariable> conversation = {};
  // About how long the graph is; 0: as the chain makes it.
  std::size_t graph_bytes = 0;
};

// The twenty of "Acme Staging".
const std::vector<DemoApp>& DemoApps();

}  // namespace courier::demo
