#include "controller/output/progress.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "controller/output/display_width.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

using Stage = ProgressState::Stage;

constexpr absl::Duration kRedrawInterval = absl::Milliseconds(100);
constexpr size_t kBarColumns = 28;

absl::string_view StageName(Stage stage) {
  switch (stage) {
    case Stage::kReading:
      return "reading";
    case Stage::kPlanning:
      return "planning";
    case Stage::kWriting:
      return "writing";
    case Stage::kVerifying:
      return "verifying";
    case Stage::kCommitting:
      return "committing";
  }
  return "";
}

// What has been read is counted; of what comes after that, there is no part that is done.
std::string ItemsText(const ProgressState& state) {
  if (state.items_total == 0) return "";
  const std::string total = Count(state.items_total, "item", "items");
  if (state.stage != Stage::kReading) return total;
  return absl::StrCat(std::min(state.items_done, state.items_total), " of ", total);
}

std::string BarText(const ProgressState& state) {
  const std::string items = ItemsText(state);
  if (state.stage == Stage::kReading && !items.empty()) return items;
  return absl::StrCat(StageName(state.stage), items.empty() ? "" : " ", items);
}

size_t FilledColumns(const ProgressState& state) {
  if (state.stage != Stage::kReading) return kBarColumns;
  const uint64_t done = std::min(state.items_done, state.items_total);
  return static_cast<size_t>(done * kBarColumns / std::max<uint64_t>(state.items_total, 1));
}

std::string JsonLine(const ProgressState& state, absl::Duration elapsed) {
  return absl::StrCat("{\"stage\":\"", StageName(state.stage),
                      "\",\"items_done\":", state.items_done,
                      ",\"items_total\":", state.items_total, ",\"bytes\":", state.bytes,
                      ",\"elapsed_ms\":", absl::ToInt64Milliseconds(elapsed), "}\n");
}

std::string PlainLine(const ProgressState& state) {
  std::string line(StageName(state.stage));
  if (state.items_total > 0) absl::StrAppend(&line, ": ", ItemsText(state));
  if (state.bytes > 0) absl::StrAppend(&line, ", ", Bytes(state.bytes));
  return line + "\n";
}

}  // namespace

std::string ProgressBar(const ProgressState& state, absl::Duration elapsed, size_t width) {
  const size_t filled = FilledColumns(state);
  std::string bar = "  ";
  for (size_t i = 0; i < kBarColumns; ++i) absl::StrAppend(&bar, i < filled ? "█" : "░");
  absl::StrAppend(&bar, "  ", BarText(state), "   ", Bytes(state.bytes), "   ", Span(elapsed));
  return CutTo(bar, width);
}

Progress::Progress(std::FILE* out, ProgressMode mode, bool live, size_t width)
    : out_(out), style_(Style::kNone), width_(width) {
  if (mode == ProgressMode::kAuto && live) style_ = Style::kBar;
  if (mode == ProgressMode::kPlain) style_ = Style::kLines;
  if (mode == ProgressMode::kJson) style_ = Style::kJson;
}

void Progress::Update(const ProgressState& state, absl::Time now) {
  if (style_ == Style::kNone) return;
  const bool new_stage = !any_ || state.stage != last_.stage;
  if (!any_ || (new_stage && state.stage == Stage::kWriting)) started_ = now;
  last_ = state;
  any_ = true;
  if (style_ == Style::kBar) {
    if (!new_stage && now - drawn_ < kRedrawInterval) return;
    drawn_ = now;
    absl::FPrintF(out_, "\r\x1b[K%s", ProgressBar(state, now - started_, width_));
    std::fflush(out_);
    on_screen_ = true;
    return;
  }
  if (!new_stage) return;
  std::fputs((style_ == Style::kJson ? JsonLine(state, now - started_) : PlainLine(state)).c_str(),
             out_);
  std::fflush(out_);
}

void Progress::Clear() {
  if (!on_screen_) return;
  std::fputs("\r\x1b[K", out_);
  std::fflush(out_);
  on_screen_ = false;
}

}  // namespace courier::controller
