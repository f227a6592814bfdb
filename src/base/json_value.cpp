#include "base/json_value.hpp"

#include "base/escape.hpp"

namespace smbprobe::base {

std::string to_text(const Json& json, int indent) {
  return escape_json_controls(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

}  // namespace smbprobe::base
