// Whether a text is one JSON object and nothing else.
#pragma once

#include <string_view>

#include "base/json_reader.hpp"

namespace smbprobe::fuzz {

[[nodiscard]] inline bool is_json_object(std::string_view text) {
  base::JsonReader in(text);
  const bool object = in.try_object([&](std::string_view) { in.skip(); });
  in.end();
  return object && !in.failed();
}

}  // namespace smbprobe::fuzz
