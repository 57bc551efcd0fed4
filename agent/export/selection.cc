#include "agent/export/selection.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/suggestion.h"

namespace courier::exporting {
namespace {

// The length of the UTF-8 character at the start of `text`.
size_t CharacterLength(absl::string_view text) {
  size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0u) == 0x80u) {
    ++length;
  }
  return length;
}

absl::Status UnsupportedMode(const AppEntry& app) {
  return MakeError(Reason::kUnsupportedMode,
                   absl::StrCat("app \"", app.name, "\" is of mode ", app.mode,
                                "; only workflow and advanced-chat apps can be moved."));
}

template <class Entry>
std::vector<std::string> NamesOf(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const Entry& entry : entries) names.push_back(entry.name);
  return names;
}

// Those apps of exactly this name, of a supported mode if there is one.
absl::StatusOr<std::vector<size_t>> AppsNamed(const SourceIndex& index, absl::string_view name) {
  std::vector<size_t> found;
  size_t unsupported = SourceIndex::kNone;
  for (size_t i = 0; i < index.apps().size(); ++i) {
    const AppEntry& app = index.apps()[i];
    if (app.name != name) continue;
    if (IsSupportedMode(app.mode)) {
      found.push_back(i);
    } else {
      unsupported = i;
    }
  }
  if (found.empty() && unsupported != SourceIndex::kNone) {
    return UnsupportedMode(index.apps()[unsupported]);
  }
  if (found.size() > 1) {
    const std::string ids = absl::StrJoin(found, ", ", [&](std::string* out, size_t i) {
      absl::StrAppend(out, index.apps()[i].id, " (", index.apps()[i].mode, ")");
    });
    return MakeError(Reason::kAppAmbiguous,
                     absl::StrCat("there are ", found.size(), " apps named \"", name,
                                  "\"; name one by its id: ", ids, "."));
  }
  return found;
}

// The apps that one entry of the selection stands for.
absl::StatusOr<std::vector<size_t>> AppsFor(const SourceIndex& index, absl::string_view wanted,
                                            absl::string_view workspace_name) {
  if (const size_t by_id = index.AppById(wanted); by_id != SourceIndex::kNone) {
    if (!IsSupportedMode(index.apps()[by_id].mode)) return UnsupportedMode(index.apps()[by_id]);
    return std::vector<size_t>{by_id};
  }
  COURIER_ASSIGN_OR_RETURN(std::vector<size_t> found, AppsNamed(index, wanted));
  const bool is_glob = wanted.find_first_of("*?") != absl::string_view::npos;
  if (found.empty() && is_glob) {
    for (size_t i = 0; i < index.apps().size(); ++i) {
      const AppEntry& app = index.apps()[i];
      if (IsSupportedMode(app.mode) && MatchesGlob(wanted, app.name)) found.push_back(i);
    }
  }
  if (!found.empty()) return found;
  if (is_glob) {
    return MakeError(Reason::kAppNotFound,
                     absl::StrCat("no workflow or advanced-chat app in \"", workspace_name,
                                  "\" has a name like \"", wanted, "\"."));
  }
  return MakeError(Reason::kAppNotFound,
                   absl::StrCat("app \"", wanted, "\" is not in \"", workspace_name, "\".",
                                text::DidYouMean(wanted, NamesOf(index.apps()))));
}

absl::Status ToolNotFound(absl::string_view kind, absl::string_view wanted,
                          absl::string_view workspace_name, const std::vector<std::string>& names) {
  return MakeError(Reason::kToolNotFound,
                   absl::StrCat(kind, " \"", wanted, "\" is not in \"", workspace_name, "\".",
                                text::DidYouMean(wanted, names)));
}

// The first that is there.
size_t FirstOf(std::initializer_list<size_t> positions) {
  for (const size_t position : positions) {
    if (position != SourceIndex::kNone) return position;
  }
  return SourceIndex::kNone;
}

void AddOnce(size_t position, std::vector<size_t>& list) {
  for (const size_t there : list) {
    if (there == position) return;
  }
  list.push_back(position);
}

}  // namespace

bool MatchesGlob(absl::string_view pattern, absl::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = absl::string_view::npos;
  size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t += CharacterLength(text.substr(t));
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != absl::string_view::npos) {
      // The last star takes one character more.
      p = star + 1;
      retry += CharacterLength(text.substr(retry));
      t = retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

absl::StatusOr<std::vector<size_t>> SelectApps(const SourceIndex& index,
                                               const model::Selection& selection,
                                               absl::string_view workspace_name) {
  std::vector<size_t> selected;
  absl::flat_hash_set<size_t> seen;
  const auto add = [&](size_t i) {
    if (seen.insert(i).second) selected.push_back(i);
  };
  for (const std::string& wanted : selection.apps) {
    COURIER_ASSIGN_OR_RETURN(const std::vector<size_t> found,
                             AppsFor(index, wanted, workspace_name));
    for (const size_t i : found) add(i);
  }
  if (selection.all_apps) {
    for (size_t i = 0; i < index.apps().size(); ++i) {
      if (IsSupportedMode(index.apps()[i].mode)) add(i);
    }
  }
  return selected;
}

absl::StatusOr<SelectedTools> SelectTools(const SourceIndex& index,
                                          const model::Selection& selection,
                                          absl::string_view workspace_name) {
  SelectedTools selected;
  for (const std::string& wanted : selection.api_tools) {
    const size_t found = FirstOf({index.ApiToolByName(wanted), index.ApiToolById(wanted)});
    if (found == SourceIndex::kNone) {
      return ToolNotFound("API tool", wanted, workspace_name, NamesOf(index.api_tools()));
    }
    AddOnce(found, selected.api_tools);
  }
  for (const std::string& wanted : selection.workflow_tools) {
    const size_t found =
        FirstOf({index.WorkflowToolById(wanted), index.WorkflowToolByName(wanted)});
    if (found == SourceIndex::kNone) {
      return ToolNotFound("workflow tool", wanted, workspace_name, NamesOf(index.workflow_tools()));
    }
    AddOnce(found, selected.workflow_tools);
  }
  for (const std::string& wanted : selection.mcp_tools) {
    const size_t found = FirstOf({index.McpToolByServerIdentifier(wanted),
                                  index.McpToolById(wanted), index.McpToolByName(wanted)});
    if (found == SourceIndex::kNone) {
      return ToolNotFound("MCP server", wanted, workspace_name, NamesOf(index.mcp_tools()));
    }
    AddOnce(found, selected.mcp_tools);
  }
  return selected;
}

}  // namespace courier::exporting
