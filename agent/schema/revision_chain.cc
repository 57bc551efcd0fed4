#include "agent/schema/revision_chain.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::schema {

absl::StatusOr<RevisionChain> RevisionChain::Make(std::vector<Revision> revisions) {
  absl::flat_hash_map<std::string, size_t> given;
  for (size_t i = 0; i < revisions.size(); ++i) {
    if (!given.emplace(revisions[i].id, i).second) {
      return MakeError(Reason::kBadConfiguration,
                       absl::StrCat("revision ", revisions[i].id, " is there twice"));
    }
  }
  std::vector<size_t> missing(revisions.size());
  std::vector<std::vector<size_t>> children(revisions.size());
  for (size_t i = 0; i < revisions.size(); ++i) {
    for (const std::string& parent : revisions[i].parents) {
      const auto found = given.find(parent);
      if (found == given.end()) {
        return MakeError(Reason::kBadConfiguration,
                         absl::StrCat("revision ", revisions[i].id, " follows ", parent,
                                      ", which is not there"));
      }
      children[found->second].push_back(i);
      ++missing[i];
    }
  }
  // A revision is ready when all its parents are placed; of several the first given comes first.
  std::vector<size_t> ready;
  for (size_t i = revisions.size(); i-- > 0;) {
    if (missing[i] == 0) ready.push_back(i);
  }
  RevisionChain chain;
  while (!ready.empty()) {
    const size_t next = ready.back();
    ready.pop_back();
    for (size_t c = children[next].size(); c-- > 0;) {
      const size_t child = children[next][c];
      if (--missing[child] == 0) ready.push_back(child);
    }
    chain.places_.emplace(revisions[next].id, chain.revisions_.size());
    chain.revisions_.push_back(std::move(revisions[next]));
  }
  if (chain.revisions_.size() != given.size()) {
    return MakeError(Reason::kBadConfiguration, "the revisions follow each other in a circle");
  }
  return chain;
}

const Revision* RevisionChain::Find(absl::string_view id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? nullptr : &revisions_[found->second];
}

std::vector<std::string> RevisionChain::Heads() const {
  absl::flat_hash_set<std::string> followed;
  for (const Revision& each : revisions_) followed.insert(each.parents.begin(), each.parents.end());
  std::vector<std::string> heads;
  for (const Revision& each : revisions_) {
    if (!followed.contains(each.id)) heads.push_back(each.id);
  }
  return heads;
}

absl::flat_hash_set<std::string> RevisionChain::WithAncestors(
    const std::vector<std::string>& ids) const {
  absl::flat_hash_set<std::string> all;
  std::vector<std::string> open = ids;
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    const Revision* const revision = Find(id);
    if (revision == nullptr || !all.insert(id).second) continue;
    open.insert(open.end(), revision->parents.begin(), revision->parents.end());
  }
  return all;
}

std::vector<Revision> RevisionChain::Pending(const std::vector<std::string>& from,
                                             const std::vector<std::string>& to) const {
  const auto applied = WithAncestors(from);
  const auto wanted = WithAncestors(to);
  std::vector<Revision> pending;
  for (const Revision& each : revisions_) {
    if (wanted.contains(each.id) && !applied.contains(each.id)) pending.push_back(each);
  }
  return pending;
}

bool RevisionChain::IsBefore(const std::string& earlier, const std::string& later) const {
  return earlier != later && WithAncestors({later}).contains(earlier);
}

}  // namespace courier::schema
