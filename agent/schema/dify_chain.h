// Dify's own migrations as far as they are known here: dify_revisions.inc. Forks reuse its ids, and
// newer Dify has more.
#pragma once

#include "agent/schema/revision_chain.h"

namespace courier::schema {

const RevisionChain& DifyChain();

}  // namespace courier::schema
