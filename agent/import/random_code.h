// Random codes as Dify makes them: site codes, app tokens, webhook ids.
#pragma once

#include <cstddef>
#include <string>

namespace courier::import {

// From A-Z, a-z, 0-9, uniformly, by the operating system's generator.
std::string RandomAlphanumeric(size_t length);

}  // namespace courier::import
