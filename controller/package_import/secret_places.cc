#include "controller/package_import/secret_places.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "controller/package_import/json_text_cursor.h"
#include "controller/package_import/json_walker.h"

namespace courier::controller {
namespace {

using Path = std::vector<std::string>;

bool IsSecretField(const Path& path) {
  if (path.size() < 3 || path[1] != "*") return false;
  if (path[0] == "tools") {
    return path.size() == 4 && path[2] == "credentials" && path[3] == "api_key_value";
  }
  if (path[0] != "mcp_tools") return false;
  if (path.size() == 3) return path[2] == "server_url";
  return path.size() == 4 &&
         (path[2] == "headers" || (path[2] == "authentication" && path[3] == "client_secret"));
}

bool IsDsl(const Path& path) {
  return path.size() == 3 && path[0] == "workflows" && path[1] == "*" && path[2] == "dsl";
}

// Goes through a DSL as Dify's exporter prints it: block style, keys sorted, two columns a level.
// `Cursor` reads YAML as it is or inside a JSON string.
template <class Cursor>
class DslScan {
 public:
  DslScan(Cursor cursor, SecretSpelling spelling, std::vector<SecretPlace>& places)
      : cursor_(cursor), spelling_(spelling), places_(places) {}

  void Run() {
    if (!FindLine("workflow:", 0)) return;
    if (!FindLine("  environment_variables:", 2)) return;
    while (!cursor_.AtEnd()) {
      if (Blank()) {
        cursor_.SkipLine();
      } else if (cursor_.Skip("  - ")) {
        EndVariable();
        Key();
      } else if (Indent() == 4) {
        cursor_.Skip("    ");
        Key();
      } else if (Indent() < 4) {
        break;
      } else {
        // A line that belongs to the value before.
        ContinueValue();
      }
    }
    EndVariable();
  }

 private:
  bool Blank() const { return cursor_.Peek() == '\n'; }

  size_t Indent() const {
    Cursor ahead = cursor_;
    size_t indent = 0;
    while (!ahead.AtEnd() && ahead.Take() == ' ') ++indent;
    return indent;
  }

  // Stands behind the line `line` that opens a block; a line of less indentation ends the search.
  bool FindLine(absl::string_view line, size_t indent) {
    while (!cursor_.AtEnd()) {
      if (!Blank() && Indent() < indent) return false;
      Cursor at = cursor_;
      if (at.Skip(line) && at.Peek() == '\n') {
        cursor_ = at;
        cursor_.SkipLine();
        return true;
      }
      cursor_.SkipLine();
    }
    return false;
  }

  // At a key of a variable; passes its line.
  void Key() {
    in_value_ = false;
    if (cursor_.Skip("value: ")) {
      in_value_ = true;
      value_begin_ = cursor_.offset();
      ContinueValue();
    } else if (cursor_.Skip("value_type: secret")) {
      is_secret_ = cursor_.AtEnd() || cursor_.Peek() == '\n';
      cursor_.SkipLine();
    } else {
      cursor_.SkipLine();
    }
  }

  void ContinueValue() {
    Cursor at = cursor_;
    while (!at.AtEnd() && at.Peek() != '\n') at.Take();
    if (in_value_) value_end_ = at.offset();
    cursor_ = at;
    cursor_.SkipLine();
  }

  void EndVariable() {
    const bool empty = value_end_ - value_begin_ <= 2;  // '' or nothing
    if (is_secret_ && !empty) places_.push_back({value_begin_, value_end_, spelling_});
    is_secret_ = false;
    in_value_ = false;
    value_begin_ = value_end_ = 0;
  }

  Cursor cursor_;
  const SecretSpelling spelling_;
  std::vector<SecretPlace>& places_;
  bool is_secret_ = false;
  bool in_value_ = false;
  size_t value_begin_ = 0;
  size_t value_end_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<SecretPlace>> FindSecretsInPackage(absl::string_view text) {
  std::vector<SecretPlace> places;
  const auto on_string = [&](const Path& path, size_t begin, size_t end) {
    if (begin == end) return;
    if (IsSecretField(path)) {
      places.push_back({begin, end, SecretSpelling::kJsonString});
    } else if (IsDsl(path)) {
      DslScan<JsonTextCursor>(JsonTextCursor(text, begin, end), SecretSpelling::kYamlInJson, places)
          .Run();
    }
  };
  JsonWalker walker(text, on_string);
  COURIER_RETURN_IF_ERROR(walker.Run());
  return places;
}

std::vector<SecretPlace> FindSecretsInDsl(absl::string_view yaml) {
  std::vector<SecretPlace> places;
  DslScan<PlainTextCursor>(PlainTextCursor(yaml, 0, yaml.size()), SecretSpelling::kYaml, places)
      .Run();
  return places;
}

}  // namespace courier::controller
