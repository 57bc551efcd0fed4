// Rows as PostgreSQL's COPY text, for psql: collected by table, written out in blocks so that any
// number of rows takes little memory. Rows of one table must name the same columns in the same
// order. The destructor does not flush: call Finish.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::demo {

// A column and its text; nothing is SQL's NULL.
using Cell = std::pair<absl::string_view, std::optional<std::string>>;

class CopyWriter {
 public:
  using Sink = std::function<void(absl::string_view text)>;
  explicit CopyWriter(Sink sink) : sink_(std::move(sink)) {}

  void Row(absl::string_view table, const std::vector<Cell>& cells);
  void Finish();

 private:
  struct Block {
    std::string columns;
    std::string rows;
  };

  Sink sink_;
  std::map<std::string, Block> blocks_;
  std::size_t buffered_ = 0;
};

}  // namespace courier::demo
