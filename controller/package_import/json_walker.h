// Walks through a JSON text and tells each string value with the path to it. Checks the grammar and
// copies nothing but keys.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

class JsonWalker {
 public:
  // Keys from the root; "*" for an element of a list. `begin` and `end` are the content without
  // quotes.
  using OnString =
      absl::FunctionRef<void(const std::vector<std::string>& path, size_t begin, size_t end)>;

  JsonWalker(absl::string_view text, OnString on_string) : text_(text), on_string_(on_string) {}

  // kBadPackage with line and column; kLimitExceeded when nested too deep.
  absl::Status Run();

 private:
  absl::Status Value();
  absl::Status Object();
  absl::Status Array();
  // Passes a literal; its content is [begin, end).
  absl::Status String(size_t& begin, size_t& end);
  absl::Status Word();
  absl::Status Broken() const;
  void SkipSpace();
  bool Take(char c);

  absl::string_view text_;
  OnString on_string_;
  size_t at_ = 0;
  std::vector<std::string> path_;
};

}  // namespace courier::controller
