// How results are shown: a table for people, in Markdown, and one JSON object a line for programs.
#pragma once

#include <string>

#include "tests/bench/bench_case.h"

namespace courier::bench {

std::string TableHead();
std::string TableLine(const BenchResult& result);
std::string JsonLine(const BenchResult& result);

}  // namespace courier::bench
