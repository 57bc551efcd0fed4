// What the program may assume about where it writes: terminal or not, colour, width, and whether
// somebody is there to answer. Honours --color, NO_COLOR, CI and TERM=dumb.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace courier::controller {

enum class ColorMode { kAuto, kAlways, kNever };

struct Surroundings {
  bool stdin_is_terminal = false;
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;
  // Columns; 0 when unknown.
  size_t columns = 0;
  std::function<std::optional<std::string>(const char* name)> environment;
};

// Of this process.
Surroundings CurrentSurroundings();

struct Terminal {
  bool color_out = false;
  bool color_err = false;
  // A bar that redraws itself is welcome on stderr.
  bool live = false;
  // Somebody can be asked: stdin and stderr are terminals.
  bool interactive = false;
  // Columns of lines on stdout; nullopt where nothing should be wrapped.
  std::optional<size_t> width;
};

Terminal DescribeTerminal(const Surroundings& surroundings, ColorMode mode);

enum class Tone { kGood, kWarning, kBad, kFaint, kStrong };

// `text` in the tone's colour when `color`, else as it is.
std::string Paint(absl::string_view text, Tone tone, bool color);

}  // namespace courier::controller
