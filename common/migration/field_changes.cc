#include "common/migration/field_changes.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/envfile/secret_names.h"
#include "common/migration/graph.h"
#include "common/text/character_count.h"
#include "common/text/json_spans.h"

namespace courier::migration {
namespace {

using text::JsonRef;
using text::JsonSpans;

constexpr size_t kMaxPath = 120;
constexpr size_t kMaxValue = 80;
// Longer runs of letters and digits are no words.
constexpr size_t kMaxWord = 20;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string Shortened(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  size_t end = limit;
  while (end > 0 && IsContinuation(text[end])) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

// A key, a digest, a token: letters and digits without a break. Ids are told from them by their
// dashes.
bool HasLongWord(absl::string_view text) {
  size_t run = 0;
  for (const char c : text) {
    const bool part = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '+' || c == '/' || c == '=' || c == '_';
    run = part ? run + 1 : 0;
    if (run >= kMaxWord && text.find("://") == absl::string_view::npos) return true;
    if (run >= 2 * kMaxWord) return true;
  }
  return false;
}

bool MayBeSecret(absl::string_view name, absl::string_view value) {
  static const auto& names = *new envfile::SecretNames();
  return names.IsSecret(name, value) || HasLongWord(value);
}

absl::string_view LastPart(absl::string_view path) { return path.substr(path.rfind('.') + 1); }

std::string Shown(absl::string_view path, absl::string_view value) {
  if (MayBeSecret(LastPart(path), value)) return std::string(kHiddenSecret);
  return Shortened(value, kMaxValue);
}

std::string Size(absl::string_view value) {
  return value.empty() ? "" : absl::StrCat("<", value.size(), " bytes>");
}

std::string TextOf(JsonRef value) {
  return value.AsString().value_or(std::string(value ? value.raw() : ""));
}

bool IsScalar(JsonRef value) { return value && !value.IsObject() && !value.IsArray(); }

// By key: the members of an object, of equal keys the last.
std::map<std::string, JsonRef> MembersOf(JsonRef object) {
  std::map<std::string, JsonRef> members;
  for (JsonRef member = object.FirstChild(); member; member = member.Next()) {
    members[member.Key()] = member;
  }
  return members;
}

absl::string_view RawOf(JsonRef value) { return value ? value.raw() : absl::string_view(); }

// Calls `visit` with each key whose value differs, and both values.
template <class Visit>
void EachDifference(JsonRef before, JsonRef after, const Visit& visit) {
  const std::map<std::string, JsonRef> old = MembersOf(before);
  const std::map<std::string, JsonRef> now = MembersOf(after);
  for (const auto& [key, value] : old) {
    const auto found = now.find(key);
    const JsonRef other = found == now.end() ? JsonRef() : found->second;
    if (RawOf(value) != RawOf(other)) visit(key, value, other);
  }
  for (const auto& [key, value] : now) {
    if (!old.contains(key)) visit(key, JsonRef(), value);
  }
}

// What of a node's data can be no secret.
bool IsShown(absl::string_view key) {
  return key == "title" || key == "type" || key == "provider" || key == "name" || key == "mode" ||
         key == "provider_name" || key == "provider_type" || key == "tool_name" ||
         key == "provider_id" || key == "version";
}

void AddNodeValue(const std::string& path, absl::string_view key, JsonRef before, JsonRef after,
                  FieldChanges& changes) {
  const bool plain = (IsScalar(before) || !before) && (IsScalar(after) || !after);
  if (plain && IsShown(key)) {
    changes.AddText(path, TextOf(before), TextOf(after));
  } else {
    changes.AddSize(path, RawOf(before), RawOf(after));
  }
}

void AddNodeChanges(const std::string& path, const GraphNode& before, const GraphNode& after,
                    FieldChanges& changes) {
  EachDifference(before.data, after.data, [&](const std::string& key, JsonRef old, JsonRef now) {
    const std::string place = absl::StrCat(path, ".", key);
    if (key != "model" || !old.IsObject() || !now.IsObject()) {
      AddNodeValue(place, key, old, now, changes);
      return;
    }
    EachDifference(old, now, [&](const std::string& part, JsonRef was, JsonRef is) {
      AddNodeValue(absl::StrCat(place, ".", part), part, was, is, changes);
    });
  });
}

void AddNodes(const Graph& before, const Graph& after, FieldChanges& changes) {
  std::map<std::string, const GraphNode*> old;
  for (const GraphNode& node : before.nodes()) old[node.id] = &node;
  for (const GraphNode& node : after.nodes()) {
    const std::string path = absl::StrCat("graph.nodes[", node.title, "]");
    const auto found = old.find(node.id);
    if (found == old.end()) {
      changes.Add(path, "", node.type);
      continue;
    }
    AddNodeChanges(path, *found->second, node, changes);
    old.erase(found);
  }
  for (const GraphNode& node : before.nodes()) {
    if (old.contains(node.id))
      changes.Add(absl::StrCat("graph.nodes[", node.title, "]"), node.type, "");
  }
}

size_t CountOf(JsonRef list) { return list.IsArray() ? list.Children().size() : 0; }

}  // namespace

void FieldChanges::Add(std::string path, std::string before, std::string after) {
  if (listed_.size() == kMaxListed) {
    ++more_;
    return;
  }
  listed_.push_back({Shortened(path, kMaxPath), std::move(before), std::move(after)});
}

void FieldChanges::AddText(absl::string_view path, absl::string_view before,
                           absl::string_view after) {
  Add(std::string(path), Shown(path, before), Shown(path, after));
}

void FieldChanges::AddSecret(absl::string_view path, bool before, bool after) {
  Add(std::string(path), std::string(before ? kHiddenSecret : ""),
      std::string(after ? kHiddenSecret : ""));
}

void FieldChanges::AddSize(absl::string_view path, absl::string_view before,
                           absl::string_view after) {
  Add(std::string(path), Size(before), Size(after));
}

std::vector<model::Change> FieldChanges::Take() && {
  if (more_ > 0) listed_.push_back({"…", "", absl::StrCat(more_, " more")});
  return std::move(listed_);
}

void AddGraphChanges(absl::string_view before, absl::string_view after, FieldChanges& changes) {
  const auto old = Graph::Parse(before);
  const auto now = Graph::Parse(after);
  if (!old.ok() || !now.ok()) {
    changes.AddSize("graph", before, after);
    return;
  }
  FieldChanges nodes;
  AddNodes(*old, *now, nodes);
  const JsonRef old_edges = old->root().Get("edges");
  const JsonRef new_edges = now->root().Get("edges");
  const bool edges = RawOf(old_edges) != RawOf(new_edges);
  if (nodes.empty() && !edges) {
    // Where the nodes stand, or how the text is written.
    changes.Add("graph.layout", "", "");
    return;
  }
  AddNodes(*old, *now, changes);
  if (edges) {
    changes.Add("graph.edges", absl::StrCat(CountOf(old_edges)), absl::StrCat(CountOf(new_edges)));
  }
}

void AddVariableChanges(absl::string_view column, absl::string_view before, absl::string_view after,
                        FieldChanges& changes) {
  const auto old = JsonSpans::Parse(before.empty() ? "{}" : before);
  const auto now = JsonSpans::Parse(after.empty() ? "{}" : after);
  if (!old.ok() || !now.ok()) {
    changes.AddSize(column, before, after);
    return;
  }
  const auto is_secret = [](JsonRef entry) {
    return entry.Get("value_type").EqualsString("secret");
  };
  EachDifference(old->root(), now->root(), [&](const std::string& key, JsonRef was, JsonRef is) {
    const std::string path = absl::StrCat(column, ".", key);
    const JsonRef old_value = was.Get("value");
    const JsonRef new_value = is.Get("value");
    if (is_secret(was) || is_secret(is)) {
      changes.AddSecret(path, static_cast<bool>(was), static_cast<bool>(is));
    } else if (RawOf(old_value) == RawOf(new_value)) {
      changes.Add(path, "", "");
    } else if ((IsScalar(old_value) || !old_value) && (IsScalar(new_value) || !new_value)) {
      changes.AddText(path, TextOf(old_value), TextOf(new_value));
    } else {
      changes.AddSize(path, RawOf(old_value), RawOf(new_value));
    }
  });
}

void AddObjectChanges(absl::string_view column, absl::string_view before, absl::string_view after,
                      FieldChanges& changes) {
  const auto old = JsonSpans::Parse(before.empty() ? "{}" : before);
  const auto now = JsonSpans::Parse(after.empty() ? "{}" : after);
  if (!old.ok() || !now.ok()) {
    changes.AddSize(column, before, after);
    return;
  }
  EachDifference(old->root(), now->root(), [&](const std::string& key, JsonRef was, JsonRef is) {
    changes.AddSize(absl::StrCat(column, ".", key), RawOf(was), RawOf(is));
  });
}

}  // namespace courier::migration
