#include "agent/export/selection.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
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

bool IsGlob(absl::string_view wanted) {
  return wanted.find_first_of("*?") != absl::string_view::npos;
}

class AppSelector {
 public:
  AppSelector(const SourceIndex& index, const model::Selection& selection,
              absl::string_view workspace_name)
      : index_(index), selection_(selection), workspace_name_(workspace_name) {
    for (size_t i = 0; i < apps().size(); ++i) by_name_[apps()[i].name].push_back(i);
  }

  absl::StatusOr<std::vector<size_t>> Select() {
    for (const std::string& wanted : selection_.apps) {
      COURIER_ASSIGN_OR_RETURN(const std::vector<size_t> found, AppsFor(wanted));
      if (found.empty()) missing_.push_back(wanted);
      for (const size_t i : found) Add(i);
    }
    if (!missing_.empty()) return Missing();
    if (selection_.all_apps) {
      for (size_t i = 0; i < apps().size(); ++i) {
        if (IsOfModeAskedFor(i)) Add(i);
      }
    }
    return std::move(selected_);
  }

 private:
  const std::vector<AppEntry>& apps() const { return index_.apps(); }

  void Add(size_t i) {
    if (seen_.insert(i).second) selected_.push_back(i);
  }

  bool IsOfModeAskedFor(size_t i) const {
    const std::vector<std::string>& modes = selection_.app_modes;
    return IsSupportedMode(apps()[i].mode) &&
           (modes.empty() || std::find(modes.begin(), modes.end(), apps()[i].mode) != modes.end());
  }

  // The apps that one entry of the selection stands for: that of this id, else that of exactly this
  // name, else those that a pattern fits.
  absl::StatusOr<std::vector<size_t>> AppsFor(absl::string_view wanted) const {
    if (const size_t by_id = index_.AppById(wanted); by_id != SourceIndex::kNone) {
      if (!IsSupportedMode(apps()[by_id].mode)) return UnsupportedMode(apps()[by_id]);
      return std::vector<size_t>{by_id};
    }
    COURIER_ASSIGN_OR_RETURN(std::vector<size_t> found, AppsNamed(wanted));
    if (!found.empty() || !IsGlob(wanted)) return found;
    for (size_t i = 0; i < apps().size(); ++i) {
      if (IsOfModeAskedFor(i) && MatchesGlob(wanted, apps()[i].name)) found.push_back(i);
    }
    return found;
  }

  // One app at most. Those of a supported mode go before others.
  absl::StatusOr<std::vector<size_t>> AppsNamed(absl::string_view name) const {
    const auto named = by_name_.find(name);
    if (named == by_name_.end()) return std::vector<size_t>();
    std::vector<size_t> found;
    for (const size_t i : named->second) {
      if (IsSupportedMode(apps()[i].mode)) found.push_back(i);
    }
    if (found.empty()) return UnsupportedMode(apps()[named->second.front()]);
    if (found.size() == 1) return found;
    const std::string ids = absl::StrJoin(found, ", ", [&](std::string* out, size_t i) {
      absl::StrAppend(out, apps()[i].id, " (", apps()[i].mode, ")");
    });
    return MakeError(Reason::kAppAmbiguous,
                     absl::StrCat("there are ", found.size(), " apps named \"", name,
                                  "\"; name one by its id: ", ids, "."));
  }

  absl::Status Missing() const {
    const std::string& first = missing_.front();
    if (missing_.size() > 1) {
      constexpr size_t kMaxListed = 10;
      std::vector<std::string> listed;
      for (size_t i = 0; i < std::min(missing_.size(), kMaxListed); ++i) {
        listed.push_back(absl::StrCat("\"", missing_[i], "\""));
      }
      return MakeError(Reason::kAppNotFound,
                       absl::StrCat(missing_.size(), " apps are not in \"", workspace_name_,
                                    "\": ", absl::StrJoin(listed, ", "),
                                    missing_.size() > kMaxListed ? ", …" : "."));
    }
    if (IsGlob(first)) {
      return MakeError(Reason::kAppNotFound,
                       absl::StrCat("no workflow or advanced-chat app in \"", workspace_name_,
                                    "\" has a name like \"", first, "\"."));
    }
    return MakeError(Reason::kAppNotFound,
                     absl::StrCat("app \"", first, "\" is not in \"", workspace_name_, "\".",
                                  text::DidYouMean(first, NamesOf(apps()))));
  }

  const SourceIndex& index_;
  const model::Selection& selection_;
  const absl::string_view workspace_name_;
  absl::flat_hash_map<absl::string_view, std::vector<size_t>> by_name_;
  absl::flat_hash_set<size_t> seen_;
  std::vector<size_t> selected_;
  std::vector<std::string> missing_;
};

absl::Status ToolNotFound(absl::string_view kind, absl::string_view wanted,
                          absl::string_view workspace_name, const std::vector<std::string>& names) {
  return MakeError(Reason::kToolNotFound,
                   absl::StrCat(kind, " \"", wanted, "\" is not in \"", workspace_name, "\".",
                                text::DidYouMean(wanted, names)));
}

void AddOnce(size_t position, std::vector<size_t>& list) {
  for (const size_t there : list) {
    if (there == position) return;
  }
  list.push_back(position);
}

// The tool that one word of the selection stands for: that of this id, else the one that each other
// reading of the word finds.
template <class Tool>
absl::StatusOr<size_t> TheTool(absl::string_view kind, absl::string_view wanted,
                               absl::string_view workspace_name, const std::vector<Tool>& tools,
                               size_t by_id, std::initializer_list<size_t> by_name) {
  if (by_id != SourceIndex::kNone) return by_id;
  std::vector<size_t> found;
  for (const size_t position : by_name) {
    if (position != SourceIndex::kNone) AddOnce(position, found);
  }
  if (found.empty()) return ToolNotFound(kind, wanted, workspace_name, NamesOf(tools));
  if (found.size() == 1) return found.front();
  const std::string ids = absl::StrJoin(found, ", ", [&](std::string* out, size_t i) {
    absl::StrAppend(out, tools[i].id, " (named \"", tools[i].name, "\")");
  });
  return MakeError(Reason::kToolAmbiguous,
                   absl::StrCat("there are ", found.size(), " tools that \"", wanted,
                                "\" may stand for; name one by its id: ", ids, "."));
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
  return AppSelector(index, selection, workspace_name).Select();
}

absl::flat_hash_set<size_t> NamedApps(const SourceIndex& index, const model::Selection& selection) {
  absl::flat_hash_set<size_t> named;
  absl::flat_hash_set<absl::string_view> words;
  for (const std::string& wanted : selection.apps) {
    words.insert(wanted);
    if (const size_t by_id = index.AppById(wanted); by_id != SourceIndex::kNone) {
      named.insert(by_id);
    }
  }
  for (size_t i = 0; i < index.apps().size(); ++i) {
    if (words.contains(index.apps()[i].name)) named.insert(i);
  }
  return named;
}

absl::StatusOr<SelectedTools> SelectTools(const SourceIndex& index,
                                          const model::Selection& selection,
                                          absl::string_view workspace_name) {
  SelectedTools selected;
  for (const std::string& wanted : selection.api_tools) {
    COURIER_ASSIGN_OR_RETURN(const size_t tool,
                             TheTool("API tool", wanted, workspace_name, index.api_tools(),
                                     index.ApiToolById(wanted), {index.ApiToolByName(wanted)}));
    AddOnce(tool, selected.api_tools);
  }
  for (const std::string& wanted : selection.workflow_tools) {
    COURIER_ASSIGN_OR_RETURN(
        const size_t tool,
        TheTool("workflow tool", wanted, workspace_name, index.workflow_tools(),
                index.WorkflowToolById(wanted), {index.WorkflowToolByName(wanted)}));
    AddOnce(tool, selected.workflow_tools);
  }
  for (const std::string& wanted : selection.mcp_tools) {
    COURIER_ASSIGN_OR_RETURN(
        const size_t tool,
        TheTool("MCP server", wanted, workspace_name, index.mcp_tools(), index.McpToolById(wanted),
                {index.McpToolByServerIdentifier(wanted), index.McpToolByName(wanted)}));
    AddOnce(tool, selected.mcp_tools);
  }
  return selected;
}

}  // namespace courier::exporting
