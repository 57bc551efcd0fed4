// YAML as PyYAML's dump() writes it with the settings of Dify's exporter: keys sorted, block style,
// non-ASCII raw, 80 columns. The text is compared byte by byte, so every rule here is that
// library's, not a matter of taste (shape: DSL 0.6.0; rules: PyYAML 6.0 emitter.py and
// serializer.py).
#pragma once

#include <string>

#include "common/dsl_yaml/value.h"

namespace courier::dsl_yaml {

// `document` is a map or a list. Ends with one line break.
std::string EmitYaml(const Value& document);

}  // namespace courier::dsl_yaml
