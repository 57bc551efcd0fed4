#include "agent/db/conninfo.h"

#include <libpq-fe.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::db {
namespace {

struct ConninfoDeleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

}  // namespace

bool IsUri(absl::string_view connection_string) {
  return absl::StartsWith(connection_string, "postgresql://") ||
         absl::StartsWith(connection_string, "postgres://");
}

std::string Keyword(absl::string_view name, absl::string_view value) {
  std::string quoted;
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return absl::StrCat(name, "='", quoted, "'");
}

absl::StatusOr<Conninfo> SplitConninfo(const std::string& connection_string) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, ConninfoDeleter> options(
      PQconninfoParse(connection_string.c_str(), &complaint));
  PQfreemem(complaint);  // it quotes the string, password and all
  if (options == nullptr) {
    return MakeError(Reason::kBadConfiguration, "the database's connection settings can't be read");
  }
  Conninfo info;
  for (const PQconninfoOption* each = options.get(); each->keyword != nullptr; ++each) {
    if (each->val == nullptr) continue;
    const std::string value = each->val;
    if (absl::string_view(each->keyword) == "password") {
      info.password = value;
      continue;
    }
    absl::StrAppend(&info.open, info.open.empty() ? "" : " ", Keyword(each->keyword, value));
  }
  return info;
}

}  // namespace courier::db
