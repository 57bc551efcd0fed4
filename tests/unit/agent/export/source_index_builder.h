// A small workspace for the tests of this folder.
#pragma once

#include "agent/export/source_index.h"

namespace courier::exporting {

inline constexpr char kTriageId[] = "00000000-0000-4000-8000-000000000001";
inline constexpr char kInnerId[] = "00000000-0000-4000-8000-000000000002";
inline constexpr char kOuterId[] = "00000000-0000-4000-8000-000000000003";
inline constexpr char kWeatherId[] = "00000000-0000-4000-8000-000000000011";
inline constexpr char kInnerToolId[] = "00000000-0000-4000-8000-000000000021";
inline constexpr char kOuterToolId[] = "00000000-0000-4000-8000-000000000022";
inline constexpr char kOrphanToolId[] = "00000000-0000-4000-8000-000000000023";
inline constexpr char kClockId[] = "00000000-0000-4000-8000-000000000031";

// Positions of apps().
inline constexpr size_t kTriage = 0;
inline constexpr size_t kInner = 1;
inline constexpr size_t kOuter = 2;

inline SourceIndex SmallWorkspace() {
  return SourceIndex({{kTriageId, "Support triage", "workflow"},
                      {kInnerId, "Inner", "workflow"},
                      {kOuterId, "Outer", "workflow"},
                      {"00000000-0000-4000-8000-000000000004", "Twin", "workflow"},
                      {"00000000-0000-4000-8000-000000000005", "Twin", "advanced-chat"},
                      {"00000000-0000-4000-8000-000000000006", "Old chat", "chat"},
                      {"00000000-0000-4000-8000-000000000007", "[old] 客服 bot", "advanced-chat"}},
                     {{kWeatherId, "weather"}},
                     {{kInnerToolId, kInnerId, "inner_tool"},
                      {kOuterToolId, kOuterId, "outer_tool"},
                      {kOrphanToolId, "00000000-0000-4000-8000-0000000000ff", "orphan_tool"}},
                     {{kClockId, "Clock", "clock-mcp"}});
}

}  // namespace courier::exporting
