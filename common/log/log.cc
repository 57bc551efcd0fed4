#include "common/log/log.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/text/json_spans.h"

namespace courier::log {
namespace {

absl::string_view Word(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "info";
}

std::string AsJson(const Field& field) {
  if (const auto* number = std::get_if<int64_t>(&field.value)) return absl::StrCat(*number);
  return text::JsonStringUtf8(std::get<absl::string_view>(field.value));
}

}  // namespace

void Logger::Write(Level level, absl::string_view message, std::initializer_list<Field> fields) {
  if (level < least_) return;
  std::string line;
  if (format_ == Format::kJson) {
    line = absl::StrCat("{\"time\": \"", Timestamp(), "\", \"level\": \"", Word(level),
                        "\", \"message\": ", text::JsonStringUtf8(message));
    for (const Field& field : fields)
      absl::StrAppend(&line, ", ", text::JsonStringUtf8(field.key), ": ", AsJson(field));
    line += "}\n";
  } else {
    line = absl::StrCat(Timestamp(), " ", Word(level), " ", message);
    for (const Field& field : fields) absl::StrAppend(&line, " ", field.key, "=", AsJson(field));
    line += "\n";
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string Timestamp() {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone());
}

}  // namespace courier::log
