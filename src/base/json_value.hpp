// Small helpers for values that may be missing, and the one way JSON leaves the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace smbprobe::base {

/// Keys keep their order.
using Json = nlohmann::ordered_json;

/// The value, or null.
template <class T>
[[nodiscard]] Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// The text, or null when it is empty.
[[nodiscard]] inline Json or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

/// `make(value)`, or null.
template <class T, class Make>
[[nodiscard]] Json map_or_null(const std::optional<T>& value, Make make) {
  return value ? Json(make(*value)) : Json(nullptr);
}

/// One array element for each item.
template <class List, class Make>
[[nodiscard]] Json to_array(const List& list, Make make) {
  Json out = Json::array();
  for (const auto& item : list) out.push_back(make(item));
  return out;
}

/// JSON text: broken UTF-8 becomes U+FFFD, controls that a terminal would obey become \u and four digits. @param indent
/// -1 for one line.
[[nodiscard]] std::string to_text(const Json& json, int indent = -1);

}  // namespace smbprobe::base
