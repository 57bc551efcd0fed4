// How far a transfer is, on stderr: a bar on a terminal, a line for each stage (plain), a JSON line
// for each stage (json), or nothing. Where no bar is possible, auto stays quiet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/time/time.h"

namespace courier::controller {

enum class ProgressMode { kAuto, kPlain, kJson, kNone };

struct ProgressState {
  enum class Stage { kReading, kPlanning, kWriting, kVerifying, kCommitting };

  Stage stage = Stage::kReading;
  // That have been read and sent: all of them in the stages behind it, where what an item costs
  // can't be told.
  uint64_t items_done = 0;
  // 0 when not known.
  uint64_t items_total = 0;
  uint64_t bytes = 0;
};

// "  ████░░░░  3 of 7 items   312 KB   0.2 s", and when all is there "  ████████  writing 7 items
// …".
std::string ProgressBar(const ProgressState& state, absl::Duration elapsed, size_t width);

class Progress {
 public:
  // `live`: a line may be redrawn in place.
  Progress(std::FILE* out, ProgressMode mode, bool live, size_t width);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Update(const ProgressState& state, absl::Time now);
  // Takes the bar off the screen, for other output.
  void Clear();

 private:
  enum class Style { kBar, kLines, kJson, kNone };

  std::FILE* out_;
  Style style_;
  size_t width_;
  absl::Time started_ = absl::InfinitePast();
  absl::Time drawn_ = absl::InfinitePast();
  ProgressState last_;
  bool any_ = false;
  bool on_screen_ = false;
};

}  // namespace courier::controller
