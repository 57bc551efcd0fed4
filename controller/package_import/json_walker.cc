#include "controller/package_import/json_walker.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/package_file/field_reader.h"

namespace courier::controller {
namespace {

constexpr size_t kMaxDepth = 500;

}  // namespace

absl::Status JsonWalker::Run() {
  COURIER_RETURN_IF_ERROR(Value());
  SkipSpace();
  return at_ == text_.size() ? absl::OkStatus() : Broken();
}

absl::Status JsonWalker::Broken() const {
  return MakeError(Reason::kBadPackage, absl::StrCat(package_file::PlaceOf(text_, at_),
                                                     at_ >= text_.size() ? ": the JSON breaks off"
                                                                         : ": not valid JSON"));
}

void JsonWalker::SkipSpace() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
    ++at_;
  }
}

bool JsonWalker::Take(char c) {
  SkipSpace();
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

absl::Status JsonWalker::Value() {
  SkipSpace();
  if (path_.size() > kMaxDepth) {
    return MakeError(Reason::kLimitExceeded,
                     absl::StrCat(package_file::PlaceOf(text_, at_), ": JSON nested too deep"));
  }
  if (at_ >= text_.size()) return Broken();
  if (text_[at_] == '{') return Object();
  if (text_[at_] == '[') return Array();
  if (text_[at_] != '"') return Word();
  size_t begin = 0;
  size_t end = 0;
  COURIER_RETURN_IF_ERROR(String(begin, end));
  on_string_(path_, begin, end);
  return absl::OkStatus();
}

absl::Status JsonWalker::Object() {
  ++at_;
  if (Take('}')) return absl::OkStatus();
  do {
    SkipSpace();
    size_t begin = 0;
    size_t end = 0;
    COURIER_RETURN_IF_ERROR(String(begin, end));
    if (!Take(':')) return Broken();
    // Keys with escapes are none of those that matter.
    path_.emplace_back(text_.substr(begin, end - begin));
    COURIER_RETURN_IF_ERROR(Value());
    path_.pop_back();
  } while (Take(','));
  return Take('}') ? absl::OkStatus() : Broken();
}

absl::Status JsonWalker::Array() {
  ++at_;
  if (Take(']')) return absl::OkStatus();
  path_.emplace_back("*");
  do {
    COURIER_RETURN_IF_ERROR(Value());
  } while (Take(','));
  path_.pop_back();
  return Take(']') ? absl::OkStatus() : Broken();
}

absl::Status JsonWalker::String(size_t& begin, size_t& end) {
  if (at_ >= text_.size() || text_[at_] != '"') return Broken();
  begin = ++at_;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (static_cast<unsigned char>(text_[at_]) < 0x20) return Broken();
    if (text_[at_] != '\\') {
      ++at_;
      continue;
    }
    if (at_ + 1 >= text_.size()) break;
    const char kind = text_[at_ + 1];
    if (absl::string_view("\"\\/bfnrtu").find(kind) == absl::string_view::npos) return Broken();
    at_ += 2;
    for (int i = 0; kind == 'u' && i < 4; ++i, ++at_) {
      const bool hex =
          at_ < text_.size() && absl::ascii_isxdigit(static_cast<unsigned char>(text_[at_]));
      if (!hex) return Broken();
    }
  }
  if (at_ >= text_.size()) {
    at_ = text_.size();
    return Broken();
  }
  end = at_++;
  return absl::OkStatus();
}

// Numbers and the words of JSON: what they mean, and whether they are spelled right, others decide.
absl::Status JsonWalker::Word() {
  const size_t begin = at_;
  while (at_ < text_.size() && (absl::ascii_isalnum(static_cast<unsigned char>(text_[at_])) ||
                                text_[at_] == '.' || text_[at_] == '-' || text_[at_] == '+')) {
    ++at_;
  }
  return at_ > begin ? absl::OkStatus() : Broken();
}

}  // namespace courier::controller
