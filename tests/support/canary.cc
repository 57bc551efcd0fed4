#include "tests/support/canary.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <random>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/support/captured_files.h"
#include "tests/support/file_text.h"
#include "tests/support/process_memory.h"

namespace courier::test {
namespace {

constexpr std::size_t kWindow = 12;
constexpr std::size_t kLength = 36;

std::string RandomLetters(std::size_t count) {
  constexpr absl::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::uniform_int_distribution<std::size_t> pick(0, kLetters.size() - 1);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.push_back(kLetters[pick(random)]);
  return text;
}

// One awkward character after every six random ones, so that every window stays random.
std::string Awkward() {
  std::string text;
  for (const absl::string_view odd : {"\"", "/", " ", "\\", "é", "+"}) {
    absl::StrAppend(&text, RandomLetters(6), odd);
  }
  return text;
}

std::string UrlEscaped(absl::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte)) {
      result.push_back(c);
    } else {
      absl::StrAppend(&result, "%", absl::AsciiStrToUpper(absl::BytesToHexString({&c, 1})));
    }
  }
  return result;
}

std::string JsonEscaped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"é", "\\u00e9"}});
}

// Characters of the base64 text that depend on the secret alone when it begins at `offset` (mod 3)
// of what was encoded.
std::string Base64At(absl::string_view secret, std::size_t offset) {
  const std::string padded = absl::StrCat(std::string(offset, '\0'), secret);
  const std::size_t first = offset == 0 ? 0 : offset + 1;
  const std::size_t last = padded.size() * 8 / 6;
  return absl::Base64Escape(padded).substr(first, last - first);
}

std::uint64_t FirstEight(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace

// All windows of all spellings, found by their first eight bytes; the filter keeps the common case,
// a position where nothing begins, at one multiplication and one load.
struct CanarySet::Index {
  struct Window {
    std::string bytes;
    std::size_t canary;
    std::string spelling;
  };
  static std::size_t Slot(std::uint64_t word) { return (word * 0x9E3779B97F4A7C15u) >> 46u; }

  std::vector<bool> filter = std::vector<bool>(std::size_t{1} << 18u);
  absl::flat_hash_map<std::uint64_t, std::vector<Window>> windows;
};

void PrintTo(const CanaryFind& find, std::ostream* out) {
  *out << find.canary << " (" << find.spelling << ") in " << find.place << " at " << find.offset;
}

CanarySet::CanarySet() : index_(std::make_unique<Index>()) {}
CanarySet::~CanarySet() = default;

const std::string& CanarySet::Add(absl::string_view name, Alphabet alphabet) {
  AddKnown(name, alphabet == Alphabet::kPlain ? RandomLetters(kLength) : Awkward());
  return *secrets_.back();
}

void CanarySet::AddKnown(absl::string_view name, absl::string_view secret) {
  // A shorter one would never be found, and the test would pass for nothing.
  if (secret.size() < kWindow) std::abort();
  const std::size_t canary = names_.size();
  names_.emplace_back(name);
  secrets_.push_back(std::make_unique<std::string>(secret));
  AddSpelling(canary, "raw", secret);
  AddSpelling(canary, "hex", absl::BytesToHexString(secret));
  AddSpelling(canary, "HEX", absl::AsciiStrToUpper(absl::BytesToHexString(secret)));
  AddSpelling(canary, "url", UrlEscaped(secret));
  AddSpelling(canary, "json", JsonEscaped(secret));
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string base64 = Base64At(secret, offset);
    AddSpelling(canary, absl::StrCat("base64+", offset), base64);
    AddSpelling(canary, absl::StrCat("base64url+", offset),
                absl::StrReplaceAll(base64, {{"+", "-"}, {"/", "_"}}));
  }
}

void CanarySet::AddSpelling(std::size_t canary, absl::string_view spelling,
                            absl::string_view text) {
  for (std::size_t at = 0; at + kWindow <= text.size(); ++at) {
    const absl::string_view window = text.substr(at, kWindow);
    const std::uint64_t word = FirstEight(window.data());
    index_->filter[Index::Slot(word)] = true;
    std::vector<Index::Window>& known = index_->windows[word];
    // Most spellings of plain letters are the letters: name each window after the first.
    const bool seen = std::any_of(known.begin(), known.end(),
                                  [&](const Index::Window& w) { return w.bytes == window; });
    if (!seen) known.push_back({std::string(window), canary, std::string(spelling)});
  }
}

std::vector<CanaryFind> CanarySet::FindIn(absl::string_view bytes, absl::string_view place) const {
  std::vector<CanaryFind> finds;
  std::set<std::pair<std::size_t, std::string>> seen;
  for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
    const std::uint64_t word = FirstEight(bytes.data() + at);
    if (!index_->filter[Index::Slot(word)]) continue;
    const auto windows = index_->windows.find(word);
    if (windows == index_->windows.end()) continue;
    for (const Index::Window& window : windows->second) {
      if (bytes.substr(at, kWindow) != window.bytes) continue;
      if (!seen.emplace(window.canary, window.spelling).second) continue;
      finds.push_back({names_[window.canary], window.spelling, std::string(place), at});
    }
  }
  return finds;
}

absl::StatusOr<std::vector<CanaryFind>> CanarySet::FindInFile(const std::string& path) const {
  COURIER_ASSIGN_OR_RETURN(const std::string text, ReadFileText(path));
  return FindIn(text, path);
}

absl::StatusOr<std::vector<CanaryFind>> CanarySet::FindInFolder(const std::string& folder) const {
  COURIER_ASSIGN_OR_RETURN(const CapturedFiles files, CaptureFiles(folder));
  std::vector<CanaryFind> finds;
  for (const auto& [name, file] : files) {
    for (const absl::string_view text : {absl::string_view(name), absl::string_view(file.text)}) {
      std::vector<CanaryFind> more = FindIn(text, name);
      finds.insert(finds.end(), more.begin(), more.end());
    }
  }
  return finds;
}

absl::StatusOr<std::vector<CanaryFind>> CanarySet::FindInProcess(pid_t pid) const {
  std::vector<CanaryFind> finds;
  const auto search = [&](absl::string_view bytes, absl::string_view place) {
    std::vector<CanaryFind> more = FindIn(bytes, place);
    finds.insert(finds.end(), more.begin(), more.end());
  };
  COURIER_RETURN_IF_ERROR(
      VisitProcessMemory(pid, kWindow - 1, [&](absl::string_view bytes, std::size_t address) {
        search(bytes, absl::StrCat("memory from ", absl::Hex(address)));
      }));
  for (const char* file : {"cmdline", "environ"}) {
    absl::StatusOr<std::string> text = ReadFileText(absl::StrCat("/proc/", pid, "/", file));
    if (text.ok()) search(*text, file);
  }
  return finds;
}

}  // namespace courier::test
