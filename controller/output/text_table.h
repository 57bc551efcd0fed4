// Rows of texts in columns as wide as their widest cell. Cells are made printable.
#pragma once

#include <string>
#include <vector>

namespace courier::controller {

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> heading);

  void AddRow(std::vector<std::string> cells);

  // Heading and rows, each ending in a line break, without blanks at the ends of lines.
  std::string Render() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace courier::controller
