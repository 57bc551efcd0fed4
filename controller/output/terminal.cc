#include "controller/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace courier::controller {
namespace {

constexpr size_t kMinColumns = 40;
constexpr size_t kMaxColumns = 160;

absl::string_view Code(Tone tone) {
  switch (tone) {
    case Tone::kGood:
      return "32";
    case Tone::kWarning:
      return "33";
    case Tone::kBad:
      return "31";
    case Tone::kFaint:
      return "2";
    case Tone::kStrong:
      return "1";
  }
  return "0";
}

}  // namespace

Surroundings CurrentSurroundings() {
  Surroundings found;
  found.stdin_is_terminal = isatty(STDIN_FILENO) != 0;
  found.stdout_is_terminal = isatty(STDOUT_FILENO) != 0;
  found.stderr_is_terminal = isatty(STDERR_FILENO) != 0;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ||
      ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0) {
    found.columns = size.ws_col;
  }
  found.environment = [](const char* name) -> std::optional<std::string> {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this program sets variables after start.
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return value;
  };
  return found;
}

Terminal DescribeTerminal(const Surroundings& surroundings, ColorMode mode) {
  const auto is_set = [&surroundings](const char* name) {
    const std::optional<std::string> value = surroundings.environment(name);
    return value.has_value() && !value->empty();
  };
  const bool dumb = surroundings.environment("TERM").value_or("dumb") == "dumb";
  const bool plain = is_set("NO_COLOR") || is_set("CI") || dumb;
  const auto color = [&](bool is_terminal) {
    return mode == ColorMode::kAlways || (mode == ColorMode::kAuto && is_terminal && !plain);
  };
  Terminal terminal;
  terminal.color_out = color(surroundings.stdout_is_terminal);
  terminal.color_err = color(surroundings.stderr_is_terminal);
  terminal.live = surroundings.stderr_is_terminal && !is_set("CI") && !dumb;
  terminal.interactive = surroundings.stdin_is_terminal && surroundings.stderr_is_terminal;
  if (surroundings.stdout_is_terminal && surroundings.columns > 0) {
    terminal.width = std::clamp(surroundings.columns, kMinColumns, kMaxColumns);
  }
  return terminal;
}

std::string Paint(absl::string_view text, Tone tone, bool color) {
  if (!color) return std::string(text);
  return absl::StrCat("\x1b[", Code(tone), "m", text, "\x1b[0m");
}

}  // namespace courier::controller
