// The log of an agent: one line an event, to standard error, as JSON or text. Fields are typed: a
// secret has no field type, so it can't be logged. Thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"

namespace courier::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kText, kJson };

struct Field {
  absl::string_view key;
  std::variant<absl::string_view, int64_t> value;
};

class Logger {
 public:
  Logger(Level least, Format format) : least_(least), format_(format) {}
  void Write(Level level, absl::string_view message, std::initializer_list<Field> fields = {});
  void Info(absl::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kInfo, message, fields);
  }
  void Warning(absl::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kWarning, message, fields);
  }
  void Error(absl::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kError, message, fields);
  }

 private:
  const Level least_;
  const Format format_;
  std::mutex mutex_;
};

// RFC 3339 in UTC with milliseconds, for log and audit.
std::string Timestamp();

}  // namespace courier::log
