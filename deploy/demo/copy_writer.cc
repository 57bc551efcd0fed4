#include "deploy/demo/copy_writer.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace courier::demo {
namespace {

constexpr std::size_t kBlockBytes = 8u << 20u;

void AppendEscaped(absl::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out.push_back(c);
    }
  }
}

}  // namespace

void CopyWriter::Row(absl::string_view table, const std::vector<Cell>& cells) {
  std::string columns;
  for (const Cell& cell : cells) {
    absl::StrAppend(&columns, columns.empty() ? "" : ", ", "\"", cell.first, "\"");
  }
  Block& block = blocks_[std::string(table)];
  if (block.columns.empty()) block.columns = columns;
  // Only a mistake in this program: values would land in other columns.
  if (block.columns != columns) std::abort();
  const std::size_t before = block.rows.size();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) block.rows.push_back('\t');
    if (cells[i].second.has_value()) {
      AppendEscaped(*cells[i].second, block.rows);
    } else {
      block.rows += "\\N";
    }
  }
  block.rows.push_back('\n');
  buffered_ += block.rows.size() - before;
  if (buffered_ > kBlockBytes) Finish();
}

void CopyWriter::Finish() {
  for (const auto& [table, block] : blocks_) {
    sink_(absl::StrCat("COPY ", table, " (", block.columns, ") FROM stdin;\n"));
    sink_(block.rows);
    sink_("\\.\n");
  }
  blocks_.clear();
  buffered_ = 0;
}

}  // namespace courier::demo
