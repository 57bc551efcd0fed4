#include "agent/upgrade/database_dump.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "agent/db/conninfo.h"
#include "agent/upgrade/child_process.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::upgrade {
namespace {

class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

// Letters, digits and a few signs; everything else becomes _.
std::string FileWord(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
    out.push_back(plain ? c : '_');
  }
  return out.empty() ? "empty" : out;
}

// A password file (PostgreSQL manual, "The Password File") in memory: libpq reads it by its
// descriptor's name, and nobody else can open it.
absl::StatusOr<int> PasswordFile(const std::string& password) {
  std::string line = "*:*:*:*:";
  for (const char c : password) {
    if (c == ':' || c == '\\') line.push_back('\\');
    line.push_back(c);
  }
  line.push_back('\n');
  const int fd = memfd_create("pgpass", MFD_CLOEXEC);
  if (fd < 0 || fchmod(fd, S_IRUSR | S_IWUSR) != 0 ||
      write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    if (fd >= 0) close(fd);
    return MakeError(Reason::kInternal, "no memory for the password of pg_dump");
  }
  return fd;
}

absl::Status CheckEnd(const absl::StatusOr<ChildEnd>& end, const std::string& program) {
  COURIER_RETURN_IF_ERROR(end.status());
  if (end->how == ChildEnd::How::kExited && end->code == 0) return absl::OkStatus();
  return MakeError(Reason::kDatabaseError,
                   absl::StrCat("no dump: ", program, " ", EndText(*end),
                                ". Nothing was upgraded. See its lines above"));
}

absl::Status CheckFile(int fd, const std::string& path, uint64_t& bytes) {
  struct stat facts {};
  const bool synced = fsync(fd) == 0;
  if (!synced || fstat(fd, &facts) != 0) {
    return MakeError(errno == ENOSPC ? Reason::kDiskFull : Reason::kDatabaseError,
                     absl::StrCat("the dump ", path, " can't be written. Nothing was upgraded"));
  }
  bytes = static_cast<uint64_t>(facts.st_size);
  if (bytes > 0) return absl::OkStatus();
  return MakeError(Reason::kDatabaseError,
                   absl::StrCat("the dump ", path, " is empty. Nothing was upgraded"));
}

}  // namespace

absl::StatusOr<Dump> MakeDump(const DumpOrder& order, absl::Time now, absl::Duration limit,
                              absl::FunctionRef<bool()> stop,
                              absl::FunctionRef<void(absl::string_view)> on_output) {
  Dump dump;
  dump.file =
      absl::StrCat(order.directory, "/", FileWord(order.environment), "-", FileWord(order.revision),
                   "-", absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone()), ".dump");
  const OpenFile file(
      open(dump.file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.get() < 0) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("schema.dump_directory: ", dump.file,
                                  " can't be made; the "
                                  "folder must exist, and the agent's user may write it. Nothing "
                                  "was upgraded"));
  }
  COURIER_ASSIGN_OR_RETURN(const db::Conninfo target, db::SplitConninfo(order.connection_string));
  ChildSpec child;
  child.argv = order.program;
  child.argv.insert(child.argv.end(),
                    {"--format=custom", "--no-password", "--dbname", target.open});
  child.environment = ChildEnvironment({});
  child.output = file.get();
  int password = -1;
  if (!target.password.empty()) {
    COURIER_ASSIGN_OR_RETURN(password, PasswordFile(target.password));
    child.extra = password;
    // Others would come before ours.
    std::erase_if(child.environment,
                  [](const std::string& entry) { return absl::StartsWith(entry, "PGPASS"); });
    child.environment.emplace_back("PGPASSFILE=/proc/self/fd/3");
  }
  const OpenFile password_file(password);
  absl::Status made = CheckEnd(RunChild(child, limit, stop, on_output), order.program.front());
  if (made.ok()) made = CheckFile(file.get(), dump.file, dump.bytes);
  if (!made.ok()) {
    unlink(dump.file.c_str());
    return made;
  }
  return dump;
}

}  // namespace courier::upgrade
