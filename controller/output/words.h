// Numbers and kinds as people read them: right plurals, short ids, sizes, spans of time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/model/report.h"

namespace courier::controller {

// "1 app", "3 apps".
std::string Count(uint64_t number, absl::string_view one, absl::string_view many);

// "app", "API tool", …; for counts of them "3 apps", "1 MCP tool".
absl::string_view KindWord(model::ItemKind kind);
std::string CountKind(uint64_t number, model::ItemKind kind);

// "3 apps, 1 API tool": kinds in the order of ItemKind, those with zero left out.
std::string CountKinds(const std::map<model::ItemKind, uint64_t>& numbers,
                       absl::string_view separator);

// The words of the report: app, api_tool, …; created, dependency-only, ….
absl::string_view KindName(model::ItemKind kind);
absl::string_view StatusName(model::ItemStatus status);

// The first eight characters of a UUID; other texts as they are.
std::string ShortId(absl::string_view id);

// "312 KB", "1.4 GB" (powers of 1000).
std::string Bytes(uint64_t bytes);

// "0.4 s", "12 s", "3 min 05 s".
std::string Span(absl::Duration duration);

}  // namespace courier::controller
