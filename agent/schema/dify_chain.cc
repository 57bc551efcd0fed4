#include "agent/schema/dify_chain.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

namespace courier::schema {
namespace {

struct ChainRow {
  absl::string_view id;
  absl::string_view parents;  // separated by commas
  absl::string_view date;
  absl::string_view name;
};

constexpr ChainRow kChainRows[] = {
#include "agent/schema/dify_revisions.inc"
};

}  // namespace

const RevisionChain& DifyChain() {
  static const RevisionChain* const chain = [] {
    std::vector<Revision> revisions;
    for (const ChainRow& row : kChainRows) {
      Revision revision{std::string(row.id), {}, std::string(row.date), std::string(row.name)};
      for (const absl::string_view parent : absl::StrSplit(row.parents, ',', absl::SkipEmpty())) {
        revision.parents.emplace_back(parent);
      }
      revisions.push_back(std::move(revision));
    }
    return new RevisionChain(RevisionChain::Make(std::move(revisions)).value());
  }();
  return *chain;
}

}  // namespace courier::schema
