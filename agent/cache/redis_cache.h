// Deletes keys of Dify's Redis.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::cache {

// `keys` without the prefix; one that holds a * is a pattern. Tries for at most a few seconds and
// gives back what could not be deleted, with the prefix; never fails otherwise.
std::vector<std::string> DeleteKeys(const std::string& url, const std::string& prefix,
                                    const std::vector<std::string>& keys);

// True when Redis answers to these settings.
bool Answers(const std::string& url);

// The password that a URL holds, decoded; empty for none. For taking it out of what is shown.
std::string PasswordOf(const std::string& url);

}  // namespace courier::cache
