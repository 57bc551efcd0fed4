// Files that a user names on the command line, read whole; JSON ones as spans of their text.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/text/json_spans.h"

namespace courier::controller {

// At most 64 MiB. Failure: `reason`, with a sentence that names the file and what is wrong.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, Reason reason);

// A parsed text and the text itself, which the spans borrow. Not movable for that reason.
class JsonFile {
 public:
  // `name` is for messages. Failure: `reason` when it is no JSON object.
  static absl::StatusOr<std::unique_ptr<JsonFile>> Parse(std::string text, const std::string& name,
                                                         Reason reason);
  static absl::StatusOr<std::unique_ptr<JsonFile>> Load(const std::string& path, Reason reason);

  JsonFile(const JsonFile&) = delete;
  JsonFile& operator=(const JsonFile&) = delete;

  text::JsonRef root() const { return spans_.root(); }

 private:
  explicit JsonFile(std::string text) : text_(std::move(text)) {}

  const std::string text_;
  text::JsonSpans spans_;
};

}  // namespace courier::controller
