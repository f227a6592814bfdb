#include "cli/json_value.hpp"

#include "cli/escape.hpp"

namespace smbprobe::cli {

std::string to_text(const Json& json, int indent) {
  return escape_json_controls(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

}  // namespace smbprobe::cli
