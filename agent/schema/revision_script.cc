#include "agent/schema/revision_script.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace courier::schema {
namespace {

// alembic's own column has 32 characters.
constexpr size_t kMaxIdLength = 64;
constexpr size_t kMaxNameLength = 120;

bool IsRevisionId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxIdLength) return false;
  for (const char c : id) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '-' && c != '.') {
      return false;
    }
  }
  return true;
}

// Takes the docstring at the head of the file off `python`.
absl::string_view TakeDocstring(absl::string_view& python) {
  absl::string_view rest = python;
  while (true) {
    rest = absl::StripLeadingAsciiWhitespace(rest);
    if (!absl::StartsWith(rest, "#")) break;
    const size_t end = rest.find('\n');
    if (end == absl::string_view::npos) return "";
    rest.remove_prefix(end);
  }
  (void)(absl::ConsumePrefix(&rest, "r") || absl::ConsumePrefix(&rest, "u"));
  for (const absl::string_view quotes : {"\"\"\"", "'''"}) {
    if (!absl::StartsWith(rest, quotes)) continue;
    const size_t end = rest.find(quotes, quotes.size());
    if (end == absl::string_view::npos) return "";
    const absl::string_view text = rest.substr(quotes.size(), end - quotes.size());
    python = rest.substr(end + quotes.size());
    return text;
  }
  return "";
}

// What follows `name =` at the beginning of a line, a type annotation passed over.
std::optional<absl::string_view> Assigned(absl::string_view python, absl::string_view name) {
  size_t at = 0;
  while (at < python.size()) {
    absl::string_view line = python.substr(at);
    if (absl::ConsumePrefix(&line, name) && !line.empty() &&
        (line.front() == ' ' || line.front() == '=' || line.front() == ':' ||
         line.front() == '\t')) {
      const size_t equals = line.find('=');
      if (equals < line.find('\n')) return line.substr(equals + 1);
    }
    const size_t end = python.find('\n', at);
    if (end == absl::string_view::npos) break;
    at = end + 1;
  }
  return std::nullopt;
}

// The string literals of an expression: 'x', ("x", 'y') over any number of lines, None.
std::optional<std::vector<std::string>> Literals(absl::string_view expression) {
  std::vector<std::string> found;
  int depth = 0;
  while (!expression.empty()) {
    const char c = expression.front();
    if (c == '\n' && depth == 0) break;
    if (c == '#') {
      const size_t end = expression.find('\n');
      if (end == absl::string_view::npos) break;
      expression.remove_prefix(end);
      continue;
    }
    expression.remove_prefix(1);
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (depth < 0) return std::nullopt;
    if (c != '\'' && c != '"') continue;
    const size_t end = expression.find(c);
    if (end == absl::string_view::npos) return std::nullopt;
    const absl::string_view id = expression.substr(0, end);
    if (!IsRevisionId(id)) return std::nullopt;
    found.emplace_back(id);
    expression.remove_prefix(end + 1);
  }
  return found;
}

void ReadDocstring(absl::string_view docstring, Revision& revision) {
  for (absl::string_view line : absl::StrSplit(docstring, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (absl::ConsumePrefix(&line, "Create Date:")) {
      line = absl::StripLeadingAsciiWhitespace(line);
      constexpr size_t kDate = 10;
      if (line.size() >= kDate) revision.date = std::string(line.substr(0, kDate));
    } else if (revision.name.empty() && !absl::StartsWith(line, "Revision ID:")) {
      revision.name = std::string(line.substr(0, kMaxNameLength));
    }
  }
}

}  // namespace

std::optional<Revision> ParseRevisionScript(absl::string_view python) {
  const absl::string_view docstring = TakeDocstring(python);
  const auto revision_text = Assigned(python, "revision");
  const auto parents_text = Assigned(python, "down_revision");
  if (!revision_text || !parents_text) return std::nullopt;
  const auto id = Literals(*revision_text);
  auto parents = Literals(*parents_text);
  if (!id || id->size() != 1 || !parents) return std::nullopt;
  const bool is_base = absl::StartsWith(absl::StripLeadingAsciiWhitespace(*parents_text), "None");
  if (parents->empty() && !is_base) return std::nullopt;
  Revision revision{id->front(), *std::move(parents), "", ""};
  ReadDocstring(docstring, revision);
  return revision;
}

}  // namespace courier::schema
