#include "tests/support/temp_dir.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tests/support/file_text.h"

namespace courier::test {
namespace {

[[noreturn]] void Die(absl::string_view what) {
  std::fprintf(stderr, "temporary folder: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

std::string Root() {
  const char* root = std::getenv("TMPDIR");
  return root != nullptr && *root != '\0' ? root : "/tmp";
}

}  // namespace

TempDir::TempDir() : path_(absl::StrCat(Root(), "/courier-XXXXXX")) {
  if (::mkdtemp(path_.data()) == nullptr) Die("cannot be made");
}

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TempDir::~TempDir() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::File(absl::string_view name) const { return absl::StrCat(path_, "/", name); }

std::string TempDir::Write(absl::string_view name, absl::string_view text) const {
  const std::string file = File(name);
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
  if (absl::Status written = WriteFileText(file, text); !written.ok()) Die(written.message());
  return file;
}

}  // namespace courier::test
