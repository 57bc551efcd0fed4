// What a migration file of alembic says about its place in the chain: the assignments `revision`
// and `down_revision`. The docstring is for people and is often wrong there; from it come only name
// and date. Pure.
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "agent/schema/revision_chain.h"

namespace courier::schema {

// nullopt for Python that assigns no revision, or in a way that is not understood.
std::optional<Revision> ParseRevisionScript(absl::string_view python);

}  // namespace courier::schema
